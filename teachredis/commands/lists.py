"""Lists: push, pop, look, and change in the middle.  Moving between lists is in list_moves.py.

A list that loses its last element goes, and its key with it.  Pushing may turn a list into a
quicklist (`grow`, which looks at the elements before they are there) and removing may turn it
back (`shrink`): see values/list.py.
"""

from __future__ import annotations

from itertools import islice, takewhile

from teachredis.commands.arguments import at_least, either_way, integer, one_of, read_options
from teachredis.session.registry import command
from teachredis.values.list import ListValue
from teachredis.wire.errors import (
    IndexOutOfRange,
    NegativeCount,
    NegativeMaxlen,
    NoSuchKey,
    OutOfRange,
    RankZero,
)
from teachredis.wire.replies import NULL_ARRAY, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

GROUP = "list"

# --- pushing ------------------------------------------------------------------------------------------------


@command("LPUSH key element [element ...]", "write", "denyoom", "fast")
def lpush(db: Keyspace, key: bytes, element: bytes, *more: bytes) -> int:
    """Push elements onto the head of a list, one after the other: the last one named ends up first.

    Reply: the new length.  Errors: WRONGTYPE.  Cost: O(1) an element.
    Source: redis.io/commands/lpush
    """
    return push(db, key, db.find_or_create(key, ListValue), (element, *more), at_head=True)


@command("RPUSH key element [element ...]", "write", "denyoom", "fast")
def rpush(db: Keyspace, key: bytes, element: bytes, *more: bytes) -> int:
    """Push elements onto the tail of a list.

    Reply: the new length.  Errors: WRONGTYPE.  Cost: O(1) an element.
    Source: redis.io/commands/rpush
    """
    return push(db, key, db.find_or_create(key, ListValue), (element, *more), at_head=False)


@command("LPUSHX key element [element ...]", "write", "denyoom", "fast", since="2.2.0")
def lpushx(db: Keyspace, key: bytes, element: bytes, *more: bytes) -> int:
    """Push elements onto the head of a list, but only if it is there.

    Reply: the new length; 0 if there is no list.  Errors: WRONGTYPE.  Cost: O(1) an element.
    Source: redis.io/commands/lpushx
    """
    return push(db, key, db.find(key, ListValue), (element, *more), at_head=True)


@command("RPUSHX key element [element ...]", "write", "denyoom", "fast", since="2.2.0")
def rpushx(db: Keyspace, key: bytes, element: bytes, *more: bytes) -> int:
    """Push elements onto the tail of a list, but only if it is there.

    Reply: the new length; 0 if there is no list.  Errors: WRONGTYPE.  Cost: O(1) an element.
    Source: redis.io/commands/rpushx
    """
    return push(db, key, db.find(key, ListValue), (element, *more), at_head=False)


def push(
    db: Keyspace, key: bytes, value: ListValue | None, elements: Sequence[bytes], *, at_head: bool
) -> int:
    """The worker of the four pushes; without a list nothing happens."""
    if value is None:
        return 0
    value.push(elements, db.limits, at_head=at_head)
    db.changed(key, "lpush" if at_head else "rpush", len(elements))
    return value.count


# --- popping ------------------------------------------------------------------------------------------------


@command("LPOP key [count]", "write", "fast")
def lpop(db: Keyspace, key: bytes, count: bytes | None = None) -> Reply:
    """Remove elements from the head of a list.

    `count` says how many at most; without it one.
    Reply: the element; with `count` an array, first popped first; nil if there is no list.
    Errors: WRONGTYPE, out of range.  Cost: O(1) an element.
    Source: redis.io/commands/lpop
    """
    return pop(db, key, count, at_head=True)


@command("RPOP key [count]", "write", "fast")
def rpop(db: Keyspace, key: bytes, count: bytes | None = None) -> Reply:
    """Remove elements from the tail of a list.

    `count` says how many at most; without it one.
    Reply: the element; with `count` an array, first popped first; nil if there is no list.
    Errors: WRONGTYPE, out of range.  Cost: O(1) an element.
    Source: redis.io/commands/rpop
    """
    return pop(db, key, count, at_head=False)


