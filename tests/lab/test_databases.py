"""The comparison of databases: each does the job, or says why not."""

import shutil

import pytest

from teachredis.lab import databases
from teachredis.lab.databases import JOBS, compare, measured


def test_each_is_measured_or_skipped_aloud(capsys):
    rows = {row.name: row for row in compare(5)}
    assert [*rows] == [*JOBS]
    for row in rows.values():
        assert bool(row.skipped) != (row.without_us > 0 and row.durable_us > 0), row
    for name in ("Redis in this notebook", "SQLite"):
        assert not rows[name].skipped
    printed = capsys.readouterr().out.splitlines()
    assert printed == [str(row) for row in rows.values()]


def test_redis_server_takes_part_where_it_is_installed():
    if shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine")
    assert not measured("redis-server", JOBS["redis-server"], 5).skipped


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(databases.shutil, "which", lambda _: None)
    monkeypatch.setattr(databases.Path, "glob", lambda *_: [])
    assert measured("redis-server", JOBS["redis-server"], 5).skipped == "no redis-server is installed here"
    assert measured("PostgreSQL", JOBS["PostgreSQL"], 5).skipped == "PostgreSQL is not installed here"


def test_a_program_that_fails_says_what_it_said():
    with pytest.raises(databases.Skipped, match="oh no"):
        databases.done("sh", "-c", "echo oh no >&2; exit 1")
