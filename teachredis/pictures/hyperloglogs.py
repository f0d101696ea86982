"""A HyperLogLog: how many different ones were there, about?

Its registers are drawn by what they hold: how many have seen a run of one zero, of two, of three ...  The
more different elements come, the further the columns move to the right.
"""

from __future__ import annotations

from teachredis.pictures.label import label, size
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Line, Scene, Text
from teachredis.pictures.words import corner, farewell, time_left
from teachredis.structures.hyperloglog import REGISTERS, estimate_from, is_dense, registers_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

BOTTOM, TALLEST = TOP + 184, 160
MOST_COLUMNS, WIDEST = 16, 64
AXES = "A column counts registers. Below it: the longest run of zeros that they have seen, plus one."
ERROR = "An estimate, off by 0.81 % on average."


def picture_of_hyperloglog(db: Keyspace, key: bytes, limit: int = 20) -> Scene:  # noqa: ARG001  # all pictures alike
    """Scene of one HyperLogLog: its estimate, and a column for each value of its registers.

    Errors: Corrupt, if the registers are not what they should be.
    """
    value = db.peek(key)
    assert isinstance(value, bytes | bytearray)
    registers = [*registers_of(value)]
    name, left, estimate = label(key), time_left(db, key), f"{estimate_from(registers):,}"
    columns = columns_of(registers)
    zeros = f"{registers.count(0):,} of {REGISTERS:,} registers have seen nothing yet."
    form = f"Kept {'dense' if is_dense(value) else 'sparse'}, in {size(len(value))}."
    said = [AXES, zeros, form, ERROR]
    lines = [*(f"{text}  {count:,}" for text, count in columns), *said]
    caption = f"{name} has seen about {estimate} different elements, in {size(len(value))}."
    title = f"{name} · HyperLogLog · about {estimate} different elements"
    shapes = (*chart(columns), *words(said), *corner(left))
    return Scene(title, "STR", caption, (*lines, *farewell(left)), shapes, BOTTOM + 128)


def columns_of(registers: list[int]) -> list[tuple[str, int]]:
    """(value, how many registers hold it) of each value above 0; the highest ones together."""
    highest = max(registers)
    counts = [registers.count(value) for value in range(1, min(highest, MOST_COLUMNS) + 1)]
    names = [f"{value}" for value in range(1, len(counts) + 1)]
    if highest > MOST_COLUMNS:
        counts[-1] = sum(value >= MOST_COLUMNS for value in registers)
        names[-1] += "+"
    return [*zip(names, counts, strict=True)]


def chart(columns: list[tuple[str, int]]) -> list[Shape]:
    """A column a value, as tall as there are registers that hold it."""
    if not columns:
        return []
    pitch = min((RIGHT - EDGE) // len(columns), WIDEST)
    most = max(count for _, count in columns)
    shapes: list[Shape] = []
    for at, (text, count) in enumerate(columns):
        x, height = EDGE + pitch * at, TALLEST * count // most
        middle = x + pitch // 2
        shapes += [
            Box(f"column {text}", x + 4, BOTTOM - height, pitch - 8, height, "str", round=2),
            Text(f"count {text}", middle, BOTTOM - height - 6, f"{count:,}", data=True, align="middle"),
            Text(f"value {text}", middle, BOTTOM + 18, text, "quiet", "middle", data=True),
        ]
    return [*shapes, Line("ground", EDGE, BOTTOM, EDGE + pitch * len(columns), BOTTOM)]


def words(said: list[str]) -> list[Shape]:
    """What the columns are, and what the number is worth."""
    return [Text(f"said {at}", EDGE, BOTTOM + 48 + 22 * at, line, "quiet") for at, line in enumerate(said)]
