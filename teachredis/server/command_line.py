"""The words behind `teachredis-server`: a file, `-` for standard input, and any setting as an option."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from teachredis.server.config_file import read_file
from teachredis.wire.words import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

USAGE = """Usage: teachredis-server [FILE] [--SETTING VALUE ...] [-]

  teachredis-server                               settings as Redis has them: port 6379
  teachredis-server redis.conf                    settings from a file
  teachredis-server --port 7777 --save ""         any setting as an option, several values if it takes them
  teachredis-server redis.conf --loglevel verbose the options come after the file
  echo 'port 7777' | teachredis-server -          settings from standard input
  teachredis-server -v | --version
  teachredis-server -h | --help"""


class CommandLine(NamedTuple):
    """`file`: the configuration file's path, or nothing; `text`: its lines and those of the options."""

    file: str
    text: str


def read_command_line(words: Sequence[str], stdin: TextIO) -> CommandLine:
    """What to load.  Errors: FatalConfig, if there is no such file."""
    rest = list(words)
    file = ""
    if rest and not rest[0].startswith("-"):
        file = str(Path(rest.pop(0)).absolute())
    from_stdin = "-" in rest
    if from_stdin:
        rest.remove("-")
    text = read_file(file) if file else ""
    if from_stdin:
        text += stdin.read()
    return CommandLine(file, f"{text}\n{as_lines(rest)}" if rest else text)


def as_lines(options: Sequence[str]) -> str:
    r"""`--port 7777 --bind a b` as the lines of a configuration file.

    >>> print(as_lines(["--port", "7777", "--save", "", "--bind", "127.0.0.1", "::1"]))
    port "7777"
    save ""
    bind "127.0.0.1" "::1"
    """
    lines: list[str] = []
    for word in with_empty_save(options):
        if word.startswith("--"):
            lines.append(word[2:])
        else:
            value = quoted(word.encode("utf-8", "surrogateescape"))
            lines.append(f"{lines.pop()} {value}" if lines else value)
    return "\n".join(lines)


def with_empty_save(options: Sequence[str]) -> list[str]:
    """A `--save` without a value means an empty one, as scripts tend to lose their quotes."""
    words: list[str] = []
    for word, following in zip(options, [*options[1:], "--"], strict=True):
        words.append(word)
        if word == "--save" and following.startswith("--"):
            words.append("")
    return words
