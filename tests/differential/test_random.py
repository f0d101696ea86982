"""More than 20,000 random commands give the same replies, values and effects as on redis-server 8.2.3."""

import pytest

from tests.differential.run import SEQUENCE_LENGTH, compare, group_names, sequence

COMMANDS_IN_ALL = 24_000
GROUPS = group_names()
RUNS = [*([name] for name in GROUPS), GROUPS]  # each group alone, then all together
COMMANDS_A_RUN = -(-COMMANDS_IN_ALL // len(RUNS) // SEQUENCE_LENGTH) * SEQUENCE_LENGTH
SEED = 1


@pytest.mark.real
@pytest.mark.parametrize("names", RUNS, ids=lambda names: names[0] if len(names) == 1 else "all together")
def test_random_commands_do_what_redis_does(real_redis, names):
    difference = compare(real_redis, names, COMMANDS_A_RUN, SEED)
    if difference:
        again = f"python -m tests.differential.run --seed {SEED} --groups {','.join(names)} --commands {COMMANDS_A_RUN}"
        pytest.fail(f"after\n{difference}\n\nagain with: {again}", pytrace=False)


def test_a_seed_stands_for_one_sequence():
    assert sequence("7.0", GROUPS) == sequence("7.0", GROUPS) != sequence("8.0", GROUPS)


def test_enough_commands_are_run():
    assert COMMANDS_A_RUN * len(RUNS) >= 20_000
