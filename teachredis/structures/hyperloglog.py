"""HyperLogLog: how many different elements were there?  In 12 KB, and right within 1 %.

Turn each element into a random-looking 64-bit number.  Its first 14 bits choose one of 16,384 *registers*,
and the register keeps the longest run of zeros that the other bits have shown, plus one.  Half of all numbers
end in one zero, a quarter in two: who has seen a run of twenty must have seen about a million numbers. 16,384
such witnesses, weighed together, give an estimate that is off by 0.81 % on average.

A HyperLogLog is a string, in one of two forms:

    | HYLL 4 | form 1 | unused 3 | last estimate 8 | registers |

    dense    16,384 registers of 6 bits, the lowest bits first
    sparse   while most registers are 0: runs of equal registers, in one or two bytes each
               00xxxxxx            ZERO    x + 1 registers that are 0
               01xxxxxx xxxxxxxx   XZERO   the same for many
               1vvvvvxx            VAL     x + 1 registers of v + 1

The last estimate is kept until something changes: then the highest bit of its last byte is set.
"""

from __future__ import annotations

import math
from itertools import chain, repeat

from teachredis.structures.hyperloglog_index import index_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    Run: TypeAlias = tuple[int, int]
    """(value, how many registers in a row have it)"""

MAGIC, DENSE, SPARSE = b"HYLL", 0, 1
HEADER_BYTES = 16
INDEX_BITS, REGISTER_BITS = 14, 6
REGISTERS = 1 << INDEX_BITS
REST_BITS = 64 - INDEX_BITS
DENSE_BYTES = HEADER_BYTES + REGISTERS * REGISTER_BITS // 8
LARGEST_SPARSE_VALUE = 32
MOST_IN_VAL, MOST_IN_ZERO = 4, 64
STALE = 0x80  # in the last byte of the estimate
ALPHA = 0.721347520444481703680  # 1 / (2 ln 2)
SEED, MULTIPLIER, MASK = 0xADC83B19, 0xC6A4A7935BD1E995, (1 << 64) - 1


class Corrupt(ValueError):
    """The runs of a sparse HyperLogLog do not add up to its registers."""


def new() -> bytearray:
    """A HyperLogLog that has seen nothing: one run of zeros, and 0 as its estimate."""
    return bytearray(MAGIC + bytes([SPARSE]) + bytes(11) + zeros(REGISTERS))


def is_one(string: bytes | bytearray) -> bool:
    """Does the string look like a HyperLogLog?"""
    if len(string) < HEADER_BYTES or string[:4] != MAGIC or string[4] not in {DENSE, SPARSE}:
        return False
    return string[4] == SPARSE or len(string) == DENSE_BYTES


def is_dense(string: bytes | bytearray) -> bool:
    """In which of the two forms is it?"""
    return string[4] == DENSE


# --- elements -----------------------------------------------------------------------------------------------


def hashed(element: bytes) -> int:
    """The element as a random-looking number of 64 bits: MurmurHash64A with Redis's seed."""
    number = SEED ^ len(element) * MULTIPLIER & MASK
    whole = len(element) & ~7
    for at in range(0, whole, 8):
        word = int.from_bytes(element[at : at + 8], "little") * MULTIPLIER & MASK
        word = (word ^ word >> 47) * MULTIPLIER & MASK
        number = (number ^ word) * MULTIPLIER & MASK
    if len(element) & 7:
        number = (number ^ int.from_bytes(element[whole:], "little")) * MULTIPLIER & MASK
    number = (number ^ number >> 47) * MULTIPLIER & MASK
    return number ^ number >> 47


def witness(element: bytes) -> tuple[int, int]:
    """(register, the length of its run of zeros plus one) for an element."""
    number = hashed(element)
    rest = number >> INDEX_BITS | 1 << REST_BITS  # so that a run ends in any case
    return number & REGISTERS - 1, (rest & -rest).bit_length()


