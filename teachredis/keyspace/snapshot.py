"""One mechanism keeps the past.

A snapshot is the keyspace as it was at one instant, while writes go on.  Redis forks and lets the kernel
copy pages; a Python process in a notebook cannot.  So before a write command changes its keys, and
before a key expires, is evicted or flushed, `keep` puts the value as it was (the *pre-image*) into every
open snapshot that has not yet got one.  Reading the snapshot takes the pre-image where there is one and
the living value elsewhere.

Off, it costs nothing: `call` tests one list.  BGSAVE, full resync, AOF rewrite, diff and
rewind are all its readers.

# Redis: forks.  Ours costs a copy of each value at its first write: a hash of a million
fields takes about 50 ms.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace, Stored

    Image: TypeAlias = tuple[Stored | None, int | None]
    """(value or None if the key was absent, deadline in ms or None)"""


class Snapshot:
    """All databases at the instant it was opened.  Open it through the engine and `close` it when done."""

    __slots__ = ("databases", "images", "keys")

    def __init__(self, databases: Sequence[Keyspace]) -> None:
        self.databases = [*databases]
        self.keys = [list(db.data) for db in databases]
        self.images: list[dict[bytes, Image]] = [{} for _ in databases]

    def keep(self, index: int, keys: Iterable[bytes]) -> None:
        """Take the pre-image of each key that has none yet."""
        images, db = self.images[index], self.databases[index]
        for key in keys:
            if key not in images:
                images[key] = copied(db.data.get(key)), db.expires.get(key)

    def items(self, index: int) -> Iterator[tuple[bytes, Stored, int | None]]:
        """(key, value, deadline_ms) of one database as it was; values are to be read at once, not kept."""
        images, db = self.images[index], self.databases[index]
        for key in self.keys[index]:
            value, deadline_ms = images.get(key) or (db.data.get(key), db.expires.get(key))
            if value is not None:
                yield key, value, deadline_ms


def copied(value: Stored | None) -> Stored | None:
    """A value that later writes cannot reach."""
    if value is None or isinstance(value, bytes):
        return value
    return value.copy()
