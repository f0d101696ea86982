"""redis-py's pub/sub, monitor and invalidation over an engine in this process."""

import asyncio
import threading

import pytest
import redis
import redis.asyncio

from teachredis.client import route


@pytest.fixture
def r(engine):
    route.install(engine)
    yield redis.Redis()
    route.uninstall()


def test_a_subscriber_hears_what_is_published_from_then_on(r):
    r.publish("news", "too early")
    with r.pubsub() as p:
        p.subscribe("news")
        assert p.get_message()["type"] == "subscribe"
        assert r.publish("news", "now") == 1
        assert p.get_message() == {"type": "message", "pattern": None, "channel": b"news", "data": b"now"}
        assert p.get_message() is None


def test_a_pattern_and_a_channel_both_hear(r):
    with r.pubsub(ignore_subscribe_messages=True) as p:
        p.subscribe("news")
        p.psubscribe("n*")
        assert [p.get_message(), p.get_message()] == [None, None]
        assert r.publish("news", "x") == 2
        assert [p.get_message()["type"], p.get_message()["type"]] == ["message", "pmessage"]


def test_nothing_is_lost_or_reordered_between_threads(r):
    heard = []
    with r.pubsub(ignore_subscribe_messages=True) as p:
        p.subscribe(numbers=lambda message: heard.append(int(message["data"])))
        thread = p.run_in_thread(sleep_time=0.01)
        for number in range(500):
            r.publish("numbers", number)
        done = threading.Event()
        while len(heard) < 500 and not done.wait(0.01):
            pass
        thread.stop()
        thread.join()
    assert heard == [*range(500)]


def test_a_closed_subscriber_is_forgotten(r):
    p = r.pubsub()
    p.subscribe("news")
    p.close()
    assert r.publish("news", "x") == 0


def test_a_monitor_sees_what_others_do(r):
    r.ping()
    with r.monitor() as monitor:
        r.set("name", "Ada")
        commands = [monitor.next_command()["command"] for _ in range(9) if monitor.connection.can_read(timeout=0)]
    assert "SET name Ada" in commands


def test_a_resp3_client_is_told_of_old_copies(engine, r):
    seen = []
    copy = redis.Redis(protocol=3)
    connection = copy.connection_pool.get_connection()
    connection._parser.set_invalidation_push_handler(seen.append)
    for words in (("CLIENT", "TRACKING", "ON"), ("GET", "name")):
        connection.send_command(*words)
        connection.read_response()
    r.set("name", "Ada")
    connection.send_command("PING")
    connection.read_response()
    assert seen == [[b"invalidate", [b"name"]]]
    copy.connection_pool.release(connection)


def test_redis_py_s_cache_notices_changes(r):
    cached = redis.Redis(protocol=3, cache_config=redis.cache.CacheConfig()) if hasattr(redis, "cache") else None
    if cached is None:
        pytest.skip("this redis-py has no client-side cache")
    r.set("name", "Ada")
    assert [cached.get("name"), cached.get("name")] == [b"Ada", b"Ada"]
    r.set("name", "Bob")
    assert cached.get("name") == b"Bob"


def test_asyncio_subscribers_hear_too(r):
    async def listen():
        a = redis.asyncio.Redis()
        p = a.pubsub(ignore_subscribe_messages=True)
        await p.subscribe("news")
        await p.get_message(timeout=1)
        await a.publish("news", "now")
        message = await p.get_message(timeout=1)
        await p.aclose()
        await a.aclose()
        return message["data"]

    assert asyncio.run(listen()) == b"now"
