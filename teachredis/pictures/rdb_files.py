"""An RDB file: which bytes would SAVE write?

Each part of the file is a row: where it begins, its bytes, what they mean.  The file is made for the picture,
in memory, by the very functions that SAVE uses.
"""

from __future__ import annotations

from itertools import islice

from teachredis.codec.anatomy import Part, anatomy
from teachredis.codec.rdb import Database, Entry, write
from teachredis.persistence.rdb_file import facts_about
from teachredis.pictures.label import counted, size
from teachredis.pictures.scene import EDGE, TOP, Scene, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

SHOWN_KEYS = 20
MOST_ROWS, LAST_ROWS = 17, 2
"""The rows that a picture has room for; the last ones are the end and the checksum."""
ROW_HEIGHT = 20
SHOWN_BYTES, SHOWN_MEANING = 9, 44
BYTES_X, MEANING_X = 64, 328


def picture_of_rdb(engine: Engine, db: Keyspace, limit: int = 20) -> Scene:  # noqa: ARG001  # all databases
    """Scene of the file that SAVE would write now; of many keys, a file of the first ones."""
    keys = sum(len(each.data) for each in engine.databases)
    data = b"".join(write([*databases_of(engine)], facts_about(engine, is_base=False)))
    parts = [*anatomy(data, engine.limits)]
    rows = shown(parts, min(limit, MOST_ROWS))
    of = f"the first {SHOWN_KEYS} of {counted(keys, 'key')}" if keys > SHOWN_KEYS else counted(keys, "key")
    caption = (
        f"As an RDB file, {of} {'takes' if keys == 1 else 'take'} {size(len(data))} in {len(parts)} parts."
    )
    shapes = tuple(shape for number, row in enumerate(rows) for shape in shapes_of(row, number))
    height = TOP + ROW_HEIGHT * len(rows) + EDGE
    return Scene("An RDB file, part by part", "", caption, tuple(map(line_of, rows)), shapes, height)


def databases_of(engine: Engine) -> Iterator[Database]:
    """What SAVE would write, up to so many keys of all databases together.  Nothing is touched."""
    room = SHOWN_KEYS
    for db in engine.databases:
        keys = [*islice(db.data, room)]
        room -= len(keys)
        entries = [Entry(db.index, key, db.data[key], db.expires.get(key)) for key in keys]
        yield Database(db.index, len(keys), sum(key in db.expires for key in keys), entries)


def shown(parts: list[Part], room: int) -> list[Part]:
    """The parts for which there is room: of many the first, how many more, and the last."""
    if len(parts) <= room:
        return parts
    first, last = parts[: room - LAST_ROWS - 1], parts[-LAST_ROWS:]
    left = len(parts) - len(first) - len(last)
    return [*first, Part(parts[len(first)].at, b"", f"… {counted(left, 'part')} more"), *last]


def shapes_of(part: Part, number: int) -> tuple[Shape, ...]:
    """One row."""
    y = TOP + ROW_HEIGHT * number + 14
    return (
        Text(f"at {part.at}", EDGE, y, str(part.at), "quiet", data=True),
        Text(f"bytes {part.at}", BYTES_X, y, hexed(part.raw), data=True),
        Text(f"meaning {part.at}", MEANING_X, y, short(part.meaning)),
    )


def line_of(part: Part) -> str:
    """The same row, read aloud."""
    return f"{part.at:>6}  {hexed(part.raw):<{3 * SHOWN_BYTES + 2}} {short(part.meaning)}".rstrip()


def hexed(raw: bytes) -> str:
    """Bytes in hex; of many the first."""
    return raw[:SHOWN_BYTES].hex(" ") + (" …" if len(raw) > SHOWN_BYTES else "")


def short(meaning: str) -> str:
    """What fits into the row."""
    return meaning if len(meaning) <= SHOWN_MEANING else f"{meaning[: SHOWN_MEANING - 1]}…"
