"""Reading what writer.py writes, and trusting none of it.

A payload may come from anywhere, and every length in it may be a lie.  The reader never takes more bytes than
there are, and says `ValueError` where something is missing or makes no sense.  So do the functions that read
values; none of them changes anything before the whole value is there.
"""

from __future__ import annotations

from struct import unpack

from teachredis.codec.writer import INT8, INT16, INT32, LZF
from teachredis.structures.lzf import decompress

NUMBERS = {INT8: 1, INT16: 2, INT32: 4}
"""First byte of a text -> bytes of the number that it is."""

LONG_LENGTHS = {0x80: 4, 0x81: 8}
"""First byte of a length -> bytes of it that follow."""

MOST_EXPANSION = 264
"""A byte of LZF can stand for so many."""


class Reader:
    """Walks through `data`; `at` is the next byte, `end` where it must stop."""

    __slots__ = ("at", "data", "end")

    def __init__(self, data: bytes, at: int = 0, end: int | None = None) -> None:
        self.data = data
        self.at = at
        self.end = len(data) if end is None else end

    def raw(self, size: int) -> bytes:
        """So many bytes.  Errors: ValueError, if there are fewer."""
        start, self.at = self.at, self.at + size
        if self.at > self.end:
            self.at = start
            raise ValueError("the data ends too early")
        return self.data[start : self.at]

    def byte(self) -> int:
        """One byte."""
        at = self.at
        if at >= self.end:
            raise ValueError("the data ends too early")
        self.at = at + 1
        return self.data[at]

    def length(self) -> int:
        """A length, or any other number from 0 up.  Errors: ValueError, if it is a text in disguise."""
        first = self.byte()
        if first < 0x40:
            return first
        if first < 0x80:
            return (first & 0x3F) << 8 | self.byte()
        if first not in LONG_LENGTHS:
            raise ValueError("a length was expected")
        return int.from_bytes(self.raw(LONG_LENGTHS[first]), "big")

    def text(self) -> bytes:
        """A text, however it was written."""
        first = self.byte()
        if first < 0x40:
            return self.raw(first)
        if first in NUMBERS:
            return b"%d" % int.from_bytes(self.raw(NUMBERS[first]), "little", signed=True)
        if first == LZF:
            return self.compressed()
        self.at -= 1
        return self.raw(self.length())

    def compressed(self) -> bytes:
        """The rest of a compressed text."""
        size, length = self.length(), self.length()
        if length > size * MOST_EXPANSION:
            raise ValueError("a compressed text cannot be so long")
        return decompress(self.raw(size), length)

    def milliseconds(self) -> int:
        """A time in 8 bytes."""
        return int.from_bytes(self.raw(8), "little", signed=True)

    def double(self) -> float:
        """A double in 8 bytes; it may be NaN."""
        number: float = unpack("<d", self.raw(8))[0]
        return number
