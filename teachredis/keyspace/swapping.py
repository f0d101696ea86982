"""What happens to all keys of a database at once: SWAPDB, and what it and FLUSHALL do to those who WATCH."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace

CONTENTS = (
    "access", "data", "expires", "field_deadlines", "field_round", "ledger", "order", "roomy", "round",
    "volatile",
)  # fmt: skip
"""What SWAPDB exchanges: all that `Keyspace.clear` empties."""


def swap(one: Keyspace, other: Keyspace) -> None:
    """Exchange all keys of two databases; who watches or waits stays where they are."""
    for snapshot in one.journal.snapshots:
        snapshot.keep(one.index, [*one.data, *other.data])
        snapshot.keep(other.index, [*one.data, *other.data])
    disturb_all(one, other)
    disturb_all(other, one)
    for slot in CONTENTS:
        mine = getattr(one, slot)
        setattr(one, slot, getattr(other, slot))
        setattr(other, slot, mine)
    for db in (one, other):
        db.wake_all(db.awaited)


def disturb_all(db: Keyspace, new: Keyspace | None = None) -> None:
    """FLUSHALL and SWAPDB touch every watched key that is there now or will be."""
    for key, watchers in db.watched.items():
        comes = new is not None and new.peek(key) is not None
        is_stale = new is not None and not comes and key in new.data
        for watcher in watchers:
            if comes or key in db.data:
                watcher.touched(db, key, there=comes)
            if is_stale:
                watcher.watching[db, key] = True
