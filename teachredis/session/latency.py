"""The latency monitor: spikes, by the kind of event that made everybody wait.

A sample is kept for each event that took at least `latency-monitor-threshold` milliseconds: `command` and
`fast-command` (which should be O(1) or O(log N)), `expire-cycle`, `eviction-cycle` and, for each key that
goes in it, `evict-del`.  Of one second only the worst sample counts, and 160 of them are kept for each event:
enough for LATENCY GRAPH to show when it began.
"""

from __future__ import annotations

from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Sample: TypeAlias = tuple[int, int]
    """(seconds since the epoch, ms)"""

KEPT = 160


class Event:
    """The spikes of one kind of event, oldest first, and the worst there ever was."""

    __slots__ = ("samples", "worst_ms")

    def __init__(self) -> None:
        self.samples: deque[Sample] = deque(maxlen=KEPT)
        self.worst_ms = 0

    def add(self, at_s: int, ms: int) -> None:
        """Note a spike; of a second only the worst is kept."""
        self.worst_ms = max(self.worst_ms, ms)
        if self.samples and self.samples[-1][0] == at_s:
            ms = max(ms, self.samples.pop()[1])
        self.samples.append((at_s, ms))


class LatencyMonitor:
    """event -> its spikes, for events that had any."""

    __slots__ = ("events", "threshold_ms")

    def __init__(self) -> None:
        self.events: dict[str, Event] = {}
        self.threshold_ms = 0  # latency-monitor-threshold; 0: not monitored

    def note(self, event: str, us: int, at_s: int) -> None:
        """Note that the event took `us` microseconds, if that is a spike."""
        if 0 < self.threshold_ms <= us // 1000:
            self.events.setdefault(event, Event()).add(at_s, us // 1000)
