"""SCAN's order, and random keys, over a Python dict.

A dict can neither be entered in the middle nor asked for a random key.  So the first SCAN or RANDOMKEY lays
out a list of the keys; new keys are appended to it, removed keys simply stay until the list is mostly dead
and is built anew.  SCAN walks the list **downwards** and its cursor is the number of places still below.
Everything that moves a key moves it down, into the part still to come, so a key that is present throughout a
scan is never missed. It may be seen twice when a rebuild happens meanwhile: Redis promises no more.

# Redis: walks its hash table's buckets in an order of reversed binary increments, with the same two promises.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from random import Random
    from typing import TypeAlias

    Members: TypeAlias = Mapping[bytes, object]

SLACK = 16
"""A list shorter than twice the live keys plus this is not worth rebuilding."""


class ScanOrder:
    """The keys of one dict, in places that only ever move down."""

    __slots__ = ("known", "places")

    def __init__(self, members: Collection[bytes]) -> None:
        self.places = list(members)
        self.known = dict.fromkeys(self.places)  # who has a place, dead or alive: exactly one each

    def append(self, key: bytes) -> None:
        """A *new* key takes the highest place, or its old one if it was here before.  O(1)."""
        if key not in self.known:
            self.known[key] = None
            self.places.append(key)

    def tidy(self, members: Members) -> None:
        """Forget dead places once they outnumber the live ones.  O(1) amortised."""
        if len(self.places) > 2 * len(members) + SLACK:
            self.places = [*filter(members.__contains__, self.places)]
            self.known = dict.fromkeys(self.places)

    def page(self, members: Members, cursor: int, count: int) -> tuple[int, list[bytes]]:
        """The next `count` places below `cursor` (0: from the top): the new cursor, and the live keys met."""
        self.tidy(members)
        top = min(cursor, len(self.places)) or len(self.places)
        bottom = max(top - count, 0)
        return bottom, [*filter(members.__contains__, self.places[bottom:top])]

    def draw(self, members: Members, rng: Random, count: int) -> list[bytes]:
        """So many random live keys, each drawn anew: the same one may come again.  O(count) expected."""
        self.tidy(members)
        places, random, size = self.places, rng.random, len(self.places)
        drawn: list[bytes] = []
        for _ in range(count):
            while (key := places[int(random() * size)]) not in members:
                pass  # a dead place: strike again
            drawn.append(key)
        return drawn

    def pick(self, members: Members, rng: Random) -> bytes:
        """A random live key, each equally likely: draw until a live place is hit.  O(1) expected."""
        self.tidy(members)
        places, random = self.places, rng.random
        while True:
            key = places[int(random() * len(places))]
            if key in members:
                return key
