"""Strips of memory: what lies in one block, entry by entry, each with the bytes it takes."""

from __future__ import annotations

from typing import NamedTuple

from teachredis.pictures.label import counted, label, size
from teachredis.pictures.scene import CELL, EDGE, RIGHT, TOP, Box, Line, Text, flow, told_apart, wide
from teachredis.pictures.words import left_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.pictures.scene import Shape
    from teachredis.structures.quicklist import Node

    Drawn: TypeAlias = tuple[list[str], list[Shape], int]
    """(lines of text, shapes, where they end)"""

BOX_HEIGHT, ROW_HEIGHT, MOST_ROWS = 36, 64, 4
MOST_PARTS = 28
"""Each takes two shapes of the sixty."""
NODE_HEIGHT, MOST_NODES = 84, 4
GAP = 2
"""Entries touch in memory; in a picture they are told apart."""


class Part(NamedTuple):
    """Some bytes with one meaning; `role` is a colour of palette.py."""

    text: str
    bytes: int
    role: str


def room(text: str) -> int:
    """How wide the box of an entry is."""
    return max(wide(text) + 2 * CELL, 5 * CELL)


def strip_of(parts: list[Part], end: Part | None, limit: int) -> Drawn:
    """The parts side by side as memory has them, as many as have room, and the `end` if there is one."""
    shown = fitting(parts, end, min(limit, MOST_PARTS))
    rest, row = left_out(len(shown), len(parts)), [*shown, *filter(None, [end])]
    places = flow([room(part.text) for part in row], EDGE, RIGHT, ROW_HEIGHT, gap=GAP)
    shapes: list[Shape] = []
    for part, key, (x, y) in zip(row, told_apart([part.text for part in row]), places, strict=True):
        middle = x + room(part.text) // 2
        shapes.append(
            Box(f"entry {key}", x, TOP + y, room(part.text), BOX_HEIGHT, part.role, part.text, round=0)
        )
        shapes.append(
            Text(f"bytes {key}", middle, TOP + y + BOX_HEIGHT + 16, f"{part.bytes} B", "quiet", "middle")
        )
    lines, height = [f"{part.text}  {part.bytes} B" for part in row], TOP + places[-1][1] + ROW_HEIGHT
    if rest:
        lines.append(rest)
        shapes.append(
            Text("rest", EDGE, height + 11, f"{rest}, in front of the end" if end else rest, "quiet")
        )
    return lines, shapes, height + (24 if rest else 0)


def fitting(parts: list[Part], end: Part | None, most: int) -> list[Part]:
    """As many parts as have room in a few rows."""
    for count in range(min(most, len(parts)), 1, -1):
        widths = [room(part.text) for part in [*parts[:count], *filter(None, [end])]]
        if flow(widths, EDGE, RIGHT, ROW_HEIGHT, gap=GAP)[-1][1] < MOST_ROWS * ROW_HEIGHT:
            return parts[:count]
    return parts[:1]


# --- quicklists ---------------------------------------------------------------------------------------------


def chain_of(nodes: list[Node], limit: int) -> tuple[str, list[str], list[Shape], int]:
    """(what it is, lines, shapes, where they end) of a chain of listpacks, its head on top."""
    shown = [*range(len(nodes))] if len(nodes) <= MOST_NODES else [*range(MOST_NODES - 1), len(nodes) - 1]
    lines: list[str] = []
    shapes: list[Shape] = []
    for row, at in enumerate(shown):
        told, drawn = node_of(nodes[at], at, TOP + NODE_HEIGHT * row, limit)
        lines += told
        shapes += drawn
        if row:
            top = TOP + NODE_HEIGHT * row
            shapes.append(Line(f"next {at}", EDGE + 24, top - 20, EDGE + 24, top + 20))
    if rest := left_out(len(shown), len(nodes)):
        lines.append(f"{rest} nodes between")
        y = TOP + NODE_HEIGHT * (MOST_NODES - 1) + 14
        shapes.append(Text("rest", RIGHT, y, f"{rest} nodes between", "quiet", "end"))
    what = f"a quicklist of {counted(len(nodes), 'node')}, each a listpack of its own"
    return what, lines, shapes, TOP + NODE_HEIGHT * len(shown)


def node_of(node: Node, at: int, y: int, limit: int) -> tuple[list[str], list[Shape]]:
    """One node: what it is, and its first elements in a frame."""
    kind = "plain, one huge element" if node.plain else f"listpack, {counted(len(node), 'element')}"
    title, x, top = f"node {at}: {kind}, {size(node.bytes)}", EDGE + 8, y + 24
    shapes: list[Shape] = [
        Text(f"node {at}", EDGE + 40, y + 14, title, "quiet"),
        Box(f"frame {at}", EDGE, y + 20, RIGHT - EDGE, BOX_HEIGHT + 8, "frame"),
    ]
    lines, count = [title], 0
    for element in node[: min(limit, 10)]:
        text = label(element)
        if x + room(text) > RIGHT - 120:
            break
        shapes.append(Box(f"element {at} {count}", x, top, room(text), BOX_HEIGHT, "list", text, round=0))
        lines.append(text)
        x, count = x + room(text) + GAP, count + 1
    if rest := left_out(count, len(node)):
        shapes.append(Text(f"rest {at}", x + 12, top + 23, rest, "quiet"))
        lines.append(rest)
    return lines, shapes
