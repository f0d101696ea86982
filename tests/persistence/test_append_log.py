"""The append-only file: what is written when, and that it gives the same data again."""

from random import Random

import pytest

from teachredis.persistence.log_text import commands
from teachredis.wire.errors import ReplyError
from tests.differential.run import generators, group_names
from tests.differential.world import World
from tests.persistence.conftest import info
from tests.persistence.test_saves import TICK_MS, answer


def names(folder):
    return sorted(path.name for path in (folder / "appendonlydir").iterdir())


def log_of(folder, name="appendonly.aof.1.incr.aof"):
    return [b" ".join(argv).decode() for _, argv in commands((folder / "appendonlydir" / name).read_bytes())]


def test_it_begins_with_a_base_an_increment_and_a_manifest(reopened, folder):
    reopened(aof=True)
    assert names(folder) == ["appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest"]
    assert (folder / "appendonlydir" / "appendonly.aof.manifest").read_text() == (
        "file appendonly.aof.1.base.rdb seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n"
    )


def test_effects_are_written_in_a_form_that_gives_the_same_result_again(reopened, folder):
    engine = reopened(aof=True)
    for line in (
        "SET a 1 EX 10", "SADD s x", "SPOP s", "SELECT 3", "INCRBYFLOAT f 0.5", "EXPIRE f 10", "GET f",
        "MULTI", "SET b 1", "INCR b", "EXEC", "EVAL \"redis.call('set', 'c', 1) redis.call('del', 'c')\" 0",
    ):  # fmt: skip
        engine.run(line)
    assert log_of(folder) == [
        "SELECT 0", "SET a 1 PXAT 1750000010000", "SADD s x", "SREM s x", "SELECT 3", "SET f 0.5 KEEPTTL",
        "PEXPIREAT f 1750000010000", "MULTI", "SET b 1", "INCR b", "EXEC", "MULTI", "set c 1", "del c", "EXEC",
    ]  # fmt: skip


def test_a_key_that_expires_is_a_del(reopened, folder):
    engine = reopened(aof=True)
    engine.run("SET a 1 PX 10")
    engine.advance(TICK_MS)
    assert log_of(folder)[-1] == "DEL a"


def test_what_had_not_expired_when_it_was_written_has_not_when_it_is_loaded(reopened, folder):
    engine = reopened(aof=True)
    engine.run("SET n 5 PX 1000")
    engine.run("INCR n")
    engine.run("RPUSH kept 1")
    engine.clock.freeze(engine.now_ms() + 5000)  # nobody has looked: there is no DEL in the file
    engine.run("DEBUG LOADAOF")
    assert engine.run("DBSIZE") == 2
    assert engine.run("KEYS *") == [b"kept"]
    engine.check()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("group", group_names())
def test_loading_gives_the_same_data(reopened, group, seed):
    rng = Random(seed)
    engine = reopened(aof=True)
    client, world, makers = engine.client(), World(rng, odd=0.01), generators([group])
    for step in range(120):
        try:
            engine.execute(client, rng.choice(makers)(rng, world))
        except ReplyError:
            continue
        if step % 40 == 20:
            engine.run(f"CONFIG SET aof-use-rdb-preamble {rng.choice(('yes', 'no'))}")
            answer(engine, "BGREWRITEAOF")
            engine.advance(TICK_MS)
    engine.advance(0)
    before = engine.run("DEBUG DIGEST")
    assert engine.run("DEBUG LOADAOF") == "OK"
    assert engine.run("DEBUG DIGEST") == before
    engine.check()


