"""FUNCTION DUMP: all libraries as bytes that FUNCTION RESTORE takes, here and in redis-server.

For each library the byte 0xF5 and its text, as an RDB file has them, and behind the last the footer of every
payload (codec/payload.py).
"""

from __future__ import annotations

from teachredis.codec.payload import FOOTER_BYTES, is_whole, sealed
from teachredis.codec.reader import Reader
from teachredis.codec.writer import Writer
from teachredis.wire.errors import BadLibrary, BadPayload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

LIBRARY, OLD_LIBRARY = 0xF5, 0xF6


def dump(libraries: Iterable[bytes], *, compresses: bool = True) -> bytes:
    """The payload of these libraries' texts."""
    writer = Writer(compresses=compresses)
    for code in libraries:
        writer.byte(LIBRARY)
        writer.text(code)
    return sealed(bytes(writer.out))


def load(payload: bytes) -> list[bytes]:
    """The libraries' texts.  Errors: BadPayload, BadLibrary."""
    if not is_whole(payload):
        raise BadPayload
    reader = Reader(payload, end=len(payload) - FOOTER_BYTES)
    texts = []
    while reader.at < reader.end:
        refuse_other_types(reader.byte())
        try:
            texts.append(reader.text())
        except ValueError:
            raise BadLibrary("failed loading the given functions payload") from None
    return texts


def refuse_other_types(kind: int) -> None:
    """Errors: BadLibrary."""
    if kind == OLD_LIBRARY:
        raise BadLibrary("Pre-GA function format not supported")
    if kind != LIBRARY:
        raise BadLibrary("given type is not a function")
