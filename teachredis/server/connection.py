"""One connection: bytes in, requests executed, replies out.

    data_received   what arrived goes to the reader (wire/resp_reader.py)
      → work          a batch of whole requests, under the engine's lock: at most 128, or 5 ms
      → execute       engine/engine.py; a reply is written down at once: the next command may change its value
      → send          all replies of the batch in one `write`
      → and if there is more, again in the loop's next round, so that other connections get their turn

While a client is blocked (BLPOP) its bytes wait in the reader.  What nobody asked for (pub/sub, the reply of
a command that was blocked) arrives in `client.outbox`, and the postbag calls `take_mail`.

A script may run for ever, and then somebody must be able to say SCRIPT KILL.  It runs in a thread of its own
(`run_apart`) while its connection is held; the loop's thread waits for the lock like everybody, until the
script is so late that the engine is *busy* and lets others in, who are told so (scripting/watch.py).

A client that does not read its replies is first let be (output_limits.py); once 64 MB wait for it, it is not
read from either, so what a program sends without reading piles up on its side, not in the server's memory.
"""

from __future__ import annotations

from asyncio import Protocol
from threading import Thread
from typing import TYPE_CHECKING, cast

from teachredis.commands.client_filters import type_of
from teachredis.server.output_limits import LIMIT_OF_STRANGERS, PATIENCE_BYTES, UNLIMITED, is_exceeded
from teachredis.server.porter import Porter
from teachredis.wire.errors import ProtocolError, ReplyError, UnknownCommand
from teachredis.wire.replies import BLOCKED, NO_REPLY, Push
from teachredis.wire.resp_reader import RequestReader
from teachredis.wire.resp_writer import protocols, write_reply

if TYPE_CHECKING:
    from asyncio import BaseTransport, Transport
    from typing import Literal

    from teachredis.server.output_limits import Limit
    from teachredis.server.server import Server
    from teachredis.session.client import Client
    from teachredis.wire.replies import Nothing, Reply


BATCH_COMMANDS = 128
BATCH_MS = 5
NONE: list[list[bytes]] = []
REPLY_CHUNK_BYTES = 16 * 1024
QUERY_BUFFER_BYTES = 20_474  # Redis reads into a buffer of this size; CLIENT LIST tells what of it is free
CLIENT_BYTES = 1_990
"""What a connection takes besides its buffers, in Redis."""

SCRIPTS = frozenset(
    spelling
    for name in (b"eval", b"evalsha", b"eval_ro", b"evalsha_ro", b"fcall", b"fcall_ro", b"exec")
    for spelling in (name, name.upper())
)
"""Commands that may take as long as they like."""

HTTP = {b"post", b"host:"}
"""No Redis client says these: a browser was talked into sending a form to this port."""