def add(string: bytearray, element: bytes, most_sparse_bytes: int) -> bool:
    """Count an element in; has a register changed?  O(1) where dense."""
    return raise_to(string, *witness(element), most_sparse_bytes)


def raise_to(string: bytearray, register: int, value: int, most_sparse_bytes: int) -> bool:
    """Let a register have at least this value; has it changed?"""
    if is_dense(string):
        return raise_dense(string, register, value)
    return raise_sparse(string, register, value, most_sparse_bytes)


def forget_estimate(string: bytearray) -> None:
    """The last estimate no longer holds."""
    string[15] |= STALE


# --- dense --------------------------------------------------------------------------------------------------


def raise_dense(string: bytearray, register: int, value: int) -> bool:
    """The same in the dense form: a register may lie in two bytes."""
    at, shift = HEADER_BYTES + register * REGISTER_BITS // 8, register * REGISTER_BITS & 7
    pair = int.from_bytes(string[at : at + 2], "little")
    if pair >> shift & 63 >= value:
        return False
    pair = pair & ~(63 << shift) | value << shift
    string[at : at + 2] = pair.to_bytes(2, "little")[: len(string) - at]
    return True


def packed(registers: Iterable[int]) -> bytes:
    """Registers as bytes: four of them in three."""
    fours = zip(*[iter(registers)] * 4, strict=True)
    return b"".join((a | b << 6 | c << 12 | d << 18).to_bytes(3, "little") for a, b, c, d in fours)


def make_dense(string: bytearray) -> None:
    """From the sparse form to the dense one; never back.  Errors: Corrupt."""
    registers = [*registers_of(string)]
    string[HEADER_BYTES:] = packed(registers)
    string[4] = DENSE


# --- sparse -------------------------------------------------------------------------------------------------


def zeros(count: int) -> bytes:
    """A run of registers that are 0."""
    if count <= MOST_IN_ZERO:
        return bytes([count - 1])
    return (0x4000 | count - 1).to_bytes(2, "big")


def values(value: int, count: int) -> bytes:
    """A run of at most four registers that have a value."""
    return bytes([0x80 | value - 1 << 2 | count - 1])


def run_at(string: bytes | bytearray, at: int) -> tuple[int, int, int]:
    """(value, registers, bytes) of the run that begins at byte `at`."""
    first = string[at]
    if first & 0x80:
        return (first >> 2 & 31) + 1, (first & 3) + 1, 1
    if first & 0x40:
        return 0, ((first & 63) << 8 | string[at + 1]) + 1, 2
    return 0, first + 1, 1


COUNTS = [(byte & 3) + 1 if byte & 0x80 else 0 if byte & 0x40 else byte + 1 for byte in range(256)]
"""First byte of a run -> how many registers, or 0 where that takes two bytes."""


def raise_sparse(string: bytearray, register: int, value: int, most_sparse_bytes: int) -> bool:
    """The same in the sparse form; it becomes dense if the value or the string grows too large."""
    index = index_of(string)
    before, at, first = index.find(register) if index is not None else find_run(string, register)
    old, count, size = run_at(string, at)
    if old >= value:
        return False
    runs = split(old, register - first, value, first + count - 1 - register)
    if value > LARGEST_SPARSE_VALUE or (
        len(runs) > size and len(string) + len(runs) - size > most_sparse_bytes
    ):
        make_dense(string)
        return raise_dense(string, register, value)
    string[at : at + size] = runs
    join_equals(string, before)
    if index is not None:
        index.renew(string, register)
    return True


def find_run(string: bytes | bytearray, register: int) -> tuple[int, int, int]:
    """(byte of the run before, byte of the run that holds the register, its first register).

    O(N) of the runs, which are walked: only in a damaged string, of which there is no index.
    Errors: Corrupt.
    """
    before = at = HEADER_BYTES
    first, end, counts = 0, len(string), COUNTS
    while at < end:
        count, size = counts[string[at]], 1
        if not count:  # XZERO tells it in two bytes
            count, size = ((string[at] & 63) << 8 | string[at + 1]) + 1, 2
        if register < first + count:
            return before, at, first
        before, at, first = at, at + size, first + count
    raise Corrupt


