"""Policies in a race: what theory says about them holds."""

from random import Random

import pytest

from teachredis.lab.race import EXACT, POLICIES, belady, contest, exact_lfu, exact_lru
from teachredis.lab.traces import TRACES

ACCESSES, KEYS, SIZE = 8000, 800, 100


def rates(trace, samples=5, policies=POLICIES):
    return {result.policy: result.hit_rate for result in contest(trace, policies, [SIZE], samples, 1)}


@pytest.mark.parametrize("kind", TRACES)
def test_a_trace_has_its_length_and_repeats_with_its_seed(kind):
    trace = TRACES[kind](ACCESSES, KEYS, Random(3))
    assert len(trace) == ACCESSES
    assert trace == TRACES[kind](ACCESSES, KEYS, Random(3))


@pytest.mark.parametrize("kind", TRACES)
def test_nobody_beats_belady(kind):
    found = rates(TRACES[kind](ACCESSES, KEYS, Random(1)))
    assert max(found, key=found.get) == "belady"


def test_more_samples_come_nearer_to_exact_lru():
    trace = TRACES["zipf"](30_000, KEYS, Random(1))
    exact = rates(trace, policies=["exact-lru"])["exact-lru"]
    distances = [abs(exact - rates(trace, n, ["allkeys-lru"])["allkeys-lru"]) for n in (1, 3, 10)]
    assert distances[0] > distances[1] > distances[2]
    assert distances[2] < 0.005


def test_a_scan_hurts_lru_more_than_lfu():
    found = rates(TRACES["scan"](ACCESSES, KEYS, Random(1)))
    assert found["exact-lfu"] > found["exact-lru"] + 0.05


def test_a_shift_hurts_lfu_more_than_lru():
    found = rates(TRACES["shifting"](ACCESSES, KEYS, Random(1)))
    assert found["exact-lru"] > found["exact-lfu"] + 0.05


@pytest.mark.parametrize("policy", EXACT)
def test_a_cache_for_all_keys_misses_each_once(policy):
    trace = TRACES["zipf"](ACCESSES, KEYS, Random(1))
    assert EXACT[policy](trace, KEYS) == ACCESSES - len({*trace})


def test_the_exact_ones_by_hand():
    assert exact_lru([1, 2, 1, 3, 1, 2], 2) == 2  # 3 drives 2 out
    assert exact_lru([1, 2, 3, 1, 2, 3], 2) == 0  # a loop a little too long: the worst case of LRU
    assert belady([1, 2, 3, 1, 2, 3], 2) == 2
    assert exact_lfu([1, 1, 2, 3, 1, 3], 2) == 3
