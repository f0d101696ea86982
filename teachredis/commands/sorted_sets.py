"""Sorted sets: scores in, scores and ranks out, ends popped, and chance.

Ranges are in sorted_set_ranges.py, unions and intersections in sorted_set_algebra.py, the commands
that wait in blocking_sorted_sets.py.
"""

from __future__ import annotations

from math import isnan
from operator import gt, lt, ne

from teachredis.commands.arguments import at_least, count_of_draw, read_pop, real_number, times
from teachredis.commands.scan import scan_value
from teachredis.commands.several_keys import first_there
from teachredis.session.registry import command
from teachredis.session.syntax import numbered_keys
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.doubles import double_text
from teachredis.wire.errors import (
    BadSyntax,
    NewAndOld,
    NotANumber,
    OneIncrement,
    OutOfRange,
    ScoreOptionsClash,
    WrongArity,
)
from teachredis.wire.replies import NULL_ARRAY, Pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.values.sorted_set import Entry
    from teachredis.wire.replies import Reply

    Options: TypeAlias = frozenset[bytes]
    """The option words of one ZADD, in capitals"""

GROUP = "sorted-set"
ZADD_OPTIONS = frozenset((b"NX", b"XX", b"GT", b"LT", b"CH", b"INCR"))
NO_OPTIONS: Options = frozenset()
EXTREMES = ("MAX", "MIN")


# --- scores -------------------------------------------------------------------------------------------------


