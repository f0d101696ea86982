"""A bitmap: which of the many are set?  A string, bit by bit, 32 to a row."""

from __future__ import annotations

from itertools import groupby, islice

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, TOP, Box, Scene, Text, wide
from teachredis.pictures.words import corner, farewell, left_out, some, time_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Row: TypeAlias = tuple[int, str]
    """(number of its first bit, its bits as `0` and `1`)"""

ROW_BITS, ROW_BYTES = 32, 4
PITCH, ROW_HEIGHT = 16, 32
MOST_ROWS, MOST_RUNS = 8, 120
GRID = EDGE + 80
ORDER = "Bit 0 is the highest bit of the first byte."


def picture_of_bits(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one string as bits: rows of 32, ones filled and marked; rows without any are left out."""
    value = db.peek(key)
    assert isinstance(value, bytes | bytearray)
    name, left, ones = label(key), time_left(db, key), int.from_bytes(value, "big").bit_count()
    rows = [*islice(fitting(rows_of(value)), min(limit, MOST_ROWS))]
    bottom = TOP + ROW_HEIGHT * len(rows)
    shown = [f"{first + at}" for first, bits in rows for at, bit in enumerate(bits) if bit == "1"]
    rest = left_out(len(shown), ones).replace("more", "more ones")
    shapes = (*(shape for at, row in enumerate(rows) for shape in drawn(at, row)), *remarks(rest, bottom))
    total = f"{counted(ones, 'one')} among {counted(8 * len(value), 'bit')}"
    caption = f"{name} has {total}{': ' * bool(ones)}{some(shown, ones)}."
    lines = [f"{first}  {' '.join(bits)}" for first, bits in rows]
    text = (*lines, *filter(None, [rest]), ORDER, *farewell(left))
    title = f"{name} · string as bits · {total}"
    return Scene(title, "STR", caption, text, (*shapes, *corner(left)), bottom + 40)


def rows_of(string: bytes | bytearray) -> Iterator[Row]:
    """The first row, and every row with a one in it."""
    at = 0
    while at < len(string):
        piece = bytes(string[at : at + ROW_BYTES])
        yield 8 * at, "".join(f"{byte:08b}" for byte in piece)
        at = next_one(string, at + ROW_BYTES) // ROW_BYTES * ROW_BYTES


def next_one(string: bytes | bytearray, start: int) -> int:
    """Where the next byte is that holds a one; behind the end if there is none."""
    for at in range(start, len(string), 1 << 16):
        piece = bytes(string[at : at + (1 << 16)])
        if stripped := piece.lstrip(b"\0"):
            return at + len(piece) - len(stripped)
    return len(string) + ROW_BYTES


def fitting(rows: Iterator[Row]) -> Iterator[Row]:
    """So many rows that the shapes do not become too many."""
    runs = 0
    for row in rows:
        runs += sum(1 for _ in groupby(row[1]))
        if runs > MOST_RUNS:
            return
        yield row


def drawn(at: int, row: Row) -> list[Shape]:
    """One row: its number, and each run of equal bits, ones in a box."""
    (first, bits), y, x = row, TOP + ROW_HEIGHT * at, GRID
    shapes: list[Shape] = [Text(f"row {first}", GRID - 16, y + 21, f"{first}", "quiet", "end", data=True)]
    for bit, run in groupby(bits):
        count = len([*run])
        text, place = " ".join(bit * count), f"{first + (x - GRID) // PITCH}"
        if bit == "1":
            shapes.append(Box(f"ones {place}", x, y + 4, PITCH * count, 24, "str", text, round=2))
        else:
            middle = x + PITCH * count // 2
            shapes.append(Text(f"zeros {place}", middle, y + 21, text, "quiet", "middle", data=True))
        x += PITCH * count
    return shapes


def remarks(rest: str, bottom: int) -> list[Shape]:
    """How bits are counted, and how many ones are not drawn."""
    order = Text("order", EDGE, bottom + 24, ORDER, "quiet")
    return [order, Text("rest", EDGE + wide(ORDER), bottom + 24, rest, "quiet")] if rest else [order]
