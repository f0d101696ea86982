"""Eviction: which key has to go when memory is full.

A cache that is full must drop something for what comes.  The best key to drop is the one that will not be
asked for again for longest (Belady's optimum), but the future is not known.  Each policy guesses it by
something else; this is all of them, side by side:

    policy            may go                  goes first                              guess
    ──────────────────────────────────────────────────────────────────────────────────────────────────────
    noeviction        nothing                 (writes are refused)
    allkeys-lru       any key                 the one not used for longest            used again soon
    allkeys-lfu       any key                 the one used least often                popular for long
    allkeys-random    any key                 any                                     none
    volatile-lru      keys with a deadline    the one not used for longest
    volatile-lfu      keys with a deadline    the one used least often
    volatile-random   keys with a deadline    any
    volatile-ttl      keys with a deadline    the one whose deadline is nearest       it was to go anyway

Exact LRU would keep all keys in a list in the order of their last use, and pay for it with every read.  Redis
looks at a few random keys instead (`maxmemory-samples`, 5) and takes the best of them.  What makes five
enough is the *pool*: the sixteen best candidates seen so far, kept from one eviction to the next.  A good
candidate that lost against a better one is not forgotten.

    sample 5 keys ─▶ each goes into the pool if it beats the worst there ─▶ the best in the pool is evicted
                     [ 12 s  40 s  41 s  …  80 s  93 s ]                          ▲ if it is still there

# Redis: samples neighbouring buckets of its table, ours draws each key anew, so the same key may come twice.
# Redis: stops after half a millisecond and lets commands run in between.  Ours goes on until there is room.
"""

from __future__ import annotations

from bisect import insort_left
from operator import itemgetter

from teachredis.keyspace.access import MOST as MOST_FREQUENT
from teachredis.keyspace.access import frequencies
from teachredis.keyspace.events import Evicted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace

    Score: TypeAlias = "Callable[[Keyspace, list[bytes]], list[int]]"
    Candidate: TypeAlias = tuple[int, int, bytes]
    """(score, database, key); the higher the score, the sooner it goes"""

POOL_SIZE = 16
COMPARED_KEYS = 2000
"""Among so many keys at most the best is looked for, while somebody wants to know: it takes 0.1 µs a key."""
SCORE = itemgetter(0)

# --- the policies -------------------------------------------------------------------------------------------


