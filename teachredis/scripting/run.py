"""One script on its run: what redis.call does, and what it refuses.

A script's commands are executed on a client of its own, which has the caller's database and user but not its
protocol, cannot block and is in no list of clients.  Each command is let through the same checks as the
engine's gate, in Redis's order, then goes to `Engine.call`; its effects are fed on like those of EXEC.
"""

from __future__ import annotations

from teachredis.engine.refusals import refusal_of_write
from teachredis.wire.doubles import LARGEST_WHOLE, double_text
from teachredis.wire.errors import (
    ArityInScript,
    BadCommandWord,
    NoCommandGiven,
    NotInScripts,
    OutOfMemory,
    ReplyError,
    UnknownCommand,
    UnknownInScript,
    UnknownSubcommand,
    WriteInReadOnlyScript,
    WrongArity,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.session.state import State
    from teachredis.wire.replies import Reply

EVERYWHERE = 3
"""redis.REPL_ALL: effects go to the append-only file and to replicas."""


class Run:
    """A script or function that is running.

    `name` is the script's SHA1 or the function's name, `words` all that the caller said behind EVAL.  `wrote`
    says that it called a write command, after which SCRIPT KILL is refused; `sentence` is what it will be
    killed with.
    """

    __slots__ = (
        "caller",
        "client",
        "fault",
        "is_eval",
        "is_restricted",
        "lacks_memory",
        "name",
        "read_only",
        "replication",
        "sentence",
        "started_s",
        "words",
        "wrote",
    )

    def __init__(
        self,
        client: Client,
        caller: Client,
        name: bytes,
        words: list[bytes],
        *,
        is_eval: bool,
        read_only: bool,
        started_s: float,
    ) -> None:
        self.client = client
        self.caller = caller
        self.name = name
        self.is_eval = is_eval
        self.is_restricted = not caller.user.unlimited
        self.read_only = read_only
        self.started_s = started_s
        self.words = words
        self.wrote = False
        self.lacks_memory = False  # was more than `maxmemory` in use when it began?
        self.sentence: bytes | None = None
        self.replication = EVERYWHERE
        self.fault: BaseException | None = None  # what went wrong in Python, to be raised when Lua is left

    def command_words(self) -> list[bytes]:
        """What the caller said.  # Redis: repeats the command's name as it was typed."""
        command = self.caller.last_command
        return [command.name.encode() if command else b"", *self.words]

    def command(self, words: Sequence[object]) -> Reply:
        """redis.call(...): the reply.  Errors: ReplyError, counted already."""
        engine = self.client.engine
        argv = read_words(words)
        command = engine.index.get(argv[0])
        if command is None or command.subcommands or not command.least <= len(argv) <= command.most:
            command = self.find_command(engine, argv)
        if command.writes or "noscript" in command.flags or self.read_only or self.is_restricted:
            self.look_first(engine, command, argv)
        feeds = engine.journal.feeds
        told = len(engine.journal.pending) if feeds else 0
        try:
            reply = engine.call(self.client, command, argv)
            if self.caller.tracking is not None:
                engine.invalidation.remember(self.caller, command, argv)
            return reply
        except ReplyError as error:
            engine.count_error(error)
            raise
        finally:
            if feeds and not self.replication:
                del engine.journal.pending[told:]

    def look_first(self, engine: State, command: Command, argv: list[bytes]) -> None:
        """What stands before some commands.  Errors: not from scripts, read-only, out of memory."""
        if "noscript" in command.flags and not engine.scripts_call_anything:
            refuse(engine, command, NotInScripts())
        denied = engine.acl.refusal_in_script(self.caller, command, argv)
        if denied is not None:
            refuse(engine, command, denied)
        if self.read_only and (command.writes or command.may_write is not None):
            refuse(engine, command, WriteInReadOnlyScript())
        if command.writes:
            self.look_at_safety(engine, command)
        if self.lacks_memory and not self.wrote and "denyoom" in command.flags:
            refuse(engine, command, OutOfMemory())
        self.wrote |= command.writes

    def look_at_safety(self, engine: State, command: Command) -> None:
        """Errors: what cannot be kept, or has too few replicas, or is a replica, is not written."""
        persistence = engine.ports.persistence
        refusal = (persistence.refusal() if persistence is not None else None) or refusal_of_write(engine)
        if refusal is not None:
            refuse(engine, command, refusal if isinstance(refusal, ReplyError) else refusal())

    def find_command(self, engine: State, argv: list[bytes]) -> Command:
        """As the engine finds it, with the words that Redis has for scripts.  Errors: unknown, arity."""
        try:
            return engine.find_command(argv)
        except (UnknownCommand, UnknownSubcommand):
            error: ReplyError = UnknownInScript()
        except WrongArity as complaint:
            error = ArityInScript() if too_few_or_many(engine, argv) else complaint
        engine.count_error(error)
        raise error


def read_words(words: Sequence[object]) -> list[bytes]:
    """The words as a client would send them: numbers are spelled.  Errors: none given, not a word."""
    if not words:
        raise NoCommandGiven
    argv = [word if type(word) is bytes else spelled(word) for word in words]
    if None in argv:
        raise BadCommandWord
    return argv  # type: ignore[return-value]  # no None is left


def too_few_or_many(engine: State, argv: list[bytes]) -> bool:
    """Does the number of words contradict the arity?  (Else the command itself complains.)"""
    command = engine.index[argv[0].lower()]
    inner = (command.subcommands or {}).get(argv[1].lower()) if len(argv) > 1 else None
    return not (inner or command).fits_arity(len(argv))


def refuse(engine: State, command: Command, error: ReplyError) -> None:
    """Count a refusal and raise it."""
    command.rejected += 1
    engine.count_error(error)
    raise error


def spelled(word: object) -> bytes | None:
    """A number as redis.call passes it on; None for what is no number."""
    if type(word) is int and -LARGEST_WHOLE <= word <= LARGEST_WHOLE:
        return b"%d" % word
    if type(word) is int or type(word) is float:
        return double_text(float(word))
    return None
