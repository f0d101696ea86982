"""RESTORE beside its replies: what it tells, what is fed on, what stays as it was."""

import pytest

from teachredis.codec import payload
from teachredis.keyspace.events import Changed
from teachredis.wire.errors import BadData, BadPayload, BusyKey
from tests.ours import FROZEN_AT_MS, OurClient

ADA = payload.dump(b"Ada")
LIST = payload.sealed(b"\x01\x01\x01a")
SHORT_LIVED = 1000


def restore(engine, key, *words, dump=ADA, ttl=b"0"):
    return engine.execute(engine.local, [b"RESTORE", key, ttl, dump, *words])


@pytest.fixture
def effects(engine):
    """What an append-only file or a replica would get."""
    fed = []
    engine.journal.feeds.append(lambda unit: fed.extend(argv for _, argv in unit))
    return fed


@pytest.fixture
def events(engine):
    told = []
    engine.journal.listeners.append(lambda event: told.append((event.event, event.key)) if isinstance(event, Changed) else None)
    return told


def test_without_a_deadline_the_command_itself_is_fed_on(engine, effects):
    restore(engine, b"k", b"REPLACE")
    assert effects == [(b"RESTORE", b"k", b"0", ADA, b"REPLACE")]


def test_a_time_to_live_is_fed_on_as_a_point_in_time(engine, effects):
    restore(engine, b"k", b"REPLACE", ttl=b"1000")
    restore(engine, b"at", b"ABSTTL", ttl=b"4102444800000")
    at_ms = b"%d" % (FROZEN_AT_MS + SHORT_LIVED)
    assert effects == [
        (b"RESTORE", b"k", at_ms, ADA, b"REPLACE", b"ABSTTL"), (b"RESTORE", b"at", b"4102444800000", ADA, b"ABSTTL"),
    ]  # fmt: skip


def test_what_is_past_deletes_what_it_would_have_replaced(engine, effects, events):
    engine.run("SET k old")
    events.clear()
    effects.clear()
    restore(engine, b"k", b"ABSTTL", b"REPLACE", ttl=b"1")
    restore(engine, b"none", b"ABSTTL", ttl=b"1")
    assert (effects, events) == ([(b"DEL", b"k")], [("del", b"k")])
    assert engine.run("DBSIZE") == 0


def test_a_deadline_beyond_64_bits_counts_as_past(engine):
    restore(engine, b"k", ttl=b"9223372036854775807")
    assert engine.run("EXISTS k") == 0
    restore(engine, b"k", b"ABSTTL", ttl=b"9223372036854775807")
    assert engine.run("PEXPIRETIME k") == 2**63 - 1


def test_events_are_those_of_redis(engine, events):
    restore(engine, b"k", dump=LIST)
    restore(engine, b"k", b"REPLACE")
    assert events == [("new", b"k"), ("restore", b"k"), ("new", b"k"), ("restore", b"k"), ("overwritten", b"k"), ("type_changed", b"k")]


def test_who_waits_for_the_list_gets_it(engine):
    waiting = OurClient(engine)
    waiting.send([b"BLPOP", b"k", b"0"])
    restore(engine, b"k", dump=LIST)
    assert waiting.receive() == [b"k", b"a"]
    assert engine.run("EXISTS k") == 0


def test_a_restored_key_expires(engine):
    restore(engine, b"k", ttl=b"1000")
    engine.advance(SHORT_LIVED)
    assert engine.run("DBSIZE") == 0


def test_fields_that_expire_go_on_expiring(engine):
    engine.run("HSET h f 1 g 2")
    engine.run("HPEXPIRE h 1000 FIELDS 1 f")
    restore(engine, b"twin", dump=engine.run("DUMP h"))
    engine.advance(2 * SHORT_LIVED)
    assert engine.run("HLEN twin") == 1


def test_a_deadline_asks_for_room_at_once(engine):
    value = payload.dump(b"x" * 40)
    restore(engine, b"a", dump=value)
    restore(engine, b"b", dump=value, ttl=b"1000")
    assert [engine.run("OBJECT ENCODING a"), engine.run("OBJECT ENCODING b")] == [b"embstr", b"raw"]


