"""The graph: links both ways after any history, and few of the nearest missed."""

from random import Random

import pytest

from teachredis.structures.hnsw import Graph
from teachredis.structures.hnsw_nodes import Nearest
from teachredis.structures.vector_rows import new_space
from teachredis.structures.vectors import Bits, Floats, Int8, floats


def graph_of(count, dimensions=12, kind=Int8, degree=16, seed=1, effort=60):
    rng = Random(seed)
    graph = Graph(new_space(kind, dimensions), degree)
    for number in range(count):
        graph.insert(b"%d" % number, random_point(graph, rng), effort, rng)
    return graph, rng


def random_point(graph, rng):
    return graph.space.point(floats(rng.gauss(0, 1) for _ in range(graph.space.dimensions)))


def recall(graph, rng, effort=60, count=10, queries=30):
    """The share of the ten really nearest that a search finds."""
    hits = 0
    for _ in range(queries):
        query = random_point(graph, rng)
        found = {node.name for node in graph.search(query, effort).nodes[:count]}
        hits += sum(node.name in found for node in graph.nearest_of_all(query, count).nodes)
    return hits / queries / count


@pytest.mark.parametrize(("kind", "least"), [(Int8, 0.95), (Floats, 0.95), (Bits, 0.6)])
def test_few_of_the_nearest_are_missed(kind, least):
    graph, rng = graph_of(400, dimensions=24, kind=kind)
    graph.check()
    assert recall(graph, rng) >= least


def test_a_small_graph_finds_everything():
    for seed in range(15):
        graph, rng = graph_of(25, seed=seed)
        query = random_point(graph, rng)
        assert {*graph.search(query, 25).nodes} == {*graph.nodes.values()}


def test_a_graph_is_mended_when_nodes_go():
    graph, rng = graph_of(300)
    for name in rng.sample(sorted(graph.nodes), 200):
        graph.remove(graph.nodes[name])
        if rng.random() < 0.05:
            graph.check()
    graph.check()
    assert recall(graph, rng) >= 0.95


def test_the_entry_stands_on_the_highest_level_until_nobody_is_left():
    graph, rng = graph_of(60, degree=4)
    while graph.nodes:
        assert graph.entry.level == max(node.level for node in graph.nodes.values())
        graph.remove(graph.entry)
        graph.check()
    assert graph.entry is None
    assert graph.search(random_point(graph, rng), 5).nodes == []


def test_a_crowded_graph_of_few_links_stays_whole():
    graph, rng = graph_of(200, dimensions=2, degree=4, effort=20)
    graph.check()
    assert recall(graph, rng, effort=80) >= 0.9


def test_equal_vectors_are_linked_as_well():
    graph, rng = Graph(new_space(Int8, 3), 4), Random(3)
    for number in range(60):
        graph.insert(b"%d" % number, graph.space.point(floats((1, 2, 3))), 20, rng)
    graph.check()
    assert all(node.layers[0].links for node in graph.nodes.values())


def test_the_same_chances_give_the_same_graph():
    one, other = (graph_of(100, seed=5)[0] for _ in range(2))
    assert links_of(one) == links_of(other)


def links_of(graph):
    return {
        name: [[(other.name, distance) for other, distance in layer.links.items()] for layer in node.layers]
        for name, node in graph.nodes.items()
    }


def test_a_copy_is_equal_and_its_own():
    graph, _ = graph_of(80, dimensions=20)
    twin = graph.copy()
    assert links_of(twin) == links_of(graph)
    for name in [*graph.nodes][:40]:
        graph.remove(graph.nodes[name])
    twin.check()
    assert len(twin.nodes) == 80


def test_a_random_walk_reaches_everybody():
    graph, rng = graph_of(30)
    assert {graph.random_node(rng).name for _ in range(2000)} == {*graph.nodes}


def test_the_walk_ends_after_so_many_looks():
    graph, rng = graph_of(300)
    asked = []
    graph.search(random_point(graph, rng), 10, asked.append, 3)
    assert len(asked) < 100


def test_of_equally_near_nodes_the_last_comes_first_until_the_list_is_full():
    graph, _ = graph_of(4)
    a, b, c, d = graph.nodes.values()
    near = Nearest(3)
    for node in (a, b, c):
        near.push(node, 1.0)
    assert near.nodes == [c, b, a]
    near.push(d, 1.0)
    assert near.nodes == [c, b, a]
    near.push(d, 0.5)
    assert near.nodes == [d, c, b]
