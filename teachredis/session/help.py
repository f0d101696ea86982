"""What `CONTAINER HELP` says, made from the table: each subcommand's syntax and the first sentence about it.

# Redis: HELP answers its own prose.  Ours comes from our docstrings, so that each fact has one place.
"""

from __future__ import annotations

from teachredis.wire.replies import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.session.registry import Command, Table
    from teachredis.wire.replies import Reply


def summary_of(command: Command) -> str:
    """The first sentence of the function's docstring, without its full stop."""
    opening = (command.run.__doc__ or "").strip().partition("\n\n")[0]
    return " ".join(opening.split()).partition(". ")[0].rstrip(".").replace("`", "")


def help_of(table: Table, outer: str) -> list[Reply]:
    """The lines of `OUTER HELP`, one subcommand after the other in order of the alphabet."""
    inner = [table[name] for name in sorted(table) if name.startswith(f"{outer}|")]
    return help_lines(outer, ((f"{last_word(entry)} {entry.syntax}", summary_of(entry)) for entry in inner))


def last_word(entry: Command) -> str:
    """A subcommand's own name as it is typed."""
    return entry.name.partition("|")[2].upper()


def help_lines(outer: str, rows: Iterable[tuple[str, str]]) -> list[Reply]:
    """The form that Redis gives its help: a heading, then each syntax and, indented, what it does."""
    lines = [f"{outer.upper()} <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"]
    for syntax, what in rows:
        lines += [syntax.rstrip(), f"    {what}."]
    return [Status(line) for line in lines]
