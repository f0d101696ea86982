"""What magics may ask about keys without disturbing them: of the engine here, or of a real Redis.

Errors are explained and words completed from these few questions, so both work wherever the keys are.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from teachredis.keyspace.keyspace import type_name
from teachredis.values.hash import HashValue
from teachredis.wire.errors import ReplyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

MOST_KEYS = 5000
LONGEST_BYTES = 100
"""Longer strings are no numbers."""


GLOB = re.compile(rb"([\\[\]*?^])")


class Keys(Protocol):
    """The keys of one database."""

    def __len__(self) -> int:
        """How many there are."""

    def type_of(self, key: bytes) -> str | None:
        """`string`, `zset` …; None if there is no such key."""

    def short_string(self, key: bytes) -> bytes | None:
        """What a key holds, if it is a string that might be a number."""

    def beginning(self, start: bytes, kind: str | None) -> Iterable[bytes]:
        """Some keys that begin so, of this type if one is given."""

    def fields(self, key: bytes, start: bytes) -> Iterable[bytes]:
        """Some fields of a hash that begin so."""


class KernelKeys:
    """Those of an engine's database: peeked at."""

    def __init__(self, db: Keyspace) -> None:
        self.db = db

    def __len__(self) -> int:
        return len(self.db)

    def type_of(self, key: bytes) -> str | None:
        """Its type."""
        value = self.db.peek(key)
        return None if value is None else type_name(value)

    def short_string(self, key: bytes) -> bytes | None:
        """Its bytes."""
        value = self.db.peek(key)
        return bytes(value) if isinstance(value, bytes | bytearray) else None

    def beginning(self, start: bytes, kind: str | None) -> Iterable[bytes]:
        """Of the first few thousand."""
        some = (key for key in islice(self.db.data, MOST_KEYS) if key.startswith(start))
        types = ((key, self.type_of(key)) for key in some)
        return (key for key, found in types if found is not None and kind in {None, found})

    def fields(self, key: bytes, start: bytes) -> Iterable[bytes]:
        """Of the first few thousand."""
        value = self.db.peek(key)
        some = islice(value.fields, MOST_KEYS) if isinstance(value, HashValue) else ()
        return (field for field in some if field.startswith(start))


class RealKeys:
    """Those of a server: asked for with commands that leave no trace (its client says CLIENT NO-TOUCH)."""

    def __init__(self, ask: Callable[..., Reply]) -> None:
        self.ask = ask

    def __len__(self) -> int:
        count = self.ask(b"DBSIZE")
        return count if isinstance(count, int) else 0

    def type_of(self, key: bytes) -> str | None:
        """TYPE."""
        said = self.ask(b"TYPE", key)
        return str(said) if isinstance(said, str) and said != "none" else None

    def short_string(self, key: bytes) -> bytes | None:
        """GETRANGE, so that a string of 100 MB does not come along."""
        said = self.ask(b"GETRANGE", key, b"0", b"%d" % LONGEST_BYTES)
        return said if isinstance(said, bytes) and self.type_of(key) == "string" else None

    def beginning(self, start: bytes, kind: str | None) -> Iterable[bytes]:
        """One step of SCAN."""
        of_type = [b"TYPE", kind.encode()] if kind else []
        return self.found(b"SCAN", b"0", start, *of_type)

    def fields(self, key: bytes, start: bytes) -> Iterable[bytes]:
        """One step of HSCAN."""
        return self.found(b"HSCAN", key, b"0", start)[::2]

    def found(self, *words: bytes) -> list[bytes]:
        """The names that a step of SCAN or HSCAN finds behind its cursor."""
        scan, *rest = words
        at = rest.index(b"0")
        start, more = rest[at + 1], rest[at + 2 :]
        pattern = GLOB.sub(rb"\\\1", start) + b"*"
        said = self.ask(scan, *rest[: at + 1], b"MATCH", pattern, b"COUNT", b"%d" % MOST_KEYS, *more)
        if isinstance(said, ReplyError) or not isinstance(said, list):
            return []
        names = said[1]
        return [name for name in names if isinstance(name, bytes)] if isinstance(names, list) else []
