"""The table of commands, filled by one decorator.

    @command("LPUSH key element [element ...]", "write", "denyoom", "fast", since="1.0.0")
    def lpush(db: Keyspace, key: bytes, element: bytes, *more: bytes) -> int: ...

All that is known about a command starts from that line and the function's docstring:

* the name and the syntax, as a manual shows it: HELP, completion and COMMAND DOCS read them;
* the arity: the words that must be there, negative where more may follow;
* where the keys are: the places of the words `key`, `source`, `destination`, ...;
* how far it reaches: `db` as first parameter means this database only, `client` means session and engine;
* the flags, in Redis's words, and from them most ACL categories.

The decorator registers and returns the same function.  It never wraps: checks are made in
`engine/dispatch.py` from the numbers computed here, once, at import.
"""

from __future__ import annotations

from collections import defaultdict

from teachredis.session.syntax import arity_of, keys_of, places_of
from teachredis.wire.errors import WrongArity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FunctionType
    from typing import TypeVar

    from teachredis.session.client import Client
    from teachredis.session.syntax import KeyPlaces
    from teachredis.wire.replies import Reply

    F = TypeVar("F")

ENDLESS = 1 << 62
VARIADIC = 0x04  # the bit of a code object's co_flags that says `*args`


class Command:
    """One command or subcommand.

    `run` is the decorated function and `wants_client` says what it takes first.  `least` and `most` count all
    words, those of the name included; `arity` is what COMMAND INFO answers.  `took` counts the calls,
    µs -> how many took so long, which is all that a call costs here: `calls` and `usec` are reckoned from it
    when somebody asks.  With `failed` and `rejected` they are why every engine has its own copy of a Command.
    """

    __slots__ = (
        "arity",
        "extra_categories",
        "failed",
        "find_keys",
        "flags",
        "group",
        "home",
        "keys",
        "least",
        "may_write",
        "most",
        "name",
        "rejected",
        "run",
        "since",
        "skip",
        "subcommands",
        "syntax",
        "took",
        "untold_calls",
        "untold_us",
        "wants_client",
        "writes",
    )

    def __init__(self, syntax: str, run: FunctionType, flags: tuple[str, ...]) -> None:
        name, _, self.syntax = syntax.partition(" ")
        self.name = name.lower()  # "lpush", "config|get"
        self.run = run
        self.flags = flags
        self.writes = "write" in flags
        self.wants_client = first_parameter(run) == "client"
        self.skip = 1 + self.name.count("|")  # words of the name
        self.arity = arity_of(self.syntax, self.skip)
        self.least, self.most = span(self.arity, run, self.skip)
        self.keys: KeyPlaces = places_of(self.syntax, self.skip)
        self.find_keys: Callable[[list[bytes]], list[bytes]] | None = None
        self.may_write: Callable[[Client, list[bytes]], bool] | None = None
        self.home = run.__module__  # the module whose installation brings the command
        self.group = self.home.rpartition(".")[2]
        self.since = "1.0.0"
        self.extra_categories: tuple[str, ...] = ()
        self.subcommands: dict[bytes, Command] | None = None
        self.forget_figures()

    def forget_figures(self) -> None:
        """CONFIG RESETSTAT."""
        self.failed = self.rejected = 0
        self.took: defaultdict[int, int] = defaultdict(int)
        self.untold_calls = self.untold_us = 0  # what `took` does not tell: see session/timing.py

    @property
    def calls(self) -> int:
        """How often it ran."""
        return sum(self.took.values()) + self.untold_calls

    @property
    def usec(self) -> int:
        """How long all these calls took, in µs."""
        return sum(us * times for us, times in self.took.items()) + self.untold_us

    def copy(self) -> Command:
        """The same command for another engine, its figures at zero, its subcommands copied too."""
        twin = Command.__new__(Command)
        for slot in Command.__slots__:
            setattr(twin, slot, getattr(self, slot))
        twin.forget_figures()
        if self.subcommands is not None:
            twin.subcommands = {name: sub.copy() for name, sub in self.subcommands.items()}
        return twin

    def keys_in(self, argv: list[bytes]) -> list[bytes]:
        """The keys that this call names.  argv holds all words, the name's included."""
        return self.find_keys(argv) if self.find_keys else keys_of(self.keys, argv)

    def fits_arity(self, count: int) -> bool:
        """Does `arity` allow so many words?  What the dispatcher lets through may be fewer."""
        return count == self.arity if self.arity > 0 else count >= -self.arity

    def __repr__(self) -> str:
        return f"<Command {self.name.upper()} {self.syntax}>"


