"""The film strip: recorded steps as rows, and under them the picture of how it ended.

It is what a page shows that can move nothing: GitHub, a printed notebook, a test.
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.pictures.label import cells, counted, start_of
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Line, Scene, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.pictures.scene import Shape

COMMAND, REPLY, SAID = 34, 20, 30
"""Cells of a row's columns."""
COMMAND_X, REPLY_X, SAID_X = 48, 332, 508
ROW, MOST_ROWS = 24, 16
GAP = 24


class Frame(NamedTuple):
    """One step: the command as typed, its reply, what it did, and the picture after it."""

    number: int
    command: str
    reply: str
    said: str
    scene: Scene
    failed: bool = False


def strip_of(frames: Sequence[Frame], missing: int = 0) -> Scene:
    """The steps as one scene; `missing` steps between them were not kept."""
    shown = chosen(frames)
    rows = [*map(row_of, shown)]
    below = TOP + ROW * (len(rows) + (len(shown) < len(frames) + missing)) + GAP
    left_out = len(frames) + missing - len(shown)
    last = frames[-1].scene
    shapes: list[Shape] = [shape for at, row in enumerate(rows) for shape in drawn_row(at, row, shown[at])]
    lines = [told(row, frame) for row, frame in zip(rows, shown, strict=True)]
    if left_out:
        note = f"… {counted(left_out, 'step')} not shown"
        shapes.append(Text("left out", COMMAND_X, TOP + ROW * len(rows) + 17, note, "quiet"))
        lines.append(note)
    shapes.append(Line("fold", EDGE, below - GAP // 2, RIGHT, below - GAP // 2))
    shapes.append(Text("last", EDGE, below + 17, last.title, "ink"))
    shapes += [moved(shape, below - TOP + GAP) for shape in last.shapes]
    title = f"{counted(len(frames) + missing, 'step')}"
    caption = f"{title}; at the end: {last.caption}"
    return Scene(title, "", caption, (*lines, *last.lines), (*shapes,), last.height + below - TOP + GAP)


def chosen(frames: Sequence[Frame]) -> list[Frame]:
    """All steps, or the first and the last of many."""
    if len(frames) <= MOST_ROWS:
        return [*frames]
    return [*frames[: MOST_ROWS // 2], *frames[-MOST_ROWS // 2 :]]


def row_of(frame: Frame) -> tuple[str, str, str]:
    """The three columns, cut to their room."""
    return cut(frame.command, COMMAND), cut(frame.reply, REPLY), cut(frame.said, SAID)


def cut(text: str, width: int) -> str:
    """At most so many cells."""
    return text if sum(map(cells, text)) <= width else f"{start_of(text, width - 1)}…"


def drawn_row(at: int, row: tuple[str, str, str], frame: Frame) -> list[Shape]:
    """The shapes of a row."""
    y, (command, reply, said) = TOP + ROW * at + 17, row
    return [
        Text(f"number {frame.number}", EDGE, y, str(frame.number), "quiet"),
        Text(f"command {frame.number}", COMMAND_X, y, command, data=True),
        Text(f"reply {frame.number}", REPLY_X, y, reply, data=True),
        Text(f"said {frame.number}", SAID_X, y, said, "quiet"),
    ]


def told(row: tuple[str, str, str], frame: Frame) -> str:
    """The row as a line of text."""
    command, reply, said = row
    return f"{frame.number}. {command}  →  {reply}" + (f"  ({said})" if said else "")


def moved(shape: Shape, by: int) -> Shape:
    """The shape further down, under a key that no row has."""
    if isinstance(shape, Line):
        return shape._replace(key=f"end {shape.key}", y=shape.y + by, to_y=shape.to_y + by)
    return shape._replace(key=f"end {shape.key}", y=shape.y + by)
