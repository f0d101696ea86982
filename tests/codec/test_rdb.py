"""A whole file: ours is read by redis-server 8.2.3 and its checker, its is read by us."""

import subprocess
from pathlib import Path
from random import Random

import pytest

from teachredis.codec.rdb import Database, Entry, Fact, Library, read, write
from teachredis.keyspace.loading import load_key
from teachredis.values.limits import Limits
from tests import real
from tests.codec.random_values import commands_for
from tests.ours import FROZEN_AT_MS, OurClient, frozen_engine

FACTS = {b"redis-ver": b"8.2.3", b"redis-bits": b"64", b"ctime": b"1750000000"}
CODE = b"#!lua name=mylib\nredis.register_function('one', function() return 1 end)"
FAR_MS = 4_102_444_800_000


def filled(seed, keys=60):
    """A client of an engine with random keys in two databases."""
    rng, ours = Random(seed), OurClient(frozen_engine())
    for number in range(keys):
        key = b"k%d" % number
        ours.pipeline([[b"SELECT", b"%d" % (number % 2 * 3)], *commands_for(rng, key)])
        if rng.random() < 0.3:
            ours.command([b"PEXPIREAT", key, b"%d" % (FAR_MS + number)])
    return ours


def database_of(db):
    entries = (Entry(db.index, key, value, db.expires.get(key)) for key, value in db.data.items())
    return Database(db.index, len(db), len(db.expires), entries)


def file_of(engine, **options):
    return b"".join(write(map(database_of, engine.databases), FACTS, [CODE], **options))


def loaded(data):
    """A client of an engine with the keys of a file."""
    engine = frozen_engine()
    for found in read(data, engine.limits):
        if isinstance(found, Entry):
            load_key(engine.databases[found.number], found.key, found.value, found.deadline_ms, FROZEN_AT_MS)
    engine.check()
    return OurClient(engine)


def digest(client):
    return str(client.command([b"DEBUG", b"DIGEST"]))


@pytest.mark.parametrize("options", [{}, {"compresses": False}, {"sums": False}])
def test_a_file_comes_back(options):
    ours = filled(1)
    data = file_of(ours.engine, **options)
    found = [*read(data, Limits())]
    assert found[:3] == [Fact(*fact) for fact in FACTS.items()]
    assert found[3] == Library(CODE)
    twin = loaded(data)
    assert digest(twin) == digest(ours)
    assert twin.engine.databases[3].expires == ours.engine.databases[3].expires


def test_what_is_known_of_a_key_comes_back():
    entries = [Entry(2, b"a", b"1", FAR_MS, idle_s=70), Entry(2, b"b", b"2", frequency=200), Entry(2, b"c", b"3", -5)]
    data = b"".join(write([Database(2, 3, 2, entries)], {}))
    assert [*read(data, Limits())] == entries


def test_an_empty_file_is_a_header_an_end_and_a_sum():
    assert b"".join(write([], {}, sums=False)) == b"REDIS0012\xff" + bytes(8)


def test_very_old_files_are_read():
    data = b"REDIS0003" + b"\xfe\x00" + b"\xfd" + (5).to_bytes(4, "little") + b"\x00\x01a\x01b" + b"\xff" + b"padding"
    assert [*read(data, Limits())] == [Entry(0, b"a", b"b", 5000)]


def test_what_we_do_not_need_is_skipped():
    aux = b"\xf7\x81" + bytes(8) + b"\x02\x01" + b"\x02\x05\x01\x05\x03abcd\x04" + bytes(8) + b"\x05\x02hi\x00"
    data = b"REDIS0012" + aux + b"\xf4\x01\x02\x03" + b"\xfb\x01\x00" + b"\x00\x01a\x01b" + b"\xff" + bytes(8)
    assert [*read(data, Limits())] == [Entry(0, b"a", b"b")]


@pytest.mark.parametrize(("data", "why"), [
    (b"", "not an RDB"), (b"REDIS00xx" + bytes(9), "not an RDB"), (b"REDIS0013\xff" + bytes(8), "version"), (b"REDIS0012\xff" + b"x" * 8, "checksum"),
    (b"REDIS0012\xf6" + bytes(9), "unknown|too early|type"), (b"REDIS0012\x00\x01a" + bytes(8), "too early"), (b"REDIS0012" + bytes(8), "too early"),
])  # fmt: skip
def test_what_is_no_file_is_refused(data, why):
    with pytest.raises(ValueError, match=why):
        [*read(data, Limits())]


def test_a_damaged_file_is_refused_or_read():
    rng, whole = Random(2), file_of(filled(2, 20).engine, sums=False)
    for _ in range(300):
        data = bytearray(whole)
        data[rng.randrange(len(data) - 8)] ^= 1 << rng.randrange(8)
        try:
            [*read(bytes(data), Limits())]
        except ValueError:
            pass


class Real:
    def __init__(self, server):
        self.command = lambda argv: server.command(*argv)


@pytest.mark.real
@pytest.mark.parametrize("seed", range(3))
def test_redis_loads_our_file(running_redis, real_redis, seed):
    ours = filled(seed)
    (Path(running_redis.home.name) / "dump.rdb").write_bytes(file_of(ours.engine))
    assert real_redis.command("DEBUG", "RELOAD", "NOSAVE") == "OK"
    assert digest(Real(real_redis)) == digest(ours)
    assert real_redis.command("FCALL", "one", 0) == 1
    real_redis.command("FUNCTION", "FLUSH")


@pytest.mark.real
@pytest.mark.parametrize("seed", range(3))
def test_we_load_the_file_of_redis(running_redis, real_redis, seed):
    rng = Random(seed)
    for number in range(60):
        real_redis.pipeline([[b"SELECT", b"%d" % (number % 2 * 3)], *commands_for(rng, b"k%d" % number)])
    assert real_redis.command("SAVE") == "OK"
    data = (Path(running_redis.home.name) / "dump.rdb").read_bytes()
    assert digest(loaded(data)) == digest(Real(real_redis))


@pytest.mark.real
@pytest.mark.parametrize("options", [{}, {"compresses": False}, {"sums": False}])
def test_the_checker_of_redis_finds_nothing(running_redis, tmp_path, options):
    checker, file = tmp_path / "redis-check-rdb", tmp_path / "our.rdb"
    checker.symlink_to(real.server_binary())
    file.write_bytes(file_of(filled(4).engine, **options))
    run = subprocess.run([checker, file], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout
    assert "RDB looks OK" in run.stdout
