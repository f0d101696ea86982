"""One client's line to a real Redis: a socket that redis-py has opened, and replies as values of our own.

redis-py's replies are Python values made comfortable; a cell shows what the server said.  So the bytes are
read by our own reader, and redis-cli's text is made from them as for the engine in this kernel.
"""

from __future__ import annotations

from collections import deque
from select import select
from time import monotonic
from typing import TYPE_CHECKING

from teachredis.client.address import socket_of
from teachredis.notebook.errors import ConnectionLost
from teachredis.wire.errors import ProtocolError
from teachredis.wire.replies import Push
from teachredis.wire.resp_reader import ReplyReader
from teachredis.wire.resp_writer import encode_request

if TYPE_CHECKING:
    from teachredis.client.address import Address
    from teachredis.wire.replies import Reply

CHUNK_BYTES = 1 << 16
SLICE_S = 0.1
"""So often a wait looks whether Ctrl-C was pressed."""
MESSAGES = {b"message", b"pmessage", b"smessage"}
CONFIRMATIONS = {
    b"subscribe": "channel", b"psubscribe": "pattern", b"ssubscribe": "shard channel",
    b"unsubscribe": "channel", b"punsubscribe": "pattern", b"sunsubscribe": "shard channel",
}  # fmt: skip


class RealLine:
    """`replies` have arrived and are not yet shown; `waiting` are the keys that a parked client waits for."""

    def __init__(self, address: Address) -> None:
        self.address = address
        self.connection = address.connection()  # kept: it closes the socket when it goes
        self.socket = socket_of(self.connection)
        self.reader = ReplyReader()
        self.replies: deque[Reply] = deque()
        self.heard: dict[tuple[str, bytes], None] = {}  # (kind, name) of what it is subscribed to, in order
        self.is_monitor = False
        self.waiting: tuple[bytes, ...] | None = None
        self.protocol = 2
        self.database = 0
        self.closed = False

    @property
    def own_address(self) -> str:
        """This end's address, as MONITOR shows it."""
        name = self.socket.getsockname()
        return f"{name[0]}:{name[1]}" if isinstance(name, tuple) else "unix:"

    # --- talking --------------------------------------------------------------------------------------------

    def send(self, argv: list[bytes]) -> None:
        """Send one command.  Errors: ConnectionLost."""
        self.send_all([argv])

    def send_all(self, commands: list[list[bytes]]) -> None:
        """Send several.  Errors: ConnectionLost."""
        try:
            self.socket.sendall(b"".join(map(encode_request, commands)))
        except OSError as error:
            raise self.lost(error) from None

    def ask(self, *argv: bytes) -> Reply:
        """One command that does not wait, and its reply; an error as a value."""
        self.send([*argv])
        return self.reply()

    def reply(self, timeout_s: float | None = None) -> Reply:
        """The next reply that is no message, waited for; messages that come before it stay in `replies`.

        Errors: TimeoutError, ConnectionLost.  Interrupted, the line is closed: its reply would be left over.
        """
        end_s = None if timeout_s is None else monotonic() + timeout_s
        try:
            while (at := self.place_of_reply()) is None:
                left_s = SLICE_S if end_s is None else end_s - monotonic()
                if left_s <= 0:
                    raise TimeoutError
                self.receive(min(left_s, SLICE_S))
        except KeyboardInterrupt:
            self.close()
            raise
        found = self.replies[at]
        del self.replies[at]
        return found

    def place_of_reply(self) -> int | None:
        """Where the oldest reply stands that is no message."""
        return next((at for at, reply in enumerate(self.replies) if not isinstance(reply, Push)), None)

    def receive(self, timeout_s: float) -> bool:
        """Read what arrives until then; did anything?  Errors: ConnectionLost."""
        if self.closed or not select([self.socket], [], [], timeout_s)[0]:
            return False
        try:
            data = self.socket.recv(CHUNK_BYTES)
        except OSError as error:
            raise self.lost(error) from None
        if not data:
            raise self.lost(None)
        try:
            self.replies.extend(map(self.seen, self.reader.feed(data)))
        except ProtocolError as error:
            raise self.lost(error) from None
        return True

    def drain(self) -> None:
        """Take in what has arrived by now, without waiting."""
        while not self.closed and self.receive(0):
            pass

    # --- messages -------------------------------------------------------------------------------------------

    def seen(self, reply: Reply) -> Reply:
        """In RESP2 a message looks like any array, and MONITOR's lines like a status: tell them apart."""
        if self.is_monitor and isinstance(reply, str) and reply != "OK":
            return Push([reply])
        if not isinstance(reply, list) or not reply:
            return reply
        kind = reply[0]
        if isinstance(kind, bytes) and kind in CONFIRMATIONS:
            self.note(kind, reply)
            return Push(reply)
        return Push(reply) if self.heard and isinstance(kind, bytes) and kind in MESSAGES else reply

    def note(self, kind: bytes, reply: list[Reply]) -> None:
        """Keep up with what it is subscribed to."""
        name = reply[1]
        place = CONFIRMATIONS[kind], name if isinstance(name, bytes) else b""
        if b"un" in kind:
            self.heard.pop(place, None)
        else:
            self.heard[place] = None

    # --- the end --------------------------------------------------------------------------------------------

    def lost(self, error: Exception | None) -> ConnectionLost:
        """The line as lost."""
        self.close()
        return ConnectionLost(f"{self.address} has closed the connection{f' ({error})' if error else ''}.")

    def close(self) -> None:
        """Hang up; twice does no harm."""
        self.closed = True
        self.hang_up()

    def hang_up(self) -> None:
        """Close the socket."""
        self.connection.disconnect()  # type: ignore[no-untyped-call]  # redis-py has no types here

    def is_parked(self) -> bool:
        """Does it hear, or wait for, what others do?"""
        return self.waiting is not None or bool(self.heard) or self.is_monitor
