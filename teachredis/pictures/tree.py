"""All keys as a tree, parted at `:`, as people name them: `user:1:name`."""

from __future__ import annotations

from itertools import islice

from teachredis.keyspace.keyspace import type_name
from teachredis.pictures.label import counted, label

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace, Stored

    Tree: TypeAlias = dict[bytes, "Tree | Stored"]

BADGES = {"string": "STR", "list": "LIST", "hash": "HASH", "set": "SET", "zset": "ZSET", "stream": "STREAM"}
SAMPLE = 5000
EMPTY = "No keys yet. Try  SET name Ada"


def keyspace_in_words(db: Keyspace, limit: int = 20) -> str:
    """Every prefix with the number of keys under it; over 5,000 keys a sample, and saying so."""
    if not len(db):
        return EMPTY
    keys = [key for key in islice(db.data, SAMPLE) if db.peek(key) is not None]
    caption = f"Database {db.index} holds {counted(len(db), 'key')}."
    if len(db) > SAMPLE:
        caption += f" Shown: the first {SAMPLE:,} of {len(db):,} keys."
    return "\n".join([caption, *branches(grown(db, keys), limit)])


def grown(db: Keyspace, keys: list[bytes]) -> Tree:
    """The tree of these keys."""
    tree: Tree = {}
    for key in keys:
        *path, leaf = key.split(b":")
        here = tree
        for part in path:
            inner = here.setdefault(part + b":", {})
            here = inner if isinstance(inner, dict) else here
        value = db.peek(key)
        if value is not None:
            here[leaf] = value
    return tree


def branches(tree: Tree, limit: int, indent: str = "") -> Iterator[str]:
    """One line a prefix or key; the largest first where there are too many, the rest counted."""
    entries = sorted(tree.items(), key=lambda entry: entry[0])
    if len(entries) > limit:
        entries = sorted(entries, key=lambda entry: (-leaves(entry[1]), entry[0]))
    for name, below in entries[:limit]:
        if isinstance(below, dict):
            yield f"{indent}{label(name)}  {counted(leaves(below), 'key')}"
            yield from branches(below, limit, indent + "  ")
        else:
            yield f"{indent}{label(name) or '(empty name)'}  {BADGES[type_name(below)]}"
    if len(entries) > limit:
        yield f"{indent}… {len(entries) - limit:,} more"


def leaves(below: Tree | Stored) -> int:
    """How many keys stand under an entry."""
    return sum(map(leaves, below.values())) if isinstance(below, dict) else 1
