"""COMMAND INFO and CONFIG GET say what redis-server 8.2.3 says, row by row (tests/data/)."""

import csv
from pathlib import Path

import pytest

from teachredis import Engine

DATA = Path(__file__).parent / "data"
ARITY, FLAGS, FIRST_KEY, LAST_KEY, KEY_STEP, CATEGORIES = range(1, 7)  # places in a COMMAND INFO reply


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


REDIS = {row["name"].lower(): row for row in rows("commands_8.2.3.tsv")}
SETTINGS = {row["name"]: row["default"] or "" for row in rows("config_8.2.3.tsv")}
OURS = sorted(Engine().table)


def words(column):
    return [] if column == "-" else sorted(column.split(","))


def texts(reply):
    return sorted(word.decode() if isinstance(word, bytes) else str(word) for word in reply)


@pytest.mark.parametrize("name", OURS)
def test_command_info_is_that_of_redis(engine, name):
    [info] = engine.run(f"COMMAND INFO {name}")
    row = REDIS[name]
    said = {
        "arity": info[ARITY],
        "flags": texts(info[FLAGS]),
        "keys": (info[FIRST_KEY], info[LAST_KEY], info[KEY_STEP]),
        "categories": texts(info[CATEGORIES]),
    }
    assert said == {
        "arity": int(row["arity"]),
        "flags": words(row["flags"]),
        "keys": (int(row["first_key"]), int(row["last_key"]), int(row["key_step"])),
        "categories": words(row["acl_categories"]),
    }


def test_the_list_of_commands_is_that_of_redis(engine):
    assert sorted(name.decode().lower() for name in engine.run("COMMAND LIST")) == sorted(REDIS)


def test_every_setting_has_the_default_of_redis(engine):
    said = {name.decode(): value.decode() for name, value in engine.run("CONFIG GET *").items()}
    assert said.pop("dir"), "Redis answers the directory in which it was started"
    assert said == {name: default for name, default in SETTINGS.items() if name != "dir"}
