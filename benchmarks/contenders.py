"""Who is measured.  An opener gives a Contender; one that raises ImportError is left out, which is said."""

from __future__ import annotations

import asyncio
import tempfile
from importlib.metadata import version
from typing import NamedTuple

import redis

import teachredis
from benchmarks.dialects import Awaited, Credish, Plain, RedisPy


class Contender(NamedTuple):
    """`share` is the part of the work it is given: the slow ones get less; figures are per operation."""

    name: str
    dialect: object
    share: float = 1.0
    pid: int | None = None


def in_kernel(server):
    return Contender("teachredis", RedisPy(teachredis.Redis()))


def by_the_door(server):
    """What a client with unusual settings gets: redis-py's own code, the engine below, no short path."""
    engine = teachredis.Engine()
    client = teachredis.Redis(engine=engine, health_check_interval=3600)
    return Contender("teachredis, long way", RedisPy(client), 0.3)


def over_tcp(server):
    return Contender("redis-py, TCP", RedisPy(redis.Redis(port=server.port)), 0.1, server.pid)


def over_unix_socket(server):
    client = redis.Redis(unix_socket_path=server.unix_socket, db=1)
    return Contender("redis-py, unix socket", RedisPy(client), 0.1, server.pid)


def faked(server):
    import fakeredis

    return Contender(f"fakeredis {version('fakeredis')}", RedisPy(fakeredis.FakeRedis()), 0.1)


def burner(server):
    from burner_redis import BurnerRedis

    loop = asyncio.new_event_loop()

    async def make():
        return BurnerRedis()

    client = loop.run_until_complete(make())
    return Contender(f"burner-redis {version('burner-redis')}", Awaited(client, loop))


def credish(server):
    from credish import PERSISTENCE, CredishClient

    def new_store():
        return CredishClient(data_dir=tempfile.mkdtemp(), persistence=PERSISTENCE.NONE)

    return Contender(f"credish {version('credish')}", Credish(new_store))


def plain(server):
    return Contender("plain dict", Plain())


OPENERS = (plain, in_kernel, by_the_door, over_tcp, over_unix_socket, faked, burner, credish)


def open_all(server):
    """The contenders there are, and the names of those that are not installed."""
    there, absent = [], []
    for opener in OPENERS:
        try:
            there.append(opener(server))
        except ImportError as error:
            absent.append(error.name or opener.__name__)
    return there, absent
