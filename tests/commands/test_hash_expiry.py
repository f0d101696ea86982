"""Fields past their deadline: who still sees them, who removes them, what is told.  All seen on redis-server 8.2.3."""

import pytest

from teachredis.keyspace.events import Changed

PRESET = {"new", "overwritten", "type_changed", "keymiss"}  # told by the keyspace for every type


class Heard:
    """The events and effects of the last commands."""

    def __init__(self, engine):
        self.events, self.effects = [], []
        engine.journal.listeners.append(self.hear)
        engine.journal.feeds.append(self.feed)

    def hear(self, event):
        if isinstance(event, Changed) and event.event not in PRESET:
            self.events.append(event.event)

    def feed(self, unit):
        self.effects += [b" ".join(argv).decode() for _, argv in unit if argv[0] not in {b"MULTI", b"EXEC"}]

    def take(self):
        taken = self.events, self.effects
        self.events, self.effects = [], []
        return " ".join(taken[0]), taken[1]


@pytest.fixture
def lazy(engine):
    """An engine without the active cycle, whose hash `h` has live fields `b` `c` and a stale field `a`."""
    engine.expires_actively = False
    engine.run("HSET h a 1 b 2 c 3")
    engine.run("HPEXPIRE h 1 FIELDS 1 a")
    engine.advance(1)
    return engine


# line, reply, events, effects, what HLEN says then
ASKED_BY_NAME = [
    ("HGET h a",                      None,               "hexpired", ["HDEL h a"], 2),
    ("HEXISTS h a",                   0,                  "hexpired", ["HDEL h a"], 2),
    ("HSTRLEN h a",                   0,                  "hexpired", ["HDEL h a"], 2),
    ("HMGET h a a b",                 [None, None, b"2"], "hexpired", ["HDEL h a"], 2),
    ("HSETNX h a 9",                  1,                  "hexpired hset", ["HDEL h a", "HSETNX h a 9"], 3),
    ("HINCRBY h a 5",                 5,                  "hexpired hincrby", ["HDEL h a", "HINCRBY h a 5"], 3),
    ("HINCRBYFLOAT h a 5",            b"5",               "hexpired hincrbyfloat",
                                                          ["HDEL h a", "HSETEX h KEEPTTL FIELDS 1 a 5"], 3),
    ("HGETEX h FIELDS 1 a",           [None],             "hexpired", ["HDEL h a"], 2),
    ("HGETEX h PXAT 4102444800000 FIELDS 2 a b", [None, b"2"], "hexpired hexpire",
                                                          ["HDEL h a", "HPEXPIREAT h 4102444800000 FIELDS 2 a b"], 2),
    ("HGETEX h PERSIST FIELDS 1 a",   [None],             "hexpired", ["HDEL h a"], 2),
    ("HGETDEL h FIELDS 1 a",          [None],             "hexpired", ["HDEL h a"], 2),
    ("HGETDEL h FIELDS 2 b a",        [b"2", None],       "hexpired hdel", ["HDEL h a", "HDEL h b a"], 1),
    ("HSETEX h FNX FIELDS 1 a 7",     1,                  "hexpired hset", ["HDEL h a", "HSETEX h FNX FIELDS 1 a 7"], 3),
    ("HSETEX h FXX FIELDS 2 b 7 a 7", 0,                  "hexpired", ["HDEL h a"], 2),
    ("HSETEX h FNX FIELDS 2 b 7 a 7", 0,                  "", [], 3),  # b decides; a is not looked at
    ("HRANDFIELD h 0",                [],                 "hexpired", ["HDEL h a"], 2),
    ("HRANDFIELD h 9",                [b"b", b"c"],       "hexpired", ["HDEL h a"], 2),
]  # fmt: skip

