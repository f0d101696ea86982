"""The engine: how one command is executed.  Start reading here.

    argv (list of bytes)
      → execute     which command is it, are there enough words, may it run now?
      → call        run its function, count it, collect what it changed
      → the command's function, in commands/, one file a group
      → a reply     plain Python values (wire/replies.py); errors are raised
      → settle      after the whole unit: feed AOF and replicas, wake who was blocked on a key

`execute` never locks: a *door* (redis-py client, magic, server connection) takes `engine.lock` once
per batch. Nothing here reads the clock or draws lots: both are handed in, so the same commands always
give the same replies.
"""

from __future__ import annotations

from random import Random
from threading import RLock

from teachredis.commands import ROOMS, load
from teachredis.engine import cron, waking
from teachredis.engine.clock import NS_PER_MS, Clock
from teachredis.engine.refusals import busy_refusal, denial_of, refusal_of
from teachredis.session.client import SCRIPTS
from teachredis.session.monitoring import show_script, show_to_monitors
from teachredis.session.registry import complaining
from teachredis.session.state import State
from teachredis.wire.errors import (
    ExecAborted,
    ExecRefused,
    ExecWithoutMulti,
    NestedMulti,
    NotAllowedFromThere,
    ReplyError,
    UnknownCommand,
    UnknownSubcommand,
    WatchInsideMulti,
    WrongArity,
)
from teachredis.wire.replies import BLOCKED, QUEUED
from teachredis.wire.words import split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.wire.replies import Nothing, Reply

HARMLESS = (NestedMulti, WatchInsideMulti)
"""Errors that leave a transaction as it was."""

ERRORS_OF_EXEC = (ExecAborted, ExecWithoutMulti)
"""What EXEC itself says; any other error means that it was refused."""

RUNS_INSIDE_MULTI = frozenset({"exec", "discard", "multi", "watch", "quit", "reset"})

RUN_ID_BITS = 160


