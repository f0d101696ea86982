"""The simulated disk: what a crash takes, and what a power failure takes, under each way to sync."""

import pytest

from teachredis.persistence.simulated import SimulatedDisk, started

AT_MS = 1_750_000_000_000
EVERY_MS = 100


def written(seconds_x10, **settings):
    """A disk on which an engine wrote a number every 100 ms."""
    disk = SimulatedDisk()
    engine = started(disk, AT_MS, aof=True, **settings)
    for number in range(seconds_x10):
        engine.run(f"RPUSH log {number}")
        engine.advance(EVERY_MS)
    return disk


def left(disk):
    engine = started(disk, AT_MS, aof=True)
    engine.check()
    return engine.run("LLEN log")


@pytest.mark.parametrize(
    ("appendfsync", "least", "most"), [("always", 25, 25), ("everysec", 14, 24), ("no", 0, 0)]
)
def test_a_power_failure_takes_what_was_not_synced(appendfsync, least, most):
    disk = written(25, appendfsync=appendfsync)
    assert least <= left(disk.after_power_failure()) <= most


@pytest.mark.parametrize("appendfsync", ["always", "everysec", "no"])
def test_a_process_that_dies_loses_nothing(appendfsync):
    assert left(written(25, appendfsync=appendfsync).after_crash()) == 25


def test_everysec_loses_at_most_about_a_second_whenever_it_happens():
    disk = SimulatedDisk()
    engine = started(disk, AT_MS, aof=True, appendfsync="everysec")
    lost = []
    for number in range(50):
        engine.run(f"RPUSH log {number}")
        lost.append(number + 1 - left(disk.after_power_failure()))
        engine.advance(EVERY_MS)
    assert 5 <= max(lost) <= 12


def test_a_snapshot_keeps_what_was_there_when_it_was_taken():
    disk = SimulatedDisk()
    engine = started(disk, AT_MS, save="60 3")
    for key in "abc":
        engine.run(f"SET {key} 1")
    engine.advance(61_000)
    engine.run("SET d 1")
    again = started(disk.after_power_failure(), AT_MS)
    assert sorted(again.run("KEYS *")) == [b"a", b"b", b"c"]


def test_what_happens_after_the_misfortune_does_not_change_what_is_left():
    disk = SimulatedDisk()
    engine = started(disk, AT_MS, aof=True, appendfsync="always")
    engine.run("RPUSH log 1")
    kept = disk.after_crash()
    engine.run("RPUSH log 2")
    assert left(kept) == 1


def test_a_rewritten_log_is_as_safe():
    disk = written(10, appendfsync="always")
    engine = started(disk.after_crash(), AT_MS, aof=True)
    engine.run("BGREWRITEAOF")
    engine.tick()
    after = engine.ports.persistence.disk.after_power_failure()
    assert left(after) == 10
    assert sorted(after.files) == [
        "appendonlydir/appendonly.aof.2.base.rdb", "appendonlydir/appendonly.aof.2.incr.aof", "appendonlydir/appendonly.aof.manifest",
    ]  # fmt: skip


def test_a_missing_file_is_an_os_error():
    disk = SimulatedDisk()
    with pytest.raises(FileNotFoundError):
        disk.read("dump.rdb")
