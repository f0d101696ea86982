"""Fixtures of the client tests: an engine behind the default address, for as long as a test takes."""

import pytest

from teachredis import Engine
from teachredis.client import install, uninstall


@pytest.fixture
def running_engine():
    """An engine on real time."""
    return Engine(seed=1)


@pytest.fixture
def loaded(running_engine):
    """The default address leads to `running_engine`, which is returned."""
    install(running_engine)
    yield running_engine
    uninstall()
