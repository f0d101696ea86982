"""A list: which end is which?"""

from __future__ import annotations

from itertools import islice

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import CELL, RIGHT, TOP, Box, Scene, Text, flow, told_apart, wide
from teachredis.pictures.words import corner, farewell, left_out, some, time_left
from teachredis.values.list import ListValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

LEFT, SIDE = 96, 80
"""Where the first box stands, and the room that the arrows take on either side."""
BOX_HEIGHT, ROW_HEIGHT = 40, 88
MOST_ROWS = 4
LONGEST_INDEX = 9


def picture_of_list(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one list: a box per element, head on the left, indexes from both ends, arrows at the ends."""
    value = db.peek(key)
    assert isinstance(value, ListValue)
    name, count, left = label(key), len(value), time_left(db, key)
    shown = [label(element) for element in islice(value, limit)]
    places = flow([width_of(text) for text in shown], LEFT, RIGHT - SIDE, ROW_HEIGHT)
    fitting = [place for place in places if place[1] < MOST_ROWS * ROW_HEIGHT]
    shown = shown[: len(fitting)]
    rest = left_out(len(shown), count)
    height = TOP + fitting[-1][1] + ROW_HEIGHT + 16
    shapes = (*elements(shown, fitting, count), *ends(shown, fitting), *others(rest, height), *corner(left))
    lines = [f"{at} ({at - count})  {text}" for at, text in enumerate(shown)]
    caption = f"{name} is a list of {counted(count, 'element')}, head first: {some(shown, count)}."
    text = (*lines, *filter(None, [rest]), *farewell(left))
    return Scene(f"{name} · list · {counted(count, 'element')}", "LIST", caption, text, shapes, height)


def width_of(text: str) -> int:
    """Room for the element and for its indexes."""
    return max(wide(text) + 3 * CELL, 5 * CELL)


def elements(shown: list[str], places: list[tuple[int, int]], count: int) -> list[Shape]:
    """The boxes, with the index from the head above each and the one from the tail below it."""
    shapes: list[Shape] = []
    keys = told_apart(shown)
    for at, (text, key, (x, y)) in enumerate(zip(shown, keys, places, strict=True)):
        top, middle = TOP + y + 20, x + width_of(text) // 2
        shapes.append(Box(f"element {key}", x, top, width_of(text), BOX_HEIGHT, text=text))
        shapes.append(Text(f"index {at}", middle, top - 6, f"{at}", "quiet", "middle", data=True))
        below, from_tail = top + BOX_HEIGHT + 16, f"{at - count}"
        shapes.append(Text(f"index {from_tail}", middle, below, from_tail, "quiet", "middle", data=True))
    return shapes


def ends(shown: list[str], places: list[tuple[int, int]]) -> list[Shape]:
    """What can be done at either end."""
    x, y = places[-1][0] + width_of(shown[-1]) + 12, TOP + places[-1][1] + 36
    head = TOP + 36
    return [
        Text("lpush", LEFT - 12, head, "LPUSH →", "quiet", "end"),
        Text("lpop", LEFT - 12, head + 20, "LPOP ←", "quiet", "end"),
        Text("rpush", x, y, "← RPUSH", "quiet"),
        Text("rpop", x, y + 20, "→ RPOP", "quiet"),
    ]


def others(rest: str, height: int) -> list[Shape]:
    """How many are not drawn."""
    return [Text("rest", RIGHT, height - 16, rest, "quiet", "end")] if rest else []
