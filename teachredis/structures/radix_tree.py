"""How many nodes a radix tree would have.

Redis finds things by id in a *radix tree*: keys with the same beginning share the nodes of that beginning,
and a stretch without a fork is one *compressed* node.  Four stream ids, of which three begin alike, in hex:

    0000 … 01 ─┬─ 7a … 00 ──── leaf          a node for each fork,
               ├─ 7b … 0 ─┬─ 1 leaf          one for each stretch of more than
               │          └─ 2 leaf          the byte that the fork itself keeps,
               └─ 90 … 00 ──── leaf          and one for each key: the leaf

We find things by bisection in a list, which knows nothing of nodes.  XINFO STREAM tells their number, so
this file counts them: forks are the places where neighbours in the sorted list of keys cease to agree.
"""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

KEY_BYTES = 16
"""A stream id as Redis writes it into the tree: two numbers of 64 bits, most significant byte first."""

ID_TREE_NODE_BYTES, ID_TREE_KEY_BYTES = 244, 16
"""# Redis: does not add up its nodes, but counts so much for each: an estimate by its own account."""

ABOVE = -1
"""The depth of what stands above the root."""


def tree_bytes(keys: Sequence[int]) -> int:
    """What MEMORY USAGE counts for a tree of stream ids, which come in ascending order.  O(N)."""
    return ID_TREE_KEY_BYTES * len(keys) + ID_TREE_NODE_BYTES * node_count(keys)


def node_count(keys: Sequence[int]) -> int:
    """The nodes of a radix tree of 128-bit keys, which come in ascending order.  O(N)."""
    if len(keys) < 2:
        return 1 + len(keys)
    depths = [common_bytes(one, other) for one, other in pairwise(keys)]
    stretches = sum(is_stretch(KEY_BYTES, max(sides)) for sides in pairwise([ABOVE, *depths, ABOVE]))
    return len(keys) + stretches + fork_nodes(depths)


def fork_nodes(depths: Sequence[int]) -> int:
    """The forks, and the stretches that lead to them."""
    nodes = 0
    unfinished: list[int] = []  # depths of the forks on the way to the present key
    for depth in [*depths, ABOVE]:
        while unfinished and unfinished[-1] > depth:
            fork = unfinished.pop()
            nodes += 1 + is_stretch(fork, max(depth, unfinished[-1] if unfinished else ABOVE))
        if not unfinished or unfinished[-1] < depth:
            unfinished.append(depth)
    return nodes


def is_stretch(depth: int, fork_above: int) -> bool:
    """Do bytes lie between a node and the fork above it, besides the one that the fork keeps?"""
    return depth - fork_above > 1


def common_bytes(one: int, other: int) -> int:
    """How many bytes two keys have in common at their beginning."""
    return (KEY_BYTES * 8 - (one ^ other).bit_length()) // 8
