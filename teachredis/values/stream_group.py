"""Consumer groups: several readers share the entries of a stream, and none gets lost.

A group remembers how far it has read (`last_id`).  An entry it hands out goes to one consumer and is
*pending* until that consumer acknowledges it: if the consumer dies, another can claim what is pending too
long.

    stream   1-0  2-0  3-0  4-0  5-0
    group "mail"            ▲ last_id: 4-0 is next
      pending      2-0 → ada (delivered once, 40 s ago)     3-0 → bob (twice, 2 s ago)

Each pending entry stands in two lists by id, the group's and its consumer's, so that both can be asked for a
range, and an acknowledgement finds it without knowing whose it is.
"""

from __future__ import annotations

from sortedcontainers import SortedDict

from teachredis.structures.radix_tree import tree_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol, Self

    class PendingList(Protocol):
        """What we use of a SortedDict: id -> Pending, in the order of the ids."""

        def __len__(self) -> int: ...
        def __iter__(self) -> Iterator[int]: ...
        def __contains__(self, entry_id: int) -> bool: ...
        def __getitem__(self, entry_id: int) -> Pending: ...
        def __setitem__(self, entry_id: int, pending: Pending) -> None: ...
        def __delitem__(self, entry_id: int) -> None: ...

        def get(self, entry_id: int) -> Pending | None:
            """What is pending under the id."""

        def items(self) -> Iterator[tuple[int, Pending]]:
            """Ids and what is pending under them, in order."""

        def irange(self, minimum: int, maximum: int) -> Iterator[int]:
            """The ids from `minimum` to `maximum`, both included."""

        def peekitem(self, index: int) -> tuple[int, Pending]:
            """The id at a place, and what is pending under it."""


NEVER_MS = -1

GROUP_BYTES, CONSUMER_BYTES, PENDING_BYTES = 40, 32, 32


class Pending:
    """An entry on its way: to whom it was delivered, when last, and how often."""

    __slots__ = ("consumer", "deliveries", "delivery_ms")

    def __init__(self, consumer: Consumer, delivery_ms: int, deliveries: int = 1) -> None:
        self.consumer = consumer
        self.delivery_ms = delivery_ms
        self.deliveries = deliveries


class Consumer:
    """One of a group's readers: when it last tried (`seen_ms`) and last got something (`active_ms`)."""

    __slots__ = ("active_ms", "name", "pending", "seen_ms")

    def __init__(self, name: bytes, now_ms: int) -> None:
        self.name = name
        self.seen_ms = now_ms
        self.active_ms = NEVER_MS
        self.pending: PendingList = SortedDict()


class Group:
    """A consumer group.

    `last_id` is the newest entry it has handed out.  `entries_read` is how many entries of the stream,
    counted from the first ever added, lie up to there; None while nobody knows: stream.py says when that is.
    `weight` is what the group takes in memory, None while nobody asks and after each change.
    """

    __slots__ = ("consumers", "entries_read", "last_id", "pending", "weight")

    def __init__(self, last_id: int, entries_read: int | None) -> None:
        self.last_id = last_id
        self.entries_read = entries_read
        self.pending: PendingList = SortedDict()
        self.consumers: dict[bytes, Consumer] = {}
        self.weight: int | None = None

    def copy(self) -> Self:
        """An equal group that shares nothing that can change.  O(N) of what is pending."""
        twin = type(self)(self.last_id, self.entries_read)
        for name, consumer in self.consumers.items():
            copied = twin.welcome(name, consumer.seen_ms)
            copied.active_ms = consumer.active_ms
        for entry_id, pending in self.pending.items():
            owner = twin.consumers[pending.consumer.name]
            twin.give(entry_id, Pending(owner, pending.delivery_ms, pending.deliveries))
        return twin

    def welcome(self, name: bytes, now_ms: int) -> Consumer:
        """A new consumer."""
        self.weight = None
        consumer = self.consumers[name] = Consumer(name, now_ms)
        return consumer

    def give(self, entry_id: int, pending: Pending) -> None:
        """Enter what is pending; whoever had that id before no longer has it.  O(log N)."""
        self.acknowledge(entry_id)
        self.pending[entry_id] = pending
        pending.consumer.pending[entry_id] = pending
        self.weight = None

    def acknowledge(self, entry_id: int) -> bool:
        """The entry is dealt with, or was lost: it is pending no longer.  Was it?  O(log N)."""
        pending = self.pending.get(entry_id)
        if pending is None:
            return False
        del self.pending[entry_id]
        del pending.consumer.pending[entry_id]
        self.weight = None
        return True

    def dismiss(self, name: bytes) -> int | None:
        """Remove a consumer with all that it has pending: how much that was; None if there is no such one."""
        consumer = self.consumers.pop(name, None)
        if consumer is None:
            return None
        self.weight = None
        for entry_id in consumer.pending:
            del self.pending[entry_id]
        return len(consumer.pending)

    def weighed(self) -> int:
        """What the group takes, its name aside.  O(pending) after a change."""
        if self.weight is None:
            own = GROUP_BYTES + tree_bytes([*self.pending]) + PENDING_BYTES * len(self.pending)
            self.weight = own + sum(weight_of(consumer) for consumer in self.consumers.values())
        return self.weight

    def check(self) -> None:
        """Walk every invariant."""
        owned = [(entry_id, id(p)) for c in self.consumers.values() for entry_id, p in c.pending.items()]
        assert sorted(owned) == [(entry_id, id(p)) for entry_id, p in self.pending.items()]
        for name, consumer in self.consumers.items():
            assert consumer.name == name
            assert all(pending.consumer is consumer for _, pending in consumer.pending.items())


def weight_of(consumer: Consumer) -> int:
    """What a consumer takes; what is pending is counted with its group, but not the tree that finds it."""
    return CONSUMER_BYTES + len(consumer.name) + tree_bytes([*consumer.pending])
