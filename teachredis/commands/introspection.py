"""COMMAND: what the server knows about its own commands."""

from __future__ import annotations

from contextlib import suppress

from teachredis.session.categories import categories_of
from teachredis.session.facts import facts_of
from teachredis.session.help import help_of, summary_of
from teachredis.session.key_specs import keys_and_flags
from teachredis.session.registry import command, registered
from teachredis.structures.glob import matcher
from teachredis.wire.errors import (
    BadSyntax,
    KeysNotFound,
    NoKeysInCommand,
    NotACommand,
    WrongWordCount,
)
from teachredis.wire.replies import SetReply, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.session.client import Client
    from teachredis.session.facts import Argument, KeySpec
    from teachredis.session.key_specs import FoundKeys
    from teachredis.session.registry import Command, Table
    from teachredis.wire.replies import Reply

GROUP = "server"
ANYTIME = ("loading", "stale")
MODULE = b"vectorset"
"""The one module that Redis 8.2 brings along."""

CATEGORY = "@connection"
FLAG_ORDER = (
    "write", "readonly", "denyoom", "module", "admin", "pubsub", "noscript", "blocking", "loading", "stale",
    "skip_monitor", "skip_slowlog", "asking", "fast", "no_auth", "may_replicate", "no_mandatory_keys",
    "no_async_loading", "no_multi", "movablekeys", "allow_busy",
)  # fmt: skip
SPEC_FIELDS = {
    "index": ("index",),
    "keyword": ("keyword", "startfrom"),
    "range": ("lastkey", "keystep", "limit"),
    "keynum": ("keynumidx", "firstkey", "keystep"),
    "unknown": (),
}
"""first word of half a key specification -> names of the words behind it"""


@command("COMMAND", *ANYTIME, since="2.8.13", categories=CATEGORY, arity=-1)
def command_(client: Client) -> Reply:
    """Describe every command.

    Reply: as COMMAND INFO.  Cost: O(N) of the commands.  Source: redis.io/commands/command
    """
    return [described(entry) for entry in top_entries(client.engine.table)]


registered["command"].subcommands = {}  # a command of its own and a container as well


def top_entries(table: Table) -> list[Command]:
    """The commands that are no subcommands."""
    return [entry for name, entry in table.items() if "|" not in name]


def entry_called(table: Table, name: bytes) -> Command | None:
    """A command by its name as typed: `get`, `CONFIG|GET`."""
    return table.get(name.decode("latin-1").lower())


@command("COMMAND|COUNT", *ANYTIME, since="2.8.13", categories=CATEGORY)
def command_count(client: Client) -> Reply:
    """Count the commands, without subcommands.

    Reply: how many.  Cost: O(1).  Source: redis.io/commands/command-count
    """
    return len(top_entries(client.engine.table))


@command("COMMAND|HELP", *ANYTIME, since="5.0.0", categories=CATEGORY)
def command_help(client: Client) -> Reply:
    """Show this text.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/command-help
    """
    return help_of(client.engine.table, "command")


@command(
    "COMMAND|LIST [FILTERBY <MODULE module-name | ACLCAT category | PATTERN pattern>]",
    *ANYTIME,
    since="7.0.0",
    categories=CATEGORY,
)
def command_list(client: Client, *filter_: bytes) -> Reply:
    """Name the commands and their subcommands: all, or those that a filter lets through.

    Options: FILTERBY MODULE, ACLCAT (a category without @), PATTERN.
    Reply: names.  Errors: syntax.  Cost: O(N) of the commands.  Source: redis.io/commands/command-list
    """
    table = client.engine.table
    if not filter_:
        return [entry.name.encode() for entry in table.values()]
    if len(filter_) != 3 or filter_[0].upper() != b"FILTERBY":
        raise BadSyntax
    fits = list_filter(filter_[1].upper(), filter_[2])
    return [entry.name.encode() for entry in table.values() if fits(entry)]


def list_filter(kind: bytes, value: bytes) -> Callable[[Command], object]:
    """Errors: syntax."""
    match kind:
        case b"MODULE":
            return lambda entry: "module" in entry.flags and value.lower() == MODULE
        case b"ACLCAT":
            return lambda entry: f"@{value.decode('latin-1').lower()}" in categories_of(entry)
        case b"PATTERN":
            fits = matcher(value, nocase=True)
            return lambda entry: fits(entry.name.encode())
    raise BadSyntax


# --- INFO ---------------------------------------------------------------------------------------------------


@command("COMMAND|INFO [command-name [command-name ...]]", *ANYTIME, since="2.8.13", categories=CATEGORY)
def command_info(client: Client, *names: bytes) -> Reply:
    """Describe commands for programs: arity, flags, places of keys.

    Reply: for each [name, arity, flags, first key, last key, step, categories, tips, key specifications,
    subcommands]; nil for one that does not exist; every command if none is named.
    Cost: O(N) of the names.  Source: redis.io/commands/command-info
    """
    table = client.engine.table
    if not names:
        return [described(entry) for entry in top_entries(table)]
    found = [entry_called(table, name) for name in names]
    return [None if entry is None else described(entry) for entry in found]


def described(entry: Command) -> list[Reply]:
    """One command as COMMAND INFO has it."""
    facts, subcommands = facts_of(entry.name), entry.subcommands or {}
    return [
        entry.name.encode(),
        entry.arity,
        SetReply(map(Status, flags_of(entry))),
        *entry.keys,
        SetReply(map(Status, categories_of(entry))),
        SetReply(tip.encode() for tip in facts.tips),
        SetReply(spec_map(spec) for spec in facts.key_specs),
        [described(inner) for inner in subcommands.values()] if subcommands else SetReply(),
    ]


