"""Where a list command's behaviour turns on one value.  All of it was seen on redis-server 8.2.3."""

import contextlib

import pytest

from teachredis.keyspace.events import Changed
from teachredis.wire.errors import IndexOutOfRange, ReplyError, WrongType

BIG = "x" * 100


def encoding(engine, key=b"l"):
    return engine.databases[0].peek(key).encoding


# --- listpack and quicklist ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "left"), [
    ("RPUSH l 5",               "quicklist"),   # the fifth element
    ("LSET l 0 9",              "quicklist"),   # reckoned as if it were added
    ("LSET l 99 9",             "quicklist"),   # even where it fails
    ("LINSERT l BEFORE 1 9",    "quicklist"),
    ("LINSERT l BEFORE zz 9",   "quicklist"),   # even without a pivot
    ("LPUSHX l 5",              "quicklist"),
    ("LMOVE l l LEFT RIGHT",    "listpack"),
    ("LREM l 0 zz",             "listpack"),
    ("LTRIM l 0 -1",            "listpack"),
])  # fmt: skip
def test_a_full_listpack_grows_when_something_might_be_added(engine, line, left):
    engine.limits.list_max_listpack_size = 4
    engine.run("RPUSH l 1 2 3 4")
    with contextlib.suppress(IndexOutOfRange):
        engine.run(line)
    assert encoding(engine) == left
    engine.check()


@pytest.mark.parametrize(("line", "left"), [
    ("LPOP l 3",                "quicklist"),  # two are left, but in two nodes
    ("LPOP l 4",                "listpack"),
    ("RPOP l 2",                "quicklist"),  # three in one node
    ("RPOP l 3",                "listpack"),   # two: half of four
    ("LTRIM l 0 1",             "listpack"),
    ("LREM l 0 a",              "quicklist"),
    ("LMPOP 1 l RIGHT COUNT 3", "listpack"),
    ("LMOVE l m RIGHT LEFT",    "quicklist"),
])  # fmt: skip
def test_a_quicklist_shrinks_once_one_node_is_left_that_fills_half_a_listpack(engine, line, left):
    engine.limits.list_max_listpack_size = 4
    engine.run("RPUSH l a a a 1")
    engine.run("RPUSH l 2")
    assert encoding(engine) == "quicklist"
    engine.run(line)
    assert encoding(engine) == left


@pytest.mark.parametrize(("at_once", "one_by_one"), [(81, 79)])
def test_how_many_elements_of_a_hundred_bytes_fit_a_listpack(engine, at_once, one_by_one):
    engine.run(f"RPUSH l {' '.join([BIG] * at_once)}")
    assert encoding(engine) == "listpack"
    for _ in range(one_by_one):
        engine.run(f"RPUSH m {BIG}")
    assert encoding(engine, b"m") == "listpack"
    engine.run(f"RPUSH m {BIG}")
    assert encoding(engine, b"m") == "quicklist"


@pytest.mark.parametrize(("index", "left"), [
    (4294967296, [b"x", b"b"]), (-9223372036854775808, [b"x", b"b"]), (4294967295, [b"a", b"x"]), (2147483648, None),
])  # fmt: skip
def test_lset_reads_32_bits_of_its_index_as_redis_does(engine, index, left):
    engine.run("RPUSH l a b")
    if left is None:
        with pytest.raises(ReplyError, match="index out of range"):
            engine.run(f"LSET l {index} x")
    else:
        engine.run(f"LSET l {index} x")
        assert engine.run("LRANGE l 0 -1") == left


