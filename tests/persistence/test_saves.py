"""SAVE, BGSAVE and save points."""


import pytest

from teachredis.codec.rdb import Entry, read
from teachredis.persistence.folder import open_folder
from teachredis.persistence.rdb_file import CannotLoad
from teachredis.wire.errors import ReplyError
from tests.ours import frozen_engine
from tests.persistence.conftest import info

TICK_MS = 100


def answer(engine, line):
    try:
        return engine.run(line)
    except ReplyError as error:
        return str(error)


def keys_in(folder, engine):
    found = read((folder / "dump.rdb").read_bytes(), engine.limits)
    return {each.key for each in found if isinstance(each, Entry)}


def test_what_was_saved_is_there_after_a_restart(kept, reopened):
    for line in ("RPUSH list 1 2 3", "SELECT 5", "HSET hash a 1", "HPEXPIRE hash 9000 FIELDS 1 a", "SET text x PX 500"):
        kept.run(line)
    digest = kept.run("DEBUG DIGEST")
    assert kept.run("SAVE") == "OK"
    again = reopened()
    assert again.run("DEBUG DIGEST") == digest
    again.check()
    fields = info(again)
    assert (fields["rdb_last_load_keys_loaded"], fields["rdb_changes_since_last_save"]) == ("3", "0")


def test_functions_are_saved_too(kept, reopened):
    kept.run("FUNCTION LOAD \"#!lua name=mylib\\nredis.register_function('one', function() return 1 end)\"")
    kept.run("SAVE")
    assert reopened().run("FCALL one 0") == 1


def test_keys_past_their_deadline_are_left_out_when_loading(kept, reopened):
    kept.run("SET gone x PXAT 1750000000050")
    kept.run("SET stays x")
    kept.run("SAVE")
    kept.advance(0)
    again = reopened()
    again.advance(60)
    again.run("DEBUG RELOAD NOSAVE")
    assert again.run("KEYS *") == [b"stays"]
    assert info(again)["rdb_last_load_keys_expired"] == "1"


def test_an_engine_without_a_folder_says_so(engine):
    for line in ("SAVE", "BGSAVE", "BGREWRITEAOF", "DEBUG LOADAOF"):
        assert answer(engine, line).startswith("ERR there is no folder to save to")
    assert "there is no folder" in answer(engine, "CONFIG SET appendonly yes")
    assert engine.run("DEBUG RELOAD") == "OK"


def test_a_background_save_has_the_keys_of_the_instant_it_began(kept, folder):
    kept.run("MSET a 1 b 2 c 3")
    assert kept.run("BGSAVE") == "Background saving started"
    kept.run("SET d 4")
    kept.run("DEL a")
    fields = info(kept)
    assert (fields["rdb_bgsave_in_progress"], fields["current_save_keys_total"]) == ("1", "3")
    for line in ("BGSAVE", "SAVE"):
        assert answer(kept, line) == "ERR Background save already in progress"
    kept.advance(TICK_MS)
    assert keys_in(folder, kept) == {b"a", b"b", b"c"}
    fields = info(kept)
    assert (fields["rdb_bgsave_in_progress"], fields["rdb_changes_since_last_save"]) == ("0", "2")
    assert (fields["rdb_last_bgsave_status"], fields["rdb_saves"]) == ("ok", "1")
    assert kept.run("LASTSAVE") == kept.now_ms() // 1000
    assert [path.name for path in folder.iterdir()] == ["dump.rdb"]


def test_flushall_does_not_reach_a_save_that_is_on_its_way(kept, folder):
    kept.run("MSET a 1 b 2")
    kept.run("BGSAVE")
    kept.run("FLUSHALL")
    kept.run("SET new 1")
    kept.advance(TICK_MS)
    assert keys_in(folder, kept) == {b"a", b"b"}


def test_a_save_point_saves_when_both_its_numbers_are_reached(kept, folder):
    kept.run("CONFIG SET save '10 2 1000 1'")
    kept.run("SET a 1")
    kept.advance(20_000)
    assert not (folder / "dump.rdb").exists()
    kept.run("SET b 1")
    kept.advance(TICK_MS)
    assert keys_in(folder, kept) == {b"a", b"b"}
    kept.run("MSET c 1 d 1")
    kept.advance(9_000)
    assert keys_in(folder, kept) == {b"a", b"b"}
    kept.advance(1_100)
    assert len(keys_in(folder, kept)) == 4
    kept.run("SET e 1")
    kept.advance(2_000_000)
    assert len(keys_in(folder, kept)) == 5


