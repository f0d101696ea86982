"""Whom a node of an HNSW graph is linked with, and how the graph is mended when a node goes.

A new node wants `degree` links on each of its levels.  Linking it with the nearest ones alone would be a
mistake: those may all lie in one heap, with no way out.  So a candidate is refused if it is nearer to
somebody already chosen than to the new node (it can be reached that way), which leaves links in *different*
directions.

Links go both ways, and places are few: where a candidate has none left, its farthest link gives way, unless
whom it led to would be left with too few.  A new node that found less than half of the links it wanted is
tried again, more *eagerly*:

    eagerness 0    different directions only; only instead of a farther link; nobody left with <= degree / 2
    eagerness 1    any direction, also instead of a nearer link; nobody left with <= degree / 4
    eagerness 2    if the farthest link may not give way another one may, or the candidate gets one place more

When a node goes, its neighbours lose a link each.  They are paired up: those that are near to each other
and that would have worse chances among the rest come first.  Who is left alone looks for a link further
away.
"""

from __future__ import annotations

from itertools import combinations
from math import inf

from teachredis.structures.hnsw_nodes import Nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from teachredis.structures.hnsw import Graph
    from teachredis.structures.hnsw_nodes import Layer, Node

WEIGHT_OF_NEARNESS, WEIGHT_OF_THE_REST = 0.7, 0.3
MENDING_EFFORT = 200


# --- a new node ---------------------------------------------------------------------------------------------


def link_new(graph: Graph, node: Node, near: Nearest, level: int) -> None:
    """Link a new node on one level with some of those near to it."""
    degree, links = graph.degree, node.layers[level].links
    choose(graph, near, node, level, degree, eagerness=0)
    if level == 0 and len(links) < degree // 2:
        choose(graph, near, node, level, degree, eagerness=1)
        if len(links) < degree // 4:
            choose(graph, near, node, level, degree // 4, eagerness=2)


def choose(graph: Graph, near: Nearest, node: Node, level: int, wanted: int, *, eagerness: int) -> None:
    """Link the node with candidates, nearest first, until it has as many links as wanted."""
    layer, points = node.layers[level], [candidate.point for candidate in near.nodes]
    detours = [inf] * len(points)  # how far each candidate is from the nearest one chosen so far
    for candidate, distance, at in zip(near.nodes, near.distances, range(len(points)), strict=True):
        if layer.is_full or len(layer.links) >= wanted:
            return
        if candidate is node or candidate in layer.links or (not eagerness and detours[at] < distance):
            continue
        if has_room(graph, candidate, level, distance, eagerness):
            connect(node, candidate, level, distance)
            if not eagerness:
                detours = [*map(min, detours, graph.space.distances(candidate.point, points))]


def connect(one: Node, other: Node, level: int, distance: float) -> None:
    """Link two nodes, both ways."""
    one.layers[level].links[other] = distance
    other.layers[level].links[one] = distance


def disconnect(one: Node, other: Node, level: int) -> None:
    """Take a link away, both ways."""
    del one.layers[level].links[other]
    del other.layers[level].links[one]


def has_room(graph: Graph, candidate: Node, level: int, distance: float, eagerness: int) -> bool:
    """Has the candidate a place for a link of this length?  If not, one is made where that may be."""
    layer = candidate.layers[level]
    if not layer.is_full:
        return True
    farthest = layer.farthest()
    if not eagerness and distance >= layer.links[farthest]:
        return False
    fewest = graph.degree // (4 if eagerness else 2)
    if len(farthest.layers[level].links) > fewest:
        disconnect(candidate, farthest, level)
        return True
    return eagerness == 2 and gives_way(graph, candidate, level, layer, fewest)


def gives_way(graph: Graph, candidate: Node, level: int, layer: Layer, fewest: int) -> bool:
    """Drop the farthest link to somebody who has others; without one, make a place more, up to a limit."""
    others = [node for node in layer.links if len(node.layers[level].links) > fewest]
    if others:
        disconnect(candidate, max(others, key=layer.links.__getitem__), level)
        return True
    if layer.most >= graph.degree * (2 if level else 3):
        return False
    layer.most += 1
    return True


# --- a node is gone -----------------------------------------------------------------------------------------


def mend(graph: Graph, orphans: Sequence[Node], level: int) -> None:
    """Link the former neighbours of a node that is gone among themselves, the best pairs first."""
    paired: dict[Node, None] = {}
    for one, other, distance in pairs_by_merit(graph, orphans, level):
        if one not in paired and other not in paired:
            connect(one, other, level, distance)
            paired |= {one: None, other: None}
    for orphan in orphans:
        if orphan not in paired and not orphan.layers[level].is_full:
            find_link(graph, orphan, orphans, level)


def pairs_by_merit(graph: Graph, nodes: Sequence[Node], level: int) -> Iterator[tuple[Node, Node, float]]:
    """(node, node, distance) of the pairs that are not linked and could be, best first.  O(N²)."""
    points = [node.point for node in nodes]
    table = [graph.space.distances(point, points) for point in points]
    totals = [sum(row) - row[at] for at, row in enumerate(table)]
    others = max(len(nodes) - 2, 1)
    ranked = []
    for i, j in combinations(range(len(nodes)), 2):
        if may_link(nodes[i].layers[level], nodes[j].layers[level], nodes[j]):
            distance = table[i][j]
            rest = (totals[i] + totals[j] - 2 * distance) / others / 2
            merit = WEIGHT_OF_NEARNESS * (2 - distance) + WEIGHT_OF_THE_REST * rest
            ranked.append((-merit, i, j))
    return ((nodes[i], nodes[j], table[i][j]) for _, i, j in sorted(ranked))


def may_link(layer: Layer, its_layer: Layer, other: Node) -> bool:
    """Have both a place left, and are they not linked yet?"""
    return not (layer.is_full or its_layer.is_full or other in layer.links)


def find_link(graph: Graph, orphan: Node, orphans: Sequence[Node], level: int) -> None:
    """Give a node that lost a link another one: with a fellow that has a place, else with anybody."""
    links = orphan.layers[level].links
    wanted = len(links) + 1
    near = Nearest(len(orphans))
    for other in orphans:
        if other is not orphan and not other.layers[level].is_full:
            near.push(other, graph.space.distance(orphan.point, other.point))
    choose(graph, near, orphan, level, wanted, eagerness=1)
    if len(links) < wanted:
        start = graph.descend(orphan.point, level)
        near = graph.walk(orphan.point, start, MENDING_EFFORT, level)
        choose(graph, near, orphan, level, wanted, eagerness=1 if len(links) > graph.degree // 2 else 2)
