"""Union, intersection and difference of sorted sets and sets, shown, stored or counted.

A set takes part as a sorted set whose scores are all 1.  Where a member is in several inputs its scores, each
times its input's weight, are added up (or the least or greatest wins).  Smaller inputs come first, as in
# Redis: the order in which doubles are added shows in the last digit.

Infinity minus infinity, and zero times infinity, would be no number; Redis makes both 0.
"""

from __future__ import annotations

from itertools import islice
from math import isnan

from teachredis.commands.arguments import at_least, integer, real_number
from teachredis.commands.several_keys import store_result
from teachredis.commands.sorted_sets import pairs
from teachredis.session.registry import command
from teachredis.session.syntax import numbered_keys
from teachredis.values.set import SetValue
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.errors import BadSyntax, BadWeight, NegativeLimit, NoInputKeys, WrongType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

    Scores: TypeAlias = Mapping[bytes, float]
    """member -> score"""

    Combine: TypeAlias = Callable[[float, float], float]
    """(score so far, one more score) -> score"""

GROUP = "sorted-set"
SHOWN = "showing"
STORED = "storing"
COUNTED = "counting"


def keys_of_store(argv: list[bytes]) -> list[bytes]:
    """The keys of `ZUNIONSTORE destination numkeys key [key ...]`."""
    return [argv[1], *numbered_keys(2)(argv)]


# --- commands -----------------------------------------------------------------------------------------------


@command(
    "ZUNION numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>] [WITHSCORES]",
    "readonly",
    since="6.2.0",
    find_keys=numbered_keys(1),
)
def zunion(db: Keyspace, numkeys: bytes, *words: bytes) -> Reply:
    """Show the members of any of the inputs.

    WEIGHTS multiplies each input's scores, AGGREGATE joins them (SUM), WITHSCORES shows them.
    Reply: the members, lowest score first.  Errors: WRONGTYPE, syntax, weight is not a float.
    Cost: O(N log N).
    Source: redis.io/commands/zunion
    """
    inputs = Inputs(db, "zunion", numkeys, words, SHOWN)
    return inputs.shown(union(inputs))


@command(
    "ZINTER numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>] [WITHSCORES]",
    "readonly",
    since="6.2.0",
    find_keys=numbered_keys(1),
)
def zinter(db: Keyspace, numkeys: bytes, *words: bytes) -> Reply:
    """Show the members that all the inputs share.

    WEIGHTS multiplies each input's scores, AGGREGATE joins them (SUM), WITHSCORES shows them.
    Reply: the members, lowest score first.  Errors: WRONGTYPE, syntax, weight is not a float.
    Cost: O(N*K + M log M), N the smallest of K inputs, M the members shared.
    Source: redis.io/commands/zinter
    """
    inputs = Inputs(db, "zinter", numkeys, words, SHOWN)
    return inputs.shown(intersection(inputs))


@command("ZDIFF numkeys key [key ...] [WITHSCORES]", "readonly", since="6.2.0", find_keys=numbered_keys(1))
def zdiff(db: Keyspace, numkeys: bytes, *words: bytes) -> Reply:
    """Show the members of the first input that are in none of the others.

    Reply: the members, lowest score first.  Errors: WRONGTYPE, syntax.  Cost: O(N*K + M log M).
    Source: redis.io/commands/zdiff
    """
    inputs = Inputs(db, "zdiff", numkeys, words, SHOWN)
    return inputs.shown(difference(inputs))


@command(
    "ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>]",
    "write",
    "denyoom",
    keys=(1, 1, 1),
    find_keys=keys_of_store,
    since="2.0.0",
)
def zunionstore(db: Keyspace, destination: bytes, numkeys: bytes, *words: bytes) -> int:
    """Store what ZUNION would show.

    Reply: how many members were stored.  Errors: those of ZUNION.  Cost: O(N log N).
    Source: redis.io/commands/zunionstore
    """
    made = SortedSet.made_of(union(Inputs(db, "zunionstore", numkeys, words, STORED)), db.limits)
    return store_result(db, destination, made, "zunionstore")


@command(
    "ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE <SUM|MIN|MAX>]",
    "write",
    "denyoom",
    keys=(1, 1, 1),
    find_keys=keys_of_store,
    since="2.0.0",
)
def zinterstore(db: Keyspace, destination: bytes, numkeys: bytes, *words: bytes) -> int:
    """Store what ZINTER would show.

    Reply: how many members were stored.  Errors: those of ZINTER.  Cost: O(N*K + M log M).
    Source: redis.io/commands/zinterstore
    """
    made = SortedSet.made_of(intersection(Inputs(db, "zinterstore", numkeys, words, STORED)), db.limits)
    return store_result(db, destination, made, "zinterstore")


@command(
    "ZDIFFSTORE destination numkeys key [key ...]",
    "write",
    "denyoom",
    keys=(1, 1, 1),
    find_keys=keys_of_store,
    since="6.2.0",
)
def zdiffstore(db: Keyspace, destination: bytes, numkeys: bytes, *words: bytes) -> int:
    """Store what ZDIFF would show.

    Reply: how many members were stored.  Errors: those of ZDIFF.  Cost: O(N*K + M log M).
    Source: redis.io/commands/zdiffstore
    """
    made = SortedSet.made_of(difference(Inputs(db, "zdiffstore", numkeys, words, STORED)), db.limits)
    return store_result(db, destination, made, "zdiffstore")


