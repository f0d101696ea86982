"""The exercises of `05_cache_and_eviction.ipynb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.grading.desk import NotYet
from teachredis.grading.exercises.exercise import exercise

if TYPE_CHECKING:
    from teachredis.grading.desk import Desk

CACHE = "05_cache_and_eviction"
CITIES = ("Paris", "Rome", "Oslo")
HOUR_MS = 3_600_000
SESSIONS, PAGES = 50, 100
PRODUCTS, ROOM, ACCESSES = 1000, 300, 20_000


@exercise("cached", CACHE, points=2)
def forecasts_cached(desk: Desk) -> str:
    """Three forecasts, asked for once each and kept for an hour."""
    for city in CITIES:
        if not desk.string(f"forecast:{city}"):
            raise NotYet(f'"forecast:{city}" is empty.')
        left_ms = desk.left_ms(f"forecast:{city}")
        if left_ms is None:
            raise NotYet(f'"forecast:{city}" has no deadline: it would be told for ever.')
        if left_ms > HOUR_MS:
            raise NotYet(f'"forecast:{city}" stays for {left_ms // 1000:,} seconds; an hour has 3,600.')
    questions = desk.variable("questions", int)
    if questions != len(CITIES):
        raise NotYet(f"the slow service was asked {questions} times; {len(CITIES)} would have been enough.")
    return f"{len(CITIES)} cities, {questions} questions, whoever asks."


@exercise("sessions", CACHE, points=2)
def sessions_stay(desk: Desk) -> str:
    """A full cache in which pages went and sessions stayed."""
    if not any(desk.keys("session:")):
        desk.string("session:0")  # there is none: say so
    settings = desk.engine.settings
    if settings.read("maxmemory") == "0":
        raise NotYet("maxmemory is 0: there is no limit.")
    sessions, pages = (sum(1 for _ in desk.keys(prefix)) for prefix in ("session:", "page:"))
    if sessions < SESSIONS:
        raise NotYet(f"{SESSIONS - sessions} sessions are lost under {settings.read('maxmemory-policy')}.")
    if not desk.engine.journal.evicted_keys:
        raise NotYet("no key was evicted: were there 2,000 pages, and is the limit low enough?")
    if pages < PAGES:
        raise NotYet(f"only {pages} pages are there; a few more would fit if the limit were higher.")
    return f"all {sessions} sessions and {pages} pages, under {settings.read('maxmemory-policy')}."


@exercise("trace", CACHE, points=2)
def own_trace(desk: Desk) -> str:
    """A round trip through more keys than fit, and who does best there."""
    trace = desk.variable("trace", list)
    if len(trace) != ACCESSES or len({*trace}) != PRODUCTS:
        found = f"{len(trace):,} accesses to {len({*map(str, trace)}):,} products"
        raise NotYet(f"trace has {found}; it should be {ACCESSES:,} and {PRODUCTS:,}.")
    if trace[:PRODUCTS] != trace[PRODUCTS : 2 * PRODUCTS]:
        raise NotYet("the second round of trace is in another order than the first.")
    winner = desk.variable("winner", str)
    if winner not in {"allkeys-lfu", "allkeys-random"}:
        raise NotYet(f"{winner} does not do best: it drops each product just before it is shown again.")
    return f"{winner}: where everything comes again in turn, the oldest is what is needed next."
