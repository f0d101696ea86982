"""HyperLogLogs: counting different elements without keeping them.  How: structures/hyperloglog.py."""

from __future__ import annotations

from teachredis.commands.strings import in_place
from teachredis.session.registry import always, command
from teachredis.structures import hyperloglog
from teachredis.values.string_object import Raw
from teachredis.wire.errors import (
    BadSimd,
    CorruptHyperLogLog,
    NoHyperLogLog,
    NotHyperLogLog,
    NotSparse,
    SelfTestFailed,
    UnknownPfdebug,
)
from teachredis.wire.replies import OK, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

GROUP = "hyperloglog"


def looked_at(string: bytes | bytearray | None) -> bytes | bytearray | None:
    """The string, if it is a HyperLogLog or missing.  Errors: NotHyperLogLog."""
    if string is not None and not hyperloglog.is_one(string):
        raise NotHyperLogLog
    return string


def to_change(db: Keyspace, key: bytes) -> tuple[Raw, bool]:
    """The key's HyperLogLog, to be changed in place; is it new?  Errors: WRONGTYPE."""
    string = looked_at(db.find_string(key))
    if string is not None:
        return in_place(db, key, string), False
    made = Raw(hyperloglog.new())
    db.store(key, made)
    return made, True


@command("PFADD key [element [element ...]]", "write", "denyoom", "fast", since="2.8.9")
def pfadd(db: Keyspace, key: bytes, *elements: bytes) -> int:
    """Count elements in; those that were counted before make no difference.

    Reply: 1 if the estimate may have changed or the key was made, else 0.  Errors: WRONGTYPE, INVALIDOBJ.
    Cost: O(1) an element.  Source: redis.io/commands/pfadd
    """
    string, is_new = to_change(db, key)
    changes = is_new + add_all(string, elements, db.limits.hll_sparse_max_bytes)
    db.weigh_again(key)
    if changes:
        hyperloglog.forget_estimate(string)
        db.changed(key, "pfadd", changes)
    return int(changes > 0)


def add_all(string: Raw, elements: Sequence[bytes], most_sparse_bytes: int) -> int:
    """How many elements changed a register.  Errors: INVALIDOBJ, and then none has.

    # Redis: keeps what it had counted in before it met the damage, and tells nobody.
    """
    before = None if hyperloglog.is_dense(string) else bytes(string)
    try:
        return sum(raised(string, *hyperloglog.witness(each), most_sparse_bytes) for each in elements)
    except (hyperloglog.Corrupt, IndexError):
        string[:] = before or string
        raise CorruptHyperLogLog from None


def raised(string: Raw, register: int, value: int, most_sparse_bytes: int) -> bool:
    """Let a register have at least this value, in a block that is large enough; has it changed?"""
    if hyperloglog.is_dense(string):
        return hyperloglog.raise_dense(string, register, value)
    if value <= hyperloglog.LARGEST_SPARSE_VALUE:
        string.make_room_for_run(most_sparse_bytes)
    has_changed = hyperloglog.raise_sparse(string, register, value, most_sparse_bytes)
    string.fit()
    return has_changed


@command("PFCOUNT key [key ...]", "readonly", since="2.8.9", may_write=always)
def pfcount(db: Keyspace, key: bytes, *more: bytes) -> int:
    """Estimate how many different elements were counted in; with several keys, in any of them.

    Reply: the estimate, off by 0.81 % on average.  Errors: WRONGTYPE, INVALIDOBJ.
    Cost: O(1) with one key, O(N) of the keys with several.  Source: redis.io/commands/pfcount
    """
    if more:
        several = [registers for _, registers in seen_by(db, (key, *more))]
        return hyperloglog.estimate_from(hyperloglog.highest(several)) if several else 0
    string = looked_at(db.read_stored_string(key))
    if string is None:
        return 0
    kept = hyperloglog.last_estimate(string)
    return kept if kept is not None else keep_estimate(db, key, string)


def keep_estimate(db: Keyspace, key: bytes, string: bytes | bytearray) -> int:
    """Estimate anew and remember it in the string: a reading that changes a key, in Redis too."""
    found = hyperloglog.estimate_from(registers_of(string))
    db.keep(key)
    hyperloglog.keep_estimate(in_place(db, key, string), found)
    db.recorded(key)
    if key in db.watched:
        db.disturb(key)
    return found


def seen_by(db: Keyspace, keys: Sequence[bytes]) -> list[tuple[bytes | bytearray, list[int]]]:
    """(string, its registers) of each key that is there, one by one.  Errors: WRONGTYPE, INVALIDOBJ."""
    found = []
    for key in keys:
        string = looked_at(db.read_stored_string(key))
        if string is not None:
            found.append((string, registers_of(string)))
    return found


