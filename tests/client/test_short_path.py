"""The short path and the door are one: the same replies, counters, events, effects, encodings and times."""

import random

import pytest
import redis

import teachredis
from teachredis.client import contract, install, uninstall
from teachredis.client.redis_client import Redis
from tests.ours import frozen_engine

KEYS = ["a", "b", b"c", "l", "h", "s", "z", "caf\xe9"]
WORDS = ["x", b"y", 1, -7, 2.5, "", "long" * 20, "12345", b"\x00\xff"]
CALLS = [
    lambda r, pick: r.get(pick(KEYS)),
    lambda r, pick: r.set(pick(KEYS), pick(WORDS)),
    lambda r, pick: r.set(pick(KEYS), pick(WORDS), px=pick([50, 5000])),
    lambda r, pick: r.incr(pick(KEYS)),
    lambda r, pick: r.incrby(pick(KEYS), pick([2, -3, 2**63, "x"])),
    lambda r, pick: r.rpush("l", pick(WORDS)),
    lambda r, pick: r.lpush("l", pick(WORDS), pick(WORDS)),
    lambda r, pick: r.rpush(pick(KEYS), pick(WORDS)),
    lambda r, pick: r.rpop(pick(KEYS)),
    lambda r, pick: r.lpop("l", pick([None, 2])),
    lambda r, pick: r.llen(pick(KEYS)),
    lambda r, pick: r.hset("h", pick(WORDS), pick(WORDS)),
    lambda r, pick: r.hset("h", mapping={"f": 1, "g": pick(WORDS)}),
    lambda r, pick: r.hget(pick(["h", "a"]), pick(WORDS)),
    lambda r, pick: r.hexpire("h", 1, pick(["f", "x"])),
    lambda r, pick: r.sadd(pick(["s", "a"]), pick(WORDS), pick(WORDS)),
    lambda r, pick: r.zadd("z", {pick(["m", "n", b"o"]): pick([1, 2.5, "3", float("inf"), "x"])}),
    lambda r, pick: r.zadd("z", {"m": 1, "n": 2}, nx=True),
    lambda r, pick: r.expire(pick(KEYS), pick([1, 100])),
    lambda r, pick: r.delete(pick(KEYS)),
    lambda r, pick: r.delete(pick(KEYS), pick(KEYS), pick(WORDS)),
    lambda r, pick: r.delete(*[f"k:{number}" for number in range(20)]),
    lambda r, pick: r.mset({pick(KEYS): pick(WORDS), pick(KEYS): pick(WORDS)}),
    lambda r, pick: r.mset({f"k:{number}".encode(): b"x" for number in range(20)}),
    lambda r, pick: r.mset({"k": pick([None, [1], True])}),
    lambda r, pick: r.mset({}),
    lambda r, pick: r.get(None),
    lambda r, pick: r.set("t", [1, 2]),
]


class World:
    """An engine with everything that can be compared, under one kind of client."""

    def __init__(self, kind, listening):
        self.engine = frozen_engine()
        self.heard = []
        if listening:
            self.engine.journal.listeners.append(self.heard.append)
        self.client = kind(self.engine)
        self.client.ping()

    def call(self, function, seed):
        try:
            reply = function(self.client, random.Random(seed).choice)
        except Exception as error:
            return type(error).__name__, str(error)
        return type(reply).__name__, reply

    def look(self):
        engine, db = self.engine, self.engine.databases[0]
        calls = {
            name: (entry.calls, entry.failed, entry.rejected, entry.usec, dict(entry.took))
            for name, entry in engine.table.items()
        }
        logged = [(entry.words, entry.us) for entry in engine.timing.slowlog.entries]
        encodings = {key: getattr(value, "encoding", type(value)) for key, value in db.data.items()}
        journal = engine.journal
        return (
            calls, logged, engine.errors, journal.hits, journal.misses, journal.dirty, journal.expired_keys,
            dict(db.access), dict(db.expires), encodings, [*db.data], self.heard,
            engine.execute(engine.local, [b"DEBUG", b"DIGEST"]),
        )  # fmt: skip


def by_short_path(engine):
    return Redis(engine=engine)


def by_door(engine):
    client = Redis(engine=engine)
    client.stand_up()
    return client


