"""Listpacks: how many bytes one takes, and the bytes themselves.

Redis keeps small collections in a *listpack*: one block of memory in which every entry
follows the one before it.

    | total bytes 4 | count 2 | entry | entry | ... | end mark 1 |
                                 │
                                 └ body: an encoding byte and the content, numbers in few bytes
                                   backlength: how long the body is, to walk from the tail as well

We keep the elements in Python containers, which know nothing of blocks.  But Redis decides by these
bytes when a collection outgrows the listpack and when a list shrinks back into one, and so must we:
the first half of this file counts them.  The second makes and reads the block, for DUMP and RDB files.

    first byte of a body    what it is
    0xxxxxxx                a number from 0 to 127
    10xxxxxx                a text of up to 63 bytes
    110xxxxx + 1            a number of 13 bits
    1110xxxx + 1            a text of up to 4095 bytes
    11110000 + 4            a longer text
    11110001 to 11110100    a number of 16, 24, 32 or 64 bits, lowest byte first
    11111111                the end mark
"""

from __future__ import annotations

from teachredis.structures.integers import LONGEST, whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

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


# --- the block ----------------------------------------------------------------------------------------------

END = b"\xff"
UNKNOWN_COUNT = 0xFFFF
"""So many entries or more."""

SHORT_TEXT, LONG_TEXT, HUGE_TEXT = 0x80, 0xE0, 0xF0
SMALL_NUMBER = 0xC0
WIDE_NUMBERS = {0xF1: 2, 0xF2: 3, 0xF3: 4, 0xF4: 8}
"""First byte -> bytes of the number behind it, the fewest first."""

SHORT_FRAMES = [(bytes((SHORT_TEXT | size,)), bytes((size + 1,))) for size in range(64)]
"""What stands before and behind a short text."""

SMALL_ENTRIES = [bytes((number, 1)) for number in range(128)]
"""Entries of the smallest numbers, whole."""


def pack(entries: Iterable[bytes | int]) -> bytes:
    """The block with these entries, each in the fewest bytes; numbers may come spelled out.  O(N)."""
    out, count = bytearray(HEADER_BYTES), 0
    for entry in entries:
        number = entry if type(entry) is int else number_in(entry)  # type: ignore[arg-type]  # then it is a text
        if number is None:
            add_text(out, entry)  # type: ignore[arg-type]  # no number, so it is a text
        else:
            out += SMALL_ENTRIES[number] if 0 <= number < 128 else number_entry(number)
        count += 1
    out += END
    out[:4] = len(out).to_bytes(4, "little")
    out[4:6] = min(count, UNKNOWN_COUNT).to_bytes(2, "little")
    return bytes(out)


def number_in(text: bytes) -> int | None:
    """The number that a text spells; most texts betray by their first byte that they spell none."""
    if len(text) > LONGEST:
        return None
    first = text[:1]
    return whole_number(text) if first.isdigit() or first == b"-" else None


def number_entry(number: int) -> bytes:
    """The entry of a 64-bit number of more than seven bits."""
    if -4096 <= number < 4096:
        return bytes((SMALL_NUMBER | number >> 8 & 0x1F, number & 0xFF, 2))
    bits = (~number if number < 0 else number).bit_length()
    first, size = next((first, size) for first, size in WIDE_NUMBERS.items() if bits < 8 * size)
    return bytes((first, *number.to_bytes(size, "little", signed=True), size + 1))


def add_text(out: bytearray, text: bytes) -> None:
    """Append the entry of a text."""
    size = len(text)
    if size < len(SHORT_FRAMES):
        before, behind = SHORT_FRAMES[size]
        out += before
        out += text
        out += behind
        return
    if size < 4096:
        head = bytes((LONG_TEXT | size >> 8, size & 0xFF))
    else:
        head = bytes((HUGE_TEXT, *size.to_bytes(4, "little")))
    out += head
    out += text
    out += backlength(len(head) + size)


def backlength(body: int) -> bytes:
    """How long the body is, to be read from the right: seven bits in each byte, the leftmost unmarked."""
    width = backlength_bytes(body)
    return bytes(body >> 7 * at & 0x7F | (0x80 if at < width - 1 else 0) for at in reversed(range(width)))


def unpack(block: bytes) -> list[bytes]:
    """The entries of a block, numbers spelled out.  Errors: ValueError, if a length is not right.  O(N)."""
    entries: list[bytes] = []
    at, end = HEADER_BYTES, len(block) - 1
    if len(block) < EMPTY_BYTES or int.from_bytes(block[:4], "little") != len(block) or block[end:] != END:
        raise ValueError("a listpack has another size than it says")
    try:
        while at < end:
            first = block[at]
            if first < SHORT_TEXT:
                entry, body = b"%d" % first, 1
            elif first < SMALL_NUMBER:
                body = 1 + (first & 0x3F)
                entry = block[at + 1 : at + body]
            else:
                entry, body = wide_entry(block, at)
            at = behind_backlength(block, at + body, body)
            entries.append(entry)
    except IndexError:
        raise ValueError("a listpack ends too early") from None
    count = int.from_bytes(block[4:6], "little")
    if at != end or count not in (len(entries), UNKNOWN_COUNT):
        raise ValueError("a listpack has another number of entries than it says")
    return entries


def behind_backlength(block: bytes, at: int, body: int) -> int:
    """The place behind an entry, whose backlength must be right.  Errors: ValueError, IndexError."""
    if body < 128:
        if block[at] != body:
            raise ValueError("an entry of a listpack has another length than it says")
        return at + 1
    expected = backlength(body)
    if block[at : at + len(expected)] != expected:
        raise ValueError("an entry of a listpack has another length than it says")
    return at + len(expected)


def wide_entry(block: bytes, at: int) -> tuple[bytes, int]:
    """(entry, bytes of its body) for all but the shortest.  Errors: ValueError, IndexError."""
    first = block[at]
    if first < LONG_TEXT:
        number = (first & 0x1F) << 8 | block[at + 1]
        return b"%d" % (number - (number >> 12 << 13)), 2
    if first < HUGE_TEXT:
        size = (first & 0xF) << 8 | block[at + 1]
        return block[at + 2 : at + 2 + size], 2 + size
    if first == HUGE_TEXT:
        size = int.from_bytes(block[at + 1 : at + 5], "little")
        return block[at + 5 : at + 5 + size], 5 + size
    if first not in WIDE_NUMBERS:
        raise ValueError("a listpack holds an entry of no known kind")
    size = WIDE_NUMBERS[first]
    return b"%d" % int.from_bytes(block[at + 1 : at + 1 + size], "little", signed=True), 1 + size
