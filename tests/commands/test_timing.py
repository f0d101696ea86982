"""How long commands take, and who is told: the slow log, the latency monitor, the figures of INFO.

On the engine's frozen clock only DEBUG SLEEP takes time, so every duration here is exact.
"""

import itertools

import pytest

from teachredis import Engine
from teachredis.commands.latency_report import graph_of
from teachredis.engine.clock import Clock
from teachredis.session.durations import buckets, percentile_ns, rounded_us, slot_of, slots_of
from teachredis.session.latency import Event
from teachredis.wire.replies import BLOCKED
from tests.ours import FROZEN_AT_MS


class TickingClock(Clock):
    """A running clock on which every reading of the counter comes 7 µs after the last."""

    __slots__ = ("ns",)

    def run(self):
        super().run()
        self.ns = 0
        self.read_ns = self.tick

    def tick(self):
        self.ns += 7000
        return self.ns


@pytest.fixture
def ticking():
    return Engine(clock=TickingClock())


def words_in_log(engine):
    return [entry[3] for entry in reversed(engine.run("SLOWLOG GET -1"))]


def log_everything(engine):
    engine.run("CONFIG SET slowlog-log-slower-than 0")
    engine.run("SLOWLOG RESET")
    engine.timing.slowlog.entries.clear()  # RESET itself


# --- figures ------------------------------------------------------------------------------------------------


def test_each_call_is_timed(ticking):
    for _ in range(3):
        ticking.run("GET name")
    get = ticking.table["get"]
    assert (get.calls, get.usec, dict(get.took)) == (3, 21, {7: 3})
    assert b"cmdstat_get:calls=3,usec=21,usec_per_call=7.00" in ticking.run("INFO commandstats")
    assert b"latency_percentiles_usec_get:p50=7.007,p99=7.007,p99.9=7.007" in ticking.run("INFO latencystats")


def test_without_tracking_calls_are_counted_all_the_same(ticking):
    ticking.run("CONFIG SET latency-tracking no")
    ticking.run("GET name")
    get = ticking.table["get"]
    assert (get.calls, get.usec, dict(get.took)) == (1, 7, {})
    assert ticking.run("INFO latencystats") == b"# Latencystats\r\n"


def test_rounding_loses_no_time(engine):
    engine.run("DEBUG SLEEP 0.123457")
    debug = engine.table["debug"]
    assert debug.usec == 123_000
    assert [*debug.took] == [rounded_us(123_000)]


def test_a_wait_is_no_work(engine):
    ada = engine.client()
    assert engine.execute(ada, [b"BLPOP", b"queue", b"0"]) is BLOCKED
    assert engine.table["blpop"].calls == 0
    engine.advance(5000)
    engine.run("RPUSH queue job")
    blpop = engine.table["blpop"]
    assert (blpop.calls, blpop.usec, dict(blpop.took)) == (1, 0, {0: 1})


def test_work_before_and_after_a_wait_is_added_up(ticking):
    ticking.execute(ticking.client(), [b"BLPOP", b"queue", b"0"])
    ticking.run("RPUSH queue job")
    assert dict(ticking.table["blpop"].took) == {14: 1}


def test_slots_are_those_of_an_hdr_histogram():
    """The edges as redis-server 8.2.3 tells them."""
    assert [slot_of(us * 1000)[1] for us in (0, 2, 9, 888, 20_000, 1_100_000)] == [
        1, 2007, 9023, 888_831, 20_054_015, 1_002_438_655,
    ]  # fmt: skip
    slots = slots_of({2: 1, 9: 98, 5000: 1})
    assert [percentile_ns(slots, share) for share in (0, 1, 50, 99, 100)] == [2000, 2007, 9023, 9023, 5_013_503]
    assert [*buckets(slots)] == [(2, 1), (16, 99), (8454, 100)]
    assert [*buckets(slots_of({1_100_000: 2}))] == [(1_073_741, 2)]


# --- the slow log -------------------------------------------------------------------------------------------


def test_passwords_are_not_logged(engine):
    log_everything(engine)
    for line in (
        "CONFIG SET maxclients 100 requirepass secret",
        "AUTH secret",
        "HELLO 3 AUTH default secret SETNAME ada",
    ):
        engine.run(line)
    hidden = b"(redacted)"
    assert words_in_log(engine) == [
        [b"CONFIG", b"SET", b"maxclients", b"100", b"requirepass", hidden],
        [b"AUTH", hidden],
        [b"HELLO", b"3", b"AUTH", hidden, hidden, b"SETNAME", b"ada"],
    ]


def test_long_commands_are_cut(engine):
    log_everything(engine)
    engine.execute(engine.local, [b"RPUSH", b"l", *[b"x"] * 31])
    engine.execute(engine.local, [b"RPUSH", b"l", *[b"x"] * 30])
    engine.execute(engine.local, [b"SET", b"k", b"y" * 129])
    first, second, third = words_in_log(engine)
    assert (len(first), first[-1]) == (32, b"... (2 more arguments)")
    assert (len(second), second[-1]) == (32, b"x")
    assert third[2] == b"y" * 128 + b"... (1 more bytes)"


