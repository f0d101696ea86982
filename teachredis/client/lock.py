"""`r.lock(...)` without scripts.

redis-py's lock asks "is it still mine?" and acts on the answer in one Lua script, so that nobody comes in
between.  A Python without Lua (in a browser) has another tool for the same purpose: WATCH the key, look, and
act in a transaction that does nothing if the key was touched meanwhile.  The functions below take a script's
place, with a script's arguments.
"""

from __future__ import annotations

from functools import cache

from redis.lock import Lock as RedisPyLock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from redis import Redis


@cache
def scripts_can_run() -> bool:
    """Is there a Lua for them?"""
    try:
        from lupa import lua51  # noqa: F401  # to be found is all it has to do here
    except ImportError:
        return False
    return True


class Lock(RedisPyLock):
    """redis-py's lock, with transactions where it has scripts."""

    def register_scripts(self) -> None:
        """Nothing to register: the three scripts are functions."""
        scripts: dict[str, Any] = {"lua_release": release, "lua_extend": extend, "lua_reacquire": reacquire}
        vars(self).update(scripts)


def release(keys: list[str], args: list[Any], client: Redis) -> bool:
    """Delete the key if it still holds our token."""
    [key], [token] = keys, args
    return if_owned(client, key, token, lambda pipeline: pipeline.delete(key))


def extend(keys: list[str], args: list[Any], client: Redis) -> bool:
    """Give the key more time, or ("1") that much from now, if it holds our token and has a deadline."""
    [key], [token, more_ms, replaces] = keys, args
    left_ms = int(client.pttl(key))
    time_ms = more_ms if replaces == "1" else left_ms + more_ms
    return left_ms >= 0 and if_owned(client, key, token, lambda pipeline: pipeline.pexpire(key, time_ms))


def reacquire(keys: list[str], args: list[Any], client: Redis) -> bool:
    """Start the key's time anew if it still holds our token."""
    [key], [token, time_ms] = keys, args
    return if_owned(client, key, token, lambda pipeline: pipeline.pexpire(key, time_ms))


def if_owned(client: Redis, key: str, token: bytes, act: Callable[[Any], object]) -> bool:
    """Act in a transaction if the key holds the token, which is bytes; did we?"""

    def look_and_act(pipeline: Any) -> bool:
        stored = pipeline.get(key)
        owned = stored is not None and client.get_encoder().encode(stored) == token
        pipeline.multi()
        if owned:
            act(pipeline)
        return owned

    in_transaction: Any = client.transaction
    return bool(in_transaction(look_and_act, key, value_from_callable=True))
