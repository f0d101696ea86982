"""LZF: what was already said is not said again, but pointed at.

Marc Lehmann's LibLZF trades some size for speed.  A compressed text is a row of pieces, each behind a control
byte whose upper three bits tell its kind:

    000 LLLLL                       L + 1 bytes follow as they are (1 to 32)
    LLL OOOOO  oooooooo             L + 2 bytes (3 to 8) are those that stand O + 1 bytes back in the output
    111 OOOOO  llllllll  oooooooo   the same for l + 9 bytes (9 to 264)

A piece may reach into what it is itself about to write: `a`, then "99 bytes from 1 back", are a hundred.

The compressor finds repetitions with one table: a hash of three bytes → the place where such a hash was last
seen.  It does not look for the longest match, only at that one place, and asks there whether the bytes are
really the same.  Which repetitions it finds depends on the hash, on what a new place overwrites and on which
places inside a match are entered.  All of this is as in Redis, so that compressed texts are the same.

# Redis: does this in C, some hundred times as fast.  Ours takes 0.3 s a megabyte, and 0.05 s to decompress.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Text: TypeAlias = bytes | bytearray

LONGEST_RUN = 32
LONGEST_MATCH = 264
SHORTEST_MATCH = 3
FARTHEST = 1 << 13
"""A match begins at most so many bytes back."""

LONG = 7
"""In the place of a length: the length is in the next byte."""


# --- there --------------------------------------------------------------------------------------------------


def compress(text: Text, most: int) -> bytes | None:
    """The text compressed; None if that would not fit into about `most` bytes.  O(N)."""
    out = bytearray()
    seen: dict[int, int] = {}
    at, unwritten, end = 0, 0, len(text) - SHORTEST_MATCH + 1
    while at < end:
        # This is slot_of, written out: a call would double the time that literals take.
        slot = 256 * text[at] - 1279 * text[at + 1] - 5 * text[at + 2] & 0xFFFF
        before = seen.get(slot, 0)
        seen[slot] = at
        if not before or at - before > FARTHEST or text[before : before + 3] != text[at : at + 3]:
            at += 1
            continue
        write_run(out, text[unwritten:at])
        if len(out) + SHORTEST_MATCH >= most:
            return None
        length = match_length(text, before, at)
        write_match(out, at - before, length)
        at = unwritten = at + length
        if at < end:
            seen[slot_of(text, at - 2)] = at - 2
            seen[slot_of(text, at - 1)] = at - 1
    return finished(out, text, unwritten, at, most)


def slot_of(text: Text, at: int) -> int:
    """The hash of three bytes."""
    return 256 * text[at] - 1279 * text[at + 1] - 5 * text[at + 2] & 0xFFFF


def match_length(text: Text, before: int, at: int) -> int:
    """How many bytes are the same at both places.  The last two bytes of a text are not looked at, mostly."""
    most = min(len(text) - at - 2, LONGEST_MATCH)
    most = max(most, 19 if most > 16 else SHORTEST_MATCH)
    here, there = text[at : at + most], text[before : before + most]
    if here == there:
        return most
    different = int.from_bytes(here, "little") ^ int.from_bytes(there, "little")
    return ((different & -different).bit_length() - 1) // 8


def write_run(out: bytearray, run: Text) -> None:
    """Pieces of bytes as they are."""
    for start in range(0, len(run), LONGEST_RUN):
        piece = run[start : start + LONGEST_RUN]
        out.append(len(piece) - 1)
        out += piece


def write_match(out: bytearray, back: int, length: int) -> None:
    """A piece that stands `back` bytes back."""
    high, low = divmod(back - 1, 256)
    if length - 2 < LONG:
        out += bytes((length - 2 << 5 | high, low))
    else:
        out += bytes((LONG << 5 | high, length - 2 - LONG, low))


def finished(out: bytearray, text: Text, unwritten: int, at: int, most: int) -> bytes | None:
    """The last run.  Whether it fits is decided two bytes before the end, as if three more were to come."""
    waiting = at - unwritten
    if len(out) + waiting + waiting // LONGEST_RUN + 1 + SHORTEST_MATCH > most:
        return None
    write_run(out, text[unwritten:])
    return bytes(out)


# --- and back -----------------------------------------------------------------------------------------------


def decompress(packed: Text, length: int) -> bytes:
    """The text, which must have this length.  Errors: ValueError, if the bytes are no such text."""
    out, at, end = bytearray(), 0, len(packed)
    try:
        while at < end and len(out) <= length:
            control = packed[at]
            if control < LONGEST_RUN:
                at += 2 + control
                out += packed[at - control - 1 : at]
            else:
                at = repeat(out, packed, at)
    except IndexError:
        raise ValueError("an LZF text ends too early") from None
    if at != end or len(out) != length:
        raise ValueError("an LZF text has another length than promised")
    return bytes(out)


def repeat(out: bytearray, packed: Text, at: int) -> int:
    """Append what stands further back; where the next piece begins.  Errors: IndexError, ValueError."""
    size, high = packed[at] >> 5, packed[at] & 0x1F
    if size == LONG:
        at += 1
        size += packed[at]
    back, size = (high << 8 | packed[at + 1]) + 1, size + 2
    start = len(out) - back
    if start < 0:
        raise ValueError("an LZF text points before its beginning")
    if size <= back:
        out += out[start : start + size]
    else:
        out += (out[start:] * (size // back + 1))[:size]
    return at + 2
