"""Files cut off or changed at any byte: a clear error that says where, or what is documented; never a traceback."""

import pytest

from teachredis.codec.rdb import Damaged, read
from teachredis.persistence.folder import open_folder
from teachredis.persistence.rdb_file import CannotLoad
from tests.ours import frozen_engine

LINES = (
    "SET a 1", "SET long aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "RPUSH l 1 two", "SADD s 1 2", "SADD t x",
    "ZADD z 1.5 m", "HSET h f v", "HPEXPIRE h 90000 FIELDS 1 f", "XADD x 1-1 f v", "XGROUP CREATE x g 0", "PEXPIRE a 100000",
)  # fmt: skip


def outcome(folder, *, aof, **settings):
    """(digest, None) or (None, what the error says)."""
    engine = frozen_engine()
    for name, value in settings.items():
        engine.settings.load(name.replace("_", "-"), value)
    try:
        port = open_folder(engine, str(folder), aof=aof)
    except CannotLoad as error:
        assert engine.run("DBSIZE") == 0
        return None, str(error)
    engine.check()
    port.close()
    return engine.run("DEBUG DIGEST"), None


@pytest.fixture
def rdb(kept, folder):
    for line in LINES:
        kept.run(line)
    kept.run("SAVE")
    return folder / "dump.rdb"


@pytest.fixture
def log(reopened, folder):
    engine = reopened(aof=True)
    for line in (*LINES, "MULTI", "SET b 1", "INCR b", "EXEC", "DEL l"):
        engine.run(line)
    engine.ports.persistence.close()
    return folder / "appendonlydir" / "appendonly.aof.1.incr.aof"


def test_an_rdb_file_that_is_cut_off_is_refused(rdb, folder):
    data = rdb.read_bytes()
    for size in range(len(data)):
        rdb.write_bytes(data[:size])
        digest, error = outcome(folder, aof=False)
        assert digest is None
        assert "dump.rdb: " in error
        assert "at byte" in error


def test_an_rdb_file_with_a_bit_changed_is_refused(rdb, folder):
    data = rdb.read_bytes()
    for at in range(len(data)):
        rdb.write_bytes(data[:at] + bytes((data[at] ^ 1 << at % 8,)) + data[at + 1 :])
        digest, error = outcome(folder, aof=False)
        assert digest is None
        assert "at byte" in error


def test_without_the_checksum_each_changed_bit_gives_an_error_with_its_place_or_sound_data(rdb, engine):
    data = rdb.read_bytes()[:-8] + bytes(8)
    places = 0
    for at in range(len(data) - 8):
        for bit in range(8):
            changed = data[:at] + bytes((data[at] ^ 1 << bit,)) + data[at + 1 :]
            try:
                for _ in read(changed, engine.limits):
                    pass
            except Damaged as error:
                places += 1
                assert 0 <= error.at <= len(data)
    assert places > len(data)


def test_a_log_that_is_cut_off_loses_its_last_command_only(log, folder):
    data = log.read_bytes()
    begins_transaction, ends = data.index(b"*1\r\n$5\r\nMULTI"), data.index(b"EXEC\r\n") + 6
    for size in range(len(data)):
        log.write_bytes(data[:size])
        digest, error = outcome(folder, aof=True)
        assert error is None, (size, error)
        kept_bytes = log.stat().st_size
        assert size - 100 < kept_bytes <= size or begins_transaction == kept_bytes < ends
        assert data.startswith(log.read_bytes())
        assert outcome(folder, aof=True) == (digest, None)


def test_a_log_that_is_cut_off_is_refused_if_so_wished(log, folder):
    data = log.read_bytes()
    log.write_bytes(data[:-3])
    _, error = outcome(folder, aof=True, aof_load_truncated="no")
    begin = data.rindex(b"*2\r\n$3\r\nDEL")
    assert error == (
        "Unexpected end of file reading the append only file appendonly.aof.1.incr.aof: "
        f"the file ends within the command that begins at byte {begin}"
    )
    assert log.read_bytes() == data[:-3]


def test_a_part_before_the_last_must_be_whole(log, folder):
    log.write_bytes(log.read_bytes()[:-3])
    (log.parent / "appendonly.aof.2.incr.aof").write_bytes(b"")
    with (log.parent / "appendonly.aof.manifest").open("a") as manifest:
        manifest.write("file appendonly.aof.2.incr.aof seq 2 type i\n")
    _, error = outcome(folder, aof=True)
    assert "Unexpected end of file" in error


def test_a_changed_bit_in_a_log_is_never_a_traceback(log, folder):
    """A log has no checksum: a bit within a value goes unnoticed, as in Redis; one in the frame does not."""
    data = log.read_bytes()
    refused = 0
    for at in range(len(data)):
        log.write_bytes(data[:at] + bytes((data[at] ^ 1 << at % 7,)) + data[at + 1 :])
        _, error = outcome(folder, aof=True)
        if error is not None:
            refused += 1
            assert "at byte" in error
    assert refused > len(data) // 3


@pytest.mark.parametrize(("text", "why"), [
    ("", "line 1 of the manifest: it names no file"),
    ("file a seq 1\n", "line 1 of the manifest: a second base"),
    ("file a seq x type b\n", "line 1 of the manifest: not `file NAME seq NUMBER type LETTER`"),
    ("# remark\nfile ../a seq 1 type b\n", "line 2 of the manifest: a file's name is no path"),
    ("file a seq 1 type b\nfile b seq 2 type b\n", "line 2 of the manifest: a second base"),
    ("file a seq 2 type i\nfile b seq 1 type i\n", "line 2 of the manifest: a second base, increments out of order"),
    ('file "a seq 2 type i\n', "line 1 of the manifest: unbalanced quotes"),
    ("file gone seq 2 type i\n", "No such file or directory"),
])  # fmt: skip
def test_a_manifest_that_makes_no_sense_is_refused(log, folder, text, why):
    (log.parent / "appendonly.aof.manifest").write_text(text)
    _, error = outcome(folder, aof=True)
    assert why in error


def test_every_cut_of_the_manifest_is_refused_or_names_whole_files(log, folder):
    manifest = log.parent / "appendonly.aof.manifest"
    text = manifest.read_bytes()
    for size in range(len(text)):
        manifest.write_bytes(text[:size])
        digest, error = outcome(folder, aof=True)
        assert (digest is None) != (error is None)


def test_an_unknown_command_is_told_with_its_place(log, folder):
    data = log.read_bytes()
    log.write_bytes(data + b"*1\r\n$4\r\nNOPE\r\n")
    _, error = outcome(folder, aof=True)
    assert f"the command at byte {len(data)}: ERR unknown command" in error
