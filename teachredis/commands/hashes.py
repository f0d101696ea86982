"""Hashes: fields and their values under one key.

HEXPIRE and everything else about a field's deadline is in hash_expiry.py.  Here it shows in one place
only: whoever asks for a field by its name goes through `read_for` or `find_for`, which remove the field
first if it is stale.
"""

from __future__ import annotations

from teachredis.commands.arguments import count_of_draw, integer, times
from teachredis.commands.scan import scan_value
from teachredis.keyspace.field_expiry import expire_fields
from teachredis.session.registry import command
from teachredis.structures.integers import HIGHEST, LOWEST, whole_number
from teachredis.values.hash import HashValue
from teachredis.values.long_double import INFINITY, add, long_double_text, read_long_double
from teachredis.wire.errors import (
    HashValueNotFloat,
    HashValueNotInteger,
    IncrementNotFinite,
    NotFinite,
    NotFloat,
    Overflow,
    WrongArity,
)
from teachredis.wire.replies import OK, Pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.values.long_double import LongDouble
    from teachredis.wire.replies import Reply, Status

GROUP = "hash"


def read_for(db: Keyspace, key: bytes, fields: Iterable[bytes]) -> HashValue | None:
    """The hash for a reader of these fields, stale ones removed.  Errors: WRONGTYPE."""
    value = db.read(key, HashValue)
    if value is not None:
        look_up(db, key, value, fields)
    return value


def find_for(db: Keyspace, key: bytes, fields: Iterable[bytes]) -> HashValue | None:
    """The same for a writer; None also if the hash went with its last field.  Errors: WRONGTYPE."""
    value = db.find(key, HashValue)
    if value is not None:
        look_up(db, key, value, fields)
    return value or None


def look_up(db: Keyspace, key: bytes, value: HashValue, fields: Iterable[bytes]) -> None:
    """Remove those of the fields that are stale; a table that is being rehashed moves on with each look."""
    if value.deadlines:
        expire_fields(db, key, value, fields)
    if value.table is not None:
        for field in fields:
            value.table.looked_up(field)


# --- setting ------------------------------------------------------------------------------------------------


