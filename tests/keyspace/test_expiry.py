"""The active expire cycle: what a tick removes, and that nothing can hide from it."""

import pytest

from teachredis.keyspace.expiry import MOST_SAMPLES, SAMPLE


def fill(engine, prefix, count, deadline_ms):
    for at in range(count):
        engine.run(f"SET {prefix}:{at} v PX {deadline_ms}")


def test_a_tick_removes_every_stale_key_of_a_small_database(engine):
    fill(engine, "short", 100, 50)
    engine.advance(200)
    assert engine.run("DBSIZE") == 0
    assert engine.journal.expired_keys == 100


def test_one_stale_key_behind_many_fresh_ones_is_found_within_a_round(engine):
    fill(engine, "long", 400, 1_000_000)
    fill(engine, "short", 1, 50)
    engine.advance(100 * (400 // SAMPLE + 3))
    assert engine.run("DBSIZE") == 400


def test_a_stale_key_set_during_a_round_is_found_in_the_next(engine):
    fill(engine, "long", 100, 1_000_000)
    engine.tick()
    fill(engine, "short", 1, 50)
    engine.advance(100 * 2 * (100 // SAMPLE + 3))
    assert engine.run("DBSIZE") == 100


def test_a_tick_is_bounded(engine):
    db = engine.databases[0]
    fill(engine, "short", SAMPLE * MOST_SAMPLES + 5, 50)
    engine.clock.advance(100)
    engine.tick()
    assert len(db) == 5
    engine.tick()
    assert len(db) == 0


def test_nothing_expires_actively_while_switched_off(engine):
    fill(engine, "short", 3, 50)
    engine.expires_actively = False
    engine.advance(1000)
    assert engine.run("DBSIZE") == 3
    assert engine.run("EXISTS short:0 short:1") == 0


def test_fields_of_hashes_expire_too(engine):
    for at in range(50):
        engine.run(f"HSET h:{at} f v g v")
        engine.run(f"HPEXPIRE h:{at} 50 FIELDS 1 f")
    engine.advance(1000)
    assert [engine.run(f"HLEN h:{at}") for at in range(50)] == [1] * 50


@pytest.mark.parametrize("steps", [[1000], [500, 500], [1] * 1000, [99, 101, 300, 500]])
def test_it_does_not_matter_in_how_many_steps_time_passes(engine, steps):
    told = []
    engine.run("RPUSH list x")
    engine.run("PEXPIRE list 333")
    fill(engine, "short", 30, 250)
    engine.journal.listeners.append(lambda event: told.append((event.key, engine.clock.now_ms())))
    for by_ms in steps:
        engine.advance(by_ms)
    start_ms = engine.clock.now_ms() - sum(steps)
    assert {(key[:5], at_ms - start_ms) for key, at_ms in told} == {(b"short", 250), (b"list", 350)}
