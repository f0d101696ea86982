"""Deadlines: when does it go?"""

from __future__ import annotations

from heapq import nsmallest

from teachredis.pictures.label import counted, label, span
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Scene, Text, wide
from teachredis.pictures.words import left_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Due: TypeAlias = list[tuple[int, str]]
    """(milliseconds left, key)"""

ROW_HEIGHT, BAR_HEIGHT = 32, 16
MOST_ROWS = 9


def picture_of_expiry(db: Keyspace, limit: int = 20) -> Scene:
    """Scene of all deadlines: a bar a key, the soonest on top, as long as the key has left."""
    coming = [(ms - db.now_ms, key) for key, ms in db.expires.items() if ms > db.now_ms]
    due = [(left_ms, label(key)) for left_ms, key in nsmallest(min(limit, MOST_ROWS), coming)]
    never = f"{counted(len(db) - len(db.expires), 'key')} never expire."
    rest = left_out(len(due), len(coming))
    bottom = TOP + ROW_HEIGHT * len(due)
    shapes = (*bars(due), *remarks(never, rest, bottom))
    caption = f"{counted(len(coming), 'key')} will expire, soonest first; {never}"
    lines = [f"{key}  in {span(left_ms)}" for left_ms, key in due]
    title = f"database {db.index} · {counted(len(coming), 'key')} with a deadline"
    return Scene(title, "", caption, (*lines, *filter(None, [rest])), shapes, bottom + 40)


def bars(due: Due) -> list[Shape]:
    """Name, bar and time of each; the longest bar is the latest of them."""
    if not due:
        return []
    left = EDGE + max(wide(key) for _, key in due) + 24
    room = RIGHT - left - 96
    longest_ms = due[-1][0]
    shapes: list[Shape] = []
    for at, (left_ms, key) in enumerate(due):
        y, length = TOP + ROW_HEIGHT * at, max(room * left_ms // longest_ms, 2)
        shapes += [
            Text(f"key {key}", EDGE, y + 21, key, data=True),
            Box(f"bar {key}", left, y + 8, length, BAR_HEIGHT, "str", round=2),
            Text(f"left {key}", left + length + 8, y + 21, span(left_ms), "quiet"),
        ]
    return shapes


def remarks(never: str, rest: str, bottom: int) -> list[Shape]:
    """What has no bar: keys that stay, and keys beyond the limit."""
    shapes: list[Shape] = [Text("never", EDGE, bottom + 24, never, "quiet")]
    return [*shapes, Text("rest", RIGHT, bottom + 24, rest, "quiet", "end")] if rest else shapes
