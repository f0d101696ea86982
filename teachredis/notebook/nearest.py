"""The nearest of some names, for `closest: GET`.

Distance is counted in slips of the hand: a letter too many, one missing, a wrong one,
or two neighbours swapped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(typed: str, names: Iterable[str]) -> str | None:
    """The name that fewest slips turn into what was typed; None if even that would be a guess."""
    most = max(1, len(typed) // 3)
    within_reach = (name for name in names if abs(len(name) - len(typed)) <= most)
    best = min(within_reach, key=lambda name: (slips(typed, name), name), default=None)
    return best if best is not None and slips(typed, best) <= most else None


def slips(one: str, other: str) -> int:
    """The distance (optimal string alignment).  O(len × len)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, above, row = row, before, [at]
        for to, wanted in enumerate(other, 1):
            swapped = at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted
            steps = [before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted)]
            row.append(min([*steps, above[to - 2] + 1] if swapped else steps))
    return row[-1]
