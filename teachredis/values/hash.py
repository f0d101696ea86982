"""Hashes: fields and their values, and since Redis 7.4 fields that expire.

The fields are the keys of a dict: one look-up each, and the order of insertion is the order in which a
listpack would show them.  Deadlines live beside it, in a dict that is empty for most hashes.

The encoding follows Redis, and never goes back:

    listpack      a few short fields
    listpackex    the same, once a command has spoken of a field's deadline; fields stand in order of their
                  deadlines, soonest first, so that the active cycle only looks at the head
    hashtable     many fields, or a long one

A field past its deadline is *stale*: it is still there, and `len` counts it, until somebody asks for it by
name or the active cycle comes by (keyspace/field_expiry.py).

What a field takes depends on the encoding: an entry each for it and its value in a listpack (and for its
deadline in a listpackex), or an entry of the table and two strings.

# Redis: keeps the deadlines of a hashtable in a radix tree ordered by time.  Ours are a dict, so that finding
# what is due takes a walk over all of them.
"""

from __future__ import annotations

from itertools import islice

from teachredis.structures.allocator import TERMINATOR_BYTES, sds_bytes, size_class
from teachredis.structures.hash_table import HashTable
from teachredis.structures.listpack import EMPTY_BYTES, entry_bytes
from teachredis.structures.scan_order import ScanOrder
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random
    from typing import Self

    from teachredis.values.limits import Limits

NEVER_MS = 1 << 62
"""Later than any deadline: what a field without one counts as."""

ENTRY_BYTES = 24
"""An entry of the table: field, value, next in the chain."""
ROOM_BYTES = 18
"""In front of a field in a table that has, or ever had, a deadline."""
DEADLINES_BYTES = 24
"""What a listpackex needs beside its listpack."""
DEADLINE_ENTRY_BYTES, NO_DEADLINE_ENTRY_BYTES = 10, 2
"""The third entry of a field in a listpackex: milliseconds, or a 0."""


