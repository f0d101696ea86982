"""The memory model: what is kept is what weighing afresh would find, whatever commands ran."""

import random

import pytest

from teachredis.keyspace.breakdown import breakdown
from teachredis.keyspace.memory import key_bytes
from teachredis.wire.errors import ReplyError
from tests.differential.run import group_names, sequence
from tests.differential.weights import KINDS
from tests.ours import frozen_engine

PLENTY = 1 << 40


def run_all(engine, commands):
    for argv in commands:
        try:
            engine.execute(engine.local, [*argv])
        except ReplyError:
            pass


@pytest.mark.parametrize("group", [name for name in group_names() if name not in {"nonsense", "vector_sets"}])
def test_the_ledger_adds_up_after_random_commands(group):
    engine = frozen_engine()
    engine.run(f"CONFIG SET maxmemory {PLENTY}")
    for seed in range(6):
        for at, argv in enumerate(sequence(seed, [group])):
            run_all(engine, [argv])
            if at % 10 == 0:
                engine.check()


@pytest.mark.parametrize("kind", KINDS)
def test_a_kept_weight_is_a_fresh_one(kind):
    rng, engine = random.Random(kind), frozen_engine()
    engine.run(f"CONFIG SET maxmemory {PLENTY}")
    for number in range(12):
        key = b"key%d" % number
        for at, argv in enumerate(KINDS[kind](rng, key)):
            run_all(engine, [argv])
            if at % 7 == 0:
                engine.run(f"MEMORY USAGE key{number} SAMPLES 0")
        engine.check()


@pytest.mark.parametrize("kind", KINDS)
def test_the_breakdown_adds_up(kind):
    rng, engine = random.Random(kind), frozen_engine()
    for number in range(12):
        run_all(engine, KINDS[kind](rng, b"key%d" % number))
    db = engine.databases[0]
    for key, value in db.data.items():
        rows = breakdown(db, key, value)
        assert sum(size for _, size in rows) == key_bytes(db, key, value)
        assert all(size > 0 for _, size in rows)


def test_nothing_is_weighed_until_somebody_asks(engine):
    engine.run("HSET h a 1 b 2")
    assert engine.databases[0].data[b"h"].weight is None
    engine.run("MEMORY USAGE h")
    assert engine.databases[0].data[b"h"].weight is not None


def test_swapdb_and_flushall_keep_the_ledgers_right(engine):
    engine.run(f"CONFIG SET maxmemory {PLENTY}")
    for line in ("SET a 1", "RPUSH l a b", "SELECT 1", "SET b 22", "SWAPDB 0 1", "SET c 3"):
        engine.run(line)
    engine.check()
    engine.run("FLUSHALL")
    engine.check()
    engine.run("SET d 1")
    engine.check()


def test_used_memory_falls_back_when_keys_go(engine):
    before = engine.memory.used()
    engine.run("SET a " + "x" * 10_000)
    assert engine.memory.used() > before + 10_000
    engine.run("DEL a")
    assert engine.memory.used() == before


@pytest.mark.real
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "skiplist"])
def test_memory_usage_is_the_real_server_s(kind, real_redis):
    from tests.differential.weights import Comparison

    comparison, rng = Comparison(real_redis), random.Random(f"{kind} 3")
    assert {comparison.compare(kind, rng) for _ in range(40)} - {None} == {0}


@pytest.mark.real
def test_skiplists_weigh_the_same_in_the_mean(real_redis):
    from tests.differential.weights import Comparison

    comparison, rng = Comparison(real_redis), random.Random("skiplist 3")
    for _ in range(60):
        comparison.compare("skiplist", rng)
    [(ours, theirs)] = comparison.sums.values()
    assert abs(ours / theirs - 1) < 0.005


@pytest.mark.real
def test_used_memory_grows_as_the_real_server_s(real_redis, engine):
    def used():
        return int(real_redis.command("INFO", "memory").split(b"used_memory:")[1].split()[0])

    commands = [[b"SET", b"key:%d" % number, b"x" * (number % 200)] for number in range(30_000)]
    before, ours = used(), engine.memory.used()
    for at in range(0, len(commands), 1000):
        real_redis.pipeline(commands[at : at + 1000])
    run_all(engine, commands)
    assert engine.memory.used() - ours == pytest.approx(used() - before, rel=0.02)
