"""`teachredis.connect(url)`: a real server although the extension is loaded; without a URL, the engine here."""

from __future__ import annotations

import redis

from teachredis.client.redis_client import Redis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class RealConnection(redis.Connection):
    """A connection that has its own way to connect, and so is never led to an engine, whatever its address."""

    _connect = redis.Connection._connect  # noqa: SLF001: naming it here is what route.WIRE looks for


def connect(url: str | None = None, **options: Any) -> redis.Redis:
    """A redis-py client: of the server at `url` (redis://, rediss:// or unix://), or of this process's engine.

    Errors: ValueError for another kind of URL.
    """
    if url is None:
        return Redis(**options)
    real = {"connection_class": RealConnection} if url.startswith("redis://") else {}
    client = redis.Redis(connection_pool=redis.ConnectionPool.from_url(url, **real, **options))
    client.auto_close_connection_pool = True
    return client
