"""The only place in the engine that knows what time it is.

Time is handed in: `Engine(clock=Clock(frozen_at_ms=0))` replays byte for byte, and a
learner moves it by hand.
"""

from __future__ import annotations

from time import time_ns


class Clock:
    """Milliseconds since the epoch: real until frozen, then moved only by `advance`."""

    __slots__ = ("frozen_ms",)

    def __init__(self, frozen_at_ms: int | None = None) -> None:
        self.frozen_ms = frozen_at_ms

    def now_ms(self) -> int:
        """The time, in milliseconds since the epoch."""
        return time_ns() // 1_000_000 if self.frozen_ms is None else self.frozen_ms

    def freeze(self, at_ms: int | None = None) -> None:
        """Stand still, at this moment or at the one given."""
        self.frozen_ms = self.now_ms() if at_ms is None else at_ms

    def advance(self, by_ms: int) -> None:
        """Move a frozen clock on; a real one is frozen first."""
        self.frozen_ms = self.now_ms() + by_ms

    def run(self) -> None:
        """Follow real time again."""
        self.frozen_ms = None
