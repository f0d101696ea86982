"""Events: what happened to a key, immutable and in the past tense.

`Changed` carries Redis's own notification name.  The richer events have all that a drawing needs.
They are built only while somebody listens.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias


class Changed(NamedTuple):
    """A keyspace notification: `event` happened to `key` of database `index`."""

    db: int
    event: str
    key: bytes


class Expired(NamedTuple):
    """A key reached its deadline; told once it is gone, with how it was found."""

    db: int
    key: bytes
    deadline_ms: int
    lazily: bool  # True: found when somebody looked; False: found by the active cycle


class Evicted(NamedTuple):
    """A key was dropped to get back under `maxmemory`; told once per key, after it is gone."""

    db: int
    key: bytes
    policy: str  # "allkeys-lru", ...
    pool: tuple[tuple[int, bytes], ...]  # (score, key) of those it was chosen before, best candidate last
    freed_bytes: int  # by our memory model
    sample: tuple[tuple[int, bytes], ...] = ()  # (score, key) of those drawn this time
    exact: tuple[int, bytes] | None = None  # the best of all keys: None if nobody compared


class Flushed(NamedTuple):
    """A database was emptied at once."""

    db: int


Event: TypeAlias = Changed | Evicted | Expired | Flushed

CLASSES: dict[str, str] = {
    # $: strings
    **dict.fromkeys(("set", "setrange", "append", "incrby", "incrbyfloat", "setbit"), "$"),
    **dict.fromkeys(("pfadd", "pfmerge"), "$"),
    # l: lists
    **dict.fromkeys(("lpush", "rpush", "lpop", "rpop", "linsert", "lset", "lrem", "ltrim", "sortstore"), "l"),
    # s: sets
    **dict.fromkeys(("sadd", "srem", "spop", "sinterstore", "sunionstore", "sdiffstore"), "s"),
    # h: hashes
    **dict.fromkeys(("hset", "hincrby", "hincrbyfloat", "hdel", "hexpire", "hexpired", "hpersist"), "h"),
    # z: sorted sets
    **dict.fromkeys(("zadd", "zincr", "zrem", "zpopmin", "zpopmax", "zinterstore", "zunionstore"), "z"),
    **dict.fromkeys(("zdiffstore", "zrangestore", "zremrangebyscore", "zremrangebyrank"), "z"),
    **dict.fromkeys(("zremrangebylex", "geosearchstore", "georadiusstore"), "z"),
    # t: streams
    **dict.fromkeys(("xadd", "xdel", "xtrim", "xsetid", "xgroup-create", "xgroup-setid"), "t"),
    **dict.fromkeys(("xgroup-destroy", "xgroup-createconsumer", "xgroup-delconsumer"), "t"),
    # the rest, each alone; what is not named here is generic: g
    "expired": "x",
    "evicted": "e",
    "keymiss": "m",
    "new": "n",
    "overwritten": "o",
    "type_changed": "c",
}


def class_of(event: str) -> str:
    """The letter of `notify-keyspace-events` that lets this event through."""
    return CLASSES.get(event, "g")
