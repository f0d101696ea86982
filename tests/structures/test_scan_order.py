"""SCAN's promise and fair lots, over any history of keys that come and go."""

from collections import Counter
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from teachredis.structures.scan_order import SLACK, ScanOrder

KEYS = [b"%d" % number for number in range(40)]


def change(members, order, key):
    """A key that is there goes, one that is not comes."""
    if key in members:
        del members[key]
    else:
        order.append(key)
        members[key] = None


@given(st.sets(st.sampled_from(KEYS)), st.data())
def test_a_key_that_stays_is_never_missed(stay, data):
    members = dict.fromkeys(KEYS)
    order = ScanOrder(members)
    cursor, seen = 0, set()
    while True:
        for key in data.draw(st.lists(st.sampled_from(KEYS), max_size=30)):
            if key not in stay:
                change(members, order, key)
        cursor, met = order.page(members, cursor, data.draw(st.integers(1, 12)))
        assert set(met) <= members.keys()
        seen.update(met)
        if cursor == 0:
            break
    assert stay <= seen


@given(st.lists(st.sampled_from(KEYS), max_size=200))
def test_every_live_key_has_one_place_and_dead_ones_are_bounded(history):
    members = dict.fromkeys(KEYS[:5])
    order = ScanOrder(members)
    for key in history:
        change(members, order, key)
        order.tidy(members)
        assert Counter(order.places).most_common(1)[0][1] == 1 if order.places else not members
        assert members.keys() <= set(order.places)
        assert len(order.places) <= 2 * len(members) + SLACK


def test_a_key_that_came_back_is_drawn_no_more_often_than_others():
    members = dict.fromkeys(KEYS[:10])
    order = ScanOrder(members)
    for _ in range(3):
        del members[KEYS[0]]
        order.append(KEYS[0])
        members[KEYS[0]] = None
    rng = Random(1)
    drawn = Counter(order.pick(members, rng) for _ in range(10_000))
    assert set(drawn) == members.keys()
    assert all(900 < count < 1100 for count in drawn.values())
