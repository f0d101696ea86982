"""Vectors: directions in a space of many dimensions, shortened, and how far two of them point apart.

A vector set asks "which elements point the same way?", so lengths do not matter.  Every vector is divided
by its length (its *l2*, kept beside it) and then *quantised*, which is to say shortened:

    name    a component becomes                                        bytes for 300 dimensions
    f32     itself: a float of 32 bits                                 1200
    int8    a whole number from -127 to 127; the largest is 127         300
    bin     a bit: is it above zero?                                     40

The distance of two vectors is 1 - their dot product: 0 the same direction, 1 a right angle, 2 the opposite.
int8 multiplies whole numbers and scales the sum once; bin counts the bits that differ.

All numbers are those of Redis, to the last bit: C rounds every sum and product to 32 bits, so we do, and
add up in the same order.  An `array` of type "f" does the rounding.

# Redis: computes distances one by one, in C.  With numpy at hand ours are computed for many vectors at once
# (vector_rows.py); without it, one by one in Python.
"""

from __future__ import annotations

from array import array
from itertools import compress, count
from math import copysign, floor, isfinite, isnan, sqrt
from operator import add, mul

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from teachredis.structures.vector_rows import Rows

    Vector: TypeAlias = "array[float]"
    """Floats of 32 bits"""

MOST = 127
"""The largest component of an int8 vector."""

WORD_BITS = 64
"""A bin vector is kept in whole words."""


# --- floats of 32 bits --------------------------------------------------------------------------------------


def f32(number: float) -> float:
    """The number rounded to 32 bits.

    >>> f32(0.1)
    0.10000000149011612
    """
    return array("f", (number,))[0]


def floats(numbers: Iterable[float]) -> Vector:
    """The numbers as a vector, each rounded to 32 bits."""
    return array("f", numbers)


def rounded_sum(terms: Iterable[float]) -> float:
    """The sum from left to right, rounded at every step."""
    total = array("f", (0.0,))
    for term in terms:
        total[0] = total[0] + term
    return total[0]


def sums_of_four(terms: Vector) -> Vector:
    """((a + b) + c) + d for each four terms, rounded at every step; a rest of less than four is left out."""
    whole = len(terms) // 4 * 4
    first, second, third, fourth = (terms[at:whole:4] for at in range(4))
    return floats(map(add, floats(map(add, floats(map(add, first, second)), third)), fourth))


