"""An engine that is being filled from a file: nobody is told, and no time passes.

A command of an append-only file has to do what it did when it was written.  Then the key that it changes had
not expired yet, though by now it may have; so while a file is executed the clock shows the year 1970, where
no deadline has passed.  Deadlines are moments there, not so many seconds from now, so it does no harm; for
the few commands that ask what time it is see replay.py.

# Redis: while loading, keys do not expire, and the clock runs.
"""

from __future__ import annotations

from contextlib import contextmanager

from teachredis.keyspace.access import COUNT_BITS, MOST, Frequencies, mark_of
from teachredis.session.client import Client

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace

LOADER = 0
"""The number of a client that is in no list."""


def loader_of(engine: Engine) -> Client:
    """A client that may say everything, waits for nothing, and is in no list."""
    client = Client(engine, LOADER)
    client.authenticated, client.patient = True, False
    client.settle_mode()
    return client


@contextmanager
def quiet(engine: Engine) -> Iterator[None]:
    """Neither feeds nor listeners hear of what happens meanwhile, and it counts as nothing unsaved."""
    journal = engine.journal
    feeds, listeners = [*journal.feeds], [*journal.listeners]
    figures = journal.hits, journal.misses
    journal.feeds.clear()
    journal.listeners.clear()
    try:
        yield
    finally:
        journal.feeds[:], journal.listeners[:] = feeds, listeners
        journal.hits, journal.misses = figures
        journal.pending.clear()
        journal.replaced = False


@contextmanager
def timeless(engine: Engine) -> Iterator[None]:
    """The clock shows 1970; afterwards what was used meanwhile counts as used now."""
    frozen_ms, now_ms = engine.clock.frozen_ms, engine.now_ms()
    engine.clock.freeze(0)
    try:
        yield
    finally:
        engine.clock.put_back(frozen_ms)
        for db in engine.databases:
            db.now_ms = now_ms
            date_marks(db, now_ms)


def date_marks(db: Keyspace, now_ms: int) -> None:
    """What was marked at the beginning of 1970 is marked now; how often it was used stays as it was."""
    access = db.access
    if isinstance(access, Frequencies):
        fresh = [(key, mark) for key, mark in access.items() if mark >> COUNT_BITS == 0]
        access.update({key: mark_of(mark & MOST, now_ms) for key, mark in fresh})
    else:
        access.update({key: now_ms + mark for key, mark in access.items() if mark <= 0})
