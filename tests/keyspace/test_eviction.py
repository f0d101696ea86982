"""What goes when memory is full, by which policy, and who is told."""

import pytest

from teachredis.keyspace.eviction import idle_ms
from teachredis.wire.errors import ReplyError
from tests.ours import frozen_engine

START_BYTES = 720_488 + 3600
EXCESS_OF_ONE = 1


def filled(policy, keys=200, **settings):
    """An engine with `keys` keys k0, k1, ..., each used one second after the one before."""
    engine = frozen_engine()
    engine.run(f"CONFIG SET maxmemory-policy {policy}")
    for name, value in settings.items():
        engine.run(f"CONFIG SET {name.replace('_', '-')} {value}")
    for number in range(keys):
        engine.run(f"SET k{number} {'x' * 50}")
        engine.clock.freeze(engine.now_ms() + 1000)
    return engine


def squeeze(engine, share=0.5):
    """Set a limit of so much of the data, and let one command come by: the keys that are gone."""
    before = {*engine.databases[0].data}
    data = engine.memory.used() - START_BYTES
    engine.run(f"CONFIG SET maxmemory {START_BYTES + int(data * share)}")
    engine.run("PING")
    engine.check()
    return before - {*engine.databases[0].data}


def test_noeviction_evicts_nothing_and_refuses_writes():
    engine = filled("noeviction")
    assert squeeze(engine) == set()
    with pytest.raises(Exception, match="^OOM command not allowed when used memory > 'maxmemory'"):
        engine.run("SET new 1")
    assert engine.run("GET k1")


def test_there_is_room_after_eviction():
    engine = filled("allkeys-lru")
    gone = squeeze(engine)
    assert engine.memory.used() <= engine.settings.number("maxmemory")
    assert engine.journal.evicted_keys == len(gone) > 50
    assert f"evicted_keys:{len(gone)}" in engine.run("INFO stats").decode()


def numbers(keys):
    return [int(key[1:]) for key in keys]


def test_lru_evicts_old_keys():
    gone = numbers(squeeze(filled("allkeys-lru")))
    assert sum(gone) / len(gone) < 75  # exact LRU: about 50; random: 100


def test_more_samples_come_nearer_to_exact_lru():
    def strays(samples):
        gone = numbers(squeeze(filled("allkeys-lru", 400, maxmemory_samples=samples)))
        return len([number for number in gone if number >= len(gone)])

    assert strays(10) <= strays(5) <= strays(1)


def test_reading_a_key_saves_it():
    engine = filled("allkeys-lru", maxmemory_samples=64)
    for number in range(10):
        engine.run(f"GET k{number}")
    assert not {f"k{number}".encode() for number in range(10)} & squeeze(engine)


