"""Two sets or three: who is in both?  Circles with a count in each region, and who is in it beside them.

Asked for as one would ask Redis, `SINTER fruit green`; the regions that make up the answer stand out.
"""

from __future__ import annotations

from heapq import nsmallest
from itertools import product

from teachredis.pictures.label import cells, counted, label, start_of
from teachredis.pictures.scene import EDGE, TOP, Box, Scene, Text, wide
from teachredis.pictures.words import IN_CAPTION, some
from teachredis.values.set import SetValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

    Region: TypeAlias = tuple[bool, ...]
    """For each set, whether the region lies in it."""

    Regions: TypeAlias = dict[Region, list[bytes]]
    """Region -> its members, in order"""

COMMANDS = ("SINTER", "SUNION", "SDIFF")
CHIP_WIDTH, CHIP_HEIGHT, ROW_HEIGHT = 40, 24, 44
ROWS_X, NAMES_X = 336, 388
SHORT, MEMBERS_ROOM = 12, 36
"""Cells of a key's name, and of the members in a row."""
CIRCLES = {2: (184, ((16, 40), (120, 40))), 3: (176, ((16, 32), (120, 32), (68, 122)))}
"""Number of sets -> (diameter, where each circle begins, counted from the top of the drawing)."""
HEIGHTS = {2: 248, 3: 336}
PLACES = {
    (1, 0): (68, 132), (1, 1): (160, 132), (0, 1): (252, 132),
    (1, 0, 0): (64, 92), (0, 1, 0): (248, 92), (0, 0, 1): (156, 262), (1, 1, 0): (156, 84),
    (1, 0, 1): (100, 180), (0, 1, 1): (212, 180), (1, 1, 1): (156, 146),
}  # fmt: skip
"""The middle of each region."""
NAMES = ((EDGE, 24, "start"), (304, 24, "end"), (156, 316, "middle"))


def picture_of_venn(db: Keyspace, question: str) -> Scene | None:
    """Scene of `SINTER a b`, SUNION or SDIFF, of two sets or three; None if it is no such question."""
    command, *names = question.split() or [""]
    if command.upper() not in COMMANDS or len(names) not in CIRCLES:
        return None
    keys = [name.encode("utf-8", "surrogateescape") for name in names]
    values = [db.peek(key) for key in keys]
    if not all(value is None or isinstance(value, SetValue) for value in values):
        return None
    sets = [value.members if isinstance(value, SetValue) else {} for value in values]
    return drawn(command.upper(), [short(label(key)) for key in keys], regions_of(sets))


def short(text: str) -> str:
    """A name that leaves room for others."""
    return text if sum(map(cells, text)) <= SHORT else start_of(text, SHORT - 1) + "…"


def regions_of(sets: list[dict[bytes, None]]) -> Regions:
    """Each region with its members, that of all sets last; nobody is in two of them."""
    regions: Regions = {
        region: [] for region in sorted(product((True, False), repeat=len(sets)), key=sum) if any(region)
    }
    for member in sorted(set().union(*sets)):
        regions[tuple(member in each for each in sets)].append(member)
    return regions


def is_in(command: str, region: Region) -> bool:
    """Does the region belong to the answer?"""
    match command:
        case "SINTER":
            return all(region)
        case "SDIFF":
            return region[0] and not any(region[1:])
    return True


def drawn(command: str, names: list[str], regions: Regions) -> Scene:
    """The circles, and a row for each region."""
    shapes, lines = circles(names), []
    for row, (region, members) in enumerate(regions.items()):
        said, who = called(region, names), shown(members)
        role = "changed" if is_in(command, region) else "box"
        shapes += region_shapes(row, region, len(members), said, who, role)
        lines.append("  ".join(filter(None, [f"{len(members):,}", said, who])))
    caption, height = caption_of(command, names, regions), TOP + HEIGHTS[len(names)]
    return Scene(f"{command} {' '.join(names)}", "SET", caption, (*lines,), (*shapes,), height)


def circles(names: list[str]) -> list[Shape]:
    """A circle for each set, with its name."""
    diameter, corners = CIRCLES[len(names)]
    shapes: list[Shape] = []
    for at, (name, (x, y), (name_x, name_y, align)) in enumerate(zip(names, corners, NAMES, strict=False)):
        shapes.append(Box(f"set {at}", x, TOP + y, diameter, diameter, "frame", round=diameter // 2))
        shapes.append(Text(f"name {at}", name_x, TOP + name_y, name, align=align, data=True))
    return shapes


def caption_of(command: str, names: list[str], regions: Regions) -> str:
    """`SINTER of a and b has 2 members: x, y.`"""
    chosen = [members for region, members in regions.items() if is_in(command, region)]
    answer = [member for members in chosen for member in members]
    few = some([*map(label, nsmallest(IN_CAPTION, answer))], len(answer))
    of = f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{command} of {of} has {counted(len(answer), 'member')}{': ' * bool(few)}{few}."


def called(region: Region, names: list[str]) -> str:
    """`only fruit`, `fruit and green`, `all three`."""
    inside = [name for name, is_inside in zip(names, region, strict=True) if is_inside]
    if len(inside) == 1:
        return f"only {inside[0]}"
    return "all three" if len(inside) == 3 else " and ".join(inside)


def shown(members: list[bytes]) -> str:
    """As many members as a row has room for, six at most."""
    count = min(len(members), 6)
    while count > 1 and sum(map(cells, some([*map(label, members[:count])], len(members)))) > MEMBERS_ROOM:
        count -= 1
    return some([*map(label, members[:count])], len(members))


def region_shapes(at: int, region: Region, count: int, said: str, who: str, role: str) -> list[Shape]:
    """The count in the circles and again in the row, where it is told whose it is and who is in it."""
    (x, y), top, text = PLACES[region], TOP + ROW_HEIGHT * at + 8, f"{count:,}"
    width = max(CHIP_WIDTH, wide(text) + 8)
    return [
        Box(f"count {at}", x - width // 2, TOP + y - CHIP_HEIGHT // 2, width, CHIP_HEIGHT, role, text),
        Box(f"row {at}", ROWS_X, top, width, CHIP_HEIGHT, role, text),
        Text(f"said {at}", NAMES_X + 4, top + 10, said, "quiet"),
        Text(f"who {at}", NAMES_X + 4, top + 27, who, data=True),
    ]
