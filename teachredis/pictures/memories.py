"""Memory: what uses the room?  A gauge of all of it, and the keys by prefix, an area as large as their bytes.

The figures are those of the memory model (keyspace/memory.py), as INFO and MEMORY USAGE tell them.
"""

from __future__ import annotations

from itertools import islice

from teachredis.keyspace.memory import key_bytes, overhead_bytes
from teachredis.pictures.label import label
from teachredis.pictures.label import size as spelled
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Line, Scene, Text, wide
from teachredis.session.memory import MEMORY_AT_START_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Parts: TypeAlias = list[tuple[str, int]]
    """(name, bytes), the largest first"""

    Area: TypeAlias = tuple[int, int, int, int]
    """(x, y, width, height)"""

SAMPLE = 5000
GAUGE, HEIGHT = 56, 288
MAP: Area = (EDGE + GAUGE + 248, TOP, RIGHT - EDGE - GAUGE - 248, HEIGHT)
MOST_PARTS = 20
OTHERS = "others"
TWO_LINES, ONE_LINE, DIGIT = 44, 22, 7


def picture_of_memory(engine: Engine, db: Keyspace, limit: int = 20) -> Scene:
    """Scene of what is in use: the gauge counts all databases, the map shows the keys of one.

    Over 5,000 keys a sample is weighed, and the caption says so.
    """
    databases = [each for each in engine.databases if each.data]
    weights = {each.index: prefixes_of(each) for each in databases}
    data = sum(sum(sizes.values()) for sizes in weights.values())
    levels = [
        ("keys and values", data),
        ("tables to find them", sum(map(overhead_bytes, databases))),
        ("Redis itself", MEMORY_AT_START_BYTES),
    ]
    used, most = sum(count for _, count in levels), engine.memory.limit
    parts = fitting(ranked(weights.get(db.index, {}), min(limit, MOST_PARTS)))
    shapes = (*gauge(levels, most), *treemap(parts))
    title = f"memory · {spelled(used)} used" + (f" of {spelled(most)}" if most else ", no limit")
    lines = [*(f"{name} {spelled(count)}" for name, count in levels), *limit_line(most), *map_lines(parts)]
    return Scene(title, "", caption_of(used, most, parts, db), tuple(lines), shapes, TOP + HEIGHT + 32)


def prefixes_of(db: Keyspace) -> dict[bytes, int]:
    """Prefix, or key without one -> bytes of its keys; of many keys the first are weighed for all."""
    sizes: dict[bytes, int] = {}
    for key, value in islice(db.data.items(), SAMPLE):
        head, colon, _ = key.partition(b":")
        name = head + colon
        sizes[name] = sizes.get(name, 0) + key_bytes(db, key, value)
    scale = max(len(db.data) / SAMPLE, 1)
    return {name: round(count * scale) for name, count in sizes.items()}


def ranked(sizes: dict[bytes, int], most: int) -> Parts:
    """The largest, the rest together."""
    order = sorted(sizes.items(), key=lambda item: (-item[1], item[0]))
    parts = [(label(name), count) for name, count in order[:most]]
    rest = sum(count for _, count in order[most:])
    return [*parts, (OTHERS, rest)] if rest else parts


def caption_of(used: int, most: int, parts: Parts, db: Keyspace) -> str:
    """`Used 1.2 MB of 2 MB. session: 60 %, cart: 25 %.`"""
    caption = f"Used {spelled(used)}" + (f" of {spelled(most)}." if most else ", without a limit.")
    if parts:
        caption += " " + ", ".join(f"{name} {share(count, parts)}" for name, count in parts[:4]) + "."
    if len(db) > SAMPLE:
        caption += f" Estimated from {SAMPLE:,} of {len(db):,} keys."
    return caption


def share(count: int, parts: Parts) -> str:
    """`60 %`."""
    return f"{100 * count / (sum(each for _, each in parts) or 1):.0f} %"


def limit_line(most: int) -> list[str]:
    """The limit as a line of the text."""
    return [f"maxmemory {spelled(most)}"] if most else []


def map_lines(parts: Parts) -> list[str]:
    """The map, told."""
    return [f"{name}  {spelled(count)}, {share(count, parts)}" for name, count in parts]