STEPPED_OVER = [
    ("HGETALL h",                     {b"b": b"2", b"c": b"3"}, "", [], 3),
    ("HKEYS h",                       [b"b", b"c"],       "", [], 3),
    ("HVALS h",                       [b"2", b"3"],       "", [], 3),
    ("HSCAN h 0 NOVALUES",            [b"0", [b"b", b"c"]], "", [], 3),
    ("HTTL h FIELDS 2 a b",           [-2, -1],           "", [], 3),
    ("HPEXPIRETIME h FIELDS 1 a",     [-2],               "", [], 3),
    ("HPERSIST h FIELDS 1 a",         [-2],               "", [], 3),
]  # fmt: skip

TAKEN_FOR_LIVE = [
    ("HDEL h a",                      1,                  "hdel", ["HDEL h a"], 2),
    ("HSET h a 9",                    0,                  "hset", ["HSET h a 9"], 3),
    ("HSETEX h FIELDS 1 a 7",         1,                  "hset", ["HSETEX h FIELDS 1 a 7"], 3),
    ("HPEXPIREAT h 4102444800000 FIELDS 1 a", [1],        "hexpire", ["HPEXPIREAT h 4102444800000 FIELDS 1 a"], 3),
    ("HPEXPIREAT h 4102444800000 GT FIELDS 2 a b", [1, 0], "hexpire", ["HPEXPIREAT h 4102444800000 GT FIELDS 1 a"], 3),
    ("HPEXPIREAT h 4102444800000 NX FIELDS 1 a", [0],     "", [], 3),
    ("HEXPIRE h 0 FIELDS 2 a b",      [2, 2],             "hdel", ["HDEL h a", "HDEL h b"], 1),
]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "reply", "events", "effects", "left"), [*ASKED_BY_NAME, *STEPPED_OVER, *TAKEN_FOR_LIVE]
)
def test_a_stale_field(lazy, line, reply, events, effects, left):
    heard = Heard(lazy)
    assert lazy.run(line) == reply
    assert heard.take() == (events, effects)
    assert lazy.run("HLEN h") == left
    lazy.check()


@pytest.mark.parametrize(("line", "events"), [
    ("HGET h a",                  "hexpired del"),
    ("HSETEX h FXX FIELDS 1 a 7", "hexpired del"),
    ("HSETEX h FNX FIELDS 1 a 7", "hexpired hset"),         # the hash was about to be filled, so it stays
    ("HSETNX h a 9",              "hexpired del hset"),
    ("HINCRBY h a 9",             "hexpired del hincrby"),
    ("HDEL h a",                  "hdel del"),
    ("HEXPIRE h 0 FIELDS 1 a",    "hdel del"),
    ("HGETDEL h FIELDS 1 a",      "hexpired del"),
])  # fmt: skip
def test_the_last_field_takes_the_key_along(lazy, line, events):
    lazy.run("HDEL h b c")
    heard = Heard(lazy)
    lazy.run(line)
    assert heard.take()[0] == events
    lazy.check()


@pytest.mark.parametrize(("line", "events", "effects"), [
    ("HEXPIRE h 10 FIELDS 2 b zz",         "hexpire",       ["HPEXPIREAT h 1750000010001 FIELDS 1 b"]),
    ("HEXPIRE h 10 nx fields 1 b",         "hexpire",       ["HPEXPIREAT h 1750000010001 nx fields 1 b"]),
    ("HEXPIRE h 10 FIELDS 1 zz",           "",              []),
    ("HGETEX h EX 10 FIELDS 2 b zz",       "hexpire",       ["HPEXPIREAT h 1750000010001 FIELDS 2 b zz"]),
    ("HGETEX h PERSIST FIELDS 2 b c",      "",              []),
    ("HGETEX h PXAT 1 FIELDS 2 b c",       "hdel",          ["HDEL h b", "HDEL h c"]),
    ("HSETEX h FXX EX 10 FIELDS 1 b 1",    "hset hexpire",  ["HSETEX h FXX PXAT 1750000010001 FIELDS 1 b 1"]),
    ("HSETEX h PX 10 FNX FIELDS 1 z 1",    "hset hexpire",  ["HSETEX h PXAT 1750000000011 FNX FIELDS 1 z 1"]),
    ("HSETEX h KEEPTTL FIELDS 1 b 1",      "hset",          ["HSETEX h KEEPTTL FIELDS 1 b 1"]),
    ("HSETEX h EX 0 FIELDS 2 b 1 z 1",     "hset hdel",     ["HDEL h b", "HDEL h z"]),
    ("HSETEX new EX 0 FIELDS 1 z 1",       "hset hdel del", ["HDEL new z"]),
    ("HINCRBYFLOAT h b 0.5",               "hincrbyfloat",  ["HSETEX h KEEPTTL FIELDS 1 b 2.5"]),
    ("HGETDEL h FIELDS 2 b zz",            "hdel",          ["HDEL h b zz"]),
])  # fmt: skip
def test_what_is_told_and_what_is_repeated(lazy, line, events, effects):
    heard = Heard(lazy)
    lazy.run(line)
    assert heard.take() == (events, effects)