@pytest.mark.parametrize("form", ["rdb", "aof"])
def test_a_rewrite_replaces_all_parts(reopened, folder, form):
    engine = reopened(aof=True, aof_use_rdb_preamble="yes" if form == "rdb" else "no")
    for line in ("SET n 0", *["INCR n"] * 50, "RPUSH l 1 2", "ZADD z 1.5 a", "HSET h f v", "XADD s 1-1 a b", "SADD t 1 x"):
        engine.run(line)
    assert engine.run("BGREWRITEAOF") == "Background append only file rewriting started"
    assert answer(engine, "BGREWRITEAOF") == "ERR Background append only file rewriting already in progress"
    assert answer(engine, "BGSAVE").startswith("ERR Another child process is active (AOF?): can't BGSAVE right now")
    assert engine.run("BGSAVE SCHEDULE") == "Background saving scheduled"
    engine.run("INCR n")
    engine.advance(TICK_MS)
    assert names(folder) == [f"appendonly.aof.2.base.{form}", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest"]
    assert log_of(folder, "appendonly.aof.2.incr.aof") == ["SELECT 0", "INCR n"]
    engine.advance(TICK_MS)
    assert (folder / "dump.rdb").exists()
    digest = engine.run("DEBUG DIGEST")
    assert reopened(aof=True).run("DEBUG DIGEST") == digest


def test_a_rewrite_waits_for_a_save(reopened, folder):
    engine = reopened(aof=True)
    engine.run("BGSAVE")
    assert engine.run("BGREWRITEAOF") == "Background append only file rewriting scheduled"
    assert info(engine)["aof_rewrite_scheduled"] == "1"
    engine.advance(2 * TICK_MS)
    assert info(engine)["aof_rewrites"] == "1"
    assert "appendonly.aof.2.base.rdb" in names(folder)


def test_it_is_rewritten_when_it_has_doubled(reopened, folder):
    engine = reopened(aof=True, auto_aof_rewrite_min_size="1000")
    for _ in range(100):
        engine.run("SET a 1234567890")
    engine.advance(2 * TICK_MS)
    assert info(engine)["aof_rewrites"] == "1"
    assert int(info(engine)["aof_current_size"]) < 1000


def test_it_can_be_switched_on_and_off_while_running(kept, reopened, folder):
    kept.run("SET a 1")
    assert answer(kept, "DEBUG LOADAOF") == "ERR Error trying to load the AOF files, check server logs."
    assert kept.run("CONFIG SET appendonly yes") == "OK"
    kept.run("SET b 2")
    assert answer(kept, "DEBUG LOADAOF") == "ERR Error trying to load the AOF files, check server logs."
    assert names(folder)[0] == "temp-appendonly.aof.incr"
    kept.advance(TICK_MS)
    assert names(folder) == ["appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest"]
    assert log_of(folder) == ["SELECT 0", "SET b 2"]
    kept.run("CONFIG SET appendonly no")
    kept.run("SET c 3")
    assert log_of(folder) == ["SELECT 0", "SET b 2"]
    assert kept.rare is None
    kept.run("CONFIG SET appendonly yes")
    kept.advance(TICK_MS)
    assert reopened(aof=True).run("DBSIZE") == 3


def test_waitaof_knows_whether_the_file_counts(kept):
    assert answer(kept, "WAITAOF 1 0 0").startswith("ERR WAITAOF cannot be used when numlocal is set")
    kept.run("CONFIG SET appendonly yes")
    kept.run("SET a 1")
    assert kept.run("WAITAOF 1 0 0") == [1, 0]
    assert kept.run("DEBUG LOADAOF") == "OK"
    assert kept.run("GET a") == b"1"


def test_starting_again_empties_the_file_too(reopened):
    engine = reopened(aof=True)
    engine.run("SET a 1")
    engine.reset()
    engine.run("SET b 1")
    assert reopened(aof=True).run("KEYS *") == [b"b"]


def test_with_appendonly_the_rdb_file_is_not_loaded(kept, reopened):
    kept.run("SET a 1")
    kept.run("SAVE")
    assert reopened(aof=True).run("DBSIZE") == 0


def test_deadlines_that_count_from_now_do_so_when_they_are_loaded(reopened, folder):
    text = b"SET a 1 EX 10\r\nSET b 1\r\nEXPIRE b 20\r\nSETEX c 30 EX\r\nSET EX PX\r\n"
    lines = [b"".join(b"$%d\r\n%b\r\n" % (len(w), w) for w in line.split()) for line in text.splitlines()]
    data = b"".join(b"*%d\r\n%b" % (line.count(b"$"), line) for line in lines)
    (folder / "appendonly.aof").write_bytes(data)
    engine = reopened(aof=True)
    assert [engine.run(f"TTL {key}") for key in ("a", "b", "c", "EX")] == [10, 20, 30, -1]


def test_timestamps_are_remarks(reopened, folder):
    engine = reopened(aof=True, aof_timestamp_enabled="yes")
    for line in ("SET a 1", "SET b 1"):
        engine.run(line)
    assert b"#TS:1750000000\r\n*2\r\n" in (folder / "appendonlydir" / "appendonly.aof.1.incr.aof").read_bytes()
    engine.run("DEBUG LOADAOF")
    assert engine.run("DBSIZE") == 2


def test_a_file_of_redis_before_7_becomes_the_base(reopened, folder):
    (folder / "appendonly.aof").write_bytes(b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n")
    engine = reopened(aof=True)
    assert engine.run("GET a") == b"1"
    engine.run("SET b 2")
    assert reopened(aof=True).run("DBSIZE") == 2
    assert names(folder) == ["appendonly.aof", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest"]


def test_an_rdb_file_may_have_commands_behind_it(kept, reopened, folder):
    kept.run("SET a 1")
    kept.run("SAVE")
    data = (folder / "dump.rdb").read_bytes() + b"*2\r\n$4\r\nINCR\r\n$1\r\na\r\n"
    (folder / "appendonly.aof").write_bytes(data)
    assert reopened(aof=True).run("GET a") == b"2"


def test_how_streams_are_read_stays(reopened):
    engine = reopened(aof=True)
    for line in ("XADD s 1-1 a b", "XGROUP CREATE s g 0", "XREADGROUP GROUP g ada STREAMS s >"):
        engine.run(line)
    before = engine.run("XINFO STREAM s FULL")
    engine.run("DEBUG LOADAOF")
    assert engine.run("XINFO STREAM s FULL") == before


def test_a_disk_that_is_full_stops_writes_until_there_is_room(reopened, folder, monkeypatch):
    engine = reopened(aof=True)
    engine.run("SET a 1")
    output = engine.ports.persistence.appended.output

    def full(data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output, "write", full)
    engine.run("SET a 2")
    engine.advance(TICK_MS)
    assert answer(engine, "SET a 3") == "MISCONF Errors writing to the AOF file: No space left on device"
    assert info(engine)["aof_last_write_status"] == "err"
    assert engine.run("GET a") == b"2"
    monkeypatch.undo()
    engine.advance(TICK_MS)
    assert engine.run("SET a 3") == "OK"
    assert log_of(folder)[1:] == ["SET a 1", "SET a 2", "SET a 3"]
