"""What is pending in a group: acknowledging it, looking at it, taking it over from who is late."""

from __future__ import annotations

from itertools import islice

from teachredis.commands.arguments import integer
from teachredis.commands.stream_arguments import read_ids, read_range, read_references_and_ids
from teachredis.session.registry import command
from teachredis.values.stream import DELETED, NO_SUCH_ENTRY, STILL_NEEDED, StreamValue
from teachredis.values.stream_node import id_text
from teachredis.wire.errors import BadSyntax, NoKeyOrGroup
from teachredis.wire.replies import NULL_ARRAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.values.stream_group import Consumer, Group, Pending
    from teachredis.wire.replies import Reply

GROUP = "stream"

# --- acknowledging ------------------------------------------------------------------------------------------


@command("XACK key group id [id ...]", "write", "fast", since="5.0.0")
def xack(db: Keyspace, key: bytes, group: bytes, *ids: bytes) -> int:
    """Acknowledge entries: they are dealt with, and pending in the group no longer.

    Reply: how many were pending.  Errors: WRONGTYPE, bad id.  Cost: O(log N) each.
    Source: redis.io/commands/xack
    """
    _, chosen = look_up(db, key, group)
    if chosen is None:
        return 0
    acknowledged = sum([*map(chosen.acknowledge, read_ids(ids))])
    db.recorded(key, acknowledged)
    return acknowledged


@command(
    "XACKDEL key group [KEEPREF | DELREF | ACKED] <IDS numids id [id ...]>", "write", "fast", since="8.2.0"
)
def xackdel(db: Keyspace, key: bytes, group: bytes, *words: bytes) -> list[int]:
    """Acknowledge entries and delete those from the stream, all at once.

    KEEPREF: where other groups have them pending, they stay so.  DELREF: there neither.  ACKED: deleted is
    only what every group has read and acknowledged.
    Reply: for each id 1 if it was deleted, -1 if it was not pending, 2 if it is acknowledged but still
    needed.
    Errors: WRONGTYPE, syntax, bad id, bad number of ids.  Cost: O(log N) each.
    Source: redis.io/commands/xackdel
    """
    stream, chosen = look_up(db, key, group)
    references, ids = read_references_and_ids(words)
    if stream is None or chosen is None:
        return [NO_SUCH_ENTRY] * len(ids)
    before = stream.length
    outcomes = [acknowledge_and_remove(stream, chosen, references, entry_id) for entry_id in read_ids(ids)]
    db.recorded(key, len(ids) - outcomes.count(NO_SUCH_ENTRY))
    if stream.length < before:
        db.altered(key, "xdel", 0)
    return outcomes


def acknowledge_and_remove(stream: StreamValue, group: Group, references: str, entry_id: int) -> int:
    """What XACKDEL does with one id."""
    if not group.acknowledge(entry_id):
        return NO_SUCH_ENTRY
    return STILL_NEEDED if stream.remove_by(references, entry_id) == STILL_NEEDED else DELETED


def look_up(db: Keyspace, key: bytes, name: bytes) -> tuple[StreamValue | None, Group | None]:
    """The stream and the group, each None if it is not there."""
    stream = db.read(key, StreamValue)
    return stream, None if stream is None else stream.groups.get(name)


# --- looking ------------------------------------------------------------------------------------------------


@command("XPENDING key group [[IDLE min-idle-time] start end count [consumer]]", "readonly", since="5.0.0")
def xpending(db: Keyspace, key: bytes, group: bytes, *words: bytes) -> Reply:
    """Tell what a group has handed out that is not acknowledged.

    With a range of ids, entry by entry: `count` at most, of one consumer, or those that IDLE so many ms.
    Reply: number, lowest and highest id, and each consumer with its number; or an array of id, consumer, ms
    since it was delivered, and how often it was.
    Errors: WRONGTYPE, no such key or group, syntax, bad id.  Cost: O(C) consumers, or O(log N) and O(1) each.
    Source: redis.io/commands/xpending
    """
    question = read_question(words)
    _, chosen = look_up(db, key, group)
    if chosen is None:
        raise NoKeyOrGroup(key, group)
    return summary(chosen) if question is None else question.answer(chosen, db.now_ms)


def summary(group: Group) -> Reply:
    """How much is pending, from which id to which, and with whom."""
    if not len(group.pending):
        return [0, None, None, NULL_ARRAY]
    (lowest, _), (highest, _) = group.pending.peekitem(0), group.pending.peekitem(-1)
    loads = ((name, len(consumer.pending)) for name, consumer in sorted(group.consumers.items()))
    shares = [[name, b"%d" % load] for name, load in loads if load]
    return [len(group.pending), id_text(lowest), id_text(highest), shares]


class Question:
    """`[IDLE min-idle-time] start end count [consumer]`"""

    __slots__ = ("consumer", "count", "high", "low", "min_idle_ms")

    def __init__(self, min_idle_ms: int, start: bytes, end: bytes, count: bytes, *consumer: bytes) -> None:
        self.min_idle_ms = min_idle_ms
        self.count = max(integer(count), 0)
        self.low, self.high = read_range(start, end)
        self.consumer = consumer[0] if consumer else None

    def answer(self, group: Group, now_ms: int) -> Reply:
        """Entry by entry: id, consumer, ms since it was delivered, deliveries."""
        return [
            [
                id_text(entry_id),
                pending.consumer.name,
                max(now_ms - pending.delivery_ms, 0),
                pending.deliveries,
            ]
            for entry_id, pending in islice(self.chosen(group, now_ms), self.count)
        ]

    def chosen(self, group: Group, now_ms: int) -> Iterator[tuple[int, Pending]]:
        """What is pending in the range, for long enough."""
        owner: Group | Consumer | None = group
        if self.consumer is not None:
            owner = group.consumers.get(self.consumer)
        if owner is None:
            return
        for entry_id in owner.pending.irange(self.low, self.high):
            pending = owner.pending[entry_id]
            if not self.min_idle_ms or now_ms - pending.delivery_ms >= self.min_idle_ms:
                yield entry_id, pending


def read_question(words: tuple[bytes, ...]) -> Question | None:
    """XPENDING's words behind the group; None without any, which asks for the summary."""
    if not words:
        return None
    if not 3 <= len(words) <= 6:
        raise BadSyntax
    if words[0].upper() != b"IDLE":
        return Question(0, *words)
    min_idle_ms = integer(words[1])
    if len(words) < 5:
        raise BadSyntax
    return Question(min_idle_ms, *words[2:])
