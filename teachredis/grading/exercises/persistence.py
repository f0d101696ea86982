"""The exercises of `06_persistence.ipynb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.grading.desk import NotYet
from teachredis.grading.exercises.exercise import exercise
from teachredis.persistence.rdb_file import CannotLoad
from teachredis.persistence.simulated import SimulatedDisk, started

if TYPE_CHECKING:
    from teachredis.engine import Engine
    from teachredis.grading.desk import Desk

PERSISTENCE = "06_persistence"
START_MS = 1_735_689_600_000
ORDERS, AT_LEAST_LOST = 20, 5
VISITS, MOST_BYTES = b"1000", 1000


def engine_on(disk: SimulatedDisk) -> Engine:
    """What would come up again from this disk.  Errors: NotYet."""
    try:
        return started(disk, START_MS, aof=True)
    except CannotLoad as error:
        raise NotYet(f"nothing comes up again from this disk: {error}.") from None


def number(engine: Engine, line: str) -> int:
    """A reply that counts something; 0 if it does not."""
    reply = engine.run(line)
    return reply if isinstance(reply, int) else 0


@exercise("diary", PERSISTENCE, points=2)
def short_diary(desk: Desk) -> str:
    """A thousand visits that survive a power failure in less than a thousand bytes."""
    disk = desk.variable("diary", SimulatedDisk)
    visits = engine_on(disk.after_power_failure()).run("GET visits")
    if visits != VISITS:
        said = visits.decode("utf-8", "replace") if isinstance(visits, bytes) else "nothing"
        raise NotYet(f'after a power failure "visits" is {said}; it should be 1000.')
    size = sum(len(file.written) for file in disk.files.values())
    if size >= MOST_BYTES:
        raise NotYet(f"the files have {size:,} bytes; most of that is history.")
    return f"1000 visits in {size} bytes."


@exercise("instant", PERSISTENCE, points=2)
def unlucky_instant(desk: Desk) -> str:
    """An instant at which the power takes at least five orders and a crash none."""
    disk = desk.variable("shop", SimulatedDisk)
    crash, power = (
        number(engine_on(each), "LLEN orders") for each in (disk.after_crash(), disk.after_power_failure())
    )
    if crash != ORDERS:
        raise NotYet(f"after a crash of the process {crash} orders are there; it should be {ORDERS}.")
    if crash - power < AT_LEAST_LOST:
        raise NotYet(
            f"a power failure now would take {crash - power} orders; at least {AT_LEAST_LOST} are wanted."
        )
    return f"a crash takes nothing, a power failure {crash - power} of {ORDERS} orders."
