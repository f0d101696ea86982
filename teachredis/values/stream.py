"""Streams: a log of entries, each with an id that is greater than all before it.

Entries are only ever added at the end, so their order is that of their ids, and any of them is found by
bisection: first the node (stream_node.py), then the place in it.  Redis keeps the nodes in a radix tree.

    nodes     [ 1-0 … 4-2 ] [ 4-3 … 9-0 ] [ 9-1 … ]        up to 100 entries or 4096 bytes each
    last_id   9-5: the next entry must be greater, even if 9-5 is deleted meanwhile
    groups    name → how far it has read, and what is pending (stream_group.py)

Two counters let a group's *lag*, the entries that it has still to read, be told without counting: how many
entries were ever added, and how many of these lie up to what the group read last.  A hole in the log spoils
the second: one number cannot say on which side of it an entry was.  `max_deleted_id`, the highest id ever
deleted from the middle, bounds where holes may be; where that does not help, the lag is unknown.

A stream may be empty: what it remembers outlives its entries.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from teachredis.structures.radix_tree import node_count, tree_bytes
from teachredis.values.stream_node import HIGHEST_SEQ, LAST_ID, MOST_RESERVED_BYTES, SEQ_BITS, Node
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from teachredis.values.limits import Limits
    from teachredis.values.stream_group import Group
    from teachredis.values.stream_node import Body, Entry

STREAM_BYTES = 112
"""Ids, counters, and where the trees begin."""

MOST_NODE_BYTES = 1 << 30
FIRST_ID = attrgetter("first_id")

KEEPREF, DELREF, ACKED = "KEEPREF", "DELREF", "ACKED"
"""What becomes of an entry that is pending somewhere when it is to be deleted: it goes but stays pending,
it is no longer pending either, or it stays until every group has read and acknowledged it."""

DELETED, NO_SUCH_ENTRY, STILL_NEEDED = 1, -1, 2
"""What XDELEX and XACKDEL answer for each id."""


class Trimming(NamedTuple):
    """What to cut off the beginning: all but `most` entries, or those below `minid`.

    `roughly` (~) removes whole nodes only, with `limit` entries at most (0: no limit); `references` is one of
    KEEPREF, DELREF, ACKED.
    """

    most: int | None
    minid: int | None
    roughly: bool
    limit: int
    references: str


class StreamValue(Value):
    """A stream.  `entries_added` counts from the first ever; `length` is how many are there now."""

    __slots__ = ("entries_added", "groups", "last_id", "length", "max_deleted_id", "nodes")

    type_name = "stream"
    may_be_empty = True

    def __init__(self) -> None:
        super().__init__()
        self.encoding = "stream"
        self.nodes: list[Node] = []
        self.length = self.entries_added = 0
        self.last_id = self.max_deleted_id = 0
        self.groups: dict[bytes, Group] = {}

    def __len__(self) -> int:
        return self.length

    def copy(self) -> Self:
        """An equal stream that shares nothing that can change.  O(N)."""
        twin = type(self)()
        twin.nodes = [node.copy() for node in self.nodes]
        twin.length, twin.entries_added = self.length, self.entries_added
        twin.last_id, twin.max_deleted_id = self.last_id, self.max_deleted_id
        twin.groups = {name: group.copy() for name, group in self.groups.items()}
        return twin

    # --- adding ---------------------------------------------------------------------------------------------

    def next_id(self, now_ms: int) -> int:
        """The id for an entry that comes now: if the clock went back, the last id and one."""
        return max(now_ms << SEQ_BITS, self.last_id + 1)

    def next_in(self, ms: int) -> int:
        """The next id of one millisecond; it may be too small, or spill over into the next."""
        return self.last_id + 1 if self.last_id >> SEQ_BITS == ms else ms << SEQ_BITS

    def append(self, entry_id: int, body: Body, limits: Limits) -> None:
        """Add an entry; its id is greater than `last_id`.  O(1)."""
        node = self.nodes[-1] if self.nodes else None
        before = node.allocated if node else 0
        if node is None:
            self.begin_node(entry_id, body, limits)
        elif is_full(node, body, limits):
            node.cut_to_size()
            self.begin_node(entry_id, body, limits)
        else:
            node.append(entry_id, body)
        if self.weight is not None and node is self.nodes[-1]:
            self.weight += node.allocated - before
        self.length += 1
        self.entries_added += 1
        self.last_id = entry_id

    def begin_node(self, entry_id: int, body: Body, limits: Limits) -> None:
        """Add an entry to a new node."""
        node = Node(entry_id, body)
        if 0 < limits.stream_node_max_bytes < MOST_RESERVED_BYTES:
            node.reserve(limits.stream_node_max_bytes)
        self.nodes.append(node)
        self.weight = None

    def set_last_id(self, entry_id: int) -> None:
        """Let the next entry come behind another id, which no entry that is there is above.

        Marked entries may be.  They are dropped, or those to come would not stand in order.
        # Redis: keeps them, and goes through a node entry by entry.
        """
        self.last_id = entry_id
        while self.nodes and self.nodes[-1].ids[-1] > entry_id:
            self.nodes[-1].drop_last()
            if not self.nodes[-1].ids:
                self.lose_node(-1)

    # --- finding --------------------------------------------------------------------------------------------

    def between(self, low: int, high: int, *, backwards: bool = False) -> Iterator[Entry]:
        """(id, body) of the entries from `low` to `high`, both included.  O(log N) and O(1) each."""
        start, stop = (bisect_right(self.nodes, edge, key=FIRST_ID) for edge in (low, high))
        places = range(max(start - 1, 0), stop)
        for at in reversed(places) if backwards else places:
            yield from self.nodes[at].between(low, high, backwards=backwards)

    def find(self, entry_id: int) -> Body | None:
        """The body of one entry.  O(log N)."""
        return next((body for _, body in self.between(entry_id, entry_id)), None)

    @property
    def first_id(self) -> int:
        """The id of the first entry; 0 if there is none."""
        return next((entry_id for entry_id, _ in self.between(0, LAST_ID)), 0)

    @property
    def top_id(self) -> int:
        """The id of the last entry that is there; 0 if there is none.  `last_id` may be greater."""
        return next((entry_id for entry_id, _ in self.between(0, LAST_ID, backwards=True)), 0)

    @property
    def edge_id(self) -> int:
        """The id in front of which nothing is, not even a marked entry; the highest if all is empty."""
        return self.nodes[0].first_id if self.nodes else LAST_ID

    @property
    def radix_nodes(self) -> int:
        """The nodes of Redis's radix tree of our nodes.  O(N) of the nodes."""
        return node_count([node.first_id for node in self.nodes])

    # --- deleting -------------------------------------------------------------------------------------------

    def remove(self, entry_id: int) -> bool:
        """Delete an entry from wherever it is: was it there?  O(log N)."""
        at = bisect_right(self.nodes, entry_id, key=FIRST_ID) - 1
        if at < 0 or self.nodes[at].place_of(entry_id) is None:
            return False
        self.mark(self.nodes[at], entry_id)
        if not self.nodes[at].live:
            self.lose_node(at)
        self.max_deleted_id = max(self.max_deleted_id, entry_id)
        return True

    def remove_by(self, references: str, entry_id: int) -> int:
        """Delete an entry with regard to who still needs it: DELETED, NO_SUCH_ENTRY or STILL_NEEDED."""
        if not self.lets_go(references, entry_id):
            return STILL_NEEDED
        return DELETED if self.remove(entry_id) else NO_SUCH_ENTRY

    def lets_go(self, references: str, entry_id: int) -> bool:
        """May the entry be deleted?  With DELREF it is from here on pending nowhere."""
        if references == ACKED:
            return not self.is_needed(entry_id)
        if references == DELREF:
            for group in self.groups.values():
                group.acknowledge(entry_id)
        return True

    def is_needed(self, entry_id: int) -> bool:
        """Has a group still to read the entry, or to acknowledge it?  O(groups)."""
        return any(entry_id > group.last_id or entry_id in group.pending for group in self.groups.values())

    def mark(self, node: Node, entry_id: int) -> None:
        """Mark an entry as deleted."""
        node.marked[entry_id] = None
        self.length -= 1

    def lose_node(self, at: int) -> None:
        """A node whose last entry is gone goes too."""
        del self.nodes[at]
        self.weight = None

    # --- trimming -------------------------------------------------------------------------------------------

    def trim(self, plan: Trimming) -> int:
        """Cut entries off the beginning: how many.  O(1) a node, and O(N) in the node where the cut is."""
        before = self.length
        at = 0
        while at < len(self.nodes) and (plan.most is None or self.length > plan.most):
            node = self.nodes[at]
            if plan.limit and before - self.length + node.live > plan.limit:
                break
            goes_whole = self.goes_whole(node, plan)
            if goes_whole and plan.references == KEEPREF:
                self.length -= node.live
                self.lose_node(at)
                continue
            if plan.roughly:
                break
            self.trim_node(node, plan)
            if not goes_whole:
                break
            if node.live:
                at += 1
            else:
                self.lose_node(at)
        return before - self.length

    def goes_whole(self, node: Node, plan: Trimming) -> bool:
        """Do all entries of the node lie in front of the cut?"""
        if plan.most is not None:
            return self.length - node.live >= plan.most
        return plan.minid is not None and node.ids[-1] < plan.minid

    def trim_node(self, node: Node, plan: Trimming) -> None:
        """Mark the entries of one node that lie in front of the cut."""
        for entry_id in node.ids:
            if self.length == plan.most or (plan.minid is not None and entry_id >= plan.minid):
                break
            if entry_id not in node.marked and self.lets_go(plan.references, entry_id):
                self.mark(node, entry_id)

    # --- how far a group has read ---------------------------------------------------------------------------

    def hand_out(self, group: Group, entry_id: int) -> None:
        """The group reads on to an entry, the next one that it has not read."""
        begun = group.last_id >= self.first_id and not self.has_holes(group.last_id)
        if group.entries_read is not None and begun:
            group.entries_read += 1
        elif self.entries_added:
            group.entries_read = self.entries_up_to(entry_id)
        group.last_id = entry_id

    def has_holes(self, from_id: int) -> bool:
        """Could an entry from there on have been deleted?"""
        return bool(self.length and self.max_deleted_id) and from_id <= self.max_deleted_id

    def entries_up_to(self, entry_id: int) -> int | None:
        """How many entries, counted from the first ever added, lie up to an id; None if nobody can know."""
        if not self.entries_added or (not self.length and entry_id <= self.last_id):
            return self.entries_added
        if (entry_id and entry_id < self.max_deleted_id) or entry_id > self.last_id:
            return None
        if entry_id == self.last_id:
            return self.entries_added
        first_id = self.first_id
        if self.max_deleted_id and self.max_deleted_id >= first_id:
            return None
        if entry_id > first_id:
            return None
        return self.entries_added - self.length + (entry_id == first_id)

    def lag(self, group: Group) -> int | None:
        """How many entries the group has still to read; None if nobody can know."""
        if not self.length:
            return 0
        first_id = self.first_id
        if group.last_id < first_id and self.max_deleted_id < first_id:
            return self.length
        known = group.entries_read is not None and not self.has_holes(group.last_id)
        read = group.entries_read if known else self.entries_up_to(group.last_id)
        return None if read is None else self.entries_added - read

    # --- memory ---------------------------------------------------------------------------------------------

    def parts(self, most: int | None = None) -> Iterator[int]:
        """What each node takes, and if all are asked for, the tree that finds them."""
        yield from (node.allocated for node in islice(self.nodes, most))
        if most is None:
            yield tree_bytes([node.first_id for node in self.nodes])

    def memory(self) -> int:
        """The nodes and their tree, and the groups.

        O(nodes) when a node has come or gone, O(pending) of a group that has changed.
        """
        return STREAM_BYTES + self.weighed() + self.memory_of_groups()

    def memory_of_groups(self) -> int:
        """Every group with what is pending there."""
        return sum(group.weighed() for group in self.groups.values())

    # --- testing --------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Walk every invariant."""
        ids = [entry_id for node in self.nodes for entry_id in node.ids]
        assert ids == sorted(dict.fromkeys(ids))
        assert self.length == sum(node.live for node in self.nodes)
        assert not ids or ids[-1] <= self.last_id
        for node in self.nodes:
            node.check()
        self.check_weight()
        for group in self.groups.values():
            group.check()


def is_full(node: Node, body: Body, limits: Limits) -> bool:
    """Does an entry begin a new node?  Its words are added up roughly, without what they are wrapped in."""
    most_bytes = limits.stream_node_max_bytes
    if not 0 < most_bytes <= MOST_NODE_BYTES:
        most_bytes = MOST_NODE_BYTES
    if node.bytes + sum(map(len, body)) >= most_bytes:
        return True
    return 0 < limits.stream_node_max_entries <= node.live + node.deleted


def incremented(entry_id: int) -> int:
    """The next id; behind the last one comes 0-0 again."""
    return entry_id + 1 & LAST_ID


def spelled(ms: int, seq: int = HIGHEST_SEQ) -> int:
    """The number of the id `ms-seq`."""
    return ms << SEQ_BITS | seq
