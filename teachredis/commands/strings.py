"""Strings: any bytes under a key.

A string is stored as plain `bytes`.  What changes it in place (APPEND, SETRANGE) makes it a `bytearray`,
which can grow without being copied each time; Redis does the same when it makes such a string `raw`.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer, read_options
from teachredis.commands.expiry import SECOND_MS, UNITS, deadline_from, read_deadline, remove_at_once
from teachredis.session.registry import command
from teachredis.values.string_object import Raw
from teachredis.wire.errors import BadOffset, TooLong, WrongArity
from teachredis.wire.replies import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

GROUP = "string"
DEADLINES = tuple(UNITS)
SET_FLAGS = ("NX", "XX", "GET", "KEEPTTL")
SET_CLASHES = (("NX", "XX"), ("KEEPTTL", *DEADLINES))
GETEX_CLASHES = (("PERSIST", *DEADLINES),)


# --- whole strings ------------------------------------------------------------------------------------------


@command("GET key", "readonly", "fast")
def get(db: Keyspace, key: bytes) -> bytes | None:
    """Read a string.

    Reply: the string, or nil if the key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/get
    """
    return db.read_string(key)


@command(
    "SET key value [NX|XX] [GET] "
    "[EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|KEEPTTL]",
    "write",
    "denyoom",
)
def set_(db: Keyspace, key: bytes, value: bytes, *options: bytes) -> Reply:
    """Store a string, whatever the key held before; its deadline is forgotten.

    NX: only if the key is missing, XX: only if it is there; GET: answer the old string; EX, PX: let it go
    after so many seconds, milliseconds; EXAT, PXAT: at this time; KEEPTTL: keep the deadline.
    Reply: OK, or nil if NX or XX refused; with GET the old string, or nil.
    Errors: syntax, invalid expire time; with GET also WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/set
    """
    if options:
        return set_with_options(db, key, value, options)
    db.overwrite(key, value)
    db.changed(key, "set")
    return OK


def set_with_options(db: Keyspace, key: bytes, value: bytes, options: tuple[bytes, ...]) -> Reply:
    """SET with something behind the value."""
    found = read_options(options, SET_FLAGS, DEADLINES, SET_CLASHES)
    deadline_ms = read_deadline(found, db.now_ms, "set")
    old = db.read_string(key) if "GET" in found else None
    if refused(db, key, found):
        return old
    db.overwrite(key, value, keeps_deadline=deadline_ms is not None or "KEEPTTL" in found)
    db.changed(key, "set")
    if deadline_ms is not None:
        let_expire(db, key, value, deadline_ms, as_typed="PXAT" in found)
    elif "GET" in found:
        db.effect(b"SET", key, value, *(word for word in options if word.upper() != b"GET"))
    return old if "GET" in found else OK


def refused(db: Keyspace, key: bytes, found: Mapping[str, bytes]) -> bool:
    """Does NX find the key there, or XX find it missing?"""
    if "NX" in found:
        return db.find_any(key) is not None
    return "XX" in found and db.live(key) is None


def let_expire(db: Keyspace, key: bytes, value: bytes, deadline_ms: int, *, as_typed: bool = False) -> None:
    """Give a string just set its deadline.  Whoever repeats the command must come to the same instant."""
    db.set_deadline(key, deadline_ms)
    if not as_typed:
        db.effect(b"SET", key, value, b"PXAT", b"%d" % deadline_ms)
    db.tell("expire", key)


@command("SETNX key value", "write", "denyoom", "fast")
def setnx(db: Keyspace, key: bytes, value: bytes) -> int:
    """Store a string if the key is missing.

    Reply: 1 if stored, 0 if the key was there.  Cost: O(1).
    Source: redis.io/commands/setnx
    """
    if db.find_any(key) is not None:
        return 0
    db.store(key, value)
    db.changed(key, "set")
    return 1


@command("SETEX key seconds value", "write", "denyoom", since="2.0.0")
def setex(db: Keyspace, key: bytes, seconds: bytes, value: bytes) -> Reply:
    """Store a string for so many seconds.

    Reply: OK.  Errors: not an integer, invalid expire time.  Cost: O(1).
    Source: redis.io/commands/setex
    """
    return set_for(db, key, value, deadline_from(seconds, db.now_ms, SECOND_MS, "setex"))


@command("PSETEX key milliseconds value", "write", "denyoom", since="2.6.0")
def psetex(db: Keyspace, key: bytes, milliseconds: bytes, value: bytes) -> Reply:
    """Store a string for so many milliseconds.

    Reply: OK.  Errors: not an integer, invalid expire time.  Cost: O(1).
    Source: redis.io/commands/psetex
    """
    return set_for(db, key, value, deadline_from(milliseconds, db.now_ms, 1, "psetex"))


def set_for(db: Keyspace, key: bytes, value: bytes, deadline_ms: int) -> Reply:
    """The worker of SETEX and PSETEX.  An old deadline is moved, not forgotten: its room stays."""
    db.overwrite(key, value, keeps_deadline=True)
    db.changed(key, "set")
    let_expire(db, key, value, deadline_ms)
    return OK


@command("GETSET key value", "write", "denyoom", "fast")
def getset(db: Keyspace, key: bytes, value: bytes) -> bytes | None:
    """Store a string and answer the one before it.

    Reply: the old string, or nil if the key was missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/getset
    """
    old = db.read_string(key)
    db.overwrite(key, value)
    db.changed(key, "set")
    db.effect(b"SET", key, value)
    return old


@command("GETDEL key", "write", "fast", since="6.2.0")
def getdel(db: Keyspace, key: bytes) -> bytes | None:
    """Read a string and remove it.

    Reply: the string, or nil if the key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/getdel
    """
    value = db.read_string(key)
    if value is not None:
        remove_at_once(db, key)
    return value


@command(
    "GETEX key [EX seconds|PX milliseconds|EXAT unix-time-seconds|PXAT unix-time-milliseconds|PERSIST]",
    "write",
    "fast",
    since="6.2.0",
)
def getex(db: Keyspace, key: bytes, *options: bytes) -> bytes | None:
    """Read a string and change its deadline.

    EX, PX: so many seconds, milliseconds from now; EXAT, PXAT: at this time; PERSIST: none any more.
    Reply: the string, or nil if the key is missing.  Errors: WRONGTYPE, syntax, invalid expire time.
    Cost: O(1).  Source: redis.io/commands/getex
    """
    found = read_options(options, ("PERSIST",), DEADLINES, GETEX_CLASHES)
    value = db.read_string(key)
    if value is None:
        return None
    deadline_ms = read_deadline(found, db.now_ms, "getex")
    if deadline_ms is not None:
        move_deadline(db, key, deadline_ms)
    elif "PERSIST" in found and db.expires.pop(key, None) is not None:
        db.effect(b"PERSIST", key)
        db.changed(key, "persist")
    return value


def move_deadline(db: Keyspace, key: bytes, deadline_ms: int) -> None:
    """A new deadline for GETEX; one that has passed removes the key."""
    if deadline_ms <= db.now_ms:
        remove_at_once(db, key)
        return
    db.set_deadline(key, deadline_ms)
    db.effect(b"PEXPIREAT", key, b"%d" % deadline_ms)
    db.changed(key, "expire")


# --- several keys -------------------------------------------------------------------------------------------


@command("MGET key [key ...]", "readonly", "fast")
def mget(db: Keyspace, key: bytes, *more: bytes) -> list[bytes | None]:
    """Read several strings.

    Reply: the strings in order; nil for what is missing or no string.  Cost: O(1) a key.
    Source: redis.io/commands/mget
    """
    return [string_or_none(db, each) for each in (key, *more)]


def string_or_none(db: Keyspace, key: bytes) -> bytes | None:
    """The string, or None for a missing key and for any other type."""
    value = db.read_any(key)
    return bytes(value) if isinstance(value, bytes | bytearray) else None


@command("MSET key value [key value ...]", "write", "denyoom", since="1.0.1")
def mset(db: Keyspace, key: bytes, value: bytes, *more: bytes) -> Reply:
    """Store several strings at once; a key named twice keeps the last.

    Reply: OK.  Cost: O(1) a key.
    Source: redis.io/commands/mset
    """
    for each, string in pairs_of((key, value, *more), "mset"):
        db.overwrite(each, string)
        db.changed(each, "set")
    return OK


@command("MSETNX key value [key value ...]", "write", "denyoom", since="1.0.1")
def msetnx(db: Keyspace, key: bytes, value: bytes, *more: bytes) -> int:
    """Store several strings, or none at all if only one of the keys is there.

    Reply: 1 if stored, 0 if not.  Cost: O(1) a key.
    Source: redis.io/commands/msetnx
    """
    pairs = [*pairs_of((key, value, *more), "msetnx")]
    if any(db.find_any(each) is not None for each, _ in pairs):
        return 0
    for each, string in pairs:
        db.overwrite(each, string)
        db.changed(each, "set")
    return 1


def pairs_of(words: tuple[bytes, ...], name: str) -> Iterator[tuple[bytes, bytes]]:
    """(key, value) pairs.  Errors: wrong number of arguments."""
    if len(words) % 2:
        raise WrongArity(name)
    return zip(words[::2], words[1::2], strict=True)


# --- parts of strings ---------------------------------------------------------------------------------------


@command("STRLEN key", "readonly", "fast", since="2.2.0")
def strlen(db: Keyspace, key: bytes) -> int:
    """Count the bytes of a string.

    Reply: its length; 0 if the key is missing.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/strlen
    """
    return len(db.read_stored_string(key) or b"")


@command("APPEND key value", "write", "denyoom", "fast", since="2.0.0")
def append(db: Keyspace, key: bytes, value: bytes) -> int:
    """Add bytes at the end; a missing key is made.

    Reply: the length afterwards.  Errors: WRONGTYPE, string exceeds maximum allowed size.
    Cost: O(1) amortised.  Source: redis.io/commands/append
    """
    old = db.find_string(key)
    if old is None:
        db.store(key, value)
        length = len(value)
    else:
        length = len(old) + len(value)
        refuse_too_long(db, length)
        string = in_place(db, key, old)
        string.extend(value)
        string.grow()
    db.changed(key, "append")
    return length


@command("SETRANGE key offset value", "write", "denyoom", since="2.2.0")
def setrange(db: Keyspace, key: bytes, offset: bytes, value: bytes) -> int:
    """Write bytes over a part of a string; it grows as needed, with zero bytes up to `offset`.

    Reply: the length afterwards.  Nothing written changes nothing, and makes no key.
    Errors: WRONGTYPE, not an integer, offset is out of range, string exceeds maximum allowed size.
    Cost: O(1), but for the growth.
    Source: redis.io/commands/setrange
    """
    start = integer(offset)
    if start < 0:
        raise BadOffset
    old = db.find_string(key)
    if not value:
        return len(old or b"")
    refuse_too_long(db, start + len(value))
    string = with_length(db, key, old, start + len(value))
    string[start : start + len(value)] = value
    db.changed(key, "setrange")
    return len(string)


def refuse_too_long(db: Keyspace, length: int) -> None:
    """Errors: string exceeds maximum allowed size."""
    if length > db.limits.proto_max_bulk_len:
        raise TooLong


def in_place(db: Keyspace, key: bytes, string: bytes | bytearray) -> Raw:
    """The key's string in the form that can be changed in place; it is stored so from now on."""
    if isinstance(string, Raw):
        return string
    changeable = Raw(string)
    db.store(key, changeable)
    return changeable


