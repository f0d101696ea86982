"""Claiming: what is pending too long with one consumer becomes another's.

A replica must not decide by its own clock who was late.  So what is repeated elsewhere is, for each entry, an
XCLAIM that says all there is to know: whose it is now, since when, and how often it was delivered.
"""

from __future__ import annotations

from itertools import islice

from teachredis.commands.arguments import at_least, value_behind
from teachredis.commands.stream_arguments import read_id, read_start
from teachredis.commands.stream_groups import consumer_of, repeat_delivery, repeat_position
from teachredis.commands.streams import shown
from teachredis.session.registry import command
from teachredis.structures.integers import HIGHEST, whole_number
from teachredis.values.stream import StreamValue
from teachredis.values.stream_group import Pending
from teachredis.values.stream_node import LAST_ID, id_text
from teachredis.wire.errors import (
    BadClaimCount,
    BadClaimOption,
    BadMinIdle,
    BadStreamID,
    BadSyntax,
    NoKeyOrGroup,
    UnknownClaimOption,
    WrongType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.values.stream_group import Group
    from teachredis.wire.replies import Reply

GROUP = "stream"
USUAL_COUNT = 100
ATTEMPTS = 10
"""XAUTOCLAIM looks at so many entries for each that it may claim."""

MOST_COUNT = HIGHEST // 16


@command(
    "XCLAIM key group consumer min-idle-time id [id ...] [IDLE ms] [TIME unix-time-milliseconds] "
    "[RETRYCOUNT count] [FORCE] [JUSTID] [LASTID lastid]",
    "write", "fast", since="5.0.0",
)  # fmt: skip
def xclaim(
    db: Keyspace, key: bytes, group: bytes, consumer: bytes, min_idle_time: bytes, *words: bytes
) -> Reply:
    """Make a consumer the owner of entries that are pending for `min-idle-time` ms or longer.

    IDLE, TIME: since when they count as delivered, if not now.  RETRYCOUNT: how often.  FORCE: even what is
    not pending, if it is in the stream.  JUSTID: reply with ids, and count no delivery.  LASTID: how far the
    group has read, if that is further.  What was deleted from the stream is pending no longer.
    Reply: the entries, or their ids.
    Errors: WRONGTYPE, no such key or group, bad id, unknown option, not an integer.  Cost: O(log N) each.
    Source: redis.io/commands/xclaim
    """
    stream, chosen = stream_and_group(db.read_any(key), key, group)
    min_idle_ms = read_min_idle(min_idle_time, "XCLAIM")
    ids, options = split_ids(words)
    terms = Terms(min_idle_ms, options, db.now_ms)
    moved = terms.last_id > chosen.last_id
    chosen.last_id = max(terms.last_id, chosen.last_id)
    claim = Claim(db, key, stream, group, consumer, terms)
    reply = [claim.shown(entry_id) for entry_id in ids if claim.take(entry_id)]
    if moved and not claim.told:
        repeat_position(db, key, group, chosen)
        db.recorded(key)
    return reply


def stream_and_group(found: Stored | None, key: bytes, name: bytes) -> tuple[StreamValue, Group]:
    """What the key holds as a stream, and its group.  Errors: WRONGTYPE, no such key or group."""
    if not isinstance(found, StreamValue | None):
        raise WrongType
    group = None if found is None else found.groups.get(name)
    if found is None or group is None:
        raise NoKeyOrGroup(key, name)
    return found, group


def read_min_idle(text: bytes, name: str) -> int:
    """The least time that an entry must be pending, in ms."""
    number = whole_number(text)
    if number is None:
        raise BadMinIdle(name)
    return max(number, 0)


def split_ids(words: Sequence[bytes]) -> tuple[list[int], Sequence[bytes]]:
    """The ids up to the first word that is none, and the words from there on."""
    ids: list[int] = []
    for word in words:
        try:
            ids.append(read_id(word))
        except BadStreamID:
            break
    return ids, words[len(ids) :]


@command(
    "XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID]", "write", "fast", since="6.2.0"
)
def xautoclaim(
    db: Keyspace, key: bytes, group: bytes, consumer: bytes, min_idle_time: bytes, start: bytes, *words: bytes
) -> Reply:
    """Claim what is pending for `min-idle-time` ms or longer, from the id `start` on, a part at each call.

    COUNT is how many entries at most (100).  JUSTID: reply with ids, and count no delivery.
    Reply: where to start next, 0-0 at the end; the entries, or their ids; and ids that are no longer pending,
    because they were deleted from the stream.
    Errors: WRONGTYPE, no such key or group, syntax, bad id, bad count.  Cost: O(log N) and O(COUNT).
    Source: redis.io/commands/xautoclaim
    """
    found = db.read_any(key)
    min_idle_ms = read_min_idle(min_idle_time, "XAUTOCLAIM")
    low = read_start(start)
    count, just_ids = read_auto_options(words)
    stream, chosen = stream_and_group(found, key, group)
    terms = Terms(min_idle_ms, [b"JUSTID"] if just_ids else [], db.now_ms)
    claim = Claim(db, key, stream, group, consumer, terms)
    taken: list[Reply] = []
    ids = [*islice(chosen.pending.irange(low, LAST_ID), count * ATTEMPTS + 1)]
    at = 0
    while at < min(len(ids), count * ATTEMPTS) and len(taken) + len(claim.lost) < count:
        if claim.take(ids[at]):
            taken.append(claim.shown(ids[at]))
        at += 1
    return [id_text(ids[at]) if at < len(ids) else b"0-0", taken, [*map(id_text, claim.lost)]]


def read_auto_options(words: Sequence[bytes]) -> tuple[int, bool]:
    """(COUNT, whether JUSTID)"""
    count, just_ids = USUAL_COUNT, False
    rest = iter(words)
    for option in rest:
        match option.upper():
            case b"COUNT":
                count = at_least(value_behind(rest), 1, BadClaimCount)
                if count > MOST_COUNT:
                    raise BadClaimCount
            case b"JUSTID":
                just_ids = True
            case _:
                raise BadSyntax
    return count, just_ids


class Terms:
    """On what terms entries are claimed: XCLAIM's options.  `deliveries` None: one more than before."""

    __slots__ = ("deliveries", "delivery_ms", "force", "just_ids", "last_id", "min_idle_ms")

    def __init__(self, min_idle_ms: int, options: Sequence[bytes], now_ms: int) -> None:
        self.min_idle_ms = min_idle_ms
        self.delivery_ms = now_ms
        self.deliveries: int | None = None
        self.force = self.just_ids = False
        self.last_id = 0
        rest = list(options)
        while rest:
            self.read_option(rest.pop(0), rest, now_ms)
        if not 0 <= self.delivery_ms <= now_ms:
            self.delivery_ms = now_ms

    def read_option(self, word: bytes, rest: list[bytes], now_ms: int) -> None:
        """Read one option; its value is the first of the `rest`."""
        match word.upper():
            case b"FORCE":
                self.force = True
            case b"JUSTID":
                self.just_ids = True
            case b"IDLE" if rest:
                self.delivery_ms = now_ms - claim_number("IDLE", rest)
            case b"TIME" if rest:
                self.delivery_ms = claim_number("TIME", rest)
            case b"RETRYCOUNT" if rest:
                number = claim_number("RETRYCOUNT", rest)
                self.deliveries = None if number < 0 else number
            case b"LASTID" if rest:
                self.last_id = read_id(rest.pop(0))
            case _:
                raise UnknownClaimOption(word)


def claim_number(option: str, rest: list[bytes]) -> int:
    """The whole number behind an option of XCLAIM."""
    number = whole_number(rest.pop(0))
    if number is None:
        raise BadClaimOption(option)
    return number


class Claim:
    """One consumer's claim on entries of its group.

    `lost` are the ids found to be deleted from the stream; `told` says whether any entry was repeated
    elsewhere.
    """

    __slots__ = ("consumer", "db", "group", "key", "lost", "name", "stream", "terms", "told")

    def __init__(
        self, db: Keyspace, key: bytes, stream: StreamValue, name: bytes, consumer: bytes, terms: Terms
    ) -> None:
        db.journal.told_by_others()
        self.db, self.key, self.stream, self.name, self.terms = db, key, stream, name, terms
        self.group = stream.groups[name]
        self.consumer = consumer_of(db, key, self.group, consumer)
        self.lost: list[int] = []
        self.told = False

    def take(self, entry_id: int) -> bool:
        """Make the consumer the owner of one entry, if the terms allow it.  O(log N)."""
        pending = self.group.pending.get(entry_id)
        if self.stream.find(entry_id) is None:
            if pending is not None:
                self.lose(entry_id, pending)
            return False
        if not self.may_take(pending):
            return False
        taken = Pending(self.consumer, self.terms.delivery_ms, self.deliveries_after(pending))
        self.group.give(entry_id, taken)
        self.consumer.active_ms = self.db.now_ms
        self.tell(entry_id, taken)
        return True

    def may_take(self, pending: Pending | None) -> bool:
        """Is the entry pending for long enough, or is the claim forced?"""
        if pending is None:
            return self.terms.force
        least_ms = self.terms.min_idle_ms
        return not least_ms or self.db.now_ms - pending.delivery_ms >= least_ms

    def deliveries_after(self, pending: Pending | None) -> int:
        """How often the entry then counts as delivered; a forced one was delivered once before."""
        if self.terms.deliveries is not None:
            return self.terms.deliveries
        return (1 if pending is None else pending.deliveries) + (not self.terms.just_ids)

    def lose(self, entry_id: int, pending: Pending) -> None:
        """What is no longer in the stream is no longer pending, as whoever repeats the claim finds."""
        self.tell(entry_id, pending)
        self.group.acknowledge(entry_id)
        self.lost.append(entry_id)

    def tell(self, entry_id: int, pending: Pending) -> None:
        """Repeat elsewhere whose the entry is."""
        repeat_delivery(self.db, self.key, self.name, self.group, entry_id, pending)
        self.db.recorded(self.key)
        self.told = True

    def shown(self, entry_id: int) -> Reply:
        """A claimed entry as the reply shows it."""
        if self.terms.just_ids:
            return id_text(entry_id)
        return shown(self.stream.between(entry_id, entry_id))[0]
