"""The text of a `%%redis` cell: one command a line, as redis-cli reads it, and `#` comment lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from teachredis.notebook.errors import MagicOptionError, RedisReplyError
from teachredis.wire.words import UnbalancedQuotes, split_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PLACEHOLDER = re.compile(rb"\{(\w+)\}")


class Line(NamedTuple):
    """One command: where it stands (from 1, the magic's own line is 0), what was typed, and its words."""

    number: int
    text: str
    argv: list[bytes]


def read_script(text: str, values: Mapping[str, bytes] | None = None, first: int = 1) -> list[Line]:
    """The commands of a cell.  `{name}` becomes `values[name]`, always within one word.

    The whole cell is read before anything runs.  Errors: RedisReplyError for an unclosed
    quote, with its column.
    """
    return [*commands(text, values or {}, first)]


def commands(text: str, values: Mapping[str, bytes], first: int) -> Iterator[Line]:
    """Line by line, without the blank ones and the comments."""
    for number, raw in enumerate(text.split("\n"), first):
        typed = raw.strip()
        if typed and not typed.startswith("#"):
            yield Line(number, typed, words_of(raw, typed, number, values))


def words_of(raw: str, typed: str, number: int, values: Mapping[str, bytes]) -> list[bytes]:
    """The words of one line, with the Python values in place."""
    try:
        words = split_words(raw)
    except UnbalancedQuotes as problem:
        raise unbalanced(problem, typed, number) from None
    return [filled(word, values) for word in words] if values else words


def unbalanced(problem: UnbalancedQuotes, typed: str, number: int) -> RedisReplyError:
    """redis-cli's words for it, and the column."""
    what = str(problem).partition(" at column")[0]
    facts = f"{what[:1].upper()}{what[1:]} at column {problem.column}. Nothing of this cell was run."
    return RedisReplyError("Invalid argument(s)", number, typed, facts)


def filled(word: bytes, values: Mapping[str, bytes]) -> bytes:
    """The word with every `{name}` replaced; what a value brings along is not looked at again."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1].decode(), found[0]), word)


def as_argument(name: str, value: object) -> bytes:
    """A Python value as the bytes that redis-py would send.  Errors: MagicOptionError for a list, dict ..."""
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value).encode()
    kind = type(value).__name__
    message = f"{name} is a {kind}. Redis takes bytes, str, int or float; json.dumps({name}) makes it a str."
    raise MagicOptionError(message)
