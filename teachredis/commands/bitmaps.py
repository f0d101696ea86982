"""Bitmaps: a string, bit by bit.

A bitmap is no type of its own.  Bit 0 is the highest bit of the first byte, and a string has zeros
beyond its end, so it grows only as far as somebody writes.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.commands.strings import with_length
from teachredis.session.registry import command
from teachredis.structures import bits
from teachredis.structures.integers import whole_number
from teachredis.wire.errors import (
    BadBit,
    BadBitOffset,
    BadBitToFind,
    BadSyntax,
    OneSourceOnly,
    TwoSourcesAtLeast,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.keyspace.keyspace import Keyspace

GROUP = "bitmap"
OF_TWO = ("DIFF", "DIFF1", "ANDOR")
"""Operations that set the first string apart from the others."""


def bit_offset(db: Keyspace, text: bytes, width: int = 0) -> int:
    """The number of a bit; with `width` also `#3`, the fourth number of so many bits.

    Errors: BadBitOffset.
    """
    digits = text[1:] if width and text[:1] == b"#" else text
    offset = whole_number(digits)
    if offset is None:
        raise BadBitOffset
    if digits is not text:
        offset *= width
    if not 0 <= offset >> 3 < db.limits.proto_max_bulk_len:
        raise BadBitOffset
    return offset


def grown(db: Keyspace, key: bytes, bits_needed: int) -> tuple[bytearray, bool]:
    """The key's string, to be changed in place, long enough; did it grow?"""
    old = db.find_string(key)
    length = bits_needed + 7 >> 3
    is_longer = length > len(old or b"")
    return with_length(db, key, old, length), is_longer


@command("SETBIT key offset value", "write", "denyoom", since="2.2.0")
def setbit(db: Keyspace, key: bytes, offset: bytes, value: bytes) -> int:
    """Set one bit to 0 or 1; the string grows as needed, with zeros.

    Reply: the bit as it was.  Errors: WRONGTYPE, offset or bit out of range.  Cost: O(1), but for the growth.
    Source: redis.io/commands/setbit
    """
    at = bit_offset(db, offset)
    if value not in {b"0", b"1"}:
        raise BadBit
    string, has_grown = grown(db, key, at + 1)
    old, new = bits.bit_at(string, at), int(value)
    if has_grown or old != new:
        bits.put_bit(string, at, new)
        db.changed(key, "setbit")
    return old


@command("GETBIT key offset", "readonly", "fast", since="2.2.0")
def getbit(db: Keyspace, key: bytes, offset: bytes) -> int:
    """Read one bit; beyond the end of the string all are 0.

    Reply: 0 or 1.  Errors: WRONGTYPE, offset out of range.  Cost: O(1).
    Source: redis.io/commands/getbit
    """
    at = bit_offset(db, offset)
    return bits.bit_at(db.read_stored_string(key) or b"", at)


@command("BITCOUNT key [start end [BYTE|BIT]]", "readonly", since="2.6.0")
def bitcount(db: Keyspace, key: bytes, *span: bytes) -> int:
    """Count the ones of a string, or of a part of it.

    Options: start and end, both included, count bytes, or with BIT bits; negative ones count from the end.
    Reply: how many bits are 1.  Errors: WRONGTYPE, not an integer, syntax.  Cost: O(N) of the bytes.
    Source: redis.io/commands/bitcount
    """
    if len(span) not in {0, 2, 3}:
        raise BadSyntax
    start, end = (integer(span[0]), integer(span[1])) if span else (0, -1)
    unit = unit_of(span[2:])
    string = db.read_stored_string(key) or b""
    if end < start < 0:
        return 0
    first, last = bounds(start, end, len(string), unit)
    return bits.count_ones(string, first, last) if first <= last else 0


def unit_of(words: Sequence[bytes]) -> int:
    """Bits in a unit of the range: BYTE (also where nothing is said) or BIT.  Errors: syntax."""
    if not words:
        return 8
    if words[0].upper() not in {b"BYTE", b"BIT"}:
        raise BadSyntax
    return 1 if words[0].upper() == b"BIT" else 8


def bounds(start: int, end: int, size: int, unit: int) -> tuple[int, int]:
    """The first and the last bit of a range in units, held inside a string of `size` bytes."""
    length = size * 8 // unit
    first = max(0, start + length if start < 0 else start)
    last = min(max(0, end + length if end < 0 else end), length - 1)
    return first * unit, last * unit + unit - 1


@command("BITPOS key bit [start [end [BYTE|BIT]]]", "readonly", since="2.8.7")
def bitpos(db: Keyspace, key: bytes, bit: bytes, *span: bytes) -> int:
    """Find the first bit that is 1, or that is 0.

    Options: as BITCOUNT's; without an end, the zeros behind the string count as well.
    Reply: its number from the beginning of the string; -1 if there is none.
    Errors: WRONGTYPE, not an integer, syntax, another bit than 0 or 1.  Cost: O(N) of the bytes.
    Source: redis.io/commands/bitpos
    """
    wanted = integer(bit)
    if wanted not in {0, 1}:
        raise BadBitToFind
    start, end, unit = read_span(span)
    stored = db.read_stored_string(key)
    if stored is None:
        return -1 if wanted else 0
    first, last = bounds(start, -1 if end is None else end, len(stored), unit)
    if first > last:
        return -1
    found = bits.find_bit(stored, wanted, first, last)
    if found is None:
        return len(stored) * 8 if end is None and not wanted else -1
    return found


def read_span(span: Sequence[bytes]) -> tuple[int, int | None, int]:
    """(start, end or None, bits in a unit), read in the order in which Redis complains.  Errors: syntax."""
    start = integer(span[0]) if span else 0
    if len(span) > 3:
        raise BadSyntax
    unit = unit_of(span[2:])
    return start, integer(span[1]) if len(span) > 1 else None, unit


@command(
    "BITOP <AND | OR | XOR | NOT | DIFF | DIFF1 | ANDOR | ONE> destkey key [key ...]",
    "write",
    "denyoom",
    since="2.6.0",
)
def bitop(db: Keyspace, operation: bytes, destkey: bytes, key: bytes, *more: bytes) -> int:
    """Combine strings bit by bit and store the result; shorter strings have zeros behind them.

    AND, OR, XOR, NOT as usual; DIFF: in the first and in no other; DIFF1: in another, but not in the first;
    ANDOR: in the first and in one of the others; ONE: in exactly one.
    Reply: the length of the result in bytes; of nothing but missing keys 0, and the destination goes.
    Errors: WRONGTYPE, syntax, too few or too many keys.  Cost: O(N) of all bytes.
    Source: redis.io/commands/bitop
    """
    name = read_operation(operation, len(more))
    strings = [db.read_stored_string(each) or b"" for each in (key, *more)]
    result = bits.combined(name, strings)
    if result:
        db.overwrite(destkey, bytearray(result))
        db.changed(destkey, "set")
    elif db.delete(destkey):
        db.changed(destkey, "del")
    return len(result)


def read_operation(word: bytes, others: int) -> str:
    """The operation's name.  Errors: syntax, too few or too many keys."""
    name = word.decode("latin-1").upper()
    if name not in bits.OPERATIONS:
        raise BadSyntax
    if name == "NOT" and others:
        raise OneSourceOnly
    if name in OF_TWO and not others:
        raise TwoSourcesAtLeast(name)
    return name
