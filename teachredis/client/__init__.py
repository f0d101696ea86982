"""Floor 8: redis-py, led to an engine in this process.  Start reading at route.py."""

from __future__ import annotations

from teachredis.client.connect import connect
from teachredis.client.redis_client import Redis
from teachredis.client.route import default_engine, install, uninstall

__all__ = ["Redis", "connect", "default_engine", "install", "uninstall"]