def split(old: int, left: int, value: int, right: int) -> bytes:
    """A run in which one register, with `left` before it and `right` behind it, has got another value."""
    if old:
        sides = [values(old, count) if count else b"" for count in (left, right)]
    else:
        sides = [zeros(count) if count else b"" for count in (left, right)]
    return values(min(value, LARGEST_SPARSE_VALUE), 1).join(sides)


def join_equals(string: bytearray, at: int) -> None:
    """Join runs of the same value, looking at five runs from `at` on."""
    looks = 5
    while at < len(string) and looks:
        looks -= 1
        value, count, size = run_at(string, at)
        if value and at + 1 < len(string) and string[at + 1] & 0x80:
            next_value, more, _ = run_at(string, at + 1)
            if next_value == value and count + more <= MOST_IN_VAL:
                string[at : at + 2] = values(value, count + more)
                continue
        at += size


# --- looking ------------------------------------------------------------------------------------------------


def runs_of(string: bytes | bytearray) -> Iterator[Run]:
    """The runs of a sparse HyperLogLog, as far as there are any."""
    at = HEADER_BYTES
    while at < len(string) - (string[-1] & 0xC0 == 0x40 and at == len(string) - 1):
        value, count, size = run_at(string, at)
        at += size
        yield value, count


def registers_of(string: bytes | bytearray) -> Iterator[int]:
    """All registers in order.  Errors: Corrupt."""
    if not is_dense(string):
        runs = [*runs_of(string)]
        if sum(count for _, count in runs) != REGISTERS:
            raise Corrupt
        return chain.from_iterable(repeat(value, count) for value, count in runs)
    return (
        number >> shift & 63
        for at in range(HEADER_BYTES, DENSE_BYTES, 3)
        for number in (int.from_bytes(string[at : at + 3], "little"),)
        for shift in (0, 6, 12, 18)
    )


def last_estimate(string: bytes | bytearray) -> int | None:
    """The estimate that is kept, if it still holds."""
    return None if string[15] & STALE else int.from_bytes(string[8:16], "little")


def keep_estimate(string: bytearray, estimate: int) -> None:
    """Remember an estimate until something changes."""
    string[8:16] = estimate.to_bytes(8, "little")


def estimate_from(registers: Iterable[int]) -> int:
    """The number of different elements, by Otmar Ertl's formula of 2017, which needs no corrections."""
    counts = [0] * (REST_BITS + 2)
    for value in registers:
        counts[value] += 1
    z = REGISTERS * tau((REGISTERS - counts[REST_BITS + 1]) / REGISTERS)
    for value in range(REST_BITS, 0, -1):
        z = (z + counts[value]) * 0.5
    z += REGISTERS * sigma(counts[0] / REGISTERS)
    return math.floor(ALPHA * REGISTERS * REGISTERS / z + 0.5)


def sigma(x: float) -> float:
    """What the registers that are still 0 contribute."""
    if x == 1.0:
        return math.inf
    y, z, before = 1.0, x, -1.0
    while z != before:
        x *= x
        before, z = z, z + x * y
        y += y
    return z


def tau(x: float) -> float:
    """What the registers that are full contribute."""
    if x in {0.0, 1.0}:
        return 0.0
    y, z, before = 1.0, 1 - x, -1.0
    while z != before:
        x = math.sqrt(x)
        y *= 0.5
        before, z = z, z - (1 - x) ** 2 * y
    return z / 3


def highest(several: Sequence[Sequence[int]]) -> Sequence[int]:
    """For each register the highest value in any of the HyperLogLogs: what all together have seen."""
    return [*map(max, *several)] if len(several) > 1 else several[0]
