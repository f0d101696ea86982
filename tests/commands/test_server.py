"""The server as a whole: INFO, FLUSHALL, SWAPDB, resetting."""

import re

import pytest

from teachredis import Engine
from teachredis.engine import Clock
from teachredis.wire.errors import ReplyError
from tests.ours import FROZEN_AT_MS, OurClient, Ours, frozen_engine

LINES = """
SWAPDB a 1 · SWAPDB 1 b · SWAPDB 99 1 · SWAPDB -1 1 · SWAPDB 0 99999999999 · SWAPDB 0 0 · FLUSHALL FOO · FLUSHDB sync
FLUSHALL ASYNC SYNC · FLUSHALL async · LOLWUT VERSION x · TIME x · ROLE · ROLE x · DBSIZE · DBSIZE x · LASTSAVE x
INFO nosuch · CONFIG RESETSTAT x · CONFIG REWRITE · CONFIG FOO · CONFIG GET · CONFIG SET a · COMMAND FOO · COMMAND COUNT x
""".replace("\n", " · ").split(" · ")


@pytest.mark.real
@pytest.mark.parametrize("line", [line for line in LINES if line])
def test_a_line_is_answered_as_by_redis_server(real_redis, line):
    argv = line.encode().split()
    here, there = OurClient(frozen_engine()).command(argv), real_redis.command(*argv)
    assert str(here) == str(there)


# --- INFO ---------------------------------------------------------------------------------------------------

SECTIONS = [(), ("default",), ("all",), ("everything",), ("server", "clients"), ("Server",), ("keyspace", "default"),
            ("modules",), ("nosuch",), ("latencystats", "keysizes")]  # fmt: skip


def headings(text):
    return re.findall(rb"# \w+", text)


def fields(text):
    return [line.partition(b":")[0] for line in text.split(b"\r\n") if b":" in line]


@pytest.mark.real
@pytest.mark.parametrize("sections", SECTIONS, ids="+".join)
def test_info_has_redis_servers_sections_in_its_order(real_redis, sections):
    ours = OurClient(frozen_engine()).command([b"INFO", *(name.encode() for name in sections)])
    assert headings(ours) == headings(real_redis.command("INFO", *sections))


@pytest.mark.real
@pytest.mark.parametrize(
    "section", ["server", "clients", "memory", "persistence", "threads", "stats", "replication", "cpu", "cluster"]
)
def test_info_has_redis_servers_fields_in_its_order(real_redis, section):
    ours = OurClient(frozen_engine()).command([b"INFO", section.encode()])
    theirs = fields(real_redis.command("INFO", section))
    assert fields(ours) == [field for field in theirs if field != b"listener0"]


@pytest.mark.real
def test_keyspace_and_sizes_are_counted_as_redis_server_counts_them(real_redis):
    ours = OurClient(frozen_engine())
    setup = [
        "SET a 1", "SET b hello", "RPUSH l a b c", "SADD s 1 2 3 4 5", "ZADD z 1 a", "HSET h f v g w",
        "HPEXPIREAT h 4102444800000 FIELDS 1 f", "PEXPIREAT b 4102444800000", "SELECT 3", "SET c x",
    ]  # fmt: skip
    for line in setup:
        ours.command(line.encode().split())
        real_redis.command(*line.split())
    for section in ("keyspace", "keysizes"):
        here = re.sub(rb"avg_ttl=\d+", b"", ours.command([b"INFO", section.encode()]))
        assert here == re.sub(rb"avg_ttl=\d+", b"", real_redis.command("INFO", section))


def test_sizes_of_1024_and_more_are_told_in_letters(engine):
    engine.run(f"SET long {'x' * 3000}")
    assert b"db0_distrib_strings_sizes:2K=1" in engine.run("INFO keysizes")


@pytest.mark.real
def test_calls_failures_and_refusals_are_counted_as_redis_server_counts_them(real_redis):
    ours = OurClient(frozen_engine())
    for line in ("SET a 1", "LPUSH a b", "GET", "GET a", "NOSUCH", "MULTI", "GET a", "LPUSH a b", "EXEC"):
        ours.command(line.encode().split())
        real_redis.command(*line.split())
    pattern = rb"cmdstat_(set|lpush|get|multi|exec):calls=(\d+),.*?rejected_calls=(\d+),failed_calls=(\d+)"
    here = re.findall(pattern, ours.command([b"INFO", b"commandstats"]))
    assert sorted(here) == sorted(re.findall(pattern, real_redis.command("INFO", "commandstats")))
    assert ours.command([b"INFO", b"errorstats"]) == real_redis.command("INFO", "errorstats")


def test_a_command_that_waited_is_counted_once(engine):
    waiting = Ours(engine).client("waiting")
    waiting.send([b"BLPOP", b"jobs", b"0"])
    assert b"cmdstat_blpop" not in engine.run("INFO commandstats")
    engine.run("RPUSH jobs mail")
    assert b"cmdstat_blpop:calls=1," in engine.run("INFO commandstats")


