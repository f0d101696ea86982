r"""Patterns as KEYS, SCAN, PSUBSCRIBE and CONFIG GET know them.

    ?        any one byte                    [abc]  [a-z]   one of these bytes
    *        any bytes, also none            [^a]           any one byte but these
    \x       the byte x itself               all else       itself

Each element but the star takes exactly one byte, so a pattern is a row of *runs* with stars between them:
`user:*:name` is `user:`, then `:name`.  The first run must stand at the beginning, the last at the end,
and each run between them may be taken where it is met first: a later place would only leave less room for
the rest.  That is why `a*a*a*a*b` needs no guessing.  Common shapes (`user:42`, `user:*`, `*:name`,
`*name*`) need a single bytes method; the others become a regular expression whose stars never look back.

Bytes are compared, not characters: `?` is one third of a €.
"""

from __future__ import annotations

from operator import methodcaller

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TypeAlias

    Matcher: TypeAlias = Callable[[bytes], object]
    """text -> something true if it matches"""

    Element: TypeAlias = bytes
    """All bytes that one place of the pattern accepts"""

STAR, ANY, OPEN, CLOSE, NOT, DASH, BACKSLASH = b"*?[]^-\\"
EVERY_BYTE = bytes(range(256))
MOST_STARS = 1000
"""Redis follows stars this deep; with more before other elements nothing matches."""


def matches(pattern: bytes, text: bytes) -> bool:
    """Does the text match?  For many texts ask `matcher` once."""
    return bool(matcher(pattern)(text))


def matcher(pattern: bytes, *, nocase: bool = False) -> Matcher:
    """A function that tells whether a text matches.  Cost: O(text) a call for the common shapes.

    >>> [bool(matcher(b"h[ae]llo*")(text)) for text in (b"hello", b"hallo there", b"hillo")]
    [True, True, False]
    """
    runs = list(runs_of(pattern, nocase))
    if any(len(element) != 1 for run in runs for element in run):
        return as_expression(runs)
    match [b"".join(run) for run in runs]:
        case [whole]:
            return whole.__eq__
        case [b"", b""]:
            return bool  # oddly, `*` does not match the empty text; KEYS and SCAN never ask about a lone star
        case [prefix, b""]:
            return methodcaller("startswith", prefix)
        case [b"", suffix]:
            return methodcaller("endswith", suffix)
        case [b"", part, b""]:
            return methodcaller("__contains__", part)
    return as_expression(runs)


def as_expression(runs: list[list[Element]]) -> Matcher:
    """The same as a compiled regular expression."""
    from re import DOTALL, compile  # here, because a student who never needs it should not wait for it

    first, *others = [b"".join(map(expression_of, run)) for run in runs]
    if not others:
        return compile(first + rb"\Z", DOTALL).match
    *middle, last = others
    if len(middle) + bool(last) > MOST_STARS:
        return compile(b"(?!)").match  # nothing is so
    found = b"".join(b"(?>.*?%b)" % run for run in middle)
    return compile(first + found + (rb".*%b\Z" % last if last else b""), DOTALL).match


def expression_of(element: Element) -> bytes:
    """One place of the pattern as a regular expression."""
    if not element:
        return b"(?!)"
    return b"[" + b"".join(b"\\x%02x" % byte for byte in element) + b"]" if element != EVERY_BYTE else b"."


# --- reading a pattern --------------------------------------------------------------------------------------


def runs_of(pattern: bytes, nocase: bool) -> Iterator[list[Element]]:
    """The runs between stars; neighbouring stars are one."""
    run: list[Element] = []
    at = 0
    while at < len(pattern):
        if pattern[at] == STAR:
            yield run
            run = []
            at = len(pattern) - len(pattern[at:].lstrip(b"*"))
        else:
            element, at = read_element(pattern, at, nocase)
            run.append(element)
    yield run


def read_element(pattern: bytes, at: int, nocase: bool) -> tuple[Element, int]:
    """The element that begins here, and where the next one does."""
    if pattern[at] == ANY:
        return EVERY_BYTE, at + 1
    if pattern[at] == OPEN:
        return read_choice(pattern, at + 1, nocase)
    if pattern[at] == BACKSLASH and at + 1 < len(pattern):
        at += 1
    byte = pattern[at : at + 1]
    return either_case(byte) if nocase else byte, at + 1


def read_choice(pattern: bytes, at: int, nocase: bool) -> tuple[Element, int]:
    """The bytes that `[...]` accepts, read from behind the bracket; unclosed, it takes the rest."""
    end = len(pattern)
    negated = pattern[at : at + 1] == b"^"
    at += negated
    accepted: dict[int, None] = {}
    while at < end and pattern[at] != CLOSE:
        if pattern[at] == BACKSLASH and at + 1 < end:
            accepted[pattern[at + 1]] = None
            at += 2
        elif at + 2 < end and pattern[at + 1] == DASH:
            accepted.update(dict.fromkeys(between(pattern[at], pattern[at + 2], nocase)))
            at += 3
        else:
            byte = pattern[at : at + 1]
            accepted.update(dict.fromkeys(either_case(byte) if nocase else byte))
            at += 1
    chosen = bytes(byte for byte in EVERY_BYTE if (byte in accepted) is not negated)
    return chosen, min(at + 1, end)


def between(start: int, end: int, nocase: bool) -> bytes:
    """The bytes of a range, its ends in either order.  C's bytes are signed: 255 is minus one."""
    low, high = sorted((signed(start), signed(end)))
    if nocase:
        low, high = lowered(low), lowered(high)
        return bytes(byte for byte in EVERY_BYTE if low <= lowered(signed(byte)) <= high)
    return bytes(byte for byte in EVERY_BYTE if low <= signed(byte) <= high)


def signed(byte: int) -> int:
    """A byte as C's `char` has it."""
    return byte - 256 if byte > 127 else byte


def lowered(number: int) -> int:
    """C's tolower, which leaves all but A-Z alone."""
    return number + 32 if 65 <= number <= 90 else number


def either_case(byte: bytes) -> bytes:
    """A letter in both cases."""
    return byte if byte.lower() == byte.upper() else byte.lower() + byte.upper()
