"""The nodes of a quicklist, and the surgery on them.

One listpack is compact, but a push into its middle moves every byte behind it.  So Redis keeps a long list as
a *quicklist*: a chain of listpacks, none larger than `list-max-listpack-size` allows.

    head                                                        tail
    ┌───────────┐   ┌────────────────┐   ┌───────────┐   ┌─────────┐
    │ a b c d e │ → │ a huge element │ → │ f g h i j │ → │ k l     │
    └───────────┘   └────────────────┘   └───────────┘   └─────────┘
      packed          plain: alone         packed          packed

A push looks at one end node only and opens a new one when that is full; an insert in the middle of a full
node splits it and then tries to merge the neighbours; finding an index skips whole nodes.

Our node is a Python list that knows how many bytes its listpack would have.  So the same nodes as in Redis
hold the same elements, and the list becomes and ceases to be a quicklist exactly where Redis's does.

# Redis: links the nodes by pointers and may compress those in the middle.  Ours stand in
a Python list, uncompressed.
"""

from __future__ import annotations

from teachredis.structures.listpack import EMPTY_BYTES, entry_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    class Thresholds(Protocol):
        """The part of the engine's limits that is read here."""

        quicklist_packed_threshold: int


NODE_BYTES = {-1: 4096, -2: 8192, -3: 16_384, -4: 32_768, -5: 65_536}
"""What a negative fill means; below -5 as -5."""

MOST_BYTES = 65_536
LOWEST_FILL, HIGHEST_FILL = -5, 32_767
"""A quicklist keeps its fill in 16 bits."""

SAFE_BYTES = 8192
"""With a positive fill, which counts elements, a node still holds no more than this."""

ENDLESS = 1 << 62

ENTRY_OVERHEAD = 8
"""What Redis reckons for an entry beside its content, before it knows better."""


class Node(list[bytes]):
    """Some elements in a row; `bytes` is the size of their listpack.  A `plain` node is one huge element."""

    __slots__ = ("bytes", "plain")

    def __init__(self, elements: Iterable[bytes] = ()) -> None:
        # Most nodes start empty, under a new key: 0.12 µs so, 0.55 by way of super() and sum().
        self.plain = False
        self.bytes = EMPTY_BYTES
        for element in elements:
            self.append(element)
            self.bytes += entry_bytes(element)

    def twin(self) -> Node:
        """An equal node of its own."""
        twin = Node.__new__(Node)
        twin.extend(self)
        twin.bytes, twin.plain = self.bytes, self.plain
        return twin

    def cut(self, start: int, stop: int | None = None) -> None:
        """Remove self[start:stop].  O(removed + moved)."""
        self.bytes -= sum(map(entry_bytes, self[start:stop]))
        del self[start:stop]

    def place(self, at: int, element: bytes) -> None:
        """Insert an element before position `at`."""
        self.insert(at, element)
        self.bytes += entry_bytes(element)

    def replace(self, at: int, element: bytes) -> None:
        """Put another element at position `at`."""
        self.bytes += entry_bytes(element) - entry_bytes(self[at])
        self[at] = element


def plain_node(element: bytes) -> Node:
    """A node for one element that is too large for a listpack."""
    node = Node()
    node.append(element)
    node.bytes, node.plain = len(element), True
    return node


def exceeds(fill: int, size: int, count: int) -> bool:
    """Is a node of `size` bytes and `count` elements larger than `fill` allows?"""
    if fill < 0:
        return size > NODE_BYTES.get(fill, MOST_BYTES)
    return size > SAFE_BYTES or count > (fill or 1)


