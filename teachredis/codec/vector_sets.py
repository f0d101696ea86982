"""Vector sets: the graph as it is, so that who reads it need not search for neighbours again.

    dimensions, number of elements, kind of vectors and degree, flags
    if vectors are projected: the dimensions they come with, the matrix
    elements, newest first, each:
        name, attributes (if any element has some), the shortened vector
        numbers: its id; its level;
                 for each level: how many links, how many it may have, the ids linked to, the farthest;
                 its length (and, for int8, its range)

Links are ids, and a node may be linked with one that comes later: they are tied when all are there.
Distances are measured again, and links stand in the order of ids from then on, as in Redis.  A link that goes
one way only is refused, since a walk could not come back.

# Redis: takes any matrix for a projection.  Ours knows the one that Redis makes.
"""

from __future__ import annotations

from array import array
from math import isnan
from struct import pack, unpack
from sys import byteorder

from teachredis.codec import kinds
from teachredis.codec.modules import (
    END,
    expect,
    module_number,
    read_number,
    read_text,
    write_number,
    write_text,
)
from teachredis.structures.hnsw import HIGHEST_LEVEL
from teachredis.structures.hnsw_nodes import Node
from teachredis.structures.vectors import WORD_BITS, Bits, Floats, Point, Space, projection_matrix
from teachredis.values.vector_set import VectorSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.codec.reader import Reader
    from teachredis.codec.writer import Writer
    from teachredis.structures.hnsw_nodes import Layer
    from teachredis.values.limits import Limits

    Unlinked: TypeAlias = tuple[Node, list[list[int]]]
    """(node, for each of its levels the ids it is to be linked with)"""

MODULE = module_number("vectorset", 0)
HAS_MATRIX, HAS_ATTRIBUTES = 1, 2
LAYOUT = 1 << 24
"""Stands above the level of a node."""

KINDS: dict[int, type[Space]] = {space.code: space for space in Space.__subclasses__()}
"""How an RDB file calls a kind of vectors -> the kind"""

MOST_DIMENSIONS = 65_536
MOST_DEGREE = 4096


# --- writing ------------------------------------------------------------------------------------------------


def write_vector_set(value: VectorSet, writer: Writer) -> int:
    """The graph; the type is returned.  Errors: CannotHold."""
    writer.needs(kinds.VECTOR_SETS_SINCE, "a vector set, new in Redis 8.0")
    nodes = [*reversed(value.graph.nodes.values())]
    flags = HAS_MATRIX * bool(value.input_dimensions)
    flags |= HAS_ATTRIBUTES * any(node.attributes is not None for node in nodes)
    writer.length(MODULE)
    for number in (value.dimensions, len(nodes), value.space.code | value.graph.degree << 8, flags):
        write_number(writer, number)
    if value.input_dimensions:
        write_number(writer, value.input_dimensions)
        write_text(writer, little(projection_matrix(value.input_dimensions, value.dimensions)))
    for node in nodes:
        write_node(writer, value, node, flags)
    writer.length(END)
    return kinds.MODULE_2


def write_node(writer: Writer, value: VectorSet, node: Node, flags: int) -> None:
    """One element."""
    write_text(writer, node.name)
    if flags & HAS_ATTRIBUTES:
        write_text(writer, node.attributes or b"")
    write_text(writer, little_raw(value.space, node.point))
    numbers = [node.id, LAYOUT | node.level]
    for layer in node.layers:
        numbers += numbers_of(layer)
    numbers.append(two_floats(node.point.range, node.point.l2))
    write_number(writer, len(numbers))
    for number in numbers:
        write_number(writer, number)


def numbers_of(layer: Layer) -> list[int]:
    """The links of one level."""
    ids = [neighbour.id for neighbour in layer.links]
    farthest = 0
    if ids:
        distances = [*layer.links.values()]
        farthest = two_floats(max(distances), 0.0) | distances.index(max(distances))
    return [len(ids), layer.most, *ids, farthest]


def two_floats(upper: float, lower: float) -> int:
    """Two floats of 32 bits in one number."""
    number: int = unpack("<Q", pack("<ff", lower, upper))[0]
    return number


def little(vector: array[float]) -> bytes:
    """Floats of 32 bits, lowest byte first."""
    if byteorder == "big":
        vector = vector[:]
        vector.byteswap()
    return vector.tobytes()


def little_raw(space: Space, point: Point) -> bytes:
    """The shortened vector, lowest byte first."""
    return little(floats_of(point)) if isinstance(space, Floats) else space.raw(point)


def floats_of(point: Point) -> array[float]:
    """The components of a vector that was not shortened."""
    numbers = point.numbers
    assert not isinstance(numbers, int)
    return numbers  # type: ignore[return-value]  # f32 ones are floats


# --- reading ------------------------------------------------------------------------------------------------


