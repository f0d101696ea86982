"""Floor 5: the engine.  Start reading at engine.py."""

from __future__ import annotations

from teachredis.engine.clock import Clock
from teachredis.engine.engine import Engine

__all__ = ["Clock", "Engine"]