# --- the gauge ----------------------------------------------------------------------------------------------


def gauge(levels: Parts, most: int) -> list[Shape]:
    """One upright column: what is in use, part by part, and where the limit is."""
    full = max(sum(count for _, count in levels), most) or 1
    shapes: list[Shape] = [Box("gauge", EDGE, TOP, GAUGE, HEIGHT, "frame", round=0)]
    bottom, row = TOP + HEIGHT, TOP + HEIGHT - 4
    for (name, count), role in zip(reversed(levels), ("box", "frame", "str"), strict=True):
        height = round(HEIGHT * count / full)
        bottom -= height
        shapes.append(Box(f"level {name}", EDGE, bottom, GAUGE, height, role, round=0))
        row = min(row, bottom + height // 2 + 5)
        shapes.append(Text(f"name {name}", EDGE + GAUGE + 12, row, f"{name} {spelled(count)}"))
        row -= 20
    return shapes + limit_mark(most, full, row)


def limit_mark(most: int, full: int, row: int) -> list[Shape]:
    """The line that must not be crossed."""
    if not most:
        return []
    y = TOP + HEIGHT - round(HEIGHT * most / full)
    text = Text("limit", EDGE + GAUGE + 12, min(y + 14, row), f"maxmemory {spelled(most)}", "quiet")
    return [Line("limit line", EDGE - 8, y, EDGE + GAUGE + 8, y, "changed"), text]


# --- the map ------------------------------------------------------------------------------------------------


def fitting(parts: Parts) -> Parts:
    """The parts whose names have room in their areas; the smallest go to the others until all have."""
    while not all(map(has_room, parts, areas_of(parts, MAP), [figures(count, parts) for _, count in parts])):
        named = [part for part in parts if part[0] != OTHERS]
        rest = sum(count for name, count in parts if name == OTHERS)
        parts = [*named[:-1], (OTHERS, rest + named[-1][1])]
    return parts


def has_room(part: tuple[str, int], area: Area, said: str) -> bool:
    """Do its name and its figures fit, in two lines or in one?  Those of the others stand below the map."""
    _, _, width, height = area
    name, numbers = wide(part[0]), DIGIT * len(said)
    is_high = height >= TWO_LINES and width >= 16 + max(name, numbers)
    return part[0] == OTHERS or is_high or (height >= ONE_LINE and width >= 32 + name + numbers)


def figures(count: int, parts: Parts) -> str:
    """`1.2 KB, 60 %`."""
    return f"{spelled(count)}, {share(count, parts)}"


def areas_of(parts: Parts, area: Area) -> list[Area]:
    """An area for each part, as large as its bytes: half of the weight into half of the longer side."""
    if len(parts) < 2:
        return [area] * len(parts)
    total, cut, weight = sum(count for _, count in parts), 1, parts[0][1]
    while cut < len(parts) - 1 and weight + parts[cut][1] <= total / 2:
        weight += parts[cut][1]
        cut += 1
    one, other = halves(area, weight / total if total else 0.5)
    return areas_of(parts[:cut], one) + areas_of(parts[cut:], other)


def halves(area: Area, portion: float) -> tuple[Area, Area]:
    """The area cut in two across its longer side."""
    x, y, width, height = area
    if width >= height:
        left = round(width * portion)
        return (x, y, left, height), (x + left, y, width - left, height)
    top = round(height * portion)
    return (x, y, width, top), (x, y + top, width, height - top)


def treemap(parts: Parts) -> list[Shape]:
    """A box a prefix, with its name, bytes and share."""
    shapes: list[Shape] = []
    for (name, count), (x, y, width, height) in zip(parts, areas_of(parts, MAP), strict=True):
        shapes.append(Box(f"area {name}", x, y, width, height, "frame" if name == OTHERS else "box", round=0))
        x, top = (MAP[0], TOP + HEIGHT + 20) if name == OTHERS else (x + 8, y + height // 2 + 5)
        in_two = name != OTHERS and height >= TWO_LINES
        place = (x, top + 9) if in_two else (x + wide(name) + 16, top)
        shapes.append(Text(f"prefix {name}", x, top - 9 * in_two, name, data=True))
        shapes.append(Text(f"bytes {name}", *place, figures(count, parts), "quiet"))
    return shapes
