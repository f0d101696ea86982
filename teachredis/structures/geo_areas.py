"""Which geohash cells must be looked into, to find all that lies in a circle or a box.

Take cells about as large as what is searched for.  Then the cell of the centre and its eight neighbours cover
it, wherever in its cell the centre lies: nine ranges of scores, and of what they hold only what is truly near
enough.  Neighbours that lie wholly outside need no look.

              north-west  north   north-east
                 west    (centre)    east
              south-west  south   south-east
"""

from __future__ import annotations

from math import cos, sqrt

from teachredis.structures.geohash import (
    EARTH_RADIUS_M,
    RADIANS,
    STEPS,
    borders,
    distance_m,
    encode,
    meridian_m,
    unwoven,
    woven,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.structures.geohash import Borders, Place

    Direction: TypeAlias = tuple[int, int]
    """(columns to the east, rows to the north)"""

MAP_WIDTH_M = 20037726.37  # half the equator, on the square map of the web
FARTHEST_M = 1e18  # no way on earth is as long; and the cosine of infinity is no number
NARROW, VERY_NARROW = 66, 80  # degrees from the equator
NORTH, SOUTH, EAST, WEST = (0, 1), (0, -1), (1, 0), (-1, 0)
AROUND = ((0, 0), NORTH, SOUTH, EAST, WEST, (1, 1), (-1, 1), (1, -1), (-1, -1))
"""The nine cells in the order in which they are searched; it is the order of a reply that is not sorted."""


class Circle:
    """All places at most `radius_m` metres from the centre."""

    __slots__ = ("centre", "radius_m")

    def __init__(self, centre: Place, radius_m: float) -> None:
        self.centre = centre
        self.radius_m = radius_m

    @property
    def reach_m(self) -> Place:
        """How far it extends from its centre: (sideways, up and down)."""
        return self.radius_m, self.radius_m

    def distance_m(self, place: Place) -> float | None:
        """How far from the centre the place is; None if it is outside."""
        distance = distance_m(self.centre, place)
        return None if distance > self.radius_m else distance


class Box:
    """A rectangle around the centre, its sides along parallels and meridians."""

    __slots__ = ("centre", "height_m", "width_m")

    def __init__(self, centre: Place, width_m: float, height_m: float) -> None:
        self.centre = centre
        self.width_m = width_m
        self.height_m = height_m

    @property
    def reach_m(self) -> Place:
        """How far it extends from its centre: (sideways, up and down)."""
        return self.width_m / 2, self.height_m / 2

    @property
    def radius_m(self) -> float:
        """The distance from the centre to a corner."""
        half_width_m, half_height_m = self.reach_m
        return sqrt(half_width_m * half_width_m + half_height_m * half_height_m)

    def distance_m(self, place: Place) -> float | None:
        """How far from the centre the place is; None if it is outside.  Width is measured on its parallel."""
        latitude = place[1]
        if meridian_m(latitude, self.centre[1]) > self.height_m / 2:
            return None
        if distance_m(place, (self.centre[0], latitude)) > self.width_m / 2:
            return None
        return distance_m(self.centre, place)


def areas(shape: Circle | Box) -> list[tuple[int, int]]:
    """Ranges of scores [low, high) that together hold all that lies in the shape, in Redis's order."""
    frame = frame_of(shape)
    steps = fitting_steps(shape, frame)
    middle = encode(*shape.centre, steps)
    columns, rows = wanted_sides(borders(middle, steps), frame, steps)
    cells: list[int] = []
    for column, row in AROUND:
        cell = neighbour(middle, steps, (column, row))
        if column in columns and row in rows and cell not in cells[-1:]:  # a huge shape meets itself
            cells.append(cell)
    shift = 2 * (STEPS - steps)
    return [(cell << shift, (cell + 1) << shift) for cell in cells]


def frame_of(shape: Circle | Box) -> Borders:
    """The parallels and meridians that frame the shape; the side nearer to a pole is the wider one."""
    longitude, latitude = shape.centre
    sideways_m, upwards_m = (min(metres, FARTHEST_M) for metres in shape.reach_m)
    rise = upwards_m / EARTH_RADIUS_M / RADIANS
    far_latitude = latitude - rise if latitude < 0 else latitude + rise
    run = sideways_m / EARTH_RADIUS_M / cos(far_latitude * RADIANS) / RADIANS
    return longitude - run, latitude - rise, longitude + run, latitude + rise


def fitting_steps(shape: Circle | Box, frame: Borders) -> int:
    """How finely to cut, so that nine cells cover the frame: one step less if four of them do not."""
    steps = steps_for(shape.radius_m, shape.centre[1])
    middle = encode(*shape.centre, steps)
    west, south, east, north = (
        borders(neighbour(middle, steps, way), steps) for way in (WEST, SOUTH, EAST, NORTH)
    )
    covered = west[0] <= frame[0] and south[1] <= frame[1] and east[2] >= frame[2] and north[3] >= frame[3]
    return steps if covered or steps == 1 else steps - 1


def steps_for(radius_m: float, latitude: float) -> int:
    """The finest cut whose cells are still as wide as the radius; towards the poles cells grow narrow."""
    if radius_m == 0:
        return STEPS
    steps = -1
    while radius_m < MAP_WIDTH_M:
        radius_m *= 2
        steps += 1
    steps -= (abs(latitude) > NARROW) + (abs(latitude) > VERY_NARROW)
    return max(1, min(steps, STEPS))


def wanted_sides(cell: Borders, frame: Borders, steps: int) -> tuple[range, range]:
    """Columns and rows of the nine cells to look into: none where the middle cell reaches far enough."""
    coarse = steps == 1
    left, down = (coarse or inner >= outer for inner, outer in zip(cell[:2], frame[:2], strict=True))
    right, up = (coarse or inner <= outer for inner, outer in zip(cell[2:], frame[2:], strict=True))
    return range(-left, right + 1), range(-down, up + 1)


def neighbour(cell: int, steps: int, direction: Direction) -> int:
    """The cell next to this one, round the world if need be."""
    places = zip(unwoven(cell), direction, strict=True)
    column, row = ((place + step) % (1 << steps) if step else place for place, step in places)
    return woven(column, row)