def flags_of(entry: Command) -> list[str]:
    """The flags in Redis's order; a command that needs a function to find its keys has movable ones."""
    flags = {**dict.fromkeys(entry.flags), **({"movablekeys": None} if entry.find_keys else {})}
    return [flag for flag in FLAG_ORDER if flag in flags]


def spec_map(spec: KeySpec) -> dict[bytes, Reply]:
    """A key specification.  # Redis: adds a note to some, which is prose."""
    return {
        b"flags": SetReply(map(Status, spec.flags)),
        b"begin_search": half_map(spec.begin),
        b"find_keys": half_map(spec.find),
    }


def half_map(half: list[str | int]) -> dict[bytes, Reply]:
    """`["index", 1]` as {type: index, spec: {index: 1}}."""
    kind, values = str(half[0]), half[1:]
    names = (name.encode() for name in SPEC_FIELDS[kind])
    spec: dict[bytes, Reply] = {name: as_reply(value) for name, value in zip(names, values, strict=True)}
    return {b"type": kind.encode(), b"spec": spec}


def as_reply(value: str | int) -> Reply:
    """Numbers stay, text becomes bytes."""
    return value.encode() if isinstance(value, str) else value


# --- DOCS ---------------------------------------------------------------------------------------------------


@command("COMMAND|DOCS [command-name [command-name ...]]", *ANYTIME, since="7.0.0", categories=CATEGORY)
def command_docs(client: Client, *names: bytes) -> Reply:
    """Describe commands for people: what they do, since when, their arguments.

    Reply: map from name to a map; names that do not exist are left out; every command if none is named.
    Cost: O(N) of the names.  Source: redis.io/commands/command-docs
    """
    table = client.engine.table
    wanted = [entry_called(table, name) for name in names] if names else top_entries(table)
    return {entry.name.encode(): documented(entry) for entry in wanted if entry is not None}


def documented(entry: Command) -> dict[bytes, Reply]:
    """One command as COMMAND DOCS has it."""
    if "module" in entry.flags:
        return {b"group": b"module", b"module": MODULE}
    facts, subcommands = facts_of(entry.name), entry.subcommands or {}
    fields: dict[str, Reply] = {
        "summary": summary_of(entry).encode(),
        "since": entry.since.encode(),
        "group": entry.group.encode(),
        "complexity": facts.complexity and facts.complexity.encode(),
        "doc_flags": SetReply(map(Status, facts.doc_flags)),
        "deprecated_since": facts.deprecated_since and facts.deprecated_since.encode(),
        "replaced_by": facts.replaced_by and facts.replaced_by.encode(),
        "arguments": [argument_map(argument) for argument in facts.arguments],
        "subcommands": {inner.name.encode(): documented(inner) for inner in subcommands.values()},
    }
    return {name.encode(): value for name, value in fields.items() if value}


def argument_map(argument: Argument) -> dict[bytes, Reply]:
    """One argument, those inside it included."""
    is_group = argument.type in {"oneof", "block"}
    fields: dict[str, str | None] = {
        "name": argument.name,
        "type": argument.type,
        "display_text": None if is_group else argument.display_text,
    }
    given = ((name, text) for name, text in fields.items() if text is not None)
    told: dict[bytes, Reply] = {name.encode(): text.encode() for name, text in given}
    if argument.key_spec_index is not None:
        told[b"key_spec_index"] = argument.key_spec_index
    for name in ("token", "since", "deprecated_since"):
        text = getattr(argument, name)
        if text is not None:
            told[name.encode()] = text.encode()
    if argument.flags:
        told[b"flags"] = SetReply(map(Status, argument.flags))
    if is_group:
        told[b"arguments"] = [argument_map(inner) for inner in argument.arguments]
    return told


# --- GETKEYS ------------------------------------------------------------------------------------------------


@command("COMMAND|GETKEYS command [arg [arg ...]]", *ANYTIME, since="2.8.13", categories=CATEGORY)
def command_getkeys(client: Client, name: bytes, *args: bytes) -> Reply:
    """Name the keys of a whole command without executing it.

    Reply: keys.  Errors: no such command, wrong number of words, no keys.  Cost: O(N) of the words.
    Source: redis.io/commands/command-getkeys
    """
    return [key for key, _ in found_keys(client, [name, *args])]


@command("COMMAND|GETKEYSANDFLAGS command [arg [arg ...]]", *ANYTIME, since="7.0.0", categories=CATEGORY)
def command_getkeysandflags(client: Client, name: bytes, *args: bytes) -> Reply:
    """Name the keys of a whole command, and what it would do to each.

    Reply: [key, flags] for each.  Errors: as COMMAND GETKEYS.  Cost: O(N) of the words.
    Source: redis.io/commands/command-getkeysandflags
    """
    return [[key, SetReply(map(Status, flags))] for key, flags in found_keys(client, [name, *args])]


def found_keys(client: Client, argv: list[bytes]) -> FoundKeys:
    """Errors: as COMMAND GETKEYS."""
    entry = meant(client.engine.table, argv)
    specs = [spec for spec in facts_of(entry.name).key_specs if "not_key" not in spec.flags]
    if not specs:
        raise NoKeysInCommand
    if not entry.fits_arity(len(argv)):
        raise WrongWordCount
    with suppress(KeysNotFound):
        found = keys_and_flags(entry.name, specs, argv)
        if found:
            return found
    if "no_mandatory_keys" not in entry.flags:
        raise KeysNotFound
    return []


def meant(table: Table, argv: list[bytes]) -> Command:
    """The command or subcommand.  Errors: invalid command."""
    entry = table.get(argv[0].decode("latin-1").lower())
    if entry is not None and entry.subcommands and len(argv) > 1:
        entry = entry.subcommands.get(argv[1].lower())
    if entry is None:
        raise NotACommand
    return entry
