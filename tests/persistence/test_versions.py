"""`rdb-version 10`: files for Redis 7.0, which really loads them, and a clear word about what it cannot hold."""

import shutil
import subprocess
from random import Random

import pytest

from teachredis.codec.rdb import version_of
from teachredis.wire.errors import ReplyError
from tests.codec import random_values
from tests.persistence.conftest import info
from tests.persistence.servers import OURS, Program, older, real

FAR_MS = random_values.FAR_MS
HAS_NO_PLACE = {
    "a hash with fields that expire, new in Redis 7.4": ("HSET k f v", "HPEXPIRE k 90000 FIELDS 1 f"),
    "a vector set, new in Redis 8.0": ("VADD k VALUES 2 1 0 ada",),
}
KINDS = tuple(kind for kind in random_values.KINDS if kind is not random_values.of_vector_set)
WITH_SAME_DIGEST = tuple(kind for kind in KINDS if kind is not random_values.of_sorted_set)
"""7.0 reckons DEBUG DIGEST of a score such as 0.1 from 17 digits, 8.2 from the fewest that tell it apart."""

MINUS_ZERO = {b"-0.0": b"0.0"}
"""7.0 makes a small skiplist a listpack when it loads it, and there a score of -0 becomes 0."""

CODE = "#!lua name=mylib\nredis.register_function('one', function() return 1 end)"


def commands_for(rng, key, kinds=KINDS):
    """What 7.0 understands as well."""
    commands = random_values.commands_for(rng, key, kinds)
    return [
        [MINUS_ZERO.get(word, word) for word in argv] if argv[0] == b"ZADD" else argv
        for argv in commands
        if argv[0] not in {b"HPEXPIREAT", b"HPERSIST"}
    ]


def fill(server, seed, keys, kinds=KINDS):
    rng = Random(seed)
    for number in range(keys):
        key = b"k%d" % number
        server.client.pipeline([[b"SELECT", b"%d" % (number % 2 * 3)], *commands_for(rng, key, kinds)])
        if rng.random() < 0.3:
            server.command("PEXPIREAT", key, FAR_MS + number)
    server.command("FUNCTION", "LOAD", "REPLACE", CODE)
    return server.command("DEBUG", "DIGEST")


@pytest.mark.parametrize("what", HAS_NO_PLACE)
def test_save_refuses_what_7_0_cannot_hold_and_names_the_key(kept, folder, what):
    kept.run("SET a 1")
    kept.run("SAVE")
    before = (folder / "dump.rdb").read_bytes()
    kept.run("CONFIG SET rdb-version 10")
    for line in HAS_NO_PLACE[what]:
        kept.run(line)
    with pytest.raises(ReplyError) as error:
        kept.run("SAVE")
    assert str(error.value) == f'ERR "k" in database 0 is {what}: rdb-version 10 has no place for it'
    assert [path.name for path in folder.iterdir()] == ["dump.rdb"]
    assert (folder / "dump.rdb").read_bytes() == before
    kept.run("DEL k")
    assert kept.run("SAVE") == "OK"


def test_a_background_save_that_is_refused_is_told_in_info(kept, folder):
    kept.run("CONFIG SET rdb-version 10")
    kept.run("VADD k VALUES 2 1 0 ada")
    kept.run("BGSAVE")
    kept.tick()
    assert info(kept)["rdb_last_bgsave_status"] == "err"
    assert list(folder.iterdir()) == []


def test_a_hash_whose_fields_expire_no_more_is_held(kept, folder):
    kept.run("CONFIG SET rdb-version 10")
    for line in ("HSET k f v", "HPEXPIRE k 90000 FIELDS 1 f", "HPERSIST k FIELDS 1 f"):
        kept.run(line)
    kept.run("SAVE")
    kept.run("DEBUG RELOAD")
    assert kept.run("HGETALL k") == {b"f": b"v"}


@pytest.mark.parametrize("form", ["yes", "no"])
def test_the_base_of_an_append_only_file_follows_it(reopened, folder, form):
    engine = reopened(aof_use_rdb_preamble=form, rdb_version="10")
    engine.run("XADD s 1-1 f v")
    engine.run("CONFIG SET appendonly yes")
    engine.tick()
    [base] = (folder / "appendonlydir").glob("*.base.*")
    data = base.read_bytes()
    assert version_of(data) == 10 if form == "yes" else data.split(b"RESTORE")[1][-12:-10] == b"\n\x00"


@pytest.mark.real
@pytest.mark.parametrize("kinds", [WITH_SAME_DIGEST, KINDS], ids=["same-digest", "all"])
def test_a_file_goes_to_7_0_and_comes_back(folder, kinds):
    there_and_back(folder, seed=1, keys=150, kinds=kinds)


def there_and_back(folder, seed, keys, kinds):
    """Ours to 7.0, 7.0's to ours, 8.2.3's to ours."""
    binary, newest = older(), real()
    with Program(OURS, folder, rdb_version="10") as server:
        before = fill(server, seed, keys, kinds)
        assert server.run("SAVE") == "OK"
    for words in (binary, OURS, newest, OURS):
        with Program(words, folder) as server:
            if words is not binary or kinds is WITH_SAME_DIGEST:
                assert server.command("DEBUG", "DIGEST") == before
            assert server.run("FCALL one 0") == 1
            assert server.run("SAVE") == "OK"


@pytest.mark.real
def test_7_0_loads_an_append_only_file_of_ours(folder):
    binary = older()
    with Program(OURS, folder, rdb_version="10", appendonly="yes") as server:
        before = fill(server, 3, 60, WITH_SAME_DIGEST)
        server.run("BGREWRITEAOF")
        server.wait_for("aof_rewrite_in_progress", "0")
        server.stop()
    with Program(binary, folder, appendonly="yes") as server:
        assert server.command("DEBUG", "DIGEST") == before


@pytest.mark.real
@pytest.mark.parametrize("version", ["10", "12"])
def test_redis_check_rdb_accepts_ours(tmp_path, folder, version):
    find = older if version == "10" else real
    checker = shutil.copy(find()[0], tmp_path / "redis-check-rdb")  # the server itself, called by this name
    with Program(OURS, folder, rdb_version=version) as server:
        fill(server, 4, 100)
        server.run("SAVE")
    done = subprocess.run([checker, folder / "dump.rdb"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert "Checksum OK" in done.stdout
