"""`--inside`: the layout that is drawn is the one that OBJECT ENCODING and MEMORY USAGE speak of."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.pictures.inside_lanes import search
from teachredis.pictures.scene import Box, Line
from teachredis.pictures.view import picture_of
from teachredis.structures.hash_table import hash_of


def inside(engine, *lines, key="k", limit=20):
    for line in lines:
        engine.run(line)
    return picture_of(engine.databases[0], key, limit, style="inside")


@pytest.mark.parametrize(
    ("lines", "encoding"),
    [
        (["SET k 42"], "int"),
        (["SET k Ada"], "embstr"),
        ([f"SET k {'x' * 60}"], "raw"),
        (["RPUSH k a b"], "listpack"),
        ([f"RPUSH k {'x' * 5000} {'y' * 5000}"], "quicklist"),
        (["HSET k f v"], "listpack"),
        (["HSET k f v", "HEXPIRE k 50 FIELDS 1 f"], "listpackex"),
        ([f"HSET k f {'x' * 70}"], "hashtable"),
        (["SADD k 1 2"], "intset"),
        (["SADD k a 2"], "listpack"),
        ([f"SADD k {'x' * 70}"], "hashtable"),
        (["ZADD k 1 a"], "listpack"),
        ([f"ZADD k 1 {'x' * 70}"], "skiplist"),
    ],
)
def test_the_title_is_what_object_encoding_answers(engine, lines, encoding):
    scene = inside(engine, *lines)
    assert scene.title == f"k · inside · {encoding}"
    assert engine.run("OBJECT ENCODING k").decode() == encoding
    assert scene.caption.startswith("k as Redis 8 lays it out: ")
    assert len(scene.caption) <= 200


def test_the_bytes_of_a_listpack_add_up(engine):
    scene = inside(engine, "HSET k name Ada born 1815")
    sizes = [int(line.split()[-2]) for line in scene.lines if line.endswith(" B")]
    assert sizes == [6, 6, 5, 6, 3, 1]
    assert f"4 entries, {sum(sizes)} bytes" in scene.caption
    assert "More than 512 fields (now: 2)" in scene.lines[-1]


def test_the_numbers_of_an_intset_stand_in_order_and_are_equally_wide(engine):
    assert inside(engine, "SADD k 70000 -3 8").lines[:4] == ("header  8 B", "-3  4 B", "8  4 B", "70000  4 B")


def test_a_string_is_shown_byte_by_byte(engine):
    assert inside(engine, "SET k Ada").lines[0] == "0  41 64 61  Ada"
    assert inside(engine, f"SET k {'x' * 1000}").lines[-1] == "… 872 more"


def test_a_quicklist_shows_its_first_nodes_and_its_last(engine):
    engine.run("CONFIG SET list-max-listpack-size 2")
    scene = inside(engine, *(f"RPUSH k {at}" for at in range(20)))
    assert scene.lines[0] == "node 0: listpack, 2 elements, 11 bytes"
    assert "node 9: listpack, 2 elements, 11 bytes" in scene.lines
    assert "… 6 more nodes between" in scene.lines
    assert [shape.text for shape in scene.shapes if isinstance(shape, Box) and shape.text] == ["0", "1", "2", "3", "4", "5", "18", "19"]  # fmt: skip


def test_a_field_lies_in_the_bucket_of_its_hash(engine):
    scene = inside(engine, f"HSET k long {'x' * 70} a 1 b 2 c 3")
    for line in scene.lines[1:]:
        bucket, *fields = line.split()
        assert all(hash_of(field.encode()) & 3 == int(bucket) for field in fields if field != "empty")
    assert {"long", "a", "b", "c"} <= {*" ".join(scene.lines).split()}


def test_while_it_is_rehashed_no_field_is_lost_or_doubled(engine):
    scene = inside(engine, f"HSET k long {'x' * 70}", "HSET k a 1 b 2 c 3", "HSET k d 4")
    seen = []
    while "two hash tables" in scene.caption:
        drawn = [shape.text for shape in scene.shapes if isinstance(shape, Box) and shape.role == "hash"]
        assert sorted(drawn) == ["a", "b", "c", "d", "long"]
        seen.append(int(re.search(r"(\d+) still to move", scene.caption)[1]))
        engine.run("HGET k a")
        scene = inside(engine)
    assert seen == [*range(seen[0], 0, -1)]
    assert "a hash table of 8 buckets for 5 fields" in scene.caption


def test_looking_moves_no_bucket(engine):
    first = inside(engine, f"SADD k {'x' * 70}", "SADD k a b c d")
    assert inside(engine) == first


def test_a_shrinking_table_shows_what_is_left_in_the_old_one(engine):
    engine.run("SADD k " + " ".join(f"m{at}" for at in range(200)))
    for at in range(200):
        engine.run(f"SREM k m{at}")
        if (scene := inside(engine)) and "shrinking from 256" in scene.caption:
            break
    drawn = [s.text for s in scene.shapes if isinstance(s, Box) and s.role == "set"]
    assert len(drawn) == len({*drawn})
    assert {*drawn} <= {member.decode() for member in engine.run("SMEMBERS k")}


def test_the_search_rides_as_far_as_it_may_and_arrives(engine):
    scene = inside(engine, f"ZADD k 9 {'x' * 70}", *(f"ZADD k {at} m{at}" for at in range(6)))
    assert scene.lines[1].startswith("m0  0  lane ")
    assert any(isinstance(shape, Line) and shape.role == "arrived" for shape in scene.shapes)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=8))
def test_a_search_only_goes_on_and_down(levels):
    levels = [max(levels), *levels]
    path = search(levels)
    assert path[0] == (0, levels[0])
    assert path[-1][0] == len(levels) - 1
    for (at, lane), (onward, below) in pairwise(path):
        rides = onward > at and below == lane and levels[onward] >= lane
        assert rides or (onward, below) == (at, lane - 1)


def test_a_type_without_a_layout_is_drawn_as_ever(engine):
    assert "stream" in inside(engine, "XADD k 1-0 a b").title
