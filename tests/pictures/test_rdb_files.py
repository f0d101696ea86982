"""An RDB file taken apart: every byte belongs to one part, and the picture shows the file that SAVE writes."""

from contextlib import suppress
from random import Random

import pytest

from teachredis.codec.anatomy import anatomy
from teachredis.persistence.folder import open_folder
from teachredis.pictures.scene import MOST_HEIGHT, MOST_SHAPES
from teachredis.pictures.view import picture_in
from teachredis.wire.errors import ReplyError
from tests.codec.random_values import commands_for
from tests.ours import frozen_engine


@pytest.fixture
def engine():
    return frozen_engine()


def file_of(engine, tmp_path):
    port = open_folder(engine, str(tmp_path))
    engine.run("SAVE")
    port.close()
    return (tmp_path / "dump.rdb").read_bytes()


@pytest.mark.parametrize("policy", ["noeviction", "allkeys-lru", "allkeys-lfu"])
def test_the_parts_are_all_of_the_file_and_nothing_else(engine, tmp_path, policy):
    rng = Random(1)
    client = engine.client()
    engine.run(f"CONFIG SET maxmemory-policy {policy}")
    for number in range(60):
        for argv in commands_for(rng, b"k%d" % number):
            with suppress(ReplyError):
                engine.execute(client, argv)
    engine.run("PEXPIRE k1 100000")
    data = file_of(engine, tmp_path)
    parts = [*anatomy(data, engine.limits)]
    assert b"".join(part.raw for part in parts) == data
    assert [part.at for part in parts] == [
        sum(len(each.raw) for each in parts[:number]) for number in range(len(parts))
    ]


def test_the_picture_explains_the_file_that_save_writes(engine, tmp_path):
    engine.run("SET name Ada PX 5000")
    scene = picture_in(engine, engine.databases[0], "rdb")
    data = file_of(engine, tmp_path)
    assert scene.caption == f"As an RDB file, 1 key takes {len(data)} bytes in 13 parts."
    assert [line.split("  ")[-1].strip() for line in scene.lines[5:]] == [
        "FE: what follows is in database 0", "FB: keys: 1, with a deadline: 1",
        "FC: the next key's deadline: 1750000005000", "00: the type of a value: a string", 'its key: "name"',
        "its value, 4 bytes", "FF: the end", "CRC64: the checksum of all bytes before",
    ]  # fmt: skip
    assert all(text in scene.text for text in scene.labels())
    assert data[-8:].hex(" ") in scene.lines[-1]


def test_of_many_keys_the_first_are_shown_and_the_picture_stays_small(engine):
    for number in range(1000):
        engine.run(f"SET key:{number} {'x' * 300}")
    scene = picture_in(engine, engine.databases[0], "rdb")
    assert "the first 20 of 1,000 keys" in scene.caption
    assert len(scene.shapes) <= MOST_SHAPES
    assert scene.height <= MOST_HEIGHT
    assert any("parts more" in line for line in scene.lines)


def test_looking_changes_nothing(engine):
    engine.run("SET a 1")
    engine.run("HSET h f v")
    before = engine.run("DEBUG DIGEST"), engine.run("OBJECT ENCODING h"), engine.journal.dirty
    picture_in(engine, engine.databases[0], "rdb")
    assert before == (engine.run("DEBUG DIGEST"), engine.run("OBJECT ENCODING h"), engine.journal.dirty)