def test_lru_tells_seconds_apart_and_nothing_smaller():
    engine = frozen_engine()
    for age_ms in (0, 999, 1000):
        engine.run("FLUSHALL")
        engine.run("SET k 1")
        engine.clock.freeze(engine.now_ms() + age_ms)
        db = engine.databases[0]
        db.now_ms = engine.now_ms()
        assert idle_ms(db, [b"k"]) == [age_ms // 1000 * 1000]
        engine.clock.freeze(engine.now_ms() // 1000 * 1000)


def test_random_evicts_anything():
    gone = numbers(squeeze(filled("allkeys-random")))
    assert 80 < sum(gone) / len(gone) < 120


@pytest.mark.parametrize("policy", ["volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"])
def test_volatile_policies_spare_keys_without_a_deadline(policy):
    engine = filled(policy)
    for number in range(0, 200, 2):
        engine.run(f"EXPIRE k{number} {100_000 + number}")
    gone = numbers(squeeze(engine, share=0.7))
    assert gone
    assert all(number % 2 == 0 for number in gone)


def test_volatile_ttl_evicts_the_nearest_deadlines():
    engine = filled("volatile-ttl", maxmemory_samples=30)
    for number in range(200):
        engine.run(f"EXPIRE k{number} {100_000 - number}")
    gone = numbers(squeeze(engine))
    assert min(gone) > 60


def test_without_a_volatile_key_there_is_nothing_to_evict():
    engine = filled("volatile-lru")
    assert squeeze(engine) == set()
    with pytest.raises(Exception, match="OOM"):
        engine.run("SET new 1")


def test_every_database_gives_its_share():
    engine = filled("allkeys-random")
    engine.run("SELECT 3")
    for number in range(200):
        engine.run(f"SET other{number} {'x' * 50}")
    squeeze(engine, share=0.6)
    assert all(50 < len(engine.databases[index]) < 180 for index in (0, 3))


def test_effects_come_before_the_command_that_needed_room():
    engine = filled("allkeys-lru")
    squeeze(engine)
    units = []
    engine.run(f"SET new {'x' * 4000}")
    engine.journal.feeds.append(units.append)
    engine.run("SET newer 1")
    names = [[argv[0] for _, argv in unit] for unit in units]
    assert names[-1] == [b"SET"]
    assert {name for unit in names[:-1] for name in unit} == {b"DEL"}


def test_listeners_hear_who_was_in_the_pool():
    engine = filled("allkeys-lru")
    heard = []
    engine.journal.listeners.append(heard.append)
    squeeze(engine)
    evictions = [event for event in heard if type(event).__name__ == "Evicted"]
    for event in evictions:
        scores = [score for score, _ in event.pool]
        assert event.pool[-1][1] == event.key
        assert scores == sorted(scores)
        assert len(event.pool) <= 16
    assert max(len(event.pool) for event in evictions) == 16
    assert sum(event.event == "evicted" for event in heard if type(event).__name__ == "Changed") == len(evictions)


def heard_while_squeezing(engine):
    heard = []
    engine.journal.listeners.append(heard.append)
    squeeze(engine)
    return [event for event in heard if type(event).__name__ == "Evicted"]


def test_listeners_hear_who_was_drawn_and_what_exact_lru_would_have_chosen():
    engine = filled("allkeys-lru", 400)
    ages = {key: -at_ms for key, at_ms in engine.databases[0].access.items()}
    there = {*ages}
    for event in heard_while_squeezing(engine):
        assert len(event.sample) == 5
        assert {key for _, key in event.sample} <= there
        assert event.exact[1] == max(there, key=ages.get)
        assert event.exact[0] >= event.pool[-1][0]
        there.remove(event.key)


@pytest.mark.parametrize("policy", ["allkeys-lru", "allkeys-lfu", "volatile-ttl"])
def test_who_draws_many_samples_chooses_as_well_as_who_looks_at_all(policy):
    engine = filled(policy, 100, maxmemory_samples=64)
    for number in range(100):
        engine.run(f"EXPIRE k{number} {100_000 + number}")
    events = heard_while_squeezing(engine)
    as_good = [event for event in events if event.exact[0] == event.pool[-1][0]]
    assert len(as_good) > 0.6 * len(events) > 0


def test_of_very_many_keys_the_best_is_not_looked_for():
    engine = filled("allkeys-lru", 2100)
    events = heard_while_squeezing(engine)
    assert [event.exact is None for event in events[:101]] == [True] * 100 + [False]


def test_a_random_choice_is_compared_with_nothing():
    assert all(event.exact is None and not event.sample for event in heard_while_squeezing(filled("allkeys-random")))


def test_a_watched_key_that_is_evicted_spoils_the_transaction():
    engine = filled("allkeys-lru")
    engine.run("WATCH k0")
    squeeze(engine, share=0.1)
    engine.run("MULTI")
    engine.run("PING")
    assert repr(engine.run("EXEC")) == "NULL_ARRAY"


def test_the_same_seed_evicts_the_same_keys():
    assert squeeze(filled("allkeys-lru")) == squeeze(filled("allkeys-lru"))


def test_a_tick_makes_room_as_well():
    engine = filled("allkeys-lru")
    engine.run(f"CONFIG SET maxmemory {START_BYTES + 5000}")
    engine.tick()
    assert engine.memory.used() <= START_BYTES + 5000


def test_exec_is_refused_when_memory_ran_short_meanwhile():
    engine = filled("noeviction")
    client = engine.client()
    for line in ("MULTI", "SET a 1"):
        engine.run(line, client)
    engine.run("CONFIG SET maxmemory 100")
    with pytest.raises(Exception, match="^EXECABORT Transaction discarded because of: OOM command"):
        engine.run("EXEC", client)


def test_who_may_not_speak_evicts_nothing():
    engine = filled("allkeys-lru", keys=20)
    engine.run("ACL SETUSER w on nopass ~* +@all -get")
    guest = engine.client()
    engine.run("AUTH w x", guest)
    engine.run("CONFIG SET maxmemory-policy noeviction")
    engine.run(f"CONFIG SET maxmemory {START_BYTES}")
    engine.run("CONFIG SET maxmemory-policy allkeys-lru")
    with pytest.raises(ReplyError, match="NOPERM"):
        engine.run("GET k1", guest)
    assert len(engine.databases[0].data) == 20
    engine.run("PING", guest)
    assert len(engine.databases[0].data) < 20
