"""Keys, whatever they hold: remove, rename, copy, list, ask about."""

from __future__ import annotations

from teachredis.commands.arguments import small_integer, value_behind
from teachredis.keyspace.access import Frequencies, frequency, idle_s
from teachredis.keyspace.keyspace import type_name
from teachredis.keyspace.lazy_freeing import count_lazily_freed
from teachredis.keyspace.moving import lift, put_down
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.structures.glob import matcher
from teachredis.wire.errors import (
    BadDatabase,
    BadSyntax,
    NoFrequency,
    NoIdleTime,
    NoSuchKey,
    NotCopyable,
    SameObject,
)
from teachredis.wire.replies import OK, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "generic"
MOST_TRIES = 100
"""How often RANDOMKEY draws before it takes a key that is past its deadline."""


# --- removing and asking ------------------------------------------------------------------------------------


@command("DEL key [key ...]", "write", categories="@keyspace")
def delete(db: Keyspace, key: bytes, *more: bytes) -> int:
    """Remove keys of any type.

    Reply: how many were there.  Cost: O(1) a key.
    Source: redis.io/commands/del
    """
    return db.delete_all((key, *more))


@command("UNLINK key [key ...]", "write", "fast", since="4.0.0", categories="@keyspace")
def unlink(db: Keyspace, key: bytes, *more: bytes) -> int:
    """Remove keys of any type.  In Redis a thread frees their memory later; here it is the same as DEL.

    Reply: how many were there.  Cost: O(1) a key.
    Source: redis.io/commands/unlink
    """
    count_lazily_freed(db, (key, *more))
    return delete(db, key, *more)


@command("EXISTS key [key ...]", "readonly", "fast", categories="@keyspace")
def exists(db: Keyspace, key: bytes, *more: bytes) -> int:
    """Count how many of the keys are there; one named twice counts twice.

    Reply: the count.  Cost: O(1) a key.
    Source: redis.io/commands/exists
    """
    return sum(db.glimpse(each) is not None for each in (key, *more))


@command("TOUCH key [key ...]", "readonly", "fast", since="3.2.1", categories="@keyspace")
def touch(db: Keyspace, key: bytes, *more: bytes) -> int:
    """Mark the keys as used just now.

    Reply: how many are there.  Cost: O(1) a key.
    Source: redis.io/commands/touch
    """
    return sum(db.read_any(each) is not None for each in (key, *more))


@command("TYPE key", "readonly", "fast", categories="@keyspace")
def type_(db: Keyspace, key: bytes) -> Reply:
    """Name the type of what the key holds.

    Reply: string, list, set, zset, hash, stream, vectorset; none if there is no such key.  Cost: O(1).
    Source: redis.io/commands/type
    """
    value = db.glimpse(key)
    return Status("none" if value is None else type_name(value))


# --- finding keys -------------------------------------------------------------------------------------------


@command("KEYS pattern", "readonly", categories="@keyspace @dangerous")
def keys(db: Keyspace, pattern: bytes) -> list[bytes]:
    """List all keys that fit a pattern; SCAN does it in steps.

    `?` is any byte, `*` any bytes, `[a-c]` one of some, and a backslash takes the next byte as it is.
    Reply: the keys, in no particular order.  Cost: O(N) of all keys.
    Source: redis.io/commands/keys
    """
    found = [*db.data] if pattern == b"*" else [*filter(matcher(pattern), db.data)]
    return [key for key in found if db.peek(key) is not None] if db.expires else found


@command("RANDOMKEY", "readonly", categories="@keyspace")
def randomkey(db: Keyspace) -> bytes | None:
    """Draw a key, each equally likely.

    Reply: the key, or nil if there is none.  Cost: O(1).
    Source: redis.io/commands/randomkey
    """
    tries, db.journal.apart = 0, True
    while db.data:
        key = db.random_key()
        tries += 1
        if db.live(key) is not None or (tries >= MOST_TRIES and holds_nothing_else(db)):
            return key
    return None


def holds_nothing_else(db: Keyspace) -> bool:
    """While CLIENT PAUSE is on no key expires, and perhaps there are only such as should have."""
    return db.journal.paused and len(db.expires) == len(db.data)


# --- moving keys --------------------------------------------------------------------------------------------


@command("RENAME key newkey", "write", categories="@keyspace")
def rename(db: Keyspace, key: bytes, newkey: bytes) -> Reply:
    """Give a key a new name, with its deadline; what the new name held is gone.

    Reply: OK.  Errors: no such key.  Cost: O(1).
    Source: redis.io/commands/rename
    """
    if db.find_any(key) is None:
        raise NoSuchKey
    if key != newkey:
        give_name(db, key, newkey)
    return OK


@command("RENAMENX key newkey", "write", "fast", categories="@keyspace")
def renamenx(db: Keyspace, key: bytes, newkey: bytes) -> int:
    """Give a key a new name if that is free.

    Reply: 1 if renamed, 0 if the new name is taken.  Errors: no such key.  Cost: O(1).
    Source: redis.io/commands/renamenx
    """
    if db.find_any(key) is None:
        raise NoSuchKey
    if key == newkey or db.find_any(newkey) is not None:
        return 0
    give_name(db, key, newkey)
    return 1


def give_name(db: Keyspace, key: bytes, newkey: bytes) -> None:
    """The worker of both."""
    holding = lift(db, key)
    before = taken_away(db, newkey)
    db.drop(key)
    put_down(db, newkey, holding)
    db.changed(key, "rename_from", 0)
    db.changed(newkey, "rename_to")
    tell_replaced(db, newkey, before)


