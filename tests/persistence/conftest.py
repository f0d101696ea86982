"""Engines with folders, on a clock that stands still."""

import pytest

from teachredis.persistence.folder import open_folder
from tests.ours import frozen_engine


@pytest.fixture
def folder(tmp_path):
    """Where an engine keeps its files."""
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.fixture
def reopened(folder):
    """Make an engine that begins with what the folder holds: a restart."""
    ports = []

    def make(*, aof=False, **settings):
        for port in ports:
            port.close()
        engine = frozen_engine()
        for name, value in {"enable_protected_configs": "yes", **settings}.items():
            engine.settings.load(name.replace("_", "-"), value)
        ports[:] = [open_folder(engine, str(folder), aof=aof)]
        return engine

    yield make
    for port in ports:
        port.close()


@pytest.fixture
def kept(reopened):
    """An engine with a folder."""
    return reopened()


def info(engine, section="persistence"):
    """INFO as a dict of texts."""
    lines = engine.run(f"INFO {section}").decode().splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)