def normalised(vector: Vector) -> tuple[Vector, float]:
    """The vector at length 1, and the length it had; a vector of zeros stays, its length counting as 1."""
    squares = floats(map(mul, vector, vector))
    total = rounded_sum([*sums_of_four(squares), *squares[len(squares) // 4 * 4 :]])
    if total == 0:
        return vector, 1.0
    length = f32(sqrt(total))
    return floats(component / length for component in vector), length


def projected(vector: Vector, dimensions: int) -> Vector:
    """The vector in another number of dimensions: each new component sums all old ones, half of them negated.

    Which half follows Hadamard's pattern, so that distances survive about as well as with random signs.
    """
    scale = f32(1 / sqrt(len(vector)))
    scaled = floats(component * scale for component in vector)
    return floats(
        rounded_sum(-term if (row & column).bit_count() & 1 else term for column, term in enumerate(scaled))
        for row in range(dimensions)
    )


def projection_matrix(input_dimensions: int, dimensions: int) -> Vector:
    """The same as a matrix, row after row: what a projected vector is multiplied by."""
    scale = f32(1 / sqrt(input_dimensions))
    return floats(
        -scale if (row & column).bit_count() & 1 else scale
        for row in range(dimensions)
        for column in range(input_dimensions)
    )


# --- shortened ----------------------------------------------------------------------------------------------


class Point:
    """A vector as a set keeps it.

    `numbers` is an array of floats or of int8, or for bin one Python integer.  In an int8 vector 127 stands
    for `range` and 1 for `scale`.  `row` is its place in the table of vector_rows.py, -1 while it has none.
    """

    __slots__ = ("l2", "numbers", "range", "row", "scale")

    def __init__(self, numbers: array[float] | array[int] | int, l2: float, largest: float = 0.0) -> None:
        self.numbers = numbers
        self.l2 = l2
        self.range = largest
        self.scale = f32(largest / MOST)
        self.row = -1

    def copy(self) -> Point:
        """An equal point that has no row."""
        return Point(self.numbers, self.l2, self.range)


class Space:
    """The points of one set: how they are shortened and compared.  One subclass a kind of quantisation."""

    name = ""
    code = 0  # how an RDB file calls it

    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.rows: Rows | None = None

    def point(self, vector: Vector) -> Point:
        """A vector of any length, made a unit and shortened."""
        raise NotImplementedError

    def vector(self, point: Point) -> Vector:
        """About the vector that a point was made of."""
        raise NotImplementedError

    def raw(self, point: Point) -> bytes:
        """The shortened components as Redis keeps them."""
        raise NotImplementedError

    def distance(self, one: Point, other: Point) -> float:
        """0 the same direction, 2 the opposite."""
        raise NotImplementedError

    def distances(self, point: Point, others: Sequence[Point]) -> list[float]:
        """How far each of the others is; they are points of this set."""
        if self.rows is not None:
            return self.rows.distances(point, others)
        return [self.distance(point, other) for other in others]


class Floats(Space):
    """Nothing is shortened."""

    name = "f32"
    code = 0

    def point(self, vector: Vector) -> Point:
        """Normalised."""
        return Point(*normalised(vector))

    def vector(self, point: Point) -> Vector:
        """At its length again."""
        return floats(component * point.l2 for component in numbers_of(point))

    def raw(self, point: Point) -> bytes:
        """Four bytes a component."""
        return numbers_of(point).tobytes()

    def distance(self, one: Point, other: Point) -> float:
        """Two running sums, each taking every other four products."""
        products = floats(map(mul, numbers_of(one), numbers_of(other)))
        whole = len(products) // 8 * 8
        fours = sums_of_four(products[:whole])
        first = rounded_sum([*fours[0::2], *products[whole:]])
        return f32(1 - f32(first + rounded_sum(fours[1::2])))


class Int8(Space):
    """Whole numbers from -127 to 127 that share a scale."""

    name = "int8"
    code = 1

    def point(self, vector: Vector) -> Point:
        """Normalised, then stretched so that the largest component is 127."""
        unit, l2 = normalised(vector)
        largest = max((abs(component) for component in unit if not isnan(component)), default=0.0)
        if not largest:
            return Point(array("b", bytes(self.dimensions)), l2)
        scale = f32(MOST / largest)
        return Point(array("b", map(nearest_whole, floats(part * scale for part in unit))), l2, largest)

    def vector(self, point: Point) -> Vector:
        """Shrunk again, at its length."""
        parts = floats(part * point.range for part in numbers_of(point))
        return floats(part * point.l2 for part in floats(part / MOST for part in parts))

    def raw(self, point: Point) -> bytes:
        """A byte a component."""
        return numbers_of(point).tobytes()

    def distance(self, one: Point, other: Point) -> float:
        """Whole numbers, scaled once at the end."""
        dot = f32(sum(map(mul, numbers_of(one), numbers_of(other))))
        apart = f32(1 - f32(dot * f32(one.scale * other.scale)))
        return 0.0 if apart < 0 else min(apart, 2.0)


def nearest_whole(number: float) -> int:
    """The nearest whole number, halves away from zero; 0 for what has none."""
    return int(copysign(floor(abs(number) + 0.5), number)) if isfinite(number) else 0


class Bits(Space):
    """One bit a component."""

    name = "bin"
    code = 2

    def point(self, vector: Vector) -> Point:
        """Normalised only to know its length: signs are all that is kept."""
        unit, l2 = normalised(vector)
        above = (component > 0 for component in unit)
        return Point(sum(1 << place for place in compress(count(), above)), l2)

    def vector(self, point: Point) -> Vector:
        """1 or -1 a component: the length is not given back."""
        bits = bits_of(point)
        return floats(1.0 if bits >> place & 1 else -1.0 for place in range(self.dimensions))

    def raw(self, point: Point) -> bytes:
        """A bit a component, in words of 64."""
        words = -(-self.dimensions // WORD_BITS)
        return bits_of(point).to_bytes(words * WORD_BITS // 8, "little")

    def distance(self, one: Point, other: Point) -> float:
        """The share of bits that differ, times two."""
        return f32(2 * (bits_of(one) ^ bits_of(other)).bit_count() / self.dimensions)


def numbers_of(point: Point) -> array[float]:
    """The components of a point that is no bin vector."""
    numbers = point.numbers
    assert not isinstance(numbers, int)
    return numbers  # type: ignore[return-value]  # whole numbers will do for floats


def bits_of(point: Point) -> int:
    """The bits of a bin vector, the first component lowest."""
    bits = point.numbers
    assert isinstance(bits, int)
    return bits


SPACES: dict[str, type[Space]] = {"NOQUANT": Floats, "Q8": Int8, "BIN": Bits}
"""VADD's word -> kind of quantisation"""
