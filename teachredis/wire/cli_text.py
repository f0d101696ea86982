"""A reply as redis-cli shows it on a terminal.

Arrays are numbered and nested by indentation:

    1) "a"
    2) 1) (integer) 1
       2) (nil)

RESP3 has sorts of its own: `1# "key" => "value"` for a map, `1~ "member"` for a set, `(double) 1.5`,
`(true)`.  As with the writer, one table a protocol says how each type of reply looks; each function
takes (reply, indent, looks).

A few commands answer texts meant to be read as they are (INFO, CLIENT LIST); `printed` leaves those unquoted.
"""

# ruff: noqa: ARG001  (every function of a table has the table's parameters)

from __future__ import annotations

from itertools import chain

from teachredis.wire.by_type import ByType
from teachredis.wire.doubles import double_text
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import (
    NULL_ARRAY,
    BigNumber,
    MapOfPairs,
    MapOfRows,
    Nothing,
    Pairs,
    Push,
    SetReply,
    Status,
    Verbatim,
)
from teachredis.wire.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeAlias

    from teachredis.wire.replies import Reply

    Look: TypeAlias = Callable[[Reply, str, "Looks"], str]
    Looks: TypeAlias = ByType[Look]

resp2: Looks = ByType()
resp3: Looks = ByType()
protocols = {2: resp2, 3: resp3}

SHOWN_AS_THEY_ARE = {
    # (command, subcommand or nothing): the fewest and the most words of the whole line
    (b"info", b""): (1, 999),
    (b"lolwut", b""): (1, 999),
    (b"debug", b"htstats"): (2, 999),
    (b"debug", b"htstats-key"): (2, 999),
    (b"debug", b"client-eviction"): (2, 999),
    (b"memory", b"malloc-stats"): (2, 999),
    (b"memory", b"doctor"): (2, 999),
    (b"cluster", b"nodes"): (2, 2),
    (b"cluster", b"info"): (2, 2),
    (b"client", b"list"): (2, 999),
    (b"client", b"info"): (2, 999),
    (b"latency", b"graph"): (3, 3),
    (b"latency", b"doctor"): (2, 2),
}


def cli_text(reply: Reply, protocol: int = 2) -> str:
    """The reply as `redis-cli` (protocol 2) or `redis-cli -3` prints it, without the newline at the end.

    >>> print(cli_text([b"a", [1, None]]))
    1) "a"
    2) 1) (integer) 1
       2) (nil)
    """
    looks = protocols[protocol]
    return looks[type(reply)](reply, "", looks)


def printed(argv: Sequence[bytes], reply: Reply, protocol: int = 2) -> str:
    """All that redis-cli prints for a command and its reply, with the newline at the end if it prints one."""
    if not shown_as_it_is(argv):
        return cli_text(reply, protocol) + "\n"
    match reply:
        case bytes():
            return visible(reply)
        case Status():
            return reply
        case ReplyError():
            return error(reply, "", resp2).removeprefix("(error) ") + "\n"
        case _:
            return cli_text(reply, protocol) + "\n"


def shown_as_it_is(argv: Sequence[bytes]) -> bool:
    """Whether redis-cli prints the reply of this command without quotes and escapes."""
    words = [word.lower() for word in argv[:2]] or [b""]  # nothing typed: a message, or what was waited for
    whole = SHOWN_AS_THEY_ARE.get((words[0], b"")) or SHOWN_AS_THEY_ARE.get((words[0], words[-1]))
    return whole is not None and whole[0] <= len(argv) <= whole[1]


def visible(text: bytes) -> str:
    """Text from the wire as a terminal shows it.

    # Redis: redis-cli prints the bytes as they are; those that are not UTF-8 become U+FFFD here.
    """
    return text.decode("utf-8", "replace")


# --- one value ----------------------------------------------------------------------------------------------


@resp2(bytes, bytearray, Verbatim)
@resp3(bytes, bytearray)
def string(reply: bytes, indent: str, looks: Looks) -> str:
    """`"value"`, every byte that is not plain ASCII spelled out."""
    return quoted(reply)


@resp2(int)
@resp3(int)
def integer(reply: int, indent: str, looks: Looks) -> str:
    """`(integer) 1`; in RESP2 true and false are 1 and 0."""
    return f"(integer) {int(reply)}"


@resp2(Status)
@resp3(Status)
def status(reply: Status, indent: str, looks: Looks) -> str:
    """`OK`."""
    return visible(reply.encode("utf-8", "surrogateescape"))


@resp2(ReplyError)
@resp3(ReplyError)
def error(reply: ReplyError, indent: str, looks: Looks) -> str:
    """`(error) ERR why`."""
    return "(error) " + visible(str(reply).encode("utf-8", "surrogateescape"))


@resp2(type(None), Nothing)
@resp3(type(None), Nothing)
def nil(reply: Nothing | None, indent: str, looks: Looks) -> str:
    """`(nil)`; nothing at all for BLOCKED and NO_REPLY, which are not replies."""
    return "(nil)" if reply is None or reply is NULL_ARRAY else ""


