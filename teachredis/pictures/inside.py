"""Inside a key: how does Redis lay this value out in memory?

What is drawn is worked out here, by the same reckoning that the memory model trusts, from the value as it is
when somebody looks.  The containers of this process look otherwise.

    rows of 16 bytes                               strings
    a strip: one entry after another               listpack, intset
    strips in a chain                              quicklist
    buckets with chains   (inside_tables.py)       hashtable
    lanes                 (inside_lanes.py)        skiplist
"""

from __future__ import annotations

from textwrap import wrap
from typing import NamedTuple

from teachredis.keyspace.breakdown import next_encoding
from teachredis.pictures.inside_lanes import lanes_of
from teachredis.pictures.inside_strips import Part, chain_of, strip_of
from teachredis.pictures.inside_tables import table_of
from teachredis.pictures.keyspaces import BADGES
from teachredis.pictures.label import counted, label, readable, size
from teachredis.pictures.scene import EDGE, TOP, Scene, Text
from teachredis.pictures.words import left_out
from teachredis.structures.intset import HEADER_BYTES as INTSET_HEADER_BYTES
from teachredis.structures.listpack import END_BYTES, HEADER_BYTES, entry_bytes
from teachredis.values.hash import HashValue
from teachredis.values.list import ListValue
from teachredis.values.set import SetValue
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.doubles import double_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.pictures.scene import Shape

BYTES_A_ROW, MOST_ROWS, ROW_HEIGHT = 16, 8, 28
WHERE = {
    "int": "a number, kept in the header in place of a pointer",
    "embstr": "in the block of its key, right behind it",
    "raw": "in a block of its own",
}


MOST_LETTERS, ROW = 96, 20
"""A row of a sentence, and how high it is."""


class Layout(NamedTuple):
    """The part of a picture that is different for each encoding; `height` is where it ends."""

    what: str
    lines: list[str]
    shapes: list[Shape]
    height: int


def picture_inside(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one value as Redis lays it out, and below it what would change the encoding."""
    value = db.peek(key)
    assert value is not None
    name, encoding = label(key), db.encoding(key, value)
    layout, why = layout_of(value, encoding, limit), next_encoding(db, key, value)
    why = why[:1].upper() + why[1:]
    below = paragraph(why, layout.height + 16)
    shapes = (*layout.shapes, *below)
    caption = f"{name} as Redis 8 lays it out: {layout.what}."
    lines = (*layout.lines, *filter(None, [why]))
    title, badge = f"{name} · inside · {encoding}", BADGES[kind_of(value)]
    return Scene(title, badge, caption, lines, shapes, layout.height + ROW * len(below) + (12 if why else 8))


def paragraph(text: str, y: int) -> list[Shape]:
    """A sentence in as many rows as it needs."""
    rows = wrap(text, MOST_LETTERS)
    return [Text(f"why {at}", EDGE, y + ROW * at, row, "quiet") for at, row in enumerate(rows)]


def kind_of(value: Stored) -> str:
    """Its type; strings are the only ones without a class of ours."""
    return "string" if isinstance(value, bytes | bytearray) else value.type_name


def layout_of(value: Stored, encoding: str, limit: int) -> Layout:
    """Who draws this encoding."""
    match value:
        case ListValue(encoding="quicklist"):
            return Layout(*chain_of(value.nodes, limit))
        case SortedSet(encoding="skiplist"):
            return Layout(*lanes_of(value, limit))
        case SetValue(encoding="hashtable") | HashValue(encoding="hashtable"):
            return Layout(*table_of(value, limit))
        case SetValue(encoding="intset"):
            return intset(value, limit)
        case ListValue() | SetValue() | HashValue() | SortedSet():
            return listpack(value, limit)
    assert isinstance(value, bytes | bytearray)
    return string(bytes(value), encoding)


# --- strips -------------------------------------------------------------------------------------------------


def listpack(value: ListValue | SetValue | HashValue | SortedSet, limit: int) -> Layout:
    """One block: a header, the entries, an end mark."""
    entries = [*entries_of(value)]
    total = HEADER_BYTES + sum(part.bytes for part in entries) + END_BYTES
    what = f"one listpack, {entries_in(len(entries))}, {size(total)} in all"
    header, end = Part("header", HEADER_BYTES, "box"), Part("end", END_BYTES, "box")
    return Layout(what, *strip_of([header, *entries], end, limit + 1))


def entries_in(count: int) -> str:
    """`1 entry`, `2 entries`."""
    return f"{count:,} {'entry' if count == 1 else 'entries'}"


def entries_of(value: ListValue | SetValue | HashValue | SortedSet) -> Iterable[Part]:
    """The entries of the listpack, in their order; those that name something bear the type's colour."""
    match value:
        case ListValue():
            yield from (part(element, "list") for element in value)
        case SetValue():
            yield from (part(member, "set") for member in value)
        case SortedSet():
            for score, member in sorted((score, member) for member, score in value.scores.items()):
                yield from (part(member, "zset"), part(double_text(score), "box"))
        case HashValue():
            for field, content in value.fields.items():
                yield from (part(field, "hash"), part(content, "box"))
                if value.encoding == "listpackex":
                    yield part(b"%d" % value.deadlines.get(field, 0), "read")


def part(entry: bytes, role: str) -> Part:
    """One entry of a listpack."""
    return Part(label(entry), entry_bytes(entry), role)


def intset(value: SetValue, limit: int) -> Layout:
    """Numbers in rising order, each as wide as the widest needs."""
    width, members = value.width, value.listing()
    parts = [Part("header", INTSET_HEADER_BYTES, "box"), *(Part(label(m), width, "set") for m in members)]
    total = size(INTSET_HEADER_BYTES + width * len(members))
    what = f"one sorted array, {counted(len(members), 'number')} of {width} bytes, {total} in all"
    return Layout(what, *strip_of(parts, None, limit + 1))


# --- strings ------------------------------------------------------------------------------------------------


def string(content: bytes, encoding: str) -> Layout:
    """The bytes in rows of 16, with the place of the first in front and their letters behind."""
    rows = [
        content[at : at + BYTES_A_ROW]
        for at in range(0, min(len(content), MOST_ROWS * BYTES_A_ROW), BYTES_A_ROW)
    ]
    shapes: list[Shape] = []
    lines = []
    for at, row in enumerate(rows):
        y, place, letters = TOP + ROW_HEIGHT * at + 19, f"{at * BYTES_A_ROW}", readable(row)
        shapes += [
            Text(f"place {at}", EDGE + 40, y, place, "quiet", "end", data=True),
            Text(f"bytes {at}", EDGE + 64, y, row.hex(" "), data=True),
            Text(f"letters {at}", EDGE + 472, y, letters, "quiet"),
        ]
        lines.append(f"{place}  {row.hex(' ')}  {letters}")
    rest = left_out(sum(map(len, rows)), len(content))
    height = TOP + ROW_HEIGHT * len(rows) + 8
    if rest:
        shapes.append(Text("rest", EDGE + 64, height + 11, rest, "quiet"))
        lines.append(rest)
        height += ROW_HEIGHT
    return Layout(f"{size(len(content))}, {WHERE[encoding]}", lines, shapes, height)
