"""DUMP and RESTORE: a value as bytes, to be kept or carried elsewhere, and the value again.

The bytes are those of an RDB file (codec/), so a value may go from here to a real Redis and back.  How it was
encoded in memory is mostly not carried along: RESTORE chooses the encoding anew.
"""

from __future__ import annotations

from teachredis.codec import payload
from teachredis.commands.arguments import integer, read_options
from teachredis.commands.keys import taken_away, tell_replaced
from teachredis.keyspace.access import set_frequency, set_idle
from teachredis.keyspace.field_expiry import track_fields
from teachredis.keyspace.moving import put_down
from teachredis.session.registry import command
from teachredis.structures.integers import HIGHEST
from teachredis.values.vector_set import VectorSet
from teachredis.wire.errors import BadData, BadFrequency, BadIdleTime, BadPayload, BusyKey, NegativeTtl
from teachredis.wire.replies import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.commands.arguments import Options
    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "generic"
RESTORED = "key ttl serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency]"


@command("DUMP key", "readonly", since="2.6.0", categories="@keyspace")
def dump(client: Client, key: bytes) -> bytes | None:
    """Answer the value as bytes that RESTORE takes, here or in another server.

    Reply: the bytes, or nil if there is no such key.  Cost: O(N) of the value.
    Source: redis.io/commands/dump
    """
    value = client.db.read_any(key)
    compresses = client.engine.settings.is_on("rdbcompression")
    return None if value is None else payload.dump(value, compresses=compresses)


@command(f"RESTORE {RESTORED}", "write", "denyoom", since="2.6.0", categories="@keyspace @dangerous")
def restore(db: Keyspace, key: bytes, ttl: bytes, serialized_value: bytes, *options: bytes) -> Reply:
    """Create a key from what DUMP answered; it expires in `ttl` milliseconds, or never if that is 0.

    REPLACE: even if the key is there; ABSTTL: `ttl` is a point in time; IDLETIME: as if it had been used last
    so many seconds ago; FREQ: as if it were used so often.
    Reply: OK.  Errors: BUSYKEY, TTL or idle time or frequency out of range, version or checksum, bad data.
    Cost: O(N) of the value, with a sorted set O(N*log(N)).
    Source: redis.io/commands/restore
    """
    return restored(db, b"RESTORE", key, ttl, serialized_value, options)


@command(
    f"RESTORE-ASKING {RESTORED}", "write", "denyoom", "asking", since="3.0.0", group="server",
    categories="@keyspace @dangerous",
)  # fmt: skip
def restore_asking(db: Keyspace, key: bytes, ttl: bytes, serialized_value: bytes, *options: bytes) -> Reply:
    """Do the same as RESTORE; what MIGRATE sends where slots of a cluster move.

    Reply: OK.  Errors: those of RESTORE.  Cost: that of RESTORE.
    Source: redis.io/commands/restore-asking
    """
    return restored(db, b"RESTORE-ASKING", key, ttl, serialized_value, options)


def restored(
    db: Keyspace, name: bytes, key: bytes, ttl: bytes, serialized: bytes, words: tuple[bytes, ...]
) -> Reply:
    """The worker of both."""
    options = read_restore_options(words)
    if "REPLACE" not in options and db.find_any(key) is not None:
        raise BusyKey
    deadline_ms = read_deadline(db, ttl, absolute="ABSTTL" in options)
    value = read_value(db, serialized)
    before = taken_away(db, key)
    if deadline_ms is not None and not db.now_ms < deadline_ms <= HIGHEST:  # beyond 64 bits is past as well
        forget(db, key, before)
        return OK
    put(db, key, value, deadline_ms)
    if "IDLETIME" in options:
        set_idle(db.access, key, int(options["IDLETIME"]), db.now_ms)
    if "FREQ" in options:
        set_frequency(db.access, key, int(options["FREQ"]), db.now_ms)
    if deadline_ms is not None and "ABSTTL" not in options:
        db.effect(name, key, b"%d" % deadline_ms, serialized, *words, b"ABSTTL")
    db.changed(key, "restore")
    tell_replaced(db, key, before)
    return OK


def read_restore_options(words: tuple[bytes, ...]) -> Options:
    """Options of RESTORE.  Errors: syntax, idle time or frequency that is no number or out of range."""
    return read_options(
        words, ("REPLACE", "ABSTTL"), ("IDLETIME", "FREQ"), exclusive=(("IDLETIME", "FREQ"),),
        readers={"IDLETIME": refuse_negative, "FREQ": refuse_no_byte},
    )  # fmt: skip


def refuse_negative(seconds: bytes) -> None:
    """Errors: not an integer, BadIdleTime."""
    if integer(seconds) < 0:
        raise BadIdleTime


def refuse_no_byte(frequency: bytes) -> None:
    """Errors: not an integer, BadFrequency."""
    if not 0 <= integer(frequency) <= 255:
        raise BadFrequency


def read_deadline(db: Keyspace, ttl: bytes, *, absolute: bool) -> int | None:
    """The deadline, or None for 0.  Errors: not an integer, NegativeTtl."""
    number = integer(ttl)
    if number < 0:
        raise NegativeTtl
    if not number:
        return None
    return number if absolute else db.now_ms + number


def read_value(db: Keyspace, serialized: bytes) -> Stored:
    """The value of a payload.  Errors: BadPayload, BadData.

    # Redis: looks into a payload only as far as it must, unless `sanitize-dump-payload` says otherwise.
    """
    if not payload.is_whole(serialized):
        raise BadPayload
    try:
        return payload.load(serialized, db.limits)
    except ValueError:
        raise BadData from None


def forget(db: Keyspace, key: bytes, before: Stored | None) -> None:
    """What is restored has expired already: all that is left to do is to tell what was there before."""
    if before is not None:
        db.effect(db.journal.removers["server"], key)
        db.changed(key, "del")


def put(db: Keyspace, key: bytes, value: Stored, deadline_ms: int | None) -> None:
    """Store what was restored under a missing key."""
    if isinstance(value, VectorSet):
        value.number = db.journal.vector_sets
        db.journal.vector_sets += 1
    put_down(db, key, (value, deadline_ms, None))
    track_fields(db, key)
