"""Vector sets: elements that are found by likeness.

Each element has a vector, a direction in a space of many dimensions, and the set answers which elements
point most nearly the same way.  Two views of one truth, as in a sorted set: the graph's dict answers "what
is Ada's vector?", its links answer "who is like Ada?" (structures/hnsw.py).

How the vectors are shortened (structures/vectors.py), their number of dimensions and the number of links are
settled by the first element.  An element may carry attributes, a text in JSON, for a search to filter by.
"""

from __future__ import annotations

from itertools import islice

from teachredis.structures.hnsw import Graph
from teachredis.structures.vector_rows import new_space
from teachredis.structures.vectors import projected
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random
    from typing import Self

    from teachredis.structures.hnsw_nodes import Node
    from teachredis.structures.vectors import Space, Vector

SET_BYTES, ELEMENT_BYTES = 1807, 683
"""# Redis: counts a vector set's own structures, whose links depend on chance; measured, and rounded."""

ENOUGH = 0.2
"""Up to this share of a set, distinct random elements are drawn one by one."""


class VectorSet(Value):
    """The graph, a number that no other set of this engine has, and how many dimensions vectors come with.

    `input_dimensions` is 0 unless vectors are projected into fewer (or more) dimensions first: VADD's REDUCE.
    """

    __slots__ = ("graph", "input_dimensions", "number")

    type_name = "vectorset"

    def __init__(self, graph: Graph, input_dimensions: int = 0, number: int = 0) -> None:
        super().__init__()
        self.encoding = "raw"
        self.graph = graph
        self.input_dimensions = input_dimensions
        self.number = number

    @classmethod
    def of(cls, kind: type[Space], dimensions: int, degree: int) -> Self:
        """An empty set."""
        return cls(Graph(new_space(kind, dimensions), degree))

    def __len__(self) -> int:
        return len(self.graph.nodes)

    @property
    def space(self) -> Space:
        """How vectors are shortened and compared."""
        return self.graph.space

    @property
    def dimensions(self) -> int:
        """Those of the vectors as they are kept."""
        return self.graph.space.dimensions

    def find(self, element: bytes) -> Node | None:
        """The element's node.  O(1)."""
        return self.graph.nodes.get(element)

    def fitted(self, vector: Vector) -> Vector:
        """The vector in the set's own dimensions."""
        return vector if len(vector) == self.dimensions else projected(vector, self.dimensions)

    def place(
        self, element: bytes, vector: Vector, effort: int, attributes: bytes | None, rng: Random
    ) -> bool:
        """Give the element its vector; was it new?  What is there keeps its attributes if none are given.

        O(log N) for a given effort.
        """
        old = self.find(element)
        if old is not None:
            self.graph.remove(old)
            attributes = old.attributes if attributes is None else attributes or None
        node = self.graph.insert(element, self.space.point(vector), effort, rng)
        node.attributes = attributes
        return old is None

    def remove(self, element: bytes) -> bool:
        """Take the element out; was it there?  The graph is mended."""
        node = self.find(element)
        if node is None:
            return False
        self.graph.remove(node)
        return True

    def draw(self, count: int, rng: Random) -> list[bytes]:
        """`count` distinct elements, all where there are no more.

        Few are drawn one by one; many are those in a row from a random one on, newest first.
        """
        count = min(count, len(self))
        if count > len(self) * ENOUGH:
            names = [*reversed(self.graph.nodes)]
            start = names.index(self.graph.random_node(rng).name)
            return (names[start:] + names[:start])[:count]
        chosen: dict[bytes, None] = {}
        while len(chosen) < count:
            chosen[self.graph.random_node(rng).name] = None
        return [*chosen]

    def copy(self) -> Self:
        """An equal set with the same number.  O(N)."""
        return type(self)(self.graph.copy(), self.input_dimensions, self.number)

    # --- memory ---------------------------------------------------------------------------------------------

    def parts(self, most: int | None = None) -> Iterator[int]:
        """What each element takes, about: a byte a dimension and its links."""
        return (ELEMENT_BYTES + self.dimensions for _ in islice(self.graph.nodes, most))

    def memory(self) -> int:
        """The graph, about."""
        return SET_BYTES + len(self) * (ELEMENT_BYTES + self.dimensions)

    def check(self) -> None:
        """Walk every invariant."""
        assert self.encoding == "raw"
        self.graph.check()
