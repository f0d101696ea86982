"""Seam (a) for `redis.asyncio`: the same thought with streams in place of a socket.

`_connect` gives redis-py a stream reader and a writer, as `asyncio.open_connection` would.  What is
written is executed at once; what is read comes out of the line's replies, one reply at a time.
Waiting is asyncio's own: the reader waits on a future of the caller's loop, and mail from whatever
thread wakes it by `call_soon_threadsafe`.

An `await` that never suspends starves the loop, so after 5 ms of work the others get their turn.
"""

from __future__ import annotations

import asyncio
from time import monotonic

from redis.asyncio.connection import Connection

from teachredis.client import interrupts, route
from teachredis.client.door import BATCH_S, SLICE_S, EndlessWait, do_what_is_due
from teachredis.client.line_socket import ADDRESS, LineSocket, patient
from teachredis.client.reply_shapes import ASK_THE_PARSER, shaped
from teachredis.client.words import Requests, has_usual_settings, requests_of
from teachredis.wire.resp_writer import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from teachredis.client.address import Address
    from teachredis.engine import Engine
    from teachredis.session.client import Client

    Base = Connection
else:
    Base = object


class AsyncLine(LineSocket):
    """A line whose owner waits in an event loop."""

    __slots__ = ("loop", "reader_stream", "turn_s")

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.loop = asyncio.get_running_loop()
        self.reader_stream = ReplyStream(self)
        self.turn_s = monotonic()  # since when nobody else had a turn, as far as we know

    def take_mail(self, client: Client) -> None:
        """Queue the mail and wake the reader in its own loop."""
        super().take_mail(client)
        self.wake(self.reader_stream.pour)

    def wake(self, callback: Any) -> None:
        """Call something soon in the owner's loop, from whatever thread."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(callback)

    async def work_in_turns(self) -> None:
        """Execute what is waiting; after 5 ms of work other tasks get their turn."""
        while self.requests and self.client.waiting is None and not self.closed:
            with self.engine.lock:
                self.work_one_batch()
            if interrupts.waiting:
                interrupts.raise_waiting()
            if monotonic() - self.turn_s >= BATCH_S:
                await asyncio.sleep(0)
                self.turn_s = monotonic()
        if self.client.waiting is not None:
            self.loop.call_later(SLICE_S, self.look_again)

    def look_again(self) -> None:
        """While blocked: tick, or move a frozen clock, and look again after a while."""
        with self.engine.lock:
            do_what_is_due(self.engine)
            if self.client.waiting is not None and self.engine.clock.frozen_ms is not None:
                self.move_or_give_up()
            if self.client.waiting is not None and not self.closed:
                self.loop.call_later(SLICE_S, self.look_again)

    def move_or_give_up(self) -> None:
        """Go to the deadline; without one, and with no other task, the wait is an error."""
        waiting = self.client.waiting
        try:
            if (waiting and waiting.deadline_ms is not None) or len(asyncio.all_tasks(self.loop)) <= 1:
                self.move_the_clock()
        except EndlessWait as error:
            self.reader_stream.set_exception(error)


class ReplyStream(asyncio.StreamReader):
    """Replies as bytes, given one at a time, so that what is not yet read can still be shaped."""

    def __init__(self, line: AsyncLine) -> None:
        super().__init__(loop=line.loop)
        self.line = line

    def is_empty(self) -> bool:
        """Is no reply half read?"""
        return not self._buffer  # type: ignore[attr-defined]  # redis-py looks there, too

    def pour(self) -> None:
        """Let the next reply in, if the last one is read and somebody may be waiting."""
        line = self.line
        if self.is_empty() and line.replies:
            self.feed_data(encode(line.replies.popleft(), line.client.protocol))
        elif line.closed and not self.at_eof():
            self.feed_eof()

    async def read(self, n: int = -1) -> bytes:
        """Bytes of one reply."""
        self.pour()
        return await super().read(n)

    async def readline(self) -> bytes:
        """A line of one reply."""
        self.pour()
        return await super().readline()

    async def readexactly(self, n: int) -> bytes:
        """`n` bytes of one reply."""
        self.pour()
        return await super().readexactly(n)


class Writer:
    """The methods of a StreamWriter that redis-py uses.  What is written is executed when drained."""

    def __init__(self, line: AsyncLine) -> None:
        self.line = line
        self.transport = self

    def write(self, data: bytes) -> None:
        """Take bytes of requests."""
        self.line.reader.feed(bytes(data))

    def writelines(self, chunks: Iterable[bytes]) -> None:
        """Take bytes of requests, in pieces."""
        for chunk in chunks:
            self.write(chunk)

    async def drain(self) -> None:
        """Execute what is whole by now."""
        if self.line.is_open_for_writing():
            complaint = self.line.read_requests()
            await self.line.work_in_turns()
            self.line.end_with(complaint)

    def close(self) -> None:
        """Hang up."""
        self.line.close()

    def is_closing(self) -> bool:
        """Is it closed?"""
        return self.line.closed

    async def wait_closed(self) -> None:
        """It is."""

    def get_extra_info(self, name: str, default: object = None) -> object:
        """The address that was asked for; there is no socket."""
        return {"peername": ADDRESS}.get(name, default)


class InKernelAsync(Base):
    """Mixed in before an asyncio connection class, it takes the place of the streams."""

    engine: Engine | None = None

    def __init__(self, *args: Any, engine: Engine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engine = engine
        self.settle()

    def settle(self) -> None:
        """Work out whether the short cuts may be taken."""
        self.usual = has_usual_settings(self)
        self.decode = self.encoder.decode if self.encoder.decode_responses else None
        self.timeout_on_a_wire_s = self.socket_timeout

    async def _connect(self) -> None:
        engine = self.engine or route.engine
        if engine is None:
            self.socket_timeout = self.timeout_on_a_wire_s
            await (super()._connect() if route.away is None else self.connect_to(route.away))
            return
        self.socket_timeout = patient(self.timeout_on_a_wire_s)
        line = AsyncLine(engine)
        if self.engine is None:
            route.routed.add(line)
        self._reader, self._writer = line.reader_stream, Writer(line)  # type: ignore[assignment]  # they quack

    async def connect_to(self, address: Address) -> None:
        """The streams of a server that the default address leads to."""
        line = address.plain_socket()
        route.routed.add(line)
        self._reader, self._writer = await asyncio.open_connection(sock=line)

    async def connect(self) -> None:
        """Connect if need be; a line that was closed under us is given up first."""
        writer = self._writer
        if isinstance(writer, Writer) and writer.line.closed:
            await self.disconnect(nowait=True)
        await super().connect()

    def line(self) -> AsyncLine | None:
        """Our line if the short cuts may be taken."""
        writer = self._writer
        return writer.line if isinstance(writer, Writer) and self.usual and not writer.line.closed else None

    async def send_command(self, *args: Any, **kwargs: Any) -> None:
        """Execute a command; its reply waits to be read."""
        line = self.line()
        requests = requests_of((args,)) if line else None
        if line is None or requests is None:
            await super().send_command(*args, **kwargs)
        else:
            await self.execute_all(line, requests)

    def pack_commands(self, commands: Iterable[Iterable[Any]]) -> Any:
        """Pack a pipeline; for an engine there is nothing to pack."""
        words = [[*command] for command in commands]
        requests = requests_of(words) if self.line() else None
        return super().pack_commands(words) if requests is None else requests

    async def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send what `pack_command` or `pack_commands` made."""
        line = self.line()
        if type(command) is not Requests:
            await super().send_packed_command(command, check_health)
        elif line is not None:
            await self.execute_all(line, command)
        else:  # the route changed in between
            await super().send_packed_command(super().pack_commands(command), check_health)

    async def execute_all(self, line: AsyncLine, requests: Requests) -> None:
        """Execute in turns; cancelled in between, replies would be left over, so the line is closed."""
        line.requests.extend(requests)
        try:
            await line.work_in_turns()
        except BaseException:
            await self.disconnect(nowait=True)
            raise

    async def can_read_destructive(self) -> bool:
        """Is there a reply that nobody has read?"""
        writer = self._writer
        if not isinstance(writer, Writer):
            return bool(await super().can_read_destructive())
        return bool(writer.line.replies) or not writer.line.reader_stream.is_empty()

    async def can_read(self) -> bool:
        """Its name since redis-py 8."""
        ours = isinstance(self._writer, Writer)
        return await self.can_read_destructive() if ours else bool(await super().can_read())

    async def read_response(self, disable_decoding: bool = False, *args: Any, **kwargs: Any) -> Any:
        """The next reply, as this client's parser would give it.  Errors are raised, as redis-py's."""
        line = self.line()
        if line is not None and line.replies and line.reader_stream.is_empty():
            reply = shaped(line.replies[0], None if disable_decoding else self.decode)
            if reply is not ASK_THE_PARSER:
                line.replies.popleft()
                return reply
        return await super().read_response(disable_decoding, *args, **kwargs)


class InKernelAsyncConnection(InKernelAsync, Connection):
    """What `redis.asyncio.Connection` yields for the default address while the extension is loaded."""
