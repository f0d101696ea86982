"""Sorted sets: every member has a score, and the scores put the members in order.

Two views of one truth.  `scores`, a dict, answers "what is Ada's score?"; `ranking`, a sorted list of
(score, member), answers "who is third?" and "who has between 10 and 20?".  Where scores are equal,
members compare as bytes.

The ranking is *lazy*.  A new score goes into the dict at once, and the member's name into `unsettled`.  Only
when somebody asks for the order is the ranking made, or what is unsettled put in its place: one by one while
it is little, by one merge when it is much.  So filling a set costs as much as filling a dict, and a member
whose score changes a hundred times between two looks at the leaderboard moves once.

# Redis: keeps a dict and a skiplist of nodes with pointers, and pays O(log N) at each ZADD.

A few short members are a `listpack`, else a `skiplist`; there is no way back until the set is built anew.
A listpack writes whole scores as integers, so there (and only there) -0.0 becomes 0.
"""

from __future__ import annotations

from itertools import islice
from math import isnan

from teachredis.structures.allocator import sds_bytes, size_class
from teachredis.structures.hash_table import HashTable
from teachredis.structures.listpack import EMPTY_BYTES, entry_bytes
from teachredis.structures.scan_order import ScanOrder
from teachredis.structures.skiplist import HEAD_BYTES, node_bytes
from teachredis.values.value import Value
from teachredis.wire.doubles import double_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from random import Random
    from typing import Protocol, Self, TypeAlias

    from teachredis.values.limits import Limits

    Entry: TypeAlias = tuple[float, bytes]
    """(score, member)"""

    LexEdge: TypeAlias = "bytes | Beyond"
    """A place between members: in front of the first member that is not less."""

    ScoreEdge: TypeAlias = tuple[float, LexEdge]
    """A place between entries."""

    Span: TypeAlias = "slice[int | None, int, None]"

    class Ranking(Protocol):
        """What we use of a SortedList."""

        def __len__(self) -> int: ...
        def __iter__(self) -> Iterator[Entry]: ...
        def __getitem__(self, places: Span) -> list[Entry]: ...
        def __delitem__(self, places: Span) -> None: ...

        def add(self, value: Entry) -> None:
            """Put an entry in.  O(log N)."""

        def remove(self, value: Entry) -> None:
            """Take an entry out.  O(log N)."""

        def pop(self, index: int) -> Entry:
            """Take out the entry at a place.  O(log N)."""

        def bisect_left(self, value: ScoreEdge) -> int:
            """The place in front of the first entry that is not less.  O(log N)."""


ENTRY_BYTES = 16
"""An entry of the hash table: member, next in the chain; the score is in the node."""

PAIR_BYTES = 16
"""What holds the table and the skiplist together."""

MERGE_SHARE = 16
"""Merging costs as much as moving this share one by one (of a million: 0.8 µs a member, 15 µs a move)."""


