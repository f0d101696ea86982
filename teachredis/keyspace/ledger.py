"""A running sum of what the keys of one database take.

While `maxmemory` is set somebody asks before every command how much is in use.  To add up all keys each
time would be absurd, and to correct a sum inside every command would put memory into all of them.  So a key
that changes is only *noted*, one dict entry, and who asks settles up: each noted key is weighed again, and
the sum corrected by the difference.

    changed   user:7  user:9           noted by db.changed, db.drop, ...
    counted   user:7 → 112  ...        what each key was last counted as
    total     84,112

A large collection is not walked for that: its own `weight` was kept by whoever changed it.
"""

from __future__ import annotations

from teachredis.keyspace.memory import key_bytes
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.keyspace.keyspace import Keyspace


class Ledger:
    """`changed` holds the keys that have to be weighed again; `settle` does it."""

    __slots__ = ("changed", "counted", "total")

    def __init__(self, keys: Iterable[bytes] = ()) -> None:
        self.changed: dict[bytes, None] = dict.fromkeys(keys)
        self.counted: dict[bytes, int] = {}
        self.total = 0

    def settle(self, db: Keyspace) -> int:
        """The bytes of all keys and values.  O(keys that changed)."""
        if self.changed:
            changed, self.changed = self.changed, {}
            for key in changed:
                self.count(db, key)
        return self.total

    def count(self, db: Keyspace, key: bytes) -> None:
        """Weigh one key again."""
        value = db.data.get(key)
        if value is None:
            self.total -= self.counted.pop(key, 0)
            return
        if isinstance(value, Value) and value.is_rehashing:
            self.changed[key] = None  # each reader moves it on, so look again next time
        now = key_bytes(db, key, value)
        self.total += now - self.counted.get(key, 0)
        self.counted[key] = now

    def forget(self, key: bytes) -> int:
        """A key that was evicted is gone: the bytes that it was counted as."""
        self.changed.pop(key, None)
        freed_bytes = self.counted.pop(key)
        self.total -= freed_bytes
        return freed_bytes

    def check(self, db: Keyspace) -> None:
        """The sum that was kept is what adding up afresh would find."""
        self.settle(db)
        assert self.counted == {key: key_bytes(db, key, value) for key, value in db.data.items()}
        assert self.total == sum(self.counted.values())
