"""How tall the nodes of a skiplist are.

A *skiplist* is a sorted linked list with express lanes.  Every node is on level 1; one in four is on level 2
as well, one in sixteen on level 3, and so on.  Who searches rides the highest lane while the next stop does
not lie beyond the goal, then changes down:

    level 3   ─────────────▶ 21 ───────────────────▶
    level 2   ──▶ 7 ───────▶ 21 ─────────▶ 42 ─────▶
    level 1   ──▶ 7 ──▶ 13 ▶ 21 ──▶ 33 ──▶ 42 ──▶ 50

No node is ever moved to another level: chance alone keeps the lanes evenly thin, so that a search takes
O(log N) on average.  The price is 16 bytes a level, a third of a level more than one a node.

Our sorted sets keep a sorted list instead and have no nodes, but the memory model counts what theirs would
take.  So the level is drawn here, from the member's name: the same on every computer, and with the
right odds.

# Redis: draws at each insertion, so no two servers agree on the levels of the same members.
"""

from __future__ import annotations

from teachredis.structures.allocator import size_class
from teachredis.structures.hash_table import hash_of

HIGHEST_LEVEL = 32
LIST_BYTES = 32
"""Head, tail, length and level."""
HEAD_BYTES = LIST_BYTES + size_class(24 + 16 * HIGHEST_LEVEL)
"""The list and its first node, which is on all levels and holds nothing."""

BITS_A_LEVEL = 2
"""Two coins: one node in four goes up."""


def level_of(member: bytes) -> int:
    """The highest level of the member's node: 1 for three in four, 2 for three in sixteen, ..."""
    coins = hash_of(member)
    level = 1
    while not coins & 3 and level < HIGHEST_LEVEL // 2:  # 32 bits are 16 tosses of two coins
        level += 1
        coins >>= BITS_A_LEVEL
    return level


def node_bytes(member: bytes) -> int:
    """A node: member, score, the way back, and on each level the way ahead and how far it leads."""
    return size_class(24 + 16 * level_of(member))
