"""Views of a real Redis: a copy of the keys that are to be seen, in an engine of its own.

A value comes over as DUMP gives it and is put down as RESTORE does, with the server's own thresholds, so that
the same pictures are drawn of it as of a key in this kernel.  Nothing on the server changes: the client that
looks has said CLIENT NO-TOUCH.  What cannot be copied is said to be missing.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from teachredis.engine import Clock, Engine
from teachredis.notebook.errors import TeachRedisError
from teachredis.session.setting_kinds import Refused
from teachredis.wire.errors import ReplyError
from teachredis.wire.words import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.notebook.real_target import RealTarget
    from teachredis.wire.replies import Reply

MOST_KEYS = 1000
LARGEST_BYTES = 8_000_000
THRESHOLDS = (
    b"*-max-listpack-*", b"*-max-intset-entries", b"stream-node-max-*", b"hll-sparse-max-bytes",
    b"maxmemory-policy",
)  # fmt: skip


class Mirror(NamedTuple):
    """A copy: the engine that holds it, its one database, and what has to be said about it."""

    engine: Engine
    db: Keyspace
    remarks: list[str]


def mirror_of_key(target: RealTarget, key: bytes) -> Mirror | None:
    """A copy of one key; None if there is none.  Errors: TeachRedisError for one too large, or strange."""
    if target.keys().type_of(key) is None:
        return None
    mirror = empty_mirror(target)
    size = target.ask(b"MEMORY", b"USAGE", key)
    if is_large(size):
        message = f"{quoted(key)} takes {size} bytes on the server: too much to fetch for a picture."
        raise TeachRedisError(message)
    refusal = copied(target, mirror, [key])[0]
    if isinstance(refusal, ReplyError):
        message = f"{quoted(key)} cannot be copied here: {refusal}"
        raise TeachRedisError(message)
    there = target.ask(b"OBJECT", b"ENCODING", key)
    here = mirror.db.encoding(key, mirror.db.data[key]) if key in mirror.db.data else ""
    if isinstance(there, bytes) and here and there.decode() != here:
        mirror.remarks.append(f"On the server it is kept as {there.decode()}.")
    return mirror


def mirror_of_all(target: RealTarget) -> Mirror:
    """A copy of the database's keys, or of the first thousand."""
    mirror = empty_mirror(target)
    keys = [*islice(dict.fromkeys(scanned(target)), MOST_KEYS)]
    sizes = target.ask_all([[b"MEMORY", b"USAGE", key, b"SAMPLES", b"1"] for key in keys])
    small = [key for key, size in zip(keys, sizes, strict=True) if not is_large(size)]
    failed = sum(isinstance(reply, ReplyError) for reply in copied(target, mirror, small))
    count, missing = len(target.keys()), len(keys) - len(small) + failed
    if count > len(keys):
        mirror.remarks.append(f"The first {len(keys):,} of the server's {count:,} keys.")
    if missing:
        mirror.remarks.append(f"Left out, as they are large or of a kind unknown here: {missing:,}.")
    return mirror


def empty_mirror(target: RealTarget) -> Mirror:
    """An engine with the server's clock and its thresholds."""
    engine = Engine(clock=Clock(server_time_ms(target.ask(b"TIME"))), databases=1)
    for pattern in THRESHOLDS:
        said = target.ask(b"CONFIG", b"GET", pattern)  # where that is forbidden, ours stay
        words = [word.decode() for word in said if isinstance(word, bytes)] if isinstance(said, list) else []
        for name, value in zip(words[::2], words[1::2], strict=True):
            follow(engine, name, value)
    return Mirror(engine, engine.databases[0], [])


def is_large(size: Reply) -> bool:
    """Too much to fetch?  A server that does not tell is trusted."""
    return isinstance(size, int) and size > LARGEST_BYTES


def follow(engine: Engine, name: str, value: str) -> None:
    """Take over a setting that this engine has, too."""
    if name in engine.settings.values:
        try:
            engine.settings.load(name, value)
        except Refused:
            return  # a newer server's value: ours stays


def server_time_ms(reply: Reply) -> int | None:
    """TIME's answer; None (this machine's time) if there was none."""
    match reply:
        case [bytes() as seconds, bytes() as microseconds]:
            return int(seconds) * 1000 + int(microseconds) // 1000
    return None


def scanned(target: RealTarget) -> Iterator[bytes]:
    """Keys, as SCAN finds them."""
    cursor = b"0"
    while True:
        match target.ask(b"SCAN", cursor, b"COUNT", b"1000"):
            case [bytes() as cursor, list() as keys]:
                yield from (key for key in keys if isinstance(key, bytes))
            case _:
                return
        if cursor == b"0":
            return


def copied(target: RealTarget, mirror: Mirror, keys: list[bytes]) -> list[Reply]:
    """Copy these keys; for each OK, an error, or None for one that has gone meanwhile."""
    dumps = target.ask_all([[b"DUMP", key] for key in keys])
    spans = target.ask_all([[b"PTTL", key] for key in keys])
    return [restored(mirror.engine, *each) for each in zip(keys, dumps, spans, strict=True)]


def restored(engine: Engine, key: bytes, dump: Reply, span: Reply) -> Reply:
    """Put a value down; an error as a value."""
    if not isinstance(dump, bytes):
        return dump
    ttl = max(span, 0) if isinstance(span, int) else 0
    try:
        return engine.execute(engine.local, [b"RESTORE", key, b"%d" % ttl, dump, b"REPLACE"])
    except ReplyError as error:
        return error
