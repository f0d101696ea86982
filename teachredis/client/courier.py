"""The way from an engine to another server: what MIGRATE sends goes over a socket.

Like Redis, which waits as well, the engine does nothing else meanwhile.
"""

from __future__ import annotations

import socket

from teachredis.wire.errors import Unreachable
from teachredis.wire.resp_reader import ReplyReader
from teachredis.wire.resp_writer import encode_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from teachredis.wire.replies import Reply

CHUNK_BYTES = 1 << 16
ADDRESSING, WRITING, READING = (
    "connecting to the client",
    "writing to target instance",
    "reading to target instance",
)
"""What was being done, in Redis's words."""


class Courier:
    """Fills `engine.ports.courier`."""

    def deliver(
        self, host: bytes, port: bytes, timeout_ms: int, requests: Sequence[Sequence[bytes]]
    ) -> Iterator[Reply]:
        """Send requests to a server; its replies one by one, errors among them.  Errors: Unreachable."""
        with connected(host, port, timeout_ms) as line:
            try:
                line.sendall(b"".join(map(encode_request, requests)))
            except OSError:
                raise Unreachable(WRITING) from None
            reader = ReplyReader()
            replies: list[Reply] = []
            for _ in requests:
                while not replies:
                    replies += reader.feed(received(line))
                yield replies.pop(0)


def connected(host: bytes, port: bytes, timeout_ms: int) -> socket.socket:
    """A socket to that address.  Errors: Unreachable, in the step in which Redis would notice."""
    try:
        address = host.decode(), int(port) if port.isdigit() else 0
        return socket.create_connection(address, timeout_ms / 1000)
    except (socket.gaierror, UnicodeError):
        raise Unreachable(ADDRESSING) from None
    except (OSError, OverflowError):
        raise Unreachable(WRITING) from None


def received(line: socket.socket) -> bytes:
    """What comes next.  Errors: Unreachable, if nothing does."""
    try:
        data = line.recv(CHUNK_BYTES)
    except OSError:
        data = b""
    if not data:
        raise Unreachable(READING)
    return data