def registers_of(string: bytes | bytearray) -> list[int]:
    """All registers.  Errors: INVALIDOBJ."""
    try:
        return [*hyperloglog.registers_of(string)]
    except (hyperloglog.Corrupt, IndexError):
        raise CorruptHyperLogLog from None


@command("PFMERGE destkey [sourcekey [sourcekey ...]]", "write", "denyoom", since="2.8.9", keys=(1, -1, 1))
def pfmerge(db: Keyspace, destkey: bytes, *sourcekeys: bytes) -> Reply:
    """Let a HyperLogLog have seen what these have seen, too.

    Reply: OK.  Errors: WRONGTYPE, INVALIDOBJ.  Cost: O(N) of the keys.
    Source: redis.io/commands/pfmerge
    """
    found = seen_by(db, (destkey, *sourcekeys))
    becomes_dense = any(hyperloglog.is_dense(string) for string, _ in found)
    several = [registers for _, registers in found]
    merge(db, destkey, hyperloglog.highest(several) if several else (), becomes_dense=becomes_dense)
    return OK


def merge(db: Keyspace, key: bytes, registers: Sequence[int], *, becomes_dense: bool) -> None:
    """Write registers into the key's HyperLogLog, which is dense as soon as one of the sources is."""
    string, _ = to_change(db, key)
    if becomes_dense and not hyperloglog.is_dense(string):
        hyperloglog.make_dense(string)
        string.fit()
    for register, value in enumerate(registers):
        if value:
            raised(string, register, value, db.limits.hll_sparse_max_bytes)
    hyperloglog.forget_estimate(string)
    db.changed(key, "pfadd")


# --- looking inside -----------------------------------------------------------------------------------------


@command("PFDEBUG subcommand key", "write", "denyoom", "admin", since="2.8.9", keys=(2, 2, 1))
def pfdebug(db: Keyspace, subcommand: bytes, key: bytes) -> Reply:
    """Look into a HyperLogLog, or change its form.

    GETREG: all registers (it becomes dense); DECODE: the runs of a sparse one; ENCODING: its form; TODENSE.
    Reply: by subcommand.  Errors: no such key, not sparse, unknown subcommand, WRONGTYPE.  Cost: O(N).
    Source: redis.io/commands/pfdebug
    """
    name = subcommand.decode("latin-1").upper()
    if name == "SIMD":
        return simd(key)
    string = looked_at(db.find_string(key))
    if string is None:
        raise NoHyperLogLog
    match name:
        case "ENCODING":
            return Status("dense" if hyperloglog.is_dense(string) else "sparse")
        case "DECODE":
            return decoded(string)
        case "TODENSE":
            return int(make_dense(db, key, string))
        case "GETREG":
            make_dense(db, key, string)
            return [*hyperloglog.registers_of(db.find_string(key) or b"")]
    raise UnknownPfdebug(subcommand.decode("latin-1"))


def simd(switch: bytes) -> Status:
    """PFDEBUG SIMD: whether registers are compared many at once.  # Redis: by the processor, if it can."""
    if switch.upper() not in {b"ON", b"OFF"}:
        raise BadSimd
    return Status("enabled" if switch.upper() == b"ON" else "disabled")


def make_dense(db: Keyspace, key: bytes, string: bytes | bytearray) -> bool:
    """Give it the dense form; had it the other?  Errors: INVALIDOBJ."""
    if hyperloglog.is_dense(string):
        return False
    try:
        changed = in_place(db, key, string)
        hyperloglog.make_dense(changed)
        changed.fit()
    except (hyperloglog.Corrupt, IndexError):
        raise CorruptHyperLogLog from None
    db.recorded(key)
    return True


def decoded(string: bytes | bytearray) -> bytes:
    """The runs as text: `z:1 v:3,1 Z:16382`."""
    if hyperloglog.is_dense(string):
        raise NotSparse
    words = []
    for value, count in hyperloglog.runs_of(string):
        is_short = count <= hyperloglog.MOST_IN_ZERO
        words.append(f"v:{value},{count}" if value else f"{'z' if is_short else 'Z'}:{count}")
    return " ".join(words).encode()


@command("PFSELFTEST", "admin", since="2.8.9")
def pfselftest(db: Keyspace) -> Reply:
    """See whether registers keep what they are given, and whether estimates are near.

    Reply: OK.  Errors: TESTFAILED.  Cost: O(N).  Source: redis.io/commands/pfselftest
    """
    string = hyperloglog.new()
    hyperloglog.make_dense(string)
    for number in range(10_000):
        hyperloglog.add(string, b"%d" % number, 0)
    if abs(hyperloglog.estimate_from(registers_of(string)) - 10_000) > 400:
        raise SelfTestFailed
    return OK
