"""The nodes of a stream: entries in the order of their ids, as they lie in a listpack.

An id is `ms-seq`: when the entry came, and a number for those of the same millisecond.  Redis compares ids as
one number of 128 bits; so do we, and `ms << 64 | seq` is all an id is inside this engine.

A node holds the fields of its first entry once, as the *master entry*; an entry with the very same fields, as
most have, stores its values only.  Ids are stored as differences from the first:

    master id 1700000000000-0
    | live 3 | deleted 1 | fields: sensor, value | 0-0: a, 21 | 35-0: b, 19 | 35-1: a, 22 | ✗ 40-0: b, 20 |

Deleting from the middle of a listpack would move every byte behind it.  So an entry is only *marked* as
deleted, and the node goes when its last entry does.  Marked entries count in `stream-node-max-entries`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from teachredis.structures.allocator import size_class
from teachredis.structures.listpack import EMPTY_BYTES, entry_bytes, number_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Self, TypeAlias

    Body: TypeAlias = tuple[bytes, ...]
    """field, value, field, value, ..."""

    Entry: TypeAlias = tuple[int, Body]
    """(id, body)"""

SEQ_BITS = 64
HIGHEST_SEQ = (1 << SEQ_BITS) - 1
LAST_ID = (1 << 2 * SEQ_BITS) - 1
"""18446744073709551615-18446744073709551615; the lowest id, 0-0, is the number 0."""

FLAGS_BYTES = 2
MOST_COUNTERS_BYTES = 12
"""Both counters at the head of a node, at their widest."""

MOST_RESERVED_BYTES = 4096
"""A new node is given so much at once, as it will fill up soon."""

COUNT_BYTES = 2
"""An entry's flags, and behind it how many listpack entries it took: one byte of number in most cases."""


def id_text(entry_id: int) -> bytes:
    """`1700000000000-0`"""
    return b"%d-%d" % (entry_id >> SEQ_BITS, entry_id & HIGHEST_SEQ)


class Node:
    """A row of entries; `ids` and `bodies` run in parallel, marked entries included, and `marked` names
    those.

    `fields` are those of the master entry; `packed_bytes` is the listpack without the two counters at its
    head; `dropped` counts marked entries that would still be in the listpack, but are here no more.
    `allocated` is the block that holds it: made large for what will come, cut to size when the node is full,
    and kept while entries are marked.
    """

    __slots__ = ("allocated", "bodies", "dropped", "fields", "ids", "marked", "packed_bytes")

    def __init__(self, entry_id: int, body: Body) -> None:
        self.ids = [entry_id]
        self.bodies = [body]
        self.fields = body[::2]
        self.marked: dict[int, None] = {}
        self.dropped = 0
        master_bytes = number_bytes(len(self.fields)) + sum(map(entry_bytes, self.fields)) + COUNT_BYTES
        self.packed_bytes = EMPTY_BYTES + master_bytes + self.bytes_for(entry_id, body)
        self.allocated = 0
        self.reserve(MOST_RESERVED_BYTES)

    def copy(self) -> Self:
        """An equal node that shares nothing that can change."""
        twin = type(self).__new__(type(self))
        twin.ids, twin.bodies, twin.marked = self.ids[:], self.bodies[:], self.marked.copy()
        twin.fields, twin.packed_bytes, twin.dropped = self.fields, self.packed_bytes, self.dropped
        twin.cut_to_size()
        return twin

    @property
    def first_id(self) -> int:
        """The id by which the node is found, that of its first entry, even if it is marked."""
        return self.ids[0]

    @property
    def live(self) -> int:
        """How many entries are not marked."""
        return len(self.ids) - len(self.marked)

    @property
    def deleted(self) -> int:
        """How many entries of the listpack are marked."""
        return len(self.marked) + self.dropped

    @property
    def bytes(self) -> int:
        """The size of the listpack."""
        return self.packed_bytes + number_bytes(self.live) + number_bytes(self.deleted)

    def append(self, entry_id: int, body: Body) -> None:
        """Put an entry behind the last one.  O(1)."""
        self.packed_bytes += self.bytes_for(entry_id, body)
        self.ids.append(entry_id)
        self.bodies.append(body)
        if self.packed_bytes + MOST_COUNTERS_BYTES > self.allocated:
            self.reserve(0)

    def reserve(self, least_bytes: int) -> None:
        """Move to a larger block if the listpack has outgrown this one."""
        if self.bytes > self.allocated or least_bytes:
            self.allocated = size_class(max(self.bytes, least_bytes))

    def cut_to_size(self) -> None:
        """The node is full: it will need no more than it has."""
        self.allocated = size_class(self.bytes)

    def drop_last(self) -> None:
        """Forget the last entry, which is marked."""
        del self.marked[self.ids.pop()]
        self.bodies.pop()
        self.dropped += 1

    def bytes_for(self, entry_id: int, body: Body) -> int:
        """What an entry takes: flags, both differences of its id, values (or all words), a closing count."""
        first = self.ids[0]
        ms = (entry_id >> SEQ_BITS) - (first >> SEQ_BITS)
        seq = (entry_id & HIGHEST_SEQ) - (first & HIGHEST_SEQ)
        total = FLAGS_BYTES + number_bytes(signed(ms)) + number_bytes(signed(seq))
        if body[::2] == self.fields:
            pieces = 3 + len(self.fields)
            return total + sum(map(entry_bytes, body[1::2])) + number_bytes(pieces)
        pieces = 4 + len(body)
        return total + number_bytes(len(body) // 2) + sum(map(entry_bytes, body)) + number_bytes(pieces)

    def place_of(self, entry_id: int) -> int | None:
        """Where an entry stands; None if there is none with that id, or it is marked.  O(log N)."""
        at = bisect_left(self.ids, entry_id)
        is_there = at < len(self.ids) and self.ids[at] == entry_id and entry_id not in self.marked
        return at if is_there else None

    def between(self, low: int, high: int, *, backwards: bool = False) -> Iterator[Entry]:
        """The entries from `low` to `high`, both included, without those marked."""
        start, stop = bisect_left(self.ids, low), bisect_right(self.ids, high)
        ids: Sequence[int] = self.ids[start:stop]
        found: Iterable[Entry] = zip(ids, self.bodies[start:stop], strict=True)
        if backwards:
            found = reversed([*found])
        marked = self.marked
        return (entry for entry in found if entry[0] not in marked) if marked else iter(found)

    def check(self) -> None:
        """Walk every invariant."""
        assert len(self.ids) == len(self.bodies)
        assert all(one < other for one, other in zip(self.ids, self.ids[1:], strict=False))
        assert self.marked.keys() <= dict.fromkeys(self.ids).keys()
        fresh = type(self)(self.ids[0], self.bodies[0])
        for entry_id, body in zip(self.ids[1:], self.bodies[1:], strict=True):
            fresh.append(entry_id, body)
        assert fresh.fields == self.fields
        assert fresh.packed_bytes == self.packed_bytes or self.dropped


def signed(difference: int) -> int:
    """A difference as C's 64-bit numbers hold it."""
    return (difference + (1 << 63) & HIGHEST_SEQ) - (1 << 63)
