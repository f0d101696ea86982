"""A clock moved by hand stops at every tick that matters, and at no other."""

import pytest

from teachredis.engine.cron import PERIOD_MS
from teachredis.keyspace.events import Expired
from teachredis.keyspace.expiry import SAMPLE


def test_two_thousand_deadlines_over_an_hour_expire_each_within_a_round_of_the_cycle(engine):
    start_ms = engine.now_ms()
    gone = {}
    engine.databases[0].journal.listeners.append(
        lambda event: gone.update({event.key: engine.now_ms()}) if isinstance(event, Expired) else None
    )
    for number in range(2000):
        engine.run(f"SET k:{number} x PX {1800 * number + 1}")
    engine.advance(3_600_000)
    assert engine.run("DBSIZE") == 0
    late_ms = [at_ms - (start_ms + 1800 * int(key[2:]) + 1) for key, at_ms in gone.items()]
    assert len(late_ms) == 2000
    assert 0 <= min(late_ms) <= max(late_ms) <= 2000 // SAMPLE * PERIOD_MS


def test_a_long_span_without_deadlines_costs_nothing(engine):
    engine.run("SET a 1")
    before_ms = engine.now_ms()
    engine.advance(10 * 365 * 24 * 3600 * 1000)
    assert engine.now_ms() - before_ms == 10 * 365 * 24 * 3600 * 1000


def test_fields_of_one_hash_expire_one_after_the_other(engine):
    engine.run("HSET h a 1 b 2 c 3")
    for field, seconds in (("a", 10), ("b", 20), ("c", 30)):
        engine.run(f"HEXPIRE h {seconds} FIELDS 1 {field}")
    left = []
    for _ in range(3):
        engine.advance(10_100)
        left.append(engine.run("HLEN h"))
    assert left == [2, 1, 0]


@pytest.mark.parametrize("active", [0, 1])
def test_without_the_active_cycle_only_who_looks_finds_a_stale_key(engine, active):
    engine.run(f"DEBUG SET-ACTIVE-EXPIRE {active}")
    engine.run("SET a 1 EX 10")
    engine.advance(3_600_000)
    assert engine.run("DBSIZE") == 1 - active
    assert engine.run("GET a") is None
