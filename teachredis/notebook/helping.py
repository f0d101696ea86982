"""`%redis_help`: everything it says is read from the command's own function."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from IPython.display import Code

from teachredis.notebook.errors import MagicOptionError
from teachredis.notebook.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from teachredis.session.registry import Command

FIRST = """\
%redis_help LPUSH            what a command does
%redis_help LPUSH --source   the engine's own function
%redis_help @list            all commands of a group

Groups: """


def help_text(table: Mapping[str, Command], name: str) -> str:
    """Help on a command (`LPUSH`, `CONFIG GET`), a group (`@list`), or on help itself."""
    if not name:
        return FIRST + " ".join(f"@{group}" for group in groups(table))
    if name.startswith("@"):
        return group_text(table, name[1:])
    return command_text(table, find(table, name))


def find(table: Mapping[str, Command], name: str) -> Command:
    """The command of that name.  Errors: MagicOptionError with the nearest."""
    key = "|".join(name.lower().split()[:2])
    found = table.get(key) or table.get(key.partition("|")[0])
    if found is None:
        near = nearest(key, table)
        hint = f" Closest: {near.replace('|', ' ').upper()}" if near else ""
        message = f"There is no command {name}.{hint}"
        raise MagicOptionError(message)
    return found


def command_text(table: Mapping[str, Command], command: Command) -> str:
    """Syntax line, then the function's documentation; for a container, its subcommands."""
    if command.subcommands is not None:
        inside = [sub for name, sub in table.items() if name.startswith(command.name + "|")]
        return "\n".join(line_of(sub) for sub in inside)
    return f"{heading(command)}\n\n{inspect.getdoc(command.run) or ''}"


def group_text(table: Mapping[str, Command], group: str) -> str:
    """One line a command of the group.  Errors: MagicOptionError."""
    members = [entry for entry in table.values() if entry.group == group and entry.subcommands is None]
    if not members:
        message = f"There is no group @{group}. Groups: {' '.join('@' + each for each in groups(table))}"
        raise MagicOptionError(message)
    return "\n".join(map(line_of, sorted(members, key=lambda entry: entry.name)))


def groups(table: Mapping[str, Command]) -> list[str]:
    """The groups that have commands, in the order of the alphabet."""
    return sorted({entry.group for entry in table.values()})


def heading(command: Command) -> str:
    """`LPUSH key element [element ...]`."""
    return " ".join(filter(None, (command.name.replace("|", " ").upper(), command.syntax)))


def summary(command: Command) -> str:
    """The first sentence of the documentation."""
    return (inspect.getdoc(command.run) or "").partition("\n")[0]


def line_of(command: Command) -> str:
    """Name and first sentence."""
    return f"{command.name.replace('|', ' ').upper():<20} {summary(command)}"


def source_of(table: Mapping[str, Command], name: str) -> Code:
    """The function that does the work, as code."""
    command = find(table, name)
    return Code(inspect.getsource(command.run), language="python")  # type: ignore[no-untyped-call]  # IPython has no types here
