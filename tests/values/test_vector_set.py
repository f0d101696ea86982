"""A vector set against the plainest model there is: a dict of vectors, every distance measured."""

from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from teachredis.structures.vectors import Int8, floats
from teachredis.values.vector_set import VectorSet

NAMES = st.integers(0, 11).map(lambda number: b"%d" % number)
VECTORS = st.tuples(*[st.integers(-9, 9)] * 3).map(floats)
ATTRIBUTES = st.sampled_from([None, b"", b"{}", b"x"])


class AgainstADict(RuleBasedStateMachine):
    """Any sequence of additions, moves and removals."""

    def __init__(self):
        super().__init__()
        self.rng = Random(0)
        self.vset, self.model = VectorSet.of(Int8, 3, 4), {}

    @rule(name=NAMES, vector=VECTORS, attributes=ATTRIBUTES)
    def place(self, name, vector, attributes):
        _, before = self.model.get(name, (None, None))
        assert self.vset.place(name, vector, 20, attributes, self.rng) is (name not in self.model)
        if name in self.model:
            attributes = before if attributes is None else attributes or None
        self.model[name] = (vector, attributes)

    @rule(name=NAMES)
    def remove(self, name):
        assert self.vset.remove(name) is (self.model.pop(name, None) is not None)

    @rule(query=VECTORS)
    def search(self, query):
        space, graph = self.vset.space, self.vset.graph
        point = space.point(query)
        wanted = sorted(space.distance(point, space.point(vector)) for vector, _ in self.model.values())
        assert graph.nearest_of_all(point, 20).distances == wanted
        assert graph.search(point, 20).distances == wanted

    @rule(count=st.integers(0, 14))
    def draw(self, count):
        if self.model:
            drawn = self.vset.draw(count, self.rng)
            assert len({*drawn}) == len(drawn) == min(count, len(self.model))
            assert {*drawn} <= self.model.keys()

    @rule()
    def copy(self):
        self.vset = self.vset.copy()

    @invariant()
    def agree(self):
        self.vset.check()
        assert {name: node.attributes for name, node in self.vset.graph.nodes.items()} == {
            name: attributes for name, (_, attributes) in self.model.items()
        }


TestAgainstADict = AgainstADict.TestCase
TestAgainstADict.settings = settings(max_examples=60, deadline=None)
