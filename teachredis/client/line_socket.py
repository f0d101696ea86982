"""A line that can be held like a socket: redis-py writes RESP bytes into it and reads RESP bytes out of it.

This is what makes the in-kernel path complete.  Whatever redis-py does with its socket (parsers in
Python or hiredis, retries, health checks, push messages, timeouts) it goes on doing, unchanged; only
nothing leaves the process.
"""

from __future__ import annotations

import errno

import redis.connection

from teachredis.client.door import Line
from teachredis.wire.errors import ProtocolError
from teachredis.wire.replies import Push
from teachredis.wire.resp_reader import RequestReader
from teachredis.wire.resp_writer import encode

CAUTIOUS_TIMEOUT_S: float | None = getattr(redis.connection, "DEFAULT_SOCKET_TIMEOUT", None)
"""The timeout of a connection that nobody gave one (none before redis-py 8)."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine import Engine

ADDRESS = ("127.0.0.1", 6379)


def patient(timeout_s: float | None) -> float | None:
    """How long a reader waits for an engine.

    A socket's timeout is there to tell a dead network from a slow one, and redis-py 8 sets one of 5 seconds
    unless told otherwise: BLPOP with a timeout of 5 would then end in an error.  An engine in this process
    cannot be lost, so that default counts as none; a timeout that somebody chose is kept.
    """
    return None if timeout_s == CAUTIOUS_TIMEOUT_S else timeout_s


class LineSocket(Line):
    """The methods of a connected socket that redis-py uses.  `unread` is the rest of the reply being read."""

    __slots__ = ("reader", "timeout_s", "unread")

    def __init__(self, engine: Engine, timeout_s: float | None = None) -> None:
        super().__init__(engine)
        self.reader = RequestReader()
        self.timeout_s = timeout_s
        self.unread = memoryview(b"")

    # --- writing --------------------------------------------------------------------------------------------

    def sendall(self, data: bytes | memoryview | str) -> None:
        """Take bytes of requests and execute every request that is whole by now."""
        if self.is_open_for_writing():
            self.reader.feed(data.encode() if isinstance(data, str) else bytes(data))
            complaint = self.read_requests()
            self.work()
            self.end_with(complaint)

    def is_open_for_writing(self) -> bool:
        """False where the last word has been said but not yet been read.  Errors: BrokenPipeError."""
        if self.closed and not self.replies:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")
        return not self.closed

    def read_requests(self) -> ProtocolError | None:
        """Queue every request that is whole by now; None, or what is wrong with the bytes behind them."""
        try:
            self.requests.extend(self.reader.requests())
        except ProtocolError as error:
            return error
        return None

    def end_with(self, complaint: ProtocolError | None) -> None:
        """To bytes that are no RESP a server says why not, and hangs up."""
        if complaint is not None:
            self.replies.append(complaint)
            self.close()

    # --- reading --------------------------------------------------------------------------------------------

    def recv(self, size: int, flags: int = 0) -> bytes:  # noqa: ARG002  # a socket takes flags
        """Up to `size` bytes of a reply; none once closed.  Errors: TimeoutError, BlockingIOError."""
        view = self.arrived()
        self.unread = view[size:]
        return bytes(view[:size])

    def recv_into(self, buffer: bytearray, nbytes: int = 0, flags: int = 0) -> int:  # noqa: ARG002  # as recv
        """The same, into a buffer; how many bytes."""
        data = self.recv(nbytes or len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def arrived(self) -> memoryview:
        """The bytes of the reply being read, or of the next one, waited for as long as the timeout allows."""
        if not self.unread and (self.wait(self.timeout_s) or self.open_and_late()):
            self.unread = memoryview(encode(self.replies.popleft(), self.client.protocol))
        return self.unread

    def open_and_late(self) -> bool:
        """False if the line was closed.  Errors: as a socket's when nothing came in time."""
        if self.closed:
            return False
        if self.timeout_s == 0:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        raise TimeoutError("timed out")

    def readable(self, timeout_s: float | None) -> bool:
        """Is there something to read by then?"""
        return bool(self.replies or self.unread) or self.wait(timeout_s)

    def is_half_read(self) -> bool:
        """Are there replies left of a command?  Messages that wait for a subscriber are none."""
        answers = self.replies and not isinstance(self.replies[0], Push)
        return bool(answers or self.unread or self.requests) and self.client.mode in {None, "multi"}

    # --- what else a socket has -----------------------------------------------------------------------------

    def settimeout(self, timeout_s: float | None) -> None:
        """None waits for ever, 0 not at all."""
        self.timeout_s = timeout_s

    def gettimeout(self) -> float | None:
        """How long `recv` waits."""
        return self.timeout_s

    def shutdown(self, how: int) -> None:  # noqa: ARG002  # there is only one way to hang up
        """Hang up."""
        self.close()

    def getpeername(self) -> tuple[str, int]:
        """The address that was asked for."""
        return ADDRESS

    def getsockname(self) -> tuple[str, int]:
        """This end's address."""
        return "127.0.0.1", 0
