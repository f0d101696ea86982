"""The Redis that magics and views talk to: the engine in this kernel, or a server (real_target.py).

One target has many clients: the notebook itself, and those that `--client bob` names.  A client
that must wait (BLPOP, SUBSCRIBE) is parked: its cell ends, and what releases it is heard later,
under the cell that did it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import contextmanager
from typing import TYPE_CHECKING

from teachredis.client import Redis
from teachredis.client.connection import InKernelConnection
from teachredis.client.door import Line
from teachredis.notebook.errors import MagicOptionError
from teachredis.notebook.keys import KernelKeys
from teachredis.notebook.why import why
from teachredis.pictures.view import picture_in
from teachredis.wire.errors import ProtocolError
from teachredis.wire.replies import BLOCKED, NO_REPLY, Push
from teachredis.wire.resp_reader import MAX_BULK_BYTES
from teachredis.wire.words import quoted

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from teachredis.engine import Engine
    from teachredis.notebook.keys import Keys
    from teachredis.pictures.scene import Scene
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.wire.replies import Reply

MOST_DIGITS = 9

NOTEBOOK = "notebook"
"""The name of the client that a cell speaks for when it names none."""


class Target(ABC):
    """What a magic may ask of a Redis.  `engine` is the kernel's, whatever the magics talk to."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.parser: InKernelConnection | None = None

    @property
    def table(self) -> dict[str, Command]:
        """What is known of the commands, for help, completion and facts."""
        return self.engine.table

    @abstractmethod
    def session(
        self, name: str, database: str | None = None, protocol: int = 2
    ) -> AbstractContextManager[None]:
        """For the length of a cell: another database and another protocol, if asked for."""

    @abstractmethod
    def execute(self, name: str, argv: list[bytes], wait_ms: int = 0) -> Reply:
        """One command by that client: the reply, an error as a value, BLOCKED or NO_REPLY."""

    @abstractmethod
    def keys(self, name: str = NOTEBOOK) -> Keys:
        """The keys of the database that this client is in."""

    @abstractmethod
    def listening_to(self, name: str) -> str:
        """`eve is listening to "news"`, for a client that hears what others do; else nothing."""

    @abstractmethod
    def waiting_for(self, name: str) -> tuple[bytes, ...]:
        """The keys that this client is parked under; none if it is free."""

    @abstractmethod
    def mail(self) -> Iterator[tuple[str, Reply]]:
        """What parked clients have heard since last asked: (client's name, reply)."""

    @abstractmethod
    def writes(self) -> int | None:
        """A number that grows with what is written; None where nobody tells."""

    @abstractmethod
    def picture(self, name: str, limit: int, *, only_key: bool = False, style: str = "") -> Scene | None:
        """The scene of a key, or of a target such as `keyspace`; None if there is neither."""

    @abstractmethod
    def why(self, key: bytes) -> str:
        """Where each byte of a key goes; or where the key has gone."""

    @abstractmethod
    def empty(self, *, sure: bool) -> str:
        """Delete every key, and say so."""

    @abstractmethod
    def close(self) -> None:
        """All its clients go."""

    def python_value(self, argv: list[bytes], reply: Reply) -> object:
        """The reply as redis-py's `execute_command` would have returned it; an error as an object.

        What redis-py itself stumbles over (QUEUED in place of a number) stays as it was received.
        """
        if isinstance(reply, Exception):
            return reply
        if self.parser is None:
            self.parser = InKernelConnection(engine=self.engine)
        self.parser.connect()
        line = self.parser.line()
        assert line is not None
        line.replies.append(reply)
        redis = Redis(engine=self.engine)
        try:
            return redis.parse_response(self.parser, argv[0].decode("latin-1"))  # type: ignore[no-untyped-call]
        except Exception:
            line.replies.append(reply)
            return self.parser.read_response()


