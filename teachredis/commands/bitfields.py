"""Bit fields: many small counters in one string.

    BITFIELD players INCRBY u5 #7 1       the eighth counter of five bits, one up

All operations of a call are read before the first is done. What happens at the edge of a number's width is
said by OVERFLOW, for the operations behind it: WRAP begins again at the other end, SAT stays at the edge,
FAIL does nothing and answers nil.
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.commands.arguments import integer
from teachredis.commands.bitmaps import bit_offset, grown
from teachredis.session.registry import command
from teachredis.structures import bits
from teachredis.wire.errors import BadFieldType, BadOverflow, BadSyntax, OnlyGet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

GROUP = "bitmap"
MOST_BITS = {"i": 64, "u": 63}


class Operation(NamedTuple):
    """One operation on `width` bits from bit `offset` on; GET has no amount."""

    name: str
    signed: bool
    width: int
    offset: int
    amount: int = 0
    overflow: str = "WRAP"


@command(
    "BITFIELD key [GET type offset | [OVERFLOW <WRAP | SAT | FAIL>] "
    "<SET type offset value | INCRBY type offset increment> ...]",
    "write",
    "denyoom",
    since="3.2.0",
)
def bitfield(db: Keyspace, key: bytes, *words: bytes) -> list[Reply]:
    """Read, set and count in numbers of any width inside a string.

    Options: types are i1 to i64 and u1 to u63; an offset counts bits, and with `#` numbers of that type.
    Reply: for GET the number, for SET the one before, for INCRBY the sum; nil where OVERFLOW FAIL refused.
    Errors: WRONGTYPE, syntax, type, offset, not an integer, OVERFLOW.  Cost: O(1) an operation.
    Source: redis.io/commands/bitfield
    """
    operations = read_operations(db, words)
    writing = [each for each in operations if each.name != "GET"]
    if not writing:
        return read_all(db, key, operations)
    string, has_grown = grown(db, key, max(each.offset + each.width for each in writing))
    outcomes = [perform(string, each) for each in operations]
    changes = sum(done and (has_grown or moved) for _, done, moved in outcomes)
    if changes:
        db.changed(key, "setbit", changes)
    elif has_grown:  # Redis: tells AOF and replicas nothing of a string that only grew.
        db.effect(b"BITFIELD", key, *words)
    return [reply for reply, _, _ in outcomes]


@command("BITFIELD_RO key [GET type offset [GET type offset ...]]", "readonly", "fast", since="6.0.0")
def bitfield_ro(db: Keyspace, key: bytes, *words: bytes) -> list[Reply]:
    """Read numbers of any width inside a string.

    Reply: the numbers.  Errors: WRONGTYPE, syntax, type, offset; anything but GET.  Cost: O(1) a number.
    Source: redis.io/commands/bitfield_ro
    """
    operations = read_operations(db, words)
    if any(each.name != "GET" for each in operations):
        raise OnlyGet
    return read_all(db, key, operations)


def read_all(db: Keyspace, key: bytes, operations: Sequence[Operation]) -> list[Reply]:
    """The numbers; a missing key holds zeros."""
    string = db.read_stored_string(key) or b""
    return [bits.read_number(string, each.offset, each.width, signed=each.signed) for each in operations]


# --- reading the words --------------------------------------------------------------------------------------


def read_operations(db: Keyspace, words: Sequence[bytes]) -> list[Operation]:
    """All operations, each with the OVERFLOW that stands before it."""
    operations: list[Operation] = []
    overflow, rest = "WRAP", [*words]
    while rest:
        name = rest.pop(0).decode("latin-1").upper()
        if name == "OVERFLOW" and rest:
            overflow = read_overflow(rest.pop(0))
            continue
        wanted = {"GET": 2, "SET": 3, "INCRBY": 3}.get(name, len(rest) + 1)
        if len(rest) < wanted:
            raise BadSyntax
        operations.append(read_operation(db, name, rest[:wanted], overflow))
        del rest[:wanted]
    return operations


def read_overflow(word: bytes) -> str:
    """WRAP, SAT or FAIL.  Errors: BadOverflow."""
    overflow = word.decode("latin-1").upper()
    if overflow not in {"WRAP", "SAT", "FAIL"}:
        raise BadOverflow
    return overflow


def read_operation(db: Keyspace, name: str, words: Sequence[bytes], overflow: str) -> Operation:
    """One operation from its words: type, offset and perhaps an amount."""
    signed, width = read_type(words[0])
    offset = bit_offset(db, words[1], width)
    return Operation(name, signed, width, offset, integer(words[2]) if len(words) > 2 else 0, overflow)


def read_type(word: bytes) -> tuple[bool, int]:
    """`i16` → (signed, width).  Errors: BadFieldType."""
    kind, digits = word[:1].decode("latin-1"), word[1:]
    width = int(digits) if digits.isdigit() and digits[:1] != b"0" and len(digits) < 3 else 0
    if not 1 <= width <= MOST_BITS.get(kind, 0):
        raise BadFieldType
    return kind == "i", width


# --- doing it -----------------------------------------------------------------------------------------------


def perform(string: bytearray, operation: Operation) -> tuple[Reply, bool, bool]:
    """(reply, was it written, did the number change) of one operation."""
    name, signed, width, offset, amount, overflow = operation
    old = bits.read_number(string, offset, width, signed=signed)
    if name == "GET":
        return old, False, False
    wanted = old + amount if name == "INCRBY" else amount if signed else amount % (1 << 64)
    new = held(wanted, signed, width, overflow)  # a SET of -1 without a sign means the largest number
    if new is None:
        return None, False, False
    bits.write_number(string, offset, width, new)
    return (new if name == "INCRBY" else old), True, new != old


def held(number: int, signed: bool, width: int, overflow: str) -> int | None:
    """The number as it fits in the width, or None if it may not be made to fit.

    # Redis: a SET of nearly -2**63 overflows its own arithmetic and ends at the upper edge.
    """
    lowest = -(1 << width - 1) if signed else 0
    highest = lowest + (1 << width) - 1
    if lowest <= number <= highest:
        return number
    if overflow == "FAIL":
        return None
    if overflow == "SAT":
        return lowest if number < lowest else highest
    return (number - lowest) % (1 << width) + lowest
