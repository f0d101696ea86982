"""What an HNSW graph is made of: nodes with their links, and the list of the nearest nodes seen so far."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import inf

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.structures.vectors import Point


class Layer:
    """A node's links on one level: neighbour -> distance, in order of linking; `most` may grow a little."""

    __slots__ = ("links", "most")

    def __init__(self, most: int) -> None:
        self.links: dict[Node, float] = {}
        self.most = most

    @property
    def is_full(self) -> bool:
        """Is there no room for another link?"""
        return len(self.links) >= self.most

    def farthest(self) -> Node:
        """The linked node that is farthest away.  O(links)."""
        return max(self.links, key=self.links.__getitem__)


class Node:
    """An element: its name, its vector, its attributes (a text, or None), and its links on level 0, 1, ..."""

    __slots__ = ("attributes", "id", "layers", "name", "point")

    def __init__(self, name: bytes, point: Point, number: int, level: int, degree: int) -> None:
        self.name = name
        self.point = point
        self.attributes: bytes | None = None
        self.id = number
        self.layers = [Layer(2 * degree), *(Layer(degree) for _ in range(level))]

    @property
    def level(self) -> int:
        """The highest level on which the node stands."""
        return len(self.layers) - 1


class Nearest:
    """Up to `most` nodes, nearest first, and how far they are.

    Of equally near nodes the last to come stands first, as in Redis; once full, it stands behind them.
    """

    __slots__ = ("distances", "most", "nodes")

    def __init__(self, most: int) -> None:
        self.most = most
        self.nodes: list[Node] = []
        self.distances: list[float] = []

    def __len__(self) -> int:
        return len(self.nodes)

    @property
    def is_full(self) -> bool:
        """Does another node push the farthest out?"""
        return len(self.nodes) >= self.most

    @property
    def reach(self) -> float:
        """The distance of the farthest; infinite while there is none."""
        return self.distances[-1] if self.distances else inf

    def push(self, node: Node, distance: float) -> None:
        """Put a node in its place, unless all places are taken by nearer ones.  O(log N) and a move."""
        if not self.is_full:
            at = bisect_left(self.distances, distance)
        elif distance < self.distances[-1]:
            self.distances.pop()
            self.nodes.pop()
            at = bisect_right(self.distances, distance)
        else:
            return
        self.distances.insert(at, distance)
        self.nodes.insert(at, node)

    def pop(self) -> tuple[Node, float]:
        """Take the nearest out."""
        return self.nodes.pop(0), self.distances.pop(0)
