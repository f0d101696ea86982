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

    `wall_ns` and `read_ns` are asked around every command, so they are functions of C, which cost no Python
    call: those of a real clock ask the system, those of a frozen one are how a number answers itself.
    """

    __slots__ = ("frozen_ms", "read_ns", "wall_ns")

    def __init__(self, frozen_at_ms: int | None = None) -> None:
        self.frozen_ms: int | None
        self.wall_ns: Callable[[], int]  # since the epoch
        self.read_ns: Callable[[], int]  # since some moment: a counter that nobody sets right
        self.put_back(frozen_at_ms)

    def now_ms(self) -> int:
        """The time, in milliseconds since the epoch."""
        return self.wall_ns() // NS_PER_MS

    def freeze(self, at_ms: int | None = None) -> None:
        """Stand still, at this moment or at the one given."""
        self.frozen_ms = self.now_ms() if at_ms is None else at_ms
        self.wall_ns = self.read_ns = (self.frozen_ms * NS_PER_MS).__int__

    def advance(self, by_ms: int) -> None:
        """Move a frozen clock on; a real one is frozen first."""
        self.freeze(self.now_ms() + by_ms)

    def run(self) -> None:
        """Follow real time again."""
        self.frozen_ms = None
        self.wall_ns, self.read_ns = time_ns, perf_counter_ns

    def put_back(self, frozen_at_ms: int | None) -> None:
        """Stand still at this moment, or run."""
        if frozen_at_ms is None:
            self.run()
        else:
            self.freeze(frozen_at_ms)
