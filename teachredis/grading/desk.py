"""What a check may look at: the keys of database 0 and the variables of the notebook.

Looking leaves no trace: values are peeked at, so that no access time, counter or deadline changes, and a
check that is run a hundred times leaves the learner's work as it was.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from IPython.core.getipython import get_ipython

from teachredis.engine import Clock, Engine
from teachredis.keyspace.keyspace import type_name
from teachredis.keyspace.snapshot import copied
from teachredis.notebook.here import kernel
from teachredis.values.hash import HashValue
from teachredis.values.list import ListValue
from teachredis.wire.errors import ReplyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from teachredis.wire.replies import Reply

V = TypeVar("V")
LONGEST = 40


class NotYet(Exception):
    """What still differs from the exercise: one fact, which does not give the solution away."""


class Desk(NamedTuple):
    """The learner's Redis and the learner's variables."""

    engine: Engine
    variables: Mapping[str, object]

    @classmethod
    def of_this_notebook(cls) -> Desk:
        """The desk of the notebook that asks."""
        shell = get_ipython()
        return cls(kernel("%redis_check").engine, shell.user_ns if shell is not None else {})

    # --- in Redis -------------------------------------------------------------------------------------------

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys that begin so, in the engine's order."""
        wanted = prefix.encode()
        return (text(key) for key in self.engine.databases[0].data if key.startswith(wanted))

    def value(self, key: str, kind: str) -> object:
        """What the key holds, as the keyspace keeps it.  Errors: NotYet: missing, or of another type."""
        value = self.engine.databases[0].peek(key.encode())
        if value is None:
            raise NotYet(f'there is no key "{key}" in Redis.')
        if type_name(value) != kind:
            raise NotYet(f'"{key}" holds a {type_name(value)}; this exercise needs a {kind}.')
        return value

    def string(self, key: str) -> str:
        """A string as text."""
        return text(self.raw(key))

    def raw(self, key: str) -> bytes:
        """A string as it is."""
        value = self.value(key, "string")
        assert isinstance(value, bytes | bytearray)
        return bytes(value)

    def list(self, key: str) -> list[str]:
        """A list as texts, head first."""
        value = self.value(key, "list")
        assert isinstance(value, ListValue)
        return [text(element) for element in value]

    def hash(self, key: str) -> dict[str, str]:
        """A hash as field → value, both as texts."""
        value = self.value(key, "hash")
        assert isinstance(value, HashValue)
        return {text(field): text(content) for field, content in value.fields.items()}

    def left_ms(self, key: str) -> int | None:
        """How long the key will be there; None if for ever."""
        deadline_ms = self.engine.databases[0].expires.get(key.encode())
        return None if deadline_ms is None else deadline_ms - self.engine.now_ms()

    def ask(self, *words: str) -> Reply:
        """What a command answers about copies of its keys, in an engine of its own.  Errors: NotYet."""
        argv = [word.encode() for word in words]
        mine = self.engine.databases[0]
        scratch = Engine(clock=Clock(self.engine.now_ms()))
        for key in scratch.find_command(argv).keys_in(argv):
            value = copied(mine.peek(key))
            if value is None:
                raise NotYet(f'there is no key "{text(key)}" in Redis.')
            scratch.databases[0].store(key, value)
        try:
            return scratch.execute(scratch.local, argv)
        except ReplyError as error:
            raise NotYet(f"Redis says: {error}") from None

    # --- what has run ---------------------------------------------------------------------------------------

    def calls(self, command: str) -> int:
        """How often the command has run since the engine started or CONFIG RESETSTAT."""
        return self.engine.table[command].calls

    def scripts_run(self) -> int:
        """How many scripts have run."""
        return sum(self.calls(name) for name in ("eval", "evalsha", "fcall") if name in self.engine.table)

    # --- in Python ------------------------------------------------------------------------------------------

    def variable(self, name: str, kind: type[V]) -> V:
        """A variable of the notebook.  Errors: NotYet if it is missing or of another type."""
        if name not in self.variables:
            raise NotYet(f"there is no Python variable {name}.")
        value = self.variables[name]
        if not isinstance(value, kind):
            raise NotYet(f"{name} is of type {type(value).__name__}; this exercise needs a {kind.__name__}.")
        return value


def text(data: bytes) -> str:
    """Bytes as text; what is no UTF-8 survives the way."""
    return data.decode("utf-8", "surrogateescape")


def from_json(source: str, where: str) -> object:
    """The value that a JSON text stands for.  Errors: NotYet."""
    try:
        value: object = json.loads(source)
    except ValueError:
        raise NotYet(f"{where} is no JSON: {shortened(source)}") from None
    return value


def shortened(source: str) -> str:
    """The beginning of a text, if it is long."""
    return source if len(source) <= LONGEST else f"{source[:LONGEST]}…"
