"""What every error has in common, and how bytes stand in an error line."""

from __future__ import annotations


class ReplyError(Exception):
    """An error reply.  `code` is its first word, `message` the rest; `str()` gives the whole line."""

    text = "ERR"
    counted = False  # has INFO counted it already, as the error of a script's command?

    def __init__(self, text: str | None = None) -> None:
        super().__init__(self.text if text is None else text)

    @property
    def code(self) -> str:
        """The first word, by which clients tell errors apart: ERR, WRONGTYPE, NOAUTH, ..."""
        return str(self).partition(" ")[0]

    @property
    def message(self) -> str:
        """The words behind the code."""
        return str(self).partition(" ")[2]


def printable(text: bytes) -> str:
    """Bytes as they stand in an error line: in C, where it is made, a text ends at its first NUL."""
    return one_line(text.decode("utf-8", "surrogateescape"))


def one_line(text: str) -> str:
    """The text up to its first NUL, its newlines as spaces, as they would end the error line early."""
    return text.partition("\0")[0].replace("\r", " ").replace("\n", " ")
