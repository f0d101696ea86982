"""From one list to another, and from whichever list is there.

LMOVE pushes before it tells that it popped, so its events come in that order; source and destination may be
the same list, which then rotates.
"""

from __future__ import annotations

from teachredis.commands.arguments import one_of, read_pop
from teachredis.commands.lists import removed, take
from teachredis.commands.several_keys import first_there
from teachredis.session.registry import command
from teachredis.session.syntax import numbered_keys
from teachredis.values.list import ListValue
from teachredis.wire.replies import NULL_ARRAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

GROUP = "list"
ENDS = ("LEFT", "RIGHT")


@command("LMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT>", "write", "denyoom", since="6.2.0")
def lmove(db: Keyspace, source: bytes, destination: bytes, wherefrom: bytes, whereto: bytes) -> bytes | None:
    """Pop an element from one end of a list and push it onto one end of another, or of the same.

    Reply: the element; nil if the source is missing.  Errors: syntax, WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/lmove
    """
    from_head, to_head = (one_of(where, *ENDS) == "LEFT" for where in (wherefrom, whereto))
    value = db.find(source, ListValue)
    if value is None:
        return None
    return move(db, source, value, destination, from_head=from_head, to_head=to_head)


@command("RPOPLPUSH source destination", "write", "denyoom", since="1.2.0")
def rpoplpush(db: Keyspace, source: bytes, destination: bytes) -> bytes | None:
    """Pop the last element of a list and push it onto the head of another; LMOVE RIGHT LEFT.

    Reply: the element; nil if the source is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/rpoplpush
    """
    value = db.find(source, ListValue)
    return None if value is None else move(db, source, value, destination, from_head=False, to_head=True)


def move(
    db: Keyspace, source: bytes, value: ListValue, destination: bytes, *, from_head: bool, to_head: bool
) -> bytes:
    """The worker of LMOVE and its sisters.  Errors: WRONGTYPE, before anything is popped.

    # Redis: a number popped from a quicklist is not reckoned when it looks whether the target must grow.
    """
    target = db.find_or_create(destination, ListValue)
    element = value.pop(at_head=from_head)
    target.push((element,), db.limits, at_head=to_head)
    db.changed(destination, "lpush" if to_head else "rpush", 0)
    removed(db, source, value, 1, at_head=from_head)
    return element


@command(
    "LMPOP numkeys key [key ...] <LEFT | RIGHT> [COUNT count]",
    "write",
    since="7.0.0",
    find_keys=numbered_keys(1),
)
def lmpop(db: Keyspace, numkeys: bytes, *words: bytes) -> Reply:
    """Pop elements from the first of these lists that is there.

    COUNT is how many at most (1).
    Reply: the key and an array of the elements; nil if all are missing.
    Errors: WRONGTYPE, syntax, numbers that must be greater than 0.  Cost: O(K + M).
    Source: redis.io/commands/lmpop
    """
    keys, at_head, count = read_pop(numkeys, words, *ENDS)
    found = first_there(db, keys, ListValue)
    return NULL_ARRAY if found is None else take_many(db, *found, count, at_head=at_head)


def take_many(db: Keyspace, key: bytes, value: ListValue, count: int, *, at_head: bool) -> Reply:
    """LMPOP's reply; whoever repeats this needs no search for the key."""
    elements = take(db, key, value, count, at_head=at_head)
    db.effect(b"LPOP" if at_head else b"RPOP", key, b"%d" % len(elements))
    return [key, elements]