@resp3(bool)
def boolean(reply: bool, indent: str, looks: Looks) -> str:
    """`(true)` or `(false)`."""
    return "(true)" if reply else "(false)"


@resp3(float)
def double(reply: float, indent: str, looks: Looks) -> str:
    """`(double) 3.14`."""
    return f"(double) {double_text(reply).decode()}"


@resp2(float)
def double_as_string(reply: float, indent: str, looks: Looks) -> str:
    """`"3.14"`."""
    return quoted(double_text(reply))


@resp3(BigNumber)
def big_number(reply: BigNumber, indent: str, looks: Looks) -> str:
    """`(big number) 1234567999999999999999999`.

    # Redis: redis-cli 7.0 gives up here: `Unknown reply type: 13`.
    """
    return f"(big number) {int(reply)}"


@resp2(BigNumber)
def big_number_as_string(reply: BigNumber, indent: str, looks: Looks) -> str:
    """`"1234567999999999999999999"`."""
    return f'"{int(reply)}"'


@resp3(Verbatim)
def verbatim(reply: Verbatim, indent: str, looks: Looks) -> str:
    """The text as it stands, over as many lines as it has."""
    return visible(reply)


# --- many values --------------------------------------------------------------------------------------------


@resp2(list, tuple, SetReply, Push, MapOfPairs)
@resp3(list, tuple, Pairs)
def array(reply: Sequence[Reply], indent: str, looks: Looks) -> str:
    """`1) ...`, or `(empty array)`."""
    return numbered(reply, len(reply), ")", indent, looks) or "(empty array)"


@resp3(SetReply)
def set_of_members(reply: SetReply, indent: str, looks: Looks) -> str:
    """`1~ ...`, or `(empty set)`."""
    return numbered(reply, len(reply), "~", indent, looks) or "(empty set)"


@resp3(Push)
def push(reply: Push, indent: str, looks: Looks) -> str:
    """`1) ...`, or `(empty push)`."""
    return numbered(reply, len(reply), ")", indent, looks) or "(empty push)"


@resp2(Pairs)
def flat_pairs(reply: Pairs, indent: str, looks: Looks) -> str:
    """Both halves of each pair in one row of numbers."""
    return numbered(chain.from_iterable(reply), 2 * len(reply), ")", indent, looks) or "(empty array)"


@resp2(dict)
def flat_map(reply: Mapping[bytes, Reply], indent: str, looks: Looks) -> str:
    """Keys and values in one row of numbers."""
    return numbered(chain.from_iterable(reply.items()), 2 * len(reply), ")", indent, looks) or "(empty array)"


@resp3(dict)
def map_of_fields(reply: Mapping[bytes, Reply], indent: str, looks: Looks) -> str:
    """`1# "key" => "value"`, or `(empty hash)`."""
    return arrows(reply.items(), len(reply), indent, looks) or "(empty hash)"


@resp3(MapOfPairs)
def map_of_pairs(reply: MapOfPairs, indent: str, looks: Looks) -> str:
    """`1# "key" => "value"`, or `(empty hash)`, from (key, value) tuples."""
    return arrows(reply, len(reply), indent, looks) or "(empty hash)"


@resp2(MapOfRows)
def flat_rows(reply: MapOfRows, indent: str, looks: Looks) -> str:
    """Key and values of each row in one row of numbers."""
    count = sum(map(len, reply))
    return numbered(chain.from_iterable(reply), count, ")", indent, looks) or "(empty array)"


@resp3(MapOfRows)
def map_of_rows(reply: MapOfRows, indent: str, looks: Looks) -> str:
    """`1# "key" =>` and the values below, or `(empty hash)`."""
    pairs = ((key, values) for key, *values in reply)
    return arrows(pairs, len(reply), indent, looks) or "(empty hash)"


def numbered(elements: Iterable[Reply], count: int, mark: str, indent: str, looks: Looks) -> str:
    """One element a line behind its number, which is as wide as the last; deeper lines stand behind it."""
    width = len(str(count))
    deeper = indent + " " * (width + 2)
    lines = (
        f"{number:{width}}{mark} {looks[type(element)](element, deeper, looks)}"
        for number, element in enumerate(elements, 1)
    )
    return f"\n{indent}".join(lines)


def arrows(items: Iterable[tuple[Reply, Reply]], count: int, indent: str, looks: Looks) -> str:
    """One `key => value` a line behind its number; a value of many lines begins on a line of its own."""
    width = len(str(count))
    deeper = indent + " " * (width + 2)
    lines = []
    for number, (key, value) in enumerate(items, 1):
        left, right = (looks[type(half)](half, deeper, looks) for half in (key, value))
        if "\n" in right:
            right = f"\n{deeper}{right}"
        lines.append(f"{number:{width}}# {left} => {right}")
    return f"\n{indent}".join(lines)
