"""What DUMP answers and RESTORE takes: one value, and proof that it arrived whole.

    | type 1 | the value | version of the format 2 | CRC64 of all before 8 |

The last two come lowest byte first.  Who reads a payload takes older versions, but none that is newer.
"""

from __future__ import annotations

from teachredis.codec.kinds import RDB_VERSION
from teachredis.codec.reader import Reader
from teachredis.codec.serialized import deserialized, serialized
from teachredis.structures.crc64 import crc64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.codec.serialized import Stored
    from teachredis.values.limits import Limits

CRC_BYTES = 8
FOOTER_BYTES = 2 + CRC_BYTES


def dump(value: Stored, *, compresses: bool = True, version: int = RDB_VERSION) -> bytes:
    """The payload of a value, in an older version if so wished.  Errors: CannotHold.  O(N)."""
    kind, body = serialized(value, compresses=compresses, version=version)
    return sealed(bytes((kind,)) + body, version)


def sealed(body: bytes, version: int = RDB_VERSION) -> bytes:
    """The body with its footer."""
    body += version.to_bytes(2, "little")
    return body + crc64(body).to_bytes(CRC_BYTES, "little")


def is_whole(payload: bytes) -> bool:
    """Is the version known, and the sum right?"""
    version, crc = payload[-FOOTER_BYTES:-CRC_BYTES], payload[-CRC_BYTES:]
    if len(payload) < FOOTER_BYTES or int.from_bytes(version, "little") > RDB_VERSION:
        return False
    return int.from_bytes(crc, "little") == crc64(payload[:-CRC_BYTES])


def load(payload: bytes, limits: Limits) -> Stored:
    """The value of a payload that is whole.  Errors: ValueError, if it makes no sense nevertheless.

    Bytes behind the value are not looked at.
    # Redis: reads on into the footer where the value is cut off.
    """
    reader = Reader(payload, end=len(payload) - FOOTER_BYTES)
    return deserialized(reader.byte(), reader, limits)