def pop(db: Keyspace, key: bytes, count: bytes | None, *, at_head: bool) -> Reply:
    """The worker of LPOP and RPOP."""
    most = 1 if count is None else at_least(count, 0, OutOfRange)
    value = db.find(key, ListValue)
    if value is None:
        return None if count is None else NULL_ARRAY
    if count is None:
        return take_one(db, key, value, at_head=at_head)
    return take(db, key, value, most, at_head=at_head) if most else []


def take_one(db: Keyspace, key: bytes, value: ListValue, *, at_head: bool) -> bytes:
    """Pop one element and tell."""
    element = value.pop(at_head=at_head)
    removed(db, key, value, 1, at_head=at_head)
    return element


def take(db: Keyspace, key: bytes, value: ListValue, most: int, *, at_head: bool) -> list[bytes]:
    """Pop several elements and tell."""
    elements = value.pop_many(most, at_head=at_head)
    removed(db, key, value, len(elements), at_head=at_head)
    return elements


def removed(db: Keyspace, key: bytes, value: ListValue, count: int, *, at_head: bool) -> None:
    """Tell that elements were popped, and tidy what is left."""
    db.changed(key, "lpop" if at_head else "rpop", count)
    shrink_or_drop(db, key, value)


def shrink_or_drop(db: Keyspace, key: bytes, value: ListValue) -> None:
    """What every command that removes elements does at its end."""
    if value.count:
        value.shrink(db.limits)
    else:
        db.drop_if_empty(key, value)


# --- looking ------------------------------------------------------------------------------------------------


@command("LLEN key", "readonly", "fast")
def llen(db: Keyspace, key: bytes) -> int:
    """Count the elements of a list.

    Reply: the length; 0 if there is no list.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/llen
    """
    value = db.read(key, ListValue)
    return 0 if value is None else value.count


@command("LINDEX key index", "readonly")
def lindex(db: Keyspace, key: bytes, index: bytes) -> bytes | None:
    """Read one element by its place: 0 is the head, -1 the tail.

    Reply: the element; nil beyond either end or if there is no list.  Errors: WRONGTYPE, not an integer.
    Cost: O(N) by the nodes between it and the nearer end.
    Source: redis.io/commands/lindex
    """
    value = db.read(key, ListValue)
    return None if value is None else value.at(integer(index))


@command("LRANGE key start stop", "readonly")
def lrange(db: Keyspace, key: bytes, start: bytes, stop: bytes) -> list[bytes]:
    """Read the elements from `start` up to and with `stop`; negative places count from the tail.

    Reply: the elements, none if there is no list.  Errors: not an integer, WRONGTYPE.
    Cost: O(S + N), with S the nodes before the start.
    Source: redis.io/commands/lrange
    """
    first, last = integer(start), integer(stop)
    value = db.read(key, ListValue)
    return [] if value is None else value.range(*slice_of(first, last, value.count))


def slice_of(first: int, last: int, count: int) -> tuple[int, int]:
    """(start, stop) in Python's sense of a range in Redis's, cut to `count` elements; (0, 0) if empty."""
    start = max(first + count, 0) if first < 0 else first
    stop = (last + count if last < 0 else min(last, count - 1)) + 1
    return (start, stop) if start < stop else (0, 0)


@command("LPOS key element [RANK rank] [COUNT num-matches] [MAXLEN len]", "readonly", since="6.0.6")
def lpos(db: Keyspace, key: bytes, element: bytes, *options: bytes) -> Reply:
    """Find the places of an element.

    RANK starts from that match on, from the tail if negative · COUNT gives so many matches, 0 all ·
    MAXLEN compares only so many elements, 0 all.
    Reply: the first place, or nil; with COUNT an array of places, maybe empty.
    Errors: syntax, numbers out of range, WRONGTYPE.  Cost: O(N).
    Source: redis.io/commands/lpos
    """
    rank, count, most = read_search(options)
    value = db.read(key, ListValue)
    if value is None:
        return None if count is None else []
    places = search(value, element, rank, most)
    return next(places, None) if count is None else [*islice(places, count or None)]


def read_search(options: tuple[bytes, ...]) -> tuple[int, int | None, int]:
    """(rank, count or None, maxlen) of LPOS; an option may be repeated, and the last one counts."""
    readers = {"RANK": read_rank, "COUNT": read_matches, "MAXLEN": read_maxlen}
    found = read_options(options, values=(*readers,), readers=readers)
    count = read_matches(found["COUNT"]) if "COUNT" in found else None
    return read_rank(found.get("RANK", b"1")), count, read_maxlen(found.get("MAXLEN", b"0"))


