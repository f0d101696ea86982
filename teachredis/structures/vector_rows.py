"""The points of a vector set as rows of one numpy table, so that many distances are computed at once.

    table      one row a point: its components as floats; int8 ones too, which stay whole numbers
    scales     what the components of each row are to be multiplied by (int8 only)

A search looks at some thirty neighbours at a time: one gather of their rows and one product cost about 15
µs, thirty distances in Python 100 (int8, 128 dimensions) to 500 (f32).  The results are the same to the
last bit: whole numbers below 2**24 are exact in any order, and floats are added up in Redis's order.

numpy is not required and is imported when the first set of many dimensions is made, if it can be.
"""

from __future__ import annotations

from teachredis.structures.vectors import Floats, Int8, numbers_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from teachredis.structures.vectors import Point, Space

    Table = NDArray[np.float32]

FEW_DIMENSIONS = 16
"""Below this a table is not worth its while."""

EXACT_DIMENSIONS = 1040
"""So many products of int8 numbers have an exact sum in 32 bits: 1040 * 127**2 < 2**24."""

FIRST_ROWS = 64


def new_space(kind: type[Space], dimensions: int) -> Space:
    """A space without points, with a table where that pays."""
    space = kind(dimensions)
    space.rows = rows_for(space)
    return space


def rows_for(space: Space) -> Rows | None:
    """A table for the points of a space, where that pays and numpy is there."""
    if space.dimensions < FEW_DIMENSIONS or not isinstance(space, Floats | Int8):
        return None
    try:
        import numpy  # noqa: F401, ICN001  # only whether it is there; the table imports it as everybody does
    except ImportError:
        return None
    return FloatRows(space.dimensions) if isinstance(space, Floats) else Int8Rows(space.dimensions)


class Rows:
    """The table; `spare` are the rows of points that are gone."""

    def __init__(self, dimensions: int, kind: str = "f4") -> None:
        import numpy as np

        self.np = np
        self.kind = kind
        self.table: Table = np.zeros((FIRST_ROWS, dimensions), kind)
        self.scales: Table = np.zeros(FIRST_ROWS, "f4")
        self.used = 0
        self.spare: list[int] = []

    def add(self, point: Point) -> None:
        """Give the point a row.  O(dimensions), and now and then a larger table."""
        point.row = self.spare.pop() if self.spare else self.used
        if point.row == self.used:
            self.used += 1
        if self.used > len(self.table):
            self.table = self.np.concatenate((self.table, self.np.zeros_like(self.table)))
            self.scales = self.np.concatenate((self.scales, self.np.zeros_like(self.scales)))
        self.table[point.row] = self.components(point)
        self.scales[point.row] = point.scale

    def remove(self, point: Point) -> None:
        """Let another point have the row."""
        self.spare.append(point.row)
        point.row = -1

    def components(self, point: Point) -> Table:
        """The numbers of a point, ready to be multiplied."""
        return self.np.array(numbers_of(point), self.kind)

    def distances(self, point: Point, others: Sequence[Point]) -> list[float]:
        """How far each of the others is."""
        raise NotImplementedError


class Int8Rows(Rows):
    """Whole numbers, kept as floats because those are multiplied fastest."""

    def __init__(self, dimensions: int) -> None:
        super().__init__(dimensions, "f4" if dimensions <= EXACT_DIMENSIONS else "f8")

    def distances(self, point: Point, others: Sequence[Point]) -> list[float]:
        """One product of the table's rows with the point, then all are scaled."""
        np, rows = self.np, [other.row for other in others]
        dots = (self.table[rows] @ self.components(point)).astype("f4")
        apart = np.float32(1) - dots * (self.scales[rows] * np.float32(point.scale))
        return apart.clip(0, 2).tolist()  # type: ignore[no-any-return]  # a list of floats


class FloatRows(Rows):
    """Floats of 32 bits, added up in Redis's order: two running sums, each taking every other four."""

    def distances(self, point: Point, others: Sequence[Point]) -> list[float]:
        """The products of all rows, and their sums in steps."""
        np, rows = self.np, [other.row for other in others]
        products = self.table[rows] * self.components(point)
        whole = products.shape[1] // 8 * 8
        eights = products[:, :whole].reshape(len(rows), -1, 2, 4)
        fours = ((eights[..., 0] + eights[..., 1]) + eights[..., 2]) + eights[..., 3]
        first = np.concatenate((fours[:, :, 0], products[:, whole:]), axis=1).cumsum(axis=1)[:, -1]
        second = fours[:, :, 1].cumsum(axis=1)[:, -1]
        return (np.float32(1) - (first + second)).tolist()  # type: ignore[no-any-return]  # a list of floats
