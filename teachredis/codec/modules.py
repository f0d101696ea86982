"""Values of modules: Redis knows their name and nothing else.

A module is named by nine letters, six bits each, and a version of ten bits, all in one number of 64.  What
follows is a row of parts, each behind a number that says what it is, so that a server which does not have the
module can still skip it:

    2 a number     3 a float     4 a double     5 a text     0 the end
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.codec.reader import Reader
    from teachredis.codec.writer import Writer

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
NAME_LENGTH, LETTER_BITS, VERSION_BITS = 9, 6, 10
END, NUMBER, TEXT = 0, 2, 5


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
