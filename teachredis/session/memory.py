"""What the server as a whole uses, and whether that is too much.

    used memory  =  what an empty server takes  +  for each database: keys and values, its tables

No allocator is asked, for Python's would say something else on each computer: it is the sum of the memory
model (keyspace/memory.py).

While no limit is set nobody keeps the sum; who asks makes it, in O(keys).  With `maxmemory` set each database
keeps a ledger (keyspace/ledger.py), so that the question before every command, "is it too much?", costs
as much as what the last command changed.
"""

from __future__ import annotations

from teachredis.keyspace.eviction import Evictor
from teachredis.keyspace.ledger import Ledger
from teachredis.keyspace.memory import dataset_bytes, main_buckets, overhead_bytes
from teachredis.structures.hash_table import BUCKET_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.eviction import Candidate
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.state import State
    from teachredis.wire.replies import Reply

STARTUP_BYTES = 653_736
SCRIPT_MACHINES_BYTES = 66_560
FUNCTIONS_BYTES = 192
MEMORY_AT_START_BYTES = STARTUP_BYTES + SCRIPT_MACHINES_BYTES + FUNCTIONS_BYTES
"""An empty server 8.2.3, without buffers of clients: measured."""

MAIN_TABLE_BYTES, MAIN_ENTRY_BYTES = 2680, 32
EXPIRES_TABLE_BYTES, EXPIRES_ENTRY_BYTES = 280, 16
NO_EXPIRES_BYTES = 216


class Memory:
    """The engine's eye on its memory: `limit` in bytes (0: none), and is it exceeded for good?"""

    __slots__ = ("evictor", "is_short", "limit", "peak", "state")

    def __init__(self, state: State) -> None:
        self.state = state
        self.limit = 0
        self.is_short = False  # more is in use than allowed, and eviction could not help
        self.peak = MEMORY_AT_START_BYTES
        self.evictor = Evictor(state.databases, state.rng)

    def used(self) -> int:
        """`used_memory`.  O(keys), or with a limit O(what changed)."""
        used = MEMORY_AT_START_BYTES
        self.evictor.inhabited = inhabited = [db for db in self.state.databases if db.data]
        for db in inhabited:
            ledger = db.ledger
            used += overhead_bytes(db) + (ledger.settle(db) if ledger else dataset_bytes(db))
        self.peak = max(self.peak, used)
        return used

    def limit_to(self, limit: int) -> None:
        """CONFIG SET maxmemory: from now on (or no more) every database keeps a ledger."""
        self.limit, self.is_short = limit, False
        for db in self.state.databases:
            if not limit:
                db.ledger = None
            elif db.ledger is None:
                db.ledger = Ledger(db.data)

    def make_room(self) -> None:
        """Before a command: if there is a limit, and more is in use, evict until there is not."""
        excess = self.used() - self.limit
        if excess <= 0:
            self.is_short = False
        elif self.state.timing.latency.threshold_ms:
            self.is_short = not self.free_and_time(excess)
        else:
            self.is_short = not self.evictor.free(excess)

    def free_and_time(self, excess: int) -> bool:
        """The same for the latency monitor: how long it took in all is the event `eviction-cycle`."""
        timing = self.state.timing
        began_ns = timing.read_ns()
        is_done = self.evictor.free(excess, self.evict_and_time)
        timing.note("eviction-cycle", (timing.read_ns() - began_ns) // 1000)
        return is_done

    def evict_and_time(self, victim: Candidate) -> int:
        """Remove one key; a large one may take long: the event `evict-del`."""
        timing = self.state.timing
        began_ns = timing.read_ns()
        freed_bytes = self.evictor.evict(victim)
        timing.note("evict-del", (timing.read_ns() - began_ns) // 1000)
        return freed_bytes


# --- MEMORY STATS -------------------------------------------------------------------------------------------


def overhead_of(db: Keyspace) -> int:
    """What MEMORY STATS counts as overhead of a database."""
    return main_overhead(db) + expires_overhead(db) if db.data else 0


def main_overhead(db: Keyspace) -> int:
    """The keyspace's table."""
    return MAIN_TABLE_BYTES + BUCKET_BYTES * main_buckets(len(db)) + MAIN_ENTRY_BYTES * len(db)


def expires_overhead(db: Keyspace) -> int:
    """The table of deadlines."""
    count = len(db.expires)
    if not count:
        return NO_EXPIRES_BYTES
    return EXPIRES_TABLE_BYTES + BUCKET_BYTES * main_buckets(count) + EXPIRES_ENTRY_BYTES * count


def statistics(state: State) -> dict[bytes, Reply]:
    """MEMORY STATS: field -> bytes or ratio, in Redis's order."""
    used, databases = state.memory.used(), [db for db in state.databases if db.data]
    overhead, keys = MEMORY_AT_START_BYTES + sum(map(overhead_of, databases)), sum(map(len, databases))
    net, peak = used - STARTUP_BYTES, state.memory.peak
    buffers = ("replication.backlog", "replica.fullsync.buffer", "clients.slaves", "clients.normal")
    none = (*buffers, "cluster.links", "aof.buffer", "lua.caches")
    fields: dict[str, Reply] = {
        "peak.allocated": peak, "total.allocated": used, "startup.allocated": STARTUP_BYTES,
        **dict.fromkeys(none, 0),
        "functions.caches": FUNCTIONS_BYTES, "script.VMs": SCRIPT_MACHINES_BYTES,
        **{f"db.{db.index}": tables_of(db) for db in databases},
        "overhead.db.hashtable.lut": sum(map(buckets_bytes, databases)),
        "overhead.db.hashtable.rehashing": 0, "overhead.total": overhead, "db.dict.rehashing.count": 0,
        "keys.count": keys, "keys.bytes-per-key": net // keys if keys else 0,
        "dataset.bytes": used - overhead, "dataset.percentage": (used - overhead) / net * 100,
        "peak.percentage": used / peak * 100,
        **of_allocator(used),
    }  # fmt: skip
    return {name.encode(): value for name, value in fields.items()}


def tables_of(db: Keyspace) -> dict[bytes, Reply]:
    """The tables of one database."""
    return {
        b"overhead.hashtable.main": main_overhead(db),
        b"overhead.hashtable.expires": expires_overhead(db),
    }


def buckets_bytes(db: Keyspace) -> int:
    """The buckets of both tables."""
    counts = (len(db), len(db.expires))
    return sum(BUCKET_BYTES * main_buckets(count) for count in counts if count)


def of_allocator(used: int) -> dict[str, Reply]:
    """# Redis: asks its allocator and the operating system.  Ours wastes nothing, by definition."""
    sizes = ("allocator.allocated", "allocator.active", "allocator.resident")
    return {
        **dict.fromkeys(sizes, used), "allocator.muzzy": 0,
        "allocator-fragmentation.ratio": 1.0, "allocator-fragmentation.bytes": 0,
        "allocator-rss.ratio": 1.0, "allocator-rss.bytes": 0,
        "rss-overhead.ratio": 1.0, "rss-overhead.bytes": 0, "fragmentation": 1.0, "fragmentation.bytes": 0,
    }  # fmt: skip
