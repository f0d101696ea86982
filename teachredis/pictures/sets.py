"""A set: is it in?"""

from __future__ import annotations

from heapq import nsmallest

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Scene, Text, flow, wide
from teachredis.pictures.words import corner, farewell, left_out, some, time_left
from teachredis.values.set import SetValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

CHIP_HEIGHT, ROW_HEIGHT = 32, 40
MOST_ROWS = 7
FIELD = 16
"""Room between the field's edge and the chips in it."""


def picture_of_set(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one set: chips in a field, sorted by bytes only so that the picture is always the same."""
    value = db.peek(key)
    assert isinstance(value, SetValue)
    name, count, left = label(key), len(value), time_left(db, key)
    shown = [label(member) for member in nsmallest(limit, value.members)]
    places = flow([wide(text) + 24 for text in shown], EDGE + FIELD, RIGHT - FIELD, ROW_HEIGHT)
    fitting = [place for place in places if place[1] < MOST_ROWS * ROW_HEIGHT]
    shown = shown[: len(fitting)]
    rest = left_out(len(shown), count)
    bottom = TOP + fitting[-1][1] + CHIP_HEIGHT + 2 * FIELD
    shapes = (*chips(shown, fitting, bottom), *remarks(rest, bottom), *corner(left))
    caption = f"{name} is a set of {counted(count, 'member')}: {some(shown, count)}."
    text = (*shown, *filter(None, [rest]), "A set has no order.", *farewell(left))
    return Scene(f"{name} · set · {counted(count, 'member')}", "SET", caption, text, shapes, bottom + 40)


def chips(shown: list[str], places: list[tuple[int, int]], bottom: int) -> list[Shape]:
    """The field and its chips."""
    field = Box("field", EDGE, TOP, RIGHT - EDGE, bottom - TOP, "frame", round=16)
    members = (
        Box(f"member {text}", x, TOP + FIELD + y, wide(text) + 24, CHIP_HEIGHT, text=text, round=16)
        for text, (x, y) in zip(shown, places, strict=True)
    )
    return [field, *members]


def remarks(rest: str, bottom: int) -> list[Shape]:
    """How many are not drawn, and what a set does not promise."""
    order = Text("order", EDGE + FIELD, bottom + 24, "A set has no order.", "quiet")
    return [order, Text("rest", RIGHT - FIELD, bottom + 24, rest, "quiet", "end")] if rest else [order]
