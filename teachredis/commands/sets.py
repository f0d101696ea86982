"""Sets: members in, members out, and chance.

SINTER and its sisters are in set_algebra.py.
"""

from __future__ import annotations

from teachredis.commands.arguments import at_least, either_way, times
from teachredis.commands.scan import scan_value
from teachredis.session.registry import command
from teachredis.values.set import SetValue, set_for
from teachredis.wire.errors import BadSyntax, OutOfRange
from teachredis.wire.replies import SetReply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

GROUP = "set"


@command("SADD key member [member ...]", "write", "denyoom", "fast")
def sadd(db: Keyspace, key: bytes, *members: bytes) -> int:
    """Put members into the set.

    Reply: how many were new.  Errors: WRONGTYPE.  Cost: O(1) a member.
    Source: redis.io/commands/sadd
    """
    value = db.find(key, SetValue)
    if value is None:
        value = set_for(members, len(members), db.limits)
        db.store(key, value)
    else:
        value.make_room(len(members), db.limits)
    added = 0
    for member in members:
        added += value.add(member, db.limits)
    if added:
        db.changed(key, "sadd", added)
    return added


@command("SREM key member [member ...]", "write", "fast")
def srem(db: Keyspace, key: bytes, *members: bytes) -> int:
    """Take members out of the set.

    Reply: how many were there.  Errors: WRONGTYPE.  Cost: O(1) a member.
    Source: redis.io/commands/srem
    """
    value = db.find(key, SetValue)
    if value is None:
        return 0
    removed = sum(map(value.remove, members))
    if removed:
        db.changed(key, "srem", removed)
        db.drop_if_empty(key, value)
    return removed


@command("SMOVE source destination member", "write", "fast")
def smove(db: Keyspace, source: bytes, destination: bytes, member: bytes) -> int:
    """Move a member from one set to another.

    Reply: 1 if it was in the source, else 0 and nothing changes.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/smove
    """
    old = db.find(source, SetValue)
    if old is None:
        return 0
    new = db.find(destination, SetValue)
    if old is new:
        return int(member in old)
    if not old.remove(member):
        return 0
    db.changed(source, "srem")
    db.drop_if_empty(source, old)
    if new is None:
        new = set_for((member,), 1, db.limits)
        db.store(destination, new)
    if new.add(member, db.limits):
        db.changed(destination, "sadd")
    return 1


@command("SCARD key", "readonly", "fast")
def scard(db: Keyspace, key: bytes) -> int:
    """Count the members.

    Reply: how many; 0 if the key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/scard
    """
    return len(db.read(key, SetValue) or ())


@command("SISMEMBER key member", "readonly", "fast")
def sismember(db: Keyspace, key: bytes, member: bytes) -> int:
    """Is it in?

    Reply: 1 or 0.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/sismember
    """
    return int(member in (db.read(key, SetValue) or ()))


@command("SMISMEMBER key member [member ...]", "readonly", "fast", since="6.2.0")
def smismember(db: Keyspace, key: bytes, *members: bytes) -> list[int]:
    """Are they in?

    Reply: a list of 1 and 0, one a member.  Errors: WRONGTYPE.  Cost: O(1) a member.
    Source: redis.io/commands/smismember
    """
    value = db.read(key, SetValue) or ()
    return [int(member in value) for member in members]


@command("SMEMBERS key", "readonly")
def smembers(db: Keyspace, key: bytes) -> SetReply:
    """List the members.

    Reply: the members, in no order that means anything.  Errors: WRONGTYPE.  Cost: O(N).
    Source: redis.io/commands/smembers
    """
    return SetReply(db.read(key, SetValue) or ())


@command("SSCAN key cursor [MATCH pattern] [COUNT count]", "readonly", since="2.8.0")
def sscan(db: Keyspace, key: bytes, cursor: bytes, *options: bytes) -> Reply:
    """Walk over the members, a few at each call; begin with cursor 0 and go on until 0 comes back.

    MATCH keeps members that fit the pattern, COUNT is how many places to look at (10).
    Reply: the next cursor, and the members met.
    Errors: invalid cursor, WRONGTYPE, syntax.  Cost: O(COUNT) a call.  Source: redis.io/commands/sscan
    """
    below, members, _, _ = scan_value(db, key, SetValue, cursor, options)
    return [b"%d" % below, members]


# --- chance -------------------------------------------------------------------------------------------------


@command("SPOP key [count]", "write", "fast")
def spop(db: Keyspace, key: bytes, *count: bytes) -> Reply:
    """Take random members out.

    Reply: the member, or nil if the key is missing; with `count`, up to so many members.
    Errors: WRONGTYPE; count must be a positive number.  Cost: O(1) a member.
    Source: redis.io/commands/spop
    """
    wanted = at_most_one(count)
    if wanted is not None:
        return SetReply(pop_many(db, key, at_least(wanted, 0, OutOfRange)))
    value = db.find(key, SetValue)
    if value is None:
        return None
    member = value.pick(db.rng)
    take_out(db, key, value, [member])
    return member


def pop_many(db: Keyspace, key: bytes, count: int) -> list[bytes]:
    """Take up to `count` random members out and return them."""
    value = db.find(key, SetValue)
    if value is None or count == 0:
        return []
    is_all = count >= len(value)
    members = value.sample(count, db.rng)
    take_out(db, key, value, members, as_removed=is_all)
    return members


def take_out(
    db: Keyspace, key: bytes, value: SetValue, members: list[bytes], *, as_removed: bool = False
) -> None:
    """Remove the members that were drawn; whoever repeats this must remove the same ones, or all."""
    for member in members:
        value.remove(member)
    effect = (db.journal.removers["server"], key) if as_removed else (b"SREM", key, *members)
    db.effect(*effect)
    db.changed(key, "spop", len(members))
    db.drop_if_empty(key, value)


@command("SRANDMEMBER key [count]", "readonly")
def srandmember(db: Keyspace, key: bytes, *count: bytes) -> Reply:
    """Look at random members.

    Reply: a member, or nil if the key is missing; with `count`, up to that many distinct members; with a
    negative one exactly that many, perhaps the same ones again.  Errors: WRONGTYPE.  Cost: O(1) a member.
    Source: redis.io/commands/srandmember
    """
    wanted = at_most_one(count)
    number = None if wanted is None else either_way(wanted)
    value = db.read(key, SetValue)
    if number is None:
        return None if value is None else value.pick(db.rng)
    if value is None or number == 0:
        return []
    if number > 0:
        return value.sample(number, db.rng)
    return [value.pick(db.rng) for _ in times(-number)]


def at_most_one(words: tuple[bytes, ...]) -> bytes | None:
    """The optional count.  Errors: BadSyntax if there is more."""
    if len(words) > 1:
        raise BadSyntax
    return words[0] if words else None