# --- what is told -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lines", "events"), [
    (["RPUSH l 1 2"],                        ["new", "rpush"]),
    (["RPUSH l 1", "LPOP l"],                ["lpop", "del"]),
    (["RPUSH l 1 2", "LMOVE l m LEFT LEFT"], ["new", "lpush", "lpop"]),
    (["RPUSH l 1", "RPOPLPUSH l m"],         ["new", "lpush", "rpop", "del"]),
    (["RPUSH l 1", "LSET l 0 2"],            ["lset"]),
    (["RPUSH l 1", "LINSERT l AFTER 1 2"],   ["linsert"]),
    (["RPUSH l 1", "LINSERT l AFTER 9 2"],   []),
    (["RPUSH l 1", "LREM l 0 1"],            ["lrem", "del"]),
    (["RPUSH l 1", "LREM l 0 2"],            []),
    (["RPUSH l 1", "LTRIM l 0 -1"],          ["ltrim"]),
    (["RPUSH l 1", "LTRIM l 1 0"],           ["ltrim", "del"]),
    (["RPUSH l 1", "LPOP l 0"],              []),
    (["RPUSH l 1 2", "LMPOP 1 l RIGHT"],     ["rpop"]),
    (["RPUSH l 1 2", "BLPOP l 0"],           ["lpop"]),
    (["LPUSHX l 1"],                         []),
])  # fmt: skip
def test_the_events_of_the_last_command(engine, lines, events):
    *before, last = lines
    for line in before:
        engine.run(line)
    heard = []
    engine.journal.listeners.append(heard.append)
    engine.run(last)
    assert [event.event for event in heard if isinstance(event, Changed)] == events


@pytest.mark.parametrize(("line", "effect"), [
    ("LPOP l 2",                        b"LPOP l 2"),
    ("BLPOP none l 0",                  b"LPOP l"),
    ("BRPOP l 0",                       b"RPOP l"),
    ("BLMOVE l m LEFT right 0",         b"LMOVE l m LEFT right"),
    ("BRPOPLPUSH l m 0",                b"RPOPLPUSH l m"),
    ("RPOPLPUSH l m",                   b"RPOPLPUSH l m"),
    ("LMPOP 2 none l LEFT",             b"LPOP l 1"),
    ("BLMPOP 0 1 l RIGHT COUNT 10",     b"RPOP l 3"),
    ("LPOP l 0",                        None),
    ("LREM l 0 zz",                     None),
    ("LTRIM l 0 -1",                    None),
    ("LINSERT l BEFORE zz a",           None),
])  # fmt: skip
def test_what_is_repeated_elsewhere(engine, line, effect):
    engine.run("RPUSH l 1 2 3")
    units = []
    engine.journal.feeds.append(units.extend)
    engine.run(line)
    assert [b" ".join(argv) for _, argv in units] == ([effect] if effect else [])


# --- errors -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [
    "LPUSH s x", "RPUSHX s x", "LPOP s", "LPOP s 0", "LLEN s", "LINDEX s 0", "LRANGE s 0 -1", "LSET s 0 x", "LREM s 0 x",
    "LTRIM s 0 -1", "LPOS s x", "LINSERT s BEFORE a b", "LMOVE s l LEFT LEFT", "LMOVE l s LEFT LEFT", "RPOPLPUSH l s",
    "LMPOP 1 s LEFT", "BLPOP s l 0", "BLMOVE l s LEFT LEFT 0", "BLMPOP 0 2 s l LEFT",
])  # fmt: skip
def test_another_type_is_refused_and_nothing_changes(engine, line):
    engine.run("SET s x")
    engine.run("RPUSH l 1 2")
    with pytest.raises(WrongType):
        engine.run(line)
    assert engine.run("LRANGE l 0 -1") == [b"1", b"2"]
    assert engine.run("GET s") == b"x"


def test_a_million_elements_answer_as_fast_in_the_middle_as_at_the_ends(engine):
    """Not by a clock: no more than a few Python calls however deep the index."""
    import sys

    for _ in range(20):
        engine.execute(engine.local, [b"RPUSH", b"l", *[b"element"] * 50_000])
    engine.run("LINDEX l 500000")
    calls = []
    sys.setprofile(lambda frame, event, arg: calls.append(event) if event == "call" else None)
    try:
        engine.execute(engine.local, [b"LINDEX", b"l", b"500001"])
    finally:
        sys.setprofile(None)
    assert len(calls) < 20
