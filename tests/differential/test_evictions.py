"""Our policies keep what a real server's keep: hit ratios over a small trace.  evictions.py replays large ones."""

from random import Random

import pytest

from teachredis.lab.traces import zipf
from tests.differential.evictions import POLICIES, replay_on_ours, replay_on_real

ACCESSES, KEYS, LIMIT = 15_000, 5000, 250_000


@pytest.mark.real
@pytest.mark.parametrize("policy", POLICIES)
def test_hit_ratios_are_those_of_the_real_server(real_redis, policy):
    trace = zipf(ACCESSES, KEYS, Random(1))
    theirs = replay_on_real(real_redis, policy, trace, LIMIT)
    ours = replay_on_ours(policy, trace, theirs)
    assert theirs.kept < KEYS / 2
    assert ours.hit_ratio == pytest.approx(theirs.hit_ratio, abs=0.015)
