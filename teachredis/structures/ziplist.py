"""Ziplists and zipmaps: what came before listpacks, read from old files and never written.

    ziplist   | total bytes 4 | place of the last entry 4 | count 2 | entry | entry | ... | end mark 1 |
    zipmap    | count 1 | length, field, length, unused 1, value, unused bytes | ... | end mark 1 |

An entry of a ziplist begins with the length of the entry *before* it, in 1 byte or, from 254 on, in 5.  So an
entry that grew past 253 bytes made its neighbour grow by four, which could push that one past 253, and so on
to the end: the *cascading update*.  Listpacks end entries with their own length, and none depends on another.
"""

from __future__ import annotations

END = 0xFF
HEADER_BYTES = 10
EMPTY_BYTES = HEADER_BYTES + 1
BIG = 0xFE
"""The length is in the next four bytes."""

UNKNOWN_COUNT = 0xFFFF
WIDE_NUMBERS = {0xC0: 2, 0xD0: 4, 0xE0: 8, 0xF0: 3, 0xFE: 1}
"""First byte of an entry's content -> bytes of the number behind it."""


def unpack(block: bytes) -> list[bytes]:
    """The entries of a ziplist, numbers spelled out.  Errors: ValueError.  O(N)."""
    entries: list[bytes] = []
    at, end, last, before = HEADER_BYTES, len(block) - 1, HEADER_BYTES, 0
    if len(block) < EMPTY_BYTES or int.from_bytes(block[:4], "little") != len(block) or block[end] != END:
        raise ValueError("a ziplist has another size than it says")
    try:
        while at < end:
            last = at
            length, at = read_length(block, at)
            if length != before:
                raise ValueError("an entry of a ziplist says a wrong length of the one before it")
            entry, at = read_entry(block, at)
            entries.append(entry)
            before = at - last
    except IndexError:
        raise ValueError("a ziplist ends too early") from None
    tail, count = int.from_bytes(block[4:8], "little"), int.from_bytes(block[8:10], "little")
    if at != end or tail != last or count not in (len(entries), UNKNOWN_COUNT):
        raise ValueError("a ziplist has another number of entries than it says")
    return entries


def read_length(block: bytes, at: int) -> tuple[int, int]:
    """(length, where it ends)."""
    if block[at] != BIG:
        return block[at], at + 1
    return int.from_bytes(block[at + 1 : at + 5], "little"), at + 5


def read_entry(block: bytes, at: int) -> tuple[bytes, int]:
    """(entry, where it ends), behind the length of the one before.  Errors: ValueError, IndexError."""
    first = block[at]
    if first < 0x40:
        return text(block, at + 1, first)
    if first < 0x80:
        return text(block, at + 2, (first & 0x3F) << 8 | block[at + 1])
    if first < 0xC0:
        return text(block, at + 5, int.from_bytes(block[at + 1 : at + 5], "big"))
    if first in WIDE_NUMBERS:
        stop = at + 1 + WIDE_NUMBERS[first]
        return b"%d" % int.from_bytes(block[at + 1 : stop], "little", signed=True), stop
    if 0xF1 <= first <= 0xFD:
        return b"%d" % (first - 0xF1), at + 1
    raise ValueError("a ziplist holds an entry of no known kind")


def text(block: bytes, start: int, size: int) -> tuple[bytes, int]:
    """(so many bytes, where they end).  Errors: IndexError, if there are fewer."""
    if start + size > len(block):
        raise IndexError
    return block[start : start + size], start + size


def unpack_zipmap(block: bytes) -> list[bytes]:
    """field, value, field, value, ... of a zipmap.  Errors: ValueError.  O(N)."""
    pieces: list[bytes] = []
    at = 1
    try:
        while block[at] != END:
            for unused_bytes in (0, 1):
                size, at = read_length(block, at)
                unused = block[at] if unused_bytes else 0
                piece, at = text(block, at + unused_bytes, size)
                pieces.append(piece)
                at += unused
    except IndexError:
        raise ValueError("a zipmap ends too early") from None
    if at != len(block) - 1 or block[0] not in (len(pieces) // 2, BIG, END):
        raise ValueError("a zipmap has another size than it says")
    return pieces
