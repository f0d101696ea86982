"""Waiting: with the lock free, interruptible, moved along by a frozen clock, never without an end."""

import threading
import time

import pytest
import redis

from teachredis.client.door import EndlessWait
from teachredis.client.redis_client import Redis


def later(function, *args, after_s=0.05):
    thread = threading.Timer(after_s, function, args)
    thread.start()
    return thread


def test_a_push_from_another_thread_ends_a_wait(loaded):
    thread = later(redis.Redis().rpush, "todo", "wash")
    assert redis.Redis().blpop("todo", timeout=10) == (b"todo", b"wash")
    thread.join()


def test_the_lock_is_free_while_somebody_waits(loaded):
    waiter = threading.Thread(target=redis.Redis().blpop, args=("todo", 10))
    waiter.start()
    while not loaded.blocked:
        time.sleep(0.001)
    started_s = time.monotonic()
    assert redis.Redis().set("x", 1)
    assert time.monotonic() - started_s < 1
    redis.Redis().rpush("todo", "x")
    waiter.join()


def test_waiters_are_served_in_the_order_they_came(loaded):
    served, threads = [], []
    for number in range(3):
        threads.append(threading.Thread(target=lambda n=number: served.append((n, redis.Redis().blpop("q", 10)[1]))))
        threads[-1].start()
        while len(loaded.blocked) <= number:
            time.sleep(0.001)
    redis.Redis().rpush("q", "a", "b", "c")
    for thread in threads:
        thread.join()
    assert sorted(served) == [(0, b"a"), (1, b"b"), (2, b"c")]


def test_a_wait_times_out_on_real_time(loaded):
    started_s = time.monotonic()
    assert redis.Redis().blpop("nothing", timeout=0.15) is None
    assert 0.1 <= time.monotonic() - started_s < 2
    assert not loaded.blocked


@pytest.mark.parametrize("call", [
    lambda r: r.blpop("nothing", timeout=3600),
    lambda r: r.brpop(["nothing", "neither"], timeout=3600),
    lambda r: r.blmove("nothing", "neither", 3600),
    lambda r: r.bzpopmin("nothing", timeout=3600),
])  # fmt: skip
def test_a_wait_moves_a_frozen_clock_to_its_deadline(engine, call):
    client, before_ms = Redis(engine=engine), engine.now_ms()
    assert call(client) is None
    assert engine.now_ms() == before_ms + 3_600_000


def test_a_key_expires_on_the_way_to_the_deadline(engine):
    client = Redis(engine=engine)
    client.set("x", 1, ex=10)
    client.blpop("nothing", timeout=20)
    assert client.dbsize() == 0


def test_a_wait_that_nobody_could_end_is_an_error_at_once(engine):
    client = Redis(engine=engine)
    with pytest.raises(EndlessWait, match="BLPOP would wait for ever"):
        client.blpop("nothing")
    assert not engine.blocked
    assert client.set("x", 1)


def test_another_thread_may_end_a_wait_on_a_frozen_clock(engine):
    client, other, before_ms = Redis(engine=engine), Redis(engine=engine), engine.now_ms()
    thread = later(other.rpush, "todo", "x", after_s=0.03)
    assert client.blpop("todo") == (b"todo", b"x")
    assert engine.now_ms() == before_ms
    thread.join()


def test_redis_py_s_own_socket_timeout_does_not_end_a_wait(loaded, monkeypatch):
    """redis-py 8 gives every socket 5 seconds; here the default is made short, so that the test is."""
    monkeypatch.setattr("teachredis.client.line_socket.CAUTIOUS_TIMEOUT_S", 0.05)
    client = redis.Redis(socket_timeout=0.05)
    assert client.blpop("nothing", timeout=0.3) is None
    assert client.connection_pool.make_connection().timeout_on_a_wire_s == 0.05


def test_a_socket_timeout_ends_a_wait_as_on_a_wire(loaded):
    client = redis.Redis(socket_timeout=0.1, retry=redis.retry.Retry(redis.backoff.NoBackoff(), 0))
    with pytest.raises(redis.TimeoutError):
        client.blpop("nothing", timeout=5)
    client.ping()
    loaded.sweep()
    assert not loaded.blocked


def test_commands_behind_a_blocking_one_wait_their_turn(loaded):
    pipeline = redis.Redis().pipeline(transaction=False)
    pipeline.set("a", 1).blpop("todo", timeout=10).set("b", 2).get("b")
    thread = later(redis.Redis().rpush, "todo", "x")
    assert pipeline.execute() == [True, (b"todo", b"x"), True, b"2"]
    thread.join()


def test_nothing_blocks_inside_a_transaction(loaded):
    assert redis.Redis().pipeline().blpop("nothing", timeout=0).execute() == [None]


def test_a_wait_for_the_wrong_type_is_not_ended(loaded):
    thread = later(redis.Redis().set, "todo", "a string")
    assert redis.Redis().blpop("todo", timeout=0.3) is None
    thread.join()


def test_a_lock_is_held_by_one_at_a_time(loaded):
    inside, most = [0], []

    def work():
        with redis.Redis().lock("lock", timeout=5, sleep=0.001):
            inside[0] += 1
            most.append(inside[0])
            time.sleep(0.001)
            inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 5


def test_a_lock_is_extended_and_released_only_by_its_owner(engine):
    client = Redis(engine=engine)
    lock, other = client.lock("lock", timeout=10), client.lock("lock", timeout=10)
    assert lock.acquire()
    assert not other.acquire(blocking=False)
    assert lock.extend(5)
    assert client.pttl("lock") == 15_000
    assert lock.reacquire()
    assert client.pttl("lock") == 10_000
    engine.advance(10_000)
    with pytest.raises(redis.exceptions.LockNotOwnedError):
        lock.release()
    assert other.acquire()
    other.release()
    assert not client.exists("lock")
