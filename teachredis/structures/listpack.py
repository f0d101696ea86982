"""How many bytes a listpack would take.

Redis keeps small collections in a *listpack*: one block of memory in which every entry
follows the one before it.

    | total bytes 4 | count 2 | entry | entry | ... | end mark 1 |
                                 │
                                 └ body: an encoding byte and the content, numbers in few bytes
                                   backlength: how long the body is, to walk from the tail as well

We keep the elements in Python containers, which know nothing of blocks.  But Redis decides by these
bytes when a collection outgrows the listpack and when a list shrinks back into one, and so must we:
this file counts them.
"""

from __future__ import annotations

from teachredis.structures.integers import LONGEST, whole_number

HEADER_BYTES = 6
END_BYTES = 1
EMPTY_BYTES = HEADER_BYTES + END_BYTES
"""A listpack without entries."""

ENTRY_BY_BITS = (2,) * 8 + (3,) * 5 + (4,) * 3 + (5,) * 8 + (6,) * 8 + (10,) * 32
"""Bits of a number without its sign -> bytes of its entry."""

SMALLEST_NEGATIVE = 3
"""The one-byte body has no room for a sign."""


def entry_bytes(element: bytes) -> int:
    """The bytes of one entry, its backlength included."""
    size = len(element)
    if size <= LONGEST:
        first = element[:1]
        if first.isdigit() or first == b"-":
            return integer_entry_bytes(element)
        return size + 2
    return text_entry_bytes(size)


def text_entry_bytes(size: int) -> int:
    """The bytes of an entry for `size` bytes of text that is no number."""
    if size < 64:
        return size + 2
    body = size + 2 if size < 4096 else size + 5
    return body + backlength_bytes(body)


def integer_entry_bytes(element: bytes) -> int:
    """The bytes of an entry for what may be a number; only its canonical spelling is stored as one."""
    number = whole_number(element)
    if number is None:
        return len(element) + 2
    return number_bytes(number)


def number_bytes(number: int) -> int:
    """The bytes of an entry for a 64-bit number."""
    if number < 0:
        return max(ENTRY_BY_BITS[(~number).bit_length()], SMALLEST_NEGATIVE)
    return ENTRY_BY_BITS[number.bit_length()]


def backlength_bytes(body: int) -> int:
    """The bytes that say how long the body is: seven bits in each."""
    if body <= 127:
        return 1
    if body < 16_383:
        return 2
    if body < 2_097_151:
        return 3
    return 4 if body < 268_435_455 else 5
