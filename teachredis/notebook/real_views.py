"""What views, %redis_why and %redis_reset do where the magics talk to a real Redis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.notebook.errors import MagicOptionError, TeachRedisError
from teachredis.notebook.mirror import mirror_of_all, mirror_of_key
from teachredis.notebook.why import why
from teachredis.pictures.view import is_target, picture_in
from teachredis.wire.errors import ReplyError
from teachredis.wire.words import quoted

if TYPE_CHECKING:
    from teachredis.notebook.mirror import Mirror
    from teachredis.notebook.real_target import RealTarget
    from teachredis.pictures.scene import Scene

UNTOLD = {
    "memory": "%redis --table INFO memory, and MEMORY STATS",
    "eviction": "%redis --table INFO stats",
    "clients": "%redis CLIENT LIST",
    "channels": "%redis PUBSUB CHANNELS",
    "rdb": "redis-cli --rdb FILE, and then teachredis rdb FILE",
}
"""Pictures that need more than a server tells, and what it does tell."""


def picture_on(server: RealTarget, name: str, limit: int, *, only_key: bool, style: str) -> Scene | None:
    """The picture of a copy of what the server holds.  Errors: TeachRedisError where it does not tell."""
    mirror = mirror_of_key(server, name.encode("utf-8", "surrogateescape"))
    if mirror is None and not only_key and is_target(name):
        refuse_untold(server, name)
        mirror = mirror_of_all(server)
    if mirror is None:
        return None
    say_remarks(mirror)
    return picture_in(mirror.engine, mirror.db, name, limit, only_key=only_key, style=style)


def refuse_untold(server: RealTarget, name: str) -> None:
    """Nothing is made up.  Errors: TeachRedisError."""
    if name in UNTOLD:
        message = f"{server} does not tell enough to draw this.\nWhat it tells: {UNTOLD[name]}"
        raise TeachRedisError(message)


def say_remarks(mirror: Mirror) -> None:
    """What the picture cannot show."""
    if mirror.remarks:
        print(*mirror.remarks)


def why_on(server: RealTarget, key: bytes) -> str:
    """The bytes of a copy of the key, and the server's own number beside it."""
    mirror = mirror_of_key(server, key)
    if mirror is None:
        return f"There is no {quoted(key)} on the server, and a server does not tell where a key has gone."
    size = server.ask(b"MEMORY", b"USAGE", key, b"SAMPLES", b"0")
    told = [f"The server's own MEMORY USAGE: {size:,} bytes."] if isinstance(size, int) else []
    return "\n".join([why(mirror.db, key), *told, *mirror.remarks])


def empty_server(server: RealTarget, *, sure: bool) -> str:
    """Delete every key, if somebody is sure.  Errors: MagicOptionError, TeachRedisError."""
    if not sure:
        message = f"%redis_reset would delete every key of {server}. To do so: %redis_reset --flush-server"
        raise MagicOptionError(message)
    said = server.ask(b"FLUSHALL")
    if isinstance(said, ReplyError):
        raise TeachRedisError(str(said))
    return f"{server} is empty."