@pytest.mark.parametrize(("dump", "error"), [
    (b"", BadPayload), (b"x" * 9, BadPayload), (ADA[:-1], BadPayload), (ADA + b"x", BadPayload), (payload.sealed(b""), BadData), (ADA, BusyKey),
])  # fmt: skip
def test_a_refused_command_leaves_the_key_alone(engine, dump, error):
    engine.run("SET k before")
    with pytest.raises(error):
        restore(engine, b"k", *([] if error is BusyKey else [b"REPLACE"]), dump=dump)
    assert engine.run("GET k") == b"before"


def test_older_versions_are_taken(engine):
    from teachredis.structures.crc64 import crc64

    body = b"\x00\x03Ada" + (6).to_bytes(2, "little")
    assert restore(engine, b"k", dump=body + crc64(body).to_bytes(8, "little")) == "OK"


def test_an_intset_stays_as_wide_as_it_was(engine):
    engine.run("SADD s 1 100000")
    engine.run("SREM s 100000")
    engine.run("COPY s twin")
    assert engine.run("DUMP s") == engine.run("DUMP twin") == payload.sealed(b"\x0b\x0c\x04\0\0\0\x01\0\0\0\x01\0\0\0")


def test_vector_sets_get_numbers_of_their_own(engine):
    engine.run("VADD v VALUES 2 1 2 a")
    restore(engine, b"twin", dump=engine.run("DUMP v"))
    number = [dict(zip(reply[::2], reply[1::2], strict=True)) if isinstance(reply, list) else reply for reply in
              (engine.run("VINFO v"), engine.run("VINFO twin"))]  # fmt: skip
    assert number[0] != number[1]


def test_dump_touches_and_counts_like_any_reader(engine):
    engine.run("SET k v")
    engine.advance(5000)
    engine.run("DUMP k")
    engine.run("DUMP missing")
    assert (engine.journal.hits, engine.journal.misses) == (1, 1)
    assert engine.run("OBJECT IDLETIME k") == 0


def test_reload_forgets_idle_times_unless_the_policy_needs_them(engine):
    engine.run("SET k v")
    engine.advance(5000)
    engine.run("DEBUG RELOAD")
    assert engine.run("OBJECT IDLETIME k") == 0
    engine.run("CONFIG SET maxmemory-policy allkeys-lru")
    engine.advance(5000)
    engine.run("DEBUG RELOAD")
    assert engine.run("OBJECT IDLETIME k") == 5


def test_reload_keeps_deadlines_and_leaves_behind_what_is_past(engine):
    engine.run("DEBUG SET-ACTIVE-EXPIRE 0")
    for line in ("SET a 1 PX 1000", "SET b 2 PX 10000", "HSET h f 1 g 2", "HPEXPIRE h 20000 FIELDS 1 f", "SCAN 0"):
        engine.run(line)
    engine.advance(2 * SHORT_LIVED)
    engine.run("DEBUG RELOAD")
    assert engine.run("DBSIZE") == 2
    assert engine.run("PTTL b") == 8000
    assert engine.run("HPTTL h FIELDS 2 f g") == [18_000, -1]
    engine.check()
    assert sorted(engine.run("SCAN 0")[1]) == [b"b", b"h"]


@pytest.mark.real
@pytest.mark.parametrize("line", ["SET k 12345", "RPUSH k a b c", "HSET k f v", "SADD k 1 2 3", "ZADD k 1 a", "XADD k 1-1 a b",
                                  "RPUSH k " + " ".join("x" * 1000 for _ in range(30))])  # fmt: skip
def test_debug_object_tells_the_serialized_length(engine, real_redis, line):
    engine.run(line)
    real_redis.command(*line.split())
    here, there = (str(reply).split() for reply in (engine.run("DEBUG OBJECT k"), real_redis.command("DEBUG", "OBJECT", "k")))
    assert [word for word in here if not word.startswith(("at:", "lru"))] == [word for word in there if not word.startswith(("at:", "lru"))]
