"""teachredis-server and its folder: starting, ending, a disk that is full."""

import resource
import signal
import subprocess
import time

import pytest

from tests import real
from tests.persistence.servers import OURS, Program
from tests.real import RealClient

LIMIT_BYTES = 20_000


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_saves_if_there_are_save_points(folder, number):
    with Program(OURS, folder, save="3600 1") as server:
        server.run("SET a 1")
        server.process.send_signal(number)
        assert server.process.wait(20) == 0
    with Program(OURS, folder, save="") as server:
        assert server.run("GET a") == b"1"
        server.run("SET b 1")
        server.process.send_signal(number)
        server.process.wait(20)
    with Program(OURS, folder) as server:
        assert server.run("DBSIZE") == 1


def test_what_cannot_be_saved_keeps_the_server_alive(folder):
    (folder / "dump.rdb").mkdir()
    with pytest.raises(AssertionError, match="Fatal error loading the DB"):
        Program(OURS, folder)
    with Program(OURS, folder, dbfilename="other.rdb", save="3600 1") as server:
        server.run("SET a 1")
        server.run("CONFIG SET dbfilename dump.rdb")
        assert "Errors trying to SHUTDOWN" in str(server.run("SHUTDOWN"))
        server.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert server.run("GET a") == b"1"
        assert server.stop("FORCE") == 0


@pytest.mark.parametrize(("name", "settings"), [
    ("dump.rdb", {}), ("appendonlydir/appendonly.aof.1.incr.aof", {"appendonly": "yes"}),
])  # fmt: skip
def test_a_damaged_file_ends_the_start_with_a_sentence(folder, name, settings):
    with Program(OURS, folder, **settings) as server:
        server.run("SET a 1")
        server.stop("SAVE")
    file = folder / name
    file.write_bytes(file.read_bytes()[:-12] + b"x" * 12)
    with pytest.raises(AssertionError, match=r"# Fatal error loading the DB: .*at byte \d+") as caught:
        Program(OURS, folder, **settings)
    assert "Traceback" not in str(caught.value)


def test_a_full_disk_stops_writes_and_loses_nothing(folder):
    """A file may have so many bytes and no more, as on a disk that is full."""
    words = ["bash", "-c", f'ulimit -Sf {LIMIT_BYTES // 1024}; exec "$@"', "bash", *OURS]
    with Program(words, folder, appendonly="yes", appendfsync="everysec") as server:
        acknowledged = 0
        while acknowledged < 10_000:
            reply = server.command("RPUSH", "list", acknowledged)
            if isinstance(reply, Exception):
                break
            acknowledged += 1
        assert str(reply).startswith("MISCONF Errors writing to the AOF file: File too large")
        assert server.info()["aof_last_write_status"] == "err"
        assert server.run("LLEN list") == acknowledged
        assert "MISCONF" in str(server.run("PING"))
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (LIMIT_BYTES * 1000, resource.RLIM_INFINITY))
        server.wait_for("aof_last_write_status", "ok")
        assert server.run("RPUSH list more") == acknowledged + 1
        server.kill()
    with Program(OURS, folder, appendonly="yes") as server:
        assert server.run("LLEN list") == acknowledged + 1


@pytest.mark.real
@pytest.mark.parametrize("preamble", ["yes", "no"])
def test_the_checker_of_redis_finds_nothing_in_our_log(folder, tmp_path, preamble):
    if real.server_binary() is None:
        pytest.skip(real.ABSENT)
    with Program(OURS, folder, appendonly="yes", aof_use_rdb_preamble=preamble, aof_timestamp_enabled="yes") as server:
        for line in ("SET a 1", "MULTI", "INCR a", "INCR a", "EXEC", "BGREWRITEAOF", "RPUSH l 1 2 3"):
            server.run(line)
        server.wait_for("aof_rewrite_in_progress", "0")
        server.stop()
    checker = tmp_path / "redis-check-aof"
    checker.symlink_to(real.server_binary())
    manifest = folder / "appendonlydir" / "appendonly.aof.manifest"
    run = subprocess.run([checker, manifest], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout
    assert "All AOF files and manifest are valid" in run.stdout


def test_others_are_answered_while_many_keys_are_saved(folder):
    with Program(OURS, folder) as server:
        server.run("DEBUG POPULATE 100000")
        other, waits_s = RealClient(server.port), []
        server.run("BGSAVE")
        while server.info()["rdb_bgsave_in_progress"] == "1":
            for number in range(20):
                began_s = time.monotonic()
                other.command("SET", f"key:{number}", "new")
                waits_s.append(time.monotonic() - began_s)
        waits_s.sort()
        assert waits_s[len(waits_s) * 9 // 10] < 0.05
        server.run("DEBUG RELOAD NOSAVE")
        assert server.run("GET key:5") == b"value:5"
