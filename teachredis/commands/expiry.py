"""Deadlines: when a key goes by itself.

A deadline is one number beside the key, a time in milliseconds.  Nothing happens when it passes: the key
is removed by whoever looks for it next, or by the cycle in keyspace/expiry.py.  What is relative when
typed (`EXPIRE key 10`) is fed to replicas as an absolute time (`PEXPIREAT key 1750000010000`), or a slow
replica would keep the key longer.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.session.registry import command
from teachredis.structures.integers import HIGHEST, LOWEST
from teachredis.wire.errors import BadExpire, ExpireOptionsClash, LaterAndSooner, UnsupportedOption

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from teachredis.keyspace.keyspace import Keyspace

GROUP = "generic"
SECOND_MS = 1000
NO_KEY, NO_DEADLINE = -2, -1

UNITS = {"EX": (SECOND_MS, True), "PX": (1, True), "EXAT": (SECOND_MS, False), "PXAT": (1, False)}
"""option -> (milliseconds in its unit, is it counted from now?)"""


# --- EXPIRE and sisters -------------------------------------------------------------------------------------


@command("EXPIRE key seconds [NX|XX|GT|LT]", "write", "fast")
def expire(db: Keyspace, key: bytes, seconds: bytes, *options: bytes) -> int:
    """Let the key go `seconds` from now; zero and less remove it at once.

    NX: it has no deadline yet, XX: it has one, GT: the new one is later, LT: sooner; none is infinitely late.
    Reply: 1 if set, 0 if the key is missing or the option refused.
    Errors: not an integer, invalid expire time, options that clash.  Cost: O(1).
    Source: redis.io/commands/expire
    """
    return expire_at(db, key, seconds, options, unit_ms=SECOND_MS, from_ms=db.now_ms, name="expire")


@command("PEXPIRE key milliseconds [NX|XX|GT|LT]", "write", "fast", since="2.6.0")
def pexpire(db: Keyspace, key: bytes, milliseconds: bytes, *options: bytes) -> int:
    """Let the key go `milliseconds` from now; options as EXPIRE.

    Reply: 1 if set, 0 if the key is missing or the option refused.
    Errors: not an integer, invalid expire time, options that clash.  Cost: O(1).
    Source: redis.io/commands/pexpire
    """
    return expire_at(db, key, milliseconds, options, unit_ms=1, from_ms=db.now_ms, name="pexpire")


@command("EXPIREAT key unix-time-seconds [NX|XX|GT|LT]", "write", "fast", since="1.2.0")
def expireat(db: Keyspace, key: bytes, unix_time_s: bytes, *options: bytes) -> int:
    """Let the key go at a time given in seconds since 1970; options as EXPIRE.

    Reply: 1 if set, 0 if the key is missing or the option refused.
    Errors: not an integer, invalid expire time, options that clash.  Cost: O(1).
    Source: redis.io/commands/expireat
    """
    return expire_at(db, key, unix_time_s, options, unit_ms=SECOND_MS, from_ms=0, name="expireat")


@command("PEXPIREAT key unix-time-milliseconds [NX|XX|GT|LT]", "write", "fast", since="2.6.0")
def pexpireat(db: Keyspace, key: bytes, unix_time_ms: bytes, *options: bytes) -> int:
    """Let the key go at a time given in milliseconds since 1970; options as EXPIRE.

    Reply: 1 if set, 0 if the key is missing or the option refused.
    Errors: not an integer, invalid expire time, options that clash.  Cost: O(1).
    Source: redis.io/commands/pexpireat
    """
    return expire_at(db, key, unix_time_ms, options, unit_ms=1, from_ms=0, name="pexpireat")


def expire_at(
    db: Keyspace,
    key: bytes,
    time: bytes,
    options: tuple[bytes, ...],
    *,
    unit_ms: int,
    from_ms: int,
    name: str,
) -> int:
    """The worker of the four: set the deadline, or remove the key if it has passed."""
    conditions = read_conditions(options)
    deadline_ms = integer(time) * unit_ms + from_ms
    if deadline_ms - from_ms < LOWEST or deadline_ms > HIGHEST:
        raise BadExpire(name)
    if db.find_any(key) is None or not condition_holds(db.expires.get(key), deadline_ms, conditions):
        return 0
    if deadline_ms <= db.now_ms:
        remove_at_once(db, key)
        return 1
    db.set_deadline(key, deadline_ms)
    db.effect(b"PEXPIREAT", key, b"%d" % deadline_ms, *options)
    db.altered(key, "expire")
    return 1


def read_conditions(options: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """NX, XX, GT, LT in capitals.  Errors: unsupported option, options that clash."""
    conditions = tuple(option.upper() for option in options)
    for option, typed in zip(conditions, options, strict=True):
        if option not in {b"NX", b"XX", b"GT", b"LT"}:
            raise UnsupportedOption(typed)
    if b"NX" in conditions and len(dict.fromkeys(conditions)) > 1:
        raise ExpireOptionsClash
    if b"GT" in conditions and b"LT" in conditions:
        raise LaterAndSooner
    return conditions


def condition_holds(old_ms: int | None, new_ms: int, conditions: tuple[bytes, ...]) -> bool:
    """May the deadline be replaced?  No deadline is infinitely late."""
    for condition in conditions:
        match condition:
            case b"NX":
                holds = old_ms is None
            case b"XX":
                holds = old_ms is not None
            case b"GT":
                holds = old_ms is not None and new_ms > old_ms
            case _:
                holds = old_ms is None or new_ms < old_ms
        if not holds:
            return False
    return True


def remove_at_once(db: Keyspace, key: bytes) -> None:
    """A deadline that has already passed removes a key that is there."""
    db.delete(key)
    db.effect(b"DEL", key)
    db.changed(key, "del")


@command("PERSIST key", "write", "fast", since="2.2.0")
def persist(db: Keyspace, key: bytes) -> int:
    """Let the key stay for ever.

    Reply: 1 if it had a deadline, 0 if not or if there is no such key.  Cost: O(1).
    Source: redis.io/commands/persist
    """
    if db.find_any(key) is None or key not in db.expires:
        return 0
    del db.expires[key]
    db.altered(key, "persist")
    return 1


# --- asking -------------------------------------------------------------------------------------------------


@command("TTL key", "readonly", "fast")
def ttl(db: Keyspace, key: bytes) -> int:
    """Say how long the key has still to live.

    Reply: seconds, rounded; -1 if it has no deadline, -2 if there is no such key.  Cost: O(1).
    Source: redis.io/commands/ttl
    """
    return in_seconds(time_to_live_ms(db, key))


@command("PTTL key", "readonly", "fast", since="2.6.0")
def pttl(db: Keyspace, key: bytes) -> int:
    """Say how long the key has still to live, in milliseconds.

    Reply: milliseconds; -1 if it has no deadline, -2 if there is no such key.  Cost: O(1).
    Source: redis.io/commands/pttl
    """
    return time_to_live_ms(db, key)


@command("EXPIRETIME key", "readonly", "fast", since="7.0.0")
def expiretime(db: Keyspace, key: bytes) -> int:
    """Say when the key will go.

    Reply: seconds since 1970, rounded; -1 if it has no deadline, -2 if there is no such key.  Cost: O(1).
    Source: redis.io/commands/expiretime
    """
    return in_seconds(deadline_of(db, key))


@command("PEXPIRETIME key", "readonly", "fast", since="7.0.0")
def pexpiretime(db: Keyspace, key: bytes) -> int:
    """Say when the key will go, in milliseconds.

    Reply: milliseconds since 1970; -1 if it has no deadline, -2 if there is no such key.  Cost: O(1).
    Source: redis.io/commands/pexpiretime
    """
    return deadline_of(db, key)


def deadline_of(db: Keyspace, key: bytes) -> int:
    """The deadline in milliseconds, or what says that there is none."""
    if db.glimpse(key) is None:
        return NO_KEY
    return db.expires.get(key, NO_DEADLINE)


def time_to_live_ms(db: Keyspace, key: bytes) -> int:
    """Milliseconds until the deadline, or what says that there is none."""
    deadline_ms = deadline_of(db, key)
    return deadline_ms if deadline_ms < 0 else deadline_ms - db.now_ms


def in_seconds(time_ms: int) -> int:
    """Rounded to the nearest second; what is negative is no time but a sign."""
    return time_ms if time_ms < 0 else (time_ms + SECOND_MS // 2) // SECOND_MS


# --- deadlines as options: SET key value EX 10 --------------------------------------------------------------


def read_deadline(found: Mapping[str, bytes], now_ms: int, name: str) -> int | None:
    """The deadline that EX, PX, EXAT or PXAT asks for.  Errors: not an integer, invalid expire time."""
    for option, (unit_ms, from_now) in UNITS.items():
        if option in found:
            return deadline_from(found[option], now_ms if from_now else 0, unit_ms, name)
    return None


def deadline_from(time: bytes, from_ms: int, unit_ms: int, name: str) -> int:
    """A deadline so far behind `from_ms`.  Errors: not an integer, invalid expire time."""
    deadline_ms = integer(time) * unit_ms + from_ms
    if not from_ms < deadline_ms <= HIGHEST:
        raise BadExpire(name)
    return deadline_ms
