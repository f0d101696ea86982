"""HNSW: a graph of vectors in which one walks towards whatever is nearest.

To find the vectors most like a given one, we could measure the distance to each: exact, and O(N).  A
*hierarchical navigable small world* (Malkov and Yashunin, 2016) links every vector to some near neighbours,
and a search walks from neighbour to neighbour, always on from the nearest it has met.  So that the way is
not long, a quarter of the nodes also stand on a level above, with longer links, a quarter of those on one
above that, and so on:

    level 2    a ──────────────────────── g                   enter at the top, walk to the nearest,
    level 1    a ─────── c ────── e ───── g ────── k          go down a level, walk on ...
    level 0    a ─ b ─ c ─ d ─ e ─ f ─ g ─ h ─ i ─ j ─ k      ... and collect the nearest down here

The search may miss some: it answers *approximately* the nearest.  `effort` (Redis's EF) says how many
candidates it keeps at hand; more of them means fewer misses and more distances measured.

Links go both ways.  A node has up to 2 * degree of them on level 0 and up to `degree` (Redis's M) above;
whom it is linked with is decided in hnsw_links.py.

# Redis: keeps links in arrays, and in each node a number per thread to know whether it was visited.  Ours
# are dicts from neighbour to distance; the farthest is found by looking, visits are noted in a set.
"""

from __future__ import annotations

from math import log2

from teachredis.structures import hnsw_links
from teachredis.structures.hnsw_nodes import Nearest, Node
from teachredis.structures.vector_rows import new_space

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from random import Random
    from typing import TypeAlias

    from teachredis.structures.hnsw_nodes import Layer
    from teachredis.structures.vectors import Point, Space

    Test: TypeAlias = "Callable[[Node], bool]"
    """Does a node pass the filter?"""

RISE = 0.25
"""The chance to stand on the next level too."""

HIGHEST_LEVEL = 16
MOST_CANDIDATES = 256
"""Places that a walk remembers to go on from."""

WALK_LENGTH = 3
"""Steps of a random walk, times log2 of the number of nodes."""


