"""What an exercise is, and the table that the checks enter themselves into."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from teachredis.grading.desk import Desk

    Check = Callable[[Desk], str]


class Exercise(NamedTuple):
    """One exercise.  `asks` is its line in the overview: the first line of its check's documentation."""

    name: str
    notebook: str
    points: int
    asks: str
    check: Check


EXERCISES: dict[str, Exercise] = {}


def exercise(name: str, notebook: str, points: int) -> Callable[[Check], Check]:
    """Enter a check into `EXERCISES`."""

    def enter(check: Check) -> Check:
        asks = (check.__doc__ or "").partition("\n")[0].rstrip(".")
        EXERCISES[name] = Exercise(name, notebook, points, asks, check)
        return check

    return enter


def shown(words: Iterable[object]) -> str:
    """`stop, spot, tops`."""
    return ", ".join(map(str, words))


def times(number: int) -> str:
    """`once`, `3 times`."""
    return "once" if number == 1 else f"{number} times"
