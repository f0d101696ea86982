"""ACL categories: most follow from a command's flags and its group, the rest it names itself."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.registry import Command

ORDER = (
    "@keyspace", "@read", "@write", "@set", "@sortedset", "@list", "@hash", "@string", "@bitmap",
    "@hyperloglog", "@geo", "@stream", "@pubsub", "@admin", "@fast", "@slow", "@blocking", "@dangerous",
    "@connection", "@transaction", "@scripting",
)  # fmt: skip
"""As COMMAND INFO lists them."""

BY_FLAG = {
    "write": ("@write",),
    "readonly": ("@read",),
    "admin": ("@admin", "@dangerous"),
    "pubsub": ("@pubsub",),
    "fast": ("@fast",),
    "blocking": ("@blocking",),
}
BY_GROUP = {
    "bitmap": "@bitmap", "connection": "@connection", "generic": "@keyspace", "geo": "@geo", "hash": "@hash",
    "hyperloglog": "@hyperloglog", "list": "@list", "scripting": "@scripting",
    "set": "@set", "sorted-set": "@sortedset", "stream": "@stream", "string": "@string",
    "transactions": "@transaction",
}  # fmt: skip
WITHOUT_GROUP = {
    "client", "function", "object", "pubsub", "script", "sort", "sort_ro", "wait", "waitaof",
    "xgroup", "xinfo",
}  # fmt: skip
"""Containers, of which only the subcommands belong to the group; SORT, which belongs to what it sorts; WAIT,
which speaks of the connection."""


def categories_of(command: Command) -> list[str]:
    """The command's categories in Redis's order; the commands of a module are in none."""
    if "module" in command.flags:
        return []
    chosen = dict.fromkeys(command.extra_categories)
    for flag in command.flags:
        chosen |= dict.fromkeys(BY_FLAG.get(flag, ()))
    if "fast" not in command.flags:
        chosen["@slow"] = None
    if command.group in BY_GROUP and command.name not in WITHOUT_GROUP:
        chosen[BY_GROUP[command.group]] = None
    if "@scripting" in chosen:
        chosen.pop("@read", None)  # a script that may not write is no mere reading
    return [category for category in ORDER if category in chosen]
