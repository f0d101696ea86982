"""The third line of an error: what is true, and nothing that is guessed.

"name" holds a string.
closest: GET
SET needs a key and a value.
A value with blanks stands in quotes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.notebook.nearest import nearest
from teachredis.session.syntax import words_of
from teachredis.wire.words import quoted

if TYPE_CHECKING:
    from teachredis.notebook.keys import Keys
    from teachredis.session.registry import Command

TYPES = {
    "string": "string",
    "list": "list",
    "hash": "hash",
    "set": "set",
    "sorted-set": "zset",
    "stream": "stream",
}
CALLED = {"zset": "sorted set"}
LONGEST = 60
BLANKS = "A value with blanks stands in quotes."
MISREAD = ("ERR unknown command", "ERR syntax error", "ERR wrong number of arguments")
CURLED = "“”„‘’"
LISTENS = "This client listens. Another may speak, with --client NAME; UNSUBSCRIBE ends it."
NO_QUOTES = f"To Redis {CURLED[0]} and {CURLED[1]} are letters; quotes are \" and '."


def facts_about(table: dict[str, Command], keys: Keys, argv: list[bytes], error: str) -> str:
    """One line of facts about a refused command, or nothing."""
    if error.startswith(MISREAD) and any(mark.encode() in word for word in argv for mark in CURLED):
        return NO_QUOTES
    if error.startswith("ERR there is no folder"):
        return "It is given one by %redis_connect --dir PATH."
    if error.startswith("ERR unknown command"):
        return closest(argv[0], [name for name in table if "|" not in name])
    if error.startswith("ERR unknown subcommand"):
        outer = argv[0].lower().decode("utf-8", "replace")
        return closest(
            argv[1], [name.partition("|")[2] for name in table if name.startswith(outer + "|")], outer
        )
    command = command_of(table, argv)
    if command is None:
        return ""
    return LISTENS if error.startswith("ERR Can't execute") else facts_about_words(keys, command, argv, error)


def facts_about_words(keys: Keys, command: Command, argv: list[bytes], error: str) -> str:
    """What is the matter with the words of a command that there is."""
    if error.startswith(MISREAD):
        return f"{BLANKS} {title(command)} {command.syntax}" if "syntax" in error else needs(command)
    if error.startswith("WRONGTYPE"):
        return types_found(keys, command, argv)
    if error.startswith(("ERR value is not an integer", "ERR value is not a valid float")):
        return numbers_found(keys, command, argv, "whole number" if "integer" in error else "number")
    return ""


def command_of(table: dict[str, Command], argv: list[bytes]) -> Command | None:
    """The table's entry for the words as typed, if there is one."""
    words = [word.lower().decode("utf-8", "replace") for word in argv[:2]]
    return table.get("|".join(words)) or table.get(words[0])


def closest(word: bytes, names: list[str], outer: str = "") -> str:
    """The nearest name that exists."""
    near = nearest(word.decode("utf-8", "replace").lower(), names)
    return f"closest: {' '.join(filter(None, (outer, near))).upper()}" if near else ""


def title(command: Command) -> str:
    """`CONFIG GET`."""
    return command.name.replace("|", " ").upper()


def needs(command: Command) -> str:
    """The arity in words: `SET needs a key and a value.`"""
    wanted = [with_article(word) for word in words_of(command.syntax) if word[0] != "["]
    name = title(command)
    if not wanted:
        return f"{name} takes nothing." if command.arity > 0 else f"{name} {command.syntax}"
    exactly = " and nothing more" if command.arity > 0 and "[" not in command.syntax else ""
    return f"{name} needs {joined(wanted)}{exactly}."


def with_article(word: str) -> str:
    """`a key`, `an element`, `a number of seconds`, `LEFT or RIGHT`, `COUNT`."""
    if word[0] == "<":
        return " or ".join(branch.strip() for branch in word[1:-1].split("|"))
    if word.isupper():
        return word
    article = "an " if word[0] in "aeio" else "a "
    return f"a number of {word}" if word.endswith("seconds") else article + word


def joined(parts: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def types_found(keys: Keys, command: Command, argv: list[bytes]) -> str:
    """What the keys of another type hold: `"name" holds a string.`"""
    wanted = TYPES.get(command.group)
    found = {key: keys.type_of(key) for key in command.keys_in(argv)}
    odd = [
        f"{shown(key)} holds a {CALLED.get(kind, kind)}"
        for key, kind in found.items()
        if kind is not None and kind != wanted
    ]
    return f"{joined(odd)}." if odd else ""


def numbers_found(keys: Keys, command: Command, argv: list[bytes], wanted: str) -> str:
    """What stands where a number was needed: in the key, or typed."""
    for key in command.keys_in(argv):
        value = keys.short_string(key)
        if value is not None and not spells(value, wanted):
            fraction = " INCRBYFLOAT counts with fractions." if spells(value, "number") else ""
            return f"{shown(key)} holds {shown(value)}, which is not a {wanted}.{fraction}"
    odd = [word for word in argv[command.skip + 1 :] if not spells(word, wanted)]
    return f"{shown(odd[0])} is not a {wanted}." if len(odd) == 1 else ""


def spells(word: bytes, wanted: str) -> bool:
    """Is the word a number of the sort wanted?"""
    try:
        int(word) if wanted == "whole number" else float(word)
    except ValueError:
        return False
    return True


def shown(word: bytes) -> str:
    """A key or value in quotes, shortened when long."""
    text = quoted(word)
    return text if len(text) <= LONGEST else f'{text[:LONGEST]}…"'
