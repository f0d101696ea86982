"""Fields and their deadlines at once: HGETDEL, HGETEX and HSETEX, as GETDEL, GETEX and SET EX for strings.

Their times become absolute for AOF and replicas: HGETEX is repeated there as HPEXPIREAT, HSETEX with
PXAT.  A time that has passed removes the fields at once, one HDEL each.
"""

from __future__ import annotations

from teachredis.commands.expiry import UNITS
from teachredis.commands.hash_expiry import (
    REFUSED,
    expire_field,
    named_fields,
    read_deadline,
    tell_expiry,
)
from teachredis.commands.hashes import find_for
from teachredis.keyspace.field_expiry import expire_fields, note_field_deadline
from teachredis.session.registry import command
from teachredis.structures.integers import whole_number
from teachredis.values.hash import HashValue
from teachredis.wire.errors import (
    BadPairCount,
    OneFieldCondition,
    OneFieldExpiry,
    UnknownArgument,
    WrongArity,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.keyspace.keyspace import Keyspace

GROUP = "hash"

MOST_PAIRS = (1 << 31) - 1
TIMES = {option.encode(): time for option, time in UNITS.items()}
"""The time options of HGETEX and HSETEX, which are those of SET -> (unit in ms, counted from now?)"""


# --- reading and removing, reading and expiring -------------------------------------------------------------


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
    Reply: a value, or nil, for each.
    Errors: WRONGTYPE, not an integer, invalid expire time, FIELDS missing, bad count.
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
    db.weigh_again(key)
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
    db.weigh_again(key)
    freed = sum(map(value.persist, fields))
    if freed:
        db.effect(b"HPERSIST", key, b"FIELDS", b"%d" % len(fields), *fields)
        db.changed(key, "hpersist", freed)
    return [*map(value.fields.get, fields)]


# --- writing and expiring -----------------------------------------------------------------------------------


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
    value = value or db.find_or_create(key, HashValue)
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
    db.weigh_again(key)
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
