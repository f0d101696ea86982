"""All connections of one engine: who may come in, what is due ten times a second, and how it ends.

A server runs on one asyncio loop, in one thread.  In a process of its own (`process.py`) it follows the
settings `bind`, `port`, `unixsocket`, also when CONFIG SET changes them; beside a notebook (`background.py`)
it listens where it was told to, as the engine's settings are the learner's.
"""

from __future__ import annotations

import asyncio
import os
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from teachredis.engine import waking
from teachredis.server.config_rewrite import rewrite
from teachredis.server.connection import Connection
from teachredis.server.figures import Figures
from teachredis.server.listening import CannotListen, keep_alive, open_tcp, open_unix
from teachredis.server.output_limits import read_limits
from teachredis.server.postbag import Postbag
from teachredis.server.users import read_users, write_whole
from teachredis.session.setting_kinds import Refused
from teachredis.wire.errors import (
    AclFileUnwritable,
    NoConfigFile,
    NoShutdown,
    ProtectedMode,
    RewriteFailed,
    TooManyClients,
)
from teachredis.wire.replies import NO_REPLY

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from typing import TypeAlias

    from teachredis.engine import Engine
    from teachredis.session.client import Client, Waiting
    from teachredis.wire.errors import ReplyError
    from teachredis.wire.replies import Nothing, Reply

    Log: TypeAlias = Callable[..., None]


def no_log(level: str, text: str, error: BaseException | None = None) -> None:
    """A server beside a notebook says nothing of its own accord."""


