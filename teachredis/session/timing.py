"""What becomes of the time a command took.

`Engine.call` and the short path read a counter before and after each command.  Nearly always the difference
is small and nobody wants to know; then they count it in the command's own table `took`, there and then, and
are done.  `slow_us` is the one number they compare it with.  From there on `look` sees to everything that
happens seldom:

* the slow log and the latency monitor, if the command was slow enough for them;
* commands that wait: their time is added up over their runs, the waits left out, and counts in the end;
* durations of a millisecond or more, which are rounded to 1 % before they are counted, so that a command's
  table of durations stays small;
* `latency-tracking no`: then every command comes here.
"""

from __future__ import annotations

from teachredis.session.durations import rounded_us
from teachredis.session.latency import LatencyMonitor
from teachredis.session.slowlog import SlowLog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from teachredis.session.client import Client, Waiting
    from teachredis.session.registry import Command

ROUNDED_FROM_US = 1000


class Timing:
    """Slow log, latency monitor, and whether durations are kept at all."""

    __slots__ = ("latency", "now_ms", "read_ns", "slow_us", "slowlog", "tracks")

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self.now_ms = now_ms
        self.read_ns: Callable[[], int] = int  # the counter that durations are read from; Engine has it
        self.reset()

    def reset(self) -> None:
        """Nothing was slow yet, and settings are as they start."""
        self.slowlog = SlowLog()
        self.latency = LatencyMonitor()
        self.tracks = True  # latency-tracking
        self.settle()

    def settle(self) -> None:
        """Work out `slow_us` anew after anything that may change it."""
        log_us, monitor_us = self.slowlog.slower_than_us, self.latency.threshold_ms * 1000
        limits = (ROUNDED_FROM_US, log_us if log_us >= 0 else ROUNDED_FROM_US, monitor_us or ROUNDED_FROM_US)
        self.slow_us = min(limits) if self.tracks else 0

    def look(
        self, client: Client, command: Command, argv: Sequence[bytes], us: int, *, waits: bool = False
    ) -> None:
        """A command took long, or it waits or has waited, or every command is to be looked at."""
        waiting = client.waiting
        self.note("fast-command" if "fast" in command.flags else "command", us)
        if waiting is not None and waits:
            waiting.spent_us += us
        elif waiting is not None:
            self.count(client, command, waiting.typed, us + waiting.spent_us)
        else:
            self.count(client, command, argv, us)

    def look_at_ended(self, client: Client, waiting: Waiting) -> None:
        """A wait ended without the command's being run again: its time was up, or CLIENT UNBLOCK."""
        if waiting.command is not None:
            self.count(client, waiting.command, waiting.typed, waiting.spent_us)

    def count(self, client: Client, command: Command, argv: Sequence[bytes], us: int) -> None:
        """Count a command that is over, and log it if it was slow."""
        if self.tracks:
            told_us = us if us < ROUNDED_FROM_US else rounded_us(us)
            command.took[told_us] += 1
            command.untold_us += us - told_us
        else:
            command.untold_calls += 1
            command.untold_us += us
        self.slowlog.note(client, command, argv, us, self.now_ms() // 1000)

    def note(self, event: str, us: int) -> None:
        """Tell the latency monitor that an event took so long."""
        self.latency.note(event, us, self.now_ms() // 1000)