class Engine(State):
    """A Redis in this process.  Many can live side by side; they share nothing.

    `clock` tells the time (a real one by default) and `seed` fixes every random choice.  `rooms` names the
    modules of commands to install; a room that is not installed answers as Redis does with the feature off.
    """

    clock: Clock

    def __init__(
        self, clock: Clock | None = None, seed: int = 0, *, rooms: Iterable[str] = ROOMS, databases: int = 16
    ) -> None:
        self.clock = clock or Clock()
        self.frozen_at_ms = self.clock.frozen_ms
        self.seed = seed
        self.lock = RLock()
        rng = Random(seed)
        run_id = f"{rng.getrandbits(RUN_ID_BITS):040x}"
        super().__init__(load(rooms), self.clock.now_ms, rng, run_id, databases)
        self.cron_ms = self.started_ms
        # The counter is another once the clock is frozen, so it is looked up each time.
        self.timing.read_ns = lambda: self.clock.read_ns()  # noqa: PLW0108
        self.untouched: dict[bytes, int] = {}  # CLIENT NO-TOUCH: times of access before the running command
        self.command_index()
        self.local = self.client()

    def command_index(self) -> None:
        """Index the table by the words as they are usually typed, so that most look-ups need no lowering."""
        top = {name: entry for name, entry in self.table.items() if "|" not in name}
        both = ((spelling, entry) for name, entry in top.items() for spelling in (name, name.upper()))
        self.index = {spelling.encode(): entry for spelling, entry in both}

    # --- one command ----------------------------------------------------------------------------------------

    def run(self, line: str | bytes, client: Client | None = None) -> Reply:
        """Execute a typed line: `engine.run('SET name "Ada Lovelace"')`.  Errors are raised as ReplyError."""
        return self.execute(client or self.local, split_words(line))

    def execute(self, client: Client, argv: list[bytes]) -> Reply:
        """Execute one command for a client: the reply, or BLOCKED.  Errors are raised as ReplyError."""
        try:
            command = self.index.get(argv[0])
            if command is None or command.subcommands or not command.least <= len(argv) <= command.most:
                command = self.find_command(argv)
            client.last_command = command
            if self.rare is not None or client.mode is not None:
                answer = self.gate(client, command, argv)
                if answer is not None:
                    return answer
            reply = self.call(client, command, argv)
            if reply is BLOCKED:
                waking.remember(client, command, argv)
            return reply
        except ReplyError as error:
            raise self.refused(client, argv, error) from None
        finally:
            journal = self.journal
            if journal.pending or journal.ready or self.observed is not None:
                self.settle()

    def call(self, client: Client, command: Command, argv: list[bytes]) -> Reply:
        """Run a command that was let through, time it, and collect its effects for this unit."""
        db, journal, clock = client.db, self.journal, self.clock
        client.last_ms = db.now_ms = clock.wall_ns() // NS_PER_MS
        if journal.story is not None:
            journal.story.begin(client, argv)
        if journal.snapshots and command.writes:
            self.keep(db.index, command.keys_in(argv))
        reply: Reply = None
        before, began_ns = journal.dirty, clock.read_ns()
        try:
            reply = command.run(client if command.wants_client else db, *argv[command.skip :])
            return reply
        except ReplyError as error:
            reply, command.failed = error, command.failed + 1
            raise
        finally:
            us = (clock.read_ns() - began_ns) // 1000
            if us < self.timing.slow_us and client.waiting is None:
                command.took[us] += 1
            else:
                self.timing.look(client, command, argv, us, waits=reply is BLOCKED)
            if journal.feeds:
                self.collect(db.index, argv, before)
            if self.observed is not None:
                self.show(client, command, argv, reply)

    def show(self, client: Client, command: Command, argv: list[bytes], reply: Reply) -> None:
        """Tell those who look over the engine's shoulder what has just run."""
        if self.witness is not None:
            self.witness(client, command, argv, reply)
        if self.monitors:
            show_to_monitors(self, client, command, argv)
        self.invalidation.remember(client, command, argv)
        if self.untouched:
            access, untouched, self.untouched = client.db.access, self.untouched, {}
            access.update((key, at_ms) for key, at_ms in untouched.items() if key in access)

    # --- before ---------------------------------------------------------------------------------------------

    def find_command(self, argv: list[bytes]) -> Command:
        """The command or subcommand that argv names.  Errors: unknown command, unknown subcommand, arity."""
        command = self.index.get(argv[0].lower())
        if command is None:
            raise UnknownCommand(argv[0], argv[1:])
        if command.subcommands is not None and len(argv) > 1:
            subcommand = command.subcommands.get(argv[1].lower())
            if subcommand is None:
                raise UnknownSubcommand(command.name, argv[1])
            command = subcommand
        if command.least <= len(argv) <= command.most:
            return command
        if command.fits_arity(len(argv)):
            return complaining(command)
        command.rejected += 1
        raise WrongArity(command.name)

    def gate(self, client: Client, command: Command, argv: list[bytes]) -> Reply | Nothing | None:
        """What stands before some commands at some times; None lets the command run."""
        is_plain = self.observed is None and client.mode is None
        refusal = None if is_plain else denial_of(client, command, argv)
        if self.memory.limit and refusal is None:
            self.memory.make_room()
            if self.journal.pending or client.outbox:
                self.tell_of_evicted(client)
            if is_plain and not self.memory.is_short:
                return None
        self.invalidation.begin(client)
        refusal = refusal or refusal_of(client, command) or busy_refusal(self, command)
        if refusal is not None:
            command.rejected += 1
            raise refusal
        if self.paused_until_ms and waking.is_paused(self, client, command, argv):
            return waking.postpone(self, client, command, argv)
        if client.queue is not None and command.name not in RUNS_INSIDE_MULTI:
            if command.name == "debug" and not client.may_use("debug"):
                raise NotAllowedFromThere("debug")
            client.queue.append((command, argv))
            return QUEUED
        self.look(client, command, argv)
        return None

    def tell_of_evicted(self, client: Client) -> None:
        """Keys that had to go are no part of the command they made room for, nor is what is heard of them."""
        if self.journal.pending and client.id != SCRIPTS:
            self.journal.apart = True
            self.journal.flush()
        if client.outbox and client.on_early_mail is not None:
            client.on_early_mail()

    def look(self, client: Client, command: Command, argv: list[bytes]) -> None:
        """Before a command runs: monitors are shown a script, and who wants to leave no trace is noted."""
        if self.monitors:
            show_script(self, client, command, argv)
        if client.no_touch and "readonly" in command.flags and command.name != "touch":
            access = client.db.access
            self.untouched = {key: access[key] for key in command.keys_in(argv) if key in access}

    def refused(self, client: Client, argv: list[bytes], error: ReplyError) -> ReplyError:
        """Count an error, and what it does to a transaction: refused while being queued, it spoils it."""
        if argv[0].lower() == b"exec" and not isinstance(error, ERRORS_OF_EXEC):
            client.end_transaction()
            client.unwatch()
            error = ExecRefused(error)
        elif client.queue is not None and not isinstance(error, HARMLESS):
            client.flawed = True
        self.invalidation.refused(client, argv, error)
        self.count_error(error)
        return error

    def unpause(self) -> None:
        """End CLIENT PAUSE and execute what waited; in a transaction that has written, at the next tick."""
        super().unpause()
        for client in [*self.blocked]:
            if client.waiting is not None and client.waiting.postponed:
                client.waiting.deadline_ms = 0
                if not self.journal.pending:
                    waking.resume(self, client)

    # --- after ----------------------------------------------------------------------------------------------

    def collect(self, index: int, argv: list[bytes], before: int) -> None:
        """Add the running command to the unit's effects, unless it named its own or changed nothing."""
        journal = self.journal
        if not journal.replaced and journal.dirty > before:
            journal.pending.append((index, tuple(argv)))
        journal.replaced = False

    def settle(self) -> None:
        """After a whole unit: feed what changed, then serve blocked clients, each a unit of its own."""
        journal = self.journal
        if journal.pending:
            journal.flush()
        while journal.ready:
            waking.serve_ready(self)
        self.invalidation.end_of_unit()

    # --- time -----------------------------------------------------------------------------------------------

    def tick(self) -> None:
        """What Redis does ten times a second: expire keys, end waits.  Doors call it at `cron_ms`."""
        cron.tick(self)

    def advance(self, by_ms: int) -> None:
        """Move the clock (frozen first if it was real), running every tick that falls due, in order."""
        cron.advance(self, by_ms)

    def sleep(self, for_ms: int) -> None:
        """DEBUG SLEEP: a frozen clock moves on without a tick; on real time the door's `sleep_hook` waits."""
        if self.clock.frozen_ms is not None:
            self.clock.advance(for_ms)
        elif self.sleep_hook is not None:
            self.sleep_hook(for_ms)

    def reset(self) -> None:
        """Start again: no keys, default settings, idle clients, clock and chance as they were at first."""
        self.clock.put_back(self.frozen_at_ms)
        self.rng.seed(self.seed)
        self.rng.getrandbits(RUN_ID_BITS)  # the run id, which stays, was the first thing drawn
        super().reset()
        self.cron_ms = self.started_ms

    def check(self) -> None:
        """Walk every invariant of every database."""
        for db in self.databases:
            db.check()
