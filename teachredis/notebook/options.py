"""The options of a magic line: `-o NAME --client bob --keep-going GET name`.

Options stand first; the first word that is none begins the rest, which is left as it was typed.
(IPython's own `magic_arguments` prints to stderr on a mistake and then succeeds, so that neither Run All
nor nbval would notice.)
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.notebook.errors import MagicOptionError
from teachredis.notebook.nearest import nearest


class Option(NamedTuple):
    """One option.  `value` is what its value is called in help, empty if it takes none."""

    names: tuple[str, ...]
    value: str
    help: str

    @property
    def key(self) -> str:
        """Under which name the parsed options hold it: the longest, without dashes."""
        return max(self.names, key=len).lstrip("-").replace("-", "_")


class Parsed(dict[str, str]):
    """option → its value (empty for one that takes none); `rest` is what stands behind the options."""

    rest: str = ""


def parse(line: str, options: tuple[Option, ...], magic: str) -> Parsed:
    """Read the options in front of a line.  Errors: MagicOptionError."""
    parsed = Parsed()
    table = {name: option for option in options for name in option.names}
    rest = line.strip()
    while rest.startswith("-") and not is_number(rest):
        word, _, behind = rest.partition(" ")
        name, equals, value = word.partition("=")
        option = table.get(name) or refuse(name, table, magic)
        rest = behind.strip()
        if option.value and not equals:
            value, _, rest = rest.partition(" ")
            rest = rest.strip()
        require(option, name, value)
        parsed[option.key] = value
    parsed.rest = rest
    return parsed


def parse_around(line: str, options: tuple[Option, ...], magic: str) -> Parsed:
    """Read options in front of the rest and behind it: `todo --live`.  Errors: MagicOptionError."""
    parsed = parse(line, options, magic)
    names = {name for option in options for name in option.names}
    words = parsed.rest.split(" ")
    at = next((at for at, word in enumerate(words) if at and word.partition("=")[0] in names), None)
    if at is not None:
        behind = parse(" ".join(words[at:]), options, magic)
        if not behind.rest:
            parsed.update(behind)
            parsed.rest = " ".join(words[:at]).strip()
    return parsed


def is_number(text: str) -> bool:
    """`-1` begins no option."""
    return text[1:2].isdigit() and text[:2] != "-3"


def refuse(name: str, table: dict[str, Option], magic: str) -> Option:
    """Raise the error that names the nearest option."""
    near = nearest(name, table)
    hint = f" Closest: {near}" if near else f" It has: {' '.join(table) or 'no options'}"
    message = f"{magic} has no option {name}.{hint}"
    raise MagicOptionError(message)


def require(option: Option, name: str, value: str) -> None:
    """An option that takes a value must have one, and only such an option."""
    if option.value and (not value or value.startswith("-")):
        message = f"{name} needs a value: {name} {option.value}"
        raise MagicOptionError(message)
    if value and not option.value:
        message = f"{name} takes no value."
        raise MagicOptionError(message)
