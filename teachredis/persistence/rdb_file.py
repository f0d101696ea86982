"""All keys of one instant as an RDB file, and such a file back into an engine."""

from __future__ import annotations

from typing import NamedTuple

from teachredis.codec.kinds import RDB_VERSION
from teachredis.codec.rdb import Database, Entry, Library, write
from teachredis.keyspace.access import FIRST_COUNT, Frequencies, frequency, idle_s, mark_of
from teachredis.keyspace.loading import load_key
from teachredis.persistence.quiet import loader_of
from teachredis.wire.errors import ReplyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from teachredis.codec.rdb import Found
    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.persistence.job import Job

VERSION, BITS = b"8.2.3", b"64"


class Loaded(NamedTuple):
    """What came of a file."""

    keys: int
    expired: int


class CannotLoad(Exception):
    """A file that cannot be used; the text says why, and where in it."""


# --- writing ------------------------------------------------------------------------------------------------


def pieces_of(
    job: Job, *, is_base: bool = False, parts: frozenset[str] | None = None, version: int = RDB_VERSION
) -> Iterator[bytes]:
    """The RDB file of the job's instant; `is_base`: it will be the base of an append-only file.

    `parts`: only these of it, which may be `functions`; None is all.  Errors: CannotHold, of an old version.
    """
    engine, settings = job.engine, job.engine.settings
    databases = [database_of(job, db) for db in engine.databases] if parts is None else []
    facts = facts_about(engine, is_base=is_base)
    compresses, sums = settings.is_on("rdbcompression"), settings.is_on("rdbchecksum")
    libraries = libraries_of(engine) if parts is None or "functions" in parts else []
    return write(databases, facts, libraries, compresses=compresses, sums=sums, version=version)


def facts_about(engine: Engine, *, is_base: bool) -> dict[bytes, bytes]:
    """Who wrote the file, and when.  # Redis: also tells `used-mem`, for which ours would weigh every key."""
    return {
        b"redis-ver": VERSION,
        b"redis-bits": BITS,
        b"ctime": b"%d" % (engine.now_ms() // 1000),
        b"aof-base": b"%d" % is_base,
    }


def libraries_of(engine: Engine) -> list[bytes]:
    """The texts of all libraries of functions."""
    return engine.ports.scripting.library_texts() if engine.ports.scripting is not None else []


def database_of(job: Job, db: Keyspace) -> Database:
    """One database as it was."""
    return Database(db.index, len(job.past().keys[db.index]), len(db.expires), entries_of(job, db))


def entries_of(job: Job, db: Keyspace) -> Iterator[Entry]:
    """Its keys; how they were used is told as eviction's policy has it."""
    policy, now_ms = job.engine.settings.read("maxmemory-policy"), job.engine.now_ms()
    times, counts = policy.endswith("lru"), policy.endswith("lfu")
    for key, value, deadline_ms in job.past().items(db.index):
        job.keys_done += 1
        unused_s = idle_s(db.access, key, now_ms) if times else None
        uses = frequency(db.access, key, now_ms) if counts and key in db.access else None
        yield Entry(db.index, key, value, deadline_ms, unused_s, uses)


# --- reading ------------------------------------------------------------------------------------------------


def fill(engine: Engine, contents: Iterable[Found], *, merges: bool = False) -> Loaded:
    """Put what a file holds into an engine, once all of it was read; who is past its deadline stays out.

    `merges`: a key that is there already is replaced.  Errors: CannotLoad.
    """
    found, now_ms = [*contents], engine.now_ms()
    refuse_what_does_not_fit(engine, found, merges=merges)
    keys = expired = 0
    for each in found:
        if isinstance(each, Library):
            load_library(engine, each.code, replaces=merges)
        elif isinstance(each, Entry):
            is_late = each.deadline_ms is not None and each.deadline_ms <= now_ms
            keys, expired = keys + (not is_late), expired + is_late
            if not is_late:
                put(engine.databases[each.number], each, now_ms)
    return Loaded(keys, expired)


def refuse_what_does_not_fit(engine: Engine, found: Iterable[Found], *, merges: bool) -> None:
    """Errors: CannotLoad, if a database is missing here, or a key is there twice."""
    seen: dict[tuple[int, bytes], None] = {}
    for each in found:
        if not isinstance(each, Entry):
            continue
        if each.number >= len(engine.databases):
            raise CannotLoad(f"it has keys in database {each.number} of {len(engine.databases)}")
        place = each.number, each.key
        if place in seen or (not merges and each.key in engine.databases[each.number].data):
            raise CannotLoad(f"the key {each.key!r} would be there twice")
        seen[place] = None


def put(db: Keyspace, entry: Entry, now_ms: int) -> None:
    """One key, in place of the one that has its name."""
    if entry.key in db.data:
        db.drop(entry.key)
    db.now_ms = now_ms
    load_key(db, entry.key, entry.value, entry.deadline_ms, mark_for(db, entry, now_ms))


def mark_for(db: Keyspace, entry: Entry, now_ms: int) -> int:
    """Its mark of access."""
    if isinstance(db.access, Frequencies):
        return mark_of(FIRST_COUNT if entry.frequency is None else entry.frequency, now_ms)
    return now_ms - (entry.idle_s or 0) * 1000


def load_library(engine: Engine, code: bytes, *, replaces: bool) -> None:
    """A library of functions, where there are functions at all.  Errors: CannotLoad."""
    if "function" not in engine.table:
        raise CannotLoad("it has functions, and this engine knows none")
    words = [b"REPLACE"] if replaces else []
    argv = [b"FUNCTION", b"LOAD", *words, code]
    try:
        engine.find_command(argv).run(loader_of(engine), *argv[2:])
    except ReplyError as error:
        raise CannotLoad(f"a library of functions: {error}") from None
