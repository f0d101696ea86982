"""A skiplist: how is a member found without looking at all of them?

The numbered stops are those of ZRANK for the last member drawn: it rides the highest lane as far as that does
not lead too far, then changes one lane down.  On the way it adds up how many members each ride passes.

# Redis: draws the level of a node by lot; ours follow from the member's name (structures/skiplist.py).
"""

from __future__ import annotations

from heapq import nsmallest
from itertools import pairwise
from typing import NamedTuple

from teachredis.pictures.label import counted, label
from teachredis.pictures.scene import CELL, EDGE, RIGHT, TOP, Box, Line, Text, wide
from teachredis.pictures.words import left_out
from teachredis.structures.skiplist import level_of
from teachredis.wire.doubles import double_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.pictures.scene import Shape
    from teachredis.values.sorted_set import SortedSet

    Stop: TypeAlias = tuple[int, int]
    """(place of a tower, its lane)"""

LANE_HEIGHT, BOX_HEIGHT, GAP = 44, 28, 32
MOST_NODES, MOST_LANES = 8, 5
LEAST_WIDTH = 6 * CELL
FIRST_LANE = "lane 1"
"""What is written at the foot of the head."""


class Tower(NamedTuple):
    """A node of the skiplist, drawn from `x` on; it stands on the lanes 1 to `level`."""

    name: str
    score: str
    level: int
    x: int

    @property
    def width(self) -> int:
        """Room for the member and for its score."""
        return max(wide(self.name) + 2 * CELL, wide(self.score) + CELL, LEAST_WIDTH)

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.x + self.width


def lanes_of(value: SortedSet, limit: int) -> tuple[str, list[str], list[Shape], int]:
    """(what it is, lines, shapes, where they end) of a skiplist, from its head on."""
    towers = towers_of(value, min(limit, MOST_NODES))
    path, bottom = search([tower.level for tower in towers]), TOP + LANE_HEIGHT * towers[0].level + 16
    drawn = [shape for at, tower in enumerate(towers) for shape in floors(at, tower, towers[0].level)]
    shapes = [*rails(towers, path), *drawn, *numbers(towers, path)]
    lines = [f"{tower.name}  {tower.score}  {lanes_under(tower)}" for tower in towers[1:]]
    lines.insert(0, f"head  {lanes_under(towers[0])}")
    said = f"ZRANK of {towers[-1].name} takes {counted(len(path) - 1, 'move')} from the head."
    shapes.append(Text("search", EDGE, bottom + 16, said, "quiet"))
    if rest := left_out(len(towers) - 1, len(value)):
        shapes.append(Text("rest", RIGHT, bottom + 16, rest, "quiet", "end"))
    assert value.table is not None
    beside = f"a hash table of {value.table.buckets:,} buckets beside it"
    what = f"a skiplist of {counted(len(value), 'node')}, {beside} to find a score by name"
    return what, [*lines, said, *filter(None, [rest])], shapes, bottom + 24


def lanes_under(tower: Tower) -> str:
    """`lane 2, lane 1`: where the tower stands."""
    return ", ".join(f"lane {lane}" for lane in range(tower.level, 0, -1))


def towers_of(value: SortedSet, most: int) -> list[Tower]:
    """The head, and the towers of the lowest members that have room beside it."""
    lowest = nsmallest(most, ((score, member) for member, score in value.scores.items()))
    towers = [Tower(FIRST_LANE, "head", 1, EDGE)]
    for score, member in lowest:
        level = min(level_of(member), MOST_LANES)
        tower = Tower(label(member), double_text(score).decode(), level, towers[-1].end + GAP)
        if tower.end > RIGHT and len(towers) > 1:
            break
        towers.append(tower)
    highest = max(tower.level for tower in towers)
    return [towers[0]._replace(level=highest), *towers[1:]]


def search(levels: list[int]) -> list[Stop]:
    """The stops on the way from the head to the last tower, from the highest lane down."""
    at, lane, goal = 0, levels[0], len(levels) - 1
    stops = [(at, lane)]
    while at != goal:
        onward = next((place for place in range(at + 1, goal + 1) if levels[place] >= lane), None)
        at, lane = (at, lane - 1) if onward is None else (onward, lane)
        stops.append((at, lane))
    return stops


def height_of(lane: int, lanes: int) -> int:
    """Where a lane runs; the first is the lowest."""
    return TOP + 16 + LANE_HEIGHT * (lanes - lane)


def floors(at: int, tower: Tower, lanes: int) -> list[Shape]:
    """A tower: its member on the lowest lane, and the score below."""
    shapes: list[Shape] = []
    for lane in range(1, tower.level + 1):
        y, role = height_of(lane, lanes) - 12, "zset" if at else "box"
        text = tower.name * (lane == 1) if at else f"lane {lane}"
        shapes.append(Box(f"floor {at} {lane}", tower.x, y, tower.width, BOX_HEIGHT, role, text))
    below, middle = height_of(1, lanes) + BOX_HEIGHT + 4, tower.x + tower.width // 2
    if tower.score:
        shapes.append(Text(f"score {at}", middle, below, tower.score, "quiet", "middle", data=True))
    return shapes


def rails(towers: list[Tower], path: list[Stop]) -> list[Shape]:
    """The links along each lane; those that the search rides are thick."""
    ridden = {(one, other, lane) for (one, lane), (other, same) in pairwise(path) if lane == same}
    shapes: list[Shape] = []
    for lane in range(1, towers[0].level + 1):
        y = height_of(lane, towers[0].level) + 2
        stops = [at for at, tower in enumerate(towers) if tower.level >= lane]
        for one, other in pairwise(stops):
            role = "arrived" if (one, other, lane) in ridden else "line"
            shapes.append(Line(f"link {lane} {one}", towers[one].end, y, towers[other].x, y, role))
    return shapes


def numbers(towers: list[Tower], path: list[Stop]) -> list[Shape]:
    """The moves of the search, numbered where they arrive: beside the tower, a ride above its link."""
    shapes: list[Shape] = []
    for move, (at, lane) in enumerate(path[1:], 1):
        y = height_of(lane, towers[0].level)
        shapes.append(Text(f"move {move}", towers[at].x - 4, y - 3, f"{move}", "quiet", "end"))
    return shapes
