"""FCALL, and FUNCTION: libraries of functions that stay with the data."""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.scripting import payload
from teachredis.scripting.commands import KEYS_AT_2, NOWHERE, RUNS, WORDS, count_lazily_freed
from teachredis.scripting.libraries import Libraries
from teachredis.scripting.port import Keys, scripting_of
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.structures.glob import matcher
from teachredis.wire.errors import (
    BadFunctionFlushMode,
    BadKeyCount,
    BadLibrary,
    FunctionNotFound,
    NegativeNumkeys,
    NotInteger,
    ReadOnlyCommand,
    TooManyKeys,
    UnknownSubcommandOrArity,
)
from teachredis.wire.replies import OK, SetReply, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.scripting.libraries import Function, Library
    from teachredis.scripting.port import Scripting
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "scripting"
ENGINE, ENGINES = b"LUA", 1
POLICIES = (b"FLUSH", b"APPEND", b"REPLACE")

container("FUNCTION", home=__name__, since="7.0.0", group=GROUP)


@command(f"FCALL function {WORDS}", *RUNS, since="7.0.0", find_keys=KEYS_AT_2, keys=NOWHERE)
def fcall(client: Client, function: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a function of a library; nobody comes in between.

    Reply: what the function returns.  Errors: not found, number of keys, whatever the function raises.
    Cost: that of the function.  Source: redis.io/commands/fcall
    """
    return call_function(client, function, numkeys, words, read_only=False)


@command(f"FCALL_RO function {WORDS}", "readonly", *RUNS, since="7.0.0", find_keys=KEYS_AT_2, keys=NOWHERE)
def fcall_ro(client: Client, function: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Run a function that has the flag no-writes.

    Reply: what the function returns.  Errors: as FCALL; the function may write.
    Cost: that of the function.  Source: redis.io/commands/fcall_ro
    """
    return call_function(client, function, numkeys, words, read_only=True)


def call_function(
    client: Client, name: bytes, numkeys: bytes, words: tuple[bytes, ...], *, read_only: bool
) -> Reply:
    """The worker of both."""
    scripting = scripting_of(client)
    function = scripting.libraries.find(name)
    if function is None:
        raise FunctionNotFound
    keys = read_keys(name, numkeys, words)
    if read_only and "no-writes" not in function.flags:
        raise ReadOnlyCommand
    return scripting.run_function(client, function, keys, read_only=read_only)


def read_keys(function: bytes, numkeys: bytes, words: tuple[bytes, ...]) -> Keys:
    """As EVAL reads them, but for one error's words."""
    try:
        count = integer(numkeys)
    except NotInteger:
        raise BadKeyCount from None
    if count > len(words):
        raise TooManyKeys
    if count < 0:
        raise NegativeNumkeys
    return Keys([function, numkeys, *words], count)


# --- libraries ----------------------------------------------------------------------------------------------


@command("FUNCTION|LOAD [REPLACE] function-code", "write", "denyoom", "noscript", since="7.0.0")
def function_load(client: Client, *words: bytes) -> bytes:
    """Load a library: run its code once, and keep the functions that it registers.

    REPLACE: take the place of a library of this name.
    Reply: the library's name.  Errors: whatever is wrong with its first line, its code or its names.
    Cost: that of its code.  Source: redis.io/commands/function-load
    """
    *options, code = words
    for option in options:
        if option.upper() != b"REPLACE":
            raise BadLibrary(f"Unknown option given: {option.decode('utf-8', 'surrogateescape')}")
    scripting = scripting_of(client)
    name = scripting.load_library(code, scripting.libraries, replace=bool(options))
    client.engine.journal.dirty += 1
    return name


@command("FUNCTION|DELETE library-name", "write", "noscript", since="7.0.0")
def function_delete(client: Client, library_name: bytes) -> Reply:
    """Delete a library and its functions.

    Reply: OK.  Errors: not found.  Cost: O(1) a function.  Source: redis.io/commands/function-delete
    """
    scripting_of(client).libraries.delete(library_name)
    client.engine.journal.dirty += 1
    return OK


@command("FUNCTION|FLUSH [ASYNC|SYNC]", "write", "noscript", since="7.0.0")
def function_flush(client: Client, *mode: bytes) -> Reply:
    """Delete every library.

    Options: ASYNC and SYNC say when the memory is freed; here it is freed at once either way.
    Reply: OK.  Errors: another word.  Cost: O(N) of the functions.  Source: redis.io/commands/function-flush
    """
    if len(mode) > 1:
        raise UnknownSubcommandOrArity("FUNCTION", b"flush")
    if any(word.upper() not in (b"ASYNC", b"SYNC") for word in mode):
        raise BadFunctionFlushMode
    scripting = scripting_of(client)
    count_lazily_freed(client, mode, len(scripting.libraries.functions) + ENGINES)
    scripting.flush_libraries()
    client.engine.journal.dirty += 1
    return OK


@command("FUNCTION|LIST [LIBRARYNAME library-name-pattern] [WITHCODE]", "noscript", since="7.0.0")
def function_list(client: Client, *options: bytes) -> list[Reply]:
    """List the libraries and their functions.

    LIBRARYNAME: only those whose name matches · WITHCODE: with their code.
    Reply: for each {library_name, engine, functions: [{name, description, flags}], library_code}.
    Errors: unknown argument.  Cost: O(N) of the functions.  Source: redis.io/commands/function-list
    """
    pattern, with_code = read_list_options(options)
    libraries = scripting_of(client).libraries.by_name.values()
    is_meant = matcher(b"*" if pattern is None else pattern, nocase=True)
    chosen = (library for library in libraries if is_meant(library.name))
    return [described(library, with_code=with_code) for library in chosen]


def read_list_options(options: tuple[bytes, ...]) -> tuple[bytes | None, bool]:
    """(pattern or None, with code?).  Errors: BadLibrary."""
    pattern, with_code = None, False
    rest = iter(options)
    for word in rest:
        if word.upper() == b"WITHCODE" and not with_code:
            with_code = True
        elif word.upper() == b"LIBRARYNAME" and pattern is None:
            pattern = next(rest, None)
            if pattern is None:
                raise BadLibrary("library name argument was not given")
        else:
            raise BadLibrary(f"Unknown argument {word.decode('utf-8', 'surrogateescape')}")
    return pattern, with_code


def described(library: Library, *, with_code: bool) -> Reply:
    """One library of FUNCTION LIST."""
    functions = [described_function(function) for function in library.functions.values()]
    reply: dict[bytes, Reply] = {b"library_name": library.name, b"engine": ENGINE, b"functions": functions}
    if with_code:
        reply[b"library_code"] = library.code
    return reply


def described_function(function: Function) -> Reply:
    """One function of FUNCTION LIST."""
    flags = SetReply(Status(flag) for flag in function.flags)
    return {b"name": function.name, b"description": function.description, b"flags": flags}


@command("FUNCTION|DUMP", "noscript", since="7.0.0")
def function_dump(client: Client) -> bytes:
    """All libraries as bytes, for FUNCTION RESTORE.

    Reply: the bytes.  Cost: O(N) of the code.  Source: redis.io/commands/function-dump
    """
    return payload.dump(library.code for library in scripting_of(client).libraries.by_name.values())


@command(
    "FUNCTION|RESTORE serialized-value [FLUSH|APPEND|REPLACE]", "write", "denyoom", "noscript", since="7.0.0"
)
def function_restore(client: Client, serialized_value: bytes, *words: bytes) -> Reply:
    """Load the libraries that FUNCTION DUMP gave, all or none.

    APPEND: refuse those that are there already (the default) · REPLACE: take their place · FLUSH: delete all
    others first.
    Reply: OK.  Errors: wrong payload, names taken, whatever is wrong with the code.
    Cost: that of the code.  Source: redis.io/commands/function-restore
    """
    policy = read_policy(words)
    scripting = scripting_of(client)
    restored = Libraries()
    for code in payload.load(serialized_value):
        scripting.load_library(code, restored, replace=False)
    take_in(scripting, restored, policy)
    client.engine.journal.dirty += 1
    return OK


def read_policy(words: tuple[bytes, ...]) -> bytes:
    """What to do with libraries that are there.  Errors: too many words, another word."""
    if len(words) > 1:
        raise UnknownSubcommandOrArity("FUNCTION", b"restore")
    policy = words[0].upper() if words else b"APPEND"
    if policy not in POLICIES:
        raise BadLibrary("Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.")
    return policy


def take_in(scripting: Scripting, restored: Libraries, policy: bytes) -> None:
    """Let restored libraries join the others, or take their place.  Errors: BadLibrary."""
    if policy == b"FLUSH":
        scripting.libraries = restored
    else:
        scripting.libraries.join(restored, replace=policy == b"REPLACE")


# --- the function that runs ---------------------------------------------------------------------------------


@command("FUNCTION|STATS", "noscript", "allow_busy", since="7.0.0")
def function_stats(client: Client) -> Reply:
    """What runs, and how much there is.

    Reply: {running_script: {name, command, duration_ms} or nil, engines: {LUA: {libraries_count,
    functions_count}}}.  Errors: BUSY, if a script of EVAL runs.  Cost: O(1).
    Source: redis.io/commands/function-stats
    """
    scripting = scripting_of(client)
    running, libraries = scripting.watch.run, scripting.libraries
    if running is not None and running.is_eval:
        raise scripting.refusal()
    script: Reply = None
    if running is not None:
        duration_ms = scripting.watch.running_ms()
        script = {b"name": running.name, b"command": [*running.command_words()], b"duration_ms": duration_ms}
    counts = {b"libraries_count": len(libraries.by_name), b"functions_count": len(libraries.functions)}
    return {b"running_script": script, b"engines": {ENGINE: counts}}


@command("FUNCTION|KILL", "noscript", "allow_busy", since="7.0.0")
def function_kill(client: Client) -> Reply:
    """End the function that runs, if it has written nothing yet.

    Reply: OK.  Errors: NOTBUSY, UNKILLABLE, BUSY if a script runs.  Cost: O(1).
    Source: redis.io/commands/function-kill
    """
    scripting_of(client).watch.kill(is_eval=False)
    return OK


@command("FUNCTION|HELP", "loading", "stale", since="7.0.0")
def function_help(client: Client) -> Reply:
    """Say what FUNCTION can do.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/function-help
    """
    return help_of(client.engine.table, "function")
