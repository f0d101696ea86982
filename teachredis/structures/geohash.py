"""Geohash: a place on earth as one number, so that what is near is mostly near in order too.

Halve the world: is the place in the west or in the east?  Write 0 or 1.  Halve again: south or north?  After
26 halvings each way there are 52 bits, which a double holds exactly, and a cell is some 60 cm wide.  Numbers
that begin with the same bits lie in the same larger cell: a range of scores in a sorted set is a square on
the map.

    longitude  1   0   1  ...       which half, from west to east
    latitude     1   1   0  ...     which half, from south to north
    bits       1 1 0 1 1 0 ...      the larger the share they have in common, the nearer (mostly)

Mostly, for two neighbours may lie on both sides of an early line: a search looks into the cells around, too
(geo_areas.py).

It stops at 85.05112878 degrees north and south, where the square map of the web ends.
"""

from __future__ import annotations

from math import asin, cos, pi, sin, sqrt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Place: TypeAlias = tuple[float, float]
    """(longitude, latitude) in degrees, east and north positive"""

    Borders: TypeAlias = tuple[float, float, float, float]
    """(west, south, east, north) in degrees"""

STEPS = 26
MOST_EAST, MOST_NORTH = 180.0, 85.05112878
WORLD: Borders = (-MOST_EAST, -MOST_NORTH, MOST_EAST, MOST_NORTH)
WHOLE_GLOBE: Borders = (-180.0, -90.0, 180.0, 90.0)
EARTH_RADIUS_M = 6372797.560856
RADIANS = pi / 180
ALPHABET = b"0123456789bcdefghjkmnpqrstuvwxyz"
LETTERS = 11
BITS_64 = (1 << 64) - 1


# --- places and bits ----------------------------------------------------------------------------------------


def is_on_map(longitude: float, latitude: float) -> bool:
    """Can the place be written as a geohash?"""
    return -MOST_EAST <= longitude <= MOST_EAST and -MOST_NORTH <= latitude <= MOST_NORTH


def encode(longitude: float, latitude: float, steps: int = STEPS, world: Borders = WORLD) -> int:
    """The 2 * `steps` bits of a place.

    >>> encode(2.3522, 48.8566)
    3663832779122514
    """
    west, south, east, north = world
    column = int((longitude - west) / (east - west) * (1 << steps))
    row = int((latitude - south) / (north - south) * (1 << steps))
    return woven(column, row)


def woven(column: int, row: int) -> int:
    """The bits of two numbers in turn: binary digits read as digits of base 4 stand two bits apart."""
    return int(f"{column:b}", 4) << 1 | int(f"{row:b}", 4)


def unwoven(bits: int) -> tuple[int, int]:
    """(column, row) of woven bits."""
    digits = f"{bits:064b}"
    return int(digits[::2], 2), int(digits[1::2], 2)


def borders(bits: int, steps: int = STEPS) -> Borders:
    """The cell that the bits stand for."""
    column, row = unwoven(bits)
    west, east = (column_edge / (1 << steps) * 360.0 - 180.0 for column_edge in (column, column + 1))
    south, north = (row_edge / (1 << steps) * (2 * MOST_NORTH) - MOST_NORTH for row_edge in (row, row + 1))
    return west, south, east, north


def decode(score: float) -> Place:
    """The middle of the cell that a score stands for.

    >>> decode(3663832779122514)
    (2.35219806432724, 48.8565995303493)
    """
    west, south, east, north = borders(bits_of(score))
    longitude, latitude = (west + east) / 2, (south + north) / 2
    return clamped(longitude, MOST_EAST), clamped(latitude, MOST_NORTH)


def clamped(degrees: float, most: float) -> float:
    """The angle, or the limit that it lies beyond."""
    return max(-most, min(degrees, most))


def bits_of(score: float) -> int:
    """A score as 64 bits; of those that are no geohash, what a processor makes of them."""
    if -(2.0**63) <= score < 2.0**64:
        return int(score) & BITS_64
    return 0 if score > 0 else 1 << 63


def letters(longitude: float, latitude: float) -> bytes:
    """The place in the letters that geohash.org uses, where latitudes reach from pole to pole.

    Ten letters of five bits take 50 of the 52; the eleventh has too few and is always 0.

    >>> letters(2.3522, 48.8566)
    b'u09tvw0f640'
    """
    bits = encode(longitude, latitude, world=WHOLE_GLOBE)
    shifts = range(2 * STEPS - 5, 0, -5)
    return bytes(ALPHABET[bits >> shift & 31] for shift in shifts).ljust(LETTERS, b"0")


# --- distances ----------------------------------------------------------------------------------------------


def distance_m(here: Place, there: Place) -> float:
    """Metres along the great circle, by the haversine formula, on a round earth (up to 0.5 % wrong)."""
    longitude, latitude = (degrees * RADIANS for degrees in here)
    other_longitude, other_latitude = (degrees * RADIANS for degrees in there)
    v = sin((other_longitude - longitude) / 2)
    if v == 0.0:
        return meridian_m(here[1], there[1])
    u = sin((other_latitude - latitude) / 2)
    return 2.0 * EARTH_RADIUS_M * asin(sqrt(u * u + cos(latitude) * cos(other_latitude) * v * v))


def meridian_m(latitude: float, other: float) -> float:
    """Metres from one latitude to another, straight north or south."""
    return EARTH_RADIUS_M * abs(other * RADIANS - latitude * RADIANS)
