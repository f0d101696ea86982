"""What a command may answer.

A reply is a plain Python value wherever Python has one: `int`, `bytes`, `None`, `list`, `dict`, `float`,
`bool`. The few classes below say what Python cannot: that a text is a status, that an array stands for pairs,
that "nothing" is a missing array and not a missing string.

The reply's own type decides its form in RESP2 and RESP3, never the command it came from:

| reply          | RESP2                     | RESP3                     |
|----------------|---------------------------|---------------------------|
| `int`          | `:1`                      | `:1`                      |
| `bytes`        | `$3 abc`                  | `$3 abc`                  |
| `None`         | `$-1`                     | `_`                       |
| `NULL_ARRAY`   | `*-1`                     | `_`                       |
| `Status`       | `+OK`                     | `+OK`                     |
| `list`         | array                     | array                     |
| `dict`         | flat array                | map                       |
| `SetReply`     | array                     | set                       |
| `Pairs`        | flat array                | array of pairs            |
| `MapOfPairs`   | array of pairs            | map                       |
| `MapOfRows`    | flat array                | map of arrays             |
| `Push`         | array                     | push                      |
| `float`        | bulk string               | double                    |
| `bool`         | `:1` or `:0`              | `#t` or `#f`              |
| `BigNumber`    | bulk string               | big number                |
| `NumberText`   | bulk string               | big number                |
| `Verbatim`     | bulk string               | verbatim string           |
| `Attributed`   | bulk string               | attributes, bulk string   |
| `ReplyError`   | `-ERR …` (inside arrays)  | `-ERR …`                  |
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self, TypeAlias

    from teachredis.wire.errors import ReplyError

    Reply: TypeAlias = (
        "int | float | bytes | Status | Nothing | ReplyError | Sequence[Reply] | Mapping[bytes, Reply] | None"
    )


class Status(str):
    """A short word of success, such as OK: a RESP simple string."""

    __slots__ = ()


class Verbatim(bytes):
    """A text to be shown to people as it stands (INFO, LATENCY DOCTOR)."""

    __slots__ = ()
    format = b"txt"


class BigNumber(int):
    """A whole number that may be larger than 64 bits."""


class NumberText(bytes):
    """A big number as a script spelled it, which nobody has checked: a string in RESP2."""

    __slots__ = ()


class SetReply(list["Reply"]):
    """Distinct elements in an order that means nothing, though ours is always the same."""

    __slots__ = ()


class Pairs(list["tuple[Reply, Reply]"]):
    """(a, b) tuples: flat in RESP2, an array of two-element arrays in RESP3 (ZRANGE WITHSCORES)."""

    __slots__ = ()


class MapOfPairs(list["tuple[Reply, Reply]"]):
    """(key, value) tuples: an array of two-element arrays in RESP2, a map in RESP3 (XREAD)."""

    __slots__ = ()


class MapOfRows(list["tuple[Reply, Reply, Reply]"]):
    """(key, a, b) tuples: flat in RESP2, a map from key to [a, b] in RESP3 (VSIM WITHSCORES WITHATTRIBS)."""

    __slots__ = ()


class Push(list["Reply"]):
    """A message that nobody asked for: pub/sub, invalidation, MONITOR."""

    __slots__ = ()


class Raw(bytes):
    """Bytes that go out as they are: the copy and the stream that a replica hears."""

    __slots__ = ()


class Attributed(bytes):
    """A string that RESP3 precedes with attributes, {name: value}; RESP2 has no place for them."""

    attributes: Mapping[bytes, Reply]

    def __new__(cls, text: bytes, attributes: Mapping[bytes, Reply]) -> Self:
        """The string, with its attributes."""
        made = super().__new__(cls, text)
        made.attributes = attributes
        return made


class Nothing:
    """The type of the two replies below, each of which exists once."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


OK = Status("OK")
QUEUED = Status("QUEUED")
NULL_ARRAY = Nothing("NULL_ARRAY")
"""The missing array: `*-1` in RESP2, where a missing string is `$-1`."""

BLOCKED = Nothing("BLOCKED")
"""No reply yet: the client now waits, and its door will hear through `client.outbox`."""

NO_REPLY = Nothing("NO_REPLY")
"""No reply at all: everything this command had to say went to `client.outbox` (SUBSCRIBE)."""
