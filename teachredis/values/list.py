"""Lists: elements in order, cheap at both ends.

A short list is one listpack (`encoding` "listpack"); when a push would make it larger than
`list-max-listpack-size` allows, it becomes a chain of them ("quicklist", structures/quicklist.py), and when
so much was removed that half of the size would do, one listpack again.  The gap between the two limits keeps
a list at the border from changing back and forth with every push and pop.

    index 1000 from the head  →  skip whole nodes until it falls into one  →  a position in that node

So LINDEX, LSET and LRANGE in the middle of a million elements skip some hundred nodes, not
half a million elements.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, islice

from teachredis.structures import quicklist
from teachredis.structures.allocator import size_class
from teachredis.structures.listpack import EMPTY_BYTES, entry_bytes
from teachredis.structures.quicklist import MOST_BYTES, NODE_BYTES, Node, Rule, exceeds
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from teachredis.values.limits import Limits


QUICKLIST_BYTES = 40
CHAIN_NODE_BYTES = 40
"""What links a node to its neighbours, beside its listpack."""


class ListValue(Value):
    """A list.  `nodes` from head to tail, none of them empty; `count` is the number of elements.

    While the encoding is "listpack" there is exactly one node, `pack`, whatever its size; a quicklist has a
    `chain` of them and keeps the `rule` it was made with.  `ends` says how many elements there are up to the
    end of each node; None until somebody looks deep into a long list, and again after each change.
    """

    __slots__ = ("chain", "count", "ends", "pack", "rule")

    type_name = "list"
    rule: Rule

    def __init__(self) -> None:
        self.weight = None
        self.encoding = "listpack"
        self.pack = Node()
        self.chain: list[Node] | None = None  # made when needed: a short list costs one container less
        self.count = 0
        self.ends: list[int] | None = None

    @classmethod
    def of(cls, elements: Iterable[bytes], limits: Limits) -> ListValue:
        """A list made at once, as SORT STORE makes it: too large for a listpack, it is one huge node."""
        value = cls()
        value.pack = Node(elements)
        value.count = len(value.pack)
        value.grow((), limits)
        return value

    @classmethod
    def of_nodes(cls, nodes: list[Node], limits: Limits, *, stays_quicklist: bool = False) -> ListValue:
        """A quicklist with these nodes; a listpack if there is but one, and that packed and small."""
        value = cls()
        fill = limits.list_max_listpack_size
        value.encoding, value.chain, value.rule = "quicklist", nodes, Rule(fill, limits)
        value.count = sum(map(len, nodes))
        if len(nodes) == 1 and not (nodes[0].plain or stays_quicklist):
            value.shrink_to(fill, divisor=1)
        return value

    @property
    def nodes(self) -> list[Node]:
        """The nodes from head to tail; in a listpack the only one."""
        return [self.pack] if self.chain is None else self.chain

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[bytes]:
        for node in self.nodes:
            yield from node

    def __reversed__(self) -> Iterator[bytes]:
        for node in reversed(self.nodes):
            yield from reversed(node)

    # --- encodings ------------------------------------------------------------------------------------------

    def grow(self, elements: Sequence[bytes], limits: Limits) -> None:
        """Become a quicklist if the listpack would be too large with these elements, which come next."""
        if self.encoding != "listpack":
            return
        fill, size = limits.list_max_listpack_size, self.pack.bytes
        for element in elements:  # mostly one: faster than sum(map())
            size += len(element)
        if exceeds(fill, size, self.count + len(elements)):
            self.encoding, self.weight = "quicklist", None
            self.rule = Rule(fill, limits)
            self.chain, self.pack = [self.pack] if self.pack else [], Node()

    def shrink(self, limits: Limits) -> None:
        """Become a listpack if one packed node is left that fills at most half a listpack.  O(1)."""
        if self.encoding == "quicklist" and len(self.nodes) == 1 and not self.nodes[0].plain:
            self.shrink_to(limits.list_max_listpack_size, divisor=2)

    def shrink_to(self, fill: int, divisor: int) -> None:
        """The one packed node becomes the listpack if it is small enough."""
        if fill < 0:
            fits = self.nodes[0].bytes <= NODE_BYTES.get(fill, MOST_BYTES) // divisor
        else:
            fits = self.count <= (fill or 1) // divisor
        if fits:
            self.encoding, self.weight = "listpack", None
            self.pack, self.chain = self.nodes[0], None

    # --- the ends -------------------------------------------------------------------------------------------

    def push(self, elements: Sequence[bytes], limits: Limits, *, at_head: bool) -> None:
        """Add elements one after the other at one end.  O(1) each."""
        if self.encoding == "listpack":
            self.grow(elements, limits)
        self.count += len(elements)
        if self.encoding == "quicklist":
            self.push_to_nodes(elements, at_head=at_head)
            return
        node = self.pack
        for element in elements:
            node.bytes += entry_bytes(element)
        if at_head:
            node[:0] = elements[::-1]
        else:
            node.extend(elements)

    def push_to_nodes(self, elements: Sequence[bytes], *, at_head: bool) -> None:
        """Each element goes into the end node, or into a new one where that is full."""
        nodes, rule, self.ends = self.nodes, self.rule, None
        for element in elements:
            node = nodes[0 if at_head else -1] if nodes else None
            if node is None or not rule.has_room(node, element):
                node, before = rule.node_of(element), 0
                nodes.insert(0 if at_head else len(nodes), node)
            else:
                before = 0 if self.weight is None else part(node)
                node.bytes += entry_bytes(element)
                node.insert(0 if at_head else len(node), element)
            if self.weight is not None:
                self.weight += part(node) - before

    def pop(self, *, at_head: bool) -> bytes:
        """Remove and return the first or the last element.  O(1)."""
        end = 0 if at_head else -1
        node = self.pack if self.chain is None else self.chain[end]
        before = 0 if self.weight is None else part(node)
        element = node.pop(end)
        node.bytes -= entry_bytes(element)
        self.count -= 1
        if self.chain is not None:
            self.ends = None
            if not node:
                del self.chain[end]
            if self.weight is not None:
                self.weight += (part(node) if node else 0) - before
        return element

    def pop_many(self, count: int, *, at_head: bool) -> list[bytes]:
        """Remove and return up to `count` elements from one end, in the order of popping."""
        count = min(count, self.count)
        if at_head:
            popped = self.range(0, count)
            self.remove_range(0, count)
        else:
            popped = self.range(self.count - count, self.count)[::-1]
            self.remove_range(self.count - count, count)
        return popped

    # --- the middle -----------------------------------------------------------------------------------------

    def locate(self, index: int) -> tuple[int, int]:
        """(node, position in it) of the element at `index`, which is there.

        O(1) in the first node, else O(log nodes), but O(nodes) after a change.
        """
        nodes = self.nodes
        if index < len(nodes[0]):
            return 0, index
        if self.ends is None:
            self.ends = [*accumulate(map(len, nodes))]
        at = bisect_right(self.ends, index)
        return at, index - self.ends[at - 1]

    def at(self, index: int) -> bytes | None:
        """The element at `index` (from the tail if negative), or None beyond the ends.  O(nodes)."""
        if index < 0:
            index += self.count
        if not 0 <= index < self.count:
            return None
        at, offset = self.locate(index)
        return self.nodes[at][offset]

    def range(self, start: int, stop: int) -> list[bytes]:
        """The elements from `start` to before `stop`; 0 <= start <= stop <= count.  O(nodes + elements)."""
        if start >= stop:
            return []
        at, offset = self.locate(start)
        elements = self.nodes[at][offset : offset + stop - start]
        while len(elements) < stop - start:
            at += 1
            elements += self.nodes[at][: stop - start - len(elements)]
        return elements

    def replace(self, index: int, element: bytes) -> None:
        """Put another element at `index`, which is there.  O(nodes)."""
        at, offset = self.locate(index)
        node = self.nodes[at]
        self.weight = None
        if self.encoding == "listpack" or not (node.plain or self.rule.is_large(element)):
            node.replace(offset, element)
        else:
            quicklist.replace_plain(self.nodes, at, offset, element, self.rule)
            self.ends = None

    def insert(self, element: bytes, pivot: bytes, *, after: bool) -> bool:
        """Put the element beside the first `pivot`; was there one?  O(N)."""
        for at, node in enumerate(self.nodes):
            if pivot in node:
                self.insert_into(at, node.index(pivot), element, after=after)
                self.count += 1
                return True
        return False

    def insert_into(self, at: int, offset: int, element: bytes, *, after: bool) -> None:
        """Put the element before or after a position of node `at`."""
        if self.encoding == "listpack":
            self.pack.place(offset + after, element)
        else:
            quicklist.insert(self.nodes, at, offset, element, self.rule, after=after)
            self.ends = self.weight = None

    def places(self, element: bytes, *, from_tail: bool = False) -> Iterator[int]:
        """The indexes at which the element stands, in the order of walking.  O(N)."""
        passed = 0
        for node in reversed(self.nodes) if from_tail else self.nodes:
            if element in node:
                base = self.count - passed - len(node) if from_tail else passed
                found = [base + at for at, each in enumerate(node) if each == element]
                yield from reversed(found) if from_tail else found
            passed += len(node)

    # --- removing -------------------------------------------------------------------------------------------

    def remove(self, element: bytes, most: int, *, from_tail: bool = False) -> int:
        """Remove the element wherever it stands, but at most `most` times; how many went.  O(N)."""
        removed = 0
        for node in reversed(self.nodes) if from_tail else self.nodes:
            found = [at for at, each in enumerate(node) if each == element] if element in node else []
            chosen = (found[::-1] if from_tail else found)[: most - removed]
            for at in sorted(chosen, reverse=True):
                del node[at]
            node.bytes -= len(chosen) * entry_bytes(element)
            removed += len(chosen)
        self.count -= removed
        self.ends = self.weight = None
        self.forget_empty_nodes()
        return removed

    def remove_range(self, start: int, count: int) -> None:
        """Remove `count` elements from `start` on; all of them are there.  O(nodes + elements).

        Who takes them all throws the list away afterwards, so an empty listpack need not keep its node.
        """
        if not count:
            return
        at, offset = self.locate(start)
        self.count -= count
        self.ends = self.weight = None
        while count:
            node = self.nodes[at]
            going = min(count, len(node) - offset)
            if going == len(node):
                self.nodes.pop(at)
            else:
                node.cut(offset, offset + going)
                at += 1
            offset, count = 0, count - going

    def forget_empty_nodes(self) -> None:
        """A quicklist has no empty nodes."""
        if self.chain is not None and not all(self.chain):
            self.chain = [*filter(None, self.chain)]

    # --- memory ---------------------------------------------------------------------------------------------

    def parts(self, most: int | None = None) -> Iterator[int]:
        """What each node takes; at least one is looked at."""
        return map(part, islice(self.nodes, most if most is None else max(most, 1)))

    def memory(self) -> int:
        """One listpack, or a chain of nodes."""
        return size_class(self.pack.bytes) if self.chain is None else QUICKLIST_BYTES + self.weighed()

    # --- all of it ------------------------------------------------------------------------------------------

    def copy(self) -> ListValue:
        """An equal list, its nodes alike.  O(N)."""
        twin = ListValue()
        twin.encoding, twin.count = self.encoding, self.count
        twin.pack = self.pack.twin()
        if self.chain is not None:
            twin.chain = [node.twin() for node in self.chain]
            twin.rule = self.rule
        return twin

    def check(self) -> None:
        """Walk every invariant."""
        assert self.count == sum(map(len, self.nodes))
        assert (self.encoding == "quicklist") == (self.chain is not None)
        assert self.ends is None or self.ends == [*accumulate(map(len, self.nodes))]
        for node in self.nodes:
            assert node or self.encoding == "listpack"
            if node.plain:
                assert self.encoding == "quicklist"
                assert [node.bytes] == [*map(len, node)]
            else:
                assert node.bytes == EMPTY_BYTES + sum(map(entry_bytes, node))
        if self.chain is not None:
            self.check_weight()


def part(node: Node) -> int:
    """What a node of a quicklist takes; `bytes` of a plain one are those of its element."""
    return CHAIN_NODE_BYTES + size_class(node.bytes)
