"""`%redis_connect`: another Redis behind magics, views and `redis.Redis()`, or a folder for ours."""

from __future__ import annotations

from teachredis.client import route
from teachredis.client.address import BadAddress, read_address
from teachredis.notebook.errors import MagicOptionError
from teachredis.notebook.here import Here, kernel, target
from teachredis.notebook.keeping import keep_in
from teachredis.notebook.real_target import RealTarget


def connect(url: str = "") -> None:
    """Let magics, views and `redis.Redis()` talk to the Redis at this URL; without one, to the engine here.

    Errors: MagicOptionError for no such URL, ConnectionLost where nobody answers; then all stays as it was.
    """
    engine = target().engine
    if not url:
        go_home()
        print(f"The magics and redis.Redis() talk to the Redis in this kernel.{kept()}")
        return
    try:
        address = read_address(url)
    except BadAddress as error:
        message = f"%redis_connect {error}"
        raise MagicOptionError(message) from None
    real = RealTarget(engine, address)
    go_home()
    Here.target = real
    route.lead_away(address)
    print(f"Connected to {real}. The magics and redis.Redis() talk to it. Back: %redis_connect")


def go_home() -> None:
    """The engine in this kernel again, if it was left."""
    away, Here.target = Here.target, Here.kernel
    if away is not None and Here.kernel is not None and away is not Here.kernel:
        away.close()
        route.install(Here.kernel.engine)


def kept() -> str:
    """Where the engine's data is, if anywhere."""
    return f" {Here.keeping}" if Here.keeping is not None else ""


def keep(path: str, *, aof: bool = False) -> None:
    """Keep the engine's data in a folder from now on; what the folder holds is loaded."""
    here = kernel("--dir")
    Here.keeping = keep_in(here.engine, path, Here.keeping, aof=aof)
    count = sum(map(len, here.engine.databases))
    print(f"{Here.keeping}\n{count:,} key{'' if count == 1 else 's'} there now.")


def end_keeping() -> None:
    """Save what has to be saved and let go of the folder, if there is one."""
    keeping, Here.keeping = Here.keeping, None
    if keeping is not None:
        keeping.end()