def idle_ms(db: Keyspace, keys: list[bytes]) -> list[int]:
    """LRU: how long each key was not used, by a clock of whole seconds: within one, all are alike."""
    access, tick_ms = db.access, db.limits.lru_clock_ms
    now = db.now_ms // tick_ms
    return [(now - access[key] // tick_ms) * tick_ms for key in keys]


def rareness(db: Keyspace, keys: list[bytes]) -> list[int]:
    """LFU: how seldom each key was used lately."""
    return [MOST_FREQUENT - count for count in frequencies(db.access, keys, db.now_ms)]


def nearness(db: Keyspace, keys: list[bytes]) -> list[int]:
    """TTL: the nearer the deadline, the more."""
    return [-db.expires[key] for key in keys]


POLICIES: dict[str, tuple[bool, Score | None]] = {
    "allkeys-lru": (False, idle_ms),
    "allkeys-lfu": (False, rareness),
    "allkeys-random": (False, None),
    "volatile-lru": (True, idle_ms),
    "volatile-lfu": (True, rareness),
    "volatile-random": (True, None),
    "volatile-ttl": (True, nearness),
}
"""policy -> must the key have a deadline, and what is looked at?  None: it is drawn by lot."""


# --- the pool -----------------------------------------------------------------------------------------------


class Evictor:
    """Frees memory in all databases of an engine, by one policy at a time.

    `pool` holds the best candidates seen so far, the best last; `inhabited` are the databases to look into.
    """

    __slots__ = ("databases", "inhabited", "policy", "pool", "rng", "sample", "samples", "turn")

    def __init__(self, databases: Sequence[Keyspace], rng: Random) -> None:
        self.databases = self.inhabited = databases
        self.rng = rng
        self.policy = "noeviction"
        self.samples = 5
        self.pool: list[Candidate] = []
        self.sample: list[tuple[int, bytes]] = []  # what was drawn last, while somebody wants to know
        self.turn = -1  # the database that chance decided in last

    def free(self, excess: int, evict: Callable[[Candidate], int] | None = None) -> bool:
        """Evict until so many bytes are free; False if there was nothing left that may go."""
        evict = evict or self.evict
        while excess > 0:
            victim = self.choose()
            if victim is None:
                return False
            excess -= evict(victim)
        return True

    def choose(self) -> Candidate | None:
        """The next key to go, or None if none may."""
        if self.policy not in POLICIES:
            return None
        volatile, score = POLICIES[self.policy]
        return self.best_after(score, volatile=volatile) if score else self.any_key(volatile=volatile)

    def any_key(self, *, volatile: bool) -> Candidate | None:
        """A random key; the databases take turns."""
        for _ in self.databases:
            self.turn = (self.turn + 1) % len(self.databases)
            db = self.databases[self.turn]
            if db.expires if volatile else db.data:
                return 0, db.index, db.random_keys(1, volatile=volatile)[0]
        return None

    def best_after(self, score: Score, *, volatile: bool) -> Candidate | None:
        """Look at some random keys of each database; then take the best of the pool that is still there."""
        while self.fill_pool(score, volatile=volatile):
            while self.pool:
                best = self.pool.pop()
                db = self.databases[best[1]]
                if best[2] in (db.expires if volatile else db.data):
                    return best
        return None

    def fill_pool(self, score: Score, *, volatile: bool) -> bool:
        """Offer the pool a sample of each database; is there anything to sample?"""
        found = False
        self.sample = []
        for db in self.inhabited:
            if db.expires if volatile else db.data:
                found = True
                keys = db.random_keys(self.samples, volatile=volatile)
                scores = score(db, keys)
                self.offer(db.index, keys, scores)
                if db.journal.is_heard():
                    self.sample += zip(scores, keys, strict=True)
        return found

    def offer(self, index: int, keys: list[bytes], scores: list[int]) -> None:
        """Put who is good enough into the pool, in front of its equals; the worst of seventeen drops out."""
        pool = self.pool
        if len(pool) == POOL_SIZE and max(scores) <= pool[0][0]:
            return
        for score, key in zip(scores, keys, strict=True):
            if len(pool) < POOL_SIZE:
                insort_left(pool, (score, index, key), key=SCORE)
            elif score > pool[0][0]:
                insort_left(pool, (score, index, key), key=SCORE)
                del pool[0]

    # --- going ----------------------------------------------------------------------------------------------

    def evict(self, victim: Candidate) -> int:
        """Remove the key and tell of it: AOF and replicas get a DEL before the running command.

        The bytes that this frees, if anybody counts.
        """
        _, index, key = victim
        db = self.databases[index]
        journal, ledger = db.journal, db.ledger
        is_heard = journal.is_heard()
        exact = self.exact_choice() if is_heard else None
        if journal.snapshots:
            db.keep(key)
        db.drop(key)
        freed_bytes = ledger.forget(key) if ledger else 0
        journal.evicted_keys += 1
        db.removed_by_itself(key, "evicted")
        if is_heard:
            choice = () if self.policy.endswith("random") else (*self.pool, victim)
            pool = tuple((score, candidate) for score, _, candidate in choice)
            db.say(Evicted(db.index, key, self.policy, pool, freed_bytes, (*self.sample,), exact))
        return freed_bytes

    def exact_choice(self) -> tuple[int, bytes] | None:
        """(score, key) of the best of all keys, which Redis never looks for; None if they are too many."""
        volatile, score = POLICIES[self.policy]
        tables = [(db, db.expires if volatile else db.data) for db in self.inhabited]
        if score is None or sum(len(table) for _, table in tables) > COMPARED_KEYS:
            return None
        scored = ((db, [*table]) for db, table in tables)
        best = (max(zip(score(db, keys), keys, strict=True), key=SCORE) for db, keys in scored if keys)
        return max(best, key=SCORE, default=None)
