"""Intersection, union and difference, looked at or stored.

All keys are looked up, and their types tested, before anything is computed.  The result of a STORE is built
anew, so it takes the encoding that its members deserve.
"""

from __future__ import annotations

from teachredis.commands.arguments import at_least, read_options
from teachredis.commands.several_keys import store_result
from teachredis.session.registry import command
from teachredis.session.syntax import numbered_keys
from teachredis.structures.integers import whole_number
from teachredis.values.set import SetValue
from teachredis.wire.errors import BadNumkeys, NegativeLimit, TooManyKeys
from teachredis.wire.replies import SetReply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from teachredis.keyspace.keyspace import Keyspace

GROUP = "set"
MISSING = SetValue()
"""What a missing key counts as; nobody adds to it."""


@command("SINTER key [key ...]", "readonly")
def sinter(db: Keyspace, *keys: bytes) -> SetReply:
    """Show the members that all the sets share.

    Reply: those members.  Errors: WRONGTYPE.  Cost: O(N*M), N the smallest set, M the number of sets.
    Source: redis.io/commands/sinter
    """
    return SetReply(intersection(read_all(db, keys)))


@command("SUNION key [key ...]", "readonly")
def sunion(db: Keyspace, *keys: bytes) -> SetReply:
    """Show the members of any of the sets.

    Reply: those members.  Errors: WRONGTYPE.  Cost: O(N) of all members.
    Source: redis.io/commands/sunion
    """
    return SetReply(gathered(union(read_all(db, keys)), db))


@command("SDIFF key [key ...]", "readonly")
def sdiff(db: Keyspace, *keys: bytes) -> SetReply:
    """Show the members of the first set that are in none of the others.

    Reply: those members.  Errors: WRONGTYPE.  Cost: O(N) of all members.
    Source: redis.io/commands/sdiff
    """
    return SetReply(gathered(difference(read_all(db, keys)), db))


@command(
    "SINTERCARD numkeys key [key ...] [LIMIT limit]", "readonly", since="7.0.0", find_keys=numbered_keys(1)
)
def sintercard(db: Keyspace, numkeys: bytes, *words: bytes) -> int:
    """Count the members that all the sets share, stopping at `limit` (0: no limit).

    Reply: how many.  Errors: WRONGTYPE; numkeys and LIMIT as they must be.  Cost: as SINTER.
    Source: redis.io/commands/sintercard
    """
    count = number_of_keys(numkeys, len(words))
    options = read_options(words[count:], values=("LIMIT",), readers={"LIMIT": limit_of})
    limit = limit_of(options.get("LIMIT", b"0"))
    shared = len(intersection(read_all(db, words[:count])))
    return min(shared, limit) if limit else shared


@command("SINTERSTORE destination key [key ...]", "write", "denyoom")
def sinterstore(db: Keyspace, destination: bytes, *keys: bytes) -> int:
    """Store what SINTER shows.

    Reply: how many members the destination now has (0: it is gone).  Errors: WRONGTYPE.  Cost: as SINTER.
    Source: redis.io/commands/sinterstore
    """
    shared = intersection(read_all(db, keys))
    numbers_only = all(whole_number(member) is not None for member in shared)
    result = SetValue("intset" if numbers_only else "listpack")
    return store_result(db, destination, fill(result, shared, db), "sinterstore")


@command("SUNIONSTORE destination key [key ...]", "write", "denyoom")
def sunionstore(db: Keyspace, destination: bytes, *keys: bytes) -> int:
    """Store what SUNION shows.

    Reply: how many members the destination now has (0: it is gone).  Errors: WRONGTYPE.  Cost: as SUNION.
    Source: redis.io/commands/sunionstore
    """
    result = gathered(union(read_all(db, keys)), db)
    return store_result(db, destination, result, "sunionstore")


@command("SDIFFSTORE destination key [key ...]", "write", "denyoom")
def sdiffstore(db: Keyspace, destination: bytes, *keys: bytes) -> int:
    """Store what SDIFF shows.

    Reply: how many members the destination now has (0: it is gone).  Errors: WRONGTYPE.  Cost: as SDIFF.
    Source: redis.io/commands/sdiffstore
    """
    result = gathered(difference(read_all(db, keys)), db)
    return store_result(db, destination, result, "sdiffstore")


# --- the algebra --------------------------------------------------------------------------------------------


def read_all(db: Keyspace, keys: Sequence[bytes]) -> list[SetValue]:
    """The sets under the keys, a missing one as an empty set.  Errors: WRONGTYPE."""
    return [db.read(key, SetValue) or MISSING for key in keys]


def intersection(sets: Sequence[SetValue]) -> list[bytes]:
    """The members of the smallest set that are in all the others, in its order."""
    smallest, *others = sorted(sets, key=len)
    shared: Iterable[bytes] = smallest.listing()
    for other in others:
        shared = filter(other.members.__contains__, shared)
    return [*shared]


def union(sets: Sequence[SetValue]) -> Iterator[bytes]:
    """All members, set by set; the same one may come again."""
    for each in sets:
        yield from each.listing()


def difference(sets: Sequence[SetValue]) -> Iterable[bytes]:
    """The first set's members that no other set has."""
    first, *others = sets
    return (member for member in first.listing() if not any(member in other for other in others))


def gathered(members: Iterable[bytes], db: Keyspace) -> SetValue:
    """A new set of these members."""
    return fill(SetValue("intset"), members, db)


def fill(result: SetValue, members: Iterable[bytes], db: Keyspace) -> SetValue:
    """Add the members one by one, so that the encoding grows as Redis's does."""
    for member in members:
        result.add(member, db.limits)
    return result


def number_of_keys(numkeys: bytes, words: int) -> int:
    """How many keys follow.  Errors: numkeys must be positive and not exceed the words that are there."""
    count = at_least(numkeys, 1, BadNumkeys)
    if count > words:
        raise TooManyKeys
    return count


def limit_of(text: bytes) -> int:
    """LIMIT's number.  Errors: LIMIT can't be negative (said of anything else that is no number, too)."""
    return at_least(text, 0, NegativeLimit)
