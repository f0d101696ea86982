"""Keys of any type."""

from __future__ import annotations

from teachredis.session.registry import command

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace

GROUP = "generic"


@command("DEL key [key ...]", "write")
def delete(db: Keyspace, key: bytes, *more: bytes) -> int:
    """Remove keys of any type.

    Reply: how many were there.  Cost: O(1) a key.
    Source: redis.io/commands/del
    """
    removed = 0
    for each in (key, *more):
        if db.delete(each):
            db.changed(each, "del")
            removed += 1
    return removed
