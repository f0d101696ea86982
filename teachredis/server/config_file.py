"""redis.conf: a setting a line, quoted as redis-cli quotes, `#` before a remark, `include` for another file.

The command line is the same language: `--port 7777 --save ""` becomes the lines `port "7777"` and `save ""`
behind those of the file, so a mistake there is told with a line number too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from teachredis.session.acl_user import joined
from teachredis.session.setting_kinds import Refused
from teachredis.session.setting_table import ALIASES, TABLE
from teachredis.wire.errors import UnmatchedParenthesis
from teachredis.wire.words import UnbalancedQuotes, split_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.engine import Engine

SEVERAL_WORDS = {
    "bind", "client-output-buffer-limit", "latency-tracking-info-percentiles", "oom-score-adj-values",
    "replicaof", "save", "shutdown-on-sigint", "shutdown-on-sigterm",
}  # fmt: skip
"""Settings whose value is several words."""

LEFT_TO_OTHERS = {"loadmodule", "sentinel"}
"""Lines that are no settings, and speak to rooms that may not be there."""

DEEPEST = 16


class FatalConfig(Exception):
    """A configuration that no server can start with; the text is what the program prints."""


class BadLine(FatalConfig):
    """One line is wrong."""

    def __init__(self, number: int, line: str, reason: str) -> None:
        super().__init__(
            f"\n*** FATAL CONFIG FILE ERROR (Redis 8.2.3) ***\n"
            f"Reading the configuration file, at line {number}\n>>> '{line}'\n{reason}"
        )


class NoFile(FatalConfig):
    """A file that is not there."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(f"Fatal error, can't open config file '{path}': {error.strerror}")


class Loader:
    """Puts a configuration into an engine.  `unknown` holds the lines that name no setting of Redis."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.unknown: list[str] = []
        self.others: list[list[str]] = []  # `sentinel ...` and the like
        self.users: list[list[str]] = []  # [name, rule, ...]
        self.saves: list[str] = []

    def load(self, text: str, depth: int = 0) -> None:
        """Every line in order.  Errors: FatalConfig."""
        for number, line in enumerate(text.split("\n"), 1):
            line = line.strip(" \t\r\n")
            if line and not line.startswith("#"):
                self.load_line(number, line, depth)

    def load_line(self, number: int, line: str, depth: int) -> None:
        """One setting, or the file that it includes.  Errors: FatalConfig."""
        try:
            words = [word.decode("utf-8", "surrogateescape") for word in split_words(line)]
        except UnbalancedQuotes:
            raise BadLine(number, line, "Unbalanced quotes in configuration line") from None
        name = words[0].lower()
        try:
            if name == "include" and len(words) == 2:
                for path in included(words[1]):
                    self.load(read_file(path), self.deeper(depth))
            else:
                self.set(name, words[1:], line)
        except Refused as reason:
            raise BadLine(number, line, str(reason)) from None

    def deeper(self, depth: int) -> int:
        """A file that includes itself would never end.  Errors: Refused."""
        if depth == DEEPEST:
            raise Refused("Too many nested includes")
        return depth + 1

    def set(self, name: str, values: list[str], line: str) -> None:
        """Hand the words to whom they concern.  Errors: Refused."""
        if name == "rename-command" and len(values) == 2:
            rename_command(self.engine, *values)
        elif name == "user":
            self.add_user(values)
        elif name in LEFT_TO_OTHERS:
            self.others.append([name, *values])
        elif name not in TABLE and name not in ALIASES:
            self.unknown.append(line)
        elif not takes(ALIASES.get(name, name), len(values)):
            raise Refused("wrong number of arguments")
        elif name == "save":
            self.add_save_points(values)
        else:
            self.engine.settings.load(name, " ".join(values))

    def add_user(self, words: list[str]) -> None:
        """A user, to be made once all settings are there.  Errors: Refused."""
        if not words:
            raise Refused("Bad directive or wrong number of arguments")
        if any(words[0] == user[0] for user in self.users):
            raise Refused(
                f"Error in user declaration '{words[0]}': Duplicate user found. "
                "A user can only be defined once in config files"
            )
        try:
            joined([as_bytes(word) for word in words[1:]])
        except UnmatchedParenthesis:
            raise Refused("Error in user declaration 'user': Wrong format") from None
        self.users.append(words)

    def add_save_points(self, values: list[str]) -> None:
        """The first `save` replaces the default, further ones add to it; `save ""` forgets all."""
        self.saves = [] if values == [""] else [*self.saves, *values]
        self.engine.settings.load("save", " ".join(self.saves))


def as_bytes(word: str) -> bytes:
    """A word of the configuration as it stood in the file."""
    return word.encode("utf-8", "surrogateescape")


def takes(name: str, count: int) -> bool:
    """Can the setting's value be so many words?  `bind` alone means nowhere, and `save` alone never."""
    return count == 1 or name in {"bind", "save"} or (count > 1 and name in SEVERAL_WORDS)


def included(pattern: str) -> Iterator[str]:
    """The files that `include` names, in order; a pattern may fit none."""
    if not any(char in pattern for char in "*?["):
        yield pattern
        return
    path = Path(pattern)
    yield from sorted(str(each) for each in Path(path.anchor or ".").glob(str(path.relative_to(path.anchor))))


def read_file(path: str) -> str:
    """A file's text.  Errors: NoFile."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise NoFile(path, error) from None


def rename_command(engine: Engine, old: str, new: str) -> None:
    """`rename-command`: call it by another name, or, with an empty one, not at all.  Errors: Refused."""
    if old.lower() not in engine.table:
        raise Refused("No such command in rename-command")
    if new.lower() in engine.table:
        raise Refused("Target command name already exists")
    entry = engine.table.pop(old.lower())
    if new:
        engine.table[new.lower()] = entry
    engine.command_index()
