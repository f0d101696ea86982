"""CONFIG: every setting takes and refuses what redis-server takes and refuses, and reads back the same text."""

import pytest

from teachredis.session.setting_table import ALIASES, HIDDEN, OURS_ALONE, TABLE
from teachredis.wire.errors import ReplyError
from tests.ours import OurClient, frozen_engine

NAMES = sorted({*TABLE, *ALIASES}.difference(OURS_ALONE))
VALUES = (
    "", "abc", "-1", "0", "1", "2", "yes", "NO", "99999999999999999999", "-5", "1gb", "1kb", "10%", "5.5", "1000",
    "65536", "2147483648", "4294967296", " 1", "0x10", "010", "allkeys-lru", "everysec", "-2",
)  # fmt: skip

ASKS_THE_MACHINE = {
    "appendonly": "needs a folder, which a server has and an engine in memory has not",
    "bind": "listens at once, and refuses what cannot be bound to",
    "maxclients": "asks the operating system how many files may be open",
    "port": "listens at once",
    "tls-port": "crashes this build of the server when TLS has no certificate",
    "tls-cluster": "crashes this build of the server when TLS has no certificate",
    "tls-replication": "crashes this build of the server when TLS has no certificate",
}
"""What the test leaves out, and why redis-server answers otherwise."""

SPECIAL = [
    *(("notify-keyspace-events", text) for text in ("KEA", "AKE", "conmdtexzhslgEK", "nm", "Kn", "c$", "nA", "q", "Kq")),
    *(("save", text) for text in ("3600 1", "60 0", "60 -1", "0 1", "60", "60 a", "60  1", "+60 1", "900 1 300 10")),
    *(("oom-score-adj", text) for text in ("relative", "ABSOLUTE", "maybe")),
    *(("oom-score-adj-values", text) for text in ("1 2 3", "-3000 1 2", "a b c", "1  2 3", "1 2", "3 2 1")),
    *(("client-output-buffer-limit", text) for text in (
        "normal 1mb 2kb 3", "replica 1 2 3", "SLAVE 1 1 1", "foo 1 2 3", "normal a b c", "normal 1 2 -3",
        "normal 1 2 3 pubsub 1 2", "normal 1 2 3 normal 4 5 6", "master 1 2 3", "pubsub 1gb 1g 10")),
    *(("latency-tracking-info-percentiles", text) for text in (
        "50 99", "100.5", "1e1", "99.99999", "50  99", "33.3333333333", "inf", "nan", "0x1p2", "-1")),
    *(("locale-collate", text) for text in ("C", "POSIX", "C.UTF-8", "c", "xx")),
    *(("proc-title-template", text) for text in ("{title}", "{foo}", "{title", "a}b", "{port} {tls-port}", "{{title}}")),
    *(("maxmemory-clients", text) for text in ("101%", "100%", "0%", "-1%", "%", "1kb%", "5.5%")),
    *(("maxmemory", text) for text in (
        "1k", "1m", "1mb", "1g", "1GB", "1b", "1t", "1 gb", "gb", "+1", "18446744073709551615", "9223372036854775807",
        "9223372036854775808", "36893488147419103232", "18014398509481984kb")),
    *(("shutdown-on-sigint", text) for text in (
        "nosave now", "now nosave force", "save nosave", "default now", "NOW", "  now", "default")),
    *(("cluster-announce-hostname", text) for text in ("a.b-c", "a_b", "x" * 255, "x" * 256)),
    *(("cluster-announce-human-nodename", text) for text in ("a b", "a/b", "a%")),
    *(("hz", text) for text in ("0", "501", "5 5")), ("watchdog-period", "1"), ("repl-backlog-size", "1"),
]  # fmt: skip

WHOLE_CALLS = [
    "maxmemory 1 maxmemory 2", "MAXMEMORY 1mb maxmemory-policy bad", "hash-max-ziplist-entries 1 hash-max-listpack-entries 2",
    "nosuch 1", "maxmemory 1 nosuch 1", "nosuch", "maxmemory", "maxmemory 1 hz", "daemonize no maxmemory 7",
    "maxmemory 8 daemonize no nosuch 1", "dir /tmp daemonize no", "daemonize no dir /tmp", "hz abc maxmemory abc",
    "HZ abc", "Dir abc", "DaemoniZe no", "nosuch 1 maxmemory 1 maxmemory 2", "maxmemory 5 hz 20 maxmemory-samples 7",
]  # fmt: skip


