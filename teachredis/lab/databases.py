"""The same job on several databases, without and with durability: what does it cost to lose nothing?

    teachredis.lab.databases.compare(300)

Each writes so many values one by one, first without waiting for the disk, then so that each is on the disk
before the next.  What is not installed is named as skipped, with the reason.  The times are this computer's.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import redis

from teachredis.engine import Engine
from teachredis.persistence.folder import open_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

START_TIMEOUT_S = 20
US = 1e6


class Skipped(Exception):
    """A database that cannot take part; the text says why."""


class Row(NamedTuple):
    """Microseconds a write, or why there are none."""

    name: str
    without_us: float = 0.0
    durable_us: float = 0.0
    skipped: str = ""

    def __str__(self) -> str:
        if self.skipped:
            return f"{self.name:24} skipped: {self.skipped}"
        return (
            f"{self.name:24} without: {self.without_us:8.0f} µs   on the disk each: {self.durable_us:8.0f} µs"
        )


def compare(writes: int = 300) -> list[Row]:
    """Measure every database and print a row for each; the rows."""
    rows = []
    for name, job in JOBS.items():
        row = measured(name, job, writes)
        print(row)  # noqa: T201  # this is what a learner waits for
        rows.append(row)
    return rows


def measured(name: str, job: Callable[[int, Path, bool], float], writes: int) -> Row:
    """One database, twice, each time in a new folder."""
    times: list[float] = []
    try:
        for durable in (False, True):
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                times.append(job(writes, Path(folder), durable) / writes * US)
    except Skipped as reason:
        return Row(name, skipped=str(reason))
    return Row(name, times[0], times[1])


def seconds(write: Callable[[int], object], writes: int) -> float:
    """How long so many writes take, one after the other."""
    began_s = time.perf_counter()
    for number in range(writes):
        write(number)
    return time.perf_counter() - began_s


# --- the jobs -----------------------------------------------------------------------------------------------


def in_this_process(writes: int, folder: Path, durable: bool) -> float:
    """Our engine with an append-only file."""
    engine = Engine()
    port = open_folder(engine, str(folder), aof=True)
    engine.run(f"CONFIG SET appendfsync {'always' if durable else 'no'}")
    try:
        return seconds(lambda number: engine.run(f"SET key:{number} {number}"), writes)
    finally:
        port.close()


def real_redis(writes: int, folder: Path, durable: bool) -> float:
    """A redis-server of its own, asked over a unix socket.  Errors: Skipped."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        raise Skipped("no redis-server is installed here")
    socket = str(folder / "s")
    words = [program, "--port", "0", "--unixsocket", socket, "--dir", str(folder), "--save", "",
             "--appendonly", "yes", "--appendfsync", "always" if durable else "no"]  # fmt: skip
    with running(words), redis.Redis(unix_socket_path=socket) as client:
        wait_until(client.ping)
        return seconds(lambda number: client.set(f"key:{number}", number), writes)


def sqlite(writes: int, folder: Path, durable: bool) -> float:
    """SQLite, which comes with Python."""
    database = sqlite3.connect(folder / "data.db", isolation_level=None)
    database.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
    database.execute("CREATE TABLE data (key TEXT PRIMARY KEY, value TEXT)")
    insert = "INSERT INTO data VALUES (?, ?)"
    try:
        return seconds(lambda number: database.execute(insert, (f"key:{number}", number)), writes)
    finally:
        database.close()


def postgresql(writes: int, folder: Path, durable: bool) -> float:
    """A PostgreSQL of its own, to which psql says the statements.  Errors: Skipped."""
    programs, data = postgresql_programs(), folder / "data"
    done(str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "learner")
    switches = [f"-c{name}={'on' if durable else 'off'}" for name in ("fsync", "synchronous_commit")]
    server = [
        str(programs / "postgres"),
        "-D",
        str(data),
        "-k",
        str(folder),
        "-clisten_addresses=",
        *switches,
    ]
    client = shutil.which("psql") or str(programs / "psql")
    ask = [client, "-qAt", "-h", str(folder), "-U", "learner", "-d", "postgres"]
    script = folder / "writes.sql"
    script.write_text(statements(writes), encoding="ascii")
    with running(server):
        wait_until(lambda: done(*ask, "-c", "CREATE TABLE data (key TEXT PRIMARY KEY, value TEXT)"))
        began_s, ended_s = done(*ask, "-f", str(script)).split()
        return float(ended_s) - float(began_s)


def statements(writes: int) -> str:
    """What psql is to say: the writes, each a transaction of its own, and the time before and behind them."""
    time_now = "SELECT extract(epoch FROM clock_timestamp());"
    lines = [f"INSERT INTO data VALUES ('key:{number}', '{number}');" for number in range(writes)]  # noqa: S608
    return "\n".join([time_now, *lines, time_now, ""])


JOBS: dict[str, Callable[[int, Path, bool], float]] = {
    "Redis in this notebook": in_this_process,
    "redis-server": real_redis,
    "SQLite": sqlite,
    "PostgreSQL": postgresql,
}


# --- other programs -----------------------------------------------------------------------------------------


def postgresql_programs() -> Path:
    """The folder of PostgreSQL's programs.  Errors: Skipped."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        raise Skipped("PostgreSQL is not installed here")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        raise Skipped("PostgreSQL does not start for the user root")
    return folders[-1]


def done(*words: str) -> str:
    """Run a program to its end; what it printed.  Errors: Skipped, with what it complained of last."""
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603  # ours
    if ended.returncode:
        raise Skipped((ended.stderr.strip().splitlines() or ["it does not start"])[-1])
    return ended.stdout


@contextmanager
def running(words: list[str]) -> Iterator[None]:
    """A server for as long as the block takes."""
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(words, stdin=quiet, stdout=quiet, stderr=quiet)  # noqa: S603  # ours
    try:
        yield
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(START_TIMEOUT_S)
        process.kill()
        process.wait()


def wait_until(answers: Callable[[], object]) -> None:
    """Until the server answers.  Errors: Skipped if it never does."""
    end_s = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            answers()
        except (Skipped, redis.RedisError) as error:
            if time.monotonic() > end_s:
                raise Skipped(str(error)) from None
            time.sleep(0.05)
        else:
            return
