"""A ListValue against a Python list, step by step, with every invariant walked after each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachredis.values.limits import Limits
from teachredis.values.list import ListValue

elements = st.sampled_from([b"a", b"b", b"", b"1", b"300", b"x" * 70, b"L" * 2000, b"L" * 4097])
several = st.lists(elements, min_size=1, max_size=5)
ends = st.booleans()
places = st.integers(0, 30)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("push"), several, ends),
        st.tuples(st.just("pop"), ends),
        st.tuples(st.just("pop_many"), places, ends),
        st.tuples(st.just("insert"), elements, elements, ends),
        st.tuples(st.just("replace"), places, elements),
        st.tuples(st.just("remove"), elements, st.integers(1, 4), ends),
        st.tuples(st.just("remove_range"), places, places),
        st.tuples(st.just("range"), places, places),
        st.tuples(st.just("places"), elements, ends),
    ),
    max_size=40,
)


class Both:
    """The value and its model; each step is done to both and must answer alike."""

    def __init__(self, fill):
        self.limits = Limits()
        self.limits.list_max_listpack_size = fill
        self.value, self.model = ListValue(), []

    def do(self, name, *args):
        getattr(self, name)(*args)
        if not self.model:
            self.value = ListValue()  # a keyspace drops what is empty
        self.value.shrink(self.limits)
        self.value.check()
        assert [*self.value] == self.model
        assert [*reversed(self.value)] == self.model[::-1]

    def push(self, added, at_head):
        self.value.push(tuple(added), self.limits, at_head=at_head)
        self.model[:] = added[::-1] + self.model if at_head else self.model + added

    def pop(self, at_head):
        if self.model:
            assert self.value.pop(at_head=at_head) == self.model.pop(0 if at_head else -1)

    def pop_many(self, count, at_head):
        taken = self.model[:count] if at_head else self.model[::-1][:count]
        if self.model:
            assert self.value.pop_many(count, at_head=at_head) == taken
        self.model[:] = self.model[count:] if at_head else self.model[: max(len(self.model) - count, 0)]

    def insert(self, element, pivot, after):
        self.value.grow((element,), self.limits)
        assert self.value.insert(element, pivot, after=after) == (pivot in self.model)
        if pivot in self.model:
            self.model.insert(self.model.index(pivot) + after, element)

    def replace(self, index, element):
        if index < len(self.model):
            self.value.grow((element,), self.limits)
            self.value.replace(index, element)
            self.model[index] = element

    def remove(self, element, most, from_tail):
        found = [*self.value.places(element, from_tail=from_tail)][:most]
        assert self.value.remove(element, most, from_tail=from_tail) == len(found)
        self.model[:] = [each for at, each in enumerate(self.model) if at not in found]

    def remove_range(self, start, count):
        count = min(count, len(self.model) - start)
        if count > 0:
            self.value.remove_range(start, count)
            del self.model[start : start + count]

    def range(self, start, stop):
        stop = min(stop, len(self.model))
        assert self.value.range(min(start, stop), stop) == self.model[min(start, stop) : stop]
        assert self.value.at(start) == (self.model[start] if start < len(self.model) else None)
        assert self.value.at(-1 - start) == (self.model[-1 - start] if start < len(self.model) else None)

    def places(self, element, from_tail):
        found = [at for at, each in enumerate(self.model) if each == element]
        assert [*self.value.places(element, from_tail=from_tail)] == (found[::-1] if from_tail else found)


@pytest.mark.parametrize("fill", [-2, -1, 0, 1, 3, 128])
@settings(max_examples=40, deadline=None)
@given(steps=steps)
def test_a_list_is_a_list(fill, steps):
    both = Both(fill)
    for step in steps:
        both.do(*step)


def test_a_copy_shares_nothing_that_can_change():
    both = Both(-1)
    for number in range(3000):
        both.push([b"%d" % number], at_head=False)
    twin = both.value.copy()
    both.value.remove_range(10, 2000)
    both.value.replace(5, b"changed")
    both.push([b"more"], at_head=True)
    twin.check()
    assert [*twin] == [b"%d" % number for number in range(3000)]


def test_a_quicklist_has_no_node_larger_than_its_fill():
    both = Both(-1)
    for number in range(5000):
        both.push([b"%d" % number], at_head=bool(number % 2))
    assert both.value.encoding == "quicklist"
    assert max(node.bytes for node in both.value.nodes) <= 4096


def test_a_huge_element_is_alone_in_a_plain_node():
    both = Both(-1)
    both.push([b"a", b"L" * 5000, b"b"], at_head=False)
    assert [node.plain for node in both.value.nodes] == [False, True, False]


def test_deep_indexes_are_right_after_changes_at_both_ends():
    both = Both(-1)
    both.push([b"%d" % number for number in range(9000)], at_head=False)
    for _ in range(3):
        both.push([b"first"], at_head=True)
        both.pop(at_head=False)
        assert both.value.at(4000) == both.model[4000]
