"""What happens without being asked: ten times a second Redis looks for keys to expire and waits to end.

There is no thread.  A door runs `tick` when the clock has passed `engine.cron_ms`; a kernel that idles does
it from its own event loop; a frozen clock ticks only inside `advance`.
"""

from __future__ import annotations

from heapq import heapify, heappop, heapreplace

from teachredis.engine.waking import end_overdue_waits
from teachredis.keyspace.expiry import expire_some

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine.engine import Engine

PERIOD_MS = 100
NEVER_MS = 1 << 62


def tick(engine: Engine) -> None:
    """One round of the cron, at the clock's present time."""
    now_ms = engine.now_ms()
    engine.cron_ms = now_ms + PERIOD_MS
    engine.sweep()
    if engine.paused_until_ms and engine.paused_until_ms <= now_ms:
        engine.unpause()
    if engine.journal.story is not None:
        engine.journal.story.begin(None, ())
    expire_everywhere(engine, now_ms)
    if engine.memory.limit:
        engine.memory.make_room()
    engine.invalidation.make_room()
    engine.journal.apart = True
    engine.settle()
    end_overdue_waits(engine, now_ms)
    engine.settle()
    if engine.ports.persistence is not None:
        engine.ports.persistence.tick()
    if engine.ports.replication is not None:
        engine.ports.replication.tick()


def expire_everywhere(engine: Engine, now_ms: int) -> None:
    """The active expire cycle over all databases; how long it took is an event of LATENCY."""
    began_ns = engine.clock.read_ns()
    for db in engine.databases:
        db.now_ms = now_ms  # doors may rely on it until the next tick
        if engine.expires_actively and not engine.journal.paused and (db.expires or db.field_deadlines):
            expire_some(db)
    engine.timing.note("expire-cycle", (engine.clock.read_ns() - began_ns) // 1000)


def advance(engine: Engine, by_ms: int) -> None:
    """Move a frozen clock by `by_ms`, with a tick wherever one is due and something could happen.

    Cost: O(N log N) of the deadlines there are, whatever the span.
    """
    clock = engine.clock
    clock.freeze()
    end_ms = clock.now_ms() + by_ms
    coming = Deadlines(engine)
    while (due_ms := max(next_tick_ms(engine, coming), clock.now_ms())) <= end_ms:
        clock.freeze(due_ms)
        tick(engine)
    clock.freeze(end_ms)


def next_tick_ms(engine: Engine, coming: Deadlines) -> int:
    """The next tick at which a key or a wait may come to its end, or something is to be saved."""
    persistence = engine.ports.persistence
    saving_ms = persistence.due_ms() if persistence is not None else NEVER_MS
    return max(engine.cron_ms, min(coming.soonest_ms(), end_of_waits_ms(engine), saving_ms))


def end_of_waits_ms(engine: Engine) -> int:
    """When the first wait of a blocked client times out."""
    waits = (client.waiting.deadline_ms for client in engine.blocked if client.waiting)
    return min((ms for ms in waits if ms is not None), default=NEVER_MS)


class Deadlines:
    """Deadlines of keys and hash fields, soonest first: a heap made once, held against the tables as read."""

    def __init__(self, engine: Engine) -> None:
        dbs = engine.databases if engine.expires_actively else []
        self.tables = [table for db in dbs for table in (db.expires, db.field_deadlines)]
        self.heap = [(ms, at, key) for at, table in enumerate(self.tables) for key, ms in table.items()]
        heapify(self.heap)

    def soonest_ms(self) -> int:
        """The soonest deadline that still stands; ticks before it would find nothing."""
        while self.heap:
            ms, at, key = self.heap[0]
            stands_ms = self.tables[at].get(key)
            if stands_ms == ms:
                return ms
            if stands_ms is None:
                heappop(self.heap)
            else:  # a hash whose soonest field is gone waits for the next one
                heapreplace(self.heap, (stands_ms, at, key))
        return NEVER_MS