class Rule:
    """What a quicklist allows its nodes: the fill it was made with, and DEBUG's threshold for plain ones."""

    __slots__ = ("fill", "limits", "most_bytes", "most_count")

    def __init__(self, fill: int, limits: Thresholds) -> None:
        self.fill = min(max(fill, LOWEST_FILL), HIGHEST_FILL)
        self.limits = limits
        self.most_bytes = NODE_BYTES.get(self.fill, SAFE_BYTES)
        self.most_count = ENDLESS if self.fill < 0 else self.fill or 1

    def is_large(self, element: bytes) -> bool:
        """Does the element get a plain node of its own?"""
        threshold = self.limits.quicklist_packed_threshold
        return len(element) >= threshold if threshold else len(element) > self.most_bytes

    def has_room(self, node: Node, element: bytes) -> bool:
        """May the element go into this node?  Reckoned before the entry is made, a little too carefully."""
        size = node.bytes + len(element) + ENTRY_OVERHEAD
        if size > self.most_bytes or len(node) >= self.most_count or node.plain:
            return False
        return not self.limits.quicklist_packed_threshold or not self.is_large(element)

    def may_merge(self, left: Node, right: Node) -> bool:
        """May these neighbours become one node?"""
        if left.plain or right.plain:
            return False
        size, count = left.bytes + right.bytes - EMPTY_BYTES, len(left) + len(right)
        return size <= self.most_bytes and count <= self.most_count

    def node_of(self, element: bytes) -> Node:
        """A new node for one element."""
        return plain_node(element) if self.is_large(element) else Node((element,))


def insert(nodes: list[Node], at: int, offset: int, element: bytes, rule: Rule, *, after: bool) -> None:
    """Put the element before or after position `offset` of node `at`.

    Where that node is full: at its border a neighbour with room takes the element, or else a new node;
    in its middle the node is split.
    """
    node, gap = nodes[at], offset + after
    if rule.has_room(node, element):
        node.place(gap, element)
    elif gap == 0:
        insert_between(nodes, at, nodes[at - 1] if at else None, element, rule)
    elif gap == len(node):
        insert_between(nodes, at + 1, nodes[at + 1] if at + 1 < len(nodes) else None, element, rule)
    elif rule.is_large(element):
        nodes[at + 1 : at + 1] = [plain_node(element), split(node, gap)]
    else:
        nodes.insert(at + 1, split(node, gap))
        nodes[at + after].place(0 if after else gap, element)
        merge_around(nodes, at if after else at + 1, rule)


def insert_between(nodes: list[Node], gap: int, neighbour: Node | None, element: bytes, rule: Rule) -> None:
    """Put the element at the border of a full node: into the neighbour, if it has room, or a new node."""
    if neighbour is not None and rule.has_room(neighbour, element):
        is_behind = gap < len(nodes) and nodes[gap] is neighbour
        neighbour.place(0 if is_behind else len(neighbour), element)
    else:
        nodes.insert(gap, rule.node_of(element))


def replace_plain(nodes: list[Node], at: int, offset: int, element: bytes, rule: Rule) -> None:
    """Put another element at position `offset` of node `at`, where the old or the new one is a huge one."""
    if not nodes[at].plain:
        replace_by_plain(nodes, at, offset, element, rule)
    elif rule.is_large(element):
        nodes[at] = plain_node(element)
    else:
        insert(nodes, at, offset, element, rule, after=True)
        del nodes[at]


def replace_by_plain(nodes: list[Node], at: int, offset: int, element: bytes, rule: Rule) -> None:
    """Put a huge element in the place of a packed one: what was behind it becomes a third node."""
    behind = split(nodes[at], offset + 1)
    nodes[at + 1 : at + 1] = [plain_node(element), behind] if behind else [plain_node(element)]
    nodes[at].cut(offset)
    if nodes[at]:
        merge_around(nodes, at + 1, rule)
    else:
        del nodes[at]


def split(node: Node, at: int) -> Node:
    """Cut a node in two before position `at`: it keeps the front, the rest is returned."""
    rest = Node(node[at:])
    del node[at:]
    node.bytes -= rest.bytes - EMPTY_BYTES
    return rest


def merge_around(nodes: list[Node], center: int, rule: Rule) -> None:
    """Merge small neighbours after a split: the two before, the two behind, then those and the center."""
    if merged(nodes, center - 2, rule):
        center -= 1
    merged(nodes, center + 1, rule)
    if merged(nodes, center - 1, rule):
        center -= 1
    merged(nodes, center, rule)


def merged(nodes: list[Node], left: int, rule: Rule) -> bool:
    """Merge node `left` with the one behind it; were both there and small enough?"""
    if left < 0 or left + 1 >= len(nodes) or not rule.may_merge(nodes[left], nodes[left + 1]):
        return False
    right = nodes.pop(left + 1)
    nodes[left] += right
    nodes[left].bytes += right.bytes - EMPTY_BYTES
    return True
