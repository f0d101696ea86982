"""`tracking-table-max-keys`: what is forgotten, how much at a time, and who is told."""

from teachredis.engine.cron import tick
from teachredis.wire.replies import Push
from tests.ours import frozen_engine


def reader_of(engine, keys):
    """A client that has read k0, k1, ..., and hears of their changes."""
    engine.run("CONFIG SET tracking-table-max-keys 0")
    client = engine.client()
    engine.run("HELLO 3", client)
    engine.run("CLIENT TRACKING ON", client)
    engine.run("MGET " + " ".join(f"k{number}" for number in range(keys)), client)
    return client


def told(client):
    """The keys that it has heard of since it was last asked."""
    heard = [message[1][0] for message in client.outbox if isinstance(message, Push)]
    client.outbox.clear()
    return heard


def test_readers_are_told_of_random_keys_that_are_forgotten():
    engine = frozen_engine()
    client = reader_of(engine, 60)
    engine.run("CONFIG SET tracking-table-max-keys 50")
    engine.run("PING")
    heard = told(client)
    assert len({*heard}) == len(heard) == 10
    assert {*heard} != {b"k%d" % number for number in range(10)}
    assert engine.invalidation.figures()["tracking_total_keys"] == 50


def test_more_are_forgotten_each_time_that_it_was_not_enough():
    engine = frozen_engine()
    client = reader_of(engine, 1000)
    engine.run("CONFIG SET tracking-table-max-keys 2")
    steps = []
    for _ in range(5):
        engine.run("PING")
        steps.append(len(told(client)))
    assert steps == [100, 200, 300, 398, 0]


def test_the_cron_forgets_when_nobody_says_anything():
    engine = frozen_engine()
    client = reader_of(engine, 90)
    engine.run("CONFIG SET tracking-table-max-keys 1")
    tick(engine)
    assert len(told(client)) == 89


def test_places_of_keys_that_changed_do_not_pile_up():
    engine = frozen_engine()
    client = reader_of(engine, 1)
    for _ in range(1000):
        engine.run("SET k0 v")
        engine.run("GET k0", client)
    assert len(engine.invalidation.places) < 200
    assert len(engine.invalidation.readers) == 1
