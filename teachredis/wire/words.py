r"""A typed line and its words, as redis-cli reads and prints them.

Words are parted by blanks.  Inside "double quotes" a backslash writes what cannot be typed: \n \r \t \b \a,
any byte as \x00, and itself or the quote.  Inside 'single quotes' only \' is special.  A closing quote ends
its word, so a blank or the end of the line must follow it.

`split_words` reads a line, `quoted` writes one word so that `split_words` gives it back.
"""

from __future__ import annotations

BACKSLASH, DOUBLE, SINGLE = b"\\\"'"
BLANKS = b" \t\n\v\f\r"  # skipped between words
ENDS = b" \t\n\r"  # end a plain word: \v and \f, oddly, do not
HEX = b"0123456789abcdefABCDEF"

MEANING = dict(zip(b"nrtba", b"\n\r\t\b\a", strict=True))
ESCAPE = {code: f"\\x{code:02x}" for code in range(256) if not 32 <= code < 127}
ESCAPE |= {code: f"\\{chr(letter)}" for letter, code in MEANING.items()}
ESCAPE |= {BACKSLASH: "\\\\", DOUBLE: '\\"'}


class UnbalancedQuotes(ValueError):
    """A quote that never closes, or closes in the middle of a word; `column` counts characters from 1."""

    def __init__(self, line: bytes, at: int, problem: str) -> None:
        self.column = len(line[:at].decode("utf-8", "replace")) + 1
        super().__init__(f"{problem} at column {self.column}")


def split_words(line: str | bytes) -> list[bytes]:
    r"""Words of a line, quotes undone.  Errors: UnbalancedQuotes.  Cost: O(length).

    # Redis: an inline request that holds a NUL is never answered; here NUL is a byte like any other.

    >>> split_words(r'SET "my key" "tab\there"')
    [b'SET', b'my key', b'tab\there']
    """
    if isinstance(line, str):
        line = line.encode("utf-8", "surrogateescape")
    words: list[bytes] = []
    at = skip(line, 0, BLANKS)
    while at < len(line):
        word, at = read_word(line, at)
        words.append(word)
        at = skip(line, at, BLANKS)
    return words


def read_word(line: bytes, start: int) -> tuple[bytes, int]:
    """The word that starts here, and where it ends.  A quote may begin in the middle of a word."""
    at = start
    while at < len(line) and line[at] not in ENDS and line[at] not in (DOUBLE, SINGLE):
        at += 1
    plain = line[start:at]
    if at == len(line) or line[at] in ENDS:
        return plain, at
    text, end = read_quoted(line, at)
    if end < len(line) and line[end] not in BLANKS:
        raise UnbalancedQuotes(line, end, "text right after a closing quote")
    return plain + text, end


def read_quoted(line: bytes, opening: int) -> tuple[bytes, int]:
    """The text between this quote and its partner, escapes undone, and the place behind the partner."""
    quote = line[opening]
    read_escape = double_escape if quote == DOUBLE else single_escape
    text = bytearray()
    at = opening + 1
    while at < len(line) and line[at] != quote:
        byte, width = read_escape(line, at) if line[at] == BACKSLASH else (line[at], 1)
        text.append(byte)
        at += width
    if at >= len(line):
        raise UnbalancedQuotes(line, opening, "unclosed quote")
    return bytes(text), at + 1


def double_escape(line: bytes, at: int) -> tuple[int, int]:
    """The byte meant by a backslash inside double quotes, and how many bytes spell it."""
    digits = line[at + 2 : at + 4]
    if line[at + 1 : at + 2] == b"x" and len(digits) == 2 and all(digit in HEX for digit in digits):
        return int(digits, 16), 4
    if at + 1 == len(line):
        return BACKSLASH, 1
    letter = line[at + 1]
    return MEANING.get(letter, letter), 2


def single_escape(line: bytes, at: int) -> tuple[int, int]:
    """The byte meant by a backslash inside single quotes: itself, unless a single quote follows."""
    return (SINGLE, 2) if line[at + 1 : at + 2] == b"'" else (BACKSLASH, 1)


def skip(line: bytes, at: int, some: bytes) -> int:
    """The first place from `at` on that holds none of `some`."""
    while at < len(line) and line[at] in some:
        at += 1
    return at


def quoted(word: bytes) -> str:
    r"""One word in double quotes, every byte that is not plain ASCII spelled out.

    >>> print(quoted(b'caf\xc3\xa9 "noir"'))
    "caf\xc3\xa9 \"noir\""
    """
    return '"' + word.decode("latin-1").translate(ESCAPE) + '"'
