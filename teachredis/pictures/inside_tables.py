"""A hash table: which bucket is it in?  While it is rehashed there are two, and the entries move over.

The old table is emptied bucket by bucket from the first on; what came since then went into the new one.

# Redis: hashes with a seed of its own, so on a server the same fields lie in other buckets.
"""

from __future__ import annotations

from itertools import islice

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Line, Text, wide
from teachredis.pictures.words import left_out
from teachredis.structures.hash_table import hash_of
from teachredis.values.hash import HashValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.pictures.scene import Shape
    from teachredis.structures.hash_table import HashTable
    from teachredis.values.set import SetValue

    Chains: TypeAlias = dict[int, list[bytes]]
    """bucket -> what is in it, in the order of the buckets; empty ones are left out"""

MOST_MEMBERS = 200
MOST_ROWS, ROW_HEIGHT, BOX_HEIGHT = 8, 36, 28
SLOT, ARROW = 56, 16


def table_of(value: SetValue | HashValue, limit: int) -> tuple[str, list[str], list[Shape], int]:
    """(what it is, lines, shapes, where they end) of the table or, while it is rehashed, of both."""
    names, table = value.fields if isinstance(value, HashValue) else value.members, value.table
    assert table is not None
    members, noun = [*islice(names, MOST_MEMBERS)], "field" if isinstance(value, HashValue) else "member"
    role, count = value.type_name, counted(len(names), noun)
    few = f"; drawn are the first {MOST_MEMBERS}" * (len(names) > MOST_MEMBERS)
    if not table.coming:
        lines, shapes, height = drawn(
            "", chains_of(members, table.buckets), table.buckets, EDGE, RIGHT, role, limit
        )
        return f"a hash table of {table.buckets:,} buckets for {count}{few}", lines, shapes, height
    old, new, moved = parted(members, table)
    middle = (EDGE + RIGHT) // 2
    lines, shapes, height = drawn("old", old, table.buckets, EDGE, middle - 8, role, limit)
    others, more, bottom = drawn("new", new, table.coming, middle + 8, RIGHT, role, limit)
    what = f"two hash tables for {count}, {moved}{few}"
    return what, [*lines, *others], [*shapes, *more], max(height, bottom)


def chains_of(members: list[bytes], buckets: int) -> Chains:
    """Who is in which bucket."""
    chains: Chains = {}
    for member in members:
        chains.setdefault(hash_of(member) & buckets - 1, []).append(member)
    return dict(sorted(chains.items()))


def parted(members: list[bytes], table: HashTable) -> tuple[Chains, Chains, str]:
    """(the old buckets, the new ones, how far the move has come)."""
    if table.chains is not None:
        still = {member for chain in table.chains.values() for member in chain}
        left, steps = len(table.chains), "shrinking"
    else:
        everything = chains_of(members[: table.buckets], table.buckets)
        gone = max(len(everything) - table.steps_left, 0)
        still = {member for chain in [*everything.values()][gone:] for member in chain}
        left, steps = table.steps_left, "growing"
    old = chains_of([member for member in members if member in still], table.buckets)
    new = chains_of([member for member in members if member not in still], table.coming)
    return old, new, f"{steps} from {table.buckets:,} to {table.coming:,} buckets, {left:,} still to move"


def drawn(
    name: str, chains: Chains, buckets: int, left: int, right: int, role: str, limit: int
) -> tuple[list[str], list[Shape], int]:
    """(lines, shapes, where they end) of one table: a row for each bucket, its chain to the right."""
    title, top = f"{name} table, {buckets:,} buckets".strip(), TOP + 24
    shown = rows_of(chains, buckets)[: min(limit, MOST_ROWS)]
    lines: list[str] = [title]
    shapes: list[Shape] = [Text(f"{name} title", left, TOP + 12, title, "quiet")]
    for row, bucket in enumerate(shown):
        told, boxes = chain_of(
            name, bucket, chains.get(bucket, []), left, right, top + ROW_HEIGHT * row, role
        )
        lines.append(told)
        shapes += boxes
    height = top + ROW_HEIGHT * len(shown)
    if rest := left_out(len(shown), buckets):
        lines.append(f"{rest} buckets")
        shapes.append(Text(f"{name} rest", left, height + 14, f"{rest} buckets", "quiet"))
        height += 28
    return lines, shapes, height


def rows_of(chains: Chains, buckets: int) -> list[int]:
    """All buckets of a small table; of a large one those that are not empty."""
    return [*range(buckets)] if buckets <= MOST_ROWS else [*chains] or [0]


def chain_of(
    name: str, bucket: int, chain: list[bytes], left: int, right: int, y: int, role: str
) -> tuple[str, list[Shape]]:
    """A numbered slot, and as much of its chain as has room."""
    shapes: list[Shape] = [Box(f"{name} slot {bucket}", left, y, SLOT, BOX_HEIGHT, text=f"{bucket}", round=0)]
    x, said = left + SLOT, [f"{bucket}"]
    for at, member in enumerate(chain):
        text = label(member)
        if x + ARROW + wide(text) + 16 > right or at > 2:
            said.append(rest := left_out(at, len(chain)))
            shapes.append(Text(f"{name} rest {bucket}", x + 8, y + 19, rest, "quiet"))
            break
        shapes.append(Line(f"{name} link {bucket} {at}", x, y + 14, x + ARROW, y + 14))
        box = Box(f"{name} entry {bucket} {at}", x + ARROW, y, wide(text) + 16, BOX_HEIGHT, role, text)
        shapes.append(box)
        said.append(text)
        x = box.x + box.width
    if not chain:
        said.append("empty")
        shapes.append(Text(f"{name} rest {bucket}", x + ARROW, y + 19, "empty", "quiet"))
    return "  ".join(said), shapes
