"""Fields that expire: HEXPIRE and its sisters, HTTL and its sisters, and reading or writing with a deadline.

A deadline is kept in milliseconds since the epoch, below 2**46 (the year 4199).  One that has already passed
removes the field at once.  What AOF and replicas get is always absolute: HPEXPIREAT, HSETEX PXAT, or an HDEL
for each field that went.

The replies for one field are numbers:

    -2  no such field (or no such key)          0  NX, XX, GT or LT refused
    -1  the field has no deadline               1  done
                                                2  removed, since the deadline has passed
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.commands.hashes import find_for
from teachredis.keyspace.field_expiry import expire_fields, note_field_deadline
from teachredis.session.registry import command
from teachredis.structures.integers import whole_number
from teachredis.values.hash import HashValue
from teachredis.wire.errors import (
    BadExpire,
    BadFieldCount,
    BadNumFields,
    BadPairCount,
    FieldCountMismatch,
    NegativeExpire,
    NoFields,
    OneFieldCondition,
    OneFieldExpiry,
    UnknownArgument,
    WrongArity,
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
MOST_PAIRS = (1 << 31) - 1

SECONDS, MILLISECONDS = 1000, 1
TIMES = {
    b"EX": (SECONDS, True),
    b"PX": (MILLISECONDS, True),
    b"EXAT": (SECONDS, False),
    b"PXAT": (MILLISECONDS, False),
}
"""Option of HGETEX and HSETEX -> (unit in ms, counted from now?)"""


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

    Options: NX if it has no deadline, XX if it has one, GT if it has a sooner one, LT if it has a later one
    or none.
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


# --- reading and writing with a deadline --------------------------------------------------------------------


@command("HGETDEL key FIELDS numfields field [field ...]", "write", "fast", since="8.0.0")
def hgetdel(db: Keyspace, key: bytes, *words: bytes) -> list[bytes | None]:
    """Read fields and remove them, and the key with the last one.

    Reply: a value, or nil, for each.  Errors: WRONGTYPE, FIELDS missing, bad count.  Cost: O(1) a field.
    Source: redis.io/commands/hgetdel
    """
    value = db.find(key, HashValue)
    fields = named_fields(words)
    if value is None:
        return [None] * len(fields)
    expire_fields(db, key, value, fields)
    values, removed = [], 0
    for field in fields:
        values.append(value.fields.get(field))
        removed += value.remove(field)
    if removed:
        db.effect(b"HDEL", key, *fields)
        db.changed(key, "hdel", removed)
        db.drop_if_empty(key, value)
    return values


@command(
    "HGETEX key [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|PERSIST] "
    "FIELDS numfields field [field ...]",
    "write", "fast", since="8.0.0",
)  # fmt: skip
def hgetex(db: Keyspace, key: bytes, *words: bytes) -> list[bytes | None]:
    """Read fields and give them a deadline, or with PERSIST take it away.

    Options: EX and PX count from now, EXAT and PXAT from the epoch.
    Reply: a value, or nil, for each.  Errors: WRONGTYPE, not an integer, invalid expire time, FIELDS missing,
    bad count.
    Cost: O(1) a field.  Source: redis.io/commands/hgetex
    """
    db.find(key, HashValue)
    option = words[0].upper()
    if option in TIMES:
        unit_ms, from_now = TIMES[option]
        deadline_ms = read_deadline(db, "hgetex", words[1], unit_ms, from_now=from_now)
        return get_and_expire(db, key, deadline_ms, fields_behind(words, 2))
    if option == b"PERSIST":
        return get_and_persist(db, key, fields_behind(words, 1))
    fields = named_fields(words)
    value = find_for(db, key, fields)
    return [*map(value.fields.get, fields)] if value else [None] * len(fields)


def fields_behind(words: Sequence[bytes], count: int) -> Sequence[bytes]:
    """The fields named behind an option of `count` words.  Errors: too few words, as `named_fields`."""
    if len(words) < count + 2:
        raise WrongArity("hgetex")
    return named_fields(words[count:])


def get_and_expire(db: Keyspace, key: bytes, deadline_ms: int, fields: Sequence[bytes]) -> list[bytes | None]:
    """HGETEX with a time."""
    value = find_for(db, key, fields)
    if value is None:
        return [None] * len(fields)
    value.make_room_for_deadlines()
    values, done = [], []
    for field in fields:
        values.append(value.fields.get(field))
        if expire_field(value, field, deadline_ms, db.now_ms) > REFUSED:
            done.append(field)
    if done and deadline_ms > db.now_ms:
        db.effect(b"HPEXPIREAT", key, b"%d" % deadline_ms, b"FIELDS", b"%d" % len(fields), *fields)
    tell_expiry(db, key, value, deadline_ms, done)
    return values


def get_and_persist(db: Keyspace, key: bytes, fields: Sequence[bytes]) -> list[bytes | None]:
    """HGETEX PERSIST."""
    value = find_for(db, key, fields)
    if value is None:
        return [None] * len(fields)
    value.make_room_for_deadlines()
    freed = sum(map(value.persist, fields))
    if freed:
        db.effect(b"HPERSIST", key, b"FIELDS", b"%d" % len(fields), *fields)
        db.changed(key, "hpersist", freed)
    return [*map(value.fields.get, fields)]


@command(
    "HSETEX key [FNX|FXX] "
    "[EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL] "
    "FIELDS numfields field value [field value ...]",
    "write", "denyoom", "fast", since="8.0.0",
)  # fmt: skip
def hsetex(db: Keyspace, key: bytes, *words: bytes) -> int:
    """Set fields, all or none, and give them a deadline.

    Options: FNX only if none of them is there, FXX only if all are; EX and PX count from now, EXAT and PXAT
    from the epoch; KEEPTTL leaves deadlines as they are.  Without any of these a deadline is forgotten.
    Reply: 1 if the fields were set, 0 if not.
    Errors: unknown argument, clashes, not an integer, invalid expire time, bad count, WRONGTYPE.
    Cost: O(1) a field.  Source: redis.io/commands/hsetex
    """
    asked = FieldWrite(db, words)
    value = db.find(key, HashValue)
    if asked.condition and not meets(db, key, value, asked):
        return 0
    value = db.find_or_create(key, HashValue)
    value.make_room(len(asked.fields), db.limits)
    place = value.replace if asked.keeps_deadlines else value.put
    for field, text in zip(asked.fields, asked.values, strict=True):
        place(field, text, db.limits)
    db.changed(key, "hset", len(asked.fields))
    if asked.deadline_ms is not None:
        expire_written(db, key, value, asked, asked.deadline_ms)
    return 1


class FieldWrite:
    """What an HSETEX asks for.  `repeatable` is its words with the time made absolute."""

    __slots__ = ("condition", "deadline_ms", "fields", "keeps_deadlines", "repeatable", "values")

    def __init__(self, db: Keyspace, words: Sequence[bytes]) -> None:
        self.condition = b""
        self.deadline_ms: int | None = None
        self.keeps_deadlines = False
        self.repeatable = [*words]
        at = 0
        while (word := words[at].upper()) != b"FIELDS":
            at += self.take(db, word, words, at)
        self.take_pairs(words[at + 1 :])

    def take(self, db: Keyspace, word: bytes, words: Sequence[bytes], at: int) -> int:
        """One option; how many words it has.  Errors: as the command's."""
        if word in {b"FNX", b"FXX"}:
            if self.condition:
                raise OneFieldCondition
            self.condition = word
            return 1
        if word != b"KEEPTTL" and word not in TIMES:
            raise UnknownArgument(words[at])
        if self.keeps_deadlines or self.deadline_ms is not None:
            raise OneFieldExpiry
        if word == b"KEEPTTL":
            self.keeps_deadlines = True
            return 1
        unit_ms, from_now = TIMES[word]
        self.deadline_ms = read_deadline(db, "hsetex", words[at + 1], unit_ms, from_now=from_now)
        self.repeatable[at : at + 2] = b"PXAT", b"%d" % self.deadline_ms
        return 2

    def take_pairs(self, words: Sequence[bytes]) -> None:
        """`numfields field value [field value ...]`.  Errors: wrong number of arguments, bad count."""
        if len(words) < 3:
            raise WrongArity("hsetex")
        count = whole_number(words[0])
        if count is None or not 1 <= count <= MOST_PAIRS:
            raise BadPairCount
        if count * 2 != len(words) - 1:
            raise WrongArity("hsetex")
        self.fields, self.values = words[1::2], words[2::2]


def meets(db: Keyspace, key: bytes, value: HashValue | None, asked: FieldWrite) -> bool:
    """Are none of the fields there (FNX), or all (FXX)?  Stale ones met on the way are removed."""
    wanted = asked.condition == b"FXX"
    if value is None:
        return not wanted
    met, allowed = [], True
    for field in asked.fields:
        met.append(field)
        allowed = (field in value.fields and not value.is_stale(field, db.now_ms)) == wanted
        if not allowed:
            break
    expire_fields(db, key, value, met, drops_key=not allowed)
    return allowed


def expire_written(db: Keyspace, key: bytes, value: HashValue, asked: FieldWrite, deadline_ms: int) -> None:
    """Give the fields just set their deadline; the changes themselves are counted already."""
    value.make_room_for_deadlines()
    done = [field for field in asked.fields if expire_field(value, field, deadline_ms, db.now_ms) > REFUSED]
    if deadline_ms > db.now_ms:
        note_field_deadline(db, key, deadline_ms)
        db.effect(b"HSETEX", key, *asked.repeatable)
        db.tell("hexpire", key)
        return
    for field in done:
        db.effect(b"HDEL", key, field)
    db.tell("hdel", key)
    db.drop_if_empty(key, value)
