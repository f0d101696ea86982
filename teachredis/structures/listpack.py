"""How many bytes a listpack would take.

Redis keeps small collections in a *listpack*: one block of memory in which every entry follows the one before it.

    | total bytes 4 | count 2 | entry | entry | ... | end mark 1 |
                                 │
                                 └ body: an encoding byte and the content, numbers in as few bytes as they need
                                   backlength: how long the body is, so that one can walk from the tail as well

We keep the elements in Python containers, which know nothing of blocks.  But Redis decides by these bytes when a
collection outgrows the listpack and when a list shrinks back into one, and so must we: this file counts them.
"""

from __future__ import annotations

HEADER_BYTES = 6
END_BYTES = 1
EMPTY_BYTES = HEADER_BYTES + END_BYTES
"""A listpack without entries."""

LONGEST_INTEGER = len("-9223372036854775808")

BODY_OF_INTEGER = ((13, 2), (16, 3), (24, 4), (32, 5), (64, 9))
"""(bits, signed) -> bytes of the body; 0..127 take a single byte, which is tried first."""


def entry_bytes(element: bytes) -> int:
    """The bytes of one entry, its backlength included."""
    size = len(element)
    if size <= LONGEST_INTEGER:
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
    digits = element[1:] if element[:1] == b"-" else element
    if not digits.isdigit() or (digits[0] == 48 and element != b"0"):
        return len(element) + 2
    number = int(element)
    if 0 <= number <= 127:
        return 2
    bits = (number if number >= 0 else ~number).bit_length() + 1
    body = next((body for width, body in BODY_OF_INTEGER if bits <= width), len(element) + 1)
    return body + 1


def backlength_bytes(body: int) -> int:
    """The bytes that say how long the body is: seven bits in each."""
    if body <= 127:
        return 1
    if body < 16_383:
        return 2
    if body < 2_097_151:
        return 3
    return 4 if body < 268_435_455 else 5
