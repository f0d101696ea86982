"""What is always true of a database, asserted; tests walk it after each step."""

from __future__ import annotations

from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.structures.scan_order import ScanOrder


def check_keyspace(db: Keyspace) -> None:
    """No empty collections, no side dict that speaks of a missing key, nobody without a place."""
    for key, value in db.data.items():
        if isinstance(value, Value):
            assert len(value) or value.may_be_empty, key
            value.check()
    for side in (db.expires, db.access, db.field_deadlines, db.roomy):
        assert side.keys() <= db.data.keys()
    all_have_places(db.data, db.order)
    all_have_places(db.expires, db.volatile)
    if db.ledger is not None:
        db.ledger.check(db)


def all_have_places(keys: Iterable[bytes], order: ScanOrder | None) -> None:
    """Once places were laid out, each key has one."""
    assert order is None or dict.fromkeys(keys).keys() <= dict.fromkeys(order.places).keys()
