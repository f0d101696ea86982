"""Ranges of a sorted set: by rank, by score, by member; shown, stored, counted or removed.

ZRANGE can do what its five older sisters do.  All of them become a `Range`, which reads its words in Redis's
order (options, then clashes between them, then the two ends) and then finds a span of places in the ranking.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.commands.range_edges import lex_edges, score_edges
from teachredis.commands.several_keys import store_result
from teachredis.commands.sorted_sets import pairs
from teachredis.session.registry import command
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.errors import BadSyntax, LimitWithoutRange, ScoresByLex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.values.sorted_set import Entry
    from teachredis.wire.replies import Reply

    FindSpan: TypeAlias = Callable[[SortedSet], tuple[int, int]]
    """Sorted set -> places (start, stop)"""

GROUP = "sorted-set"
RANK, SCORE, LEX = "rank", "score", "lex"
UNLIMITED = -1


class Range:
    """What a ZRANGE asks for.  `by` and `backwards` are None while options may still choose them."""

    __slots__ = ("backwards", "by", "count", "find_span", "offset", "with_scores")

    def __init__(self, by: str | None, *, backwards: bool | None) -> None:
        self.by = by
        self.backwards = backwards
        self.offset, self.count = 0, UNLIMITED
        self.with_scores = False

    def read(
        self, first: bytes, second: bytes, options: tuple[bytes, ...], *, storing: bool = False
    ) -> Range:
        """Take the words in.  Errors: syntax, options that clash, ends that cannot be read."""
        if options:
            self.read_options(options, storing=storing)
        self.by = self.by or RANK
        if self.count != UNLIMITED and self.by == RANK:
            raise LimitWithoutRange
        if self.with_scores and self.by == LEX:
            raise ScoresByLex
        self.read_ends(first, second)
        return self

    def read_options(self, words: tuple[bytes, ...], *, storing: bool) -> None:
        """Read `[BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]`, as far as this command has them."""
        rest = list(reversed(words))
        while rest:
            option = rest.pop().upper()
            if option == b"WITHSCORES" and not storing:
                self.with_scores = True
            elif option == b"LIMIT" and len(rest) >= 2:
                self.offset, self.count = integer(rest.pop()), integer(rest.pop())
            elif option == b"REV" and self.backwards is None:
                self.backwards = True
            elif option in (b"BYSCORE", b"BYLEX") and self.by is None:
                self.by = SCORE if option == b"BYSCORE" else LEX
            else:
                raise BadSyntax

    def read_ends(self, first: bytes, second: bytes) -> None:
        """Read the two ends; backwards ranges of scores and members name the upper end first."""
        low, high = (second, first) if self.backwards and self.by != RANK else (first, second)
        self.find_span = spans(self.by or RANK, low, high, backwards=bool(self.backwards))

    def entries(self, zset: SortedSet) -> list[Entry]:
        """The entries asked for, in the order asked for."""
        start, stop = self.find_span(zset)
        if self.by != RANK:
            start, stop = self.limited(start, stop)
        return zset.entries(start, stop, backwards=bool(self.backwards))

    def limited(self, start: int, stop: int) -> tuple[int, int]:
        """The part of a span that LIMIT leaves: all for a negative count, nothing for a negative offset."""
        # Redis: skips before it looks where the range ends; seen only among members whose scores differ.
        most = stop - start
        skipped = min(self.offset, most) if self.offset >= 0 else most
        kept = min(self.count, most - skipped) if self.count >= 0 else most - skipped
        if self.backwards:
            return stop - skipped - kept, stop - skipped
        return start + skipped, start + skipped + kept


def spans(by: str, low: bytes, high: bytes, *, backwards: bool = False) -> FindSpan:
    """A function that finds the span in a sorted set.  Errors: an end that cannot be read."""
    if by == SCORE:
        least, most = score_edges(low, high)
        return lambda zset: zset.span_of_scores(least, most)
    if by == LEX:
        least_member, most_member = lex_edges(low, high)
        return lambda zset: zset.span_of_members(least_member, most_member, backwards=backwards)
    first, last = integer(low), integer(high)
    if backwards:  # the last shall be first
        first, last = -1 - last, -1 - first
    return lambda zset: zset.span_of_ranks(first, last)


def shown(db: Keyspace, key: bytes, asked: Range) -> Reply:
    """The members asked for, with their scores if wanted."""
    zset = db.read(key, SortedSet)
    if zset is None:
        return []
    entries = asked.entries(zset)
    return pairs(entries) if asked.with_scores else [member for _, member in entries]


# --- showing ------------------------------------------------------------------------------------------------


@command(
    "ZRANGE key start stop [BYSCORE|BYLEX] [REV] [LIMIT offset count] [WITHSCORES]", "readonly", since="1.2.0"
)
def zrange(db: Keyspace, key: bytes, start: bytes, stop: bytes, *options: bytes) -> Reply:
    """Show a range of members, by rank unless told otherwise.

    BYSCORE and BYLEX take scores and members as ends; REV goes backwards (and names the upper end first);
    LIMIT skips `offset` and shows `count`; WITHSCORES adds the scores.
    Reply: the members in order.  Errors: WRONGTYPE, syntax, ends that cannot be read.  Cost: O(log N + M).
    Source: redis.io/commands/zrange
    """
    return shown(db, key, Range(None, backwards=None).read(start, stop, options))


@command("ZREVRANGE key start stop [WITHSCORES]", "readonly", since="1.2.0")
def zrevrange(db: Keyspace, key: bytes, start: bytes, stop: bytes, *options: bytes) -> Reply:
    """Show a range of ranks counted from the highest score: ZRANGE REV.

    Reply: the members, highest first.  Errors: WRONGTYPE, syntax, not an integer.  Cost: O(log N + M).
    Source: redis.io/commands/zrevrange
    """
    return shown(db, key, Range(RANK, backwards=True).read(start, stop, options))


@command("ZRANGEBYSCORE key min max [WITHSCORES] [LIMIT offset count]", "readonly", since="1.0.5")
def zrangebyscore(db: Keyspace, key: bytes, low: bytes, high: bytes, *options: bytes) -> Reply:
    """Show the members with scores in a range: ZRANGE BYSCORE.

    Reply: the members, lowest first.  Errors: WRONGTYPE, syntax, not a float.  Cost: O(log N + M).
    Source: redis.io/commands/zrangebyscore
    """
    return shown(db, key, Range(SCORE, backwards=False).read(low, high, options))


@command("ZREVRANGEBYSCORE key max min [WITHSCORES] [LIMIT offset count]", "readonly", since="2.2.0")
def zrevrangebyscore(db: Keyspace, key: bytes, high: bytes, low: bytes, *options: bytes) -> Reply:
    """Show the members with scores in a range, highest first: ZRANGE BYSCORE REV.

    Reply: the members, highest first.  Errors: WRONGTYPE, syntax, not a float.  Cost: O(log N + M).
    Source: redis.io/commands/zrevrangebyscore
    """
    return shown(db, key, Range(SCORE, backwards=True).read(high, low, options))


@command("ZRANGEBYLEX key min max [LIMIT offset count]", "readonly", since="2.8.9")
def zrangebylex(db: Keyspace, key: bytes, low: bytes, high: bytes, *options: bytes) -> Reply:
    """Show the members in a range of texts, where all scores are equal: ZRANGE BYLEX.

    Reply: the members in order.  Errors: WRONGTYPE, syntax, not a valid range item.  Cost: O(log N + M).
    Source: redis.io/commands/zrangebylex
    """
    return shown(db, key, Range(LEX, backwards=False).read(low, high, options))


@command("ZREVRANGEBYLEX key max min [LIMIT offset count]", "readonly", since="2.8.9")
def zrevrangebylex(db: Keyspace, key: bytes, high: bytes, low: bytes, *options: bytes) -> Reply:
    """Show the members in a range of texts, last one first: ZRANGE BYLEX REV.

    Reply: the members in reverse order.  Errors: WRONGTYPE, syntax, not a valid range item.
    Cost: O(log N + M).
    Source: redis.io/commands/zrevrangebylex
    """
    return shown(db, key, Range(LEX, backwards=True).read(high, low, options))


@command(
    "ZRANGESTORE dst src min max [BYSCORE|BYLEX] [REV] [LIMIT offset count]",
    "write",
    "denyoom",
    since="6.2.0",
    keys=(1, 2, 1),
)
def zrangestore(db: Keyspace, dst: bytes, src: bytes, low: bytes, high: bytes, *options: bytes) -> int:
    """Store what ZRANGE would show as a sorted set of its own; an empty range removes `dst`.

    Reply: how many members were stored.  Errors: those of ZRANGE.  Cost: O(log N + M).
    Source: redis.io/commands/zrangestore
    """
    asked = Range(None, backwards=None).read(low, high, options, storing=True)
    zset = db.read(src, SortedSet)
    entries = asked.entries(zset) if zset else []
    made = SortedSet()
    if asked.by == RANK:
        made.make_room(len(entries), db.limits)  # Redis knows the length beforehand, and chooses by it
    for score, member in entries:
        made.place(member, score, db.limits)
    return store_result(db, dst, made, "zrangestore")


# --- counting -----------------------------------------------------------------------------------------------


@command("ZCOUNT key min max", "readonly", "fast", since="2.0.0")
def zcount(db: Keyspace, key: bytes, low: bytes, high: bytes) -> int:
    """Count the members with scores in a range.

    Reply: how many.  Errors: WRONGTYPE, not a float.  Cost: O(log N).
    Source: redis.io/commands/zcount
    """
    return counted(db, key, spans(SCORE, low, high))


@command("ZLEXCOUNT key min max", "readonly", "fast", since="2.8.9")
def zlexcount(db: Keyspace, key: bytes, low: bytes, high: bytes) -> int:
    """Count the members in a range of texts, where all scores are equal.

    Reply: how many.  Errors: WRONGTYPE, not a valid range item.  Cost: O(log N).
    Source: redis.io/commands/zlexcount
    """
    return counted(db, key, spans(LEX, low, high))


def counted(db: Keyspace, key: bytes, find_span: FindSpan) -> int:
    """The length of a span; 0 if the key is missing."""
    zset = db.read(key, SortedSet)
    if zset is None:
        return 0
    start, stop = find_span(zset)
    return stop - start


# --- removing -----------------------------------------------------------------------------------------------


@command("ZREMRANGEBYRANK key start stop", "write", since="2.0.0")
def zremrangebyrank(db: Keyspace, key: bytes, start: bytes, stop: bytes) -> int:
    """Take out the members of a range of ranks.

    Reply: how many.  Errors: WRONGTYPE, not an integer.  Cost: O(log N + M log N).
    Source: redis.io/commands/zremrangebyrank
    """
    return remove_range(db, key, spans(RANK, start, stop), "zremrangebyrank")


@command("ZREMRANGEBYSCORE key min max", "write", since="1.2.0")
def zremrangebyscore(db: Keyspace, key: bytes, low: bytes, high: bytes) -> int:
    """Take out the members with scores in a range.

    Reply: how many.  Errors: WRONGTYPE, not a float.  Cost: O(log N + M log N).
    Source: redis.io/commands/zremrangebyscore
    """
    return remove_range(db, key, spans(SCORE, low, high), "zremrangebyscore")


@command("ZREMRANGEBYLEX key min max", "write", since="2.8.9")
def zremrangebylex(db: Keyspace, key: bytes, low: bytes, high: bytes) -> int:
    """Take out the members in a range of texts, where all scores are equal.

    Reply: how many.  Errors: WRONGTYPE, not a valid range item.  Cost: O(log N + M log N).
    Source: redis.io/commands/zremrangebylex
    """
    return remove_range(db, key, spans(LEX, low, high), "zremrangebylex")


def remove_range(db: Keyspace, key: bytes, find_span: FindSpan, event: str) -> int:
    """Take out a span, and tell."""
    zset = db.find(key, SortedSet)
    if zset is None:
        return 0
    removed = len(zset.remove_span(*find_span(zset)))
    if removed:
        db.changed(key, event, removed)
        db.drop_if_empty(key, zset)
    return removed
