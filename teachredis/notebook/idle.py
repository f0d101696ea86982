"""An idle kernel still lets keys expire: a call on its own event loop ten times a second, no thread.

Where there is no running loop (a terminal's IPython) the doors tick alone.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.engine import Engine

PERIOD_S = 0.1
SHORTEST_S = 0.002


class Idle:
    """Ticks an engine while nobody else does."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.handle: asyncio.TimerHandle | None = None

    def start(self) -> Callable[[], None]:
        """Begin, if a loop runs; what comes back stops it."""
        try:
            self.again(asyncio.get_running_loop())
        except RuntimeError:
            self.handle = None
        return self.stop

    def again(self, loop: asyncio.AbstractEventLoop) -> None:
        """Tick now if it is time, and come back."""
        self.handle = loop.call_later(self.pause_s(), self.again, loop)
        if self.engine.clock.frozen_ms is None and self.engine.lock.acquire(blocking=False):
            try:
                if self.engine.now_ms() >= self.engine.cron_ms:
                    self.engine.tick()
            finally:
                self.engine.lock.release()

    def pause_s(self) -> float:
        """Until the next look: sooner while a file is being written."""
        left_s = (self.engine.cron_ms - self.engine.now_ms()) / 1000
        return min(max(left_s, SHORTEST_S), PERIOD_S) if self.engine.clock.frozen_ms is None else PERIOD_S

    def stop(self) -> None:
        """No more."""
        if self.handle is not None:
            self.handle.cancel()