def taken_away(db: Keyspace, key: bytes) -> Stored | None:
    """What the key held, removed without a word."""
    return None if db.find_any(key) is None else db.drop(key)


def tell_replaced(db: Keyspace, key: bytes, before: Stored | None) -> None:
    """Notify that something else was under the key before."""
    if before is not None:
        db.tell_overwritten(key, before, db.data[key])


@command("MOVE key db", "write", "fast", categories="@keyspace")
def move(db: Keyspace, key: bytes, other: bytes) -> int:
    """Put a key into another database.

    Reply: 1 if moved, 0 if it is missing here or already there.
    Errors: DB index is out of range, source and destination objects are the same.  Cost: O(1).
    Source: redis.io/commands/move
    """
    there = db.sibling(database_number(db, other))
    if there is db:
        raise SameObject
    if db.find_any(key) is None or there.find_any(key) is not None:
        return 0
    there.keep(key)
    holding = lift(db, key)
    db.drop(key)
    put_down(there, key, holding)
    db.changed(key, "move_from")
    there.changed(key, "move_to", 0)
    return 1


@command("COPY source destination [DB destination-db] [REPLACE]", "write", "denyoom", since="6.2.0",
         categories="@keyspace")  # fmt: skip
def copy(db: Keyspace, source: bytes, destination: bytes, *options: bytes) -> int:
    """Put an equal value under another key, with the same deadline.

    DB: into another database; REPLACE: even if the key is there.
    Reply: 1 if copied, 0 if the source is missing or the destination is there.
    Errors: syntax, DB index is out of range, source and destination objects are the same, a vector set.
    Cost: O(N) of the value.
    Source: redis.io/commands/copy
    """
    there, replace = read_destination(db, options)
    if there is db and source == destination:
        raise SameObject
    if db.read_any(source) is None or (there.find_any(destination) is not None and not replace):
        return 0
    value, deadline_ms, fields_ms = lift(db, source)
    if type_name(value) == "vectorset":
        raise NotCopyable
    there.keep(destination)
    before = taken_away(there, destination)
    twin = value if isinstance(value, bytes) else value.copy()
    put_down(there, destination, (twin, deadline_ms, fields_ms), asks_for_room=False)
    there.changed(destination, "copy_to")
    tell_replaced(there, destination, before)
    return 1


def read_destination(db: Keyspace, options: tuple[bytes, ...]) -> tuple[Keyspace, bool]:
    """COPY's options: the database to copy into, and whether a key there may be replaced."""
    number, replace, rest = db.index, False, iter(options)
    for word in rest:
        match word.upper():
            case b"REPLACE":
                replace = True
            case b"DB":
                number = database_number(db, value_behind(rest))
            case _:
                raise BadSyntax
    return db.sibling(number), replace


def database_number(db: Keyspace, text: bytes) -> int:
    """The number of a database.  Errors: not an integer, not a small one, DB index is out of range."""
    number = small_integer(text)
    if not 0 <= number < len(db.siblings):
        raise BadDatabase
    return number


# --- OBJECT -------------------------------------------------------------------------------------------------

container("OBJECT", home=__name__, since="2.2.3", group="generic")


@command("OBJECT|HELP", "loading", "stale", since="6.2.0", categories="@keyspace")
def object_help(client: Client) -> Reply:
    """List the subcommands of OBJECT.

    Reply: lines of text.  Cost: O(1).
    Source: redis.io/commands/object-help
    """
    return help_of(client.engine.table, "object")


@command("OBJECT|ENCODING key", "readonly", since="2.2.3", categories="@keyspace")
def object_encoding(db: Keyspace, key: bytes) -> bytes | None:
    """Name the way in which Redis would keep the value in memory.

    Reply: the encoding (int, embstr, raw, listpack, ...), or nil if there is no such key.  Cost: O(1).
    Source: redis.io/commands/object-encoding
    """
    value = inspect(db, key)
    return None if value is None else db.encoding(key, value).encode()


@command("OBJECT|REFCOUNT key", "readonly", since="2.2.3", categories="@keyspace")
def object_refcount(db: Keyspace, key: bytes) -> int | None:
    """Count who refers to the value: since Redis 8 keeps key and value together, the key alone.

    Reply: 1, or nil if there is no such key.  Cost: O(1).
    Source: redis.io/commands/object-refcount
    """
    return None if inspect(db, key) is None else 1


@command("OBJECT|IDLETIME key", "readonly", since="2.2.3", categories="@keyspace")
def object_idletime(db: Keyspace, key: bytes) -> int | None:
    """Tell how long the key was not used.

    Reply: seconds, or nil if there is no such key.  Errors: an LFU policy is selected.  Cost: O(1).
    Source: redis.io/commands/object-idletime
    """
    if inspect(db, key) is None:
        return None
    if isinstance(db.access, Frequencies):
        raise NoIdleTime
    return idle_s(db.access, key, db.now_ms)


@command("OBJECT|FREQ key", "readonly", since="4.0.0", categories="@keyspace")
def object_freq(db: Keyspace, key: bytes) -> int | None:
    """Tell how often the key was used lately, on a logarithmic scale.

    Reply: 0 to 255, or nil if there is no such key.  Errors: an LFU policy is not selected.  Cost: O(1).
    Source: redis.io/commands/object-freq
    """
    if inspect(db, key) is None:
        return None
    count = frequency(db.access, key, db.now_ms)
    if count is None:
        raise NoFrequency
    return count


def inspect(db: Keyspace, key: bytes) -> Stored | None:
    """The value, without touching it or notifying a miss."""
    value = db.live(key)
    if value is None:
        db.journal.misses += 1
    else:
        db.journal.hits += 1
    return value
