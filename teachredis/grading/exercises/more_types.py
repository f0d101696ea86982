"""The exercises of `03_more_types.ipynb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from teachredis.grading.desk import NotYet, text
from teachredis.grading.exercises.exercise import exercise, shown

if TYPE_CHECKING:
    from teachredis.grading.desk import Desk

MORE_TYPES = "03_more_types"
DAYS = ("here:mon", "here:tue", "here:wed")
SIGNATURES = 98_732


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


@exercise("signatures", MORE_TYPES, points=2)
def signatures_estimated(desk: Desk) -> str:
    """The different signatures of all words, estimated by a HyperLogLog."""
    if not desk.raw("signatures").startswith(b"HYLL"):
        raise NotYet('"signatures" is no HyperLogLog.')
    estimate = desk.variable("estimate", int)
    if estimate != desk.ask("PFCOUNT", "signatures"):
        raise NotYet(f'estimate is {estimate}; that is not what "signatures" says.')
    off = abs(estimate - SIGNATURES) / SIGNATURES
    if off > 0.03:
        raise NotYet(f"estimate is {estimate:,}, too far from {SIGNATURES:,}: are all signatures in?")
    return f"{estimate:,}, and {SIGNATURES:,} are right: off by {off:.1%}."


@exercise("trip", MORE_TYPES, points=1)
def a_day_trip(desk: Desk) -> str:
    """The cities within 700 km of Brussels, nearest first."""
    desk.value("cities", "zset")
    found = desk.ask("GEOSEARCH", "cities", "FROMMEMBER", "Brussels", "BYRADIUS", "700", "km", "ASC")
    wanted = [text(city) for city in as_list(found)][1:]
    trip = desk.variable("trip", list)
    if any(isinstance(city, bytes) for city in trip):
        raise NotYet("the names in trip are bytes; make them strings.")
    if "Brussels" in trip:
        raise NotYet("Brussels is in trip, and you are there already.")
    if trip != wanted:
        raise NotYet(f"trip is {shown(trip)}: {len(wanted)} cities lie within 700 km, nearest first.")
    return f"{shown(trip)}."


@exercise("orders", MORE_TYPES, points=2)
def nothing_left_to_do(desk: Desk) -> str:
    """A stream whose consumer group has read and acknowledged everything."""
    entries = as_list(desk.ask("XRANGE", "orders", "-", "+"))
    if not any(b"water" in as_list(as_list(entry)[1]) for entry in entries):
        raise NotYet('no order in "orders" has the item water.')
    pending = as_list(desk.ask("XPENDING", "orders", "waiters"))[0]
    if pending:
        raise NotYet(f"{pending} orders are pending: given to somebody, and not acknowledged.")
    newest = as_list(entries[-1])[0]
    groups = as_list(desk.ask("XINFO", "GROUPS", "orders"))
    if newest not in as_list(groups[0]):
        raise NotYet("the newest order has not been read by the group yet.")
    return f"{len(entries)} orders, all of them done."


@exercise("nearest", MORE_TYPES, points=2)
def nearest_neighbours(desk: Desk) -> str:
    """The three words that are spelled most like a word of one's own."""
    favourite = desk.variable("favourite", str)
    neighbours = desk.variable("neighbours", list)
    if not desk.ask("VISMEMBER", "sixes", favourite):
        raise NotYet(f'"{favourite}" is not in the vector set "sixes" yet.')
    found = as_list(desk.ask("VSIM", "sixes", "ELE", favourite, "COUNT", "40", "WITHSCORES", "TRUTH"))
    scores = dict(zip(map(text, found[::2]), map(float, found[1::2]), strict=True))
    scores.pop(favourite, None)
    if len(neighbours) != 3 or favourite in neighbours:
        raise NotYet(f"neighbours is {shown(neighbours)}; name three words other than {favourite}.")
    third = sorted(scores.values(), reverse=True)[2]
    far = [word for word in neighbours if scores.get(word, 0) < third - 0.01]
    if far:
        raise NotYet(f"{far[0]} is not among the three words most like {favourite}.")
    return f"most like {favourite}: {shown(neighbours)}."


def as_list(reply: object) -> list[Any]:
    """A reply of several parts.  Errors: NotYet, if there is nothing."""
    if not isinstance(reply, list):
        raise NotYet("Redis has nothing to show for this yet.")
    return reply