class Graph:
    """The nodes by name, oldest first, and `entry`, the one on the highest level, where every walk begins."""

    __slots__ = ("degree", "entry", "last_id", "nodes", "space")

    def __init__(self, space: Space, degree: int) -> None:
        self.space = space
        self.degree = degree
        self.nodes: dict[bytes, Node] = {}
        self.entry: Node | None = None
        self.last_id = 0

    # --- searching ------------------------------------------------------------------------------------------

    def search(self, point: Point, count: int, passes: Test | None = None, most_looks: int = 0) -> Nearest:
        """About the `count` nearest of those that pass; a test ends the walk after `most_looks` steps."""
        if self.entry is None:
            return Nearest(count)
        start = self.descend(point, 0)
        return self.walk(point, start, count, 0, passes, most_looks)

    def nearest_of_all(self, point: Point, count: int, passes: Test | None = None) -> Nearest:
        """Exactly the `count` nearest, by measuring every distance.  O(N)."""
        found = Nearest(count)
        for node in reversed(self.nodes.values()):
            if passes is None or passes(node):
                found.push(node, self.space.distance(point, node.point))
        return found

    def descend(self, point: Point, level: int) -> Node:
        """Walk to the nearest node on every level above `level`: where to begin on that one."""
        assert self.entry is not None
        node = self.entry
        for above in range(self.entry.level, level, -1):
            node = self.walk(point, node, 1, above).nodes[0]
        return node

    def walk(
        self,
        point: Point,
        start: Node,
        effort: int,
        level: int,
        passes: Test | None = None,
        most_looks: int = 0,
    ) -> Nearest:
        """Collect the nodes near to a point on one level, up to `effort`.

        The walk goes on from the nearest place not yet left, and ends when even that is farther away than
        all that was found.  Nodes that do not pass a test are walked through, but not collected.
        """
        found, places, visited = Nearest(effort), Nearest(MOST_CANDIDATES), {start}
        self.meet([start], point, found, places, passes)
        looks = 1
        while places and not (passes and most_looks and looks >= most_looks):
            here, distance = places.pop()
            looks += 1
            if found.is_full and distance > found.reach:
                break
            new = [node for node in here.layers[level].links if node not in visited]
            visited.update(new)
            self.meet(new, point, found, places, passes)
        return found

    def meet(
        self, nodes: Sequence[Node], point: Point, found: Nearest, places: Nearest, passes: Test | None
    ) -> None:
        """Measure how far these nodes are; remember those worth walking to, collect those that are near."""
        if not nodes:
            return
        distances = self.space.distances(point, [node.point for node in nodes])
        for node, distance in zip(nodes, distances, strict=True):
            is_near = distance < found.reach or not found.is_full
            if is_near or (passes is not None and len(places) < found.most):
                places.push(node, distance)
            if is_near and (passes is None or passes(node)):
                found.push(node, distance)

    # --- changing -------------------------------------------------------------------------------------------

    def insert(self, name: bytes, point: Point, effort: int, rng: Random) -> Node:
        """Add a node on a random level and link it with near ones.  About O(log N) for a given effort."""
        self.last_id += 1
        node = Node(name, point, self.last_id, random_level(rng), self.degree)
        if self.space.rows is not None:
            self.space.rows.add(point)
        if self.entry is None:
            self.entry = node
        else:
            self.link(node, effort, self.entry)
        self.nodes[name] = node
        return node

    def link(self, node: Node, effort: int, entry: Node) -> None:
        """Link a new node on each of its levels, the highest first."""
        start = self.descend(node.point, node.level)
        for level in range(min(node.level, entry.level), -1, -1):
            near = self.walk(node.point, start, effort, level)
            start = near.nodes[0]
            hnsw_links.link_new(self, node, near, level)
        if node.level > entry.level:
            self.entry = node

    def remove(self, node: Node) -> None:
        """Take a node out, and link those anew that lost a link by it."""
        del self.nodes[node.name]
        orphans = [[*layer.links] for layer in node.layers]
        for level, neighbours in enumerate(orphans):
            for neighbour in neighbours:
                del neighbour.layers[level].links[node]
        if node is self.entry:
            self.entry = max(self.nodes.values(), key=lambda other: other.level, default=None)
        for level, neighbours in enumerate(orphans):
            hnsw_links.mend(self, neighbours, level)
        if self.space.rows is not None:
            self.space.rows.remove(node.point)

    # --- chance ---------------------------------------------------------------------------------------------

    def random_node(self, rng: Random) -> Node:
        """A node at the end of a random walk: down the levels, then about 3 * log2(N) steps on the lowest.

        The graph must not be empty.  One step more or less is left to chance as well: between two nodes
        that are only linked with each other the end would else be known.
        """
        node = self.entry
        assert node is not None
        for level in range(node.level, 0, -1):
            if node.level >= level:
                node = drawn(node.layers[level].links, rng) or node
        for _ in range(int(log2(len(self.nodes) + 1) * WALK_LENGTH) + int(rng.random() * 2)):
            node = drawn(node.layers[0].links, rng) or node
        return node

    def copy(self) -> Graph:
        """An equal graph of its own.  O(N)."""
        twin = Graph(new_space(type(self.space), self.space.dimensions), self.degree)
        twin.last_id = self.last_id
        twins = {node: twin_of(node, twin.space) for node in self.nodes.values()}
        for node, other in twins.items():
            for layer, its in zip(node.layers, other.layers, strict=True):
                its.most = layer.most
                its.links = {twins[neighbour]: distance for neighbour, distance in layer.links.items()}
        twin.nodes = {node.name: other for node, other in twins.items()}
        twin.entry = None if self.entry is None else twins[self.entry]
        return twin

    def check(self) -> None:
        """Walk every invariant."""
        assert (self.entry is None) == (not self.nodes)
        for node in self.nodes.values():
            assert self.entry is not None
            assert node.level <= self.entry.level
            for level, layer in enumerate(node.layers):
                assert len(layer.links) <= layer.most
                check_links(self, node, level, layer)


def check_links(graph: Graph, node: Node, level: int, layer: Layer) -> None:
    """Links go both ways, between nodes of the graph that stand on the level, and know the distance."""
    for neighbour, distance in layer.links.items():
        assert neighbour is not node
        assert graph.nodes[neighbour.name] is neighbour
        assert neighbour.layers[level].links[node] == distance


def random_level(rng: Random) -> int:
    """0 for three nodes in four, 1 for three in four of the rest, ..."""
    level = 0
    while level < HIGHEST_LEVEL and rng.random() < RISE:
        level += 1
    return level


def drawn(nodes: Iterable[Node], rng: Random) -> Node | None:
    """One of some nodes, or None of none."""
    choices = [*nodes]
    return choices[int(rng.random() * len(choices))] if choices else None


def twin_of(node: Node, space: Space) -> Node:
    """An equal node that has no links yet, in another space."""
    twin = Node(node.name, node.point.copy(), node.id, node.level, 0)
    twin.attributes = node.attributes
    if space.rows is not None:
        space.rows.add(twin.point)
    return twin
