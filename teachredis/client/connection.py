"""Seam (a): a redis-py Connection whose other end is an engine in this process.

Connections, pools, clients, pipelines and pub/sub objects stay redis-py's own.  Only `_connect` is
different: where redis-py would open a socket, it gets a `LineSocket`.  That alone is complete.  Two short
cuts make it fast:

* arguments go to the engine as they are, without being written as RESP bytes and read again;
* replies on whose shape all parsers agree come back without passing a parser (reply_shapes.py).

A connection asks `route` whenever it connects.  After `lead_away` it connects to a server, after `uninstall`
to the real address, and every method below steps aside, because what it holds then is a real socket.
"""

from __future__ import annotations

from redis.connection import Connection, PythonRespSerializer

from teachredis.client import route
from teachredis.client.line_socket import LineSocket, patient
from teachredis.client.reply_shapes import ASK_THE_PARSER, shaped
from teachredis.client.words import Requests, has_usual_settings, requests_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from teachredis.client.address import Address
    from teachredis.engine import Engine

    Base = Connection
else:
    Base = object


class InKernel(Base):
    """Mixed in before a connection class, it takes the socket's place.  `engine` None follows the route."""

    engine: Engine | None = None

    def __init__(self, *args: Any, engine: Engine | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engine = engine
        self.settle()

    def settle(self) -> None:
        """Work out whether the short cuts may be taken, from settings that do not change afterwards."""
        packer = type(self._command_packer).__module__
        self.usual = packer == Connection.__module__ and has_usual_settings(self)
        self.decode = self.encoder.decode if self.encoder.decode_responses else None
        self.timeout_on_a_wire_s = self.socket_timeout

    def _construct_command_packer(self, packer: Any) -> Any:
        """Redis-py's packer in Python, even beside hiredis: it names the type it refuses."""
        return packer or PythonRespSerializer(self._buffer_cutoff, self.encoder.encode)

    # --- connecting -----------------------------------------------------------------------------------------

    def _connect(self) -> Any:
        engine = self.engine or route.engine
        if engine is None:
            self.socket_timeout = self.timeout_on_a_wire_s
            return super()._connect() if route.away is None else self.connect_to(route.away)
        self.socket_timeout = patient(self.timeout_on_a_wire_s)
        line = LineSocket(engine, self.socket_timeout)
        if self.engine is None:
            route.routed.add(line)
        return line

    def connect_to(self, address: Address) -> Any:
        """A socket at the server that the default address leads to; somebody has logged in there already."""
        line = address.socket()
        line.settimeout(self.socket_timeout)
        route.routed.add(line)
        return line

    def connect(self) -> None:
        """Connect if need be; a line closed under us (uninstall) or left half read is given up first.

        Pools call this before they hand a connection out: replies still there belong to somebody
        whom Ctrl-C took away.
        """
        line = self._sock
        if isinstance(line, LineSocket) and (line.closed or line.is_half_read()):
            self.disconnect()
            line = None
        if line is None:
            super().connect()

    def line(self) -> LineSocket | None:
        """Our line if the short cuts may be taken: connected to an engine, with the usual settings."""
        line = self._sock
        return line if isinstance(line, LineSocket) and self.usual and not line.closed else None

    # --- writing --------------------------------------------------------------------------------------------

    def send_command(self, *args: Any, **kwargs: Any) -> None:
        """Execute a command; its reply waits to be read."""
        line = self.line()
        requests = requests_of((args,)) if line else None
        if line is None or requests is None:
            super().send_command(*args, **kwargs)
        else:
            self.execute_all(line, requests)

    def pack_commands(self, commands: Iterable[Sequence[Any]]) -> Any:
        """Pack a pipeline; for an engine there is nothing to pack."""
        commands = [*commands]
        requests = requests_of(commands) if self.line() else None
        return super().pack_commands(commands) if requests is None else requests

    def send_packed_command(self, command: Any, check_health: bool = True) -> None:
        """Send what `pack_command` or `pack_commands` made."""
        line = self.line()
        if type(command) is not Requests:
            super().send_packed_command(command, check_health)
        elif line is not None:
            self.execute_all(line, command)
        else:  # the route changed in between
            super().send_packed_command(super().pack_commands(command), check_health)

    def execute_all(self, line: LineSocket, requests: Iterable[list[bytes]]) -> None:
        """Execute; interrupted in between, replies would be left over: redis-py's rule is to disconnect."""
        try:
            line.execute_all(requests)
        except BaseException:
            self.disconnect()
            raise

    # --- reading --------------------------------------------------------------------------------------------

    def can_read(self, timeout: float = 0) -> bool:
        """Is there a reply or a message to read?"""
        if self._sock is None:
            self.connect()
        line = self._sock
        if not isinstance(line, LineSocket):
            return bool(super().can_read(timeout))
        return line.readable(timeout)

    def read_response(self, disable_decoding: bool = False, **kwargs: Any) -> Any:
        """The next reply, as this client's parser would give it.  Errors are raised, as redis-py's."""
        line = self.line()
        if line is not None and line.replies and not line.unread:
            reply = shaped(line.replies[0], None if disable_decoding else self.decode)
            if reply is not ASK_THE_PARSER:
                line.replies.popleft()
                return reply
        return super().read_response(disable_decoding, **kwargs)


class InKernelConnection(InKernel, Connection):
    """What `redis.connection.Connection` yields for the default address while the extension is loaded."""
