"""A redis-py Pipeline whose plain commands run where they stand: no packing, no connection, no parser.

A pipeline is where a million commands come at once, so half a microsecond a command is half a second.
Arguments become bytes when a command is noted.  On `execute`, as long as commands need nothing but a
database, each is one call of its function: 128 of them or 5 ms a lock, or all under one lock if they are a
transaction, with the counters that door and engine would have moved.  Whatever is not plain (a command about
the client, an unusual argument, WATCH, MONITOR and the other rare things) redis-py executes itself, through
its connection, from that command on.
"""

from __future__ import annotations

from time import monotonic

import redis
from redis.exceptions import ResponseError

from teachredis.client import interrupts
from teachredis.client.connection import InKernel
from teachredis.client.door import BATCH_COMMANDS, BATCH_S, do_what_is_due
from teachredis.client.words import AS_BYTES, refuse_oversized
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import OK
from teachredis.wire.resp_reader import MAX_BULK_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self, TypeAlias

    from teachredis.client.line_socket import LineSocket
    from teachredis.session.registry import Command, Table
    from teachredis.wire.replies import Reply

    Noted: TypeAlias = tuple[tuple[Any, ...], dict[str, Any]]

NO_OPTIONS: dict[str, Any] = {}


class Pipeline(redis.client.Pipeline):
    """Redis-py's, with plain commands executed at the engine.  `odd`: redis-py must judge an argument."""

    odd = False

    # --- noting commands ------------------------------------------------------------------------------------

    def set(self, name: Any, value: Any, *args: Any, **options: Any) -> Any:
        """Note a SET; the one method whose own checks are worth skipping."""
        to_bytes = AS_BYTES.get(type(value))
        if args or options or self.watching or to_bytes is None:
            return super().set(name, value, *args, **options)
        try:
            key = name.encode() if type(name) is str else AS_BYTES[type(name)](name)
            string = to_bytes(value)
            if len(key) + len(string) > MAX_BULK_BYTES:
                refuse_oversized((key, string))
            self.command_stack.append((("SET", key, string), NO_OPTIONS))
        except (KeyError, UnicodeEncodeError):  # redis-py must judge this word
            return super().set(name, value)
        return self

    def pipeline_execute_command(self, *args: Any, **options: Any) -> Self:
        """Note a command, its words as bytes.  Errors: redis-py's, for a word that is too long."""
        try:
            args = (args[0], *[AS_BYTES[type(word)](word) for word in args[1:]])
            if sum(map(len, args)) > MAX_BULK_BYTES:
                refuse_oversized(args)
        except (KeyError, UnicodeEncodeError):
            self.odd = True
        self.command_stack.append((args, options))
        return self

    def reset(self) -> None:  # type: ignore[override]  # so does redis-py override its own RESET
        """Forget what was noted."""
        self.odd = False
        super().reset()

    # --- executing ------------------------------------------------------------------------------------------

    def _execute_pipeline(self, connection: Any, commands: list[Noted], raise_on_error: bool) -> list[Any]:
        line = self.line_for_plain(connection)
        replies: list[Any] = []
        while line is not None and len(replies) < len(commands):
            batch = commands[len(replies) : len(replies) + BATCH_COMMANDS]
            some = run_plain(line, batch)
            if not some:
                break
            replies += self.finished(connection, line, some, batch)
        if len(replies) < len(commands):
            replies += super()._execute_pipeline(connection, commands[len(replies) :], raise_on_error=False)
        if raise_on_error:
            self.raise_first_error(commands, replies)
        return replies

    def _execute_transaction(self, connection: Any, commands: list[Noted], raise_on_error: bool) -> list[Any]:
        line = self.line_for_plain(connection)
        some = run_transaction(line, commands) if line is not None else None
        if line is None or some is None:
            return super()._execute_transaction(connection, commands, raise_on_error)
        replies = self.finished(connection, line, some, commands)
        if raise_on_error:
            self.raise_first_error(commands, replies)
        return replies

    def line_for_plain(self, connection: Any) -> LineSocket | None:
        """The line to an engine, if no argument is odd and the user has left the response callbacks alone."""
        touched = getattr(self.response_callbacks, "touched", True)
        usual = isinstance(connection, InKernel) and not self.odd and not touched
        return connection.line() if usual else None

    def finished(
        self, connection: Any, line: LineSocket, replies: list[Reply], commands: list[Noted]
    ) -> list[Any]:
        """Replies as redis-py gives them, errors among them."""
        return [
            True if reply is OK and noted[0][0] == "SET" else self.finish(connection, line, reply, noted)
            for reply, noted in zip(replies, commands)  # noqa: B905  # there may be more commands than replies
        ]

    def finish(self, connection: Any, line: LineSocket, reply: Reply, noted: Noted) -> Any:
        """One reply, through the connection's shapes and the command's response callback."""
        args, options = noted
        line.replies.append(reply)
        try:
            return self.parse_response(connection, args[0], **options)
        except ResponseError as error:
            return error


# --- at the engine ------------------------------------------------------------------------------------------


def run_plain(line: LineSocket, commands: list[Noted]) -> list[Reply]:
    """Run a batch from its first command on, until one is not plain or 5 ms have passed: replies."""
    engine = line.engine
    with engine.lock:
        do_what_is_due(engine)
        replies = run_in_batch(line, commands, whole=False) if nothing_is_rare(line) else []
    if interrupts.waiting:
        interrupts.raise_waiting()
    return replies


def run_transaction(line: LineSocket, commands: list[Noted]) -> list[Reply] | None:
    """Run all as MULTI and EXEC would; None, with nothing done, if one is not plain or a key is watched."""
    engine, table = line.engine, line.engine.table
    with engine.lock:
        do_what_is_due(engine)
        plain = nothing_is_rare(line) and not line.client.watching
        if not plain or not all(plain_command(table, args) for args, _ in commands):
            return None
        engine.timing.look(line.client, table["multi"], [b"MULTI"], 0)
        began_ns = engine.clock.read_ns()
        replies = run_in_batch(line, commands, whole=True)
        us = (engine.clock.read_ns() - began_ns) // 1000
        engine.timing.look(line.client, table["exec"], [b"EXEC"], us)
    if interrupts.waiting:
        interrupts.raise_waiting()
    return replies


def nothing_is_rare(line: LineSocket) -> bool:
    """May commands simply run, with nobody listening for effects or keeping the past?"""
    engine, journal = line.engine, line.engine.journal
    return (
        engine.rare is None is line.client.mode
        and not (journal.feeds or journal.snapshots)
        and not (line.replies or line.requests)
    )


def run_in_batch(  # noqa: PLR0915  # a loop that calls nothing of ours but the commands
    line: LineSocket, commands: list[Noted], *, whole: bool
) -> list[Reply]:
    """Run commands while they are plain: their replies, errors among them.  The lock is held.

    Unless they are a `whole`, stop when Ctrl-C came or 5 ms have passed: looked at every eighth command, as
    the clock costs a tenth of one.
    """
    engine, db, journal = line.engine, line.client.db, line.engine.journal
    table, timing, clock = engine.table, engine.timing, engine.clock
    command: Command | None = None
    name, size = None, 0
    db.now_ms = engine.now_ms()
    end_s = monotonic() + BATCH_S
    replies: list[Reply] = []
    for args, _ in commands:
        if args[0] is not name or len(args) != size:  # most pipelines say one thing many times
            name, size = args[0], len(args)
            command = plain_command(table, args)
        if command is None:
            break
        began_ns = clock.read_ns()
        try:
            replies.append(command.run(db, *args[1:]))
        except ReplyError as error:
            command.failed += 1
            engine.count_error(error)
            replies.append(error)
        us = (clock.read_ns() - began_ns) // 1000
        if us < timing.slow_us:
            command.took[us] += 1
        else:
            timing.look(line.client, command, [name.encode(), *args[1:]], us)
        if journal.ready:
            engine.settle()
        if not (whole or len(replies) & 7) and (interrupts.waiting or monotonic() >= end_s):
            break
    return replies


def plain_command(table: Table, args: tuple[Any, ...]) -> Command | None:
    """The command if it needs nothing but a database and has as many words as it wants."""
    command = table.get(args[0].lower()) if type(args[0]) is str else None
    if command is None or command.wants_client or command.subcommands is not None:
        return None
    return command if command.least <= len(args) <= command.most else None
