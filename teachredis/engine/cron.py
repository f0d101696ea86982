"""What happens without being asked: ten times a second Redis looks for keys to expire and waits to end.

There is no thread.  A door runs `tick` when the clock has passed `engine.cron_ms`; a kernel that idles does
it from its own event loop; a frozen clock ticks only inside `advance`.
"""

from __future__ import annotations

from teachredis.engine.waking import end_overdue_waits
from teachredis.keyspace.expiry import expire_some

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine.engine import Engine

PERIOD_MS = 100


def tick(engine: Engine) -> None:
    """One round of the cron, at the clock's present time."""
    now_ms = engine.now_ms()
    engine.cron_ms = now_ms + PERIOD_MS
    engine.sweep()
    for db in engine.databases:
        db.now_ms = now_ms  # doors may rely on it until the next tick
        if engine.expires_actively and (db.expires or db.field_deadlines):
            expire_some(db)
    end_overdue_waits(engine, now_ms)
    engine.settle()


def advance(engine: Engine, by_ms: int) -> None:
    """Move a frozen clock by `by_ms`, stopping for a tick wherever one is due and something could happen."""
    clock = engine.clock
    clock.freeze()
    end_ms = clock.now_ms() + by_ms
    while (due_ms := max(next_event_ms(engine), engine.cron_ms, clock.now_ms())) <= end_ms:
        clock.freeze(due_ms)
        tick(engine)
    clock.freeze(end_ms)


def next_event_ms(engine: Engine) -> int:
    """The soonest deadline of a key, of a hash field or of a wait; ticks before it would find nothing."""
    waits = [client.waiting.deadline_ms for client in engine.blocked if client.waiting]
    soonest = [ms for ms in waits if ms is not None]
    for db in engine.databases if engine.expires_actively else ():
        soonest += db.expires.values()
        soonest += db.field_deadlines.values()
    return min(soonest, default=1 << 62)
