"""A reply and its bytes in RESP2 or RESP3.

One table a protocol, from the type of a reply to the function that writes it; nothing else decides.  RESP2
knows five sorts of value, so the richer types fall back there: a map becomes a flat array, a double its text.

Each function takes (out, reply, writers): it appends to `out`, and finds the writers of
its elements in `writers`.
"""

# ruff: noqa: ARG001  (every function of a table has the table's parameters)

from __future__ import annotations

from itertools import chain

from teachredis.wire.by_type import ByType
from teachredis.wire.doubles import double_text
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import (
    NULL_ARRAY,
    Attributed,
    BigNumber,
    MapOfPairs,
    MapOfRows,
    Nothing,
    NumberText,
    Pairs,
    Push,
    Raw,
    SetReply,
    Status,
    Verbatim,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from teachredis.wire.replies import Reply

    Writer: TypeAlias = Callable[[bytearray, Reply, "Writers"], None]
    Writers: TypeAlias = ByType[Writer]

resp2: Writers = ByType()
resp3: Writers = ByType()
protocols = {2: resp2, 3: resp3}


def encode(reply: Reply, protocol: int) -> bytes:
    r"""The bytes of one reply.

    >>> encode([1, b"two", None], 2)
    b'*3\r\n:1\r\n$3\r\ntwo\r\n$-1\r\n'
    >>> encode({b"pi": 3.14}, 3)
    b'%1\r\n$2\r\npi\r\n,3.14\r\n'
    """
    out = bytearray()
    write_reply(out, reply, protocol)
    return bytes(out)


def write_reply(out: bytearray, reply: Reply, protocol: int) -> None:
    """Append the bytes of one reply."""
    writers = protocols[protocol]
    writers[type(reply)](out, reply, writers)


def encode_request(argv: Sequence[bytes]) -> bytes:
    r"""A command as clients send it: an array of bulk strings.

    >>> encode_request([b"GET", b"key"])
    b'*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n'
    """
    words = (b"$%d\r\n%b\r\n" % (len(word), word) for word in argv)
    return b"*%d\r\n%b" % (len(argv), b"".join(words))


# --- one value ----------------------------------------------------------------------------------------------


@resp2(bytes, bytearray)
@resp3(bytes, bytearray)
def write_bulk(out: bytearray, reply: bytes, writers: Writers) -> None:
    """`$3 abc`: the length first, so that any byte may stand inside."""
    out += b"$%d\r\n%b\r\n" % (len(reply), reply)


@resp2(Raw)
@resp3(Raw)
def write_raw(out: bytearray, reply: Raw, writers: Writers) -> None:
    """No RESP at all."""
    out += reply


@resp2(int)
@resp3(int)
def write_integer(out: bytearray, reply: int, writers: Writers) -> None:
    """`:1`; in RESP2 for true and false too, which Python holds for 1 and 0."""
    out += b":%d\r\n" % reply


@resp2(Status)
@resp3(Status)
def write_status(out: bytearray, reply: Status, writers: Writers) -> None:
    """`+OK`: one line."""
    out += b"+%b\r\n" % one_line(reply)


@resp2(ReplyError)
@resp3(ReplyError)
def write_error(out: bytearray, reply: ReplyError, writers: Writers) -> None:
    """`-ERR why`: one line, also as an element (EXEC)."""
    out += b"-%b\r\n" % one_line(str(reply))


@resp2(type(None))
def write_null_bulk(out: bytearray, reply: None, writers: Writers) -> None:
    """`$-1`: a string that is not there."""
    out += b"$-1\r\n"


@resp2(Nothing)
def write_null_array(out: bytearray, reply: Nothing, writers: Writers) -> None:
    """`*-1`: an array that is not there."""
    if reply is NULL_ARRAY:
        out += b"*-1\r\n"


@resp3(type(None), Nothing)
def write_null(out: bytearray, reply: Nothing | None, writers: Writers) -> None:
    """`_`: whatever it is, it is not there.  (BLOCKED and NO_REPLY are not replies and leave no byte.)"""
    if reply is None or reply is NULL_ARRAY:
        out += b"_\r\n"


@resp3(bool)
def write_boolean(out: bytearray, reply: bool, writers: Writers) -> None:
    """`#t` or `#f`."""
    out += b"#t\r\n" if reply else b"#f\r\n"


@resp3(float)
def write_double(out: bytearray, reply: float, writers: Writers) -> None:
    """`,3.14`."""
    out += b",%b\r\n" % double_text(reply)


@resp2(float)
def write_double_as_bulk(out: bytearray, reply: float, writers: Writers) -> None:
    """The text of a double, as a string."""
    write_bulk(out, double_text(reply), writers)


@resp3(BigNumber)
def write_big_number(out: bytearray, reply: BigNumber, writers: Writers) -> None:
    """`(1234567999999999999999999`."""
    out += b"(%d\r\n" % reply


@resp3(NumberText)
def write_number_text(out: bytearray, reply: NumberText, writers: Writers) -> None:
    """The same as a script spelled it."""
    out += b"(%b\r\n" % reply


@resp2(BigNumber)
def write_big_number_as_bulk(out: bytearray, reply: BigNumber, writers: Writers) -> None:
    """The digits of a big number, as a string."""
    write_bulk(out, b"%d" % reply, writers)


@resp3(Verbatim)
def write_verbatim(out: bytearray, reply: Verbatim, writers: Writers) -> None:
    """`=7 txt:abc`: the length counts the format and its colon."""
    out += b"=%d\r\n%b:%b\r\n" % (len(reply) + 4, reply.format, reply)


def one_line(text: str) -> bytes:
    """A status or error as bytes; a line break would end it early, so it becomes a space."""
    return text.encode("utf-8", "surrogateescape").replace(b"\r", b" ").replace(b"\n", b" ")


# --- many values --------------------------------------------------------------------------------------------


@resp2(list, tuple, SetReply, Push, MapOfPairs)
@resp3(list, tuple, Pairs)
def write_array(out: bytearray, reply: Sequence[Reply], writers: Writers) -> None:
    """`*2` and the elements.  Pairs are tuples, so a list of pairs is an array of arrays."""
    write_elements(out, b"*", len(reply), reply, writers)


@resp3(SetReply)
def write_set(out: bytearray, reply: SetReply, writers: Writers) -> None:
    """`~2` and the members."""
    write_elements(out, b"~", len(reply), reply, writers)


@resp3(Push)
def write_push(out: bytearray, reply: Push, writers: Writers) -> None:
    """`>2` and the words of a message."""
    write_elements(out, b">", len(reply), reply, writers)


@resp2(Pairs)
def write_flat_pairs(out: bytearray, reply: Pairs, writers: Writers) -> None:
    """`*4`: both halves of each pair, in one row."""
    write_elements(out, b"*", 2 * len(reply), chain.from_iterable(reply), writers)


@resp2(dict)
def write_flat_map(out: bytearray, reply: Mapping[bytes, Reply], writers: Writers) -> None:
    """`*4`: key, value, key, value."""
    write_elements(out, b"*", 2 * len(reply), chain.from_iterable(reply.items()), writers)


@resp3(dict)
def write_map(out: bytearray, reply: Mapping[bytes, Reply], writers: Writers) -> None:
    """`%2`: key, value, key, value; a map counts its pairs."""
    write_elements(out, b"%", len(reply), chain.from_iterable(reply.items()), writers)


@resp3(Attributed)
def write_attributed(out: bytearray, reply: Attributed, writers: Writers) -> None:
    """`|1` and the attributes, as a map; then the string itself."""
    write_elements(out, b"|", len(reply.attributes), chain.from_iterable(reply.attributes.items()), writers)
    write_bulk(out, reply, writers)


@resp3(MapOfPairs)
def write_map_of_pairs(out: bytearray, reply: MapOfPairs, writers: Writers) -> None:
    """`%2`, from (key, value) tuples."""
    write_elements(out, b"%", len(reply), chain.from_iterable(reply), writers)


@resp2(MapOfRows)
def write_flat_rows(out: bytearray, reply: MapOfRows, writers: Writers) -> None:
    """`*6`: key, a, b, key, a, b."""
    write_elements(out, b"*", sum(map(len, reply)), chain.from_iterable(reply), writers)


@resp3(MapOfRows)
def write_map_of_rows(out: bytearray, reply: MapOfRows, writers: Writers) -> None:
    """`%2`: key, [a, b], key, [a, b]."""
    pairs = ((key, values) for key, *values in reply)
    write_elements(out, b"%", len(reply), chain.from_iterable(pairs), writers)


def write_elements(
    out: bytearray, mark: bytes, count: int, elements: Iterable[Reply], writers: Writers
) -> None:
    """The header of an aggregate and its elements, each by its own type."""
    out += b"%b%d\r\n" % (mark, count)
    for element in elements:
        writers[type(element)](out, element, writers)
