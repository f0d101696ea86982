"""Fields that expire: HEXPIRE and its sisters, HPERSIST, HTTL and its sisters.

A deadline is kept in milliseconds since the epoch, below 2**46 (the year 4199).  One that has already passed
removes the field at once.  What AOF and replicas get is always absolute: HPEXPIREAT, or an HDEL for each
field that went.  Commands that read or write fields and their deadlines at once are in hash_getex.py.

The replies for one field are numbers:

    -2  no such field (or no such key)          0  NX, XX, GT or LT refused
    -1  the field has no deadline               1  done
                                                2  removed, since the deadline has passed
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.keyspace.field_expiry import note_field_deadline
from teachredis.session.registry import command
from teachredis.structures.integers import whole_number
from teachredis.values.hash import HashValue
from teachredis.wire.errors import (
    BadExpire,
    BadFieldCount,
    BadNumFields,
    FieldCountMismatch,
    NegativeExpire,
    NoFields,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.errors import ReplyError

GROUP = "hash"

MISSING, NO_DEADLINE, REFUSED, DONE, REMOVED = -2, -1, 0, 1, 2
CONDITIONS = (b"NX", b"XX", b"GT", b"LT")
LATEST_MS = (1 << 46) - 1

SECONDS, MILLISECONDS = 1000, 1


# --- reading arguments --------------------------------------------------------------------------------------


def named_fields(words: Sequence[bytes], bad_count: type[ReplyError] = BadFieldCount) -> Sequence[bytes]:
    """The fields of `FIELDS numfields field [field ...]`.  Errors: FIELDS missing, bad count, no match."""
    if words[0].upper() != b"FIELDS":
        raise NoFields
    count = whole_number(words[1])
    if count is None or count < 1:
        raise bad_count
    if count != len(words) - 2:
        raise FieldCountMismatch
    return words[2:]


def read_deadline(db: Keyspace, name: str, text: bytes, unit_ms: int, *, from_now: bool) -> int:
    """A deadline in ms.  Errors: not an integer, must be >= 0, invalid expire time."""
    number = integer(text)
    if number < 0:
        raise NegativeExpire
    deadline_ms = number * unit_ms + (db.now_ms if from_now else 0)
    if deadline_ms > LATEST_MS:
        raise BadExpire(name)
    return deadline_ms


# --- HEXPIRE and its sisters --------------------------------------------------------------------------------


@command(
    "HEXPIRE key seconds [NX|XX|GT|LT] FIELDS numfields field [field ...]", "write", "fast", since="7.4.0"
)
def hexpire(db: Keyspace, key: bytes, seconds: bytes, *words: bytes) -> list[int]:
    """Let fields expire `seconds` from now.

    Options: NX if it has no deadline, XX if it has one, GT if it has a sooner one, LT if a later one or none.
    Reply: for each field -2 no such field, 0 refused, 1 set, 2 removed at once.
    Errors: WRONGTYPE, not an integer, invalid expire time, FIELDS missing, bad count.  Cost: O(1) a field.
    Source: redis.io/commands/hexpire
    """
    return expire_named(db, key, "hexpire", seconds, SECONDS, words, from_now=True)


@command(
    "HPEXPIRE key milliseconds [NX|XX|GT|LT] FIELDS numfields field [field ...]",
    "write",
    "fast",
    since="7.4.0",
)
def hpexpire(db: Keyspace, key: bytes, milliseconds: bytes, *words: bytes) -> list[int]:
    """Let fields expire `milliseconds` from now.

    Options: as HEXPIRE.
    Reply: as HEXPIRE.  Errors: as HEXPIRE.  Cost: O(1) a field.
    Source: redis.io/commands/hpexpire
    """
    return expire_named(db, key, "hpexpire", milliseconds, MILLISECONDS, words, from_now=True)


@command(
    "HEXPIREAT key unix-time-seconds [NX|XX|GT|LT] FIELDS numfields field [field ...]",
    "write", "fast", since="7.4.0",
)  # fmt: skip
def hexpireat(db: Keyspace, key: bytes, seconds: bytes, *words: bytes) -> list[int]:
    """Let fields expire at a time in seconds since the epoch.

    Options: as HEXPIRE.
    Reply: as HEXPIRE.  Errors: as HEXPIRE.  Cost: O(1) a field.
    Source: redis.io/commands/hexpireat
    """
    return expire_named(db, key, "hexpireat", seconds, SECONDS, words, from_now=False)


@command(
    "HPEXPIREAT key unix-time-milliseconds [NX|XX|GT|LT] FIELDS numfields field [field ...]",
    "write", "fast", since="7.4.0",
)  # fmt: skip
def hpexpireat(db: Keyspace, key: bytes, milliseconds: bytes, *words: bytes) -> list[int]:
    """Let fields expire at a time in milliseconds since the epoch.

    Options: as HEXPIRE.
    Reply: as HEXPIRE.  Errors: as HEXPIRE.  Cost: O(1) a field.
    Source: redis.io/commands/hpexpireat
    """
    return expire_named(db, key, "hpexpireat", milliseconds, MILLISECONDS, words, from_now=False)


def expire_named(
    db: Keyspace, key: bytes, name: str, text: bytes, unit_ms: int, words: Sequence[bytes], *, from_now: bool
) -> list[int]:
    """All four of them: the reply for each field."""
    value = db.find(key, HashValue)
    deadline_ms = read_deadline(db, name, text, unit_ms, from_now=from_now)
    at = int(words[0].upper() in CONDITIONS)
    fields = named_fields(words[at:], BadNumFields)
    if value is None:
        return [MISSING] * len(fields)
    value.make_room_for_deadlines()
    db.weigh_again(key)
    condition = words[0].upper() if at else b""
    outcomes = [expire_field(value, field, deadline_ms, db.now_ms, condition) for field in fields]
    done = [field for field, outcome in zip(fields, outcomes, strict=True) if outcome > REFUSED]
    if done and deadline_ms > db.now_ms:
        db.effect(b"HPEXPIREAT", key, b"%d" % deadline_ms, *words[: at + 1], b"%d" % len(done), *done)
    tell_expiry(db, key, value, deadline_ms, done)
    return outcomes


def expire_field(
    value: HashValue, field: bytes, deadline_ms: int, now_ms: int, condition: bytes = b""
) -> int:
    """Give one field its deadline, or remove it if that has passed; the outcome."""
    if field not in value.fields:
        return MISSING
    if not is_allowed(value.deadlines.get(field), deadline_ms, condition):
        return REFUSED
    if deadline_ms <= now_ms:
        value.remove(field)
        return REMOVED
    value.set_deadline(field, deadline_ms)
    return DONE


def is_allowed(old_ms: int | None, new_ms: int, condition: bytes) -> bool:
    """Does the condition let the new deadline replace the old?  No deadline counts as infinitely late."""
    match condition:
        case b"NX":
            return old_ms is None
        case b"XX":
            return old_ms is not None
        case b"GT":
            return old_ms is not None and new_ms > old_ms
        case b"LT":
            return old_ms is None or new_ms < old_ms
    return True


def tell_expiry(db: Keyspace, key: bytes, value: HashValue, deadline_ms: int, done: Sequence[bytes]) -> None:
    """Tell that fields got a deadline, or that they went since it has passed, each with its effect."""
    if not done:
        return
    if deadline_ms > db.now_ms:
        note_field_deadline(db, key, deadline_ms)
        db.changed(key, "hexpire", len(done))
        return
    for field in done:
        db.effect(b"HDEL", key, field)
    db.changed(key, "hdel", len(done))
    db.drop_if_empty(key, value)


@command("HPERSIST key FIELDS numfields field [field ...]", "write", "fast", since="7.4.0")
def hpersist(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """Let fields live for ever.

    Reply: for each field -2 no such field, -1 it had no deadline, 1 its deadline is gone.
    Errors: WRONGTYPE, FIELDS missing, bad count.  Cost: O(1) a field.
    Source: redis.io/commands/hpersist
    """
    value = db.find(key, HashValue)
    fields = named_fields(words)
    if value is None:
        return [MISSING] * len(fields)
    outcomes = [persist_field(value, field, db.now_ms) for field in fields]
    if DONE in outcomes:
        db.changed(key, "hpersist", outcomes.count(DONE))
    return outcomes


def persist_field(value: HashValue, field: bytes, now_ms: int) -> int:
    """Take one field's deadline away; the outcome."""
    if field not in value.fields or value.is_stale(field, now_ms):
        return MISSING
    return DONE if value.persist(field) else NO_DEADLINE


