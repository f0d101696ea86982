"""CRC64: a sum behind a text that tells whether a byte of it was changed.

The bytes are read as one long row of bits, and each bit as a coefficient, 0 or 1, of a polynomial.  The CRC
is what is left of that polynomial divided by a fixed one, here that of David Jones, where adding is exclusive
or and nothing is ever carried.  It catches every run of up to 64 wrong bits.

Two ways to divide:

* byte by byte: what each of the 256 bytes does to the sum is remembered in a table (a megabyte: 100 ms);
* by folding, for long texts.  A head of the text counts as much as the same head 2**n bits further on, if it
  is multiplied by x**(2**n); and what is left of that power is a number of 64 bits.  So the head is cut off,
  multiplied by this number and added to the text further on, which changes nothing in what is left.
  Multiplying without carry is shifting and exclusive or, which Python's long integers do at the speed of
  memory (a megabyte: 11 ms).

Bits are mirrored: the lowest bit of the first byte is the highest coefficient.  So a text read as a
little-endian integer has its coefficients in falling order from bit 0 on, and "times x" shifts to the right.

# Redis: combines eight tables, or folds with instructions made for it.
"""

from __future__ import annotations

from functools import cache

POLYNOMIAL = 0x95AC9329AC4BC9B5
"""Jones's, mirrored, without its highest coefficient."""

CRC_BITS = 64
ONE = 1 << CRC_BITS - 1
"""The polynomial 1, mirrored."""

SHORT_BYTES = 512
"""Texts up to here are divided byte by byte."""


@cache
def table() -> tuple[int, ...]:
    """What each byte does to the sum."""
    sums = range(256)
    for _ in range(8):
        sums = [times_x(number) for number in sums]  # type: ignore[assignment]  # a list of the same numbers
    return tuple(sums)


def times_x(number: int) -> int:
    """What is left of a polynomial multiplied by x."""
    return number >> 1 ^ (POLYNOMIAL if number & 1 else 0)


def crc64(data: bytes | bytearray, crc: int = 0) -> int:
    """The sum that Redis puts behind a payload or a file; `crc` is that of the bytes which came before.

    >>> hex(crc64(b"123456789"))
    '0xe9c6d914c4b8d9ca'
    """
    if len(data) > SHORT_BYTES:
        data, crc = folded(data, crc), 0
    sums = table()
    for byte in data:
        crc = sums[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc


def folded(data: bytes | bytearray, crc: int) -> bytes:
    """A short text with the same sum as a long one behind `crc`.  O(N)."""
    text, bits = int.from_bytes(data, "little") ^ crc, 8 * len(data)
    while bits > 8 * SHORT_BYTES:
        power = bits.bit_length() - 2
        cut = (1 << power) - CRC_BITS
        text = text >> cut ^ product(text & (1 << cut) - 1, power_of_x(power)) << 1
        bits -= cut
    return text.to_bytes(bits // 8, "little")


def product(long: int, short: int) -> int:
    """Two polynomials multiplied: one of any length, one of 64 bits."""
    total = 0
    for place in range(CRC_BITS):
        if short >> place & 1:
            total ^= long << place
    return total


@cache
def power_of_x(exponent: int) -> int:
    """What is left of x**(2**exponent): x squared so many times."""
    if not exponent:
        return times_x(ONE)
    root = power_of_x(exponent - 1)
    square, term = 0, root
    for place in reversed(range(CRC_BITS)):
        if root >> place & 1:
            square ^= term
        term = times_x(term)
    return square
