"""Floor 6: scripts.  EVAL and its sisters, functions and their libraries, and the Lua they run in.

    commands.py, function_commands.py   what a client says: EVAL, SCRIPT, FCALL, FUNCTION
    port.py              what the engine knows of this room: one `Scripting` an engine, made when first needed
    scripts.py           the cache of EVAL's scripts; the line `#!lua flags=...`
    libraries.py         functions by name, libraries, how they replace each other; payload.py: FUNCTION DUMP
    run.py               one script on its run: redis.call, and what it may not call
    watch.py             how long it has been running, who wants it to stop
    conversion.py        replies as Lua values, Lua values as replies
    interpreter.py       Lua itself (the package lupa), and lua/host.lua: what a script finds inside
    tail_calls.py        why a script's tail calls are made plain ones
    arithmetic.py        what Lua 5.1 has no integers for: bit, struct, numbers in MessagePack, random numbers

lupa is imported when the first script runs.  Where it is missing (Python in a browser), the commands of this
room answer one clear error and everything else works.
"""
