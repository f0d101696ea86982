"""A hash: where is the key, and where the field?"""

from __future__ import annotations

from itertools import islice

from teachredis.pictures.label import counted, label, span
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Line, Scene, Text, wide
from teachredis.pictures.words import corner, farewell, left_out, some, time_left
from teachredis.values.hash import HashValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

ROW_HEIGHT, HEAD_HEIGHT, TAB_HEIGHT = 28, 28, 32
MOST_ROWS = 9
TABLE = TOP + TAB_HEIGHT
"""Where the table begins, under the tab that bears the key."""
WHAT_A_KEY_IS = "the key: the name of the whole hash"


def picture_of_hash(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one hash: a table of fields and values under a tab with the key."""
    value = db.peek(key)
    assert isinstance(value, HashValue)
    name, count, left = label(key), len(value), time_left(db, key)
    fields = [*islice(value.fields, min(limit, MOST_ROWS))]
    rows = [(label(field), label(value.fields[field]), going(db, value, field)) for field in fields]
    rest = left_out(len(rows), count)
    height = TABLE + HEAD_HEIGHT + ROW_HEIGHT * len(rows) + (40 if rest else 16)
    shapes = (*table(name, rows), *others(rest, height), *corner(left))
    pairs = [f"{field}={content}" for field, content, _ in rows]
    caption = f"{name} is a hash of {counted(count, 'field')}: {some(pairs, count)}."
    lines = [f"{field} = {content}{', ' * bool(ends)}{ends}" for field, content, ends in rows]
    text = (*lines, *filter(None, [rest]), *farewell(left))
    return Scene(f"{name} · hash · {counted(count, 'field')}", "HASH", caption, text, shapes, height)


def going(db: Keyspace, value: HashValue, field: bytes) -> str:
    """`expires in 42 s`, for a field that has a deadline of its own."""
    deadline_ms = value.deadlines.get(field)
    return "" if deadline_ms is None else f"expires in {span(max(deadline_ms - db.now_ms, 0))}"


def table(name: str, rows: list[tuple[str, str, str]]) -> list[Shape]:
    """The tab, the two headings and a row for each field."""
    width = max([wide(field) for field, _, _ in rows] + [wide("field")]) + 32
    column = EDGE + width
    end = min(max(column + max(wide(content) for _, content, _ in rows) + 32, 320), RIGHT)
    bottom = TABLE + HEAD_HEIGHT + ROW_HEIGHT * len(rows)
    shapes: list[Shape] = [
        Box("key", EDGE, TOP, wide(name) + 32, TAB_HEIGHT, "hash", name),
        Box("table", EDGE, TABLE, end - EDGE, bottom - TABLE, "box", round=0),
        Text("field", EDGE + 16, TABLE + 19, "field", "quiet"),
        Text("value", column + 16, TABLE + 19, "value", "quiet"),
        Line("column", column, TABLE, column, bottom),
        Line("head", EDGE, TABLE + HEAD_HEIGHT, end, TABLE + HEAD_HEIGHT),
        Text("what a key is", EDGE + wide(name) + 48, TOP + 21, WHAT_A_KEY_IS, "quiet"),
    ]
    for at, (field, content, ends) in enumerate(rows):
        y = TABLE + HEAD_HEIGHT + ROW_HEIGHT * at + 19
        shapes.append(Text(f"field {field}", EDGE + 16, y, field, data=True))
        shapes.append(Text(f"value {field}", column + 16, y, content, data=True))
        if ends:
            shapes.append(Text(f"ends {field}", end + 12, y, ends, "quiet"))
    return shapes


def others(rest: str, height: int) -> list[Shape]:
    """How many are not drawn."""
    return [Text("rest", EDGE + 16, height - 16, rest, "quiet")] if rest else []
