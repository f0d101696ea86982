"""Bits of a string, numbered as Redis numbers them: bit 0 is the highest bit of the first byte.

    byte      0          1
    bit       0 1 2 3 4 5 6 7   8 9 ...

A Python integer holds any number of bits and works on all of them at once, so whole strings are turned into
one integer and back rather than walked. Beyond its end a string has nothing but zeros.
"""

from __future__ import annotations

from functools import reduce
from operator import and_, or_, xor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def bit_at(string: bytes | bytearray, offset: int) -> int:
    """One bit; 0 beyond the end."""
    at = offset >> 3
    return string[at] >> (7 - (offset & 7)) & 1 if at < len(string) else 0


def put_bit(string: bytearray, offset: int, bit: int) -> None:
    """Change one bit of a string that is long enough."""
    mask = 0x80 >> (offset & 7)
    if bit:
        string[offset >> 3] |= mask
    else:
        string[offset >> 3] &= ~mask


def count_ones(string: bytes | bytearray, first: int, last: int) -> int:
    """How many of the bits `first` to `last`, both included, are 1; they lie inside the string.  O(N)."""
    number = int.from_bytes(string[first >> 3 : (last >> 3) + 1], "big")
    spare = 7 - (last & 7)
    return (number >> spare & (1 << last - first + 1) - 1).bit_count()


def find_bit(string: bytes | bytearray, bit: int, first: int, last: int) -> int | None:
    """The first of the bits `first` to `last`, inside the string, that equals `bit`.  O(N)."""
    part = bytearray(string[first >> 3 : (last >> 3) + 1])
    if not bit:
        part = part.translate(COMPLEMENTS)
    part[0] &= 0xFF >> (first & 7)
    part[-1] &= 0xFF << (7 - (last & 7)) & 0xFF
    rest = part.lstrip(b"\0")
    if not rest:
        return None
    return (first & ~7) + 8 * (len(part) - len(rest)) + 8 - rest[0].bit_length()


COMPLEMENTS = bytes(range(255, -1, -1))


# --- whole strings, bit by bit ------------------------------------------------------------------------------


def combined(operation: str, strings: Sequence[bytes | bytearray]) -> bytes:
    """BITOP: the strings combined bit by bit, as long as the longest of them.  O(N) of all bytes."""
    size = max(map(len, strings), default=0)
    numbers = [int.from_bytes(string, "big") << 8 * (size - len(string)) for string in strings]
    return (OPERATIONS[operation](numbers) & (1 << 8 * size) - 1).to_bytes(size, "big")


def exactly_one(numbers: Sequence[int]) -> int:
    """The bits that are 1 in exactly one of the numbers."""
    once = more = 0
    for number in numbers:
        more |= once & number
        once |= number
    return once & ~more


OPERATIONS: dict[str, Callable[[Sequence[int]], int]] = {
    "AND": lambda numbers: reduce(and_, numbers),
    "OR": lambda numbers: reduce(or_, numbers),
    "XOR": lambda numbers: reduce(xor, numbers),
    "NOT": lambda numbers: ~numbers[0],
    "DIFF": lambda numbers: numbers[0] & ~reduce(or_, numbers[1:]),
    "DIFF1": lambda numbers: reduce(or_, numbers[1:]) & ~numbers[0],
    "ANDOR": lambda numbers: numbers[0] & reduce(or_, numbers[1:]),
    "ONE": exactly_one,
}
"""name -> what it makes of numbers of equal length (NOT sets bits without end: they are cut off)."""


# --- numbers in strings -------------------------------------------------------------------------------------


def read_number(string: bytes | bytearray, offset: int, width: int, *, signed: bool) -> int:
    """The number in `width` bits from bit `offset` on, highest bit first; zeros beyond the end."""
    first, last = offset >> 3, (offset + width - 1) >> 3
    part = bytes(string[first : last + 1]).ljust(last - first + 1, b"\0")
    number = int.from_bytes(part, "big") >> (-(offset + width) & 7) & (1 << width) - 1
    return number - (1 << width) if signed and number >> (width - 1) else number


def write_number(string: bytearray, offset: int, width: int, number: int) -> None:
    """Put a number into `width` bits of a string that is long enough."""
    first, last = offset >> 3, (offset + width - 1) >> 3
    spare, mask = -(offset + width) & 7, (1 << width) - 1
    part = int.from_bytes(string[first : last + 1], "big") & ~(mask << spare)
    string[first : last + 1] = (part | (number & mask) << spare).to_bytes(last - first + 1, "big")
