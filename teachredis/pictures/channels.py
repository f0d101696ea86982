"""Publish and subscribe: who hears what?  Channels in the middle, on the right whoever listens now."""

from __future__ import annotations

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, TOP, Box, Line, Scene, Text, wide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Row: TypeAlias = tuple[str, str, list[str], int]
    """(channel or pattern, what it is, the first who listen, how many listen)"""

KINDS = {"channels": "channel", "patterns": "pattern", "shards": "shard channel"}
ROW_HEIGHT, BOX_HEIGHT = 40, 32
MOST_ROWS, NAMES, HEARERS_WIDTH = 7, EDGE + 96, 296
NOBODY = "Nobody listens: a message now would be lost."
LOST = "A channel keeps nothing. Who is not listening when a message comes has missed it."


def picture_of_channels(engine: Engine, db: Keyspace, limit: int = 20) -> Scene:  # noqa: ARG001  # all targets alike
    """Scene of all channels and patterns that somebody listens to, and who."""
    rows = rows_of(engine)
    shown = rows[: min(limit, MOST_ROWS)]
    rest = f"… {len(rows) - len(shown)} more" if len(rows) > len(shown) else ""
    said = [*filter(None, [rest, "" if rows else NOBODY, LOST])]
    bottom = TOP + ROW_HEIGHT * len(shown)
    shapes = [*drawn(shown)]
    shapes += [Text(f"said {at}", EDGE, bottom + 24 + 24 * at, line, "quiet") for at, line in enumerate(said)]
    first = ", ".join(f"{name} ({counted(count, 'listener')})" for name, _, _, count in shown[:4])
    caption = f"Somebody listens to {first}." if shown else NOBODY
    lines = [f"{kind} {name}  {', '.join(heard)}{more(heard, count)}" for name, kind, heard, count in shown]
    title = f"channels · {counted(len(rows), 'name')} listened to"
    return Scene(title, "", caption, (*lines, *said), tuple(shapes), bottom + 24 * len(said) + 16)


def rows_of(engine: Engine) -> list[Row]:
    """Channels, then patterns, then shard channels."""
    rows: list[Row] = []
    for table, kind in KINDS.items():
        for name, clients in engine.channels.table(table).items():
            heard = [label(client.name) if client.name else f"client {client.id}" for client in clients]
            rows.append((label(name), kind, [*fitting(heard)], len(clients)))
    return rows


def fitting(heard: list[str]) -> Iterator[str]:
    """The first, and as many more as have room in a row."""
    used = 0
    for name in heard:
        used += width_of(name) + 8
        if used > HEARERS_WIDTH:
            return
        yield name


def width_of(hearer: str) -> int:
    """Room for a client."""
    return wide(hearer) + 16


def more(heard: list[str], count: int) -> str:
    """` … 4 more`."""
    return f" … {count - len(heard)} more" if count > len(heard) else ""


def drawn(rows: list[Row]) -> list[Shape]:
    """A box a channel, joined to those who hear it."""
    shapes: list[Shape] = []
    column = NAMES + max((wide(name) for name, _, _, _ in rows), default=0) + 40
    for at, (name, kind, heard, count) in enumerate(rows):
        y, x, width = TOP + ROW_HEIGHT * at, column, wide(name) + 24
        middle, key = y + BOX_HEIGHT // 2, f"{kind} {name}"
        shapes.append(Text(f"kind {key}", EDGE, middle + 5, kind, "quiet"))
        shapes.append(Box(key, NAMES, y, width, BOX_HEIGHT, text=name, round=16))
        shapes.append(Line(f"line {key}", NAMES + width, middle, column, middle))
        for number, hearer in enumerate(heard):
            shapes.append(Box(f"{key} {number} {hearer}", x, y, width_of(hearer), BOX_HEIGHT, text=hearer))
            x += width_of(hearer) + 8
        if rest := more(heard, count):
            shapes.append(Text(f"more {key}", x, middle + 5, rest.strip(), "quiet"))
    return shapes
