"""Strings."""

from __future__ import annotations

from teachredis.session.registry import command
from teachredis.wire.replies import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

GROUP = "string"


@command("GET key", "readonly", "fast")
def get(db: Keyspace, key: bytes) -> bytes | None:
    """Read a string.

    Reply: the string, or nil if the key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/get
    """
    return db.read_string(key)


@command("SET key value [NX|XX] [GET]", "write", "denyoom")
def set_(db: Keyspace, key: bytes, value: bytes, *options: bytes) -> Reply:
    """Store a string (options come next)."""
    db.overwrite(key, value)
    db.changed(key, "set")
    return OK
