"""Sets: distinct members, no order implied.

The members are the keys of a dict: membership is one look-up, and the order of insertion is the order in
which a listpack would show them.  (Never a Python `set`: its order changes from process to process.)  An
intset shows its members as sorted numbers, so `listing` sorts them.

The encoding follows Redis: whole numbers only → `intset`, a few short members → `listpack`, else `hashtable`;
and never back, until the set is built anew.
"""

from __future__ import annotations

from teachredis.structures.integers import whole_number
from teachredis.structures.intset import width_of
from teachredis.structures.scan_order import ScanOrder
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random
    from typing import Self

    from teachredis.values.limits import Limits

NARROWEST = 2


class SetValue(Value):
    """Distinct members.  `members` holds them as keys; read it, change it through methods.

    `width` is how many bytes an intset takes for a number: what the widest ever needed.
    """

    __slots__ = ("members", "order", "width")

    type_name = "set"

    def __init__(self, encoding: str = "intset") -> None:
        super().__init__()
        self.members: dict[bytes, None] = {}
        self.encoding = encoding
        self.order: ScanOrder | None = None  # laid out when a large set is first scanned or drawn from
        self.width = NARROWEST

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, member: bytes) -> bool:
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
        return twin

    # --- changing -------------------------------------------------------------------------------------------

    def make_room(self, count: int, limits: Limits) -> None:
        """Become a hashtable beforehand if one call brings more members than a small encoding may hold."""
        if count > limits.set_max_intset_entries or (
            self.encoding == "listpack" and count > limits.set_max_listpack_entries
        ):
            self.encoding = "hashtable"

    def add(self, member: bytes, limits: Limits) -> bool:
        """Put the member in; was it new?  O(1)."""
        if member in self.members:
            return False
        if self.encoding != "hashtable":
            encoding = self.encoding_with(member, limits)
            if self.encoding == "intset" != encoding:
                self.members = dict.fromkeys(self.listing())  # its numbers keep their order
            self.encoding = encoding
        self.members[member] = None
        if self.order is not None:
            self.order.append(member)
        return True

    def encoding_with(self, member: bytes, limits: Limits) -> str:
        """The encoding that a small set will have once this new member is in."""
        if self.encoding == "intset":
            number = whole_number(member)
            if number is not None:
                if not -32_768 <= number < 32_768:
                    self.width = max(self.width, width_of(number))
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
        return True

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
            assert all(width_of(int(member)) <= self.width for member in self.members)
        if self.order is not None:
            assert self.members.keys() <= dict.fromkeys(self.order.places).keys()


def set_for(members: Iterable[bytes], count: int, limits: Limits) -> SetValue:
    """An empty set with the encoding that Redis gives to a new key about to receive these `count` members."""
    first = next(iter(members))
    if whole_number(first) is not None and count <= limits.set_max_intset_entries:
        return SetValue("intset")
    return SetValue("listpack" if count <= limits.set_max_listpack_entries else "hashtable")
