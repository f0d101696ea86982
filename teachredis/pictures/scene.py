"""What a picture is made of: a few kinds of shapes, each with a key that stays.

A scene says *what* is to be seen and where; it knows no colours, only roles, and no markup.  So one scene
serves three: svg.py draws it, the live widget moves from one scene to the next (a shape with the same key
slides, a new one arrives, a missing one leaves), and `text` is what a screen reader and a terminal get.

Measures are units of a drawing 720 wide, on a grid of 8.  Keys and values are set in a monospace font whose
cells are 8 units wide, so their room is known without asking any font.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from teachredis.pictures.label import cells

WIDTH, MOST_HEIGHT = 720, 420
EDGE, TOP = 16, 56
"""Where the content of a picture begins: from its sides, and below its title."""
RIGHT = WIDTH - EDGE
CELL = 8
MOST_SHAPES = 60


class Box(NamedTuple):
    """A rectangle, perhaps with a text in it.  `role` is a colour of palette.py."""

    key: str
    x: int
    y: int
    width: int
    height: int
    role: str = "box"
    text: str = ""
    align: str = "middle"  # "start", "middle" or "end"
    round: int = 4


class Text(NamedTuple):
    """A line of text on the base line `y`; `data` is set in cells of 8 units."""

    key: str
    x: int
    y: int
    text: str
    role: str = "ink"
    align: str = "start"
    data: bool = False


class Line(NamedTuple):
    """A straight line."""

    key: str
    x: int
    y: int
    to_x: int
    to_y: int
    role: str = "line"


Shape: TypeAlias = Box | Text | Line


class Scene(NamedTuple):
    """A picture.  `caption` answers its question in a sentence; `lines` are its content, read aloud."""

    title: str
    badge: str  # "LIST", or "" for pictures of more than one key
    caption: str
    lines: tuple[str, ...]
    shapes: tuple[Shape, ...]
    height: int

    @property
    def text(self) -> str:
        """The text alternative, which says all that the picture shows."""
        return "\n".join((self.caption, *self.lines))

    def labels(self) -> list[str]:
        """The keys and values that are written in the picture, in drawing order."""
        return [text for shape in self.shapes if (text := data_of(shape))]


def data_of(shape: Shape) -> str:
    """The key or value that a shape shows, if any."""
    if isinstance(shape, Box):
        return shape.text
    return shape.text if isinstance(shape, Text) and shape.data else ""


def wide(text: str) -> int:
    """How much room a key or value takes, in units."""
    return CELL * sum(map(cells, text))


def flow(widths: list[int], left: int, right: int, row_height: int, gap: int = 8) -> list[tuple[int, int]]:
    """Where boxes of these widths go, row by row from the left: list of (x, y), y beginning at 0."""
    places, x, y = [], left, 0
    for width in widths:
        if x > left and x + width > right:
            x, y = left, y + row_height
        places.append((x, y))
        x += width + gap
    return places


def told_apart(names: list[str]) -> list[str]:
    """Keys for shapes that may show the same: `a`, `b`, `a'`."""
    seen: dict[str, int] = {}
    keys = []
    for name in names:
        count = seen[name] = seen.get(name, -1) + 1
        keys.append(name + "'" * count)
    return keys
