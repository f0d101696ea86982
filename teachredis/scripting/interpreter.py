"""Lua 5.1, by the package lupa, made into the interpreter that Redis's scripts expect.

One interpreter serves an engine.  It holds two *environments*: one for EVAL, one for functions, as Redis has
two interpreters; neither can change what the other sees.  What a script finds is built in lua/host.lua; what
the host needs from Python is handed to it as functions (`Answers`), each of which returns and never raises.

Nothing of Python can be reached from a script.  Should lupa itself ever put an exception where a script's
pcall finds it, looking into that object is refused as well.
"""

from __future__ import annotations

from pkgutil import get_data

from teachredis.scripting.arithmetic import bit, guarded, number
from teachredis.scripting.records import record
from teachredis.scripting.tail_calls import plain_calls
from teachredis.wire.errors import NoLua

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, NoReturn, Protocol

    class Answers(Protocol):
        """What the host in Lua asks Python; see lua/host.lua for each."""

        def call(self, *words: object) -> tuple[bool, object]:
            """redis.call: (True, reply) or (False, error table)."""

        def call_many(self, count: int, words: object) -> tuple[bool, object]:
            """The same with so many words in a table."""

        def tick(self) -> bytes | None:
            """Every 100,000 instructions: the words with which the script is to end, or None."""

        def register(self, count: int, first: object, callback: object = None) -> bytes | None:
            """redis.register_function: None, or what is wrong."""

        def log(self, level: int, text: bytes) -> None:
            """redis.log."""

        def set_protocol(self, version: int) -> None:
            """redis.setresp."""

        def set_replication(self, flags: int) -> None:
            """redis.set_repl."""

        def may_call(self, *words: object) -> tuple[bool, object]:
            """redis.acl_check_cmd: (True, answer) or (False, error table)."""

        def sha1_hex(self, text: bytes) -> bytes:
            """redis.sha1hex."""

        def random(self) -> float:
            """A number from 0 up to 1."""

        def seed(self, seed: int) -> None:
            """math.randomseed."""

    Lua = Any
    """A value that lives in Lua; lupa has no types."""


SEQUENCE = 1000  # so many items of a table are fetched at once


def lua51() -> Any:
    """The module with Lua 5.1.  Errors: NoLua."""
    try:
        from lupa import lua51
    except ImportError:
        raise NoLua from None
    return lua51


def closed(*_: object) -> NoReturn:
    """No attribute of any Python object can be read or written from Lua."""
    raise AttributeError("closed")


def text_of(name: str) -> bytes:
    """A file of the folder lua/."""
    return get_data("teachredis.scripting", f"lua/{name}.lua") or b""


class Interpreter:
    """Lua with the host inside.  Its methods are called with the engine's lock held."""

    def __init__(self, answers: Answers) -> None:
        self.lua = lua51().LuaRuntime(
            encoding=None,
            unpack_returned_tuples=True,
            register_eval=False,
            register_builtins=False,
            attribute_handlers=(closed, closed),
        )
        self.table: Callable[[Iterable[object]], Lua] = self.lua.table_from
        self.table_type = type(self.lua.table())
        read = self.lua.eval(b"loadstring")
        host = read(text_of("host"), b"=host")(*self.functions(answers))
        self.libraries = [read(text_of(name), b"=host")() for name in ("cjson", "cmsgpack")]
        self.watch = host[b"watch"]
        self.unfold, self.items, self.read_table = host[b"unfold"], host[b"items"], host[b"read_table"]
        self.kind_of, self.host = host[b"kind_of"], host
        self.reset_scripts()
        self.reset_libraries()

    def functions(self, answers: Answers) -> list[Callable[..., object]]:
        """What the host takes, in its order."""
        return [
            answers.call,
            answers.call_many,
            answers.tick,
            answers.register,
            answers.log,
            answers.set_protocol,
            answers.set_replication,
            answers.may_call,
            answers.sha1_hex,
            answers.random,
            answers.seed,
            guarded(bit),
            guarded(record),
            number,
            plain_calls,
        ]

    # --- EVAL -----------------------------------------------------------------------------------------------

    def reset_scripts(self) -> None:
        """SCRIPT FLUSH: an environment as new."""
        self.environment, self.globals = self.host[b"eval_environment"](*self.libraries)

    def compile(self, body: bytes) -> Lua | str:
        """The script as a function; a text says what is wrong with it."""
        compiled = self.host[b"compile"](body, b"@user_script", self.environment)
        return compiled[1].decode("latin-1") if type(compiled) is tuple else compiled

    def run_script(self, script: Lua, keys: list[bytes], arguments: list[bytes]) -> tuple[Any, ...]:
        """(True, result) or (False, text, source, line, counted)."""
        tables = self.table(keys), self.table(arguments)
        outcome: tuple[Any, ...] = self.host[b"run"](script, self.globals, *tables)
        return outcome

    # --- functions ------------------------------------------------------------------------------------------

    def reset_libraries(self) -> None:
        """FUNCTION FLUSH: an environment as new."""
        self.load = self.host[b"library_environment"](*self.libraries)

    def load_library(self, code: bytes) -> str | None:
        """Run a library, which registers its functions; what went wrong, or None."""
        done = self.load(code)
        if done is True:
            return None
        verdict, why = done
        what = "registering functions" if verdict is None else "compiling function"
        return f"Error {what}: {why.decode('latin-1')}"

    def run_function(self, callback: Lua, keys: list[bytes], arguments: list[bytes]) -> tuple[Any, ...]:
        """As `run_script`."""
        tables = self.table(keys), self.table(arguments)
        outcome: tuple[Any, ...] = self.host[b"run_function"](callback, *tables)
        return outcome

    # --- looking into tables --------------------------------------------------------------------------------

    def sequence(self, table: Lua) -> list[Any]:
        """The items 1, 2, ... up to the first nil."""
        found: list[Any] = []
        while True:
            count, *items = self.some_items(table, len(found) + 1)
            found += items
            if count < SEQUENCE:
                return found

    def some_items(self, table: Lua, first: int) -> tuple[Any, ...]:
        """(how many, item ...), a handful at a time: a C function's stack has room for a few thousand."""
        got = self.items(table, first, SEQUENCE)
        return got if type(got) is tuple else (got,)