class Server:
    """Connections to one engine, on the running loop.  `password` is the door's own (porter.py)."""

    def __init__(self, engine: Engine, *, log: Log = no_log, password: bytes | None = None) -> None:
        self.engine = engine
        self.loop = asyncio.get_running_loop()
        self.log = log
        self.password = password
        self.postbag = Postbag(self.loop, engine.lock)
        self.figures = Figures()
        self.connections: dict[Connection, None] = {}
        self.laggards: dict[Connection, None] = {}  # those that have, or had, replies waiting
        self.tcp: list[socket.socket] = []
        self.unix: list[socket.socket] = []
        self.acceptors: dict[socket.socket, asyncio.Server] = {}
        self.addresses: list[str] = []
        self.port = 0
        self.stopped = self.loop.create_future()
        self.ticking = self.loop.call_later(0.1, self.tick)
        self.runs_apart = False  # does a script run in a thread of its own?
        self.batches = self.ticks = self.ticking_us = 0
        self.config_file = ""  # its path, if the program was started with one
        self.read_settings()

    def read_settings(self) -> None:
        """Keep at hand what is asked for often, and hear of its changes."""
        settings = self.engine.settings
        self.query_buffer_limit = settings.number("client-query-buffer-limit")
        self.output_limits = read_limits(settings.read("client-output-buffer-limit"))
        settings.on_change("client-query-buffer-limit", self.set_query_buffer_limit)
        settings.on_change("client-output-buffer-limit", self.set_output_limits)

    def set_query_buffer_limit(self, value: str) -> None:
        """CONFIG SET client-query-buffer-limit."""
        self.query_buffer_limit = int(value)

    def set_output_limits(self, value: str) -> None:
        """CONFIG SET client-output-buffer-limit."""
        self.output_limits = read_limits(value)

    # --- listening ------------------------------------------------------------------------------------------

    def open(self, addresses: list[str], port: int) -> None:
        """Listen here, and no longer elsewhere; port 0 is nowhere.  Errors: CannotListen, as before."""
        before = self.addresses, self.port
        self.close(self.tcp)
        try:
            self.listen(addresses, port)
        except CannotListen:
            self.listen(*before)
            raise

    def listen(self, addresses: list[str], port: int) -> None:
        """Open the sockets.  Errors: CannotListen."""
        backlog = self.engine.settings.number("tcp-backlog")
        self.tcp = open_tcp(addresses, port, backlog) if port else []
        self.addresses, self.port = addresses, port
        self.accept_on(self.tcp)

    def open_unix(self, path: str, mode: int) -> None:
        """Listen on a unix socket too.  Errors: CannotListen."""
        self.unix = [open_unix(path, mode, self.engine.settings.number("tcp-backlog"))]
        self.accept_on(self.unix)

    def accept_on(self, sockets: list[socket.socket]) -> None:
        """Let the loop accept connections; who calls before it does waits a moment."""

        async def accept(each: socket.socket) -> None:
            if each.fileno() >= 0:  # it may have been closed meanwhile
                self.acceptors[each] = await self.loop.create_server(lambda: Connection(self), sock=each)

        for each in sockets:
            asyncio.run_coroutine_threadsafe(accept(each), self.loop)

    def close(self, sockets: list[socket.socket]) -> None:
        """Listen no longer on these."""
        for each in sockets:
            acceptor = self.acceptors.pop(each, None)
            if acceptor is not None:
                acceptor.close()
            each.close()

    def follow_settings(self) -> None:
        """Listen anew when CONFIG SET changes `port` or `bind`."""
        settings = self.engine.settings
        settings.on_change("port", lambda _: self.reopen("Unable to listen on this port. Check server logs."))
        settings.on_change("bind", lambda _: self.reopen("Failed to bind to specified addresses."))
        settings.on_change("maxclients", self.check_maxclients)

    def reopen(self, complaint: str) -> None:
        """Listen where the settings say.  Errors: Refused."""
        settings = self.engine.settings
        try:
            self.open(settings.read("bind").split(), settings.number("port"))
        except CannotListen as error:
            self.log("warning", f"Warning: {error}")
            raise Refused(complaint) from None

    def check_maxclients(self, value: str) -> None:
        """As many files may be open at once?  Errors: Refused."""
        possible = raise_open_files(int(value) + RESERVED_FILES) - RESERVED_FILES
        if possible < int(value):
            raise Refused(
                "The operating system is not able to handle the specified number of clients, "
                f"try with {possible}"
            )

    # --- who comes in ---------------------------------------------------------------------------------------

    def refusal_of(self, connection: Connection) -> ReplyError | None:
        """Why this connection cannot be had, if there is a reason."""
        settings = self.engine.settings
        if len(self.connections) >= settings.number("maxclients"):
            self.figures.rejected += 1
            return TooManyClients()
        if self.is_unprotected(connection):
            self.figures.rejected += 1
            return ProtectedMode()
        keep_alive(connection.transport.get_extra_info("socket"), settings.number("tcp-keepalive"))
        return None

    def is_unprotected(self, connection: Connection) -> bool:
        """From another machine, while anybody may come in without a password?"""
        engine = self.engine
        if connection.is_local or self.password is not None or not engine.settings.is_on("protected-mode"):
            return False
        return engine.acl.admits_everybody()

    def forget(self, connection: Connection) -> None:
        """A connection is gone."""
        del self.connections[connection]
        self.laggards.pop(connection, None)
        self.figures.forget(connection)

    # --- what is due ----------------------------------------------------------------------------------------

    def tick(self) -> None:
        """As often as `hz` says: the engine's own tick, idle clients, soft limits, rates."""
        engine, started_s = self.engine, time.monotonic()
        self.ticking = self.loop.call_later(1 / engine.settings.number("hz"), self.tick)
        with engine.lock:
            if self.is_due():
                engine.tick()
            idle = self.idle_connections()
        for connection in idle:
            self.log("verbose", f"Closing idle client {connection.address}")
            connection.transport.abort()
        for connection in [*self.laggards]:
            self.look_at_laggard(connection)
        self.look_sooner()
        self.ticks += 1
        self.ticking_us += int((time.monotonic() - started_s) * 1e6) + 1
        self.figures.sample(self.commands(), self.batches + self.ticks, self.worked_us(), self.connections)

    def look_sooner(self) -> None:
        """While a file is being written the engine wants its ticks more often."""
        left_ms = self.engine.cron_ms - self.engine.now_ms()
        if left_ms < SOON_MS and self.engine.clock.frozen_ms is None:
            self.loop.call_later(max(left_ms, 0) / 1000, self.tick_sooner)

    def tick_sooner(self) -> None:
        """A tick of the engine between two of the server's."""
        if not self.stopped.done():
            with self.engine.lock:
                if self.is_due():
                    self.engine.tick()
            self.look_sooner()

    def begin_batch(self) -> None:
        """What is written from now on is committed together.  The lock is held."""
        if self.engine.ports.persistence is not None:
            self.engine.ports.persistence.begin_batch()

    def end_batch(self) -> None:
        """No reply leaves before what it acknowledges is where `appendfsync` wants it.  The lock is held."""
        if self.engine.ports.persistence is not None:
            self.engine.ports.persistence.end_batch()

    def commands(self) -> int:
        """How many commands were executed."""
        return sum(entry.calls for entry in self.engine.table.values())

    def worked_us(self) -> int:
        """How long commands and ticks took, in microseconds."""
        return self.ticking_us + sum(entry.usec for entry in self.engine.table.values())

    def is_due(self) -> bool:
        """Is it time for the engine's own tick?  Never inside a script that lets others in."""
        engine = self.engine
        return engine.clock.frozen_ms is None and engine.now_ms() >= engine.cron_ms

    def idle_connections(self) -> list[Connection]:
        """Those that have said nothing for `timeout` seconds; who waits or listens is not idle."""
        timeout_s = self.engine.settings.number("timeout")
        if not timeout_s:
            return []
        latest_ms = self.engine.now_ms() - timeout_s * 1000
        return [
            connection
            for connection in self.connections
            if connection.client.last_ms < latest_ms and is_talkative(connection.client)
        ]

    def look_at_laggard(self, connection: Connection) -> None:
        """Replies wait for it: too long by now?"""
        backlog_bytes = connection.transport.get_write_buffer_size()
        if not backlog_bytes:
            self.laggards.pop(connection, None)
            connection.over_soft_since_s = None
        elif connection.is_beyond_limits(backlog_bytes):
            connection.cut_off("output")

    def mind_deadline(self, waiting: Waiting) -> None:
        """A client is blocked until then: be there on time, as the next tick may be late."""
        if waiting.deadline_ms is not None and self.engine.clock.frozen_ms is None:
            left_ms = max(waiting.deadline_ms - self.engine.now_ms() + 1, 0)
            self.loop.call_later(left_ms / 1000, self.end_waits)

    def end_waits(self) -> None:
        """Some client's time is up."""
        engine = self.engine
        scripting = engine.ports.scripting
        with engine.lock:
            if engine.clock.frozen_ms is None and not (scripting and scripting.busy):
                waking.end_overdue_waits(engine, engine.now_ms())
                engine.settle()

    # --- what it tells --------------------------------------------------------------------------------------

    def info(self) -> dict[str, object]:
        """Fields of INFO that speak of the process and its connections."""
        received, sent = self.figures.totals(self.connections)
        rates, worked_us = self.figures.rates(), self.worked_us()
        user_s, system_s, children_user_s, children_system_s, _ = os.times()
        return {
            "process_id": os.getpid(), "tcp_port": self.port, "multiplexing_api": multiplexer(self.loop),
            "os": f"{platform.system()} {platform.release()} {platform.machine()}",
            "executable": os.path.realpath(sys.argv[0]), "config_file": self.config_file,
            "monotonic_clock": "time.monotonic",
            "total_net_input_bytes": received, "total_net_output_bytes": sent,
            "instantaneous_ops_per_sec": rates.commands,
            "instantaneous_input_kbps": f"{rates.received_kb:.2f}",
            "instantaneous_output_kbps": f"{rates.sent_kb:.2f}",
            "total_reads_processed": self.batches, "total_writes_processed": self.batches,
            "eventloop_cycles": self.batches + self.ticks, "eventloop_duration_sum": worked_us,
            "eventloop_duration_cmd_sum": worked_us - self.ticking_us,
            "instantaneous_eventloop_cycles_per_sec": rates.cycles,
            "instantaneous_eventloop_duration_usec": rates.cycle_us,
            "rejected_connections": self.figures.rejected,
            "client_query_buffer_limit_disconnections": self.figures.cut_off["query"],
            "client_output_buffer_limit_disconnections": self.figures.cut_off["output"],
            "used_cpu_user": f"{user_s:.6f}", "used_cpu_sys": f"{system_s:.6f}",
            "used_cpu_user_children": f"{children_user_s:.6f}",
            "used_cpu_sys_children": f"{children_system_s:.6f}",
        }  # fmt: skip

    def listeners(self) -> list[str]:
        """Where it listens, as INFO server tells."""
        found = []
        if self.tcp:
            hosts = ",".join(f"bind={each.getsockname()[0]}" for each in self.tcp)
            found.append(f"name=tcp,{hosts},port={self.port}")
        found += [f"name=unix,bind={each.getsockname()}" for each in self.unix]
        return found

    def reset_statistics(self) -> None:
        """CONFIG RESETSTAT."""
        self.figures.reset()
        self.figures.leave_out(self.connections)

    def rewrite_config(self) -> None:
        """CONFIG REWRITE.  Errors: NoConfigFile, RewriteFailed."""
        if not self.config_file:
            raise NoConfigFile
        try:
            rewrite(Path(self.config_file), self.engine)
        except OSError as error:
            raise RewriteFailed(error.strerror or str(error)) from None

    def read_users(self) -> bytes:
        """The file `aclfile`.  Errors: AclFileUnreadable."""
        return read_users(self.engine.settings.read("aclfile"))

    def write_users(self, text: bytes) -> None:
        """Write the file `aclfile`.  Errors: AclFileUnwritable."""
        try:
            write_whole(Path(self.engine.settings.read("aclfile")), text)
        except OSError as error:
            self.log("warning", f"Saving ACLs: {error}")
            raise AclFileUnwritable from None

    # --- the end --------------------------------------------------------------------------------------------

    def shut_down(self, way: frozenset[str], client: Client) -> Reply | Nothing:
        """SHUTDOWN: save, and let the loop's owner end.  Errors: NoShutdown, ShutdownFailed."""
        if "abort" in way:
            raise NoShutdown
        self.log("notice", "User requested shutdown...")
        if self.engine.ports.persistence is not None:
            self.engine.ports.persistence.shut_down(way)
        client.closing = True
        self.loop.call_soon_threadsafe(self.stop, way)
        return NO_REPLY

    def stop(self, way: frozenset[str] = frozenset()) -> None:
        """Let go of every connection and socket; `stopped` then holds how it was asked for."""
        self.ticking.cancel()
        self.close(self.tcp)
        self.close(self.unix)
        for connection in [*self.connections]:
            connection.transport.abort()
        if not self.stopped.done():
            self.stopped.set_result(way)


def is_talkative(client: Client) -> bool:
    """Would a client of this kind say something from time to time?"""
    replication = client.engine.ports.replication
    follows = replication is not None and replication.is_replica(client)
    return not follows and client.waiting is None and client.mode not in {"subscribed", "monitor"}


SOON_MS = 20
"""The engine's usual ticks are further apart."""

RESERVED_FILES = 32
"""Open files that are no connections."""


def raise_open_files(wanted: int) -> int:
    """Ask the system for so many open files at once; how many there may be."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return wanted
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= wanted or soft == resource.RLIM_INFINITY:
        return wanted
    for ceiling in (max(hard, wanted), hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, ceiling), ceiling))
        except (ValueError, OSError):
            continue
        return min(wanted, ceiling)
    return soft


def multiplexer(loop: asyncio.AbstractEventLoop) -> str:
    """What tells the loop which sockets are ready: epoll, kqueue, ..."""
    selector = getattr(loop, "_selector", None)
    return type(selector).__name__.removesuffix("Selector").lower() or "asyncio"


def sleep_for(for_ms: int) -> None:
    """DEBUG SLEEP on real time: everybody waits, as in Redis."""
    time.sleep(for_ms / 1000)
