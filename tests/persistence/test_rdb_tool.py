"""`teachredis rdb FILE`: what is inside, what it takes, and a clear word about damage, never a traceback."""

import json
import subprocess
import sys

import pytest

from teachredis import Engine, app, open_folder
from teachredis.persistence.rdb_report import report
from tests.ours import FROZEN_AT_MS
from tests.persistence.test_damaged import LINES


@pytest.fixture
def rdb(kept, folder):
    for line in LINES:
        kept.run(line)
    kept.execute(kept.client(), [b"SET", b"\xff", b"\x00\xfe"])
    kept.run("ZADD z inf top")
    kept.run("VADD v VALUES 2 1 0 ada")
    kept.run("SELECT 3")
    kept.run("SADD many " + " ".join(f"m{number}" for number in range(300)))
    kept.run("SAVE")
    return folder / "dump.rdb"


def look(capsys, path, *options):
    """(status, lines of standard output, standard error)"""
    status = app.main(["rdb", str(path), *options])
    out, err = capsys.readouterr()
    return status, out.splitlines(), err


def keys(lines):
    return {row["key"]: row for row in map(json.loads, lines) if isinstance(row.get("key"), str)}


def test_each_key_is_a_line_with_all_that_the_file_knows(rdb, capsys):
    status, lines, err = look(capsys, rdb)
    rows = keys(lines)
    assert status == 0
    assert rows["a"] == {
        "db": 0, "key": "a", "type": "string", "encoding": "int", "expires_ms": FROZEN_AT_MS + 100_000, "value": "1",
    }  # fmt: skip
    assert rows["l"]["value"] == ["1", "two"]
    assert rows["s"]["encoding"] == "intset"
    assert rows["z"]["value"] == [["m", 1.5], ["top", "inf"]]
    assert rows["h"]["value"] == [["f", "v", FROZEN_AT_MS + 90_000]]
    assert rows["x"]["value"] == [["1-1", "f", "v"]]
    assert rows["x"]["groups"] == [{"name": "g", "last_id": "0-0", "pending": 0}]
    assert rows["v"]["dimensions"] == 2
    assert "sound" in err
    assert f"{len(rows) + 1} keys" in err


def test_bytes_that_are_no_text_are_told_from_text(rdb, capsys):
    _, lines, _ = look(capsys, rdb)
    [row] = [row for row in map(json.loads, lines) if isinstance(row.get("key"), dict)]
    assert (row["key"], row["value"]) == ({"base64": "/w=="}, {"base64": "AP4="})


def test_of_a_large_value_the_beginning_is_told(rdb, capsys):
    row = keys(look(capsys, rdb)[1])["many"]
    assert (row["elements"], len(row["first"])) == (300, 100)


def test_the_memory_report_weighs_as_memory_usage_does(rdb, kept, capsys):
    status, lines, _ = look(capsys, rdb, "--memory")
    kept.run("DEBUG RELOAD")
    kept.run("SELECT 3")
    largest = lines[lines.index("") + 2].split()
    assert status == 0
    assert largest == ['"many"', "3", str(kept.run("MEMORY USAGE many SAMPLES 0")), "set", "hashtable"]
    [total] = [line.split() for line in lines if line.startswith("all ")]
    by_type = [line.split() for line in lines[1 : lines.index("") - 1]]
    assert int(total[2]) == sum(int(row[-1]) for row in by_type)


def refused(data, capsys):
    """The error of a damaged file, which says where."""
    assert report("dump.rdb", data, memory=False) == 1
    _, err = capsys.readouterr()
    assert err.startswith("dump.rdb: ")
    assert ", at byte " in err
    assert int(err.partition(", at byte ")[2].partition(";")[0]) <= len(data)
    return err


def test_a_file_cut_off_anywhere_is_told_with_its_place(rdb, capsys):
    data = rdb.read_bytes()
    for size in range(len(data)):
        refused(data[:size], capsys)


def test_a_bit_changed_anywhere_is_told_with_its_place(rdb, capsys):
    data = rdb.read_bytes()
    for at in range(len(data)):
        refused(data[:at] + bytes((data[at] ^ 1 << at % 8,)) + data[at + 1 :], capsys)


def test_what_was_read_before_the_damage_is_told(rdb, capsys):
    data = rdb.read_bytes()
    status = report("dump.rdb", data[:-20], memory=False)
    out, err = capsys.readouterr()
    assert status == 1
    assert keys(out.splitlines())["a"]["value"] == "1"
    assert "could be read before" in err


@pytest.mark.parametrize(("change", "error"), [
    (lambda data: b"REDIS0099" + data[9:], "unknown version, 99, at byte 5"),
    (lambda data: b"RUDIS" + data[5:], "not an RDB file, at byte 0"),
    (lambda data: data + b"more", "at byte"),
    (lambda data: data[:-8] + bytes(8) + b"more", "the file goes on behind its end, at byte"),
    (lambda data: data[:-1] + bytes((data[-1] ^ 1,)), "CRC error"),
])  # fmt: skip
def test_damage_has_a_name(rdb, capsys, change, error):
    assert error in refused(change(rdb.read_bytes()), capsys)


def test_a_file_that_is_not_there_is_one_line(tmp_path, capsys):
    status, lines, err = look(capsys, tmp_path / "none.rdb")
    assert (status, lines) == (1, [])
    assert err.endswith("none.rdb: No such file or directory\n")


def test_who_reads_no_further_is_no_error(tmp_path):
    engine = Engine()
    folder = open_folder(engine, str(tmp_path))
    for at in range(20_000):
        engine.run(f"SET key:{at} value")
    folder.save()
    command = [sys.executable, "-m", "teachredis.app", "rdb", str(tmp_path / "dump.rdb")]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0