@command(
    "ZINTERCARD numkeys key [key ...] [LIMIT limit]", "readonly", since="7.0.0", find_keys=numbered_keys(1)
)
def zintercard(db: Keyspace, numkeys: bytes, *words: bytes) -> int:
    """Count the members that all the inputs share, stopping at `limit` (0: no limit).

    Reply: how many.  Errors: WRONGTYPE, syntax, LIMIT can't be negative.
    Cost: O(N*K), N the smallest of K inputs.
    Source: redis.io/commands/zintercard
    """
    inputs = Inputs(db, "zintercard", numkeys, words, COUNTED)
    smallest, *others = sorted(inputs.scores, key=len)
    shared = (member for member in smallest if all(member in other for other in others))
    return sum(1 for _ in islice(shared, inputs.limit or None))


# --- reading ------------------------------------------------------------------------------------------------


class Inputs:
    """What goes into the union, intersection or difference, and the options that say how.

    The words are read in Redis's order: numkeys, the keys and their types, then options from left to right.
    """

    __slots__ = ("combine", "limit", "scores", "weights", "with_scores")

    def __init__(self, db: Keyspace, name: str, numkeys: bytes, words: tuple[bytes, ...], use: str) -> None:
        count = integer(numkeys)
        if count < 1:
            raise NoInputKeys(name)
        if count > len(words):
            raise BadSyntax
        self.scores = [scores_of(db, key) for key in words[:count]]
        self.weights = [1.0] * count
        self.combine: Combine = add
        self.with_scores = False
        self.limit = 0
        options = OPTIONS[use] - (DIFFERENCE_LACKS if "diff" in name else NOTHING)
        self.read(list(reversed(words[count:])), options)

    def read(self, rest: list[bytes], options: frozenset[bytes]) -> None:
        """Read the options, the last word of `rest` first.  Errors: syntax, or what is wrong with a value."""
        while rest:
            option = rest.pop().upper()
            needed = len(self.scores) if option == b"WEIGHTS" else int(option != b"WITHSCORES")
            if option not in options or len(rest) < needed:
                raise BadSyntax
            if option == b"WITHSCORES":
                self.with_scores = True
            elif option == b"WEIGHTS":
                self.weights = [real_number(rest.pop(), BadWeight) for _ in range(needed)]
            elif option == b"AGGREGATE":
                self.combine = aggregate(rest.pop())
            else:
                self.limit = at_least(rest.pop(), 0, NegativeLimit)

    def by_size(self) -> list[tuple[Scores, float]]:
        """(scores, weight) of every input, smallest input first."""
        return sorted(zip(self.scores, self.weights, strict=True), key=lambda each: len(each[0]))

    def shown(self, scores: Scores) -> Reply:
        """The result as a reply."""
        entries = sorted((score, member) for member, score in scores.items())
        return pairs(entries) if self.with_scores else [member for _, member in entries]


NOTHING: frozenset[bytes] = frozenset()
DIFFERENCE_LACKS = frozenset((b"WEIGHTS", b"AGGREGATE"))
OPTIONS = {
    SHOWN: frozenset((b"WEIGHTS", b"AGGREGATE", b"WITHSCORES")),
    STORED: frozenset((b"WEIGHTS", b"AGGREGATE")),
    COUNTED: frozenset((b"LIMIT",)),
}


def scores_of(db: Keyspace, key: bytes) -> Scores:
    """An input's scores: those of a sorted set, 1 for each member of a set.  Errors: WRONGTYPE."""
    value = db.read_any(key)
    if value is None:
        return {}
    if isinstance(value, SortedSet):
        return value.scores
    if isinstance(value, SetValue):
        return dict.fromkeys(value.members, 1.0)
    raise WrongType


def aggregate(word: bytes) -> Combine:
    """What AGGREGATE asks for."""
    try:
        return AGGREGATES[word.upper()]
    except KeyError:
        raise BadSyntax from None


# --- computing ----------------------------------------------------------------------------------------------


def number(score: float) -> float:
    """The score, or 0 where it is no number."""
    return 0.0 if isnan(score) else score


def add(score: float, more: float) -> float:
    """AGGREGATE SUM."""
    return number(score + more)


AGGREGATES: dict[bytes, Combine] = {b"SUM": add, b"MIN": min, b"MAX": max}


def union(inputs: Inputs) -> Scores:
    """Member -> combined score, for the members of any input."""
    joined: dict[bytes, float] = {}
    for scores, weight in inputs.by_size():
        for member, score in scores.items():
            weighted = number(score * weight)
            joined[member] = inputs.combine(joined[member], weighted) if member in joined else weighted
    return joined


def intersection(inputs: Inputs) -> Scores:
    """Member -> combined score, for the members that every input has."""
    (smallest, weight), *others = inputs.by_size()
    shared: dict[bytes, float] = {}
    for member, score in smallest.items():
        if all(member in scores for scores, _ in others):
            joined = number(score * weight)
            for scores, other_weight in others:
                joined = inputs.combine(joined, scores[member] * other_weight)
            shared[member] = joined
    return shared


def difference(inputs: Inputs) -> Scores:
    """Member -> score in the first input, for the members that no other input has."""
    first, *others = inputs.scores
    return {member: score for member, score in first.items() if not any(member in other for other in others)}
