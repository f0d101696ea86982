"""Strings that spell numbers: counters.

Redis has no number type.  INCR reads the string as a number, adds, and writes the result back as a string.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.session.registry import command
from teachredis.structures.integers import HIGHEST, LOWEST
from teachredis.values.long_double import add, long_double_text, read_long_double
from teachredis.values.string_object import Text
from teachredis.wire.errors import DecrementOverflow, NotFinite, NotFloat, Overflow

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace

GROUP = "string"


@command("INCR key", "write", "denyoom", "fast")
def incr(db: Keyspace, key: bytes) -> int:
    """Add one; a missing key counts as 0.

    Reply: the number afterwards.  Errors: WRONGTYPE, not an integer, overflow.  Cost: O(1).
    Source: redis.io/commands/incr
    """
    return increase(db, key, 1)


@command("INCRBY key increment", "write", "denyoom", "fast")
def incrby(db: Keyspace, key: bytes, increment: bytes) -> int:
    """Add a whole number; a missing key counts as 0.

    Reply: the number afterwards.  Errors: WRONGTYPE, not an integer, overflow.  Cost: O(1).
    Source: redis.io/commands/incrby
    """
    return increase(db, key, integer(increment))


@command("DECR key", "write", "denyoom", "fast")
def decr(db: Keyspace, key: bytes) -> int:
    """Take one away; a missing key counts as 0.

    Reply: the number afterwards.  Errors: WRONGTYPE, not an integer, overflow.  Cost: O(1).
    Source: redis.io/commands/decr
    """
    return increase(db, key, -1)


@command("DECRBY key decrement", "write", "denyoom", "fast")
def decrby(db: Keyspace, key: bytes, decrement: bytes) -> int:
    """Take a whole number away; a missing key counts as 0.

    Reply: the number afterwards.  Errors: WRONGTYPE, not an integer, overflow.  Cost: O(1).
    Source: redis.io/commands/decrby
    """
    number = integer(decrement)
    if number == LOWEST:  # its opposite does not fit in 64 bits
        raise DecrementOverflow
    return increase(db, key, -number)


def increase(db: Keyspace, key: bytes, by: int) -> int:
    """The worker of the four."""
    old = db.find_string(key)
    number = by if old is None else integer(old) + by
    if not LOWEST <= number <= HIGHEST:
        raise Overflow
    db.store(key, b"%d" % number)
    db.changed(key, "incrby")
    return number


@command("INCRBYFLOAT key increment", "write", "denyoom", "fast", since="2.6.0")
def incrbyfloat(db: Keyspace, key: bytes, increment: bytes) -> bytes:
    """Add a number, with 17 decimals; a missing key counts as 0.

    Reply: the number afterwards, as it is now stored.
    Errors: WRONGTYPE, not a valid float, NaN or Infinity.  Cost: O(1).
    Source: redis.io/commands/incrbyfloat
    """
    old = db.find_string(key)
    text = sum_of(b"0" if old is None else old, increment)
    db.store(key, Text(text))
    # Another machine may have another long double: repeat the result, not the sum.
    db.effect(b"SET", key, text, b"KEEPTTL")
    db.changed(key, "incrbyfloat")
    return text


def sum_of(old: bytes | bytearray, increment: bytes) -> bytes:
    """The text of a sum in long doubles.  Errors: not a valid float, NaN or Infinity."""
    number, by = read_long_double(bytes(old)), read_long_double(increment)
    if number is None or by is None:
        raise NotFloat
    total = add(number, by)
    if total is None:
        raise NotFinite
    return long_double_text(total)
