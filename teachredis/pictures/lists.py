"""A list: which end is which?"""

from __future__ import annotations

from itertools import islice

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import CELL, MOST_SHAPES, RIGHT, TOP, Box, Scene, Text, flow, told_apart, wide
from teachredis.pictures.words import corner, farewell, left_out, some, time_left
from teachredis.values.list import ListValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Item: TypeAlias = tuple[str, int | None]
    """(element, its index), or (`… 80 more`, None) for the gap"""

LEFT, SIDE = 96, 80
"""Where the first box stands, and the room that the arrows take on either side."""
BOX_HEIGHT, ROW_HEIGHT = 40, 88
MOST_ROWS = 4
LAST = 4
"""So many elements are drawn at the tail of a long list."""


def picture_of_list(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one list: a box per element, head on the left, indexes from both ends, arrows at the ends.

    Of a long one the first are drawn and the last, with a gap between that says how many are left out.
    """
    value = db.peek(key)
    assert isinstance(value, ListValue)
    name, count, left = label(key), len(value), time_left(db, key)
    shown, places = fitting(value, limit)
    height = TOP + places[-1][1] + ROW_HEIGHT + 16
    shapes = (*elements(shown, places, count), *ends(shown, places, count), *corner(left))
    lines = [text if at is None else f"{at} ({at - count})  {text}" for text, at in shown]
    caption = f"{name} is a list of {counted(count, 'element')}, head first: {some(named(shown), count)}."
    title = f"{name} · list · {counted(count, 'element')}"
    return Scene(title, "LIST", caption, (*lines, *farewell(left)), shapes, height)


def fitting(value: ListValue, limit: int) -> tuple[list[Item], list[tuple[int, int]]]:
    """What is drawn, and where: as many elements as have room in a few rows."""
    for head in range(min(limit, len(value), MOST_SHAPES), 0, -1):
        shown = chosen(value, head)
        places = flow([width_of(text, len(value)) for text, _ in shown], LEFT, RIGHT - SIDE, ROW_HEIGHT)
        if places[-1][1] < MOST_ROWS * ROW_HEIGHT:
            break
    return shown, places


def chosen(value: ListValue, most: int) -> list[Item]:
    """All elements if there are no more than `most`; else the first, the gap and the last."""
    count = len(value)
    last = min(LAST, most // 2) if count > most else 0
    first = most - last
    shown: list[Item] = [(label(element), at) for at, element in enumerate(islice(value, first))]
    if count > most:
        shown.append((left_out(most, count), None))
        shown += [(label(value.at(at) or b""), at) for at in range(count - last, count)]
    return shown


def named(shown: list[Item]) -> list[str]:
    """The elements at the head."""
    gap = next((place for place, (_, at) in enumerate(shown) if at is None), len(shown))
    return [text for text, _ in shown[:gap]]


def width_of(text: str, count: int) -> int:
    """Room for the element and for its indexes, which are as long as that of the head from the tail."""
    return max(wide(text) + 3 * CELL, 5 * CELL, wide(f"-{count}") + CELL)


def elements(shown: list[Item], places: list[tuple[int, int]], count: int) -> list[Shape]:
    """The boxes, with the index from the head above each and the one from the tail below it."""
    shapes: list[Shape] = []
    keys = told_apart([text for text, _ in shown])
    for (text, at), key, (x, y) in zip(shown, keys, places, strict=True):
        top, middle = TOP + y + 20, x + width_of(text, count) // 2
        if at is None:
            shapes.append(Text("rest", middle, top + BOX_HEIGHT // 2 + 5, text, "quiet", "middle"))
            continue
        shapes.append(Box(f"element {key}", x, top, width_of(text, count), BOX_HEIGHT, text=text))
        shapes.append(Text(f"index {at}", middle, top - 6, f"{at}", "quiet", "middle", data=True))
        below, from_tail = top + BOX_HEIGHT + 16, f"{at - count}"
        shapes.append(Text(f"index {from_tail}", middle, below, from_tail, "quiet", "middle", data=True))
    return shapes


def ends(shown: list[Item], places: list[tuple[int, int]], count: int) -> list[Shape]:
    """What can be done at either end."""
    x, y = places[-1][0] + width_of(shown[-1][0], count) + 12, TOP + places[-1][1] + 36
    head = TOP + 36
    return [
        Text("lpush", LEFT - 12, head, "LPUSH →", "quiet", "end"),
        Text("lpop", LEFT - 12, head + 20, "LPOP ←", "quiet", "end"),
        Text("rpush", x, y, "← RPUSH", "quiet"),
        Text("rpop", x, y + 20, "→ RPOP", "quiet"),
    ]