def test_info_knows_who_waits_and_watches(engine):
    ours = Ours(engine)
    ours.client("waiting").send([b"BLPOP", b"jobs", b"0"])
    ours.client("watching").command([b"WATCH", b"a", b"b"])
    told = engine.run("INFO clients").decode().split("\r\n")
    assert {"connected_clients:3", "blocked_clients:1", "watching_clients:1", "total_watched_keys:2"} <= {*told}


# --- databases ----------------------------------------------------------------------------------------------


def test_flushall_empties_every_database_and_tells_even_if_there_was_nothing(engine):
    units = []
    engine.journal.feeds.append(units.extend)
    engine.run("FLUSHALL")
    assert units == [(0, (b"FLUSHALL",))]
    engine.run("SET a 1")
    engine.run("SELECT 5")
    engine.run("SET b 1")
    engine.run("FLUSHALL")
    assert [len(db) for db in engine.databases] == [0] * 16


def test_flushdb_spoils_the_transaction_of_who_watches_a_key_that_was_there(engine):
    other = Ours(engine).client("other")
    for key, reply in (("there", "None"), ("not-there", "[PONG]")):
        engine.run("SET there 1")
        other.command([b"WATCH", key.encode()])
        engine.run("FLUSHDB")
        other.command([b"MULTI"])
        other.command([b"PING"])
        assert str(other.command([b"EXEC"])).replace("NULL_ARRAY", "None").replace("'", "") == reply


def test_swapdb_changes_what_every_client_sees(engine):
    other = Ours(engine).client("other")
    other.command([b"SELECT", b"1"])
    engine.run("SET name Ada EX 100")
    engine.run("SWAPDB 0 1")
    assert engine.run("GET name") is None
    assert other.command([b"GET", b"name"]) == b"Ada"
    assert other.command([b"TTL", b"name"]) == 100
    engine.check()


def test_swapdb_serves_who_waits_for_a_key_that_comes_with_it(engine):
    waiting = Ours(engine).client("waiting")
    waiting.send([b"BLPOP", b"jobs", b"0"])
    engine.run("SELECT 1")
    engine.run("RPUSH jobs mail")
    assert waiting.is_silent()
    engine.run("SWAPDB 0 1")
    assert waiting.receive() == [b"jobs", b"mail"]


def test_swapdb_spoils_transactions_on_both_sides(engine):
    other = Ours(engine).client("other")
    other.command([b"WATCH", b"name"])
    engine.run("SELECT 1")
    engine.run("SET name Ada")
    engine.run("SWAPDB 0 1")
    other.command([b"MULTI"])
    other.command([b"PING"])
    assert other.command([b"EXEC"]) != ["PONG"]


def test_time_is_the_clocks(engine):
    assert engine.run("TIME") == [b"%d" % (FROZEN_AT_MS // 1000), b"0"]


# --- starting again -----------------------------------------------------------------------------------------


def test_reset_leaves_an_engine_as_new(engine):
    fresh = frozen_engine()
    other = Ours(engine).client("other")
    other.send([b"BLPOP", b"jobs", b"0"])
    for line in ("SET a 1", "SELECT 2", "SADD s a b c d", "SRANDMEMBER s", "CONFIG SET hz 50 requirepass x", "GET nothing",
                 "DEBUG SET-ACTIVE-EXPIRE 0", "CONFIG SET hash-max-listpack-value 1", "CLIENT PAUSE 1000 WRITE",
                 "CLIENT SETNAME ada", "HELLO 3", "WATCH a", "MULTI"):  # fmt: skip
        engine.run(line)
    engine.advance(5000)
    engine.reset()
    assert engine.now_ms() == fresh.now_ms()
    assert other.session.waiting is None
    assert engine.rare is None
    assert engine.local.mode is None
    for line in ("DBSIZE", "CONFIG GET *", "CLIENT GETNAME", "INFO errorstats", "TIME", "PING"):
        assert str(engine.run(line)) == str(fresh.run(line)), line
    for each in (engine, fresh):
        each.run("SADD s " + " ".join(map(str, range(100))))
    assert engine.run("SRANDMEMBER s 10") == fresh.run("SRANDMEMBER s 10")
    engine.check()


def test_reset_lets_a_real_clock_run_again():
    engine = Engine()
    engine.advance(60_000)
    engine.reset()
    assert engine.clock.frozen_ms is None


def test_debug_sleep_moves_a_frozen_clock():
    engine = Engine(clock=Clock(frozen_at_ms=1000))
    engine.run("DEBUG SLEEP 1.5")
    assert engine.now_ms() == 2500


def test_debug_sleep_on_a_real_clock_is_the_doors_business():
    engine, slept = Engine(), []
    engine.run("DEBUG SLEEP 1")
    engine.sleep_hook = slept.append
    engine.run("DEBUG SLEEP 0.25")
    assert slept == [250]


def test_an_unknown_debug_subcommand_is_refused(engine):
    with pytest.raises(ReplyError, match=r"unknown subcommand or wrong number of arguments for 'FOO'. Try DEBUG HELP"):
        engine.run("DEBUG FOO")
