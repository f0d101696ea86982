"""All keys: what have I got?  A tree, parted at `:`, as people name their keys: `user:1:name`."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from teachredis.keyspace.keyspace import type_name
from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, TOP, Box, Scene, Text, wide
from teachredis.pictures.words import time_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Tree: TypeAlias = dict[bytes, "Tree | None"]
    """part of a name -> the tree below it, or None for a key; the keys of a prefix stand under `user:`"""

BADGES = {
    "string": "STR", "list": "LIST", "hash": "HASH", "set": "SET", "zset": "ZSET", "stream": "STREAM",
    "vectorset": "VEC",
}  # fmt: skip
SAMPLE = 5000
EMPTY = "No keys yet. Try  SET name Ada"
ROW_HEIGHT, INDENT, BADGE_WIDTH = 28, 24, 64
MOST_ROWS = 12


class Row(NamedTuple):
    """One line of the tree: a prefix with the number of its keys, a key with its badge, or `… 3 more`."""

    depth: int
    name: str
    badge: str
    remark: str

    def text(self) -> str:
        """The line as text."""
        return "  " * self.depth + "  ".join(filter(None, (self.name, self.badge, self.remark)))


def picture_of_keyspace(db: Keyspace, limit: int = 20) -> Scene:
    """Scene of a database: every prefix with the number of its keys, every key with its type.

    Over 5,000 keys a sample is shown, and the caption says so.
    """
    if not len(db):
        return Scene("no keys", "", EMPTY, (), (Text("empty", EDGE, TOP + 21, EMPTY, "quiet"),), TOP + 40)
    rows = [*branches(db, tree_of(db), limit)]
    if len(rows) > MOST_ROWS:
        rows = [*rows[: MOST_ROWS - 1], Row(0, f"… {len(rows) - MOST_ROWS + 1} more lines", "", "")]
    shapes = tuple(shape for at, row in enumerate(rows) for shape in drawn(at, row))
    height = TOP + ROW_HEIGHT * len(rows) + 16
    title = f"database {db.index} · {counted(len(db), 'key')}"
    return Scene(title, "", caption_of(db), tuple(row.text() for row in rows), shapes, height)


def caption_of(db: Keyspace) -> str:
    """How many keys there are, and how many of them were looked at."""
    caption = f"Database {db.index} holds {counted(len(db), 'key')}."
    if len(db) > SAMPLE:
        caption += f" Shown: the first {SAMPLE:,} of {len(db):,} keys."
    return caption


def tree_of(db: Keyspace) -> Tree:
    """The names of the keys as a tree."""
    tree: Tree = {}
    for key in islice(db.data, SAMPLE):
        if db.peek(key) is not None:
            *path, leaf = key.split(b":")
            here = tree
            for part in path:
                here = below(here, part + b":")
            here[leaf] = None
    return tree


def below(tree: Tree, prefix: bytes) -> Tree:
    """The tree under a prefix."""
    found = tree.setdefault(prefix, {})
    assert found is not None  # a key's last part holds no colon
    return found


def branches(db: Keyspace, tree: Tree, limit: int, prefix: bytes = b"", depth: int = 0) -> Iterator[Row]:
    """One row a prefix or key; the largest first where there are too many, the rest counted."""
    entries = sorted(tree.items(), key=lambda entry: entry[0])
    if len(entries) > limit:
        entries = sorted(entries, key=lambda entry: (-leaves(entry[1]), entry[0]))
    for name, inner in entries[:limit]:
        if inner is None:
            yield row_of_key(db, prefix + name, name, depth)
        else:
            yield Row(depth, label(name), "", counted(leaves(inner), "key"))
            yield from branches(db, inner, limit, prefix + name, depth + 1)
    if len(entries) > limit:
        yield Row(depth, f"… {len(entries) - limit:,} more", "", "")


def row_of_key(db: Keyspace, key: bytes, name: bytes, depth: int) -> Row:
    """A key: its name without the prefix, its badge, and how long it stays."""
    value = db.peek(key)
    kind = "none" if value is None else type_name(value)
    return Row(depth, label(name) or "(empty name)", BADGES.get(kind, kind.upper()), time_left(db, key))


def drawn(at: int, row: Row) -> list[Shape]:
    """The shapes of one row."""
    y, x = TOP + ROW_HEIGHT * at, EDGE + INDENT * row.depth
    shapes: list[Shape] = []
    if row.badge:
        role = row.badge.lower()
        shapes.append(Box(f"badge {at}", x, y + 4, BADGE_WIDTH, 20, role, row.badge))
        x += BADGE_WIDTH + 12
    shapes.append(Text(f"name {at} {row.name}", x, y + 19, row.name, data=True))
    if row.remark:
        shapes.append(Text(f"remark {at}", x + wide(row.name) + 16, y + 19, row.remark, "quiet"))
    return shapes


def leaves(inner: Tree | None) -> int:
    """How many keys stand under an entry."""
    return 1 if inner is None else sum(map(leaves, inner.values()))
