"""The exercises of `03_more_types.ipynb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.grading.desk import NotYet, text
from teachredis.grading.exercises.exercise import exercise, shown

if TYPE_CHECKING:
    from teachredis.grading.desk import Desk

MORE_TYPES = "03_more_types"
DAYS = ("here:mon", "here:tue", "here:wed")


@exercise("faithful", MORE_TYPES, points=1)
def on_all_three_days(desk: Desk) -> str:
    """Who came on all three days, as a bitmap."""
    days = [int.from_bytes(desk.raw(day).ljust(125, b"\0"), "big") for day in DAYS]
    wanted = (days[0] & days[1] & days[2]).bit_count()
    stored = int.from_bytes(desk.raw("faithful").ljust(125, b"\0"), "big")
    if stored != days[0] & days[1] & days[2]:
        raise NotYet(f'"faithful" has {stored.bit_count()} ones; {wanted} customers came on all three days.')
    number = desk.variable("number", int)
    if number != wanted:
        raise NotYet(f"number is {number}; how many ones has the bitmap?")
    return f"{number} of 1,000 customers came on all three days."


@exercise("nearest", MORE_TYPES, points=2)
def nearest_neighbours(desk: Desk) -> str:
    """The three words that are spelled most like a word of one's own."""
    favourite = desk.variable("favourite", str)
    neighbours = desk.variable("neighbours", list)
    if not desk.ask("VISMEMBER", "sixes", favourite):
        raise NotYet(f'"{favourite}" is not in the vector set "sixes" yet.')
    if len(neighbours) != 3 or favourite in neighbours:
        raise NotYet(f"neighbours is {shown(neighbours)}; name three words other than {favourite}.")
    third = sorted(similarities(desk, favourite).values(), reverse=True)[2]
    far = [word for word in neighbours if similarities(desk, favourite).get(word, 0) < third - 0.01]
    if far:
        raise NotYet(f"{far[0]} is not among the three words most like {favourite}.")
    return f"most like {favourite}: {shown(neighbours)}."


def similarities(desk: Desk, favourite: str) -> dict[str, float]:
    """The words most like this one, itself left out, and how alike they are."""
    found = desk.ask("VSIM", "sixes", "ELE", favourite, "COUNT", "40", "WITHSCORES", "TRUTH")
    pairs = found.items() if isinstance(found, dict) else ()
    return {text(word): score for word, score in pairs if text(word) != favourite}
