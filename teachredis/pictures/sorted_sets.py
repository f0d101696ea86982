"""A sorted set: who leads?"""

from __future__ import annotations

from heapq import nlargest
from math import copysign, isinf

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import EDGE, RIGHT, TOP, Box, Line, Scene, Text, wide
from teachredis.pictures.words import corner, farewell, left_out, some, time_left
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.doubles import double_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Row: TypeAlias = tuple[str, float, str, bool]
    """(member, score, score in figures, same score as the one above?)"""

ROW_HEIGHT, BAR_HEIGHT = 32, 16
MOST_ROWS = 10
RANK = 40
TIE = "tie by name"
TINY = 1e-290


def picture_of_sorted_set(db: Keyspace, key: bytes, limit: int = 20) -> Scene:
    """Scene of one sorted set: a leaderboard, best on top, with rank, member, bar and score."""
    value = db.peek(key)
    assert isinstance(value, SortedSet)
    name, count, left = label(key), len(value), time_left(db, key)
    rows = best(value, min(limit, MOST_ROWS))
    rest = left_out(len(rows), count)
    height = TOP + ROW_HEIGHT * len(rows) + (40 if rest else 16)
    shapes = (*board(rows), *others(rest, height), *corner(left))
    lines = [f"{at} {row[0]} {row[2]}{f' ({TIE})' * row[3]}" for at, row in enumerate(rows)]
    caption = f"{name}, highest first: {some(lines, count)}."
    title = f"{name} · sorted set · {counted(count, 'member')}, highest first"
    return Scene(title, "ZSET", caption, (*lines, *filter(None, [rest]), *farewell(left)), shapes, height)


def best(value: SortedSet, count: int) -> list[Row]:
    """The first rows of the leaderboard; looked for in the scores, since looking settles nothing."""
    rows: list[Row] = []
    above = None
    for score, member in nlargest(count, ((score, member) for member, score in value.scores.items())):
        rows.append((label(member), score, double_text(score).decode(), score == above))
        above = score
    return rows


def board(rows: list[Row]) -> list[Shape]:
    """Rank, member, bar and score of each row; bars begin at zero."""
    names = EDGE + RANK
    bars = names + max(wide(member) for member, _, _, _ in rows) + 24
    room = RIGHT - bars - max(wide(figures) for _, _, figures, _ in rows) - 112
    points = drawable([score for _, score, _, _ in rows])
    zero, unit = scale(points, room)
    shapes: list[Shape] = []
    for at, ((member, _, figures, tie), point) in enumerate(zip(rows, points, strict=True)):
        y, length = TOP + ROW_HEIGHT * at, round(abs(point) * unit)
        start = bars + zero - (length if point < 0 else 0)
        shapes += [
            Text(f"rank {at}", EDGE + 8, y + 21, f"{at}", "quiet", data=True),
            Text(f"member {member}", names, y + 21, member, data=True),
            Box(f"bar {member}", start, y + 8, max(length, 2), BAR_HEIGHT, "zset", round=2),
            Text(f"score {member}", bars + room + 12, y + 21, figures, data=True),
        ]
        if tie:
            shapes.append(Text(f"tie {member}", RIGHT, y + 21, TIE, "quiet", "end"))
    if zero:
        shapes.append(Line("zero", bars + zero, TOP, bars + zero, TOP + ROW_HEIGHT * len(rows)))
    return shapes


def scale(lengths: list[float], room: int) -> tuple[int, float]:
    """(where zero lies, units a point) so that all bars fit into the room."""
    high, low = max([0.0, *lengths]), -min([0.0, *lengths])
    if not high + low:
        return 0, 0.0
    return round(room * (low / (high + low))), room / (high + low)


def drawable(scores: list[float]) -> list[float]:
    """The scores, halved so that sums stay finite; an endless one reaches a little beyond the others.

    Scores so small that nothing can be divided by them are taken for zero.
    """
    halves = [score / 2 if abs(score) > TINY else 0.0 for score in scores]
    farthest = max((abs(half) for half in halves if not isinf(half)), default=0.0) or 1.0
    return [copysign(farthest * 1.05, half) if isinf(half) else half for half in halves]


def others(rest: str, height: int) -> list[Shape]:
    """How many are not drawn."""
    return [Text("rest", EDGE + RANK, height - 16, rest, "quiet")] if rest else []