@pytest.fixture
def sides(real_redis):
    ours = OurClient(frozen_engine())
    ours.command([b"CONFIG", b"SET", b"save", b""])  # the server under test was started so
    return ours, real_redis


def both(sides, *words):
    ours, theirs = sides
    argv = [word.encode() for word in words]
    return str(ours.command(argv)), str(theirs.command(*argv))


def assert_same_after_setting(sides, name, typed):
    for words in (["CONFIG", "SET", name, typed], ["CONFIG", "GET", name]):
        ours, theirs = both(sides, *words)
        assert ours == theirs, words


@pytest.mark.real
@pytest.mark.parametrize("name", [name for name in NAMES if name not in ASKS_THE_MACHINE])
def test_a_setting_takes_and_refuses_what_redis_server_does(sides, name):
    own = sides[1].command("CONFIG", "GET", name)[1].decode()
    typed_values = [value for value in VALUES if not (name == "requirepass" and value)]
    for typed in [own, *typed_values, own]:
        reply_here, reply_there = both(sides, "CONFIG", "SET", name, typed)
        assert reply_here == reply_there, (name, typed)
        if reply_here == "OK":
            assert_same_after_setting(sides, name, typed)


@pytest.mark.real
@pytest.mark.parametrize(("name", "typed"), SPECIAL)
def test_a_setting_with_a_grammar_of_its_own_reads_as_redis_server_does(sides, name, typed):
    assert_same_after_setting(sides, name, typed)


@pytest.mark.real
@pytest.mark.parametrize("words", WHOLE_CALLS)
def test_config_set_judges_the_whole_call_as_redis_server_does(sides, words):
    ours, theirs = both(sides, "CONFIG", "SET", *words.split())
    assert ours == theirs
    for name in words.split()[::2]:
        if name.lower() not in {"dir", "nosuch"}:
            ours, theirs = both(sides, "CONFIG", "GET", name)
            assert ours == theirs


def test_config_set_changes_nothing_when_one_value_is_refused(engine):
    with pytest.raises(ReplyError, match="related to argument 'hz'"):
        engine.run("CONFIG SET maxmemory 1mb hz abc")
    assert engine.run("CONFIG GET maxmemory") == {b"maxmemory": b"0"}


def test_patterns_are_joined_and_find_no_hidden_settings(engine):
    found = engine.run("CONFIG GET maxmemory* HASH-max-listpack-* maxmemory")
    assert {b"maxmemory", b"maxmemory-policy", b"hash-max-listpack-value"} <= found.keys()
    assert {name.encode() for name in HIDDEN + OURS_ALONE}.isdisjoint(engine.run("CONFIG GET *"))
    assert engine.run("CONFIG GET use-exit-on-panic nosuch") == {b"use-exit-on-panic": b"no"}


def test_a_name_is_answered_as_it_was_typed(engine):
    assert engine.run("CONFIG GET MaxMemory") == {b"MaxMemory": b"0"}


def test_a_threshold_reaches_the_values(engine):
    engine.run("CONFIG SET hash-max-ziplist-entries 1")
    engine.run("HSET h a 1 b 2")
    assert engine.run("OBJECT ENCODING h") == b"hashtable"


def test_listeners_hear_of_changes_only(engine):
    heard = []
    engine.settings.on_change("maxmemory", heard.append)
    engine.run("CONFIG SET maxmemory 0")
    engine.run("CONFIG SET maxmemory 1kb")
    engine.settings.reset()
    assert heard == ["1024", "0"]


def test_two_engines_share_no_setting(engine):
    engine.run("CONFIG SET maxmemory 7")
    assert frozen_engine().run("CONFIG GET maxmemory") == {b"maxmemory": b"0"}


def test_resetstat_empties_the_counters(engine):
    engine.run("GET nothing")
    engine.run("CONFIG RESETSTAT")
    assert b"keyspace_misses:0" in engine.run("INFO stats")
    assert b"cmdstat_get" not in engine.run("INFO commandstats")
