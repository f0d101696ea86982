"""What a server counts: bytes and commands, now and per second, and whom it turned away."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.server.connection import Connection

SAMPLES = 16


class Sample(NamedTuple):
    """Totals at one moment."""

    at_s: float
    commands: int
    cycles: int
    worked_us: int
    bytes_in: int
    bytes_out: int


class Rates(NamedTuple):
    """What happened per second, and how long one round of the loop took."""

    commands: int = 0
    received_kb: float = 0.0
    sent_kb: float = 0.0
    cycles: int = 0
    cycle_us: int = 0


class Figures:
    """Totals since the start, or since CONFIG RESETSTAT; rates over the last samples, one a tick."""

    def __init__(self) -> None:
        self.samples: deque[Sample] = deque(maxlen=SAMPLES)
        self.reset()

    def reset(self) -> None:
        """CONFIG RESETSTAT."""
        self.rejected = 0
        self.cut_off = {"query": 0, "output": 0}
        self.bytes_in = self.bytes_out = 0  # of connections that are gone, less what was before the reset
        self.samples.clear()

    def forget(self, connection: Connection) -> None:
        """A connection ends; its bytes stay counted."""
        self.bytes_in += connection.bytes_in
        self.bytes_out += connection.bytes_out

    def leave_out(self, connections: Iterable[Connection]) -> None:
        """After a reset: what these have carried so far does not count."""
        for connection in connections:
            self.bytes_in -= connection.bytes_in
            self.bytes_out -= connection.bytes_out

    def totals(self, connections: Iterable[Connection]) -> tuple[int, int]:
        """(bytes received, bytes sent)."""
        pairs = [(self.bytes_in, self.bytes_out), *((each.bytes_in, each.bytes_out) for each in connections)]
        return sum(received for received, _ in pairs), sum(sent for _, sent in pairs)

    def sample(self, commands: int, cycles: int, worked_us: int, connections: Iterable[Connection]) -> None:
        """Note where the totals stand."""
        sample = Sample(monotonic(), commands, cycles, worked_us, *self.totals(connections))
        self.samples.append(sample)

    def rates(self) -> Rates:
        """Between the first and the last sample."""
        if len(self.samples) < 2:
            return Rates()
        first, last = self.samples[0], self.samples[-1]
        span_s = max(last.at_s - first.at_s, 1e-3)
        commands, cycles, worked_us, received, sent = (
            max(new - old, 0) for new, old in zip(last[1:], first[1:], strict=True)
        )
        return Rates(
            int(commands / span_s),
            received / span_s / 1024,
            sent / span_s / 1024,
            int(cycles / span_s),
            worked_us // max(cycles, 1),
        )
