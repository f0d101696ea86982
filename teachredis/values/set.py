"""Sets: distinct members, no order implied.

The members are the keys of a dict: membership is one look-up, and the order of insertion is the order in
which a listpack would show them.  (Never a Python `set`: its order changes from process to process.)  An
intset shows its members as sorted numbers, so `listing` sorts them.

The encoding follows Redis: whole numbers only → `intset`, a few short members → `listpack`, else `hashtable`;
and never back, until the set is built anew.
"""

from __future__ import annotations

from itertools import islice

from teachredis.structures.allocator import sds_bytes, size_class
from teachredis.structures.hash_table import HashTable
from teachredis.structures.integers import whole_number
from teachredis.structures.intset import width_of
from teachredis.structures.listpack import EMPTY_BYTES, entry_bytes
from teachredis.structures.scan_order import ScanOrder
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random
    from typing import Self

    from teachredis.values.limits import Limits

NARROWEST = 2


ENTRY_BYTES = 24
"""An entry of the hash table: member, nothing, next in the chain."""

INTSET_HEADER_BYTES = 8
NARROWEST = 2
SURELY_NARROW = 4
"""A number of so many characters fits into 16 bits."""


class SetValue(Value):
    """Distinct members.  `members` holds them as keys; read it, change it through methods.

    `table` is the hash table of a large one; `width` the bytes of each number in an intset, which takes as
    many as the widest it ever held needs.
    """

    __slots__ = ("members", "order", "table", "width")

    type_name = "set"

    def __init__(self, encoding: str = "intset") -> None:
        super().__init__()
        self.members: dict[bytes, None] = {}
        self.encoding = encoding
        self.table: HashTable | None = None
        self.width = NARROWEST
        self.order: ScanOrder | None = None  # laid out when a large set is first scanned or drawn from

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, member: bytes) -> bool:
        if self.table is not None:
            self.table.looked_up(member)
        return member in self.members

    def __iter__(self) -> Iterator[bytes]:
        """The members in the order in which Redis would show them."""
        return iter(self.listing())

    def listing(self) -> list[bytes]:
        """The members as a list: an intset's in rising order, a listpack's as they came."""
        return sorted(self.members, key=int) if self.encoding == "intset" else [*self.members]

    def copy(self) -> Self:
        """An equal set of the same encoding.  O(N)."""
        twin = type(self)(self.encoding)
        twin.members = self.members.copy()
        twin.width = self.width
        if self.encoding == "hashtable":
            twin.become_table(len(self))
        return twin

    # --- changing -------------------------------------------------------------------------------------------

    def make_room(self, count: int, limits: Limits) -> None:
        """Become a hashtable beforehand if one call brings more members than a small encoding may hold."""
        if self.encoding == "hashtable":
            return
        is_intset = self.encoding == "intset"
        if count > (limits.set_max_intset_entries if is_intset else limits.set_max_listpack_entries):
            self.become_table(count)

    def become_table(self, count: int) -> None:
        """Become a hashtable with buckets for so many members, and stay one."""
        if self.encoding == "intset":
            self.members = dict.fromkeys(self.listing())  # its numbers keep their order
        self.encoding = "hashtable"
        self.table, self.weight = HashTable(count), None

    def add(self, member: bytes, limits: Limits) -> bool:
        """Put the member in; was it new?  O(1)."""
        if member in self.members:
            if self.table is not None:
                self.table.looked_up(member)
            return False
        if self.encoding != "hashtable":
            self.adapt(member, limits)
        self.members[member] = None
        if self.weight is not None:
            self.weight += self.part(member)
        if self.table is not None:
            self.table.added(member, len(self.members))
        if self.order is not None:
            self.order.append(member)
        return True

    def adapt(self, member: bytes, limits: Limits) -> None:
        """Let a small set become what can hold this new member."""
        encoding = self.encoding_with(member, limits)
        if encoding == "hashtable":
            self.become_table(len(self) + (whole_number(member) is None or self.encoding == "listpack"))
        elif encoding == "listpack" != self.encoding:
            self.members = dict.fromkeys(self.listing())  # its numbers keep their order
            self.encoding, self.weight = "listpack", None
        elif encoding == "intset" and (width := width_for(member)) > self.width:
            self.width, self.weight = width, None

    def encoding_with(self, member: bytes, limits: Limits) -> str:
        """The encoding that a small set will have once this new member is in."""
        if self.encoding == "intset":
            if whole_number(member) is not None:
                return "intset" if len(self) < limits.set_max_intset_entries else "hashtable"
            longest = max(map(len, (*self.members, member)))
        else:
            longest = len(member)
        fits = len(self) < limits.set_max_listpack_entries and longest <= limits.set_max_listpack_value
        return "listpack" if fits else "hashtable"

    def remove(self, member: bytes) -> bool:
        """Take the member out; was it there?  O(1)."""
        if member not in self.members:
            return False
        del self.members[member]
        if self.weight is not None:
            self.weight -= self.part(member)
        if self.table is not None:
            self.table.removed(member, self.members)
        return True

    # --- memory ---------------------------------------------------------------------------------------------

    def part(self, member: bytes) -> int:
        """What one member takes."""
        if self.encoding == "intset":
            return self.width
        return ENTRY_BYTES + sds_bytes(len(member)) if self.encoding == "hashtable" else entry_bytes(member)

    def parts(self, most: int | None = None) -> Iterator[int]:
        """What each member takes."""
        return map(self.part, islice(self.members, most))

    @property
    def is_rehashing(self) -> bool:
        """Is the table moving to another size?"""
        return self.table is not None and self.table.coming > 0

    def memory(self) -> int:
        """A table and its entries, or one block of numbers, or one listpack."""
        if self.encoding == "hashtable":
            return (self.table or HashTable(len(self))).memory + self.weighed()
        if self.encoding == "intset":
            return size_class(INTSET_HEADER_BYTES + self.width * len(self))
        return size_class(EMPTY_BYTES + self.weighed())

    # --- drawing lots ---------------------------------------------------------------------------------------

    def pick(self, rng: Random) -> bytes:
        """A random member, each equally likely."""
        if self.encoding == "hashtable":
            return self.laid_out().pick(self.members, rng)
        members = self.listing()
        return members[int(rng.random() * len(members))]

    def sample(self, count: int, rng: Random) -> list[bytes]:
        """`count` distinct random members; all of them where there are no more."""
        if count >= len(self):
            return self.listing()
        if count * 3 > len(self):  # Redis too: draw out of a copy when most of the set is wanted
            members = self.listing()
            for at in range(count):
                other = at + int(rng.random() * (len(members) - at))
                members[at], members[other] = members[other], members[at]
            return members[:count]
        chosen: dict[bytes, None] = {}
        while len(chosen) < count:
            chosen[self.pick(rng)] = None
        return [*chosen]

    # --- scanning -------------------------------------------------------------------------------------------

    def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        """One step of SSCAN; a small set answers whole."""
        if self.encoding != "hashtable":
            return 0, self.listing()
        return self.laid_out().page(self.members, cursor, count)

    def laid_out(self) -> ScanOrder:
        """The members in places that only move down."""
        if self.order is None:
            self.order = ScanOrder(self.members)
        return self.order

    def check(self) -> None:
        """Walk every invariant."""
        assert self.encoding in {"intset", "listpack", "hashtable"}
        if self.encoding == "intset":
            assert all(whole_number(member) is not None for member in self.members)
            assert all(width_for(member) <= self.width for member in self.members)
        if self.order is not None:
            assert self.members.keys() <= dict.fromkeys(self.order.places).keys()
        if self.table is not None:
            assert self.encoding == "hashtable"
            self.table.check(len(self))
        self.check_weight()


def width_for(member: bytes) -> int:
    """The bytes that a number needs in an intset: 2, 4 or 8."""
    return NARROWEST if len(member) <= SURELY_NARROW else width_of(int(member))


def set_for(members: Iterable[bytes], count: int, limits: Limits) -> SetValue:
    """An empty set with the encoding that Redis gives to a new key about to receive these `count` members."""
    first = next(iter(members))
    if whole_number(first) is not None and count <= limits.set_max_intset_entries:
        return SetValue("intset")
    made = SetValue("listpack")
    if count > limits.set_max_listpack_entries:
        made.become_table(count)
    return made
