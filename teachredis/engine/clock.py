"""The only place in the engine that knows what time it is.

Time is handed in: `Engine(clock=Clock(frozen_at_ms=0))` replays byte for byte, and a
learner moves it by hand.

Two questions are asked of it: *what time is it?* (`now_ms`, for deadlines) and *how long did that take?*
(`read_ns` before and after).  On a frozen clock nothing takes time but what moves the clock: DEBUG SLEEP.
"""

from __future__ import annotations

from time import perf_counter_ns, time_ns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NS_PER_MS = 1_000_000


class Clock:
    """Milliseconds since the epoch: real until frozen, then moved only by `advance`.

    `read_ns` is asked around every command, so it is a function of C, which costs no Python call: a real
    clock's is the counter of nanoseconds, a frozen one's the method by which a number answers itself.
    """

    __slots__ = ("frozen_ms", "read_ns")

    def __init__(self, frozen_at_ms: int | None = None) -> None:
        self.frozen_ms: int | None
        self.read_ns: Callable[[], int]
        self.put_back(frozen_at_ms)

    def now_ms(self) -> int:
        """The time, in milliseconds since the epoch."""
        return time_ns() // NS_PER_MS if self.frozen_ms is None else self.frozen_ms

    def freeze(self, at_ms: int | None = None) -> None:
        """Stand still, at this moment or at the one given."""
        self.frozen_ms = self.now_ms() if at_ms is None else at_ms
        self.read_ns = (self.frozen_ms * NS_PER_MS).__int__

    def advance(self, by_ms: int) -> None:
        """Move a frozen clock on; a real one is frozen first."""
        self.freeze(self.now_ms() + by_ms)

    def run(self) -> None:
        """Follow real time again."""
        self.frozen_ms = None
        self.read_ns = perf_counter_ns

    def put_back(self, frozen_at_ms: int | None) -> None:
        """Stand still at this moment, or run."""
        if frozen_at_ms is None:
            self.run()
        else:
            self.freeze(frozen_at_ms)
