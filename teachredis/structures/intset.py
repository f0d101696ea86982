"""Intsets: whole numbers in one sorted array, each in as few bytes as the widest needs.

    | width 4 | count 4 | number | number | ...         all lowest byte first; width is 2, 4 or 8

Whether a number is in it is told by bisection.  A wider newcomer makes every number wider; nothing ever makes
them narrower again, not even when that number leaves.

Our sets are dicts, so an intset is only made and read here, for DUMP and RDB files.
"""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

HEADER_BYTES = 8
WIDTHS = (2, 4, 8)
"""Bytes of a number."""


def width_of(number: int) -> int:
    """How many bytes an intset takes for this number: 2, 4 or 8."""
    bits = (~number if number < 0 else number).bit_length()
    return 2 if bits < 16 else 4 if bits < 32 else 8


def pack(numbers: Sequence[int], width: int) -> bytes:
    """The intset of these numbers, which come in rising order."""
    row = b"".join(number.to_bytes(width, "little", signed=True) for number in numbers)
    return width.to_bytes(4, "little") + len(numbers).to_bytes(4, "little") + row


def unpack(block: bytes) -> tuple[list[int], int]:
    """(numbers in rising order, bytes of each).  Errors: ValueError, if the block is no intset."""
    width, count = int.from_bytes(block[:4], "little"), int.from_bytes(block[4:8], "little")
    if width not in WIDTHS or not count or len(block) != HEADER_BYTES + width * count:
        raise ValueError("an intset has another size than it says")
    places = range(HEADER_BYTES, len(block), width)
    numbers = [int.from_bytes(block[at : at + width], "little", signed=True) for at in places]
    if not all(one < other for one, other in pairwise(numbers)):
        raise ValueError("an intset is not in rising order")
    return numbers, width
