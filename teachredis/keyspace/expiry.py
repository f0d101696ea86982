"""The active expire cycle: finding keys that nobody looks for any more.

Most expired keys are found lazily, by whoever asks for them.  A key that nobody asks for would stay for ever, so ten
times a second a cycle draws a few keys out of those that have a deadline and removes the stale ones; while more than
a tenth of a sample was stale it draws again.  So at any moment about a tenth of the keys with a deadline may be
stale: a bounded waste of memory for a bounded amount of work.

# Redis: the cycle is bounded by time (25 % of a core).  Ours is bounded by the number of samples, as time is handed in.
"""

from __future__ import annotations

from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace

SAMPLE = 20
STALE_TENTH = 10
MOST_SAMPLES = 16
"""Samples a tick at most when the keys keep being stale: the bound on the work of one tick."""


def expire_some(db: Keyspace) -> None:
    """One tick of the cycle for one database."""
    for _ in range(MOST_SAMPLES):
        sample = draw(db)
        stale = [key for key in sample if db.expires[key] <= db.now_ms]
        for key in stale:
            db.expire(key, lazily=False)
        if len(stale) * STALE_TENTH <= len(sample):
            break


def draw(db: Keyspace) -> list[bytes]:
    """Up to SAMPLE keys that have a deadline."""
    return [*islice(db.expires, SAMPLE)]
