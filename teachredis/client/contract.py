"""The names of redis-py that the short path relies on, in one place, so that a test and `install` can look.

Seam (a) replaces a socket and needs little.  The short path (redis_client.py) answers in redis-py's place,
so it must be sure that redis-py is as it was when the short path was written.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SIGNATURES = {
    "get": ("self", "name"),
    "incr": ("self", "name", "amount"),
    "incrby": ("self", "name", "amount"),
    "rpush": ("self", "name"),
    "lpush": ("self", "name"),
    "rpop": ("self", "name", "count"),
    "lpop": ("self", "name", "count"),
    "hget": ("self", "name", "key"),
    "hset": ("self", "name", "key", "value", "mapping", "items"),
    "sadd": ("self", "name"),
    "llen": ("self", "name"),
    "mset": ("self", "mapping"),
    "delete": ("self",),
    "execute_command": ("self",),
    "set_response_callback": ("self", "command", "callback"),
}
"""Method -> its parameters, those behind `*` aside."""

STARTS = {"set": ("self", "name", "value"), "zadd": ("self", "name", "mapping")}
"""Methods that may grow options: only their first parameters count."""

POOL = ("_available_connections", "connection_class", "connection_kwargs", "get_connection", "release")
CALLBACKS = ("GET", "INCR", "RPUSH", "LPUSH", "HGET", "SADD", "LLEN", "HSET", "DEL")
"""Commands whose reply redis-py hands on as it is."""


def breaches() -> list[str]:
    """What is not as expected, in words; empty if all is well."""
    from redis import ConnectionPool, Redis

    found = [f"Redis.{name}" for name, words in SIGNATURES.items() if parameters(Redis, name) != words]
    starts = {name: parameters(Redis, name)[: len(words)] for name, words in STARTS.items()}
    found += [f"Redis.{name}" for name, words in STARTS.items() if starts[name] != words]
    pool = ConnectionPool()
    found += [f"ConnectionPool.{name}" for name in POOL if not hasattr(pool, name)]
    callbacks = Redis(connection_pool=pool).response_callbacks
    return found + [f"response callback of {name}" for name in CALLBACKS if name in callbacks]


def parameters(cls: type, name: str) -> tuple[str, ...]:
    """A method's parameters without `*args`, read through its code object, under any decorator."""
    function: Any = getattr(cls, name, None)
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if code else ()
