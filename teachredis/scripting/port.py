"""What an engine knows of this room: one `Scripting` an engine, in `engine.ports.scripting`.

It is made when a client first says EVAL, FCALL or one of their sisters; Lua is loaded when a script first
runs. It answers what the host in Lua asks (see interpreter.Answers), since all of that is about the present
script.
"""

from __future__ import annotations

from time import monotonic

from teachredis.engine.clock import NS_PER_MS
from teachredis.engine.refusals import refusal_of_write
from teachredis.scripting.arithmetic import Chance
from teachredis.scripting.conversion import Returned, as_text, to_lua
from teachredis.scripting.interpreter import Interpreter, lua51
from teachredis.scripting.libraries import Libraries, Registration
from teachredis.scripting.run import Run, read_words
from teachredis.scripting.scripts import Scripts, sha1_of
from teachredis.scripting.watch import Watch
from teachredis.session.client import SCRIPTS, Client
from teachredis.wire.errors import (
    BadLibrary,
    OutOfMemory,
    ReplyError,
    ScriptFailed,
    UnknownCommand,
    UnknownSubcommand,
    WrongArity,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from teachredis.scripting.interpreter import Lua
    from teachredis.scripting.libraries import Function, Library
    from teachredis.scripting.scripts import Script
    from teachredis.session.registry import Command
    from teachredis.session.state import State
    from teachredis.wire.replies import Reply

LOG_LEVELS = ("debug", "verbose", "notice", "warning")
RESP2 = 2
LOGGED = 1000
EMPTY_BYTES, COMPILED_BYTES = 32_768, 280


class Scripting:
    """Scripts, libraries, the interpreter and what runs in it."""

    def __init__(self, engine: State) -> None:
        self.engine = engine
        self.scripts = Scripts(engine)
        self.libraries = Libraries()
        self.watch = Watch(engine)
        self.chance = Chance()
        self.client = Client(engine, SCRIPTS)
        self.client.authenticated, self.client.patient = True, False
        self.client.address = "lua"
        self.logged: list[tuple[str, str]] = []  # (level, text) of redis.log, the last of them
        self.lua: Interpreter | None = None
        self.registering: Library | None = None

    @property
    def interpreter(self) -> Interpreter:
        """Lua, loaded now if it was not yet.  Errors: NoLua."""
        if self.lua is None:
            self.lua = Interpreter(self)
        return self.lua

    # --- the port -------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """Has a script been running for longer than others should wait?  No lock is needed to ask."""
        return self.watch.busy

    def refusal(self) -> ReplyError:
        """What others are told."""
        return self.watch.refusal()

    def info(self) -> dict[str, object]:
        """Fields of INFO memory that speak of scripts.

        # Redis: asks its two interpreters.  Ours is one, and these figures are reckoned from what it holds.
        """
        known, by_name = self.scripts.known, self.libraries.by_name
        evaluating = EMPTY_BYTES + COMPILED_BYTES * len(known)
        calling = EMPTY_BYTES + COMPILED_BYTES * len(by_name)
        bodies = sum(len(script.body) for script in known.values())
        codes = sum(len(library.code) for library in by_name.values())
        return {
            "used_memory_lua": evaluating,
            "used_memory_vm_eval": evaluating,
            "used_memory_vm_functions": calling,
            "used_memory_vm_total": evaluating + calling,
            "used_memory_scripts_eval": bodies,
            "used_memory_functions": codes,
            "used_memory_scripts": bodies + codes,
            "number_of_cached_scripts": len(known),
            "number_of_functions": len(self.libraries.functions),
            "number_of_libraries": len(by_name),
        }

    def reset(self) -> None:
        """Forget every script and function, and Lua with all that it holds."""
        self.scripts, self.libraries, self.lua = Scripts(self.engine), Libraries(), None
        self.chance = Chance()
        self.logged.clear()

    def flush_scripts(self) -> None:
        """SCRIPT FLUSH."""
        self.scripts.clear()
        if self.lua is not None:
            self.lua.reset_scripts()

    def library_texts(self) -> list[bytes]:
        """All libraries of functions, to be saved."""
        return [library.code for library in self.libraries.by_name.values()]

    def flush_libraries(self) -> None:
        """FUNCTION FLUSH."""
        self.libraries = Libraries()
        if self.lua is not None:
            self.lua.reset_libraries()

    # --- running --------------------------------------------------------------------------------------------

    def run_script(self, caller: Client, script: Script, words: Keys, *, read_only: bool) -> Reply:
        """EVAL: the script's reply.  Errors: whatever it raised."""
        self.scripts.used(script)
        read_only = read_only or "no-writes" in (script.flags or ())
        run = self.begin(caller, script.sha, words, is_eval=True, read_only=read_only)
        self.look_at_memory(run, script.flags)
        return self.perform(run, self.interpreter.run_script, script.function, words)

    def run_function(self, caller: Client, function: Function, words: Keys, *, read_only: bool) -> Reply:
        """FCALL: the function's reply.  Errors: whatever it raised."""
        read_only = read_only or "no-writes" in function.flags
        run = self.begin(caller, function.name, words, is_eval=False, read_only=read_only)
        self.look_at_memory(run, function.flags)
        return self.perform(run, self.interpreter.run_function, function.callback, words)

    def begin(self, caller: Client, name: bytes, words: Keys, *, is_eval: bool, read_only: bool) -> Run:
        """Give the script's client what it has from the caller."""
        client = self.client
        client.db, client.user, client.protocol = caller.db, caller.user, RESP2
        return Run(
            client, caller, name, words.said, is_eval=is_eval, read_only=read_only, started_s=monotonic()
        )

    def look_at_memory(self, run: Run, flags: tuple[str, ...] | None) -> None:
        """A script that says it may need memory, or write, is not begun where that is refused.

        Errors: OutOfMemory, NoReplicas, ReadOnlyReplica.
        """
        if self.engine.memory.is_short and "allow-oom" not in (flags or ()):
            if flags is not None and "no-writes" not in flags:
                raise OutOfMemory
            run.lacks_memory = True
        refusal = refusal_of_write(self.engine)
        if refusal is not None and flags is not None and "no-writes" not in flags:
            raise refusal

    def perform(self, run: Run, enter: Any, function: Lua, words: Keys) -> Reply:
        """Enter Lua, and make a reply of what comes out.  Meanwhile time stands still, as in Redis."""
        engine, interpreter = self.engine, self.interpreter
        clock = engine.clock
        wall_ns, clock.wall_ns = clock.wall_ns, (run.caller.db.now_ms * NS_PER_MS).__int__
        self.watch.run = run
        try:
            outcome = enter(function, words.keys, words.arguments)
        finally:
            clock.wall_ns = wall_ns
            self.watch.over()
            engine.journal.told_by_others()
        if run.sentence:
            interpreter.watch()
        if run.fault is not None:
            raise run.fault
        return self.settled(run, interpreter, outcome)

    def settled(self, run: Run, interpreter: Interpreter, outcome: tuple[Any, ...]) -> Reply:
        """A script's reply.  Errors: ScriptFailed."""
        if not outcome[0]:
            raise failure(run, *outcome[1:])
        reply = Returned(interpreter, run.client.protocol).reply(outcome[1])
        if isinstance(reply, ReplyError):
            raise reply
        return reply

    def load_library(self, code: bytes, libraries: Libraries, *, replace: bool) -> bytes:
        """FUNCTION LOAD into these libraries: the name.  Errors: BadLibrary."""
        return libraries.load(code, self.run_library, replace=replace)

    def run_library(self, library: Library, code: bytes) -> None:
        """Run a library's code, so that it registers its functions.  Errors: BadLibrary."""
        self.registering, self.watch.loading_since_s = library, monotonic()
        try:
            problem = self.interpreter.load_library(code)
        finally:
            self.registering = self.watch.loading_since_s = None
        if problem:
            raise BadLibrary(problem)

    # --- what the host in Lua asks --------------------------------------------------------------------------

    def call(self, *words: object) -> tuple[bool, object]:
        """redis.call: (True, reply) or (False, error table).  Nothing is ever raised into Lua."""
        run, interpreter = self.watch.run, self.interpreter
        assert run is not None
        try:
            reply = run.command(words)
            kind = type(reply)
            if kind is bytes or kind is int:
                return True, reply
            return True, to_lua(reply, interpreter.table, run.client.protocol)
        except ReplyError as error:
            return False, self.error_table(error)
        except BaseException as fault:
            run.fault, run.sentence = fault, b"ERR the command failed"
            return False, self.error_table(ReplyError("ERR the command failed"))

    def call_many(self, count: int, table: Lua) -> tuple[bool, object]:
        """redis.call with so many words in a table; behind a nil none can be read, and nil is no word."""
        words = self.interpreter.sequence(table)
        return self.call(*words, *[None] * (count - len(words)))

    def error_table(self, error: ReplyError) -> Lua:
        """`{err = ...}`; what the script's own words were at fault for is not counted yet."""
        table = {b"err": str(error).encode("utf-8", "surrogateescape")}
        return self.interpreter.table(table | {b"ignore_error_stats_update": True})

    def tick(self) -> bytes | None:
        """Every 100,000 instructions."""
        return self.watch.tick()

    def register(self, count: int, first: Lua, callback: Lua = None) -> bytes | None:
        """redis.register_function."""
        if self.registering is None:
            return b"redis.register_function can only be called on FUNCTION LOAD command"
        try:
            self.registering.add(Registration(self.interpreter).read(count, first, callback))
        except BadLibrary as error:
            return error.message.encode("utf-8", "surrogateescape")
        return None

    def log(self, level: int, text: bytes) -> None:
        """redis.log: kept, for whoever wants to show it."""
        self.logged.append((LOG_LEVELS[level], as_text(text)))
        del self.logged[:-LOGGED]

    def set_protocol(self, version: int) -> None:
        """redis.setresp."""
        self.client.protocol = version

    def set_replication(self, flags: int) -> None:
        """redis.set_repl.  # Redis: can feed only AOF, or only replicas.  Ours feeds both or none."""
        if self.watch.run is not None:
            self.watch.run.replication = flags

    def may_call(self, *words: object) -> tuple[bool, object]:
        """redis.acl_check_cmd."""
        run = self.watch.run
        assert run is not None
        try:
            argv = read_words(words)
            command = command_meant(self.engine, argv)
        except (UnknownCommand, UnknownSubcommand):
            text = b"ERR Invalid command passed to redis.acl_check_cmd()"
            return False, self.interpreter.table({b"err": text})
        except ReplyError as error:
            return False, self.interpreter.table({b"err": str(error).encode()})
        return True, self.engine.acl.denial_of(run.caller.user, command, argv) is None

    def sha1_hex(self, text: bytes) -> bytes:
        """redis.sha1hex."""
        return sha1_of(text)

    def random(self) -> float:
        """math.random."""
        return self.chance.share()

    def seed(self, seed: int) -> None:
        """math.randomseed."""
        self.chance.seed(seed)


class Keys:
    """KEYS and ARGV of a script; `said` are all words of an EVAL or FCALL but the first."""

    __slots__ = ("arguments", "keys", "said")

    def __init__(self, said: list[bytes], count: int) -> None:
        self.said = said
        self.keys = said[2 : 2 + count]
        self.arguments = said[2 + count :]


def command_meant(engine: State, argv: list[bytes]) -> Command:
    """The command, however many words there are.  Errors: unknown command, unknown subcommand."""
    try:
        return engine.find_command(argv)
    except WrongArity:
        command = engine.index[argv[0].lower()]
        inner = (command.subcommands or {}).get(argv[1].lower()) if len(argv) > 1 else None
        return inner or command


def failure(
    run: Run, text: bytes, source: bytes | None = None, line: bytes | None = None, counted: object = None
) -> ScriptFailed:
    """The error of a script: what, in which script, on which line."""
    what = as_text(text)
    if source is None and line is None and counted is None:
        return ScriptFailed(f"ERR Error running script {as_text(run.name)}, {what[:100]}")
    where = f" script: {as_text(run.name)}, on {as_text(source)}:{as_text(line)}." if source and line else ""
    return ScriptFailed(what + where, counted=counted is True)


def scripting_of(client: Client) -> Scripting:
    """This engine's `Scripting`, made now if need be.  Errors: NoLua."""
    ports = client.engine.ports
    if ports.scripting is None:
        lua51()
        ports.scripting = Scripting(client.engine)
    assert isinstance(ports.scripting, Scripting)
    return ports.scripting
