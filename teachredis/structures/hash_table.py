"""How many buckets a hash table has, and how it moves from one size to the next.

Redis finds the fields of a large hash in a *hash table*: an array of buckets, each the head of a short chain
of entries.  A table that gets too full moves to one of twice the size, a table nearly empty to a small one.

Moving a million entries at once would stop the server for a good part of a second.  So the table is
*rehashed* a little at a time: both arrays exist side by side, and each command that looks something up moves
one bucket from the old to the new.

    old   │▒▒▒▒▒▒▒▒│ a │   │ b c │ d │        moved: ▒   a bucket that somebody looks into goes first,
    new   │ e │ f │   │ g │   │   │ h │ …                else the next that is not empty

Until it is over, both arrays take memory, and the table neither grows nor shrinks again.

A Python dict does the work for us, so all of this is a judgement for the memory model.  Growing is counted
in steps: a full table has so and so many buckets that are not empty, and each look-up moves one.  Shrinking
depends on who is looked up: the table is mostly empty, and a member that is deleted takes its own
bucket along.  There the chains are laid out for real; they are few.

# Redis: hashes with a seed drawn at the start, so no two servers move their buckets in the same order.  Ours
# is fixed: what it says while rehashing is as good as any server's, and at rest it is the same.
"""

from __future__ import annotations

from math import exp
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

HEADER_BYTES = 56
BUCKET_BYTES = 8
LEAST_BUCKETS = 4
SPARSE = 8
"""A table shrinks when not even one bucket in eight is used."""

EMPTY_VISITS = 10
"""A step that finds so many empty buckets in a row gives up."""

SCATTER = 0x9E3779B1
"""An odd number near 2³² divided by the golden ratio: multiplying by it spreads numbers that are alike."""


def buckets_for(count: int) -> int:
    """The smallest table for so many entries: a power of two."""
    return 1 << max(count - 1, LEAST_BUCKETS - 1).bit_length()


def hash_of(member: bytes) -> int:
    """32 bits, the same on every computer."""
    return crc32(member) * SCATTER >> 8 & 0xFFFFFFFF


class HashTable:
    """The buckets of one table.  Its owner says what happens: `added`, `removed`, `looked_up`.

    `buckets` is the size it has or is leaving, `coming` the size it is moving to (0: at rest).  While it
    grows, `steps_left` counts; while it shrinks, `chains` holds what is still in the old buckets.
    """

    __slots__ = ("buckets", "chains", "coming", "cursor", "steps_left")

    def __init__(self, count: int) -> None:
        self.buckets = buckets_for(count)
        self.coming = 0
        self.steps_left = 0
        self.chains: dict[int, list[bytes]] | None = None
        self.cursor = 0  # old buckets below are empty

    @property
    def memory(self) -> int:
        """The header and both arrays."""
        return HEADER_BYTES + BUCKET_BYTES * (self.buckets + self.coming)

    def added(self, member: bytes, count: int) -> None:
        """A new member is in, the `count`th.  O(1)."""
        if self.coming:
            self.step(member)
        elif count > self.buckets:
            self.grow(count)

    def removed(self, member: bytes, members: Collection[bytes]) -> None:
        """A member is out; `members` are those left.  O(1), but O(N) when the table begins to shrink."""
        if self.coming:
            self.step(member)
        if self.chains is not None:
            self.forget(member)
        if not self.coming and len(members) * SPARSE <= self.buckets > LEAST_BUCKETS:
            self.shrink(members)

    def looked_up(self, member: bytes) -> None:
        """Somebody looked for a member."""
        if self.coming:
            self.step(member)

    # --- moving ---------------------------------------------------------------------------------------------

    def grow(self, count: int) -> None:
        """Begin to move to a table that holds `count` entries: the last of them went into the new one."""
        self.coming = buckets_for(count)
        load = (count - 1) / self.buckets
        self.steps_left = round(self.buckets * (1 - exp(-load)))

    def shrink(self, members: Iterable[bytes]) -> None:
        """Begin to move what is left to a small table."""
        self.chains, self.cursor = {}, 0
        for member in members:
            self.chains.setdefault(hash_of(member) & self.buckets - 1, []).append(member)
        self.coming = buckets_for(sum(map(len, self.chains.values())))
        self.settle()

    def step(self, member: bytes) -> None:
        """Move one bucket: the one this member would be in, or else the next that is not empty."""
        if self.chains is None:
            self.steps_left -= 1
        elif self.chains.pop(hash_of(member) & self.buckets - 1, None) is None:
            self.move_next(self.chains)
        self.settle()

    def move_next(self, chains: dict[int, list[bytes]]) -> None:
        """Move the next bucket that is not empty, unless it is too far off."""
        for at in range(self.cursor, self.cursor + EMPTY_VISITS):
            self.cursor = at + 1
            if chains.pop(at, None) is not None:
                return

    def forget(self, member: bytes) -> None:
        """A deleted member that was still in an old bucket is there no more."""
        chain = self.chains.get(hash_of(member) & self.buckets - 1) if self.chains else None
        if chain and member in chain:
            chain.remove(member)

    def settle(self) -> None:
        """Is nothing left in the old buckets?  Then they go."""
        if not self.chains and self.steps_left <= 0:
            self.buckets, self.coming = self.coming, 0
            self.chains, self.steps_left = None, 0

    def check(self, count: int) -> None:
        """Walk every invariant."""
        assert self.buckets & self.buckets - 1 == 0
        assert self.coming or count <= self.buckets
        assert (self.steps_left > 0 or bool(self.chains)) == bool(self.coming)
