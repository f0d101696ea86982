"""The exercises of `03_more_types.ipynb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from teachredis.grading.desk import NotYet, text
from teachredis.grading.exercises.exercise import exercise, shown

if TYPE_CHECKING:
    from teachredis.grading.desk import Desk

MORE_TYPES = "03_more_types"
SIGNATURES = 98_732
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
    if newest not in groups[0].values():
        raise NotYet("the newest order has not been read by the group yet.")
    return f"{len(entries)} orders, all of them done."


@exercise("trip", MORE_TYPES, points=1)
def trip_planned(desk: Desk) -> str:
    """The cities within 700 km of Brussels, nearest first."""
    trip = desk.variable("trip", list)
    found = desk.ask("GEOSEARCH", "cities", "FROMMEMBER", "Brussels", "BYRADIUS", "700", "km", "ASC")
    wanted = [text(city) for city in as_list(found)[1:]]
    if b"Brussels" in trip or any(isinstance(city, bytes) for city in trip):
        raise NotYet("trip holds bytes; make texts of them with .decode().")
    if "Brussels" in trip:
        raise NotYet("you are in Brussels already; leave it out of trip.")
    if sorted(trip) != sorted(wanted):
        raise NotYet(f"trip is {shown(trip)}; Redis finds {len(wanted)} cities within 700 km of Brussels.")
    if trip != wanted:
        raise NotYet(f"trip is {shown(trip)}; begin with the nearest.")
    return f"from Brussels to {shown(trip)}."


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


def as_list(reply: object) -> list[Any]:
    """A reply of several parts.  Errors: NotYet, if there is nothing."""
    if not isinstance(reply, list):
        raise NotYet("Redis has nothing to show for this yet.")
    return reply
