"""The exercises of `04_atomic.ipynb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.grading.desk import NotYet
from teachredis.grading.exercises.exercise import exercise, shown

if TYPE_CHECKING:
    from teachredis.grading.desk import Desk

ATOMIC = "04_atomic"
MEALS = ["lunch", "tea", "supper"]
MINUTE_MS = 60_000


@exercise("missed", ATOMIC, points=1)
def kept_and_published(desk: Desk) -> str:
    """Messages that are published, and kept for whoever is away."""
    kept = desk.list("missed")
    if kept != MEALS:
        raise NotYet(f'"missed" is {shown(kept)}; it should be {shown(MEALS)}.')
    heard = desk.variable("heard", list)
    if len(heard) != len(MEALS):
        raise NotYet(f"heard has {len(heard)} elements; publish is called {len(MEALS)} times.")
    if desk.calls("publish") < len(MEALS):
        raise NotYet(f"PUBLISH has run {desk.calls('publish')} times.")
    listeners = "nobody" if not sum(heard) else "somebody"
    return f"{listeners} heard the messages when they were published, and Ada can read them all."


@exercise("transfer", ATOMIC, points=3)
def a_transfer(desk: Desk) -> str:
    """A transfer between two accounts, in one transaction or not at all."""
    desk.variable("transfer", object)
    ada, bob = int(desk.string("account:ada")), int(desk.string("account:bob"))
    if ada + bob != 120:
        raise NotYet(f"the accounts hold {ada} and {bob}: together no longer 120.")
    if (ada, bob) != (70, 50):
        raise NotYet(f"Ada has {ada} and Bob {bob}; after a transfer of 30 they should have 70 and 50.")
    if not desk.scripts_run() + desk.calls("multi"):
        raise NotYet("no transaction has run since the counts were set to 0.")
    return "30 coins moved, 1,000 did not, and none was lost."


@exercise("limit", ATOMIC, points=3)
def three_a_minute(desk: Desk) -> str:
    """A rate limit of three calls a minute, as a script."""
    answers = [int(answer) for answer in desk.variable("answers", list)]
    if answers != [1, 1, 1, 0, 0]:
        raise NotYet(f"answers is {answers}; five calls within a minute should answer 1, 1, 1, 0, 0.")
    left_ms = desk.left_ms("calls:ada")
    if left_ms is None:
        raise NotYet('"calls:ada" never expires, so Ada would be locked out for ever.')
    if left_ms > MINUTE_MS:
        raise NotYet(f'"calls:ada" expires in {left_ms // 1000} seconds; 60 are enough.')
    if not desk.scripts_run():
        raise NotYet("no script has run.")
    return "three calls were let through, two were not, and the key goes by itself."