@command(
    "ZADD key [NX|XX] [GT|LT] [CH] [INCR] score member [score member ...]",
    "write",
    "denyoom",
    "fast",
    since="1.2.0",
)
def zadd(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Give each member its score.

    NX adds only, XX moves only, GT and LT move only upwards or downwards, CH counts the moved ones too,
    INCR adds to the score of a single member.
    Reply: how many members were added; with INCR the new score, or nil if the options refused.
    Errors: WRONGTYPE, not a float, syntax, options that clash.
    Cost: O(1) each; who looks at the order next pays O(log N).
    Source: redis.io/commands/zadd
    """
    options, scores, members = read_scores(words)
    if b"INCR" in options:
        return increase(db, key, members[0], scores[0], options)
    zset = db.find(key, SortedSet)
    if zset is None:
        if b"XX" in options:
            return 0
        zset = SortedSet()
        db.store(key, zset)
    zset.make_room(len(members), db.limits)
    added, moved = place_all(db, zset, members, scores, options)
    if added or moved:
        db.changed(key, "zadd", added + moved)
    return added + moved if b"CH" in options else added


def read_scores(words: tuple[bytes, ...]) -> tuple[Options, list[float], tuple[bytes, ...]]:
    """ZADD's options, scores and members.  Errors: syntax, then clashing options, then not a float."""
    options = NO_OPTIONS
    if words[0].upper() in ZADD_OPTIONS:
        count = next((at for at, word in enumerate(words) if word.upper() not in ZADD_OPTIONS), len(words))
        options, words = frozenset(word.upper() for word in words[:count]), words[count:]
    if not words or len(words) % 2:
        raise BadSyntax
    if options:
        refuse_clashes(options, len(words) // 2)
    return options, [*map(real_number, words[::2])], words[1::2]


def refuse_clashes(options: Options, count: int) -> None:
    """Errors: NX with XX; two of GT, LT and NX; INCR with more than one member."""
    if b"NX" in options and b"XX" in options:
        raise NewAndOld
    if sum(option in options for option in (b"GT", b"LT", b"NX")) > 1:
        raise ScoreOptionsClash
    if b"INCR" in options and count > 1:
        raise OneIncrement


def place_all(
    db: Keyspace, zset: SortedSet, members: Sequence[bytes], scores: Sequence[float], options: Options
) -> tuple[int, int]:
    """Give the members their scores as far as the options let: how many were added, how many moved."""
    added = moved = 0
    known, limits = zset.scores, db.limits
    may_add, may_move = b"XX" not in options, test_of(options) if options else ne
    for member, score in zip(members, scores):  # noqa: B905  # strict costs 0.13 µs
        old = known.get(member)
        if old is None:
            if may_add:
                zset.place(member, score, limits)
                added += 1
        elif may_move(score, old):
            zset.place(member, score, limits)
            moved += 1
    return added, moved


def test_of(options: Options) -> Callable[[float, float], bool]:
    """May a member that is there move to a new score from the old one?  (new, old) -> answer"""
    if b"NX" in options:
        return never
    if b"GT" in options:
        return gt
    return lt if b"LT" in options else ne


def never(new: float, old: float) -> bool:
    """NX: members that are there stay where they are."""
    return False


def increase(
    db: Keyspace, key: bytes, member: bytes, by: float, options: Options = NO_OPTIONS
) -> float | None:
    """Add to a member's score, a missing one counting as 0: the new score, None if the options refused."""
    zset = db.find(key, SortedSet)
    old = zset.scores.get(member) if zset else None
    if (old is None and b"XX" in options) or (old is not None and b"NX" in options):
        return None
    score = by if old is None else old + by
    if isnan(score):
        raise NotANumber
    may_move = test_of(options)
    if old is not None and may_move is not ne and not may_move(score, old):
        return None
    if score != old:
        zset = db.find_or_create(key, SortedSet) if zset is None else zset
        zset.place(member, score, db.limits)
        db.changed(key, "zincr")
    return score


@command("ZINCRBY key increment member", "write", "denyoom", "fast", since="1.2.0")
def zincrby(db: Keyspace, key: bytes, increment: bytes, member: bytes) -> float | None:
    """Add to a member's score; a missing member counts as 0.

    Reply: the new score.  Errors: WRONGTYPE, not a float, a sum that is no number.  Cost: O(1).
    Source: redis.io/commands/zincrby
    """
    if increment.upper() in ZADD_OPTIONS:  # Redis reads ZINCRBY as ZADD INCR, and then finds no pair
        raise BadSyntax
    return increase(db, key, member, real_number(increment))


@command("ZREM key member [member ...]", "write", "fast", since="1.2.0")
def zrem(db: Keyspace, key: bytes, *members: bytes) -> int:
    """Take members out.

    Reply: how many were there.  Errors: WRONGTYPE.  Cost: O(1) each.
    Source: redis.io/commands/zrem
    """
    zset = db.find(key, SortedSet)
    if zset is None:
        return 0
    removed = sum(map(zset.remove, members))
    if removed:
        db.changed(key, "zrem", removed)
        db.drop_if_empty(key, zset)
    return removed


@command("ZSCORE key member", "readonly", "fast", since="1.2.0")
def zscore(db: Keyspace, key: bytes, member: bytes) -> float | None:
    """Read a member's score.

    Reply: the score, or nil if member or key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/zscore
    """
    zset = db.read(key, SortedSet)
    return None if zset is None else zset.score_of(member)


@command("ZMSCORE key member [member ...]", "readonly", "fast", since="6.2.0")
def zmscore(db: Keyspace, key: bytes, *members: bytes) -> list[float | None]:
    """Read the scores of many members.

    Reply: a list, nil where a member is missing.  Errors: WRONGTYPE.  Cost: O(1) each.
    Source: redis.io/commands/zmscore
    """
    zset = db.read(key, SortedSet)
    return [None] * len(members) if zset is None else [*map(zset.score_of, members)]


@command("ZCARD key", "readonly", "fast", since="1.2.0")
def zcard(db: Keyspace, key: bytes) -> int:
    """Count the members.

    Reply: how many; 0 if the key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/zcard
    """
    return len(db.read(key, SortedSet) or ())


# --- ranks --------------------------------------------------------------------------------------------------


@command("ZRANK key member [WITHSCORE]", "readonly", "fast", since="2.0.0")
def zrank(db: Keyspace, key: bytes, member: bytes, *options: bytes) -> Reply:
    """Tell how many members have a lower score.

    Reply: the rank from 0, with WITHSCORE a list of rank and score; nil if member or key is missing.
    Errors: WRONGTYPE, syntax.  Cost: O(log N).
    Source: redis.io/commands/zrank
    """
    return rank_of(db, key, member, options, "zrank")


@command("ZREVRANK key member [WITHSCORE]", "readonly", "fast", since="2.0.0")
def zrevrank(db: Keyspace, key: bytes, member: bytes, *options: bytes) -> Reply:
    """Tell how many members have a higher score.

    Reply: the rank from 0, with WITHSCORE a list of rank and score; nil if member or key is missing.
    Errors: WRONGTYPE, syntax.  Cost: O(log N).
    Source: redis.io/commands/zrevrank
    """
    return rank_of(db, key, member, options, "zrevrank")


def rank_of(db: Keyspace, key: bytes, member: bytes, options: tuple[bytes, ...], name: str) -> Reply:
    """The worker of ZRANK and ZREVRANK."""
    if len(options) > 1:
        raise WrongArity(name)
    if options and options[0].upper() != b"WITHSCORE":
        raise BadSyntax
    zset = db.read(key, SortedSet)
    if zset is None or member not in zset:
        return NULL_ARRAY if options else None
    rank = zset.rank(member)
    if name == "zrevrank":
        rank = len(zset) - 1 - rank
    return [rank, zset.scores[member]] if options else rank


# --- popping ------------------------------------------------------------------------------------------------


@command("ZPOPMIN key [count]", "write", "fast", since="5.0.0")
def zpopmin(db: Keyspace, key: bytes, *count: bytes) -> Reply:
    """Take out the member with the lowest score.

    Reply: member and score; with `count`, up to so many pairs, lowest first; empty if the key is missing.
    Errors: WRONGTYPE; count must be a positive number.  Cost: O(log N) each.
    Source: redis.io/commands/zpopmin
    """
    return pop(db, key, count, highest=False)


@command("ZPOPMAX key [count]", "write", "fast", since="5.0.0")
def zpopmax(db: Keyspace, key: bytes, *count: bytes) -> Reply:
    """Take out the member with the highest score.

    Reply: member and score; with `count`, up to so many pairs, highest first; empty if the key is missing.
    Errors: WRONGTYPE; count must be a positive number.  Cost: O(log N) each.
    Source: redis.io/commands/zpopmax
    """
    return pop(db, key, count, highest=True)


def pop(db: Keyspace, key: bytes, count: tuple[bytes, ...], *, highest: bool) -> Reply:
    """The worker of ZPOPMIN and ZPOPMAX."""
    if len(count) > 1:
        raise BadSyntax
    wanted = at_least(count[0], 0, OutOfRange) if count else 1
    zset = db.find(key, SortedSet)
    if zset is None or wanted == 0:
        return []
    entries = take(db, key, zset, wanted, highest=highest)
    return pairs(entries) if count else [entries[0][1], entries[0][0]]


def take(db: Keyspace, key: bytes, zset: SortedSet, count: int, *, highest: bool) -> list[Entry]:
    """Take up to `count` entries out of one end, and tell."""
    entries = zset.pop(count, highest=highest)
    db.changed(key, "zpopmax" if highest else "zpopmin", len(entries))
    db.drop_if_empty(key, zset)
    return entries


def pairs(entries: Sequence[Entry]) -> Pairs:
    """Entries as WITHSCORES shows them."""
    return Pairs((member, score) for score, member in entries)


@command(
    "ZMPOP numkeys key [key ...] <MIN|MAX> [COUNT count]", "write", since="7.0.0", find_keys=numbered_keys(1)
)
def zmpop(db: Keyspace, numkeys: bytes, *words: bytes) -> Reply:
    """Take members out of the first of several sorted sets that is there.

    COUNT is how many at most (1).
    Reply: the key, and its members with their scores; nil if every key is missing.
    Errors: WRONGTYPE, syntax, numbers that must be greater than 0.  Cost: O(K) + O(log N) each.
    Source: redis.io/commands/zmpop
    """
    keys, highest, count = read_pop(numkeys, words, *EXTREMES)
    found = first_there(db, keys, SortedSet)
    return NULL_ARRAY if found is None else take_many(db, *found, count, highest=highest)


def take_many(db: Keyspace, key: bytes, zset: SortedSet, count: int, *, highest: bool) -> Reply:
    """ZMPOP's reply; whoever repeats this needs no search for the key."""
    entries = take(db, key, zset, count, highest=highest)
    db.effect(b"ZPOPMAX" if highest else b"ZPOPMIN", key, b"%d" % len(entries))
    return [key, [[member, score] for score, member in entries]]


# --- chance and scanning ------------------------------------------------------------------------------------


@command("ZRANDMEMBER key [count [WITHSCORES]]", "readonly", since="6.2.0")
def zrandmember(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Look at random members.

    Reply: a member, or nil if the key is missing; with `count`, that many distinct members at most; with a
    negative `count`, exactly that many, perhaps the same ones again; WITHSCORES adds the scores.
    Errors: WRONGTYPE, syntax, not an integer, out of range.  Cost: O(1) each.
    Source: redis.io/commands/zrandmember
    """
    count = count_of_draw(words, b"WITHSCORES") if words else None
    zset = db.read(key, SortedSet)
    if count is None:
        return None if zset is None else zset.pick(db.rng)
    if zset is None:
        return []
    drawn = zset.sample(count, db.rng) if count >= 0 else [zset.pick(db.rng) for _ in times(-count)]
    return Pairs((member, zset.scores[member]) for member in drawn) if len(words) > 1 else drawn


@command("ZSCAN key cursor [MATCH pattern] [COUNT count]", "readonly", since="2.8.0")
def zscan(db: Keyspace, key: bytes, cursor: bytes, *options: bytes) -> Reply:
    """Walk over members and scores, a few at each call; begin with cursor 0 and go on until 0 comes back.

    MATCH keeps members that fit the pattern, COUNT is how many places to look at (10).
    Reply: the next cursor, and members and scores in turn.  Errors: invalid cursor, WRONGTYPE, syntax.
    Cost: O(COUNT) a call.
    Source: redis.io/commands/zscan
    """
    below, members, zset, _ = scan_value(db, key, SortedSet, cursor, options)
    scores = zset.scores if zset else {}
    shown = double_text if zset and zset.encoding == "listpack" else digits_17
    found = [text for member in members for text in (member, shown(scores[member]))]
    return [b"%d" % below, found]


def digits_17(score: float) -> bytes:
    """The longer text in which ZSCAN, alone among commands, shows the scores of a skiplist."""
    return b"%.17g" % score
