"""The sorted set's own rules, held against the plainest model there is: a dict that is sorted anew each time."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from teachredis.values.limits import Limits
from teachredis.values.sorted_set import BEYOND, SortedSet

MEMBERS = st.one_of(
    st.sampled_from([b"", b"a", b"b", b"c", b"\x00", b"\xff", b"z" * 65]), st.binary(max_size=2)
)
SCORES = st.one_of(st.integers(-3, 3).map(float), st.sampled_from([-0.0, float("inf"), float("-inf"), 0.1]))
PLACES = st.integers(-6, 6)
LIMITS = Limits()


class AgainstADict(RuleBasedStateMachine):
    """Any sequence of changes and looks; the order is asked for only now and then, so that it may lag behind."""

    def __init__(self):
        super().__init__()
        self.zset, self.model = SortedSet(), {}

    def entries(self):
        return sorted((score, member) for member, score in self.model.items())

    @rule(member=MEMBERS, score=SCORES)
    def place(self, member, score):
        self.zset.place(member, score, LIMITS)
        self.model[member] = score

    @rule(members=st.lists(MEMBERS, max_size=40), score=SCORES)
    def place_many(self, members, score):
        for member in members:
            self.place(member, score)

    @rule(member=MEMBERS)
    def remove(self, member):
        assert self.zset.remove(member) is (self.model.pop(member, None) is not None)

    @rule(first=PLACES, last=PLACES)
    def remove_by_rank(self, first, last):
        taken = self.zset.remove_span(*self.zset.span_of_ranks(first, last))
        for _, member in taken:
            del self.model[member]

    @rule(count=st.integers(1, 5), highest=st.booleans())
    def pop(self, count, highest):
        if self.model:
            wanted = sorted(self.entries(), reverse=highest)[:count]
            assert self.zset.pop(count, highest=highest) == wanted
            for _, member in wanted:
                del self.model[member]

    @rule()
    def look_at_order(self):
        assert [*self.zset.ranked()] == self.entries()

    @rule(low=SCORES, high=SCORES, with_low=st.booleans(), with_high=st.booleans())
    def look_at_scores(self, low, high, with_low, with_high):
        edges = (low, b"" if with_low else BEYOND), (high, BEYOND if with_high else b"")
        found = self.zset.entries(*self.zset.span_of_scores(*edges))
        assert found == [
            (score, member)
            for score, member in self.entries()
            if (score > low or (with_low and score == low))
            and (score < high or (with_high and score == high))
        ]

    @rule(data=st.data())
    def look_at_rank(self, data):
        if self.model:
            member = data.draw(st.sampled_from(sorted(self.model)))
            assert self.zset.rank(member) == self.entries().index((self.model[member], member))

    @rule()
    def copy(self):
        twin = self.zset.copy()
        twin.check()
        self.zset.place(b"only here", 1.0, LIMITS)
        assert b"only here" not in twin
        self.zset.remove(b"only here")
        assert twin.scores == self.zset.scores

    @invariant()
    def holds(self):
        self.zset.check()
        assert self.zset.scores == self.model
        assert len(self.zset) == len(self.model)


TestAgainstADict = AgainstADict.TestCase


def zset_of(scores, encoding="listpack"):
    zset = SortedSet(encoding)
    for member, score in scores.items():
        zset.place(member, score, LIMITS)
    return zset


def test_a_ranking_is_not_made_before_somebody_looks():
    zset = zset_of({b"a": 1.0, b"b": 2.0})
    assert zset.ranking is None
    zset.ranked()
    zset.place(b"a", 3.0, LIMITS)
    zset.place(b"a", 4.0, LIMITS)
    assert zset.unsettled == {b"a": 1.0}
    assert [*zset] == [b"b", b"a"]
    assert zset.unsettled == {}


@pytest.mark.parametrize("changes", [1, 10, 100, 1000])
def test_few_and_many_changes_settle_alike(changes):
    rng = Random(changes)
    zset = zset_of({b"%d" % at: rng.random() for at in range(1000)})
    zset.ranked()
    for at in rng.sample(range(1500), changes):
        zset.place(b"%d" % at, rng.random(), LIMITS)
        zset.remove(b"%d" % (at // 2))
    assert [*zset.ranked()] == sorted((score, member) for member, score in zset.scores.items())


@given(st.dictionaries(MEMBERS, SCORES, max_size=12), MEMBERS, MEMBERS, st.booleans())
def test_members_of_one_score_are_found_by_bisection_as_by_walking(scores, low, high, backwards):
    equal = dict.fromkeys(scores, 0.0)
    spans = [
        zset_of(equal, encoding).span_of_members(low, high, backwards=backwards) if equal else (0, 0)
        for encoding in ("listpack", "skiplist")
    ]
    lengths = [stop - start for start, stop in spans]
    assert lengths[0] == lengths[1] == sum(low <= member < high for member in equal)


@pytest.mark.parametrize(("backwards", "found"), [(False, [b"b", b"c"]), (True, [b"c", b"d"])])
def test_a_listpack_of_different_scores_is_walked_from_one_end(backwards, found):
    zset = zset_of({b"a": 0.0, b"b": 1.0, b"c": 2.0, b"z": 3.0, b"d": 4.0})
    zset = zset if not backwards else zset_of({b"b": 1.0, b"a": 2.0, b"c": 3.0, b"d": 4.0, b"z": 5.0})
    span = zset.span_of_members(b"b", b"e", backwards=backwards)
    assert [member for _, member in zset.entries(*span)] == found


@pytest.mark.parametrize(("count", "longest", "encoding"), [
    (128, 64, "listpack"), (129, 64, "skiplist"), (2, 65, "skiplist"),
])  # fmt: skip
def test_encoding_follows_count_and_length(count, longest, encoding):
    members = [b"%d" % at for at in range(count - 1)] + [b"x" * longest]
    zset = zset_of(dict.fromkeys(members, 1.0))
    assert zset.encoding == encoding
    assert SortedSet.made_of(zset.scores, LIMITS).encoding == encoding


def test_only_a_skiplist_knows_minus_zero():
    assert str(zset_of({b"a": -0.0}).scores[b"a"]) == "0.0"
    assert str(zset_of({b"a": -0.0}, "skiplist").scores[b"a"]) == "-0.0"
    assert str(SortedSet.made_of({b"a": -0.0}, LIMITS).scores[b"a"]) == "0.0"


@pytest.mark.parametrize("encoding", ["listpack", "skiplist"])
@pytest.mark.parametrize("count", [0, 1, 3, 9, 10, 99])
def test_a_sample_has_distinct_members(encoding, count):
    zset = zset_of({b"%d" % at: -float(at) for at in range(10)}, encoding)
    drawn = zset.sample(count, Random(7))
    assert len(drawn) == len({*drawn}) == min(count, 10)
    assert {*drawn} <= zset.scores.keys()


@pytest.mark.parametrize("encoding", ["listpack", "skiplist"])
def test_every_member_is_drawn_equally_often(encoding):
    zset, rng = zset_of({b"%d" % at: 0.0 for at in range(8)}, encoding), Random(7)
    draws = [zset.pick(rng) for _ in range(8000)]
    assert all(850 < draws.count(member) < 1150 for member in zset.scores)


def test_a_scan_misses_no_member_that_stays():
    zset = zset_of({b"%d" % at: float(at) for at in range(300)})
    cursor, met = 0, []
    while True:
        cursor, members = zset.scan(cursor, 7)
        met += members
        zset.remove(b"%d" % (len(met) % 100))
        zset.place(b"new %d" % len(met), 1.0, LIMITS)
        if not cursor:
            break
    assert {b"%d" % at for at in range(100, 300)} <= {*met}
