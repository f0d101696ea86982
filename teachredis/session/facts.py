"""Facts about a command that neither its syntax line nor its docstring holds.

    facts_of("set").arguments    the tree of arguments: tokens, alternatives, what may be left out or repeated
    facts_of("set").key_specs    how a proxy finds the keys, and what is done to each

They lie in command_facts.json, made from redis-server 8.2.3 by tests/data/make_command_facts.py, and are read
when somebody first asks: COMMAND INFO, COMMAND DOCS, completion.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypedDict

    class Row(TypedDict, total=False):
        """A command's entry in the file; what is empty is left out."""

        complexity: str
        doc_flags: list[str]
        deprecated_since: str
        replaced_by: str
        arguments: list[ArgumentRow]
        tips: list[str]
        key_specs: list[SpecRow]

    class ArgumentRow(TypedDict, total=False):
        """An argument's entry."""

        name: str
        type: str
        display_text: str
        key_spec_index: int
        token: str
        since: str
        deprecated_since: str
        flags: list[str]
        arguments: list[ArgumentRow]

    class SpecRow(TypedDict):
        """A key specification's entry."""

        flags: list[str]
        begin: list[str | int]
        find: list[str | int]


class Argument:
    """One argument, or several in a `block`, or several to choose from in a `oneof`.

    `token` is the word in capitals that announces it (COUNT) or that it consists of (`type` "pure-token").
    `multiple_token` says that the token is repeated with each of several values.
    """

    __slots__ = (
        "arguments",
        "deprecated_since",
        "display_text",
        "flags",
        "key_spec_index",
        "multiple",
        "multiple_token",
        "name",
        "optional",
        "since",
        "token",
        "type",
    )

    def __init__(self, row: ArgumentRow) -> None:
        self.name = row["name"]
        self.type = row["type"]
        self.display_text = row.get("display_text", self.name)
        self.key_spec_index = row.get("key_spec_index")
        self.token = row.get("token")
        self.since = row.get("since")
        self.deprecated_since = row.get("deprecated_since")
        self.flags = row.get("flags", [])
        self.optional = "optional" in self.flags
        self.multiple = "multiple" in self.flags
        self.multiple_token = "multiple_token" in self.flags
        self.arguments = [Argument(inner) for inner in row.get("arguments", [])]

    @property
    def is_key(self) -> bool:
        """Does a key stand here?"""
        return self.type == "key"


class KeySpec:
    """Where some of a command's keys begin, how they are found from there, and what happens to them."""

    __slots__ = ("begin", "find", "flags")

    def __init__(self, row: SpecRow) -> None:
        self.flags = row["flags"]
        self.begin = row["begin"]
        self.find = row["find"]


class Facts:
    """All of one command."""

    __slots__ = (
        "arguments",
        "complexity",
        "deprecated_since",
        "doc_flags",
        "key_specs",
        "replaced_by",
        "tips",
    )

    def __init__(self, row: Row) -> None:
        self.complexity = row.get("complexity")
        self.doc_flags = row.get("doc_flags", [])
        self.deprecated_since = row.get("deprecated_since")
        self.replaced_by = row.get("replaced_by")
        self.arguments = [Argument(inner) for inner in row.get("arguments", [])]
        self.tips = row.get("tips", [])
        self.key_specs = [KeySpec(inner) for inner in row.get("key_specs", [])]


rows: dict[str, Row] = {}
"""The file's contents, once read."""

known: dict[str, Facts] = {}
"""What was asked for already."""


def facts_of(name: str) -> Facts:
    """The facts about a command by its name ("set", "config|get"), or empty ones."""
    if name not in known:
        if not rows:
            read_rows()
        known[name] = Facts(rows.get(name.lower(), {}))
    return known[name]


def is_known(name: str) -> bool:
    """Does Redis 8.2.3 have a command of this name, whether or not it is built here?"""
    if not rows:
        read_rows()
    return name in rows


def is_container(name: str) -> bool:
    """Does Redis 8.2.3 have subcommands of this name?"""
    return is_known(name) and any(row.startswith(f"{name}|") for row in rows)


def read_rows() -> None:
    """Read the file, wherever the package lies: in a folder, a zip, or a browser."""
    import json
    from pkgutil import get_data

    rows.update(json.loads(get_data("teachredis.session", "command_facts.json") or b"{}"))
