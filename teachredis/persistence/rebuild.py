"""The commands that would make a value: the base of an append-only file if `aof-use-rdb-preamble` is no.

# Redis: rebuilds every type from commands of its own.  Ours does so for strings, lists, sets, sorted sets and
hashes; what has more to it (streams, vector sets, fields with deadlines, a score of -0) is a RESTORE.
"""

from __future__ import annotations

from itertools import chain, islice
from math import copysign

from teachredis.codec.kinds import RDB_VERSION
from teachredis.codec.payload import dump
from teachredis.persistence.log_text import NOWHERE, encoded
from teachredis.persistence.rdb_file import entries_of, libraries_of
from teachredis.values.hash import HashValue
from teachredis.values.list import ListValue
from teachredis.values.set import SetValue
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.doubles import double_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from teachredis.codec.rdb import Entry
    from teachredis.codec.serialized import Stored
    from teachredis.persistence.job import Job
    from teachredis.persistence.log_text import Words

AT_ONCE = 64
"""Elements a command."""


def commands_of(job: Job, version: int = RDB_VERSION) -> Iterator[bytes]:
    """The job's instant as commands, some bytes a key; RESTORE gets this version of the format."""
    selected = NOWHERE
    for code in libraries_of(job.engine):
        yield encoded([(0, (b"FUNCTION", b"LOAD", code))], 0)[0]
    for db in job.engine.databases:
        for entry in entries_of(job, db):
            effects = [(db.index, tuple(words)) for words in words_for(entry, version)]
            data, selected = encoded(effects, selected)
            yield data


def words_for(entry: Entry, version: int) -> Iterator[Words]:
    """One key, its deadline behind it."""
    yield from make(entry.key, entry.value, version)
    if entry.deadline_ms is not None:
        yield [b"PEXPIREAT", entry.key, b"%d" % entry.deadline_ms]


def make(key: bytes, value: Stored, version: int) -> Iterable[Words]:
    """Commands that give the key this value."""
    if isinstance(value, bytes | bytearray):
        return [[b"SET", key, bytes(value)]]
    if isinstance(value, ListValue):
        return in_groups([b"RPUSH", key], ([element] for element in value))
    if isinstance(value, SetValue):
        return in_groups([b"SADD", key], ([member] for member in value))
    if isinstance(value, SortedSet) and not has_negative_zero(value):
        pairs = ([double_text(score), member] for member, score in value.scores.items())
        return in_groups([b"ZADD", key], pairs)
    if isinstance(value, HashValue) and value.soonest_ms() is None:
        return in_groups([b"HSET", key], ([field, text] for field, text in value.fields.items()))
    return [[b"RESTORE", key, b"0", dump(value, version=version)]]


def has_negative_zero(value: SortedSet) -> bool:
    """Is there a score of -0, which no ZADD of a new member can give?"""
    return any(score == 0 and copysign(1, score) < 0 for score in value.scores.values())


def in_groups(start: Words, items: Iterable[Words]) -> Iterator[Words]:
    """A command for each 64 items."""
    rest = iter(items)
    while group := [*islice(rest, AT_ONCE)]:
        yield [*start, *chain.from_iterable(group)]
