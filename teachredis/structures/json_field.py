"""One field of a JSON text, found without reading the rest.

Attributes of a vector set's elements are JSON objects, and a filter asks for a field of thousands of them.
So nothing is built that nobody asked for: keys and values in front of the wanted one are only skipped.

    field(b'{"year": 1984, "tags": ["a", "b"]}', b"tags")   ->   (b"a", b"b")

A value is a float (true and false are 1 and 0), bytes, a tuple of values, or None for null.  What is no
such value (an object, broken JSON) counts as missing.  As in Redis, much that is no JSON is let through on
the way.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Value: TypeAlias = "float | bytes | tuple[Value, ...] | None"

SPACES = re.compile(rb"[ \t\n\v\f\r]*")
STRING = re.compile(rb'"((?:\\.|[^"\\])*)"', re.DOTALL)
NUMBER = re.compile(rb"[0-9+\-.eE]+")
LITERALS = {b"t": (b"true", 1.0), b"f": (b"false", 0.0), b"n": (b"null", None)}
ENDS = b" \t\n\v\f\r,]}"
ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}
LONGEST_NUMBER = 255
DEEPEST = 200
"""Arrays inside each other.  # Redis: as deep as its stack holds."""


class NotThere(Exception):
    """No such field, or nothing that a filter could compare."""


def field(text: bytes, name: bytes) -> Value:
    """The value of a field of the outermost object.  Errors: NotThere."""
    return Reader(text).field(name)


class Reader:
    """A place in a text, moving on."""

    __slots__ = ("at", "text")

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.at = 0

    def next(self) -> bytes:
        """The next byte that is no space, not yet passed; empty at the end."""
        self.at = matched(SPACES, self.text, self.at).end()
        return self.text[self.at : self.at + 1]

    def expect(self, mark: bytes) -> None:
        """Pass this mark.  Errors: NotThere if another byte stands here."""
        if self.next() != mark:
            raise NotThere
        self.at += 1

    def take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        """Pass what fits the pattern.  Errors: NotThere."""
        found = matched(pattern, self.text, self.at)
        self.at = found.end()
        return found

    def field(self, name: bytes) -> Value:
        """Skip to the field, then read its value."""
        self.expect(b"{")
        while self.next() == b'"':
            key = self.take(STRING)[1]
            self.expect(b":")
            if key == name:
                return self.value(0)
            self.skip()
            self.expect(b",")
        raise NotThere

    # --- skipping -------------------------------------------------------------------------------------------

    def skip(self) -> None:
        """Pass a value, whatever it is."""
        match self.next():
            case b'"':
                self.take(STRING)
            case b"{":
                self.skip_brackets(b"{", b"}")
            case b"[":
                self.skip_brackets(b"[", b"]")
            case b"t" | b"f" | b"n" as first:
                self.take(re.compile(LITERALS[first][0]))
            case _:
                self.take(NUMBER)

    def skip_brackets(self, opening: bytes, closing: bytes) -> None:
        """Pass everything up to the matching bracket; brackets of other kinds and in strings do not count."""
        depth, marks = 0, re.compile(b'["' + re.escape(opening + closing) + b"]")
        while True:
            mark = marks.search(self.text, self.at)
            if mark is None:
                raise NotThere
            self.at = mark.start()
            if mark[0] == b'"':
                self.take(STRING)
                continue
            self.at += 1
            depth += 1 if mark[0] == opening else -1
            if not depth:
                return

    # --- reading --------------------------------------------------------------------------------------------

    def value(self, depth: int) -> Value:
        """Read a value."""
        match self.next():
            case b'"':
                return ESCAPE.sub(unescaped, self.take(STRING)[1])
            case b"[" if depth < DEEPEST:
                return self.array(depth)
            case b"t" | b"f" | b"n" as first:
                return self.literal(*LITERALS[first])
            case first if first.isdigit() or first in {b"-", b"+"}:
                return self.number()
        raise NotThere

    def array(self, depth: int) -> Value:
        """Read `[value, value, ...]`."""
        self.expect(b"[")
        if self.next() == b"]":
            self.at += 1
            return ()
        values = [self.value(depth + 1)]
        while self.next() == b",":
            self.at += 1
            values.append(self.value(depth + 1))
        self.expect(b"]")
        return (*values,)

    def literal(self, word: bytes, value: Value) -> Value:
        """Read true, false or null; no letter may follow."""
        end = self.at + len(word)
        if self.text[self.at : end] != word or self.text[end : end + 1] not in ENDS:
            raise NotThere
        self.at = end
        return value

    def number(self) -> Value:
        """Read a number."""
        digits = self.take(NUMBER)[0]
        try:
            return float(digits[:LONGEST_NUMBER])
        except ValueError:
            raise NotThere from None


def matched(pattern: re.Pattern[bytes], text: bytes, at: int) -> re.Match[bytes]:
    """What fits the pattern at a place.  Errors: NotThere."""
    found = pattern.match(text, at)
    if found is None:
        raise NotThere
    return found


def unescaped(found: re.Match[bytes]) -> bytes:
    r"""`\n` and its like as the byte they mean; any other byte as itself."""
    return ESCAPED.get(found[1], found[1])
