"""What Redis would leave to another thread to free, counted: `lazyfreed_objects` of INFO.

A key with a million members is removed in no time, but its memory is a million blocks, and to free them takes
a second in which nobody is served.  So UNLINK only takes the key away and hands the value to a thread; and
since 8.0 a FLUSHALL waits for such a thread while others are served.  A small value is not worth the trouble.

Python frees at once what nobody holds any more: there is nothing to hand over, and nothing is ever pending.
"""

from __future__ import annotations

from teachredis.values.list import ListValue
from teachredis.values.stream import StreamValue
from teachredis.values.value import Value
from teachredis.values.vector_set import VectorSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.keyspace.keyspace import Keyspace, Stored

WORTH_A_THREAD = 64
"""Blocks; a value of so few is freed on the spot."""


def count_lazily_freed(db: Keyspace, keys: Iterable[bytes]) -> None:
    """These keys are about to be unlinked."""
    for key in dict.fromkeys(keys):
        value = db.peek(key)
        if value is not None and blocks(value) > WORTH_A_THREAD:
            db.journal.lazily_freed += 1


def blocks(value: Stored) -> int:
    """In how many pieces the value lies in memory, about."""
    match value:
        case ListValue():
            return len(value.nodes)
        case StreamValue():
            return len(value.nodes) + blocks_of_groups(value)
        case VectorSet():
            return WORTH_A_THREAD + 1
        case Value(encoding="hashtable" | "skiplist"):
            return len(value)
    return 1


def blocks_of_groups(stream: StreamValue) -> int:
    """Consumer groups with what is pending: the first speaks for all."""
    first = next(iter(stream.groups.values()), None)
    return 0 if first is None else len(stream.groups) * (1 + len(first.pending))
