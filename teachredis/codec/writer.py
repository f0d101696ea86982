"""Writing the smallest parts of RDB: lengths, texts, times.

A length takes as few bytes as it needs, and the upper two bits of the first say how many:

    00LLLLLL                        up to 63
    01LLLLLL  LLLLLLLL              up to 16383
    10000000  and 4 bytes           up to 32 bits, highest byte first
    10000001  and 8 bytes           any
    11TTTTTT                        no length at all, but a text in disguise, see below

A text is its length and its bytes.  One that spells a small whole number is that number in 1, 2 or 4 bytes,
lowest first (T = 0, 1, 2), and one of more than 20 bytes that LZF makes shorter is compressed (T = 3): both
lengths, and the compressed bytes.
"""

from __future__ import annotations

from struct import pack

from teachredis.codec.kinds import RDB_VERSION, CannotHold
from teachredis.structures.integers import whole_number
from teachredis.structures.lzf import compress

INT8, INT16, INT32, LZF = 0xC0, 0xC1, 0xC2, 0xC3
LONGEST_NUMBER = 11
"""-2147483648 has so many digits."""

WORTH_COMPRESSING = 20
GAIN = 4
"""What compression must save."""


class Writer:
    """Appends to `out`; `compresses` is the setting rdbcompression, `version` that of the format."""

    __slots__ = ("compresses", "out", "version")

    def __init__(self, *, compresses: bool = True, version: int = RDB_VERSION) -> None:
        self.out = bytearray()
        self.compresses = compresses
        self.version = version

    def needs(self, version: int, what: str) -> None:
        """Errors: CannotHold, if the version that is written does not know this kind of value."""
        if self.version < version:
            raise CannotHold(f"{what}: rdb-version {self.version} has no place for it")

    def raw(self, data: bytes | bytearray) -> None:
        """Bytes as they are."""
        self.out += data

    def byte(self, number: int) -> None:
        """One byte."""
        self.out.append(number)

    def length(self, length: int) -> None:
        """A length, or any other number from 0 up."""
        if length < 1 << 6:
            self.out.append(length)
        elif length < 1 << 14:
            self.out += bytes((0x40 | length >> 8, length & 0xFF))
        elif length < 1 << 32:
            self.out += b"\x80" + length.to_bytes(4, "big")
        else:
            self.out += b"\x81" + length.to_bytes(8, "big")

    def text(self, text: bytes | bytearray) -> None:
        """A text: as a number, compressed, or as it is."""
        size = len(text)
        number = whole_number(text) if size <= LONGEST_NUMBER else None
        if number is not None and -1 << 31 <= number < 1 << 31:
            self.number(number)
        elif size <= WORTH_COMPRESSING or not self.compresses or not self.compressed(text):
            self.length(size)
            self.out += text

    def number(self, number: int) -> None:
        """A text that is a number of at most 32 bits."""
        bits = (~number if number < 0 else number).bit_length()
        first, size = (INT8, 1) if bits < 8 else (INT16, 2) if bits < 16 else (INT32, 4)
        self.out.append(first)
        self.out += number.to_bytes(size, "little", signed=True)

    def compressed(self, text: bytes | bytearray) -> bool:
        """A long text, if LZF makes it shorter; does it?"""
        packed = compress(text, len(text) - GAIN)
        if packed is None:
            return False
        self.out.append(LZF)
        self.length(len(packed))
        self.length(len(text))
        self.out += packed
        return True

    def milliseconds(self, at_ms: int) -> None:
        """A time, or -1 for never, in 8 bytes."""
        self.out += at_ms.to_bytes(8, "little", signed=True)

    def double(self, number: float) -> None:
        """A double in 8 bytes."""
        self.out += pack("<d", number)
