"""Carrying what a key holds elsewhere, with its deadlines: RENAME, MOVE, COPY, RESTORE."""

from __future__ import annotations

from teachredis.values.string_object import like_embedded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace, Stored

    Holding: TypeAlias = tuple[Stored, int | None, int | None]
    """(value, deadline in ms, soonest deadline of a field in ms)"""


def lift(db: Keyspace, key: bytes) -> Holding:
    """What the key holds; a `raw` string stays one."""
    value = db.data[key]
    if isinstance(value, bytes) and db.encoding(key, value) == "raw" and like_embedded(value):
        value = bytearray(value)
    return value, db.expires.get(key), db.field_deadlines.get(key)


def put_down(db: Keyspace, key: bytes, holding: Holding, *, asks_for_room: bool = True) -> None:
    """Put what was lifted under a missing key; the block gets room for the deadline at once, or later."""
    value, deadline_ms, fields_ms = holding
    db.store(key, value)
    if deadline_ms is not None:
        if asks_for_room:
            db.roomy[key] = None
        db.set_deadline(key, deadline_ms)
    if fields_ms is not None:
        db.field_deadlines[key] = fields_ms