def test_a_save_that_fails_keeps_the_old_file_and_stops_writes_while_there_are_save_points(kept, folder):
    kept.run("CONFIG SET save '3600 1'")
    kept.run("SET a 1")
    kept.run("SAVE")
    (folder / "sub").mkdir()
    kept.run("CONFIG SET dbfilename sub")
    assert answer(kept, "SAVE") == "ERR"
    kept.run("BGSAVE")
    kept.advance(TICK_MS)
    assert info(kept)["rdb_last_bgsave_status"] == "err"
    for line in ("SET a 2", "PING", "EVAL \"return redis.call('set', 'a', 1)\" 0"):
        assert answer(kept, line).startswith("MISCONF Redis is configured to save RDB snapshots, but it's currently unable")
    kept.run("MULTI")
    assert answer(kept, "SET a 2").startswith("MISCONF")
    assert answer(kept, "EXEC").startswith("EXECABORT")
    assert kept.run("GET a") == b"1"
    kept.run("CONFIG SET stop-writes-on-bgsave-error no")
    assert kept.run("SET a 2") == "OK"
    kept.run("CONFIG SET stop-writes-on-bgsave-error yes dbfilename dump.rdb")
    assert answer(kept, "SET a 3").startswith("MISCONF")
    kept.run("BGSAVE")
    kept.advance(TICK_MS)
    assert kept.run("SET a 3") == "OK"
    assert sorted(path.name for path in folder.iterdir()) == ["dump.rdb", "sub"]


def test_reload_with_nosave_brings_back_what_the_file_holds(kept):
    kept.run("MSET a 1 b 1")
    kept.run("SAVE")
    kept.run("MSET a 2 c 2")
    before = kept.run("DEBUG DIGEST")
    assert "would be there twice" in answer(kept, "DEBUG RELOAD NOSAVE NOFLUSH")
    assert kept.run("DEBUG DIGEST") == before
    assert kept.run("DEBUG RELOAD NOSAVE NOFLUSH MERGE") == "OK"
    assert kept.run("MGET a b c") == [b"1", b"1", b"2"]
    assert kept.run("DEBUG RELOAD NOSAVE") == "OK"
    assert kept.run("MGET a b c") == [b"1", b"1", None]
    kept.run("SET z 1")
    assert kept.run("DEBUG RELOAD") == "OK"
    assert kept.run("GET z") == b"1"


def test_how_keys_were_used_is_saved_under_a_policy_that_asks(reopened):
    engine = reopened(maxmemory_policy="allkeys-lru")
    engine.run("SET a 1")
    engine.advance(70_000)
    engine.run("SAVE")
    assert engine.run("DEBUG RELOAD") == "OK"
    assert engine.run("OBJECT IDLETIME a") == 70
    engine = reopened(maxmemory_policy="allkeys-lfu")
    for _ in range(100):
        engine.run("GET a")
    uses = engine.run("OBJECT FREQ a")
    engine.run("DEBUG RELOAD")
    assert engine.run("OBJECT FREQ a") == uses > 5


def test_too_few_databases_and_no_folder_are_told(kept, reopened, folder):
    kept.run("SELECT 9")
    kept.run("SET a 1")
    kept.run("SAVE")
    from teachredis.engine import Engine

    with pytest.raises(CannotLoad, match="database 9 of 4"):
        open_folder(Engine(databases=4), str(folder))
    with pytest.raises(CannotLoad, match="there is no folder"):
        open_folder(frozen_engine(), str(folder / "nowhere"))


def test_dir_and_dbfilename_can_be_changed(kept, folder):
    (folder / "other").mkdir()
    assert answer(kept, "CONFIG SET dbfilename a/b").endswith("dbfilename can't be a path, just a filename")
    assert answer(kept, f"CONFIG SET dir {folder}/nowhere").endswith("No such file or directory")
    kept.run(f"CONFIG SET dir {folder}/other dbfilename mine.rdb")
    kept.run("SAVE")
    assert (folder / "other" / "mine.rdb").exists()


def test_saving_writes_nothing_into_other_feeds(kept):
    heard = []
    kept.journal.feeds.append(heard.append)
    for line in ("SET a 1", "SAVE", "DEBUG RELOAD", "BGSAVE", "SET b 1", "DEBUG RELOAD"):
        kept.run(line)
    assert [argv[0] for unit in heard for _, argv in unit] == [b"SET", b"SET"]
