"""Marks of access: times under LRU, counters under LFU, and what becomes of them when the policy changes."""

from random import Random

from teachredis.keyspace.access import Frequencies, set_frequency, set_idle
from teachredis.values.limits import Limits

NOW_MS = 1_760_000_000_000


def test_the_counter_is_logarithmic():
    marks = Frequencies(Limits(), Random(0))
    for _ in range(100_000):
        marks[b"k"] = NOW_MS
    assert 120 <= marks.fallen(marks[b"k"], NOW_MS) <= 160  # Redis's own table says 142


def test_it_ends_at_255():
    limits = Limits()
    limits.lfu_log_factor = 0
    marks = Frequencies(limits, Random(0))
    for _ in range(300):
        marks[b"k"] = NOW_MS
    assert marks.fallen(marks[b"k"], NOW_MS) == 255


def test_minutes_wrap_after_16_bits():
    marks = Frequencies(Limits(), Random(0))
    last_minute_ms = ((NOW_MS // 60_000) | 0xFFFF) * 60_000
    marks[b"k"] = last_minute_ms
    assert marks.fallen(marks[b"k"], last_minute_ms + 2 * 60_000) == 3


def test_restore_sets_what_the_policy_keeps(engine):
    engine.run("SET k v")
    db = engine.databases[0]
    set_frequency(db.access, b"k", 9, db.now_ms)
    set_idle(db.access, b"k", 77, db.now_ms)
    assert engine.run("OBJECT IDLETIME k") == 77
    engine.run("CONFIG SET maxmemory-policy allkeys-lfu")
    set_idle(db.access, b"k", 77, db.now_ms)
    set_frequency(db.access, b"k", 9, db.now_ms)
    assert engine.run("OBJECT FREQ k") == 9


def test_a_time_comes_back_when_the_policy_does(engine):
    engine.run("SET k v")
    engine.run("CONFIG SET maxmemory-policy allkeys-lfu")
    engine.advance(5000)
    engine.run("CONFIG SET maxmemory-policy allkeys-lru")
    assert engine.run("OBJECT IDLETIME k") == 5


def test_flushed_databases_count_on(engine):
    engine.run("CONFIG SET maxmemory-policy allkeys-lfu")
    engine.run("FLUSHALL")
    engine.run("SET k v")
    assert engine.run("OBJECT FREQ k") == 5
    engine.reset()
    engine.run("SET k v")
    assert engine.run("OBJECT IDLETIME k") == 0
    engine.check()
