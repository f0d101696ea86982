"""Vector sets: elements that are found by likeness.

Each element has a vector, a direction in a space of many dimensions, and the set answers which elements
point most nearly the same way.  Two views of one truth, as in a sorted set: the graph's dict answers "what
is Ada's vector?", its links answer "who is like Ada?" (structures/hnsw.py).

How the vectors are shortened (structures/vectors.py), their number of dimensions and the number of links are
settled by the first element.  An element may carry attributes, a text in JSON, for a search to filter by.
"""

from __future__ import annotations

from itertools import islice

from teachredis.structures.allocator import TERMINATOR_BYTES, sds_bytes, size_class
from teachredis.structures.hnsw import Graph
from teachredis.structures.vector_rows import new_space
from teachredis.structures.vectors import projected
from teachredis.values.string_object import LONGEST_EMBEDDED
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random
    from typing import Self

    from teachredis.structures.hnsw_nodes import Node
    from teachredis.structures.vectors import Space, Vector

SET_BYTES, ELEMENT_BYTES = 1784, 360
"""The set's own structures, and an element's without its links, its vector and its texts."""
LINK_THIRDS = 56
"""8 bytes for each link there may be: twice the degree at the bottom, the degree on a third of a level above.

Redis does not count levels either: one element in four is on the next, which adds up to a third.
"""
WORD_BITS, FLOAT_BYTES = 64, 4
OBJECT_BYTES, EMBEDDED_HEADER_BYTES = 16, 3
NEWEST = 20
"""So many elements are looked at for the length of their names and attributes."""

ENOUGH = 0.2
"""Up to this share of a set, distinct random elements are drawn one by one."""


class VectorSet(Value):
    """The graph, a number that no other set of this engine has, and how many dimensions vectors come with.

    `input_dimensions` is 0 unless vectors are projected into fewer (or more) dimensions first: VADD's REDUCE.
    """

    __slots__ = ("described", "graph", "input_dimensions", "number")

    type_name = "vectorset"

    def __init__(self, graph: Graph, input_dimensions: int = 0, number: int = 0) -> None:
        super().__init__()
        self.encoding = "raw"
        self.graph = graph
        self.input_dimensions = input_dimensions
        self.number = number
        self.described: int | None = None  # elements with attributes; counted once somebody has asked

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
            self.forget(old)
            attributes = old.attributes if attributes is None else attributes or None
        node = self.graph.insert(element, self.space.point(vector), effort, rng)
        node.attributes = attributes
        if self.described is not None:
            self.described += attributes is not None
        return old is None

    def describe(self, node: Node, attributes: bytes | None) -> None:
        """Give an element other attributes, or None."""
        if self.described is not None:
            self.described += (attributes is not None) - (node.attributes is not None)
        node.attributes = attributes

    def remove(self, element: bytes) -> bool:
        """Take the element out; was it there?  The graph is mended."""
        node = self.find(element)
        if node is None:
            return False
        self.forget(node)
        return True

    def forget(self, node: Node) -> None:
        """Take an element that is there out of the graph."""
        self.graph.remove(node)
        if self.described is not None:
            self.described -= node.attributes is not None

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
        """What each element takes: itself, its vector, its name, its links."""
        fixed = ELEMENT_BYTES + self.vector_bytes() + LINK_THIRDS * self.graph.degree // 3
        return (fixed + text_object(node.name) for node in islice(self.graph.nodes.values(), most))

    def memory(self) -> int:
        """All elements and their links, the matrix that projects vectors, the texts.  O(1)."""
        matrix = FLOAT_BYTES * self.input_dimensions * self.dimensions
        elements = len(self) * (ELEMENT_BYTES + self.vector_bytes())
        links = LINK_THIRDS * self.graph.degree * len(self) // 3
        return SET_BYTES + matrix + elements + links + self.texts_memory()

    def texts_memory(self) -> int:
        """Names and attributes, each as many times as there are the mean of the newest twenty elements'."""
        newest = [*islice(reversed(self.graph.nodes.values()), NEWEST)]
        names = [text_object(node.name) for node in newest]
        attributes = [text_object(node.attributes) for node in newest if node.attributes is not None]
        return mean(names) * len(self) + mean(attributes) * self.count_described()

    def count_described(self) -> int:
        """How many elements have attributes.  O(N) the first time."""
        if self.described is None:
            self.described = sum(node.attributes is not None for node in self.graph.nodes.values())
        return self.described

    def vector_bytes(self) -> int:
        """A vector as it is kept: a number, a byte or a bit for each dimension, the bits in whole words."""
        words = -(-self.dimensions // WORD_BITS)
        by_kind = {"f32": FLOAT_BYTES * self.dimensions, "int8": self.dimensions, "bin": 8 * words}
        return by_kind[self.space.name]

    def check(self) -> None:
        """Walk every invariant."""
        assert self.encoding == "raw"
        self.graph.check()
        nodes = self.graph.nodes.values()
        assert self.described in {None, sum(node.attributes is not None for node in nodes)}


def mean(sizes: list[int]) -> int:
    """Cut off, as C divides; 0 of nothing."""
    return sum(sizes) // len(sizes) if sizes else 0


def text_object(text: bytes) -> int:
    """An object of its own, with a short text right behind it."""
    if len(text) > LONGEST_EMBEDDED:
        return OBJECT_BYTES + sds_bytes(len(text))
    return size_class(OBJECT_BYTES + EMBEDDED_HEADER_BYTES + len(text) + TERMINATOR_BYTES)