class KernelTarget(Target):
    """The engine in this kernel and the clients that cells have named."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.lines: dict[str, Line] = {}

    def line(self, name: str) -> Line:
        """The line of the client of that name, connected when first named, and anew after QUIT."""
        line = self.lines.get(name)
        if line is None or line.closed or line.client.id not in self.engine.clients:
            line = self.lines[name] = Line(self.engine)
            line.client.name = b"" if name == NOTEBOOK else name.encode()
        return line

    def client(self, name: str = NOTEBOOK) -> Client:
        """The session of that client."""
        return self.line(name).client

    def keys(self, name: str = NOTEBOOK) -> Keys:
        """Those of its database."""
        return KernelKeys(self.client(name).db)

    def writes(self) -> int:
        """Redis's own count."""
        return self.engine.journal.dirty

    @contextmanager
    def session(self, name: str, database: str | None = None, protocol: int = 2) -> Iterator[None]:
        """For the length of a cell: another database and another protocol, if asked for."""
        client = self.client(name)
        db, client.protocol = client.db, protocol
        if database is not None:
            client.select(database_number(database, len(self.engine.databases)))
        try:
            yield
        finally:
            client.protocol = 2
            if database is not None:
                client.db = db

    def execute(self, name: str, argv: list[bytes], wait_ms: int = 0) -> Reply:
        """One command by that client.  It never waits longer than `wait_ms`, by the engine's own clock."""
        if max(map(len, argv)) > MAX_BULK_BYTES:
            return ProtocolError("invalid bulk length")
        line = self.line(name)
        line.execute(argv)
        if line.client.waiting is not None and wait_ms:
            self.wait(line, wait_ms)
        if line.client.waiting is not None:
            return BLOCKED
        return take_reply(line.replies) if line.replies else NO_REPLY

    def wait(self, line: Line, wait_ms: int) -> None:
        """Let so much time pass, or less if the client is released before; Ctrl-C ends it."""
        if self.engine.clock.frozen_ms is None:
            line.wait(wait_ms / 1000)
        else:
            with self.engine.lock:
                self.engine.advance(wait_ms)

    def listening_to(self, name: str) -> str:
        """`eve is listening to "news"`, for a client that hears what others do; else nothing."""
        line = self.lines.get(name)
        if line is None:
            return ""
        if line.client in self.engine.monitors:
            return f"{name} is watching every command"
        names = [quoted(each) for kind in line.client.subscriptions.values() for each in kind]
        return f"{name} is listening to {', '.join(names)}" if names else ""

    def waiting_for(self, name: str) -> tuple[bytes, ...]:
        """The keys that this client is parked under; none if it is free."""
        line = self.lines.get(name)
        return line.client.waiting.keys if line is not None and line.client.waiting is not None else ()

    def mail(self) -> Iterator[tuple[str, Reply]]:
        """What parked clients have heard since last asked: (client's name, reply)."""
        for name, line in self.lines.items():
            while line.replies:
                yield name, line.replies.popleft()

    def picture(self, name: str, limit: int, *, only_key: bool = False, style: str = "") -> Scene | None:
        """Drawn from the engine itself; looking leaves no trace."""
        with self.engine.lock:
            return picture_in(self.engine, self.client().db, name, limit, only_key=only_key, style=style)

    def why(self, key: bytes) -> str:
        """Each byte, as the engine accounts for it."""
        db = self.client().db
        with self.engine.lock:
            db.now_ms = self.engine.now_ms()
            return why(db, key)

    def empty(self, *, sure: bool = True) -> str:  # noqa: ARG002  # here nothing of value is lost
        """Everything as after loading the extension."""
        with self.engine.lock:
            self.close()
            self.engine.reset()
        return "Redis is empty again."

    def close(self) -> None:
        """All its clients go."""
        for line in self.lines.values():
            line.close()
        self.lines.clear()


def take_reply(replies: deque[Reply]) -> Reply:
    """The reply to the last command: behind what was heard before it, in front of what it set off.

    SUBSCRIBE has no reply but its confirmation, a message like others.
    """
    at = next((at for at in reversed(range(len(replies))) if not isinstance(replies[at], Push)), 0)
    reply = replies[at]
    del replies[at]
    return reply


def database_number(text: str, databases: int) -> int:
    """`-n`'s value.  Errors: MagicOptionError."""
    if not text.isdecimal() or len(text) > MOST_DIGITS or int(text) >= databases:
        message = f"-n {text}: databases are numbered 0 to {databases - 1}"
        raise MagicOptionError(message)
    return int(text)