class Beyond:
    """Greater than every member; there is one, BEYOND."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "BEYOND"

    def __lt__(self, other: object) -> bool:
        return False

    def __le__(self, other: object) -> bool:
        return other is self

    def __gt__(self, other: object) -> bool:
        return other is not self

    def __ge__(self, other: object) -> bool:
        return True


BEYOND = Beyond()


class SortedSet(Value):
    """Members in order of (score, member).

    `scores` may be read by anybody and is changed by the methods only.  A *span* is a pair of places, start
    and stop, in the ranking, as in a slice.  `table` is the hash table beside a skiplist.
    """

    __slots__ = ("order", "ranking", "scores", "table", "unsettled")

    type_name = "zset"

    def __init__(self, encoding: str = "listpack") -> None:
        super().__init__()
        self.encoding = encoding
        self.scores: dict[bytes, float] = {}
        self.ranking: Ranking | None = None  # made when the order is first asked for
        self.unsettled: dict[bytes, float | None] = {}  # member -> its score in the ranking
        self.table: HashTable | None = None
        self.order: ScanOrder | None = None  # laid out when a large set is first scanned or drawn from

    @classmethod
    def made_of(cls, scores: Mapping[bytes, float], limits: Limits) -> Self:
        """A set with these scores, encoded as Redis encodes what a STORE command computed.  O(N)."""
        fits = len(scores) <= limits.zset_max_listpack_entries
        fits = fits and max(map(len, scores), default=0) <= limits.zset_max_listpack_value
        made = cls()
        made.scores = {member: score + 0.0 for member, score in scores.items()} if fits else {**scores}
        if not fits:
            made.become_skiplist(len(scores))
        return made

    def __len__(self) -> int:
        return len(self.scores)

    def __contains__(self, member: bytes) -> bool:
        return self.score_of(member) is not None

    def score_of(self, member: bytes) -> float | None:
        """The member's score, for a reader.  O(1)."""
        if self.table is not None:
            self.table.looked_up(member)
        return self.scores.get(member)

    def __iter__(self) -> Iterator[bytes]:
        """The members, lowest first."""
        return (member for _, member in self.ranked())

    def copy(self) -> Self:
        """An equal set of the same encoding.  O(N)."""
        twin = type(self)(self.encoding)
        twin.scores = self.scores.copy()
        if self.encoding == "skiplist":
            twin.become_skiplist(len(self))
        return twin

    # --- changing -------------------------------------------------------------------------------------------

    def make_room(self, count: int, limits: Limits) -> None:
        """Become a skiplist before the fact when one call brings more entries than a listpack may hold."""
        if count > limits.zset_max_listpack_entries and self.encoding == "listpack":
            self.become_skiplist(count)

    def become_skiplist(self, count: int) -> None:
        """Become a skiplist, its table with buckets for so many members, and stay one."""
        self.encoding = "skiplist"
        self.table, self.weight = HashTable(count), None

    def place(self, member: bytes, score: float, limits: Limits) -> None:
        """Give the member its score.  O(1): the ranking follows when somebody looks."""
        old = self.scores.get(member)
        if self.encoding == "listpack":
            if old is None and not self.fits(member, limits):
                self.become_skiplist(len(self.scores) + 1)
            else:
                score += 0.0  # no -0.0 in a listpack
        if self.ranking is not None:
            self.unsettled.setdefault(member, old)
        if old is None and self.order is not None:
            self.order.append(member)
        self.scores[member] = score
        if self.weight is not None:
            self.weight += self.part(member, score) - (0 if old is None else self.part(member, old))
        if self.table is not None:
            self.table.looked_up(member)
            if old is None:
                self.table.added(member, len(self.scores))

    def fits(self, member: bytes, limits: Limits) -> bool:
        """Does a listpack have room for this new member?"""
        has_room = len(self.scores) < limits.zset_max_listpack_entries
        return has_room and len(member) <= limits.zset_max_listpack_value

    def remove(self, member: bytes) -> bool:
        """Take the member out; was it there?  O(1)."""
        score = self.scores.get(member)
        if score is None:
            return False
        self.forget(member, score)
        if self.ranking is not None:
            self.unsettled.setdefault(member, score)
        return True

    def forget(self, member: bytes, score: float) -> None:
        """The member has no score any more; the ranking is the caller's business."""
        del self.scores[member]
        if self.weight is not None:
            self.weight -= self.part(member, score)
        if self.table is not None:
            self.table.removed(member, self.scores)

    def remove_span(self, start: int, stop: int) -> list[Entry]:
        """Take out the entries between two places, and return them.  O(log N) each."""
        ranking = self.ranked()
        taken = ranking[start:stop]
        del ranking[start:stop]
        for score, member in taken:
            self.forget(member, score)
        return taken

    def pop(self, count: int, *, highest: bool) -> list[Entry]:
        """Take out up to `count` entries from one end, outermost first.  O(log N) each."""
        if count == 1:
            score, member = self.ranked().pop(-1 if highest else 0)
            self.forget(member, score)
            return [(score, member)]
        if not highest:
            return self.remove_span(0, count)
        return self.remove_span(max(len(self) - count, 0), len(self))[::-1]

    # --- order ----------------------------------------------------------------------------------------------

    def ranked(self) -> Ranking:
        """The ranking, brought up to date.  O(N log N) the first time, then by what changed since."""
        if self.ranking is None:
            self.ranking = sorted_list(zip(self.scores.values(), self.scores, strict=True))
        elif self.unsettled:
            self.settle(self.ranking)
        return self.ranking

    def settle(self, ranking: Ranking) -> None:
        """Put what is unsettled in its place."""
        moved, self.unsettled = self.unsettled, {}
        if len(moved) * MERGE_SHARE > len(ranking):
            self.ranking = self.merged(ranking, moved)
            return
        for member, old in moved.items():
            if old is not None:
                ranking.remove((old, member))
            if member in self.scores:
                ranking.add((self.scores[member], member))

    def merged(self, ranking: Ranking, moved: Mapping[bytes, object]) -> Ranking:
        """A new ranking from two sorted runs: entries that stayed, and those that moved.  O(N)."""
        stayed = [entry for entry in ranking if entry[1] not in moved]
        placed = sorted((self.scores[member], member) for member in moved if member in self.scores)
        return sorted_list([*stayed, *placed])

    def rank(self, member: bytes) -> int:
        """How many entries come before this member, which must be there.  O(log N)."""
        return self.ranked().bisect_left((self.scores[member], member))

    def entries(self, start: int, stop: int, *, backwards: bool = False) -> list[Entry]:
        """The (score, member) of a span.  O(log N + M)."""
        found = self.ranked()[start:stop]
        return found[::-1] if backwards else found

    def span_of_ranks(self, first: int, last: int) -> tuple[int, int]:
        """The span of two ranks, both included; negative ones count from the end, -1 being the last."""
        start = first if first >= 0 else max(first + len(self), 0)
        stop = min(last if last >= 0 else last + len(self), len(self) - 1) + 1
        return (start, stop) if start < stop else (0, 0)

    def span_of_scores(self, low: ScoreEdge, high: ScoreEdge) -> tuple[int, int]:
        """The span between two edges.  O(log N)."""
        if not low < high:
            return 0, 0
        ranking = self.ranked()
        return ranking.bisect_left(low), ranking.bisect_left(high)

    def span_of_members(self, low: LexEdge, high: LexEdge, *, backwards: bool = False) -> tuple[int, int]:
        """The span of the members between two edges; all scores should be equal.  O(log N).

        With scores that differ the members are in no order of their own, and the answer depends on how one
        walks: a listpack from one end.
        """
        ranking = self.ranked()
        if not low < high:
            return 0, 0
        if self.encoding == "listpack":
            return walked([*self], low, high, backwards=backwards)
        # Redis: where scores differ, a skiplist's random levels decide.  Here: its first score.
        score = ranking[:1][0][0]
        start, stop = ranking.bisect_left((score, low)), ranking.bisect_left((score, high))
        return (start, stop) if start < stop else (0, 0)

    # --- memory ---------------------------------------------------------------------------------------------

    def part(self, member: bytes, score: float) -> int:
        """What one member and its score take."""
        if self.encoding == "listpack":
            return entry_bytes(member) + entry_bytes(double_text(score))
        return ENTRY_BYTES + sds_bytes(len(member)) + node_bytes(member)

    def parts(self, most: int | None = None) -> Iterator[int]:
        """What each member takes; of some, those with the lowest scores."""
        if most is None:
            return (self.part(member, score) for member, score in self.scores.items())
        return (self.part(member, score) for score, member in islice(self.ranked(), most))

    @property
    def is_rehashing(self) -> bool:
        """Is the table moving to another size?"""
        return self.table is not None and self.table.coming > 0

    def memory(self) -> int:
        """A table and a skiplist, or one listpack."""
        if self.encoding == "listpack":
            return size_class(EMPTY_BYTES + self.weighed())
        return PAIR_BYTES + HEAD_BYTES + (self.table or HashTable(len(self))).memory + self.weighed()

    # --- drawing lots and scanning --------------------------------------------------------------------------

    def pick(self, rng: Random) -> bytes:
        """A random member, each equally likely."""
        if self.encoding == "skiplist":
            return self.laid_out().pick(self.scores, rng)
        members = [*self.scores]
        return members[int(rng.random() * len(members))]

    def sample(self, count: int, rng: Random) -> list[bytes]:
        """`count` distinct random members: all from the highest down, some of a listpack rising."""
        if count >= len(self):
            return [*self][::-1]
        chosen: dict[bytes, None] = {}
        if count * 3 <= len(self):
            while len(chosen) < count:
                chosen[self.pick(rng)] = None
        else:  # most of the set is wanted: draw those that are left out
            chosen = dict.fromkeys(self.scores)
            for member in shuffled([*self.scores], rng)[count:]:
                del chosen[member]
        return [*chosen] if self.encoding == "skiplist" else [*filter(chosen.__contains__, self)]

    def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        """One step of ZSCAN; a small set answers whole."""
        if self.encoding == "listpack":
            return 0, [*self]
        return self.laid_out().page(self.scores, cursor, count)

    def laid_out(self) -> ScanOrder:
        """The members in places that only move down."""
        if self.order is None:
            self.order = ScanOrder(self.scores)
        return self.order

    def check(self) -> None:
        """Walk every invariant."""
        assert self.encoding in {"listpack", "skiplist"}
        assert not any(map(isnan, self.scores.values()))
        assert self.ranking is not None or not self.unsettled
        if self.ranking is not None:
            settled = {member: score for member, score in self.scores.items() if member not in self.unsettled}
            settled |= {member: old for member, old in self.unsettled.items() if old is not None}
            assert [*self.ranking] == sorted((score, member) for member, score in settled.items())
        if self.table is not None:
            assert self.encoding == "skiplist"
            self.table.check(len(self))
        self.check_weight()
        if self.order is not None:
            assert self.scores.keys() <= dict.fromkeys(self.order.places).keys()


def sorted_list(entries: Iterable[Entry]) -> Ranking:
    """A SortedList, imported only now: many an engine never asks for an order."""
    from sortedcontainers import SortedList

    ranking: Ranking = SortedList(entries)
    return ranking


def walked(members: list[bytes], low: LexEdge, high: LexEdge, *, backwards: bool) -> tuple[int, int]:
    """The span that a walk from one end finds: up to the first member inside, on while inside."""
    if not members or members[-1] < low or members[0] >= high:
        return 0, 0
    places = range(len(members))
    if backwards:
        last = next(at for at in reversed(places) if members[at] < high)
        start = next((at + 1 for at in range(last, -1, -1) if members[at] < low), 0)
        return start, last + 1
    start = next(at for at in places if members[at] >= low)
    return start, next((at for at in places[start:] if members[at] >= high), len(members))


def shuffled(members: list[bytes], rng: Random) -> list[bytes]:
    """The members in a random order, each order equally likely.  O(N)."""
    for at in range(len(members)):
        other = at + int(rng.random() * (len(members) - at))
        members[at], members[other] = members[other], members[at]
    return members
