"""What has happened, told to whoever needs it.

All databases of an engine share one journal.  A command says what it did through its keyspace (`db.changed`,
`db.tell`, `db.effect`); the journal counts it and passes it on to four kinds of audience, each of which costs
one test while nobody is there:

* `feeds`      append-only file and replicas: the effects, as commands that give the same result when
  repeated;
* `listeners`  keyspace notifications and views: "an event happened to this key";
* `ready`      clients blocked on a key that now may have something for them;
* the counters of INFO.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from teachredis.keyspace.events import Event
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.keyspace.snapshot import Snapshot
    from teachredis.keyspace.story import Story

    Effect: TypeAlias = tuple[int, tuple[bytes, ...]]
    """(database number, argv)"""


REMOVERS = {b"DEL", b"UNLINK"}


class Journal:
    """Shared by the databases of one engine; `dirty` is what INFO calls `rdb_changes_since_last_save`."""

    __slots__ = (
        "apart",
        "dirty",
        "evicted_keys",
        "expired_fields",
        "expired_keys",
        "feeds",
        "hits",
        "lazily_freed",
        "listeners",
        "misses",
        "paused",
        "pending",
        "ready",
        "removers",
        "replaced",
        "snapshots",
        "story",
        "vector_sets",
    )

    def __init__(self) -> None:
        self.dirty = 0
        self.reset_counters()
        self.feeds: list[Callable[[list[Effect]], None]] = []
        self.listeners: list[Callable[[Event], None]] = []
        self.snapshots: list[Snapshot] = []
        self.story: Story | None = None  # how keys ended, while somebody wants to know
        self.pending: list[Effect] = []  # effects of the unit being executed, in order
        self.paused = False  # CLIENT PAUSE: nothing expires
        self.removers = {"expired": b"DEL", "evicted": b"DEL", "server": b"DEL"}  # how feeds hear of it
        self.apart = False  # are keys that go by themselves no unit, as nobody's command joins them?
        self.replaced = False  # did the running command name its own effects?
        self.ready: dict[tuple[Keyspace, bytes], None] = {}
        self.vector_sets = 0  # how many were ever made: VINFO numbers them

    def reset_counters(self) -> None:
        """CONFIG RESETSTAT."""
        self.hits = self.misses = self.lazily_freed = 0
        self.expired_keys = self.expired_fields = self.evicted_keys = 0

    def is_heard(self) -> bool:
        """Does anybody want to know more of an event than its name?"""
        return bool(self.listeners) or self.story is not None

    def effect(self, index: int, argv: tuple[bytes, ...]) -> None:
        """Feed `argv` instead of the command as typed."""
        if self.feeds:
            self.replaced = True
            self.pending.append((index, argv))

    def told_by_others(self) -> None:
        """The running command's effects are those of the commands it ran: EXEC, scripts."""
        self.replaced = bool(self.feeds)

    def flush(self) -> None:
        """Hand the finished unit to every feed; more than one effect is wrapped in MULTI and EXEC.

        Keys that a tick, an eviction, SCAN or RANDOMKEY removed on their way are no unit.
        """
        unit, self.pending = self.pending, []
        apart, self.apart = self.apart, False
        if len(unit) > 1 and not (apart and all(argv[0] in REMOVERS for _, argv in unit)):
            index = unit[0][0]
            unit = [(index, (b"MULTI",)), *unit, (unit[-1][0], (b"EXEC",))]
        for feed in self.feeds:
            feed(unit)