def test_a_blocked_command_is_logged_when_it_is_over(engine):
    log_everything(engine)
    ada = engine.client()
    engine.execute(ada, [b"XREAD", b"BLOCK", b"0", b"STREAMS", b"s", b"$"])
    engine.run("XADD s 1-1 a 1")
    assert words_in_log(engine) == [
        [b"XADD", b"s", b"1-1", b"a", b"1"], [b"XREAD", b"BLOCK", b"0", b"STREAMS", b"s", b"$"],
    ]  # fmt: skip


def test_only_so_many_are_kept_and_none_for_a_length_of_0(engine):
    log_everything(engine)
    engine.run("CONFIG SET slowlog-max-len 2")
    engine.run("PING")
    engine.run("PING")
    assert engine.run("SLOWLOG LEN") == 2
    engine.run("CONFIG SET slowlog-max-len 0")
    assert words_in_log(engine) == [[b"PING"], [b"SLOWLOG", b"LEN"]]


# --- the latency monitor ------------------------------------------------------------------------------------


def test_an_event_keeps_160_samples():
    event = Event()
    for second in range(200):
        event.add(second, 200 - second)
    assert (len(event.samples), event.samples[0], event.worst_ms) == (160, (40, 160), 200)


def test_a_long_graph_has_two_parts():
    event = Event()
    for second in range(100):
        event.add(second, 1 + second)
    lines = graph_of("command", event, 86_400 * 2).splitlines()
    assert [len(line) for line in lines[2:6]] == [80] * 4
    assert {len(line) for line in lines[-2:]} == {20}


def test_the_doctor_knows_what_there_was(engine):
    assert b"CONFIG SET latency-monitor-threshold" in engine.run("LATENCY DOCTOR")
    engine.run("CONFIG SET latency-monitor-threshold 10")
    assert b"10 ms" in engine.run("LATENCY DOCTOR")
    engine.run("DEBUG SLEEP 0.05")
    told = engine.run("LATENCY DOCTOR")
    assert b"1. command: 1 spikes, 50 ms on average" in told
    assert b"slowlog-log-slower-than" not in told  # 10 ms is what the slow log logs


def test_the_expire_cycle_is_an_event(ticking):
    ticking.run("CONFIG SET latency-monitor-threshold 1")
    ticking.timing.note("expire-cycle", 1500)
    assert ticking.run("LATENCY LATEST")[0][0] == b"expire-cycle"
    assert b"Spread deadlines" in ticking.run("LATENCY DOCTOR")


class SlowClock(Clock):
    """Each look at its counter takes 2 ms."""

    __slots__ = ("looks",)

    def __init__(self):
        super().__init__(FROZEN_AT_MS)
        self.looks = itertools.count()
        self.read_ns = lambda: next(self.looks) * 2_000_000


def test_an_eviction_is_an_event_and_so_is_each_key_that_goes():
    engine = Engine(clock=SlowClock())
    for number in range(20):
        engine.run(f"SET k{number} {'x' * 1000}")
    engine.run("CONFIG SET maxmemory-policy allkeys-lru latency-monitor-threshold 1")
    engine.run("CONFIG SET maxmemory 740000")
    engine.run("PING")
    gone = engine.journal.evicted_keys
    found = {name: worst for name, _, _, worst in engine.run("LATENCY LATEST")}
    assert gone > 3
    assert found[b"evict-del"] == 2
    assert found[b"eviction-cycle"] == 2 + 4 * gone
    assert [ms for _, ms in engine.run("LATENCY HISTORY eviction-cycle")] == [2 + 4 * gone]


def test_what_is_not_monitored_is_not_timed():
    engine = Engine(clock=SlowClock())
    engine.run("CONFIG SET maxmemory-policy allkeys-lru")
    engine.run(f"SET k {'x' * 1000}")
    engine.run("CONFIG SET maxmemory 720000")
    engine.run("PING")
    assert (engine.journal.evicted_keys, engine.run("LATENCY LATEST")) == (1, [])


@pytest.mark.real
def test_a_real_server_s_events_have_these_names(real_redis):
    real_redis.command("CONFIG", "SET", "latency-monitor-threshold", 1)
    for number in range(6):
        real_redis.command("SADD", f"s{number}", *range(60_000))
    used = int(real_redis.command("INFO", "memory").split(b"used_memory:")[1].split()[0])
    real_redis.command("LATENCY", "RESET")
    real_redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-random", "maxmemory", used // 3)
    real_redis.command("PING")
    names = {event[0] for event in real_redis.command("LATENCY", "LATEST")}
    real_redis.command("CONFIG", "SET", "latency-monitor-threshold", 0)
    real_redis.command("LATENCY", "RESET")
    assert {b"eviction-cycle", b"evict-del"} <= names


def test_a_reset_engine_has_forgotten(engine):
    engine.run("CONFIG SET latency-monitor-threshold 10")
    engine.run("DEBUG SLEEP 0.05")
    engine.reset()
    assert (engine.run("LATENCY LATEST"), engine.run("SLOWLOG LEN")) == ([], 0)
