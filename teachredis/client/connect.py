"""`teachredis.connect(url)`: a real server, whatever is loaded; without a URL, the engine in this process."""

from __future__ import annotations

import redis

from teachredis.client.redis_client import Redis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RealConnection(redis.Connection):
    """A connection with its own way to connect, and so never led to an engine, whatever its address."""

    _connect = redis.Connection._connect  # noqa: SLF001  # route.WIRE looks for this name


def connect(url: str | None = None, **options: Any) -> redis.Redis:
    """A redis-py client of the server at `url` (redis://, rediss:// or unix://), or of this process's engine.

    Errors: ValueError for another kind of URL.
    """
    if url is None:
        return Redis(**options)
    real = {"connection_class": RealConnection} if url.startswith("redis://") else {}
    client = redis.Redis(connection_pool=redis.ConnectionPool.from_url(url, **real, **options))
    client.auto_close_connection_pool = True
    return client
