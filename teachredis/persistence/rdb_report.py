"""`teachredis rdb FILE`: what is inside an RDB file, what it would take in memory, and is it sound?

Lines go to standard output, the verdict to standard error, and the status is 0 only for a sound file: so the
output can be piped into another program while a person reads the verdict.
"""

from __future__ import annotations

import sys
from collections import Counter
from heapq import nlargest
from typing import NamedTuple

from teachredis.codec.rdb import Damaged, Entry, version_of
from teachredis.engine import Engine
from teachredis.keyspace.memory import usage
from teachredis.persistence.rdb_lines import encoding_of, found_in, line_of, type_of
from teachredis.wire.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from teachredis.keyspace.keyspace import Keyspace

LARGEST = 10
SOUND, UNSOUND = 0, 1


class Weighed(NamedTuple):
    """One key, what it takes in memory first, so that the largest is the largest."""

    used_bytes: int
    number: int
    key: bytes
    kind: str


def main(path: Path, *, memory: bool) -> int:
    """Print what is in the file and whether it is sound; 0 if it is."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return verdict(f"{path}: {error.strerror or error}", UNSOUND)
    return report(str(path), data, memory=memory)


def report(name: str, data: bytes, *, memory: bool) -> int:
    """The same of bytes that are here already."""
    engine = Engine()
    db, keys = engine.databases[0], 0
    weighed: list[Weighed] = []
    try:
        for found in found_in(data, engine.limits):
            if isinstance(found, Entry):
                keys += 1
                weighed += [weigh(found, db)] if memory else []
            if not memory:
                print(line_of(found, db))
    except Damaged as error:
        told(weighed)
        return verdict(f"{name}: {error}{keys_before(keys)}", UNSOUND)
    told(weighed)
    return verdict(f"{name}: sound, {len(data)} bytes, version {version_of(data)}, {counted(keys)}", SOUND)


def verdict(line: str, status: int) -> int:
    """Say it, and give the status back."""
    print(line, file=sys.stderr)
    return status


def counted(keys: int) -> str:
    """How many keys."""
    return "1 key" if keys == 1 else f"{keys} keys"


def keys_before(keys: int) -> str:
    """What could be read of a damaged file."""
    return f"; {counted(keys)} could be read before, none of it to be trusted unseen" if keys else ""


# --- memory -------------------------------------------------------------------------------------------------


def weigh(entry: Entry, db: Keyspace) -> Weighed:
    """The key as MEMORY USAGE would weigh it, every element counted."""
    kind = f"{type_of(entry.value)} {encoding_of(entry, db)}"
    return Weighed(usage(db, entry.key, entry.value, samples=0), entry.number, entry.key, kind)


def told(weighed: list[Weighed]) -> None:
    """Print the report, if anything was weighed."""
    if weighed:
        print("\n".join(memory_lines(weighed)))


def memory_lines(weighed: list[Weighed]) -> Iterator[str]:
    """Totals by type and encoding, then the largest keys."""
    used: Counter[str] = Counter()
    for each in weighed:
        used[each.kind] += each.used_bytes
    keys = Counter(each.kind for each in weighed)
    yield f"{'type and encoding':<24}{'keys':>12}{'bytes':>16}"
    yield from (f"{kind:<24}{keys[kind]:>12}{total:>16}" for kind, total in used.most_common())
    yield f"{'all':<24}{len(weighed):>12}{used.total():>16}"
    yield ""
    yield f"{'largest keys':<24}{'database':>12}{'bytes':>16}"
    for each in nlargest(LARGEST, weighed):
        yield f"{quoted(each.key):<24}{each.number:>12}{each.used_bytes:>16}  {each.kind}"
