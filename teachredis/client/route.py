"""Where `redis.Redis()` leads: two variables, and the hooks that ask it.

`install(engine)` sets `engine`, and `lead_away(address)` sets `away` in its place; from then on the default
address (localhost, port 6379) is that engine or that server, for clients made later, by whichever name they
were imported, and for those made before.  `uninstall()` sets both back to None.

No name of redis-py is replaced.  Two classes get a `__new__` that may yield a subclass:

    redis.connection.Connection, redis.asyncio.connection.Connection   → connection.py, asyncio_connection.py
    redis.Redis                                                        → redis_client.py

The hooks are put in once and stay: a class whose `__new__` was deleted again cannot be constructed with
arguments.  While `engine` is None they yield what was asked for.
"""

from __future__ import annotations

import gc
import warnings
from contextlib import suppress
from functools import cache
from importlib import import_module
from socket import SHUT_RDWR, socket
from weakref import WeakSet

from teachredis.client import interrupts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from teachredis.client.address import Address
    from teachredis.client.door import Line
    from teachredis.engine import Engine

engine: Engine | None = None
"""The engine behind the default address, if one is."""

away: Address | None = None
"""The server behind the default address, if one is.  Neither: every address is what it says."""

HOSTS = frozenset(("", "localhost", "127.0.0.1", "::1"))
PORTS = frozenset((6379, "6379"))
WIRE = frozenset((
    "__new__", "_connect", "can_read", "can_read_destructive", "connect", "pack_command", "pack_commands",
    "read_response", "send_command", "send_packed_command",
))  # fmt: skip
"""Methods that a connection class of somebody else's may not override if it is to be led to an engine."""

routed: WeakSet[Line | socket] = WeakSet()
"""Lines and sockets that follow the route and are to be closed when it changes."""


# --- deciding -----------------------------------------------------------------------------------------------


def is_set() -> bool:
    """Does the default address lead anywhere but to itself?"""
    return engine is not None or away is not None


def is_default(host: object = "localhost", port: object = 6379) -> bool:
    """Is this the address that everybody means who gives none?"""
    return (host is None or (isinstance(host, str) and host.lower() in HOSTS)) and port in PORTS


def names_default(args: tuple[object, ...], kwargs: dict[str, Any]) -> bool:
    """Do the arguments of a connection or a client name the default address?"""
    named = {name: kwargs[name] for name in ("host", "port") if name in kwargs}
    return is_default(*args[:2], **named) if not (args and named) else is_default(*args[:1], **named)


@cache
def in_kernel_class(cls: type) -> type | None:
    """The class to yield in place of a connection class, or None if it is to be left alone.

    A subclass of somebody else's stays what it is and gets our methods in front, provided it leaves the
    wire to redis-py: kombu's and django-redis's do.
    """
    for plain, ours in pairs():
        if cls is plain:
            return ours
        if issubclass(cls, plain) and not issubclass(cls, ours.__bases__[0]):
            above = cls.__mro__[: cls.__mro__.index(plain)]
            if all(WIRE.isdisjoint(vars(each)) for each in above):
                return type(cls.__name__, (ours.__bases__[0], cls), {"__module__": cls.__module__})
    return None


def pairs() -> tuple[tuple[type, type], ...]:
    """(redis-py's connection class, ours)."""
    from teachredis.client.asyncio_connection import InKernelAsyncConnection
    from teachredis.client.connection import InKernelConnection

    return tuple((ours.__bases__[1], ours) for ours in (InKernelConnection, InKernelAsyncConnection))


# --- hooks --------------------------------------------------------------------------------------------------


def new_connection(cls: type, *args: Any, **kwargs: Any) -> object:
    """`Connection.__new__`."""
    ours = in_kernel_class(cls) if is_set() and names_default(args, kwargs) else None
    return object.__new__(ours or cls)


def new_client(cls: type, *args: Any, **kwargs: Any) -> object:
    """`redis.Redis.__new__`."""
    from teachredis.client.redis_client import Redis, leads_to_default

    if is_set() and cls is Redis.__base__ and leads_to_default(args, kwargs):
        return object.__new__(Redis)
    return object.__new__(cls)


def hook(cls: type, new: Callable[..., object]) -> None:
    """Give the class our `__new__`, once."""
    if vars(cls).get("__new__") is None:
        cls.__new__ = staticmethod(new)  # type: ignore[assignment]  # theirs is object.__new__


def put_in_hooks() -> None:
    """Hook the three classes; without the short path's if this redis-py is not as the short path knows it."""
    from teachredis.client.contract import breaches
    from teachredis.client.redis_client import Redis

    for plain, _ in pairs():
        hook(plain, new_connection)
    broken = breaches()
    if broken:
        warnings.warn(f"teachredis: slower, because redis-py has changed: {broken[0]}", stacklevel=3)
    elif Redis.__base__ is not None:
        hook(Redis.__base__, new_client)


# --- switching ----------------------------------------------------------------------------------------------


def install(to: Engine | None = None) -> Engine:
    """Lead the default address to `to` (or the default engine); from now on Ctrl-C spares commands."""
    found = to or default_engine()
    put_in_hooks()
    switch(found, None)
    interrupts.install()
    for plain, _ in pairs():
        adopt(plain)
    return found


def lead_away(address: Address) -> None:
    """Lead the default address, while it leads to an engine, to a server instead."""
    switch(None, address)


def uninstall() -> None:
    """Give everything back: the default address is the network's again, and so is Ctrl-C."""
    switch(None, None)
    interrupts.uninstall()


def switch(to: Engine | None, address: Address | None) -> None:
    """Turn the points; whoever went the other way connects anew when next used."""
    global engine, away  # the two variables
    engine, away = to, address
    for line in [*routed]:
        hang_up(line)
    routed.clear()


def hang_up(line: Line | socket) -> None:
    """Close a line; of a socket only the traffic ends: its owner notices, and closes it."""
    if isinstance(line, socket):
        with suppress(OSError):
            line.shutdown(SHUT_RDWR)
    else:
        line.close()


def adopt(plain: type) -> None:
    """Connections that a client made before now shall follow the route as well."""
    connections: list[Any] = gc.get_referrers(plain)
    for connection in connections:
        kind = type(connection)
        if kind is plain and is_default(connection.host, connection.port):
            connection.__class__ = in_kernel_class(kind)  # type: ignore[arg-type]  # a class is hashable
            connection.settle()


@cache
def default_engine() -> Engine:
    """The engine of this process, made when first asked for."""
    from secrets import randbits  # here, as it takes a while to load

    made: Engine = import_module("teachredis.engine").Engine()
    made.ports.courier = import_module("teachredis.client.courier").Courier()

    def secret_bits(count: int) -> int:
        """What nobody guesses; on a clock that stands still what can be had again."""
        return randbits(count) if made.clock.frozen_ms is None else made.rng.getrandbits(count)

    made.secret_bits = secret_bits
    return made