def read_vector_set(reader: Reader, limits: Limits) -> VectorSet:  # noqa: ARG001  # shaped as all readers are
    """The graph; the set still lacks its number."""
    if reader.length() != MODULE:
        raise ValueError("a value of an unknown module")
    dimensions, count, config, flags = (read_number(reader) for _ in range(4))
    kind, degree = config & 0xFF, config >> 8
    if (
        kind not in KINDS
        or not 0 < dimensions <= MOST_DIMENSIONS
        or not 0 < degree <= MOST_DEGREE
        or not count
    ):
        raise ValueError("a vector set with impossible settings")
    value = VectorSet.of(KINDS[kind], dimensions, degree)
    if flags & HAS_MATRIX:
        value.input_dimensions = read_matrix(reader, dimensions)
    tie(value, [read_node(reader, value.space, flags) for _ in range(count)])
    expect(reader, END)
    return value


def read_matrix(reader: Reader, dimensions: int) -> int:
    """How many dimensions vectors come with; the matrix must be the one that we would use."""
    input_dimensions, matrix = read_number(reader), read_text(reader)
    whole = 0 < input_dimensions <= MOST_DIMENSIONS and len(matrix) == 4 * input_dimensions * dimensions
    if not whole or matrix != little(projection_matrix(input_dimensions, dimensions)):
        raise ValueError("a vector set with a projection of its own")
    return input_dimensions


def read_node(reader: Reader, space: Space, flags: int) -> Unlinked:
    """One element, and what it is to be linked with."""
    name = read_text(reader)
    attributes = read_text(reader) if flags & HAS_ATTRIBUTES else b""
    vector, count = read_text(reader), read_number(reader)
    numbers = iter([read_number(reader) for _ in range(count)])
    node_id, level = next_of(numbers), next_of(numbers) ^ LAYOUT
    if level >= HIGHEST_LEVEL + 1:
        raise ValueError("an element of a vector set on an impossible level")
    layers = [read_layer(numbers) for _ in range(level + 1)]
    point = read_point(space, vector, next_of(numbers))
    node = Node(name, point, node_id, level, 0)
    node.attributes = attributes or None
    for layer, (most, _) in zip(node.layers, layers, strict=True):
        layer.most = most
    return node, [ids for _, ids in layers]


def read_layer(numbers: Iterator[int]) -> tuple[int, list[int]]:
    """(how many links there may be, ids linked to) on one level."""
    count, most = next_of(numbers), next_of(numbers)
    if count > most:
        raise ValueError("an element of a vector set has too many links")
    ids = [next_of(numbers) for _ in range(count)]
    if next_of(numbers) & 0xFFFF_FFFF >= max(count, 1):  # the farthest, which we look for when we need it
        raise ValueError("an element of a vector set has no such link")
    return most, ids


def next_of(numbers: Iterator[int]) -> int:
    """The next of an element's numbers.  Errors: ValueError."""
    number = next(numbers, None)
    if number is None:
        raise ValueError("an element of a vector set ends too early")
    return number


def read_point(space: Space, vector: bytes, lengths: int) -> Point:
    """The shortened vector, with its length and its range."""
    l2, largest = unpack("<ff", lengths.to_bytes(8, "little"))
    if isinstance(space, Bits):
        bits = int.from_bytes(vector, "little")
        if len(vector) != -(-space.dimensions // WORD_BITS) * 8 or bits >> space.dimensions:
            raise ValueError("a vector has another number of dimensions")
        return Point(bits, l2, largest)
    width = 4 if isinstance(space, Floats) else 1
    if len(vector) != width * space.dimensions:
        raise ValueError("a vector has another number of dimensions")
    numbers: array[float] | array[int] = array("f" if width == 4 else "b", vector)
    if byteorder == "big":
        numbers.byteswap()
    return Point(numbers, l2, largest)


# --- tying --------------------------------------------------------------------------------------------------


def tie(value: VectorSet, unlinked: list[Unlinked]) -> None:
    """Put the nodes into the graph and link them.  Errors: ValueError, if a link is not as it should be."""
    graph, by_id = value.graph, {node.id: node for node, _ in unlinked}
    graph.nodes = {node.name: node for node, _ in unlinked}
    if not len(by_id) == len(graph.nodes) == len(unlinked):
        raise ValueError("an element stands twice in a vector set")
    for node, links in unlinked:
        for level, ids in enumerate(links):
            link(value.space, node, level, [by_id.get(node_id) for node_id in sorted(ids)])
    refuse_one_way(unlinked)
    graph.entry = max(graph.nodes.values(), key=lambda node: node.level)
    graph.last_id = max(by_id)
    if value.space.rows is not None:
        for node in graph.nodes.values():
            value.space.rows.add(node.point)


def link(space: Space, node: Node, level: int, neighbours: list[Node | None]) -> None:
    """Link a node with others on one level; what the other side has measured need not be measured again."""
    links = node.layers[level].links
    for other in neighbours:
        if other is None or other is node or other in links or level > other.level:
            raise ValueError("a link of a vector set leads nowhere")
        known = other.layers[level].links.get(node)
        links[other] = space.distance(node.point, other.point) if known is None else known
        if isnan(links[other]):
            raise ValueError("a vector with components that are no numbers")


def refuse_one_way(unlinked: list[Unlinked]) -> None:
    """Errors: ValueError, if a link has no counterpart."""
    for node, _ in unlinked:
        for level, layer in enumerate(node.layers):
            if not all(node in other.layers[level].links for other in layer.links):
                raise ValueError("a link of a vector set goes one way only")