class HashValue(Value):
    """`fields` is field -> value and `deadlines` field -> ms; read them, change them through methods.

    `table` is the hash table of a large one, and `roomy` the fields in it that have room for a deadline.
    """

    __slots__ = ("deadlines", "fields", "order", "roomy", "table")

    type_name = "hash"

    def __init__(self) -> None:
        self.weight = None
        self.encoding = "listpack"
        self.fields: dict[bytes, bytes] = {}
        self.deadlines: dict[bytes, int] = {}
        self.roomy: dict[bytes, None] = {}
        self.table: HashTable | None = None
        self.order: ScanOrder | None = None  # laid out when a hashtable is first scanned or drawn from

    def __len__(self) -> int:
        """How many fields, the stale ones included: HLEN."""
        return len(self.fields)

    def copy(self) -> Self:
        """An equal hash of the same encoding.  O(N)."""
        twin = type(self)()
        twin.encoding = self.encoding
        twin.fields = self.fields.copy()
        twin.deadlines = self.deadlines.copy()
        if self.encoding == "hashtable":
            twin.become_table(len(self))
        return twin

    # --- setting and removing -------------------------------------------------------------------------------

    def put(self, field: bytes, value: bytes, limits: Limits) -> bool:
        """Set the field, whose deadline is forgotten; was it new?  O(1)."""
        if self.deadlines:
            self.persist(field)
        return self.replace(field, value, limits)

    def replace(self, field: bytes, value: bytes, limits: Limits) -> bool:
        """Set the field and let it keep its deadline; was it new?  O(1)."""
        fields = self.fields
        old = fields.get(field)
        fields[field] = value
        if self.encoding != "hashtable" and not self.fits(field, value, limits):
            long = max(len(field), len(value)) > limits.hash_max_listpack_value
            self.become_table(len(fields) - (long and old is None))
        if self.weight is not None:
            self.weight += self.part(field, value) - (0 if old is None else self.part(field, old))
        if self.table is not None:
            self.note_in_table(field, is_new=old is None)
        return old is None

    def put_all(self, pairs: Sequence[bytes], limits: Limits) -> int:
        """Set every `field, value` of a flat sequence, deadlines forgotten; how many were new?"""
        self.make_room(len(pairs) // 2, limits)
        added = 0
        for field, value in zip(pairs[::2], pairs[1::2], strict=True):
            added += self.put(field, value, limits)
        return added

    def make_room(self, count: int, limits: Limits) -> None:
        """Become a hashtable before the fact when one call brings more pairs than a listpack may hold."""
        if count > limits.hash_max_listpack_entries and self.encoding != "hashtable":
            self.become_table(count)

    def become_table(self, count: int) -> None:
        """Become a hashtable with buckets for so many fields, and stay one."""
        self.encoding = "hashtable"
        self.table, self.weight = HashTable(count), None
        self.roomy = dict.fromkeys(self.deadlines)

    def note_in_table(self, field: bytes, *, is_new: bool) -> None:
        """A field of a large hash was set."""
        assert self.table is not None
        if not is_new:
            self.table.looked_up(field)
            return
        self.table.added(field, len(self.fields))
        if self.order is not None:
            self.order.append(field)

    def fits(self, field: bytes, value: bytes, limits: Limits) -> bool:
        """May a listpack hold this pair, and as many fields as there are?"""
        longest = limits.hash_max_listpack_value
        few = len(self.fields) <= limits.hash_max_listpack_entries
        return few and len(field) <= longest and len(value) <= longest

    def remove(self, field: bytes) -> bool:
        """Take the field out, stale or not; was it there?  O(1)."""
        if field not in self.fields:
            return False
        if self.weight is not None:
            self.weight -= self.part(field, self.fields[field])
        del self.fields[field]
        self.deadlines.pop(field, None)
        if self.roomy:
            self.roomy.pop(field, None)
        if self.table is not None:
            self.table.removed(field, self.fields)
        return True

    # --- deadlines ------------------------------------------------------------------------------------------

    def make_room_for_deadlines(self) -> None:
        """A listpack has no place for deadlines: it becomes a listpackex before a command sets the first."""
        if self.encoding == "listpack":
            self.encoding, self.weight = "listpackex", None

    def set_deadline(self, field: bytes, deadline_ms: int) -> None:
        """Let a field that is there expire.  O(1); in a listpackex O(N)."""
        self.make_room_for_deadlines()
        before = 0 if self.weight is None else self.part(field, self.fields[field])
        self.deadlines[field] = deadline_ms
        if self.encoding == "hashtable":
            self.roomy[field] = None
        if self.weight is not None:
            self.weight += self.part(field, self.fields[field]) - before
        if self.encoding == "listpackex":
            self.line_up(field, deadline_ms)

    def persist(self, field: bytes) -> bool:
        """Let the field live for ever; had it a deadline?"""
        if self.deadlines.pop(field, None) is None:
            return False
        if self.encoding == "listpackex":
            self.move_to_end(field)
            if self.weight is not None:
                self.weight -= DEADLINE_ENTRY_BYTES - NO_DEADLINE_ENTRY_BYTES
        return True

    def line_up(self, field: bytes, deadline_ms: int) -> None:
        """Move the field to its place in a listpackex: before the first whose deadline is not sooner."""
        deadlines = self.deadlines
        not_sooner = [other for other in self.fields if deadlines.get(other, NEVER_MS) >= deadline_ms]
        for moved in (field, *(other for other in not_sooner if other != field)):
            self.move_to_end(moved)

    def move_to_end(self, field: bytes) -> None:
        """Make the field the last."""
        self.fields[field] = self.fields.pop(field)

    def is_stale(self, field: bytes, now_ms: int) -> bool:
        """Has the field's deadline passed?"""
        return self.deadlines.get(field, NEVER_MS) <= now_ms

    def due(self, now_ms: int) -> list[bytes]:
        """The stale fields, longest overdue first.  O(N) of the deadlines."""
        overdue = [field for field, deadline_ms in self.deadlines.items() if deadline_ms <= now_ms]
        return sorted(overdue, key=self.deadlines.__getitem__)

    def live(self, now_ms: int) -> dict[bytes, bytes]:
        """Field -> value without the stale ones: a copy, as a reply outlives the next change.  O(N)."""
        if not self.deadlines:
            return self.fields.copy()
        return {field: value for field, value in self.fields.items() if not self.is_stale(field, now_ms)}

    def soonest_ms(self) -> int | None:
        """The soonest of all deadlines, or None.  O(N) of the deadlines."""
        return min(self.deadlines.values(), default=None)

    # --- memory ---------------------------------------------------------------------------------------------

    def part(self, field: bytes, value: bytes) -> int:
        """What one field and its value take."""
        if self.encoding == "hashtable":
            return ENTRY_BYTES + field_bytes(len(field), roomy=field in self.roomy) + sds_bytes(len(value))
        pair = entry_bytes(field) + entry_bytes(value)
        if self.encoding == "listpack":
            return pair
        return pair + (DEADLINE_ENTRY_BYTES if field in self.deadlines else NO_DEADLINE_ENTRY_BYTES)

    def parts(self, most: int | None = None) -> Iterator[int]:
        """What each field takes, with its value."""
        return (self.part(field, value) for field, value in islice(self.fields.items(), most))

    @property
    def is_rehashing(self) -> bool:
        """Is the table moving to another size?"""
        return self.table is not None and self.table.coming > 0

    def memory(self) -> int:
        """A table and its entries, or one listpack."""
        if self.encoding == "hashtable":
            return (self.table or HashTable(len(self))).memory + self.weighed()
        return DEADLINES_BYTES * (self.encoding == "listpackex") + size_class(EMPTY_BYTES + self.weighed())

    # --- drawing lots and scanning --------------------------------------------------------------------------

    def pick(self, rng: Random) -> bytes:
        """A random field, each equally likely."""
        if self.encoding == "hashtable":
            return self.laid_out().pick(self.fields, rng)
        fields = [*self.fields]
        return fields[int(rng.random() * len(fields))]

    def sample(self, count: int, rng: Random) -> list[bytes]:
        """`count` distinct random fields, all where there are no more; those of a small hash in its order."""
        if count >= len(self):
            return [*self.fields]
        if count * 3 <= len(self):
            chosen: dict[bytes, None] = {}
            while len(chosen) < count:
                chosen[self.pick(rng)] = None
        else:
            chosen = self.without(len(self) - count, rng)
        return [*chosen] if self.encoding == "hashtable" else [*filter(chosen.__contains__, self.fields)]

    def without(self, count: int, rng: Random) -> dict[bytes, None]:
        """All fields but `count` random ones: quicker when most are wanted.  O(N)."""
        left, pool = dict.fromkeys(self.fields), [*self.fields]
        for _ in range(count):
            at = int(rng.random() * len(pool))
            pool[at], pool[-1] = pool[-1], pool[at]
            del left[pool.pop()]
        return left

    def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        """One step of HSCAN, the stale included; a small hash answers whole."""
        if self.encoding != "hashtable":
            return 0, [*self.fields]
        return self.laid_out().page(self.fields, cursor, count)

    def laid_out(self) -> ScanOrder:
        """The fields in places that only move down."""
        if self.order is None:
            self.order = ScanOrder(self.fields)
        return self.order

    def check(self) -> None:
        """Walk every invariant."""
        assert self.encoding in {"listpack", "listpackex", "hashtable"}
        assert self.deadlines.keys() <= self.fields.keys()
        assert not self.deadlines or self.encoding != "listpack"
        if self.encoding == "listpackex":
            lined_up = [self.deadlines.get(field, NEVER_MS) for field in self.fields]
            assert lined_up == sorted(lined_up)
        if self.order is not None:
            assert self.fields.keys() <= dict.fromkeys(self.order.places).keys()
        if self.table is not None:
            assert self.encoding == "hashtable"
            self.table.check(len(self))
        assert self.roomy.keys() <= self.fields.keys()
        self.check_weight()


def field_bytes(length: int, *, roomy: bool) -> int:
    """What the name of a field takes in a table; `roomy`: it has, or had, a deadline."""
    header = 1 if length < 1 << 5 else 3 if length < 1 << 16 else 9
    return size_class(ROOM_BYTES * roomy + header + length + TERMINATOR_BYTES)
