"""`redis.asyncio` over the engine."""

import asyncio
import gc
import socket
import threading

import pytest
import redis
from redis import asyncio as aioredis

from teachredis.client.asyncio_connection import InKernelAsyncConnection
from teachredis.client.door import EndlessWait


def run(main):
    return asyncio.run(main())


@pytest.mark.parametrize("options", [{}, {"protocol": 2}, {"protocol": 3}, {"decode_responses": True}])
def test_calls_pipelines_and_transactions(loaded, options):
    async def main():
        text = (lambda value: value.decode()) if "decode_responses" in options else bytes
        async with aioredis.Redis(**options) as client:
            assert await client.set("x", 1) is True
            assert text(await client.get("x")) if not options.get("decode_responses") else await client.get("x") == "1"
            await client.hset("h", mapping={"a": 1, "b": 2})
            assert len(await client.hgetall("h")) == 2
            assert await client.zadd("z", {"m": 1.5}) == 1
            assert await client.zscore("z", "m") == 1.5
            assert (await client.pipeline().incr("x").incr("x").execute()) == [2, 3]
            assert (await client.pipeline(transaction=False).incr("x").execute()) == [4]
            with pytest.raises(redis.ResponseError, match="WRONGTYPE"):
                await client.lpush("x", 1)
            with pytest.raises(redis.DataError):
                await client.set("x", [1])

    run(main)


def test_every_way_to_the_default_address(loaded):
    async def main():
        loaded.run("SET where here")
        pool = aioredis.ConnectionPool.from_url("redis://localhost")
        for client in (aioredis.Redis(), aioredis.from_url("redis://127.0.0.1:6379"), aioredis.Redis(connection_pool=pool)):
            assert await client.get("where") == b"here"
            await client.connection_pool.disconnect()

    run(main)


def test_another_address_stays_real(loaded):
    async def main():
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        retry = aioredis.retry.Retry(redis.backoff.NoBackoff(), 0)
        with pytest.raises(redis.ConnectionError):
            await aioredis.Redis(port=port, retry=retry).get("x")
        assert type(aioredis.Connection(port=port)) is aioredis.Connection
        assert type(aioredis.Connection()) is InKernelAsyncConnection

    run(main)


def test_a_wait_is_ended_by_another_task(loaded):
    async def main():
        client = aioredis.Redis()
        waiting = asyncio.create_task(client.blpop("todo", timeout=10))
        await asyncio.sleep(0.01)
        await client.rpush("todo", "x")
        assert await waiting == (b"todo", b"x")
        await client.connection_pool.disconnect()

    run(main)


def test_a_wait_is_ended_by_another_thread(loaded):
    async def main():
        client = aioredis.Redis()
        threading.Timer(0.05, redis.Redis().rpush, ("todo", "x")).start()
        assert await client.blpop("todo", timeout=10) == (b"todo", b"x")
        await client.connection_pool.disconnect()

    run(main)


def test_a_wait_times_out(loaded):
    async def main():
        client = aioredis.Redis()
        assert await client.blpop("nothing", timeout=0.1) is None
        await client.connection_pool.disconnect()

    run(main)


def test_a_cancelled_wait_leaves_the_queue(loaded):
    async def main():
        client = aioredis.Redis()
        waiting = asyncio.create_task(client.blpop("todo", timeout=10))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await client.rpush("todo", "x")
        assert await client.llen("todo") == 1
        assert not loaded.blocked
        await client.connection_pool.disconnect()

    run(main)


def test_a_frozen_clock_moves_to_the_deadline(engine):
    async def main():
        client, before_ms = frozen_client(engine), engine.now_ms()
        assert await client.blpop("nothing", timeout=3600) is None
        assert engine.now_ms() == before_ms + 3_600_000
        await client.connection_pool.disconnect()

    run(main)


def test_a_wait_that_nobody_could_end_is_an_error(engine):
    async def main():
        client = frozen_client(engine)
        with pytest.raises(EndlessWait):
            await client.blpop("nothing")
        await client.connection_pool.disconnect()

    run(main)


def frozen_client(engine):
    pool = aioredis.ConnectionPool(connection_class=InKernelAsyncConnection, engine=engine)
    return aioredis.Redis(connection_pool=pool)


def test_long_work_lets_other_tasks_run(loaded):
    async def main():
        client, turns = aioredis.Redis(), 0

        async def count():
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        counting = asyncio.create_task(count())
        pipeline = client.pipeline(transaction=False)
        for _ in range(20_000):
            pipeline.incr("n")
        await pipeline.execute()
        counting.cancel()
        assert turns > 3
        await client.connection_pool.disconnect()

    run(main)


@pytest.mark.filterwarnings("ignore:unclosed")
def test_a_client_that_was_never_closed_leaves_the_engine(loaded):
    async def main():
        await aioredis.Redis().ping()

    run(main)
    gc.collect()
    redis.Redis().ping()
    assert len(loaded.clients) <= 3
