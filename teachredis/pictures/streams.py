"""A stream: what happened, and who has read how far?  A tape, the oldest entry on top."""

from __future__ import annotations

from itertools import islice

from teachredis.pictures.label import label
from teachredis.pictures.scene import EDGE, TOP, Box, Scene, Text, wide
from teachredis.pictures.words import corner, farewell, left_out, time_left
from teachredis.values.stream import StreamValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Row: TypeAlias = tuple[str, str, str]
    """(id, fields and values, what groups have to do with it)"""

SEQ_BITS, HIGHEST_SEQ = 64, (1 << 64) - 1
NEWEST = (1 << 128) - 1
ROW_HEIGHT, BOX_HEIGHT = 32, 28
MOST_ROWS, MOST_GROUPS, MOST_PAIRS = 6, 3, 2


def picture_of_stream(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one stream: its newest entries, beside each which groups are there and what is pending."""
    value = db.peek(key)
    assert isinstance(value, StreamValue)
    name, count, left = label(key), len(value), time_left(db, key)
    entries = "1 entry" if count == 1 else f"{count:,} entries"
    newest = [*islice(value.between(0, NEWEST, backwards=True), min(limit, MOST_ROWS))]
    rows = [(id_text(at), pairs(body), remark(value, at)) for at, body in reversed(newest)]
    earlier = left_out(len(rows), count).replace("more", "earlier")
    groups = [*islice(group_lines(value), MOST_GROUPS)]
    said = [*filter(None, [left_out(len(groups), len(value.groups)).replace("more", "more groups")])]
    shapes = (*tape(rows, earlier), *below([*groups, *said], len(rows), bool(earlier)), *corner(left))
    caption = f"{name} is a stream of {entries}, oldest first{newest_of(rows)}."
    lines = [*filter(None, [earlier]), *("  ".join(filter(None, row)) for row in rows), *groups, *said]
    height = TOP + ROW_HEIGHT * (len(rows) + bool(earlier)) + 24 * len([*groups, *said]) + 16
    title = f"{name} · stream · {entries}"
    return Scene(title, "STREAM", caption, (*lines, *farewell(left)), shapes, height)


def newest_of(rows: list[Row]) -> str:
    """`; the newest is 5-0`, if there is one."""
    return f"; the newest is {rows[-1][0]}" if rows else ""


def id_text(entry_id: int) -> str:
    """`1750000000000-0`."""
    return f"{entry_id >> SEQ_BITS}-{entry_id & HIGHEST_SEQ}"


def pairs(body: tuple[bytes, ...]) -> str:
    """The first fields and values of an entry."""
    shown = [f"{label(body[at])}={label(body[at + 1])}" for at in range(0, len(body), 2)[:MOST_PAIRS]]
    return " ".join([*shown, *["…"] * (len(body) > 2 * MOST_PAIRS)])


def remark(stream: StreamValue, entry_id: int) -> str:
    """`ada has it (mail)`, `◀ mail has read to here`."""
    parts = []
    for name, group in islice(stream.groups.items(), MOST_GROUPS):
        pending = group.pending.get(entry_id)
        if pending is not None:
            parts.append(f"{label(pending.consumer.name)} has it ({label(name)})")
        if group.last_id == entry_id:
            parts.append(f"◀ {label(name)} has read to here")
    return ", ".join(parts)


def group_lines(stream: StreamValue) -> Iterator[str]:
    """One sentence a group."""
    for name, group in stream.groups.items():
        lag = stream.lag(group)
        to_come = "" if lag is None else f", {lag:,} to come"
        yield f"group {label(name)}: {len(group.pending):,} handed out and not acknowledged{to_come}"


def tape(rows: list[Row], earlier: str) -> list[Shape]:
    """The entries, one below the other."""
    shapes: list[Shape] = []
    y, ids = TOP, max((wide(at) for at, _, _ in rows), default=0)
    if earlier:
        shapes.append(Text("earlier", EDGE, y + 19, earlier, "quiet"))
        y += ROW_HEIGHT
    for at, content, said in rows:
        left, width = EDGE + ids + 16, wide(content) + 24
        shapes.append(Text(f"id {at}", EDGE, y + 19, at, "quiet", data=True))
        shapes.append(Box(f"entry {at}", left, y, width, BOX_HEIGHT, text=content, align="start"))
        if said:
            shapes.append(Text(f"groups {at}", left + width + 16, y + 19, said))
        y += ROW_HEIGHT
    return shapes


def below(said: list[str], rows: int, earlier: bool) -> list[Shape]:
    """What is known of the groups."""
    top = TOP + ROW_HEIGHT * (rows + earlier) + 16
    return [Text(f"group {at}", EDGE, top + 24 * at, line, "quiet") for at, line in enumerate(said)]
