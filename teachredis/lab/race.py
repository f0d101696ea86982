"""A race of policies: one trace of accesses, every policy, caches of several sizes; who hits most often?

The policies of Redis run as they are: a keyspace, and the engine's own `Evictor` (keyspace/eviction.py),
which samples a few keys and keeps a pool.  Beside them run three that no server can afford:

    exact-lru   keeps all keys in the order of their last use, and drops the last
    exact-lfu   counts every access, and drops the key with the fewest
    belady      knows the future, and drops the key not needed for longest: no policy can do better

A cache holds so many keys; each key counts the same.  An access that misses stores the key, as a program does
that has just fetched it from something slow.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from random import Random
from typing import NamedTuple

from teachredis.keyspace.access import mark_by_frequency
from teachredis.keyspace.eviction import Evictor
from teachredis.keyspace.journal import Journal
from teachredis.keyspace.keyspace import Keyspace
from teachredis.values.limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

NEVER = 1 << 62


class Result(NamedTuple):
    """How one policy did with a cache of one size."""

    policy: str
    size: int
    hits: int
    accesses: int

    @property
    def hit_rate(self) -> float:
        """The share of accesses that found their key."""
        return self.hits / self.accesses


def contest(
    trace: Sequence[int], policies: Sequence[str], sizes: Sequence[int], samples: int, seed: int
) -> Iterator[Result]:
    """Run every policy with a cache of every size; results come as they are ready."""
    for policy in policies:
        for size in sizes:
            exact = EXACT.get(policy)
            hits = exact(trace, size) if exact else sampled(trace, size, policy, samples, seed)
            yield Result(policy, size, hits, len(trace))


# --- as Redis does it ---------------------------------------------------------------------------------------


def sampled(trace: Sequence[int], size: int, policy: str, samples: int, seed: int) -> int:
    """Hits with one of Redis's policies.  An access takes a millisecond: no two are at the same time.

    # Redis: reads a clock of whole seconds, in which a thousand of our accesses would be alike.
    """
    journal, databases = Journal(), list[Keyspace]()
    db = Keyspace(0, journal, Limits(), Random(seed), databases)
    db.limits.lru_clock_ms = 1
    databases.append(db)
    mark_by_frequency(db, 0, wanted=policy.endswith("lfu"))
    evictor = Evictor(databases, db.rng)
    evictor.policy, evictor.samples = policy, samples
    names = {number: b"%d" % number for number in {*trace}}
    for db.now_ms, number in enumerate(trace):
        key = names[number]
        if db.read_string(key) is None:
            make_room(evictor, db, size)
            db.store(key, b"")
            if policy.startswith("volatile"):
                db.set_deadline(key, NEVER + db.now_ms)  # far off: nothing expires in a race
    return journal.hits


def make_room(evictor: Evictor, db: Keyspace, size: int) -> None:
    """Evict a key if the cache is full."""
    if len(db) >= size:
        victim = evictor.choose()
        assert victim is not None
        evictor.evict(victim)


# --- as nobody can ------------------------------------------------------------------------------------------


def exact_lru(trace: Sequence[int], size: int) -> int:
    """Hits when the key not used for longest goes: a dict is in the order in which keys were put back."""
    cache: dict[int, None] = {}
    hits = 0
    for key in trace:
        if key in cache:
            hits += 1
            del cache[key]
        elif len(cache) >= size:
            del cache[next(iter(cache))]
        cache[key] = None
    return hits


def exact_lfu(trace: Sequence[int], size: int) -> int:
    """Hits when the key used least often goes; counts are kept for ever, also of keys that are gone."""
    counts: dict[int, int] = {}
    cache: dict[int, None] = {}
    heap: list[tuple[int, int, int]] = []  # (count, when, key); stale where the count has grown since
    hits = 0
    for at, key in enumerate(trace):
        counts[key] = counts.get(key, 0) + 1
        if key in cache:
            hits += 1
            continue
        if len(cache) >= size:
            del cache[least_used(heap, counts)]
        cache[key] = None
        heappush(heap, (counts[key], at, key))
    return hits


def least_used(heap: list[tuple[int, int, int]], counts: dict[int, int]) -> int:
    """The key with the fewest accesses, taken from the heap; stale entries go back with today's count."""
    while True:
        count, at, key = heappop(heap)
        if counts[key] == count:
            return key
        heappush(heap, (counts[key], at, key))


def belady(trace: Sequence[int], size: int) -> int:
    """Hits when the key goes that will not be needed for longest."""
    next_uses = uses_after(trace)
    due: dict[int, int] = {}  # key in the cache -> when it is needed next
    heap: list[tuple[int, int]] = []  # (-when, key); stale where `due` says otherwise
    hits = 0
    for at, key in enumerate(trace):
        if key in due:
            hits += 1
        elif len(due) >= size:
            del due[latest(heap, due)]
        due[key] = next_uses[at]
        heappush(heap, (-next_uses[at], key))
        if len(heap) > 8 * size:
            heap = [(-when, each) for each, when in due.items()]
            heapify(heap)
    return hits


def uses_after(trace: Sequence[int]) -> list[int]:
    """For each access, when the same key is asked for again."""
    following: dict[int, int] = {}
    found = [NEVER] * len(trace)
    for at in range(len(trace) - 1, -1, -1):
        found[at] = following.get(trace[at], NEVER)
        following[trace[at]] = at
    return found


def latest(heap: list[tuple[int, int]], due: dict[int, int]) -> int:
    """The key in the cache that is needed last."""
    while True:
        when, key = heappop(heap)
        if due.get(key) == -when:
            return key


EXACT: dict[str, Callable[[Sequence[int], int], int]] = {
    "exact-lru": exact_lru,
    "exact-lfu": exact_lfu,
    "belady": belady,
}
POLICIES = ("allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-ttl", *EXACT)