@pytest.mark.parametrize("listening", [False, True], ids=["nobody listens", "somebody listens"])
@pytest.mark.parametrize("seed", range(6))
def test_random_calls_leave_the_same_world_both_ways(seed, listening):
    chance = random.Random(seed)
    short, door = World(by_short_path, listening), World(by_door, listening)
    assert short.client.usual
    for step in range(400):
        function, draw = chance.choice(CALLS), chance.random()
        assert short.call(function, draw) == door.call(function, draw), f"step {step}"
        assert short.look() == door.look(), f"step {step}"
        if step % 7 == 0:
            for world in (short, door):
                world.engine.advance(step)
    short.engine.check()


def test_effects_are_fed_the_same_both_ways():
    fed = []
    for kind in (by_short_path, by_door):
        world, effects, chance = World(kind, False), [], random.Random(5)
        world.engine.journal.feeds.append(effects.extend)
        for _ in range(300):
            world.call(chance.choice(CALLS), chance.random())
        fed.append(effects)
    assert fed[0] == fed[1]
    assert len(fed[0]) > 50


@pytest.fixture
def client(engine):
    client = Redis(engine=engine)
    client.ping()
    return client


def test_the_short_path_is_taken(client, monkeypatch):
    monkeypatch.setattr(redis.Redis, "execute_command", None)
    assert client.set("a", 1) is True
    assert client.get("a") == b"1"
    assert client.incr("a") == 2
    assert client.rpush("l", "x") == client.lpush("m", "x") == 1
    assert client.llen("l") == 1
    assert client.rpop("l") == client.lpop("m") == b"x"
    assert client.hset("h", "f", "v") == client.sadd("s", "x") == client.zadd("z", {"m": 1}) == 1
    assert client.hget("h", "f") == b"v"


def test_a_users_callback_is_called(client):
    client.set("a", 1)
    client.set_response_callback("GET", lambda reply, **options: f"<{reply.decode()}>")
    assert client.get("a") == "<1>"
    assert client.pipeline().get("a").execute() == ["<1>"]
    del client.response_callbacks["GET"]
    assert client.get("a") == b"1"


def test_a_clients_transaction_is_not_bypassed(client, engine):
    connection = client.connection_pool.get_connection("_")
    connection.send_command("MULTI")
    connection.read_response()
    assert client.set("a", 1) is True
    assert engine.run("GET a") == b"1"
    connection.send_command("EXEC")
    assert connection.read_response() == []


def test_anything_rare_sends_commands_through_the_door(client, engine, monkeypatch):
    engine.mind("tracing", True)
    sent = []
    monkeypatch.setattr(redis.Redis, "execute_command", lambda self, *args, **options: sent.append(args[0]))
    client.get("a")
    client.set("a", 1)
    client.rpush("l", 1)
    client.llen("l")
    assert sent == ["GET", "SET", "RPUSH", "LLEN"]


def test_a_subclass_that_counts_commands_counts_them_all(engine):
    class Counting(Redis):
        count = 0

        def execute_command(self, *args, **options):
            self.count += 1
            return super().execute_command(*args, **options)

    client = Counting(engine=engine)
    client.ping()
    client.set("a", 1)
    client.get("a")
    assert client.count == 3


def test_a_key_past_its_deadline_is_gone_at_once(client, engine):
    client.set("a", 1, px=50)
    engine.advance(49)
    assert client.get("a") == b"1"
    engine.advance(1)
    assert client.get("a") is None


def test_a_watched_key_is_disturbed_by_the_short_path(client, engine):
    with client.pipeline() as pipeline:
        pipeline.watch("a")
        Redis(engine=engine).set("a", 1)
        client.set("a", 2)
        pipeline.multi()
        pipeline.set("a", 3)
        with pytest.raises(redis.WatchError):
            pipeline.execute()


def test_unusual_settings_have_no_short_path(engine):
    for options in ({"decode_responses": True}, {"encoding": "latin-1"}, {"health_check_interval": 5}):
        client = Redis(engine=engine, **options)
        client.set("a", "\xe9")
        assert client.seat is None
    assert Redis(engine=engine).get("a") == "\xe9".encode()


def test_this_redis_py_keeps_the_contract():
    assert contract.breaches() == []


def test_another_redis_py_costs_speed_and_one_warning(running_engine, monkeypatch):
    monkeypatch.setitem(contract.SIGNATURES, "get", ("self", "name", "more"))
    with pytest.warns(UserWarning, match=r"Redis.get") as warned:
        install(running_engine)
    uninstall()
    assert len(warned) == 1


def test_the_exported_name_is_the_client():
    assert teachredis.Redis is Redis