Table = dict[str, Command]
"""name in lower case ("lpush", "config|get") -> Command; containers hold their subcommands as well."""

registered: Table = {}
"""What the decorator has seen so far, in order of import.  `Engine(tables=...)` chooses from it by room."""


def command(
    syntax: str,
    *flags: str,
    since: str = "1.0.0",
    group: str | None = None,
    categories: str = "",
    arity: int | None = None,
    keys: KeyPlaces | None = None,
    find_keys: Callable[[list[bytes]], list[bytes]] | None = None,
    may_write: Callable[[Client, list[bytes]], bool] | None = None,
) -> Callable[[F], F]:
    """Register the function as the command whose syntax line is given.

    `flags` are Redis's own; `group` as COMMAND DOCS names it (by default the module's `GROUP`); `categories`
    are the ACL categories that neither flags nor group tell ("@set @list"); `arity`, `keys` (first, last,
    step) and `find_keys` (argv -> keys) override what the syntax line says.  A command that is no write but
    may have effects all the same (a script) says with `may_write` (client, argv) whether this call does.
    """

    def register(function: F) -> F:
        run: FunctionType = function  # type: ignore[assignment]  # F is any function; mypy has no word for it
        entry = Command(syntax, run, flags)
        entry.since = since
        entry.group = group or run.__globals__.get("GROUP", entry.group)
        entry.extra_categories = tuple(categories.split())
        entry.keys = keys or entry.keys
        entry.find_keys = find_keys
        entry.may_write = may_write
        if "module" in flags:
            entry.name = entry.name.upper()  # a module's commands are called as it registered them
        if arity is not None:
            entry.arity = arity
            entry.least, entry.most = span(arity, run, entry.skip)
        registered[entry.name] = entry
        return function

    return register


def container(name: str, *flags: str, home: str, since: str = "1.0.0", group: str = "server") -> None:
    """Register a name that only holds subcommands (CONFIG, OBJECT, CLIENT), for the module `home`."""

    def needs_subcommand(client: object, *words: bytes) -> Reply:  # noqa: ARG001  # shaped as all are
        raise AssertionError  # the dispatcher never lets a container run

    entry = Command(name, needs_subcommand, flags)  # type: ignore[arg-type]  # a function like any
    entry.arity, entry.least, entry.most = -2, 2, ENDLESS
    entry.home, entry.since, entry.group = home, since, group
    entry.subcommands = {}
    registered[entry.name] = entry


def table_of(entries: Iterable[Command]) -> Table:
    """A fresh table for one engine: every command copied, subcommands put into their containers."""
    table: Table = {entry.name.lower(): entry.copy() for entry in entries}
    for name, entry in table.items():
        outer, bar, inner = name.partition("|")
        holder = table[outer].subcommands if bar else None
        if holder is not None:
            holder[inner.encode()] = entry
    return table


def always(client: Client, argv: list[bytes]) -> bool:  # noqa: ARG001  # a `may_write`
    """The `may_write` of a command that replicas must always hear of."""
    return True


def complaining(command: Command) -> Command:
    """The command for a call that its arity allows and its function cannot take.

    LPOP and a few more find too many words only when they run: MULTI has queued them by then.
    """
    twin = command.copy()
    twin.took = command.took

    def complain(_: object, *words: bytes) -> Reply:  # noqa: ARG001  # shaped as all are
        command.failed += 1
        raise WrongArity(command.name)

    twin.run = complain  # type: ignore[assignment]  # a function like any
    return twin


def first_parameter(run: FunctionType) -> str:
    """`db` or `client`: how far the command reaches.  (`inspect` would be slow to import.)"""
    return run.__code__.co_varnames[0]


def span(arity: int, run: FunctionType, skip: int) -> tuple[int, int]:
    """The least and the most words that the dispatcher lets through to `run`."""
    code = run.__code__
    longest = code.co_argcount - 1 + skip
    if code.co_flags & VARIADIC:
        return abs(arity), ENDLESS if arity < 0 else arity
    return abs(arity), longest if arity < 0 else arity
