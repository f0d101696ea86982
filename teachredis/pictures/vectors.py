"""A vector set: who is like whom?  Many dimensions, laid flat so that what is alike lies together.

The plane is the one on which the points lie farthest apart (their first two principal components).  Much is
lost on the way, so the likeness itself is told in figures: 1 the same direction, 0 the opposite, as VSIM
answers.
"""

from __future__ import annotations

from itertools import islice
from math import fsum, sqrt

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, TOP, Box, Line, Scene, Text, told_apart, wide
from teachredis.pictures.words import corner, farewell, left_out, time_left
from teachredis.values.vector_set import VectorSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape
    from teachredis.structures.vectors import Point, Space

    Link: TypeAlias = tuple[int, float] | None
    """(the nearest other element, how alike from 0 to 1)"""

LEFT, WIDTH, HEIGHT, DOT = EDGE, 312, 272, 24
LEGEND, ROW_HEIGHT = LEFT + WIDTH + 24, 24
MOST_POINTS = 10
ROUNDS = 60
FLAT = "Laid flat: {} dimensions as 2."


def picture_of_vectors(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one vector set: numbered dots, each joined to the one most like it."""
    value = db.peek(key)
    assert isinstance(value, VectorSet)
    name, count, left = label(key), len(value), time_left(db, key)
    nodes = [*islice(value.graph.nodes.values(), min(limit, MOST_POINTS))]
    names = [label(node.name) for node in nodes]
    links = links_of(value.space, [node.point for node in nodes])
    places = placed(flattened([[*value.space.vector(node.point)] for node in nodes]))
    said = [*filter(None, [FLAT.format(value.dimensions), left_out(len(nodes), count)])]
    pairs = enumerate(zip(names, links, strict=True))
    lines = [f"{at} {text}  {spelled(link, names)}".rstrip() for at, (text, link) in pairs]
    shapes = (*plane(names, places, links), *legend(names, links, said), *corner(left))
    caption = f"{name} is a vector set of {counted(count, 'element')}{best(names, links)}."
    title = f"{name} · vector set · {counted(count, 'element')}"
    return Scene(title, "VEC", caption, (*lines, *said, *farewell(left)), shapes, TOP + HEIGHT + 24)


def links_of(space: Space, points: list[Point]) -> list[Link]:
    """For each point the nearest of the others."""
    return [nearest(at, space.distances(point, points)) for at, point in enumerate(points)]


def nearest(at: int, distances: Sequence[float]) -> Link:
    """The other element that points most nearly the same way, of those that are drawn."""
    others = [(apart, other) for other, apart in enumerate(distances) if other != at]
    if not others:
        return None
    apart, other = min(others)
    return other, 1 - apart / 2


def spelled(link: Link, names: list[str]) -> str:
    """`most like bob: 0.98`."""
    return "" if link is None else f"most like {names[link[0]]}: {link[1]:.2f}"


def best(names: list[str], links: list[Link]) -> str:
    """`; ada and bob are most alike: 0.98`."""
    found = [(link[1], -at, link[0]) for at, link in enumerate(links) if link is not None]
    if not found:
        return ""
    likeness, at, other = max(found)
    return f"; {names[-at]} and {names[other]} are most alike: {likeness:.2f}"


# --- laid flat ----------------------------------------------------------------------------------------------


def flattened(vectors: list[list[float]]) -> list[tuple[float, float]]:
    """Their first two principal components, found from how each pair of vectors agrees."""
    units = [scaled(vector) for vector in vectors]
    middle = [fsum(parts) / len(units) for parts in zip(*units, strict=True)]
    centred = [[part - mean for part, mean in zip(unit, middle, strict=True)] for unit in units]
    agreement = [[dot(one, other) for other in centred] for one in centred]
    first = component(agreement)
    second = component(without(agreement, first))
    return [*zip(first, second, strict=True)]


def scaled(vector: list[float]) -> list[float]:
    """The same direction, of length 1; what is no number counts as 0."""
    numbers = [part if part - part == 0 else 0.0 for part in vector]
    length = sqrt(dot(numbers, numbers)) or 1.0
    return [part / length for part in numbers]


def dot(one: list[float], other: list[float]) -> float:
    """Exactly rounded, so that every Python draws the same picture."""
    return fsum(a * b for a, b in zip(one, other, strict=True))


def component(agreement: list[list[float]]) -> list[float]:
    """The direction in which a table of agreements is longest, as long as it is: power iteration."""
    guess = [1.0 + at / 7 for at in range(len(agreement))]
    for _ in range(ROUNDS):
        guess = scaled([dot(row, guess) for row in agreement])
    stretched = [dot(row, guess) for row in agreement]
    length = sqrt(max(dot(stretched, guess), 0.0))
    return [part * length for part in guess]


def without(agreement: list[list[float]], direction: list[float]) -> list[list[float]]:
    """The table with one component taken out."""
    return [
        [number - direction[row] * direction[column] for column, number in enumerate(numbers)]
        for row, numbers in enumerate(agreement)
    ]


def placed(flat: list[tuple[float, float]]) -> list[tuple[int, int]]:
    """Where the points lie in the picture."""
    reach = max((abs(part) for place in flat for part in place), default=0.0) or 1.0
    room_x, room_y = WIDTH // 2 - DOT, HEIGHT // 2 - DOT
    return [
        (LEFT + WIDTH // 2 + round(x / reach * room_x), TOP + HEIGHT // 2 - round(y / reach * room_y))
        for x, y in flat
    ]


# --- drawn --------------------------------------------------------------------------------------------------


def plane(names: list[str], places: list[tuple[int, int]], links: list[Link]) -> list[Shape]:
    """The dots, and lines to what is most like each."""
    shapes: list[Shape] = [Box("plane", LEFT, TOP, WIDTH, HEIGHT, "frame", round=0)]
    keys = told_apart(names)
    for at, link in enumerate(links):
        if link is not None:
            shapes.append(Line(f"like {keys[at]}", *places[at], *places[link[0]]))
    for at, (key, (x, y)) in enumerate(zip(keys, places, strict=True)):
        shapes.append(Box(f"point {key}", x - DOT // 2, y - DOT // 2, DOT, DOT, "vec", f"{at}", round=12))
    return shapes


def legend(names: list[str], links: list[Link], said: list[str]) -> list[Shape]:
    """Which dot is which, and what it is most like."""
    shapes: list[Shape] = []
    for at, (text, link) in enumerate(zip(names, links, strict=True)):
        y = TOP + 17 + ROW_HEIGHT * at
        shapes.append(Text(f"number {at}", LEGEND, y, f"{at}", "quiet", data=True))
        shapes.append(Text(f"name {at}", LEGEND + 24, y, text, data=True))
        if link is not None:
            shapes.append(Text(f"likeness {at}", LEGEND + 40 + wide(text), y, spelled(link, names), "quiet"))
    top = TOP + 17 + ROW_HEIGHT * len(names)
    for at, line in enumerate(said):
        shapes.append(Text(f"said {at}", LEGEND, top + ROW_HEIGHT * at, line, "quiet"))
    return shapes
