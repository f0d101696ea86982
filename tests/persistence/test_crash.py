"""A few of the crashes of crash.py."""

from random import Random

import pytest

from tests.persistence.crash import crash_once


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_what_was_acknowledged_outlives_a_kill(tmp_path, seed):
    folder = tmp_path / "data"
    folder.mkdir()
    assert crash_once(folder, Random(seed))


@pytest.mark.slow
def test_a_killed_process_loses_nothing_with_everysec_either(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    assert crash_once(folder, Random(1), appendfsync="everysec")
