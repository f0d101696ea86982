"""The checks of `06_persistence`: usual mistakes, and ways to be right."""

import pytest

from teachredis.grading import verdict
from teachredis.grading.desk import Desk
from teachredis.grading.exercises import EXERCISES
from teachredis.grading.exercises.persistence import START_MS
from teachredis.persistence.simulated import SimulatedDisk, started


@pytest.fixture
def says(engine):
    return lambda name, **variables: verdict(EXERCISES[name], Desk(engine, variables))


def visited(count, appendfsync="always", rewrites=True):
    disk = SimulatedDisk()
    engine = started(disk, START_MS, aof=True, appendfsync=appendfsync)
    for _ in range(count):
        engine.run("INCR visits")
    if rewrites:
        engine.run("BGREWRITEAOF")
        engine.tick()
    return disk


@pytest.mark.parametrize(("disk", "fact"), [
    (lambda: visited(999), '"visits" is 999'),
    (lambda: visited(1000, rewrites=False), "most of that is history"),
    (lambda: visited(1000, appendfsync="no", rewrites=False), '"visits" is nothing'),
])  # fmt: skip
def test_diary_names_what_is_missing(says, disk, fact):
    said = says("diary", diary=disk())
    assert said.startswith("not yet: ")
    assert fact in said


def test_diary_accepts_a_short_one(says):
    assert says("diary", diary=visited(1000)).startswith("✓ 1000 visits")


def test_a_disk_of_which_nothing_comes_up_is_told(says):
    disk = visited(1000)
    disk.files["appendonlydir/appendonly.aof.manifest"].written[:] = b"nonsense"
    assert "nothing comes up again" in says("diary", diary=disk.after_crash())


def ordered(count, wait_ms=500, appendfsync="everysec"):
    disk = SimulatedDisk()
    engine = started(disk, START_MS, aof=True, appendfsync=appendfsync)
    engine.advance(wait_ms)
    for number in range(count):
        engine.advance(100)
        engine.run(f"RPUSH orders {number}")
    return disk


@pytest.mark.parametrize(("disk", "fact"), [
    (lambda: ordered(19), "19 orders are there"),
    (lambda: ordered(20, appendfsync="always"), "would take 0 orders"),
])  # fmt: skip
def test_instant_names_what_is_missing(says, disk, fact):
    said = says("instant", shop=disk())
    assert said.startswith("not yet: ")
    assert fact in said


def test_instant_accepts_one_between_two_syncs(says):
    assert says("instant", shop=ordered(20)).startswith("✓ a crash takes nothing")