class Connection(Protocol):
    """The protocol of one transport, and the wire of one client."""

    __slots__ = (
        "address", "bytes_in", "bytes_out", "client", "commands", "engine", "execute", "fd", "held",
        "is_local", "local_address", "lock", "out", "over_soft_since_s", "porter", "reader", "requests",
        "server", "transport", "working",
    )  # fmt: skip

    client: Client
    transport: Transport

    def __init__(self, server: Server) -> None:
        self.server = server
        self.engine = server.engine
        self.reader = RequestReader(max_bulk_bytes=server.engine.limits.proto_max_bulk_len)
        self.lock = self.engine.lock
        self.requests: list[list[bytes]] = NONE  # taken from the reader, not yet executed
        self.held: Literal["", "scheduled", "choked", "apart"] = ""  # why nothing is executed
        self.working = False
        self.bytes_in = self.bytes_out = self.commands = 0
        self.over_soft_since_s: float | None = None
        self.porter: Porter | None = None
        self.out: bytearray | None = None  # where the replies of a batch are written, while there is one
        self.execute = self.engine.execute

    # --- beginning and end ----------------------------------------------------------------------------------

    def connection_made(self, transport: BaseTransport) -> None:
        """Let the client in, or say why not."""
        self.transport = cast("Transport", transport)
        self.note_addresses()
        self.transport.set_write_buffer_limits(high=PATIENCE_BYTES)
        with self.engine.lock:
            refusal = self.server.refusal_of(self)
            self.client = self.engine.client() if refusal is None else self.engine.local
            if refusal is None:
                self.introduce()
        if refusal is not None:
            out = bytearray()
            write_reply(out, refusal, 2)
            self.transport.write(out)
            self.transport.close()

    def note_addresses(self) -> None:
        """Who calls, and which address was called."""
        socket = self.transport.get_extra_info("socket")
        self.fd = socket.fileno()
        peer, own = self.transport.get_extra_info("peername"), self.transport.get_extra_info("sockname")
        is_unix = not isinstance(own, tuple)
        self.address = f"{own}:0" if is_unix else spelled(peer)
        self.local_address = f"{own}:0" if is_unix else spelled(own)
        self.is_local = is_unix or peer[0].startswith("127.") or peer[0] == "::1"

    def introduce(self) -> None:
        """Make client and connection known to each other."""
        self.client.address = self.address
        self.client.connection = self
        self.client.on_mail = self.on_mail
        self.client.on_early_mail = self.write_early_mail
        self.server.connections[self] = None
        if self.server.password is not None:
            self.porter = Porter(self, self.server.password)
            self.execute = self.porter.execute

    def admit(self) -> None:
        """The porter lets go."""
        self.porter = None
        self.execute = self.engine.execute

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # as asyncio calls it
        """The other end is gone, or we hung up."""
        if self in self.server.connections:
            self.server.forget(self)
            self.requests = NONE
            with self.engine.lock:
                self.client.close()

    # --- in -------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        """Take in what arrived and execute what is whole, unless something else has to be over first."""
        self.bytes_in += len(data)
        self.reader.feed(data)
        if self.held or self.client.waiting is not None:
            self.mind_query_buffer()
        else:
            self.work()

    def mind_query_buffer(self) -> None:
        """Half a request, or whole ones behind a blocked one, may only grow so far."""
        if self.reader.waiting() > self.server.query_buffer_limit:
            self.cut_off("query")

    def work(self) -> None:
        """Execute one batch, send its replies, and see that the rest follows."""
        out = bytearray()
        self.working = True
        self.server.batches += 1
        try:
            with self.lock:
                more = self.work_and_commit(out)
        except Exception as error:  # a bug of ours ends this connection, not the server
            self.server.log("warning", f"Bug: {error!r} while serving {self.address}", error)
            self.transport.abort()
            return
        finally:
            self.working = False
        if out:
            self.send(out)
        if more and not self.held:
            self.go_on_soon()
        elif self.client.closing:
            self.transport.close()
        elif self.client.waiting is not None:
            self.server.mind_deadline(self.client.waiting)

    def work_and_commit(self, out: bytearray) -> bool:
        """A batch, and what it has written is where `appendfsync` wants it before a reply leaves."""
        self.server.begin_batch()
        try:
            return self.work_one_batch(out)
        finally:
            self.server.end_batch()

    def work_one_batch(self, out: bytearray) -> bool:
        """Execute requests until 128 are done, 5 ms have passed or one blocks; are there more?"""
        client, requests = self.client, self.requests or self.take_requests(out)
        if not requests:
            return False
        done = self.execute_some(client, requests, out)
        self.commands += done
        self.requests = requests[done:] if done < len(requests) else NONE
        if client.closing or client.waiting is not None:
            return False
        if not self.requests and not self.reader.drained:
            self.requests = self.take_requests(out)
        return bool(self.requests)

    def execute_some(
        self, client: Client, requests: list[list[bytes]], out: bytearray, scripts: frozenset[bytes] = SCRIPTS
    ) -> int:
        """Execute and write down the replies, until the batch is over; how many were executed?"""
        execute, end_ms = self.execute, self.engine.now_ms() + BATCH_MS
        self.out = out
        done = 0
        for argv in requests:
            if argv[0] in scripts and self.is_long(argv):
                break
            done += 1
            try:
                reply = execute(client, argv)
            except ReplyError as error:
                reply = self.as_reply(error, argv)
            if client.reply_mode != "on":
                reply = self.unless_swallowed(reply)
            writers = protocols[client.protocol]
            writers[type(reply)](out, reply, writers)
            if client.outbox:
                self.write_mail(out)
            if done == BATCH_COMMANDS or client.last_ms > end_ms:
                break
            if client.waiting is not None or client.closing:
                break
        self.out = None
        return done

    # --- scripts --------------------------------------------------------------------------------------------

    def is_long(self, argv: list[bytes]) -> bool:
        """Must this be executed in a thread of its own?  Scripts are, one at a time, alone or in EXEC."""
        if argv[0] not in SCRIPTS or self.server.runs_apart or self.porter is not None:
            return False
        if argv[0].lower() == b"exec":
            return any(command.name.encode() in SCRIPTS for command, _ in self.client.queue or ())
        return self.client.queue is None

    def run_apart(self) -> None:
        """Execute the next request elsewhere; this connection is held until it is over."""
        self.held = "apart"
        self.server.runs_apart = True
        argv, self.requests = self.requests[0], self.requests[1:]
        Thread(target=self.execute_apart, args=(argv,), name="teachredis-script", daemon=True).start()

    def execute_apart(self, argv: list[bytes]) -> None:
        """In a thread of its own: one request, as in a batch."""
        out = bytearray()
        try:
            with self.lock:
                self.execute_some(self.client, [argv], out, frozenset())
        except Exception as error:
            self.server.log("warning", f"Bug: {error!r} while serving {self.address}", error)
            self.client.closing = True
        self.commands += 1
        self.server.loop.call_soon_threadsafe(self.back, out)

    def back(self, out: bytearray) -> None:
        """It is over: send its reply, and go on."""
        self.server.runs_apart = False
        if not self.transport.is_closing():
            self.send(out)
        if self.client.closing:
            self.transport.close()
        elif self.held == "apart":
            self.let_go()

    # --- requests -------------------------------------------------------------------------------------------

    def take_requests(self, out: bytearray) -> list[list[bytes]]:
        """Get whole requests from the reader; none if there are none, or if the bytes are no requests."""
        reader, client = self.reader, self.client
        reader.authenticated = client.mode != "unauthenticated" and self.porter is None
        if client.closing:
            return NONE
        try:
            taken = reader.take()
        except ProtocolError as error:
            self.engine.count_error(error)
            write_reply(out, error, client.protocol)
            client.closing = True
            return NONE
        if not taken:
            self.mind_query_buffer()
        return taken

    def unless_swallowed(self, reply: Reply | Nothing) -> Reply | Nothing:
        """Nothing instead of a reply that CLIENT REPLY OFF or SKIP keeps back."""
        is_one = reply is not BLOCKED and reply is not NO_REPLY
        return NO_REPLY if is_one and self.client.swallows_reply() else reply

    def as_reply(self, error: ReplyError, argv: list[bytes]) -> ReplyError:
        """The error; a browser is not even told."""
        if isinstance(error, UnknownCommand) and argv[0].lower() in HTTP:
            self.server.log("warning", f"{self.address} speaks HTTP, perhaps as part of an attack: closed")
            self.transport.abort()
            self.client.closing = True
        return error

    def go_on_soon(self) -> None:
        """Go on in the loop's next round, or once a script is over; until then nothing more is read."""
        self.transport.pause_reading()
        if self.is_long(self.requests[0]):
            self.run_apart()
        else:
            self.held = "scheduled"
            self.server.loop.call_soon(self.go_on)

    def go_on(self) -> None:
        """The next round has come."""
        if self.held == "scheduled":
            self.let_go()

    def let_go(self) -> None:
        """Execute again, and read again unless there is still more than one batch."""
        self.held = ""
        if not self.transport.is_closing():
            self.work()
        if not self.held:
            self.transport.resume_reading()

    # --- out ------------------------------------------------------------------------------------------------

    def send(self, out: bytearray) -> None:
        """Hand bytes to the transport, unless too many wait already."""
        backlog_bytes = self.transport.get_write_buffer_size()
        if backlog_bytes or len(out) > REPLY_CHUNK_BYTES:
            if self.is_beyond_limits(backlog_bytes + len(out)):
                self.cut_off("output")
                return
            self.server.laggards[self] = None
        self.bytes_out += len(out)
        self.transport.write(out)

    def is_beyond_limits(self, backlog_bytes: int) -> bool:
        """Do more bytes wait for this client than its class allows?"""
        return is_exceeded(self.limit(), self, backlog_bytes)

    def limit(self) -> Limit:
        """How much may wait: a stranger hears little more than NOAUTH."""
        if self.porter is not None or self.client.mode == "unauthenticated":
            return LIMIT_OF_STRANGERS
        return self.server.output_limits.get(limit_class(self.client), UNLIMITED)

    def cut_off(self, which: str) -> None:
        """Hang up at once: too many bytes wait, of queries or of output."""
        self.server.log("warning", f"Client {self.address} reached the limit of its {which} buffer: closed")
        self.server.figures.cut_off[which] += 1
        with self.engine.lock:
            self.client.close()
        self.transport.abort()

    def pause_writing(self) -> None:
        """Very many replies wait.  Where no limit will end that, nothing more is read until some are gone."""
        if self.limit() == UNLIMITED:
            self.held = "choked"
            self.transport.pause_reading()

    def resume_writing(self) -> None:
        """Most replies are gone: go on."""
        if self.held == "choked":
            self.let_go()

    # --- mail -----------------------------------------------------------------------------------------------

    def on_mail(self, client: Client) -> None:  # noqa: ARG002  # as the client calls it
        """What the client calls when there is something in its outbox, or when it was killed."""
        self.server.postbag.post(self)

    def write_mail(self, out: bytearray) -> None:
        """Write down what is in the outbox; CLIENT REPLY OFF keeps back all but messages.  Locked."""
        client = self.client
        mail, client.outbox = client.outbox, []
        for reply in mail:
            if type(reply) is Push or client.reply_mode == "on" or not client.swallows_reply():
                write_reply(out, reply, client.protocol)

    def write_early_mail(self) -> None:
        """What is heard before a command comes before its reply.  Outside a batch it goes the usual way."""
        if self.out is not None:
            self.write_mail(self.out)

    def take_mail(self) -> None:
        """Send what the outbox holds.  A command that was blocked may be over: go on with the next."""
        out = bytearray()
        with self.engine.lock:
            self.write_mail(out)
            client = self.client
        if client.closing:
            self.transport.abort()
            return
        if out:
            self.send(out)
        if client.waiting is None and not self.held and self.has_requests():
            self.work()

    def has_requests(self) -> bool:
        """Is something there that has not been executed?"""
        return bool(self.requests) or self.reader.waiting() > 0

    # --- figures --------------------------------------------------------------------------------------------

    def fields(self) -> dict[str, object]:
        """What CLIENT LIST tells of socket and buffers.

        # Redis: the sizes of its own buffers.  Ours are those that the same bytes would take there.
        """
        reader, backlog_bytes = self.reader, self.transport.get_write_buffer_size()
        query_bytes = len(reader.incoming.data) if self.working else reader.waiting()
        free_bytes = max(QUERY_BUFFER_BYTES - query_bytes, 0) if self.working else 0
        words_bytes = sum(map(len, reader.argv))
        return {
            "fd": self.fd, "qbuf": query_bytes, "qbuf-free": free_bytes, "argv-mem": words_bytes,
            "rbs": REPLY_CHUNK_BYTES, "rbp": REPLY_CHUNK_BYTES,
            "oll": -(-backlog_bytes // REPLY_CHUNK_BYTES), "omem": backlog_bytes,
            "tot-mem": CLIENT_BYTES + REPLY_CHUNK_BYTES + query_bytes + free_bytes + backlog_bytes,
            "events": "rw" if backlog_bytes else "r",
            "tot-net-in": self.bytes_in, "tot-net-out": self.bytes_out, "tot-cmds": max(self.commands - 1, 0),
        }  # fmt: skip


def spelled(address: tuple[str, int]) -> str:
    """`127.0.0.1:6379` or `[::1]:6379`."""
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def limit_class(client: Client) -> str:
    """The class of the client in `client-output-buffer-limit`."""
    kind = type_of(client)
    return "slave" if kind == "replica" else kind