@command("HSET key field value [field value ...]", "write", "denyoom", "fast", since="2.0.0")
def hset(db: Keyspace, key: bytes, *pairs: bytes) -> int:
    """Set fields; one that had a deadline has none afterwards.

    Reply: how many fields are new.  Errors: WRONGTYPE, wrong number of arguments.  Cost: O(1) a field.
    Source: redis.io/commands/hset
    """
    if len(pairs) % 2:
        raise WrongArity("hset")
    value = db.find_or_create(key, HashValue)
    added = value.put(*pairs, db.limits) if len(pairs) == 2 else value.put_all(pairs, db.limits)
    db.changed(key, "hset", len(pairs) // 2)
    return int(added)


@command("HMSET key field value [field value ...]", "write", "denyoom", "fast", since="2.0.0")
def hmset(db: Keyspace, key: bytes, *pairs: bytes) -> Status:
    """Set fields: HSET as it was before it took more than one.

    Reply: OK.  Errors: WRONGTYPE, wrong number of arguments.  Cost: O(1) a field.
    Source: redis.io/commands/hmset
    """
    if len(pairs) % 2:
        raise WrongArity("hmset")
    db.find_or_create(key, HashValue).put_all(pairs, db.limits)
    db.changed(key, "hset", len(pairs) // 2)
    return OK


@command("HSETNX key field value", "write", "denyoom", "fast", since="2.0.0")
def hsetnx(db: Keyspace, key: bytes, field: bytes, value: bytes) -> int:
    """Set a field only if it is not there.

    Reply: 1 if it was set, else 0.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/hsetnx
    """
    old = find_for(db, key, (field,))
    if old is not None and field in old.fields:
        return 0
    db.find_or_create(key, HashValue).put(field, value, db.limits)
    db.changed(key, "hset")
    return 1


@command("HINCRBY key field increment", "write", "denyoom", "fast", since="2.0.0")
def hincrby(db: Keyspace, key: bytes, field: bytes, increment: bytes) -> int:
    """Add to the whole number in a field; a missing field counts as 0, and a deadline stays.

    Reply: the sum.  Errors: not an integer, WRONGTYPE, hash value is not an integer, overflow.  Cost: O(1).
    Source: redis.io/commands/hincrby
    """
    step = integer(increment)
    value = find_for(db, key, (field,))
    old = whole_number(value.fields.get(field, b"0")) if value else 0
    if old is None:
        raise HashValueNotInteger
    total = old + step
    if not LOWEST <= total <= HIGHEST:
        raise Overflow
    (value or db.find_or_create(key, HashValue)).replace(field, b"%d" % total, db.limits)
    db.changed(key, "hincrby")
    return total


@command("HINCRBYFLOAT key field increment", "write", "denyoom", "fast", since="2.6.0")
def hincrbyfloat(db: Keyspace, key: bytes, field: bytes, increment: bytes) -> bytes:
    """Add to the number in a field; a missing field counts as 0, and a deadline stays.

    Reply: the sum as text.  Errors: not a valid float, WRONGTYPE, hash value is not a float, NaN or Infinity.
    Cost: O(1).  Source: redis.io/commands/hincrbyfloat
    """
    step = finite_increment(increment)
    value = find_for(db, key, (field,))
    old = read_long_double(value.fields.get(field, b"0")) if value else (0, 0)
    if old is None:
        raise HashValueNotFloat
    total = add(old, step)
    if total is None:
        raise NotFinite
    text = long_double_text(total)
    (value or db.find_or_create(key, HashValue)).replace(field, text, db.limits)
    db.effect(b"HSETEX", key, b"KEEPTTL", b"FIELDS", b"1", field, text)
    db.changed(key, "hincrbyfloat")
    return text


def finite_increment(text: bytes) -> LongDouble:
    """What HINCRBYFLOAT adds.  Errors: not a valid float, NaN or Infinity."""
    number = read_long_double(text)
    if number is None:
        raise NotFloat
    if number[1] == INFINITY[1]:
        raise IncrementNotFinite
    return number


# --- removing -----------------------------------------------------------------------------------------------


@command("HDEL key field [field ...]", "write", "fast", since="2.0.0")
def hdel(db: Keyspace, key: bytes, *fields: bytes) -> int:
    """Remove fields, and the key with the last one.

    Reply: how many were there.  Errors: WRONGTYPE.  Cost: O(1) a field.
    Source: redis.io/commands/hdel
    """
    value = db.find(key, HashValue)
    if value is None:
        return 0
    removed = sum(map(value.remove, fields))
    if removed:
        if not value.deadlines:
            db.field_deadlines.pop(key, None)
        db.changed(key, "hdel", removed)
        db.drop_if_empty(key, value)
    return removed


# --- reading ------------------------------------------------------------------------------------------------


@command("HGET key field", "readonly", "fast", since="2.0.0")
def hget(db: Keyspace, key: bytes, field: bytes) -> bytes | None:
    """Read a field.

    Reply: its value, or nil if field or key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/hget
    """
    value = db.read(key, HashValue)
    if value is None:
        return None
    if value.deadlines:
        expire_fields(db, key, value, (field,))
    if value.table is not None:
        value.table.looked_up(field)
    return value.fields.get(field)


@command("HMGET key field [field ...]", "readonly", "fast", since="2.0.0")
def hmget(db: Keyspace, key: bytes, *fields: bytes) -> list[bytes | None]:
    """Read several fields.

    Reply: a value, or nil, for each.  Errors: WRONGTYPE.  Cost: O(1) a field.
    Source: redis.io/commands/hmget
    """
    value = read_for(db, key, fields)
    return [*map(value.fields.get, fields)] if value else [None] * len(fields)


@command("HEXISTS key field", "readonly", "fast", since="2.0.0")
def hexists(db: Keyspace, key: bytes, field: bytes) -> int:
    """Is the field there?

    Reply: 1 or 0.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/hexists
    """
    value = read_for(db, key, (field,))
    return int(value is not None and field in value.fields)


@command("HSTRLEN key field", "readonly", "fast", since="3.2.0")
def hstrlen(db: Keyspace, key: bytes, field: bytes) -> int:
    """How long is the field's value?

    Reply: bytes; 0 if field or key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/hstrlen
    """
    value = read_for(db, key, (field,))
    return len(value.fields.get(field, b"")) if value else 0


@command("HLEN key", "readonly", "fast", since="2.0.0")
def hlen(db: Keyspace, key: bytes) -> int:
    """Count the fields; one past its deadline counts until it is removed.

    Reply: how many; 0 if the key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/hlen
    """
    return len(db.read(key, HashValue) or ())


@command("HGETALL key", "readonly", since="2.0.0")
def hgetall(db: Keyspace, key: bytes) -> dict[bytes, bytes]:
    """Read the whole hash.

    Reply: field and value of each.  Errors: WRONGTYPE.  Cost: O(N).
    Source: redis.io/commands/hgetall
    """
    value = db.read(key, HashValue)
    return value.live(db.now_ms) if value else {}


@command("HKEYS key", "readonly", since="2.0.0")
def hkeys(db: Keyspace, key: bytes) -> list[bytes]:
    """List the fields.

    Reply: the fields.  Errors: WRONGTYPE.  Cost: O(N).
    Source: redis.io/commands/hkeys
    """
    return [*hgetall(db, key)]


@command("HVALS key", "readonly", since="2.0.0")
def hvals(db: Keyspace, key: bytes) -> list[bytes]:
    """List the values.

    Reply: the values, in the order in which HKEYS lists the fields.  Errors: WRONGTYPE.  Cost: O(N).
    Source: redis.io/commands/hvals
    """
    return [*hgetall(db, key).values()]


@command("HSCAN key cursor [MATCH pattern] [COUNT count] [NOVALUES]", "readonly", since="2.8.0")
def hscan(db: Keyspace, key: bytes, cursor: bytes, *options: bytes) -> Reply:
    """Walk over the fields, a few at each call; begin with cursor 0 and go on until 0 comes back.

    MATCH keeps fields that fit the pattern, COUNT is how many places to look at (10), NOVALUES leaves the
    values out.  A field that is there all the time is never missed, but may come twice.  Small hashes come
    whole, at the first call.
    Reply: the next cursor, and the fields each with its value.
    Errors: invalid cursor, WRONGTYPE, syntax.  Cost: O(COUNT) a call.  Source: redis.io/commands/hscan
    """
    below, met, value, asked = scan_value(db, key, HashValue, cursor, options)
    if value is None:
        return [b"0", []]
    fields = [field for field in met if not value.is_stale(field, db.now_ms)]
    if not asked.values:
        return [b"%d" % below, fields]
    return [b"%d" % below, [word for field in fields for word in (field, value.fields[field])]]


# --- chance -------------------------------------------------------------------------------------------------


@command("HRANDFIELD key [count [WITHVALUES]]", "readonly", since="6.2.0")
def hrandfield(db: Keyspace, key: bytes, *options: bytes) -> Reply:
    """Look at random fields; all stale ones are removed first.

    Reply: a field, or nil if the key is missing; with `count`, that many distinct fields at most; with a
    negative `count`, exactly that many, perhaps the same ones again; WITHVALUES adds the values.
    Errors: not an integer, out of range, syntax, WRONGTYPE.  Cost: O(1) a field.
    Source: redis.io/commands/hrandfield
    """
    count = count_of_draw(options, b"WITHVALUES") if options else None
    value = db.read(key, HashValue)
    if value is not None and value.deadlines:
        expire_fields(db, key, value, value.due(db.now_ms))
    if count is None:
        return value.pick(db.rng) if value else None
    fields = draw(db, value, count) if value else []
    return Pairs((field, value.fields[field]) for field in fields) if len(options) == 2 and value else fields


def draw(db: Keyspace, value: HashValue, count: int) -> list[bytes]:
    """`count` distinct random fields; as many as the opposite of a negative `count`, each drawn from all."""
    if count >= 0:
        return value.sample(count, db.rng)
    return [value.pick(db.rng) for _ in times(-count)]
