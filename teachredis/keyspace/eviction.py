"""Eviction: which key has to go when memory is full.

A cache that is full must drop something for what comes.  The best key to drop is the one that will not be
asked for again for longest (Belady's optimum), but the future is not known.  Each policy guesses it by
something else; this is all of them, side by side:

    policy            may go                  goes first                              guess
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────
    noeviction        nothing                 (writes are refused)
    allkeys-lru       any key                 the one not used for longest            what was used will be used
    allkeys-lfu       any key                 the one used least often                what is popular stays so
    allkeys-random    any key                 any                                     none
    volatile-lru      keys with a deadline    the one not used for longest
    volatile-lfu      keys with a deadline    the one used least often
    volatile-random   keys with a deadline    any
    volatile-ttl      keys with a deadline    the one whose deadline is nearest       it was to go anyway

Exact LRU would keep all keys in a list in the order of their last use, and pay for it with every read.  Redis
looks at a few random keys instead (`maxmemory-samples`, 5) and takes the best of them.  What makes five enough
is the *pool*: the sixteen best candidates seen so far, kept from one eviction to the next.  A good candidate
that lost against a better one is not forgotten.

    sample 5 keys ─▶ each goes into the pool if it beats the worst there ─▶ the best in the pool is evicted
                     [ 12 s  40 s  41 s  …  80 s  93 s ]                          ▲ if it is still there

# Redis: samples neighbouring buckets of its table, ours draws each key anew, so the same key may come twice.
# Redis: stops after half a millisecond and lets commands run in between.  Ours goes on until there is room.
"""

from __future__ import annotations

from bisect import bisect_right

from teachredis.keyspace.events import Evicted
from teachredis.keyspace.memory import key_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace

    Score: TypeAlias = "Callable[[Keyspace, bytes], int]"
    Candidate: TypeAlias = tuple[int, int, bytes]
    """(score, database, key); the higher the score, the sooner it goes"""

POOL_SIZE = 16

MOST_FREQUENT = 255
"""The ceiling of LFU's counter."""


# --- the policies -------------------------------------------------------------------------------------------


def idle_ms(db: Keyspace, key: bytes) -> int:
    """LRU: how long the key was not used."""
    return db.now_ms - db.access.get(key, db.now_ms)


def rareness(db: Keyspace, key: bytes) -> int:
    """LFU: how seldom the key was used lately."""
    return MOST_FREQUENT - frequency(db, key)


def nearness(db: Keyspace, key: bytes) -> int:
    """TTL: the nearer the deadline, the more."""
    return -db.expires[key]


def frequency(db: Keyspace, key: bytes) -> int:  # noqa: ARG001  # until accesses are counted
    """How often the key was used lately, on a logarithmic scale."""
    return 5  # Redis: counts accesses.  Here every key looks as if it were new.


SCORES: dict[str, Score] = {"lru": idle_ms, "lfu": rareness, "ttl": nearness}
"""What the second word of a policy looks at; `random` looks at nothing."""


# --- the pool -----------------------------------------------------------------------------------------------


class Evictor:
    """Frees memory in all databases of an engine, by one policy at a time.

    `pool` holds the best candidates seen so far, the best last.
    """

    __slots__ = ("databases", "next_database", "policy", "pool", "rng", "samples")

    def __init__(self, databases: Sequence[Keyspace], rng: Random) -> None:
        self.databases = databases
        self.rng = rng
        self.policy = "noeviction"
        self.samples = 5
        self.pool: list[Candidate] = []
        self.next_database = 0  # whose turn it is when chance decides

    def free(self, excess: int) -> bool:
        """Evict until so many bytes are free; False if there was nothing left that may go."""
        if self.policy == "noeviction":
            return False
        while excess > 0:
            victim = self.choose()
            if victim is None:
                return False
            excess -= self.evict(*victim)
        return True

    def choose(self) -> tuple[Keyspace, bytes] | None:
        """The next key to go, or None if none may."""
        reach, _, guess = self.policy.partition("-")
        only_volatile = reach == "volatile"
        if guess == "random":
            return self.any_key(only_volatile=only_volatile)
        self.fill_pool(SCORES[guess], only_volatile=only_volatile)
        return self.best(only_volatile=only_volatile)

    def any_key(self, *, only_volatile: bool) -> tuple[Keyspace, bytes] | None:
        """A random key; the databases take turns."""
        for turn in range(len(self.databases)):
            at = (self.next_database + turn) % len(self.databases)
            db = self.databases[at]
            if db.expires if only_volatile else db.data:
                self.next_database = at + 1
                return db, db.random_volatile() if only_volatile else db.random_key()
        return None

    def fill_pool(self, score: Score, *, only_volatile: bool) -> None:
        """Look at some random keys of each database."""
        for db in self.databases:
            if db.expires if only_volatile else db.data:
                draw = db.random_volatile if only_volatile else db.random_key
                for _ in range(self.samples):
                    key = draw()
                    self.offer((score(db, key), db.index, key))

    def offer(self, candidate: Candidate) -> None:
        """Put a candidate into the pool, if it is not full or this one beats the worst there."""
        pool = self.pool
        if len(pool) == POOL_SIZE and candidate <= pool[0]:
            return
        at = bisect_right(pool, candidate)
        if at and pool[at - 1] == candidate:
            return
        pool.insert(at, candidate)
        if len(pool) > POOL_SIZE:
            del pool[0]

    def best(self, *, only_volatile: bool) -> tuple[Keyspace, bytes] | None:
        """The best candidate that is still there, taken out of the pool."""
        while self.pool:
            _, index, key = self.pool.pop()
            db = self.databases[index]
            if key in (db.expires if only_volatile else db.data):
                return db, key
        return self.choose_again(only_volatile=only_volatile)

    def choose_again(self, *, only_volatile: bool) -> tuple[Keyspace, bytes] | None:
        """Everybody in the pool has gone meanwhile: is there anybody else?"""
        there = any(db.expires if only_volatile else db.data for db in self.databases)
        return self.choose() if there else None

    # --- going ----------------------------------------------------------------------------------------------

    def evict(self, db: Keyspace, key: bytes) -> int:
        """Remove the key and tell of it: AOF and replicas get a DEL before the running command.  The bytes."""
        journal, freed_bytes = db.journal, key_bytes(db, key, db.data[key])
        db.keep(key)
        db.drop(key)
        journal.evicted_keys += 1
        db.removed_by_itself(key, "evicted")
        if journal.listeners:
            pool = tuple((score, candidate) for score, _, candidate in self.pool)
            db.say(Evicted(db.index, key, self.policy, pool, freed_bytes))
        return freed_bytes
