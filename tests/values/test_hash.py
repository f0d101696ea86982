"""A HashValue against a dict, step by step, with every invariant walked after each."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from teachredis.values.hash import NEVER_MS, HashValue
from teachredis.values.limits import Limits

LIMITS = Limits()
LIMITS.hash_max_listpack_entries = 6
LIMITS.hash_max_listpack_value = 4

fields = st.sampled_from([b"%d" % number for number in range(9)] + [b"longer"])
values = st.sampled_from([b"", b"1", b"four", b"fives"])
times = st.integers(1, 9)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("put"), fields, values),
        st.tuples(st.just("replace"), fields, values),
        st.tuples(st.just("remove"), fields),
        st.tuples(st.just("set_deadline"), fields, times),
        st.tuples(st.just("persist"), fields),
        st.tuples(st.just("scan"), st.integers(0, 12), st.integers(1, 4)),
    ),
    max_size=60,
)


def do(value, step):
    """One step on the hash; a deadline is only given to a field that is there, as commands see to it."""
    name, *args = step
    if name in {"put", "replace"}:
        return getattr(value, name)(*args, LIMITS)
    if name == "set_deadline" and args[0] not in value.fields:
        return None
    return getattr(value, name)(*args)


def do_by_hand(model, deadlines, step):
    """The same on two plain dicts."""
    match step:
        case ("put", field, value):
            deadlines.pop(field, None)
            model[field] = value
        case ("replace", field, value):
            model[field] = value
        case ("remove", field):
            model.pop(field, None)
            deadlines.pop(field, None)
        case ("set_deadline", field, deadline_ms) if field in model:
            deadlines[field] = deadline_ms
        case ("persist", field):
            deadlines.pop(field, None)


@given(steps)
def test_it_holds_what_a_dict_would_hold(steps):
    value, model, deadlines = HashValue(), {}, {}
    for step in steps:
        before = value.encoding
        do(value, step)
        do_by_hand(model, deadlines, step)
        value.check()
        assert (value.fields, value.deadlines) == (model, deadlines)
        assert before != "hashtable" or value.encoding == "hashtable"
        assert value.encoding == "hashtable" or len(value) <= LIMITS.hash_max_listpack_entries


@given(steps, times)
def test_what_is_due_and_what_is_live_are_all_there_is(steps, now_ms):
    value = HashValue()
    for step in steps:
        do(value, step)
    due, live = value.due(now_ms), value.live(now_ms)
    assert dict.fromkeys([*due, *live]).keys() == value.fields.keys()
    assert len(due) + len(live) == len(value)
    assert [value.deadlines[field] for field in due] == sorted(value.deadlines[field] for field in due)
    assert all(value.deadlines.get(field, NEVER_MS) > now_ms for field in live)


@given(steps, st.integers(1, 5))
@settings(max_examples=200)
def test_a_field_that_is_there_throughout_a_scan_is_met(steps, count):
    value = HashValue()
    value.encoding = "hashtable"
    lasting = [b"lasting %d" % number for number in range(12)]
    for field in lasting:
        value.put(field, b"", LIMITS)
    met, cursor, steps = [], 0, iter(steps)
    while True:
        cursor, page = value.scan(cursor, count)
        met += page
        if not cursor:
            break
        for step in [*zip(range(5), steps, strict=False)]:
            do(value, step[1])
    assert dict.fromkeys(lasting).keys() <= dict.fromkeys(met).keys()


@given(steps, st.integers(0, 20), st.integers())
def test_a_sample_is_of_distinct_fields(steps, count, seed):
    value = HashValue()
    for step in steps:
        do(value, step)
    sample = value.sample(count, Random(seed)) if len(value) else []
    assert len(sample) == min(count, len(value))
    assert len(dict.fromkeys(sample)) == len(sample)
    assert all(field in value.fields for field in sample)
    if value.encoding != "hashtable":
        assert sample == [field for field in value.fields if field in sample]


@given(steps, steps)
def test_a_copy_goes_its_own_way(steps, more):
    value = HashValue()
    for step in steps:
        do(value, step)
    twin = value.copy()
    kept = (dict(twin.fields), dict(twin.deadlines), twin.encoding)
    for step in more:
        do(value, step)
    assert (twin.fields, twin.deadlines, twin.encoding) == kept
    twin.check()


def test_every_field_is_drawn_about_as_often_as_the_others():
    for encoding in ("listpack", "hashtable"):
        value, rng = HashValue(), Random(1)
        value.encoding = encoding
        for number in range(4):
            value.put(b"%d" % number, b"", Limits())
        drawn = [value.pick(rng) for _ in range(4000)]
        assert all(900 < drawn.count(field) < 1100 for field in value.fields)
        pairs = [tuple(value.sample(3, rng)) for _ in range(4000)]
        assert all(2850 < sum(field in pair for pair in pairs) < 3150 for field in value.fields)
