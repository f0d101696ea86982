"""Values of modules: Redis knows their name and nothing else.

A module is named by nine letters, six bits each, and a version of ten bits, all in one number of 64.  What
follows is a row of parts, each behind a number that says what it is, so that a server which does not have the
module can still skip it:

    1, 2 a number     3 a float     4 a double     5 a text     0 the end
"""

from __future__ import annotations

from teachredis.codec.reader import Reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.codec.writer import Writer

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
NAME_LENGTH, LETTER_BITS, VERSION_BITS = 9, 6, 10
END, SIGNED, NUMBER, FLOAT, DOUBLE, TEXT = range(6)


def module_number(name: str, version: int) -> int:
    """The number by which a module's type is known.

    >>> hex(module_number("vectorset", 0))
    '0xbde72da2bb1eb400'
    """
    number = 0
    for letter in name:
        number = number << LETTER_BITS | LETTERS.index(letter)
    return number << VERSION_BITS | version


def write_number(writer: Writer, number: int) -> None:
    """A part that is a number."""
    writer.length(NUMBER)
    writer.length(number)


def write_text(writer: Writer, text: bytes) -> None:
    """A part that is a text."""
    writer.length(TEXT)
    writer.text(text)


def read_number(reader: Reader) -> int:
    """A part that must be a number.  Errors: ValueError."""
    expect(reader, NUMBER)
    return reader.length()


def read_text(reader: Reader) -> bytes:
    """A part that must be a text.  Errors: ValueError."""
    expect(reader, TEXT)
    return reader.text()


def expect(reader: Reader, kind: int) -> None:
    """The next part must be of this kind.  Errors: ValueError."""
    if reader.length() != kind:
        raise ValueError("a value of a module has a part of another kind than expected")


def skip_value(reader: Reader) -> None:
    """All parts up to the end.  Errors: ValueError, for a part of no known kind."""
    while (kind := reader.length()) != END:
        if kind not in SKIPS:
            raise ValueError("a value of a module has a part of no known kind")
        SKIPS[kind](reader)


SKIPS: dict[int, Callable[[Reader], object]] = {
    SIGNED: Reader.length,
    NUMBER: Reader.length,
    FLOAT: lambda reader: reader.raw(4),
    DOUBLE: Reader.double,
    TEXT: Reader.text,
}
"""Kind of a part -> how to get past it"""