# --- HTTL and its sisters -----------------------------------------------------------------------------------


@command("HTTL key FIELDS numfields field [field ...]", "readonly", "fast", since="7.4.0")
def httl(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """How many seconds have the fields left?

    Reply: for each field its seconds, rounded up; -1 it has no deadline, -2 no such field.
    Errors: WRONGTYPE, FIELDS missing, bad count.  Cost: O(1) a field.
    Source: redis.io/commands/httl
    """
    return deadlines_of(db, key, words, lambda deadline_ms: -((db.now_ms - deadline_ms) // 1000))


@command("HPTTL key FIELDS numfields field [field ...]", "readonly", "fast", since="7.4.0")
def hpttl(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """How many milliseconds have the fields left?

    Reply: for each field its milliseconds; -1 it has no deadline, -2 no such field.
    Errors: WRONGTYPE, FIELDS missing, bad count.  Cost: O(1) a field.
    Source: redis.io/commands/hpttl
    """
    return deadlines_of(db, key, words, lambda deadline_ms: deadline_ms - db.now_ms)


@command("HEXPIRETIME key FIELDS numfields field [field ...]", "readonly", "fast", since="7.4.0")
def hexpiretime(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """When do the fields expire, in seconds since the epoch?

    Reply: for each field its deadline, rounded up; -1 it has none, -2 no such field.
    Errors: WRONGTYPE, FIELDS missing, bad count.  Cost: O(1) a field.
    Source: redis.io/commands/hexpiretime
    """
    return deadlines_of(db, key, words, lambda deadline_ms: -(-deadline_ms // 1000))


@command("HPEXPIRETIME key FIELDS numfields field [field ...]", "readonly", "fast", since="7.4.0")
def hpexpiretime(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """When do the fields expire, in milliseconds since the epoch?

    Reply: for each field its deadline; -1 it has none, -2 no such field.
    Errors: WRONGTYPE, FIELDS missing, bad count.  Cost: O(1) a field.
    Source: redis.io/commands/hpexpiretime
    """
    return deadlines_of(db, key, words, lambda deadline_ms: deadline_ms)


def deadlines_of(db: Keyspace, key: bytes, words: Sequence[bytes], shown: Callable[[int], int]) -> list[int]:
    """All four of them: each field's deadline as it is to be `shown`; stale fields are passed over."""
    value = db.read(key, HashValue)
    fields = named_fields(words)
    if value is None:
        return [MISSING] * len(fields)
    replies = []
    for field in fields:
        deadline_ms = value.deadlines.get(field)
        if field not in value.fields or value.is_stale(field, db.now_ms):
            replies.append(MISSING)
        else:
            replies.append(NO_DEADLINE if deadline_ms is None else shown(deadline_ms))
    return replies
