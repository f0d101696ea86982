"""Strings: a text and nothing else.

How a string is kept in memory (int, embstr, raw) is not written; who reads it judges anew.
"""

from __future__ import annotations

from teachredis.codec import kinds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.codec.reader import Reader
    from teachredis.codec.writer import Writer
    from teachredis.values.limits import Limits


def write_string(value: bytes | bytearray, writer: Writer) -> int:
    """The string; its type is returned."""
    writer.text(value)
    return kinds.STRING


def read_string(reader: Reader, limits: Limits) -> bytes:  # noqa: ARG001  # shaped as all readers are
    """The string."""
    return reader.text()
