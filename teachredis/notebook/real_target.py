"""A real Redis or Valkey server behind the magics: alone, behind a Sentinel, or a node of a cluster.

The cells look and feel the same: clients with names, `-n`, `-3`, parked clients that hear later.  What only
the engine in this kernel can tell is said to be so, never made up.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from teachredis.client.address import CannotReach
from teachredis.notebook.errors import ConnectionLost, MagicOptionError
from teachredis.notebook.keys import RealKeys
from teachredis.notebook.real_line import RealLine
from teachredis.notebook.real_views import empty_server, picture_on, why_on
from teachredis.notebook.target import MOST_DIGITS, NOTEBOOK, Target, take_reply
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import BLOCKED, NO_REPLY, Push
from teachredis.wire.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.client.address import Address
    from teachredis.engine import Engine
    from teachredis.pictures.scene import Scene
    from teachredis.session.registry import Command
    from teachredis.wire.replies import Reply

GRACE_S = 0.05
"""So long a command that may have to wait is given to answer before its client counts as parked."""
MOST_HOPS = 5
QUIET = "\0"
"""The client that looks without being noticed; nobody can name it in a cell."""
WITHOUT_REPLY = {b"off", b"skip"}
SUBSCRIBES = {b"subscribe", b"psubscribe", b"ssubscribe"}
UNSUBSCRIBES = {b"unsubscribe": "channel", b"punsubscribe": "pattern", b"sunsubscribe": "shard channel"}


class RealTarget(Target):
    """A server and the clients that cells have named.  `said` is what its INFO told at the beginning."""

    def __init__(self, engine: Engine, address: Address) -> None:
        super().__init__(engine)
        self.address = address
        self.lines: dict[str, RealLine] = {}
        self.said = self.ask(b"INFO", b"server")

    # --- clients --------------------------------------------------------------------------------------------

    def line(self, name: str) -> RealLine:
        """The line of the client of that name, connected when first named, and anew after QUIT."""
        line = self.lines.get(name)
        if line is None or line.closed:
            line = self.lines[name] = self.opened(self.address, name)
        return line

    def opened(self, address: Address, name: str) -> RealLine:
        """A new line.  Errors: ConnectionLost."""
        try:
            line = RealLine(address)
        except CannotReach as error:
            raise ConnectionLost(str(error)) from None
        line.database = int(address.settings.get("db") or 0)
        if name == QUIET:
            line.ask(b"CLIENT", b"NO-TOUCH", b"ON")  # an older server does not know it: then looking shows
        elif name != NOTEBOOK:
            line.ask(b"CLIENT", b"SETNAME", name.encode())
        return line

    def quiet(self) -> RealLine:
        """The line of the client that looks, in the database that the notebook is in."""
        line = self.line(QUIET)
        self.select(line, self.lines[NOTEBOOK].database if NOTEBOOK in self.lines else line.database)
        return line

    def ask(self, *argv: bytes) -> Reply:
        """One command of the client that looks, and its reply; an error as a value."""
        line = self.quiet()
        return self.led(line, [*argv], line.ask(*argv))

    def ask_all(self, commands: list[list[bytes]]) -> list[Reply]:
        """Many at once, in one round trip; in a cluster one by one, as each may lead elsewhere."""
        if self.address.kind == "redis+cluster":
            return [self.ask(*argv) for argv in commands]
        line = self.quiet()
        line.send_all(commands)
        return [line.reply() for _ in commands]

    def keys(self, name: str = NOTEBOOK) -> RealKeys:  # noqa: ARG002  # errors are explained for the notebook
        """Those of the notebook's database."""
        return RealKeys(self.ask)

    def writes(self) -> None:
        """A server counts what was written since the last save, which may have been just now."""
        return

    # --- commands -------------------------------------------------------------------------------------------

    @contextmanager
    def session(self, name: str, database: str | None = None, protocol: int = 2) -> Iterator[None]:
        """For the length of a cell: another database and another protocol, if asked for."""
        line = self.line(name)
        before = line.database
        if database is not None:
            self.select(line, wanted_database(database))
        speak(line, protocol)
        try:
            yield
        finally:
            with suppress(ConnectionLost):
                speak(line, 2)
                if database is not None:
                    self.select(line, before)

    def select(self, line: RealLine, number: int) -> None:
        """Go to another database.  Errors: MagicOptionError, with the server's words."""
        if line.database == number or line.closed:
            return
        said = line.ask(b"SELECT", b"%d" % number)
        if isinstance(said, ReplyError):
            message = f"-n {number}: {said}"
            raise MagicOptionError(message)
        line.database = number

    def execute(self, name: str, argv: list[bytes], wait_ms: int = 0) -> Reply:
        """One command by that client: the reply, an error as a value, BLOCKED or NO_REPLY."""
        line = self.line(name)
        line.drain()
        line.send(argv)
        word = argv[0].lower()
        if word in SUBSCRIBES or word in UNSUBSCRIBES:
            return self.confirmed(line, argv)
        if word == b"client" and len(argv) == 3 and argv[2].lower() in WITHOUT_REPLY:
            return NO_REPLY
        line.is_monitor |= word == b"monitor"
        reply = self.waited(line, argv, max(wait_ms / 1000, GRACE_S) if self.may_wait(argv) else None)
        if word == b"select" and reply == "OK":
            line.database = int(argv[1])
        if word in {b"quit", b"reset"}:
            line.close()
        return self.led(line, argv, reply)

    def waited(self, line: RealLine, argv: list[bytes], timeout_s: float | None) -> Reply:
        """Its reply; BLOCKED if none comes in time."""
        try:
            return line.reply(timeout_s)
        except TimeoutError:
            command = self.command_of(argv)
            line.waiting = tuple(command.keys_in(argv)) if command is not None else ()
            return BLOCKED

    def confirmed(self, line: RealLine, argv: list[bytes]) -> Reply:
        """SUBSCRIBE is answered by as many messages as it names channels; the others are heard later."""
        kind = UNSUBSCRIBES.get(argv[0].lower(), "")
        count = len(argv) - 1 or max(sum(kind == place for place, _ in line.heard), 1)
        before = len(line.replies)
        while len(line.replies) < before + count and line.place_of_reply() is None:
            line.receive(0.1)
        return take_reply(line.replies)

    def led(self, line: RealLine, argv: list[bytes], reply: Reply) -> Reply:
        """In a cluster the key may be another node's: go there, as `redis-cli -c` does."""
        hops = 0
        while isinstance(reply, ReplyError) and reply.code in {"MOVED", "ASK"} and hops < MOST_HOPS:
            host, _, port = str(reply).rpartition(" ")[2].rpartition(":")
            self.move(line, host or self.address.hosts[0][0], int(port))
            if reply.code == "ASK":
                line.ask(b"ASKING")
            line.send(argv)
            reply, hops = line.reply(), hops + 1
        return reply

    def move(self, line: RealLine, host: str, port: int) -> None:
        """The line goes on at another node."""
        there = self.opened(line.address.at(host, port), "")
        line.hang_up()
        line.address, line.connection, line.socket = there.address, there.connection, there.socket
        line.reader = there.reader

    def may_wait(self, argv: list[bytes]) -> bool:
        """Is it a command that may wait for others?  In a transaction none does, but none is slow either."""
        command = self.command_of(argv)
        return command is not None and "blocking" in command.flags

    def command_of(self, argv: list[bytes]) -> Command | None:
        """What is known of it."""
        words = [word.lower().decode("utf-8", "replace") for word in argv[:2]]
        return self.table.get("|".join(words)) or self.table.get(words[0])

    # --- parked clients -------------------------------------------------------------------------------------

    def listening_to(self, name: str) -> str:
        """`eve is listening to "news"`."""
        line = self.lines.get(name)
        if line is None or not (line.is_monitor or line.heard):
            return ""
        if line.is_monitor:
            return f"{name} is watching every command"
        return f"{name} is listening to {', '.join(quoted(each) for _, each in line.heard)}"

    def waiting_for(self, name: str) -> tuple[bytes, ...]:
        """The keys that this client is parked under; what released it meanwhile is looked for first."""
        line = self.lines.get(name)
        if line is None or line.waiting is None:
            return ()
        line.drain()
        if line.place_of_reply() is not None:
            line.waiting = None
        return line.waiting or ()

    def mail(self) -> Iterator[tuple[str, Reply]]:
        """What parked clients have heard since last asked."""
        for name, line in [*self.lines.items()]:
            if name == QUIET or not (line.is_parked() or line.replies):
                continue
            with suppress(ConnectionLost):
                line.drain() if line.waiting is None else line.receive(GRACE_S)
            while line.replies:
                reply = line.replies.popleft()
                line.waiting = None
                if not self.is_own(line, reply):
                    yield name, reply

    def is_own(self, line: RealLine, reply: Reply) -> bool:
        """Is it a line of MONITOR about the client that looks?  Looking is not to be noticed."""
        if not line.is_monitor or not isinstance(reply, Push) or QUIET not in self.lines:
            return False
        return f" {self.lines[QUIET].own_address}]" in str(reply[0]).partition('"')[0]

    # --- looking --------------------------------------------------------------------------------------------

    def picture(self, name: str, limit: int, *, only_key: bool = False, style: str = "") -> Scene | None:
        """Drawn from a copy."""
        return picture_on(self, name, limit, only_key=only_key, style=style)

    def why(self, key: bytes) -> str:
        """Each byte, as our model of Redis accounts for it, beside the server's own sum."""
        return why_on(self, key)

    def empty(self, *, sure: bool) -> str:
        """FLUSHALL."""
        return empty_server(self, sure=sure)

    def close(self) -> None:
        """All its clients go."""
        for line in self.lines.values():
            line.close()
        self.lines.clear()

    def __str__(self) -> str:
        """`Redis 8.2.3 at redis://localhost:6379`."""
        lines = bytes_of(self.said).decode("utf-8", "replace").splitlines()
        facts = dict(line.split(":", 1) for line in lines if ":" in line)
        kind = facts.get("server_name", "redis").capitalize()
        version = facts.get(f"{kind.lower()}_version") or facts.get("redis_version", "")
        return f"{kind} {version} at {self.address}".replace("  ", " ")


def bytes_of(reply: Reply) -> bytes:
    """A text, or nothing where there was an error."""
    return reply if isinstance(reply, bytes) else b""


def speak(line: RealLine, protocol: int) -> None:
    """Change the protocol of a line that is open and not in the middle of something."""
    if line.protocol != protocol and not line.closed and line.waiting is None:
        said = line.ask(b"HELLO", b"%d" % protocol)
        if isinstance(said, ReplyError):
            message = f"-3: {said}"
            raise MagicOptionError(message)
        line.protocol = protocol


def wanted_database(text: str) -> int:
    """`-n`'s value.  Errors: MagicOptionError."""
    if not text.isdecimal() or len(text) > MOST_DIGITS:
        message = f"-n {text}: databases are numbered from 0 on"
        raise MagicOptionError(message)
    return int(text)
