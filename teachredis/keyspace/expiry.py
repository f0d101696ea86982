"""The active expire cycle: finding keys that nobody looks for any more.

Most expired keys are found lazily, by whoever asks for them.  A key that nobody asks for would stay for ever,
so ten times a second a cycle looks at a few of the keys that have a deadline and removes the stale ones;
while more than a tenth of a sample was stale it takes another.  So at any moment about a tenth of the keys
with a deadline may be stale: a bounded waste of memory for a bounded amount of work.

The samples go round: a round lays out all keys that have a deadline and takes them from the end, sample by
sample, tick by tick, until none is left; then the next begins.  No stale key can hide behind fresh ones for
longer than a round.  Keys that got their deadline meanwhile are met in the next.

Fields of hashes expire as well; for them a hash stands in `field_deadlines`, and field_expiry.py visits it.

# Redis: bounds the cycle by time (25 % of a core).  Ours is bounded by the number of samples, as time is
handed in;
# 500 samples of 20 keys take about as long.
"""

from __future__ import annotations

from teachredis.keyspace.field_expiry import expire_due_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace

SAMPLE = 20
STALE_TENTH = 10
MOST_SAMPLES = 500
"""Samples a tick at most when the keys keep being stale: the bound on the work of one tick."""


def expire_some(db: Keyspace) -> None:
    """One tick of the cycle for one database."""
    expire_keys(db)
    if db.field_deadlines:
        expire_fields_of_hashes(db)


def expire_keys(db: Keyspace) -> None:
    """Take samples while they are worth it."""
    for _ in range(MOST_SAMPLES):
        sample = draw(db.round, db.expires)
        stale = [key for key in sample if db.expires[key] <= db.now_ms]
        for key in stale:
            db.expire(key, lazily=False)
        if len(stale) * STALE_TENTH <= len(sample):
            break


def expire_fields_of_hashes(db: Keyspace) -> None:
    """The same for hashes: a visit removes all fields that are due."""
    for _ in range(MOST_SAMPLES):
        sample = draw(db.field_round, db.field_deadlines)
        stale = [key for key in sample if db.field_deadlines[key] <= db.now_ms]
        for key in stale:
            expire_due_fields(db, key)
        if len(stale) * STALE_TENTH <= len(sample):
            break


def draw(still_to_come: list[bytes], deadlines: dict[bytes, int]) -> list[bytes]:
    """The next keys of the round, at most SAMPLE; a round that has ended begins anew."""
    sample: list[bytes] = []
    if not still_to_come:
        still_to_come += reversed(deadlines)
    while still_to_come and len(sample) < SAMPLE:
        key = still_to_come.pop()
        if key in deadlines:
            sample.append(key)
    return sample
