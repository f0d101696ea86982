"""Filling a database from a file: keys come whole, and nobody is told."""

from __future__ import annotations

from teachredis.keyspace.field_expiry import track_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace, Stored


def load_key(db: Keyspace, key: bytes, value: Stored, deadline_ms: int | None, mark: int) -> None:
    """Put what a file held under a missing key, with its deadline and its mark of access (access.py)."""
    db.data[key] = value
    db.access.update({key: mark})
    if deadline_ms is not None:
        db.roomy[key] = None
        db.set_deadline(key, deadline_ms)
    if db.order is not None:
        db.order.append(key)
    if db.ledger is not None:
        db.ledger.changed[key] = None
    track_fields(db, key)
