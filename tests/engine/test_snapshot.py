"""A snapshot is the keyspace as it was, whatever is written after it was opened."""

from random import Random

import pytest

from teachredis.engine import Clock, Engine
from teachredis.values.value import Value
from teachredis.wire.errors import ReplyError
from tests.differential.run import generators, group_names
from tests.differential.world import World
from tests.ours import FROZEN_AT_MS


def picture(value):
    """A value as something that nothing can change any more."""
    if not isinstance(value, Value):
        return bytes(value)
    if value.type_name == "hash":
        return repr([*value.fields.items()])
    if value.type_name == "zset":
        return repr([*value.scores.items()])
    if value.type_name == "vectorset":
        return repr([(name, node.attributes) for name, node in value.graph.nodes.items()])
    if value.type_name == "stream":
        return repr([[*node.ids] for node in value.nodes])
    return repr([*value])


def all_items(snapshot, databases):
    return [
        {key: (picture(value), deadline_ms) for key, value, deadline_ms in snapshot.items(index)}
        for index in range(databases)
    ]


def run_some(engine, client, rng, world, makers, count):
    for _ in range(count):
        try:
            engine.execute(client, rng.choice(makers)(rng, world))
        except ReplyError:
            continue


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("group", group_names())
def test_no_write_reaches_an_open_snapshot(group, seed):
    rng = Random(seed)
    engine = Engine(clock=Clock(frozen_at_ms=FROZEN_AT_MS))
    client = engine.client()
    world, makers = World(rng, odd=0.01), generators([group])
    run_some(engine, client, rng, world, makers, 60)
    snapshot = engine.open_snapshot()
    before = all_items(snapshot, 4)
    for _ in range(6):
        run_some(engine, client, rng, world, makers, 15)
        engine.advance(1000)
        assert all_items(snapshot, 4) == before
    engine.close_snapshot(snapshot)


@pytest.mark.parametrize("line", [
    "RPUSH list 3", "LPOP list", "LMOVE list other LEFT LEFT", "RPOPLPUSH list list", "LMPOP 2 none list LEFT", "BLPOP none list 0",
    "BLMPOP 0 1 list RIGHT", "LSET list 0 x", "LINSERT list BEFORE 1 0", "LREM list 0 1", "LTRIM list 1 1", "DEL list",
    "RENAME list other", "COPY other list DB 1 REPLACE", "MOVE list 2", "SWAPDB 0 1", "FLUSHDB", "FLUSHALL", "EXPIRE list 1", "APPEND text x",
    "SORT list STORE list", "UNLINK list",
])  # fmt: skip
@pytest.mark.parametrize("in_transaction", [False, True])
def test_each_writer_lets_the_past_be(engine, line, in_transaction):
    for each in ("RPUSH list 1 2", "SET text a", "APPEND text b", "RPUSH other 9", "SELECT 1", "RPUSH list 5 6", "SELECT 0"):
        engine.run(each)
    snapshot = engine.open_snapshot()
    before = all_items(snapshot, 3)
    for each in ("MULTI", line, "EXEC") if in_transaction else (line,):
        engine.run(each)
    engine.advance(5000)
    assert all_items(snapshot, 3) == before
    engine.close_snapshot(snapshot)


def test_a_waiter_served_late_lets_the_past_be(engine):
    bob = engine.client()
    engine.run("BLMOVE queue done LEFT LEFT 0", bob)
    engine.run("RPUSH done old")
    snapshot = engine.open_snapshot()
    before = all_items(snapshot, 1)
    engine.run("RPUSH queue new")
    assert engine.run("LRANGE done 0 -1") == [b"new", b"old"]
    assert all_items(snapshot, 1) == before
