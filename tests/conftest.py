"""Fixtures that every test may ask for."""

import os

import pytest

os.environ["TEACHREDIS_ALONE"] = "1"  # kernels of tests say nothing of a Redis on this machine


@pytest.fixture
def engine():
    """A fresh engine whose clock stands still and whose chances are fixed: `engine.run("SET name Ada")`."""
    from tests.ours import frozen_engine

    return frozen_engine()


@pytest.fixture(scope="session")
def running_redis():
    """The one redis-server of this run of tests, started when the first test asks for it."""
    from tests import real

    binary = real.server_binary()
    if binary is None:
        pytest.skip(real.ABSENT)
    server = real.RealRedis(binary)
    yield server
    server.stop()


@pytest.fixture
def real_redis(running_redis):
    """A real redis-server 8.2.3, as empty as just started: `real_redis.command("SET", "name", "Ada")`.

    Replies are our own reply types; an error reply is returned, not raised.
    """
    running_redis.clean()
    return running_redis


def pytest_collection_modifyitems(items):
    """Browser tests come last: while Playwright runs, this thread has an event loop that asyncio tests would meet."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
