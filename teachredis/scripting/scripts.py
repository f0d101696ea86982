"""The cache of scripts: EVAL leaves its script here under its SHA1, EVALSHA finds it.

What SCRIPT LOAD put in stays until SCRIPT FLUSH.  Programs that build a new script text for every EVAL would
fill the memory, so of EVAL's scripts only the 500 used last are kept.

A script may begin with a line that says what it will do: `#!lua flags=no-writes,allow-oom`.
"""

from __future__ import annotations

from hashlib import sha1

from teachredis.wire.errors import BadScript, BadShebang
from teachredis.wire.words import UnbalancedQuotes, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.scripting.interpreter import Interpreter, Lua
    from teachredis.session.state import State

KEPT = 500

FLAGS = ("no-writes", "allow-oom", "allow-stale", "no-cluster", "allow-cross-slot-keys")
"""In the order in which FUNCTION LIST names them."""


class Script:
    """A compiled script.  `flags` is None for one without `#!lua`, which does not say what it will do."""

    __slots__ = ("body", "flags", "function", "sha")

    def __init__(self, sha: bytes, body: bytes, flags: tuple[str, ...] | None, function: Lua) -> None:
        self.sha = sha
        self.body = body
        self.flags = flags
        self.function = function


def sha1_of(body: bytes) -> bytes:
    """40 hex digits."""
    return sha1(body, usedforsecurity=False).hexdigest().encode()


class Scripts:
    """SHA1 -> script; `passing` are those that EVAL brought, the one used last at the end."""

    def __init__(self, engine: State) -> None:
        self.engine = engine
        self.known: dict[bytes, Script] = {}
        self.passing: dict[bytes, None] = {}

    def clear(self) -> None:
        """SCRIPT FLUSH."""
        self.known.clear()
        self.passing.clear()

    def used(self, script: Script) -> None:
        """The script runs: it is not the next to go."""
        if script.sha in self.passing:
            del self.passing[script.sha]
            self.passing[script.sha] = None

    def load(self, interpreter: Interpreter, body: bytes, *, stays: bool) -> Script:
        """The script of this text, compiled if it is new.  Errors: BadShebang, BadScript."""
        sha = sha1_of(body)
        script = self.known.get(sha)
        if script is None:
            script = compiled(interpreter, sha, body)
            if not stays:
                self.make_room()
                self.passing[sha] = None
            self.known[sha] = script
        return script

    def make_room(self) -> None:
        """Forget those of EVAL's scripts that were not used for longest."""
        while len(self.passing) >= KEPT:
            oldest = next(iter(self.passing))
            del self.passing[oldest], self.known[oldest]
            self.engine.evicted_scripts += 1


def compiled(interpreter: Interpreter, sha: bytes, body: bytes) -> Script:
    """A script that can run.  A first line `#!...` is left empty, so that the others keep their numbers."""
    flags, code = None, body
    if body.startswith(b"#!"):
        flags, code = read_shebang(body)
    function = interpreter.compile(code)
    if isinstance(function, str):
        raise BadScript(function)
    return Script(sha, body, flags, function)


def read_shebang(body: bytes) -> tuple[tuple[str, ...], bytes]:
    """(flags, the rest from the newline on).  Errors: BadShebang."""
    line, newline, rest = body.partition(b"\n")
    if not newline:
        raise BadShebang("Invalid script shebang")
    engine, *options = words_of(line)
    if engine != b"#!lua":
        raise BadShebang(f"Unexpected engine in script shebang: {shown(engine)}")
    flags: list[str] = []
    for option in options:
        if not option.startswith(b"flags="):
            raise BadShebang(f"Unknown lua shebang option: {shown(option)}")
        listed = option.removeprefix(b"flags=")
        flags += [known_flag(flag) for flag in listed.split(b",") if listed]
    return tuple(dict.fromkeys(flags)), newline + rest


def says_it_writes_nothing(body: bytes) -> bool:
    """Does the first line say so?  One that cannot be read says nothing."""
    try:
        return body.startswith(b"#!") and "no-writes" in read_shebang(body)[0]
    except BadShebang:
        return False


def words_of(line: bytes) -> list[bytes]:
    """The words of a first line.  Errors: BadShebang."""
    try:
        words = split_words(line)
    except UnbalancedQuotes:
        words = []
    if not words:
        raise BadShebang("Invalid engine in script shebang")
    return words


def known_flag(flag: bytes) -> str:
    """Errors: BadShebang."""
    word = shown(flag)
    if word not in FLAGS:
        raise BadShebang(f"Unexpected flag in script shebang: {word}")
    return word


def shown(word: bytes) -> str:
    """Bytes as an error line holds them."""
    return word.decode("utf-8", "surrogateescape")
