"""FUNCTION DUMP: all libraries as bytes that FUNCTION RESTORE takes, here and in redis-server.

For each library the byte 0xF5 and its text, as an RDB file has them; behind the last the version of the
format in two bytes, and a CRC64 of all that comes before it.

# Redis: compresses long texts.  Ours reads that, and writes them as they are, which Redis reads.
"""

from __future__ import annotations

from functools import cache

from teachredis.wire.errors import BadFunctionPayload, BadLibrary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARY, OLD_LIBRARY = 0xF5, 0xF6
RDB_VERSION = 12
FOOTER_BYTES = 10
POLYNOMIAL = 0x95AC9329AC4BC9B5  # of Jones, mirrored: bits come lowest first
COMPRESSED = 0xC3


def dump(libraries: Iterable[bytes]) -> bytes:
    """The payload of these libraries' texts."""
    body = b"".join(bytes([LIBRARY]) + length_bytes(len(code)) + code for code in libraries)
    body += RDB_VERSION.to_bytes(2, "little")
    return body + crc64(body).to_bytes(8, "little")


def load(payload: bytes) -> list[bytes]:
    """The libraries' texts.  Errors: BadFunctionPayload, BadLibrary."""
    body, version, crc = payload[:-FOOTER_BYTES], payload[-FOOTER_BYTES:-8], payload[-8:]
    whole = len(payload) >= FOOTER_BYTES and int.from_bytes(version, "little") <= RDB_VERSION
    if not whole or int.from_bytes(crc, "little") not in (0, crc64(body + version)):
        raise BadFunctionPayload
    texts, at = [], 0
    while at < len(body):
        refuse_other_types(body[at])
        text, at = read_text(body, at + 1)
        texts.append(text)
    return texts


def refuse_other_types(kind: int) -> None:
    """Errors: BadLibrary."""
    if kind == OLD_LIBRARY:
        raise BadLibrary("Pre-GA function format not supported")
    if kind != LIBRARY:
        raise BadLibrary("given type is not a function")


# --- texts --------------------------------------------------------------------------------------------------


def length_bytes(length: int) -> bytes:
    """A length as RDB has it: 6 bits, 14 bits, or 32 behind a mark."""
    if length < 1 << 6:
        return bytes([length])
    if length < 1 << 14:
        return bytes([0x40 | length >> 8, length & 0xFF])
    return b"\x80" + length.to_bytes(4, "big")


def read_length(body: bytes, at: int) -> tuple[int, int]:
    """(length, where it ends)."""
    first = body[at]
    if first < 0x40:
        return first, at + 1
    if first < 0x80:
        return (first & 0x3F) << 8 | body[at + 1], at + 2
    return int.from_bytes(body[at + 1 : at + 5], "big"), at + 5


def read_text(body: bytes, at: int) -> tuple[bytes, int]:
    """(text, where it ends).  Errors: BadLibrary."""
    try:
        if body[at] != COMPRESSED:
            length, at = read_length(body, at)
            return whole(body, at, length), at + length
        packed, at = read_length(body, at + 1)
        length, at = read_length(body, at)
        text = unpacked(whole(body, at, packed))
    except IndexError:
        raise BadLibrary("failed loading the given functions payload") from None
    if len(text) != length:
        raise BadLibrary("failed loading the given functions payload")
    return text, at + packed


def whole(body: bytes, at: int, length: int) -> bytes:
    """So many bytes.  Errors: IndexError, if there are fewer."""
    if at + length > len(body):
        raise IndexError
    return body[at : at + length]


def unpacked(packed: bytes) -> bytes:
    """LZF: pieces as they are, and pieces that stand further back in what is already there."""
    out, at = bytearray(), 0
    while at < len(packed):
        control = packed[at]
        at += 1
        if control < 32:
            out += whole(packed, at, control + 1)
            at += control + 1
            continue
        length = control >> 5
        if length == 7:
            length += packed[at]
            at += 1
        start = len(out) - ((control & 0x1F) << 8) - packed[at] - 1
        at += 1
        repeat(out, start, length + 2)
    return bytes(out)


def repeat(out: bytearray, start: int, length: int) -> None:
    """Append bytes that stand in `out`; the piece may reach into what it appends."""
    if start < 0:
        raise IndexError
    for at in range(start, start + length):
        out.append(out[at])


# --- CRC64 --------------------------------------------------------------------------------------------------


@cache
def crc_table() -> tuple[int, ...]:
    """What each byte does to the sum."""
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (POLYNOMIAL if byte & 1 else 0)
        table.append(byte)
    return tuple(table)


def crc64(data: bytes) -> int:
    """The sum that Redis puts behind a payload."""
    table, crc = crc_table(), 0
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc
