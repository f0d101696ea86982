"""The short path: a few O(1) commands, straight from a method of `Redis` to the command's function.

A redis-py client sends each command through a pool, a connection, a retry loop and a parser.  All that
costs some 10 µs, for a command that takes 0.5.  A `Seat` is a place right at the engine: it holds a client
(that of the connection which the pool would hand out), and `at_once` does for one command what door,
`execute` and `call` do:

    lock · nothing unusual going on? · clock · run the function · count and time the call · wake who waited

It answers ELSEWHERE whenever the case is not the usual one, having changed nothing; then the ordinary way
is taken.  The clock is read only for keys that have a deadline; the others' time of access is at most one
tick old, as Redis's.
"""

from __future__ import annotations

from time import time

from teachredis.client import interrupts
from teachredis.client.door import do_what_is_due
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import Nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from teachredis.client.door import Line
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.registry import Command
    from teachredis.wire.replies import Reply

ELSEWHERE = Nothing("ELSEWHERE")


class Seat:
    """A client of an engine, and what the short path looks at.  `parse_error` makes redis-py's errors."""

    __slots__ = (
        "client", "clock", "engine", "get", "journal", "lock", "parse_error", "rpush", "set", "table",
        "timing",
    )  # fmt: skip

    def __init__(self, line: Line, parse_error: Callable[[str], Exception]) -> None:
        self.client = line.client
        self.engine = engine = line.engine
        self.journal = engine.journal
        self.lock = engine.lock
        self.clock = engine.clock
        self.table = engine.table
        self.timing = engine.timing
        self.get, self.set, self.rpush = map(engine.table.__getitem__, ("get", "set", "rpush"))
        self.parse_error = parse_error

    def at_once(self, name: str, key: bytes, *words: bytes) -> Reply:
        """Run a command of one key now, or answer ELSEWHERE.  Errors: redis-py's."""
        engine, client, journal = self.engine, self.client, self.journal
        with self.lock:
            db = client.db
            if (
                engine.rare is not None
                or client.mode is not None
                or key in db.expires
                or key in db.field_deadlines
                or journal.feeds
                or journal.snapshots
                or not (time() * 1000 < engine.cron_ms if self.clock.frozen_ms is None else self.thaw(db))
            ):
                return ELSEWHERE
            command = self.table[name]
            if journal.story is not None:
                journal.story.begin(client, (name.upper().encode(), key, *words))
            began_ns = self.clock.read_ns()
            try:
                reply = command.run(db, key, *words)
            except ReplyError as error:
                return self.refuse(command, error)
            finally:
                us = (self.clock.read_ns() - began_ns) // 1000
                if us < self.timing.slow_us:
                    command.took[us] += 1
                else:
                    self.look(command, us, key, *words)
            if journal.ready:
                engine.settle()
        if interrupts.waiting:
            interrupts.raise_waiting()
        return reply

    def all_at_once(self, name: str, words: Sequence[bytes]) -> Reply:
        """The same for a command of many keys: the clock is read, so no key is asked about its deadline."""
        engine, client, journal = self.engine, self.client, self.journal
        with self.lock:
            if engine.rare is not None or client.mode is not None or journal.feeds or journal.snapshots:
                return ELSEWHERE
            do_what_is_due(engine)
            client.db.now_ms = engine.now_ms()
            command = self.table[name]
            if journal.story is not None:
                journal.story.begin(client, (name.upper().encode(), *words))
            began_ns = self.clock.read_ns()
            reply: Reply = command.run(client.db, *words)
            self.look(command, (self.clock.read_ns() - began_ns) // 1000, *words)
            if journal.ready:
                engine.settle()
        if interrupts.waiting:
            interrupts.raise_waiting()
        return reply

    def thaw(self, db: Keyspace) -> bool:
        """Tell the database the time of a frozen clock, which no tick does.  Always true."""
        db.now_ms = self.engine.now_ms()
        return True

    def look(self, command: Command, us: int, *words: bytes | str) -> None:
        """Count a command that took long, or where all are looked at."""
        argv = [word.encode() if isinstance(word, str) else word for word in (command.name.upper(), *words)]
        self.timing.look(self.client, command, argv, us)

    def refuse(self, command: Command, error: ReplyError) -> Reply:
        """Count an error and raise it as redis-py would."""
        command.failed += 1
        self.engine.count_error(error)
        raise self.parse_error(str(error)) from None
