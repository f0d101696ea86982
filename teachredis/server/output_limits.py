"""What may pile up for a client that does not read: `client-output-buffer-limit`.

Each class of clients has a hard limit, beyond which it is cut off at once, and a soft one, which it may
exceed for so many seconds.  0 is no limit.

# Redis: lets replies to a normal client pile up without end.  Ours, where the class has no limit, stops
# reading from a client that has not read 64 MB of replies, until it does.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from teachredis.server.connection import Connection

PATIENCE_BYTES = 64 << 20


class Limit(NamedTuple):
    """One class's limits."""

    hard_bytes: int
    soft_bytes: int
    soft_s: int


UNLIMITED = Limit(0, 0, 0)
LIMIT_OF_STRANGERS = Limit(1024, 0, 0)


def read_limits(setting: str) -> dict[str, Limit]:
    """`normal 0 0 0 slave ...` as {class: Limit}."""
    words = setting.split()
    rows = zip(words[::4], words[1::4], words[2::4], words[3::4], strict=True)
    return {name: Limit(int(hard), int(soft), int(soft_s)) for name, hard, soft, soft_s in rows}


def is_exceeded(limit: Limit, connection: Connection, backlog_bytes: int) -> bool:
    """Must the connection be cut off?  Remembers since when the soft limit is exceeded."""
    if limit.hard_bytes and backlog_bytes > limit.hard_bytes:
        return True
    if not limit.soft_bytes or backlog_bytes <= limit.soft_bytes:
        connection.over_soft_since_s = None
        return False
    if connection.over_soft_since_s is None:
        connection.over_soft_since_s = monotonic()
    return monotonic() - connection.over_soft_since_s > limit.soft_s
