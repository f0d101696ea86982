"""Replies as Lua values, for redis.call; Lua values as replies, for what a script returns.

To Lua goes what a client would get on the wire, in RESP2 or, after redis.setresp(3), in RESP3:

    integer → number        string → string       status → {ok = ...}      error → {err = ...}
    array → table           nil → false           map, set (RESP3) → {map = {...}}, {set = {member = true}}
    RESP3: nil → nil, true → true, double → {double = ...}, big number → {big_number = ...},
    verbatim string → {verbatim_string = {format = ..., string = ...}}

As with the writer of RESP, one table a protocol says what becomes of each type.  Each function takes (reply,
make_table, writers).

Back from Lua, numbers lose their fraction, false is nil, a table ends at its first nil; a function is nil.
"""

# ruff: noqa: ARG001, ARG002  (every function of a table has the table's parameters)

from __future__ import annotations

from functools import cache
from itertools import chain

from teachredis.wire.by_type import ByType
from teachredis.wire.doubles import double_text
from teachredis.wire.errors import ReplyError, ScriptFailed
from teachredis.wire.errors.base import one_line
from teachredis.wire.replies import (
    BigNumber,
    MapOfPairs,
    Nothing,
    NumberText,
    Pairs,
    Push,
    SetReply,
    Status,
    Verbatim,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, TypeAlias

    from teachredis.scripting.interpreter import Interpreter, Lua
    from teachredis.wire.replies import Reply

    MakeTable: TypeAlias = Callable[[Any], Lua]
    Converter: TypeAlias = Callable[[Reply, MakeTable, "Converters"], Lua]
    Converters: TypeAlias = ByType[Converter]

lua2: Converters = ByType()
lua3: Converters = ByType()
CONVERTERS = {2: lua2, 3: lua3}

DEEPEST = 200
"""Tables in tables in a reply.  # Redis: its stack has room for some 8,000; below, the reply says so."""

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1


def to_lua(reply: Reply, make_table: MakeTable, protocol: int) -> Lua:
    """The reply as a script gets it from redis.call."""
    converters = CONVERTERS[protocol]
    return converters[type(reply)](reply, make_table, converters)


# --- to Lua -------------------------------------------------------------------------------------------------


@lua2(bytes, Verbatim)
@lua3(bytes)
def string(reply: bytes, make_table: MakeTable, converters: Converters) -> Lua:
    """A string of bytes."""
    return bytes(reply)


@lua2(bytearray)
@lua3(bytearray)
def changeable_string(reply: bytearray, make_table: MakeTable, converters: Converters) -> Lua:
    """A copy of it."""
    return bytes(reply)


@lua2(int, bool)
@lua3(int)
def integer(reply: int, make_table: MakeTable, converters: Converters) -> Lua:
    """A number, which is a double in Lua."""
    return int(reply)


@lua3(bool)
def boolean(reply: bool, make_table: MakeTable, converters: Converters) -> Lua:
    """True or false."""
    return reply


@lua2(type(None), Nothing)
def nil_as_false(reply: None, make_table: MakeTable, converters: Converters) -> Lua:
    """False: a table cannot hold nil."""
    return False


@lua3(type(None), Nothing)
def nil(reply: None, make_table: MakeTable, converters: Converters) -> Lua:
    """Nil itself."""
    return None


@lua2(Status)
@lua3(Status)
def status(reply: Status, make_table: MakeTable, converters: Converters) -> Lua:
    """`{ok = "OK"}`."""
    return make_table({b"ok": reply.encode("utf-8", "surrogateescape")})


@lua2(ReplyError)
@lua3(ReplyError)
def error(reply: ReplyError, make_table: MakeTable, converters: Converters) -> Lua:
    """`{err = "ERR ..."}`, with a mark: INFO has counted it."""
    text = str(reply).encode("utf-8", "surrogateescape")
    return make_table({b"err": text, b"ignore_error_stats_update": True})


@lua2(float)
def double_as_string(reply: float, make_table: MakeTable, converters: Converters) -> Lua:
    """Its text."""
    return double_text(reply)


@lua3(float)
def double(reply: float, make_table: MakeTable, converters: Converters) -> Lua:
    """`{double = 1.5}`."""
    return make_table({b"double": reply})


@lua2(BigNumber)
def big_number_as_string(reply: BigNumber, make_table: MakeTable, converters: Converters) -> Lua:
    """Its digits."""
    return b"%d" % reply


@lua3(BigNumber)
def big_number(reply: BigNumber, make_table: MakeTable, converters: Converters) -> Lua:
    """`{big_number = "12345678901234567890"}`."""
    return make_table({b"big_number": b"%d" % reply})


@lua3(Verbatim)
def verbatim(reply: Verbatim, make_table: MakeTable, converters: Converters) -> Lua:
    """`{verbatim_string = {format = "txt", string = "..."}}`."""
    inner = make_table({b"string": bytes(reply), b"format": reply.format})
    return make_table({b"verbatim_string": inner})


@lua2(list, tuple, SetReply, Push)
@lua3(list, tuple, Push)
def array(reply: Sequence[Reply], make_table: MakeTable, converters: Converters) -> Lua:
    """A table of its elements."""
    return make_table([converters[type(each)](each, make_table, converters) for each in reply])


@lua2(MapOfPairs)
@lua3(Pairs)
def array_of_pairs(reply: Sequence[Reply], make_table: MakeTable, converters: Converters) -> Lua:
    """A table of small tables."""
    return array([list(pair) for pair in reply], make_table, converters)  # type: ignore[arg-type]  # pairs


@lua2(Pairs)
def flat_pairs(reply: Pairs, make_table: MakeTable, converters: Converters) -> Lua:
    """Both halves of each pair, one after the other."""
    return array([*chain.from_iterable(reply)], make_table, converters)


@lua2(dict)
def flat_map(reply: Mapping[bytes, Reply], make_table: MakeTable, converters: Converters) -> Lua:
    """Keys and values, one after the other."""
    return array([*chain.from_iterable(reply.items())], make_table, converters)


@lua3(dict)
def map_of_fields(reply: Mapping[bytes, Reply], make_table: MakeTable, converters: Converters) -> Lua:
    """`{map = {key = value}}`."""
    return map_table(reply.items(), make_table, converters)


@lua3(MapOfPairs)
def map_of_pairs(reply: MapOfPairs, make_table: MakeTable, converters: Converters) -> Lua:
    """The same from (key, value) tuples."""
    return map_table(reply, make_table, converters)


def map_table(items: Iterable[tuple[Reply, Reply]], make_table: MakeTable, converters: Converters) -> Lua:
    """`{map = {...}}`; what is nil is left out, as a table leaves it out."""
    halves = {key: converters[type(value)](value, make_table, converters) for key, value in items}
    present = {key: value for key, value in halves.items() if value is not None}
    return make_table({b"map": make_table(present)})


@lua3(SetReply)
def set_of_members(reply: SetReply, make_table: MakeTable, converters: Converters) -> Lua:
    """`{set = {member = true}}`."""
    members = {converters[type(each)](each, make_table, converters): True for each in reply}
    return make_table({b"set": make_table(members)})


# --- from Lua -----------------------------------------------------------------------------------------------


def whole(number: float) -> int:
    """A number without its fraction, as C casts it to 64 bits: what does not fit is the lowest number."""
    inside = LOWEST <= number <= HIGHEST
    return int(number) if inside and number < HIGHEST else LOWEST


class Returned:
    """Reads what a script returned.  `protocol` 3 keeps booleans; in 2 they are 1 and nil."""

    def __init__(self, interpreter: Interpreter, protocol: int) -> None:
        self.interpreter = interpreter
        self.protocol = protocol

    def reply(self, value: Lua, depth: int = 0) -> Reply:
        """A Lua value as a reply; an error table is an error."""
        kind = type(value)
        if kind is bytes:
            return bytes(value)
        if kind is int or kind is float:
            return whole(value)
        if kind is bool:
            return value if self.protocol == 3 else (1 if value else None)
        if kind is self.interpreter.table_type:
            return self.from_table(value, depth)
        return None

    def from_table(self, table: Lua, depth: int) -> Reply:
        """What a table stands for: an array, unless it has one of Redis's names."""
        if depth > DEEPEST:
            return ScriptFailed("ERR reached lua stack limit")
        kind, *rest = self.interpreter.unfold(table)
        if kind == b"array":
            return [self.reply(item, depth + 1) for item in self.interpreter.sequence(rest[0])]
        read: Callable[..., Reply] = getattr(self, f"from_{kind.decode()}")
        return read(*rest, depth=depth)

    def from_err(self, text: bytes, counted: object, *, depth: int) -> Reply:
        """`{err = ...}`."""
        return ScriptFailed(as_text(text).rstrip("\r\n"), counted=counted is True)

    def from_ok(self, text: bytes, *, depth: int) -> Reply:
        """`{ok = ...}`."""
        return Status(one_line(as_text(text)))

    def from_double(self, number: float | bytes, *, depth: int) -> Reply:
        """`{double = ...}`; minus zero comes as text."""
        return float(number)

    def from_big_number(self, text: bytes, *, depth: int) -> Reply:
        """`{big_number = ...}`, whatever it is."""
        return NumberText(text.replace(b"\r", b" ").replace(b"\n", b" "))

    def from_verbatim_string(self, form: bytes, text: bytes, *, depth: int) -> Reply:
        """`{verbatim_string = {format = ..., string = ...}}`."""
        return verbatim_type(form[:3].ljust(3))(text)

    def from_map(self, flat: Lua, size: int, *, depth: int) -> Reply:
        """`{map = {...}}`, in the order that Lua's `next` gives."""
        halves = [self.reply(half, depth + 1) for half in self.interpreter.sequence(flat)]
        keys = (tuple(key) if isinstance(key, list) else key for key in halves[::2])
        return dict(zip(keys, halves[1::2], strict=True))  # type: ignore[arg-type]  # keys may be any reply

    def from_set(self, flat: Lua, size: int, *, depth: int) -> Reply:
        """`{set = {...}}`: its keys."""
        return SetReply(self.reply(member, depth + 1) for member in self.interpreter.sequence(flat)[::2])


def as_text(text: bytes) -> str:
    """Bytes as error and status lines hold them."""
    return text.decode("utf-8", "surrogateescape")


@cache
def verbatim_type(form: bytes) -> type[Verbatim]:
    """Verbatim strings of another format than plain text: "mkd" is Markdown."""
    if form == Verbatim.format:
        return Verbatim
    return type("Verbatim", (Verbatim,), {"format": form, "__slots__": ()})
