"""Sorted sets: a listpack of member, score, member, score, ..., lowest first; or a skiplist.

A skiplist is written from its tail, best first.  Reading it that way, each node goes to the very front of
what is there already, and no search is needed.  Scores are 8 bytes; once they were texts.
"""

from __future__ import annotations

from math import isnan

from teachredis.codec import kinds
from teachredis.structures import listpack
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.doubles import double_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from teachredis.codec.reader import Reader
    from teachredis.codec.writer import Writer
    from teachredis.values.limits import Limits

NAN, INFINITY, MINUS_INFINITY = 253, 254, 255
SPECIAL = {NAN: b"nan", INFINITY: b"inf", MINUS_INFINITY: b"-inf"}
"""Lengths of a text score that are none."""


def write_sorted_set(value: SortedSet, writer: Writer) -> int:
    """As it is encoded; the type is returned."""
    entries = value.entries(0, len(value))
    if value.encoding == "listpack":
        writer.text(
            listpack.pack(piece for score, member in entries for piece in (member, double_text(score)))
        )
        return kinds.ZSET_LISTPACK
    writer.length(len(entries))
    for score, member in reversed(entries):
        writer.text(member)
        writer.double(score)
    return kinds.ZSET_2


def read_entries(reader: Reader, limits: Limits) -> SortedSet:
    """Member and score, one by one; few and short ones become a listpack."""
    return entries_with(reader, limits, reader.double)


def read_old_entries(reader: Reader, limits: Limits) -> SortedSet:
    """The same with scores as texts."""

    def score() -> float:
        size = reader.byte()
        return score_of(SPECIAL.get(size) or reader.raw(size))

    return entries_with(reader, limits, score)


def entries_with(reader: Reader, limits: Limits, score: Callable[[], float]) -> SortedSet:
    """The worker of both."""
    count = reader.length()
    scores: dict[bytes, float] = {}
    for _ in range(count):
        member = reader.text()
        scores[member] = not_nan(score())
    return SortedSet.made_of(complete(scores, count), limits)


def read_listpack(reader: Reader, limits: Limits) -> SortedSet:
    """A listpack, which becomes a skiplist if it is too large here."""
    return of_pairs(listpack.unpack(reader.text()), limits)


def of_pairs(pieces: Sequence[bytes], limits: Limits) -> SortedSet:
    """The set of member, score, member, score, ...

    # Redis: believes that they come lowest first.
    """
    if len(pieces) % 2:
        raise ValueError("a member of a sorted set has no score")
    scores = {member: score_of(text) for member, text in zip(pieces[::2], pieces[1::2], strict=True)}
    few = len(scores) <= limits.zset_max_listpack_entries
    value = SortedSet("listpack" if few else "skiplist")
    value.scores = complete(scores, len(pieces) // 2)
    return value


def complete(scores: dict[bytes, float], count: int) -> dict[bytes, float]:
    """The scores.  Errors: ValueError, if there are none or a member came twice."""
    if not count:
        raise ValueError("a sorted set without members")
    if len(scores) != count:
        raise ValueError("a member stands twice in a sorted set")
    return scores


def score_of(text: bytes) -> float:
    """The double that a text spells.  Errors: ValueError.

    # Redis: takes the number at the beginning of any text.
    """
    if b"_" in text or text != text.strip():
        raise ValueError("a score that is no number")
    return not_nan(float(text)) + 0.0


def not_nan(score: float) -> float:
    """The score.  Errors: ValueError, if it is no number."""
    if isnan(score):
        raise ValueError("a score that is no number")
    return score