def with_length(db: Keyspace, key: bytes, string: bytes | bytearray | None, length: int) -> Raw:
    """The same, at least so long: zeros come behind; a missing string is made as long as that."""
    changeable = in_place(db, key, bytes(length) if string is None else string)
    if len(changeable) < length:
        changeable.extend(bytes(length - len(changeable)))
        changeable.grow()
        db.weigh_again(key)
    return changeable


@command("GETRANGE key start end", "readonly", since="2.4.0")
def getrange(db: Keyspace, key: bytes, start: bytes, end: bytes) -> bytes:
    """Read a part of a string, both ends included; negative numbers count from the end.

    Reply: the part; empty if there is nothing.  Errors: WRONGTYPE, not an integer.  Cost: O(N) of the part.
    Source: redis.io/commands/getrange
    """
    first, last = integer(start), integer(end)
    string = db.read_stored_string(key) or b""
    if 0 > first > last:
        return b""
    # Redis: -100 of a three-byte string means its first byte, for the end as for the start.
    first, last = (max(0, at + len(string)) if at < 0 else at for at in (first, last))
    return bytes(string[first : last + 1])


@command("SUBSTR key start end", "readonly")
def substr(db: Keyspace, key: bytes, start: bytes, end: bytes) -> bytes:
    """Read a part of a string: the old name of GETRANGE.

    Reply: the part; empty if there is nothing.  Errors: WRONGTYPE, not an integer.  Cost: O(N) of the part.
    Source: redis.io/commands/substr
    """
    return getrange(db, key, start, end)
