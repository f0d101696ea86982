"""A server beside a notebook: the engine in this kernel, reachable from outside.

The loop runs in a daemon thread of its own, so cells and connections take turns at the engine's lock.  Python
lets a busy thread run for 5 ms before another may; while we serve that is half a millisecond, so that neither
side waits long for the other.

Safe by default: loopback only, and a password made of chance, unless told otherwise.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
import threading
from typing import TYPE_CHECKING

from teachredis.server.listening import CannotListen
from teachredis.server.server import Server, sleep_for

if TYPE_CHECKING:
    from typing import Self

    from teachredis.engine import Engine

SWITCH_S = 0.0005
WELL_KNOWN_PORT = 6379
PASSWORD_BYTES = 12
START_TIMEOUT_S = 10
NO_THREADS = "This Python has neither threads nor sockets (it runs in a browser?), so nobody could connect."


class CannotServe(RuntimeError):
    """No server can be had; the text says why."""


class Serving:
    """A running server.  `address`: where; `password`: what it asks for, or None; `stop()` ends it."""

    def __init__(self, engine: Engine, host: str, port: int | None, unix: str, password: str | None) -> None:
        self.engine = engine
        self.host, self.unix, self.password = host, unix, password
        self.port = port or 0
        self.failure: Exception | None = None
        self.server: Server | None = None
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(port,), name="teachredis-server", daemon=True)
        self.usual_switch_s = sys.getswitchinterval()

    # --- in its thread --------------------------------------------------------------------------------------

    def run(self, port: int | None) -> None:
        """The thread's work: a loop of its own until `stop`."""
        try:
            asyncio.run(self.serve(port))
        except Exception as error:  # `start` raises it where somebody sees it
            self.failure = error
        finally:
            self.ready.set()

    async def serve(self, port: int | None) -> None:
        """Listen, say so, and wait for the end."""
        password = None if self.password is None else self.password.encode()
        server = Server(self.engine, password=password)
        try:
            self.open(server, port)
            self.server = self.engine.ports.server = server
            self.engine.sleep_hook = sleep_for
            self.ready.set()
            await server.stopped
        finally:
            server.stop()
            if self.engine.ports.server is server:
                self.engine.ports.server = self.engine.sleep_hook = None
        await asyncio.sleep(0)  # connections that were cut off say goodbye to the engine

    def open(self, server: Server, port: int | None) -> None:
        """A unix socket, or the port asked for; else Redis's own, or a free one.  Errors: CannotListen."""
        if self.unix:
            server.open_unix(self.unix, 0o700)
            return
        try:
            server.open([self.host], WELL_KNOWN_PORT if port is None else port)
        except CannotListen:
            if port is not None:
                raise
            server.open([self.host], free_port(self.host))
        self.port = server.port

    # --- for its owner --------------------------------------------------------------------------------------

    def start(self) -> Serving:
        """Begin; back when connections are accepted.  Errors: CannotServe."""
        try:
            self.thread.start()
        except RuntimeError:
            raise CannotServe(NO_THREADS) from None
        self.ready.wait(START_TIMEOUT_S)
        if self.server is None:
            raise CannotServe(str(self.failure or "the server did not start in time"))
        sys.setswitchinterval(SWITCH_S)
        return self

    def stop(self) -> None:
        """End: connections are closed, the port is free again.  Twice does no harm."""
        server, self.server = self.server, None
        if server is not None:
            sys.setswitchinterval(self.usual_switch_s)
            server.loop.call_soon_threadsafe(server.stop)
            self.thread.join(START_TIMEOUT_S)

    @property
    def address(self) -> str:
        """A URL that every Redis client understands, without the password."""
        return f"unix://{self.unix}" if self.unix else f"redis://{self.host}:{self.port}"

    @property
    def try_it(self) -> str:
        """A line for a terminal."""
        where = f"-s {self.unix}" if self.unix else f"-p {self.port}"
        host = "" if self.unix or self.host == "127.0.0.1" else f"-h {self.host} "
        password = "" if self.password is None else f" -a {self.password} --no-auth-warning"
        return f"redis-cli {host}{where}{password}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        if self.server is None:
            return "Nobody listens any more."
        return f"Redis listens on {self.address}\nTry it in a terminal:  {self.try_it}"


def serve(
    engine: Engine | None = None,
    *,
    port: int | None = None,
    unix: str = "",
    password: str | None = None,
    host: str = "127.0.0.1",
) -> Serving:
    """Let other programs talk to this engine (by default the one of `redis.Redis()` here).

    Without a port it is 6379, or a free one if that is taken.  A password is made up unless one is given; an
    empty one asks for none.  Errors: CannotServe.
    """
    from teachredis.client import default_engine

    chosen = secrets.token_urlsafe(PASSWORD_BYTES) if password is None else password or None
    return Serving(engine or default_engine(), host, port, unix, chosen).start()


def free_port(host: str) -> int:
    """A port that nobody uses now."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        number: int = probe.getsockname()[1]
        return number
