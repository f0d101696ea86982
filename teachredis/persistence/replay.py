"""Executing an append-only file.

A file is read twice: once to see that every command is whole and known, and only then to execute it, so that
a damaged file changes nothing.  A transaction is executed if its EXEC is there; one that a crash has cut off
never happened.
"""

from __future__ import annotations

from teachredis.codec.rdb import MAGIC, Damaged, read_beginning
from teachredis.persistence.log_text import CutOff, Garbled, commands
from teachredis.persistence.quiet import loader_of
from teachredis.persistence.rdb_file import CannotLoad, fill
from teachredis.wire.errors import ReplyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.codec.rdb import Found
    from teachredis.engine import Engine
    from teachredis.persistence.log_text import Words
    from teachredis.session.client import Client
    from teachredis.session.registry import Command

    Unit: TypeAlias = tuple[int, list[Words]]
    """(where it begins, one command, or those between MULTI and EXEC)"""

YEAR_1970_MS = 0
COUNT_FROM_NOW = frozenset({"expire", "pexpire", "setex", "psetex", "hexpire", "hpexpire"})
MAY_COUNT_FROM_NOW = frozenset({"set", "getex", "hsetex", "hgetex"})


class Replay:
    """One file, read and found good up to `end`; `lost` says what is missing behind that, "" if nothing."""

    def __init__(self, engine: Engine, name: str, data: bytes) -> None:
        self.engine = engine
        self.name = name
        self.data = data
        self.found: list[Found] = []
        self.start = 0
        self.now_ms = engine.now_ms()
        self.errors = 0
        self.lost = ""
        self.end = len(data)
        self.look_through()

    def look_through(self) -> None:
        """See that it can be executed.  Errors: CannotLoad."""
        try:
            if self.data.startswith(MAGIC):
                self.found, self.start = read_beginning(self.data, self.engine.limits)
            for at, unit in units(self.data, self.start):
                self.check(at, unit)
        except CutOff as end:
            self.end, self.lost = end.at, str(end)
        except (Damaged, Garbled) as error:
            raise CannotLoad(f"Bad file format reading the append only file {self.name}: {error}") from None

    def check(self, at: int, unit: list[Words]) -> None:
        """Are these commands?  Errors: CannotLoad."""
        for argv in unit:
            try:
                self.engine.find_command(argv)
            except ReplyError as error:
                raise CannotLoad(f"{self.name}: the command at byte {at}: {error}") from None

    def execute(self) -> int:
        """Do all that the file says; how many commands that were.  Errors: CannotLoad."""
        fill(self.engine, self.found, merges=True)
        self.found = []
        client, count = loader_of(self.engine), 0
        for _, unit in units(self.data[: self.end], self.start):
            for argv in unit:
                self.execute_one(client, argv)
            count += len(unit)
        return count

    def execute_one(self, client: Client, argv: Words) -> None:
        """One command; it did well once, so an error now means that something is not as it was then."""
        command = self.engine.find_command(argv)
        client.db.now_ms = self.moment_for(client, command, argv)
        try:
            command.run(client if command.wants_client else client.db, *argv[command.skip :])
        except ReplyError:
            self.errors += 1


    def moment_for(self, client: Client, command: Command, argv: Words) -> int:
        """What time it is for a command: 1970; for one that asks, now, or when its key was still there."""
        if not asks_the_time(command, argv):
            return YEAR_1970_MS
        expires = client.db.expires
        alive_ms = [expires[key] - 1 for key in command.keys_in(argv) if key in expires]
        return min([self.now_ms, *alive_ms])


def asks_the_time(command: Command, argv: Words) -> bool:
    """Does it matter what time it is?  To streams, and to deadlines that count from now: no server writes
    them, but a file may have been written by hand.
    """
    if command.name in COUNT_FROM_NOW:
        return True
    if command.name in MAY_COUNT_FROM_NOW:
        return any(word.upper() in {b"EX", b"PX"} for word in argv[2:])
    return command.group == "stream"


def units(data: bytes, at: int) -> Iterator[Unit]:
    """The commands, those of a transaction together.

    Errors: CutOff, where a transaction begins if it was that, and Garbled.
    """
    begin = at
    queue: list[Words] | None = None
    try:
        for here, argv in commands(data, at):
            name = argv[0].upper()
            if name == b"MULTI":
                begin, queue = here, []
            elif name == b"EXEC":
                yield begin, queue or []
                queue = None
            elif queue is not None:
                queue.append(argv)
            else:
                yield here, [argv]
    except CutOff as end:
        raise CutOff(end.at if queue is None else begin) from None
    if queue is not None:
        raise CutOff(begin)
