"""Clients: who is here, and who got there first?

A line a client: what it waits for or listens to; and of a transaction, what it watches, whether somebody has
changed that meanwhile, and what it has queued so far.
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Scene, Text, wide
from teachredis.pictures.words import left_out, some

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape
    from teachredis.session.client import Client

ROW_HEIGHT, BOX_HEIGHT = 40, 32
MOST_ROWS, MOST_NAMES = 8, 2
QUEUE_LEFT = EDGE + 24
BROKEN = "✕ changed, EXEC will do nothing"
WHOLE = "not changed yet"
FLAWED = "a command was refused, so EXEC will be"


class Row(NamedTuple):
    """A client, what it does, and the commands that it has queued, as far as they are drawn."""

    name: str
    does: str
    queue: tuple[str, ...]
    rest: str

    @property
    def lines(self) -> int:
        """How many lines of the picture it takes."""
        return 1 + bool(self.queue)


def picture_of_clients(engine: Engine, db: Keyspace, limit: int = 20) -> Scene:  # noqa: ARG001  # all targets alike
    """Scene of all clients, those who do something first."""
    rows = sorted(map(row_of, engine.clients.values()), key=lambda row: row.does == "ready")
    shown = [*fitting(rows, limit)]
    rest = left_out(len(shown), len(rows))
    height = TOP + ROW_HEIGHT * sum(row.lines for row in shown) + (32 if rest else 8)
    shapes = [*drawn(shown), *([Text("rest", EDGE, height - 16, rest, "quiet")] if rest else [])]
    lines = ["  ".join(filter(None, (row.name, row.does, ", ".join(row.queue), row.rest))) for row in shown]
    title = f"{counted(len(rows), 'client')} connected"
    return Scene(title, "", caption_of(rows), (*lines, *filter(None, [rest])), tuple(shapes), height)


def caption_of(rows: list[Row]) -> str:
    """Whose transaction is lost, or how many clients there are."""
    lost = [row.name for row in rows if BROKEN in row.does]
    if lost:
        return f"A watched key was changed: EXEC of {some(lost, len(lost))} will do nothing."
    busy = sum(row.does != "ready" for row in rows)
    return f"{counted(len(rows), 'client')} connected, {busy} of them wait, listen or prepare a transaction."


def fitting(rows: list[Row], limit: int) -> Iterator[Row]:
    """The first, as many as there is room for."""
    lines = 0
    for row in rows[:limit]:
        lines += row.lines
        if lines > MOST_ROWS:
            return
        yield row


def row_of(client: Client) -> Row:
    """What one client does."""
    name = label(client.name) if client.name else f"client {client.id}"
    queue = [" ".join(map(label, argv)) for _, argv in client.queue or ()]
    shown = [*with_room(queue)]
    return Row(name, "; ".join(doings(client)) or "ready", tuple(shown), left_out(len(shown), len(queue)))


def doings(client: Client) -> Iterator[str]:
    """Each thing that it does, as words."""
    if client.waiting is not None:
        yield f"waits for {named(client.waiting.keys)}"
    if client in client.engine.monitors:
        yield "sees every command"
    if client.listens():
        yield f"listens to {named([name for kind in client.subscriptions.values() for name in kind])}"
    if client.watching:
        yield f"watches {named([key for _, key in client.watching])}: {BROKEN if client.disturbed else WHOLE}"
    if client.queue is not None:
        yield FLAWED if client.flawed else f"MULTI, {counted(len(client.queue), 'command')} queued"


def named(names: list[bytes] | tuple[bytes, ...]) -> str:
    """`a, b … 3 more`."""
    shown = ", ".join(map(label, names[:MOST_NAMES]))
    return f"{shown} {left_out(MOST_NAMES, len(names))}".rstrip()


def with_room(queue: list[str]) -> Iterator[str]:
    """The first commands of a queue, as many as one line holds."""
    used = QUEUE_LEFT
    for text in queue:
        used += wide(text) + 24
        if used > RIGHT - 80:
            return
        yield text


def drawn(rows: list[Row]) -> list[Shape]:
    """A box for each client, and what it does; below it its queue."""
    shapes: list[Shape] = []
    y = TOP
    for at, row in enumerate(rows):
        width = wide(row.name) + 16
        shapes.append(Box(f"client {at} {row.name}", EDGE, y, width, BOX_HEIGHT, text=row.name))
        shapes.append(Text(f"does {at} {row.does}", EDGE + width + 16, y + 21, row.does, quiet(row)))
        if row.queue:
            shapes += queued(at, row, y + ROW_HEIGHT)
        y += ROW_HEIGHT * row.lines
    return shapes


def quiet(row: Row) -> str:
    """Who does nothing is written less loudly."""
    return "quiet" if row.does == "ready" else "ink"


def queued(at: int, row: Row, y: int) -> list[Shape]:
    """Its commands, in the order in which EXEC will run them."""
    shapes: list[Shape] = []
    x = QUEUE_LEFT
    for number, text in enumerate(row.queue):
        shapes.append(Box(f"queued {at} {number}", x, y, wide(text) + 16, BOX_HEIGHT, text=text, round=16))
        x += wide(text) + 24
    return [*shapes, Text(f"more {at}", x, y + 21, row.rest, "quiet")] if row.rest else shapes
