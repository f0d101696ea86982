"""A disk that is really full: a file system of half a megabyte.  Redis refuses writes, keeps what it has, goes on."""

import os
import subprocess
import time

import pytest

from tests.persistence.servers import OURS, START_S, Program, real

pytestmark = pytest.mark.real
DISK_BYTES, BALLAST_BYTES, VALUE = 512 << 10, 128 << 10, "x" * 1000
BOTH = pytest.mark.parametrize("words", [lambda: OURS, real], ids=["ours", "real"])


@pytest.fixture
def small_disk(tmp_path):
    """A file system with room for `DISK_BYTES`, a part of it taken by a file that can be removed."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("only root may make a small file system")
    options = f"size={DISK_BYTES}"
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"no small file system can be made here: {done.stderr.strip()}")
    (folder / "ballast").write_bytes(bytes(BALLAST_BYTES))
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def write_until_refused(server):
    """(how many keys were acknowledged, the refusal)"""
    for number in range(2 * DISK_BYTES // len(VALUE)):
        reply = server.command("SET", f"k{number}", VALUE)
        if reply != "OK":
            return number, str(reply)
    raise AssertionError("nothing was refused")


def wait_until_written(server, key):
    """The server notices by itself that there is room again."""
    end_s = time.monotonic() + START_S
    while server.command("SET", key, "1") != "OK":
        assert time.monotonic() < end_s, "writes are still refused"
        time.sleep(0.05)


@BOTH
def test_a_full_disk_refuses_writes_until_there_is_room_and_loses_nothing(small_disk, words):
    with Program(words(), small_disk, appendonly="yes", appendfsync="everysec") as server:
        count, refusal = write_until_refused(server)
        assert refusal == "MISCONF Errors writing to the AOF file: No space left on device"
        assert server.command("GET", "k0") == VALUE.encode()
        assert server.info()["aof_last_write_status"] == "err"
        (small_disk / "ballast").unlink()
        wait_until_written(server, "after")
        assert server.info()["aof_last_write_status"] == "ok"
        server.stop()
    with Program(words(), small_disk, appendonly="yes") as server:
        assert server.command("DBSIZE") == count + 1


@BOTH
def test_a_snapshot_that_finds_no_room_leaves_the_one_before(small_disk, words):
    with Program(words(), small_disk, save="3600 1000000", rdbcompression="no") as server:
        server.command("SET", "first", "1")
        assert server.command("SAVE") == "OK"
        for number in range(DISK_BYTES // len(VALUE)):
            server.command("SET", f"k{number}", VALUE)
        server.command("BGSAVE")
        server.wait_for("rdb_last_bgsave_status", "err")
        assert str(server.command("SET", "more", "1")).startswith(
            "MISCONF Redis is configured to save RDB snapshots"
        )
        assert str(server.command("SAVE")) == "ERR"
        assert sorted(path.name for path in small_disk.iterdir()) == ["ballast", "dump.rdb"]
    with Program(words(), small_disk) as server:
        assert server.command("KEYS", "*") == [b"first"]