def test_a_watched_hash_is_disturbed_when_a_stale_field_is_removed(lazy):
    client = lazy.client()
    client.watch(b"h")
    lazy.run("HGETALL h")
    assert not client.disturbed
    lazy.run("HGET h a")
    assert client.disturbed


# --- the active cycle ---------------------------------------------------------------------------------------


def test_the_active_cycle_removes_what_is_due_and_comes_again_for_the_rest(engine):
    engine.run("HSET h a 1 b 2 c 3")
    engine.run("HPEXPIRE h 500 FIELDS 1 b")
    engine.run("HPEXPIRE h 400 FIELDS 1 a")
    engine.run("HPEXPIRE h 2000 FIELDS 1 c")
    heard = Heard(engine)
    engine.advance(1000)
    assert heard.take() == ("hexpired hexpired", ["HDEL h a", "HDEL h b"])
    assert engine.run("HLEN h") == 1
    engine.advance(1000)
    assert heard.take() == ("hexpired del", ["HDEL h c"])
    assert engine.journal.expired_fields == 3
    engine.check()


def test_without_the_active_cycle_nothing_goes_by_itself(lazy):
    lazy.advance(10_000)
    assert lazy.run("HLEN h") == 3


@pytest.mark.parametrize("lines", [
    ["RENAME h other"],
    ["COPY h other"],
    ["MOVE h 1"],
    ["HPEXPIRE h 900 FIELDS 1 a", "HPEXPIRE h 300 FIELDS 1 a"],
    ["HPERSIST h FIELDS 1 a", "HPEXPIRE h 300 FIELDS 1 a"],
])  # fmt: skip
def test_the_cycle_finds_the_field_wherever_its_hash_went(engine, lines):
    engine.run("HSET h a 1 b 2")
    engine.run("HPEXPIRE h 500 FIELDS 1 a")
    for line in lines:
        engine.run(line)
    engine.advance(1000)
    values = [value for db in engine.databases for value in db.data.values()]
    assert values
    assert all([*value.fields] == [b"b"] for value in values)


def test_a_new_value_under_the_key_has_no_deadlines_left(engine):
    engine.run("HSETEX h EX 10 FIELDS 1 a 1")
    engine.run("SET h x")
    engine.run("DEL h")
    engine.run("HSET h a 1")
    engine.advance(20_000)
    assert engine.run("HGETALL h") == {b"a": b"1"}


def test_info_counts_hashes_with_deadlines_until_hdel_takes_the_last(engine):
    engine.run("HSET h a 1 b 2")
    engine.run("HPEXPIRE h 500 FIELDS 1 a")
    assert b"subexpiry=1" in engine.run("INFO keyspace")
    engine.run("HDEL h a")
    assert b"subexpiry=0" in engine.run("INFO keyspace")


def test_a_snapshot_keeps_the_field_that_expires_meanwhile(lazy):
    snapshot = lazy.open_snapshot()
    lazy.run("HGET h a")
    [(_, value, _)] = snapshot.items(0)
    assert value.fields == {b"a": b"1", b"b": b"2", b"c": b"3"}
