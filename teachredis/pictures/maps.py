"""Places: where are they?  A sorted set of geohashes (GEOADD) on a plain grid of degrees."""

from __future__ import annotations

from heapq import nsmallest
from itertools import combinations
from math import ceil, floor

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, TOP, Box, Line, Scene, Text, told_apart, wide
from teachredis.pictures.words import corner, farewell, left_out, time_left
from teachredis.structures.geohash import decode, distance_m
from teachredis.values.sorted_set import SortedSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape
    from teachredis.structures.geohash import Borders, Place

    Places: TypeAlias = list[tuple[str, Place]]

LEFT, WIDTH, HEIGHT = EDGE + 40, 312, 272
LEGEND = LEFT + WIDTH + 24
ROW_HEIGHT, DOT = 24, 24
MOST_PLACES = 10
STEPS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 45, 90)
"""Degrees between two lines of the grid."""
MOST_LINES = 5
LEAST_SPAN, ROOM = 0.002, 1.25


def picture_of_map(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of the places of a sorted set: numbered dots on a grid, and beside it which is which."""
    value = db.peek(key)
    assert isinstance(value, SortedSet)
    name, count, left = label(key), len(value), time_left(db, key)
    members = nsmallest(min(limit, MOST_PLACES), value.scores)
    places = [(label(member), decode(value.scores[member])) for member in members]
    rest = left_out(len(places), count)
    frame = frame_of([place for _, place in places])
    shapes = (*grid(frame), *dots(places, frame), *legend(places, rest), *corner(left))
    lines = [f"{at} {text}  {spelled(place)}" for at, (text, place) in enumerate(places)]
    caption = f"{name} holds {counted(count, 'place')}{farthest(places)}."
    text = (*lines, *filter(None, [rest]), *farewell(left))
    title = f"{name} · sorted set as a map · {counted(count, 'place')}"
    return Scene(title, "ZSET", caption, text, shapes, TOP + HEIGHT + 36)


def spelled(place: Place) -> str:
    """`48.857° N 2.352° E`."""
    east, north = place
    return f"{abs(north):.3f}° {'N' if north >= 0 else 'S'} {abs(east):.3f}° {'E' if east >= 0 else 'W'}"


def farthest(places: Places) -> str:
    """`; Oslo and Rome are 2,008 km apart`: the two farthest of those shown."""
    if len(places) < 2:
        return ""
    apart, one, other = max((distance_m(a[1], b[1]), a[0], b[0]) for a, b in combinations(places, 2))
    figure = f"{apart / 1000:,.0f} km" if apart >= 10_000 else f"{apart:,.0f} m"
    return f"; {one} and {other} are {figure} apart, the farthest of them"


# --- the map ------------------------------------------------------------------------------------------------


def frame_of(places: list[Place]) -> Borders:
    """The part of the world that is drawn: all places with some room around, degrees equally long."""
    easts, norths = [east for east, _ in places], [north for _, north in places]
    wide_by, high_by = max(easts) - min(easts), max(norths) - min(norths)
    unit = max(wide_by / WIDTH, high_by / HEIGHT, LEAST_SPAN / WIDTH) * ROOM
    east, north = (max(easts) + min(easts)) / 2, (max(norths) + min(norths)) / 2
    across, up = unit * WIDTH / 2, unit * HEIGHT / 2
    return east - across, north - up, east + across, north + up


def point(place: Place, frame: Borders) -> tuple[int, int]:
    """Where a place lies in the picture; north is up."""
    west, south, east, north = frame
    x = LEFT + round((place[0] - west) / (east - west) * WIDTH)
    return x, TOP + round((north - place[1]) / (north - south) * HEIGHT)


def grid(frame: Borders) -> list[Shape]:
    """The frame, and lines at round degrees."""
    west, south, east, north = frame
    step = next((step for step in STEPS if (east - west) / step <= MOST_LINES), STEPS[-1])
    shapes: list[Shape] = [Box("map", LEFT, TOP, WIDTH, HEIGHT, "frame", round=0)]
    for number in range(ceil(west / step), floor(east / step) + 1):
        x, _ = point((number * step, north), frame)
        shapes.append(Line(f"meridian {number}", x, TOP, x, TOP + HEIGHT, "grid"))
        shapes.append(Text(f"east {number}", x, TOP + HEIGHT + 18, degrees(number * step), "quiet", "middle"))
    for number in range(ceil(south / step), floor(north / step) + 1):
        _, y = point((west, number * step), frame)
        shapes.append(Line(f"parallel {number}", LEFT, y, LEFT + WIDTH, y, "grid"))
        shapes.append(Text(f"north {number}", LEFT - 6, y + 5, degrees(number * step), "quiet", "end"))
    return shapes


def degrees(number: float) -> str:
    """`48.5°`."""
    return f"{round(number, 3):g}°"


def dots(places: Places, frame: Borders) -> list[Shape]:
    """A numbered dot a place."""
    shapes: list[Shape] = []
    keys = told_apart([text for text, _ in places])
    for at, (key, (_, place)) in enumerate(zip(keys, places, strict=True)):
        x, y = point(place, frame)
        shapes.append(Box(f"place {key}", x - DOT // 2, y - DOT // 2, DOT, DOT, "zset", f"{at}", round=12))
    return shapes


def legend(places: Places, rest: str) -> list[Shape]:
    """Which dot is which, and where exactly."""
    shapes: list[Shape] = []
    for at, (text, place) in enumerate(places):
        y = TOP + 17 + ROW_HEIGHT * at
        shapes.append(Text(f"number {at}", LEGEND, y, f"{at}", "quiet", data=True))
        shapes.append(Text(f"name {at}", LEGEND + 24, y, text, data=True))
        shapes.append(Text(f"at {at}", LEGEND + 32 + wide(text), y, spelled(place), "quiet"))
    if rest:
        shapes.append(Text("rest", LEGEND, TOP + 17 + ROW_HEIGHT * len(places), rest, "quiet"))
    return shapes
