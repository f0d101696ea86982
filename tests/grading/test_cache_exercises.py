"""The checks of `05_cache_and_eviction`, and of the trip in `03_more_types`: usual mistakes, and ways to be right."""

import pytest

from teachredis.grading import verdict
from teachredis.grading.desk import Desk
from teachredis.grading.exercises import EXERCISES

CITIES = ("Paris", "Rome", "Oslo")
ROUND = [number % 1000 for number in range(20_000)]
PLACES = (
    "GEOADD cities 2.3522 48.8566 Paris 4.3517 50.8503 Brussels 13.4050 52.5200 Berlin"
    " 12.4964 41.9028 Rome -0.1276 51.5072 London"
)


@pytest.fixture
def says(engine):
    def says(name, *lines, **variables):
        for line in lines:
            engine.run(line)
        return verdict(EXERCISES[name], Desk(engine, variables))

    return says


def kept(seconds):
    return [f"SET forecast:{city} mild EX {seconds}" for city in CITIES]


@pytest.mark.parametrize(("lines", "questions", "fact"), [
    (kept(3600)[:2], 3, 'there is no key "forecast:Oslo"'),
    ([f"SET forecast:{city} mild" for city in CITIES], 3, "has no deadline"),
    (kept(86_400), 3, "stays for 86,400 seconds"),
    (kept(3600), 6, "was asked 6 times"),
])  # fmt: skip
def test_cached_names_what_is_missing(says, lines, questions, fact):
    said = says("cached", *lines, questions=questions)
    assert said.startswith("not yet: ")
    assert fact in said


def test_cached_accepts_what_has_been_there_for_a_while(says, engine):
    for line in kept(3600):
        engine.run(line)
    engine.advance(60_000)
    assert says("cached", questions=3).startswith("✓ ")


def shop(policy, limit="900kb", deadline=" EX 3600"):
    yield from (f"SET session:{number} in" for number in range(50))
    yield f"CONFIG SET maxmemory {limit} maxmemory-policy {policy}"
    yield from (f"SET page:{number} {'x' * 100}{deadline}" for number in range(2000))


@pytest.mark.parametrize("policy", ["volatile-lru", "volatile-lfu", "volatile-random", "volatile-ttl"])
def test_sessions_accepts_every_policy_that_spares_them(says, policy):
    assert says("sessions", *shop(policy)).startswith("✓ all 50 sessions")


@pytest.mark.parametrize(("lines", "fact"), [
    ([*shop("allkeys-random")], "sessions are lost under allkeys-random"),
    ([*shop("volatile-lru", limit="0")], "maxmemory is 0"),
    ([*shop("volatile-lru", limit="100mb")], "no key was evicted"),
    ([*shop("volatile-lru", limit="725kb")], "a few more would fit"),
])  # fmt: skip
def test_sessions_names_what_went_wrong(says, lines, fact):
    said = says("sessions", *lines)
    assert said.startswith("not yet: ")
    assert fact in said


@pytest.mark.parametrize(("variables", "fact"), [
    ({"trace": ROUND}, "no Python variable winner"),
    ({"trace": ROUND[:100], "winner": "allkeys-lfu"}, "100 accesses to 100 products"),
    ({"trace": [*ROUND[:1000], *reversed(ROUND[:19_000])], "winner": "allkeys-lfu"}, "in another order"),
    ({"trace": ROUND, "winner": "allkeys-lru"}, "just before it is shown again"),
])  # fmt: skip
def test_trace_names_what_is_missing(says, variables, fact):
    said = says("trace", **variables)
    assert said.startswith("not yet: ")
    assert fact in said


def test_trace_accepts_what_does_best(says):
    assert says("trace", trace=ROUND, winner="allkeys-lfu").startswith("✓ ")


@pytest.mark.parametrize(("trip", "fact"), [
    ([b"Paris", b"London", b"Berlin"], "bytes"),
    (["Brussels", "Paris", "London", "Berlin"], "leave it out"),
    (["Paris"], "finds 3 cities"),
    (["Berlin", "London", "Paris"], "begin with the nearest"),
])  # fmt: skip
def test_trip_names_what_differs(says, trip, fact):
    said = says("trip", PLACES, trip=trip)
    assert said.startswith("not yet: ")
    assert fact in said


def test_trip_accepts_the_nearest_first(says):
    assert says("trip", PLACES, trip=["Paris", "London", "Berlin"]) == "✓ from Brussels to Paris, London, Berlin."
