"""What commands on several keys share: the first key that is there, and the key that takes a result."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.values.value import Value

    V = TypeVar("V", bound=Value)


def first_there(db: Keyspace, keys: Iterable[bytes], kind: type[V]) -> tuple[bytes, V] | None:
    """The first key that is there, and its value.  Errors: WRONGTYPE, if it is not of this kind."""
    for key in keys:
        value = db.find(key, kind)
        if value is not None:
            return key, value
    return None


def store_result(db: Keyspace, destination: bytes, made: Value, event: str, changes: int = 1) -> int:
    """Put what a STORE made in place of whatever was there; nothing made leaves no key.  Its length."""
    if len(made):
        db.overwrite(destination, made)
        db.changed(destination, event, changes)
    elif db.delete(destination):
        db.changed(destination, "del")
    return len(made)
