"""How fields of a hash expire.

`db.field_deadlines` says of each hash when to look at it next: never later than its soonest deadline, perhaps
sooner, as a deadline that was moved or removed leaves it alone.  Two things make stale fields go:

* a command that asks for a field by its name (HGET, HINCRBY, ...) removes it first, if it is stale;
* the active cycle removes all that is due in a hash.

Everybody else steps over stale fields (HGETALL, HSCAN, HTTL), or does not look at all: HLEN counts them, HDEL
and HSET find them there, and HEXPIRE gives them a new life.  A hash that loses its last field goes too.
"""

from __future__ import annotations

from teachredis.values.hash import NEVER_MS, HashValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.keyspace.keyspace import Keyspace


def note_field_deadline(db: Keyspace, key: bytes, deadline_ms: int) -> None:
    """A field of the hash got this deadline: the active cycle has to come by then."""
    if deadline_ms < db.field_deadlines.get(key, NEVER_MS):
        db.field_deadlines[key] = deadline_ms


def track_fields(db: Keyspace, key: bytes) -> None:
    """Find out anew when the active cycle has to look at what the key holds, which was stored whole."""
    value = db.data.get(key)
    soonest_ms = value.soonest_ms() if isinstance(value, HashValue) else None
    if soonest_ms is None:
        db.field_deadlines.pop(key, None)
    else:
        db.field_deadlines[key] = soonest_ms


def expire_fields(
    db: Keyspace, key: bytes, value: HashValue, fields: Iterable[bytes], *, drops_key: bool = True
) -> None:
    """Remove those of the fields that are stale, and the hash if it loses its last.

    AOF and replicas get an HDEL each before the running command; one `hexpired` is told.  `drops_key` False
    leaves an empty hash behind, for a command that is about to fill it.
    """
    stale = [field for field in dict.fromkeys(fields) if value.is_stale(field, db.now_ms)]
    if not stale:
        return
    journal = db.journal
    for snapshot in journal.snapshots:
        snapshot.keep(db.index, (key,))
    for field in stale:
        value.remove(field)
        if journal.feeds:
            journal.pending.append((db.index, (b"HDEL", key, field)))
    db.weigh_again(key)
    journal.expired_fields += len(stale)
    if key in db.watched:
        db.disturb(key)
    db.tell("hexpired", key)
    if drops_key:
        db.drop_if_empty(key, value)


def expire_due_fields(db: Keyspace, key: bytes) -> None:
    """The active cycle's visit: remove what is due in a hash, and note when to come again."""
    value = db.data[key]
    if isinstance(value, HashValue):
        expire_fields(db, key, value, value.due(db.now_ms))
    track_fields(db, key)