def read_rank(text: bytes) -> int:
    """Which match comes first; negative from the tail."""
    rank = either_way(text)
    if rank == 0:
        raise RankZero
    return rank


def read_matches(text: bytes) -> int:
    """How many matches are wanted."""
    return at_least(text, 0, NegativeCount)


def read_maxlen(text: bytes) -> int:
    """How many elements are compared."""
    return at_least(text, 0, NegativeMaxlen)


def search(value: ListValue, element: bytes, rank: int, most: int) -> Iterator[int]:
    """The places from match `rank` on, looking at the first (or last) `most` elements only."""
    places = value.places(element, from_tail=rank < 0)
    if most:
        edge = value.count - most
        places = takewhile(edge.__le__ if rank < 0 else most.__gt__, places)
    return islice(places, min(abs(rank), value.count + 1) - 1, None)


# --- the middle ---------------------------------------------------------------------------------------------


@command("LSET key index element", "write", "denyoom")
def lset(db: Keyspace, key: bytes, index: bytes, element: bytes) -> Reply:
    """Put another element in the place of one that is there; -1 is the tail.

    Reply: OK.  Errors: no such key, WRONGTYPE, not an integer, index out of range.
    Cost: O(N) by the nodes between it and the nearer end.
    Source: redis.io/commands/lset
    """
    value = db.find(key, ListValue)
    if value is None:
        raise NoSuchKey
    at = in_32_bits(integer(index))
    at += value.count if at < 0 else 0
    value.grow((element,), db.limits)  # as in Redis, before the index is tested
    db.weigh_again(key)
    if not 0 <= at < value.count:
        raise IndexOutOfRange
    value.replace(at, element)
    value.shrink(db.limits)
    db.changed(key, "lset")
    return OK


def in_32_bits(index: int) -> int:
    """What is left of an index in Redis's `int`: LSET (but not LINDEX) takes 4294967296 for 0."""
    return (index + (1 << 31)) % (1 << 32) - (1 << 31)


@command("LINSERT key <BEFORE | AFTER> pivot element", "write", "denyoom", since="2.2.0")
def linsert(db: Keyspace, key: bytes, where: bytes, pivot: bytes, element: bytes) -> int:
    """Put an element before or after the first `pivot`.

    Reply: the new length; -1 without a pivot, 0 without a list.  Errors: syntax, WRONGTYPE.
    Cost: O(N) to the pivot.
    Source: redis.io/commands/linsert
    """
    after = one_of(where, "BEFORE", "AFTER") == "AFTER"
    value = db.find(key, ListValue)
    if value is None:
        return 0
    value.grow((element,), db.limits)  # as in Redis, before the pivot is found
    db.weigh_again(key)
    if not value.insert(element, pivot, after=after):
        return -1
    db.changed(key, "linsert")
    return value.count


@command("LREM key count element", "write")
def lrem(db: Keyspace, key: bytes, count: bytes, element: bytes) -> int:
    """Remove an element wherever it stands: the first `count` of them, the last ones if negative, all if 0.

    Reply: how many were removed.  Errors: not an integer, WRONGTYPE.  Cost: O(N).
    Source: redis.io/commands/lrem
    """
    most = either_way(count)
    value = db.find(key, ListValue)
    if value is None:
        return 0
    gone = value.remove(element, abs(most) or value.count, from_tail=most < 0)
    if gone:
        db.changed(key, "lrem", gone)
        shrink_or_drop(db, key, value)
    return gone


@command("LTRIM key start stop", "write")
def ltrim(db: Keyspace, key: bytes, start: bytes, stop: bytes) -> Reply:
    """Keep only the elements from `start` up to and with `stop`; an empty range removes the list.

    Reply: OK.  Errors: not an integer, WRONGTYPE.  Cost: O(N) removed.
    Source: redis.io/commands/ltrim
    """
    first, last = integer(start), integer(stop)
    value = db.find(key, ListValue)
    if value is None:
        return OK
    low, high = slice_of(first, last, value.count)
    gone = value.count - (high - low)
    value.remove_range(high, value.count - high)
    value.remove_range(0, low)
    db.changed(key, "ltrim", gone)
    shrink_or_drop(db, key, value)
    return OK
