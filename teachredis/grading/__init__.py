"""Floor 9: is the exercise right?  `%redis_check ID` comes in here.

What each exercise asks for stands in exercises/, one function each.  What a check may look at, and that it
leaves no trace, is desk.py's.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

from teachredis.grading.desk import Desk, NotYet
from teachredis.grading.exercises import EXERCISES
from teachredis.notebook.errors import MagicOptionError

if TYPE_CHECKING:
    from teachredis.grading.exercises import Exercise

__all__ = ["check"]


class Progress:
    """How far the learner of this kernel has come.

    What was right once counts as done: the lessons tidy up behind themselves.  Which notebook this is, a
    kernel cannot know; the exercise that was asked about last tells.
    """

    passed: ClassVar[dict[str, None]] = {}
    notebook: ClassVar[str] = ""


def check(name: str = "") -> None:
    """Print whether the exercise is right, or without a name where this notebook's exercises stand."""
    desk = Desk.of_this_notebook()
    print(verdict(find(name), desk) if name else overview(desk))


def find(name: str) -> Exercise:
    """The exercise of that name.  Errors: MagicOptionError names the nearest."""
    if name not in EXERCISES:
        near = get_close_matches(name, EXERCISES, n=1, cutoff=0.0)
        message = f"There is no exercise {name}. Closest: {near[0]}"
        raise MagicOptionError(message)
    Progress.notebook = EXERCISES[name].notebook
    return EXERCISES[name]


def verdict(exercise: Exercise, desk: Desk) -> str:
    """One line: `✓ …` or `not yet: …`."""
    try:
        praise = exercise.check(desk)
    except NotYet as fact:
        return f"not yet: {fact}"
    Progress.passed[exercise.name] = None
    return f"✓ {praise}"


def overview(desk: Desk) -> str:
    """A line for each exercise of this notebook (of all, if none was asked about yet), and the points."""
    here = {Progress.notebook or exercise.notebook for exercise in EXERCISES.values()}
    chosen = [exercise for exercise in EXERCISES.values() if exercise.notebook in here]
    for exercise in chosen:
        verdict(exercise, desk)
    lines = [line_of(exercise) for exercise in chosen]
    reached = sum(exercise.points for exercise in chosen if exercise.name in Progress.passed)
    return "\n".join([*lines, f"{reached} of {sum(exercise.points for exercise in chosen)} points"])


def line_of(exercise: Exercise) -> str:
    """`✓ letters     2 points  the letters of a text, counted into a hash and read back`."""
    sign = "✓" if exercise.name in Progress.passed else "·"
    worth = f"{exercise.points} point{'s' if exercise.points != 1 else ' '}"
    return f"{sign} {exercise.name:<11} {worth}  {exercise.asks}"
