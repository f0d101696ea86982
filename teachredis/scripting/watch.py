"""How long a script has been running, and who wants it to stop.

Lua asks `tick` every 100,000 instructions.  A script that has run for longer than `busy-reply-threshold`
makes the engine *busy*: from then on it lets go of the engine's lock for a moment at each tick, so that other
threads (the server's loop, a widget) come through the door.  They are answered BUSY by `Engine.gate`, unless
they say something that may be said to a busy server, such as SCRIPT KILL.  While they are in, the effects and
the woken clients of the half-done script are put aside, and no tick of the engine falls due.

Ctrl-C ends any script at its next tick.  # Redis: a script that has written cannot be stopped but with the
server; in a notebook that would be the kernel.
"""

from __future__ import annotations

from time import monotonic, sleep

from teachredis.wire.errors import BusyFunction, BusyScript, NotBusy, ReplyError, Unkillable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from threading import RLock

    from teachredis.scripting.run import Run
    from teachredis.session.state import State

KILLED = b"ERR Script killed by user with SCRIPT KILL..."
LOAD_TIMED_OUT = b"ERR FUNCTION LOAD timeout"
LOAD_LIMIT_S = 0.5
PAUSE_S = 0.0005
NEVER_MS = 1 << 62


class Watch:
    """Looks after whatever runs in an engine's interpreter."""

    def __init__(self, engine: State) -> None:
        self.engine = engine
        self.run: Run | None = None
        self.loading_since_s: float | None = None  # while FUNCTION LOAD runs a library
        self.busy = False

    def tick(self) -> bytes | None:
        """Go on (None), or the words to end with."""
        run = self.run
        if run is None:
            since_s = self.loading_since_s
            late = since_s is not None and monotonic() - since_s > LOAD_LIMIT_S
            return LOAD_TIMED_OUT if late else None
        if self.engine.interrupted():
            run.sentence = KILLED
        elif self.busy or self.is_late(run):
            self.become_busy()
            self.let_others_in()
        return run.sentence

    def is_late(self, run: Run) -> bool:
        """Has the script run for longer than others should wait?  A threshold of 0 is none."""
        limit_ms = self.engine.settings.number("busy-reply-threshold")
        return limit_ms > 0 and (monotonic() - run.started_s) * 1000 > limit_ms

    def become_busy(self) -> None:
        """From now on others are answered, though not served."""
        if not self.busy:
            self.busy = True
            self.engine.mind("busy", True)

    def over(self) -> None:
        """The script is over."""
        self.run = None
        if self.busy:
            self.busy = False
            self.engine.mind("busy", False)

    def let_others_in(self) -> None:
        """Open the door for a moment, if this thread closed it."""
        lock: RLock = self.engine.lock
        if not lock._is_owned():  # type: ignore[attr-defined]  # noqa: SLF001  # as threading.Condition asks
            return
        engine, journal = self.engine, self.engine.journal
        aside = journal.pending, journal.ready, journal.replaced, engine.cron_ms
        journal.pending, journal.ready, journal.replaced, engine.cron_ms = [], {}, False, NEVER_MS
        held = lock._release_save()  # type: ignore[attr-defined]  # noqa: SLF001
        try:
            sleep(PAUSE_S)
        finally:
            lock._acquire_restore(held)  # type: ignore[attr-defined]  # noqa: SLF001
            journal.pending, journal.ready, journal.replaced, engine.cron_ms = aside

    def kill(self, *, is_eval: bool) -> None:
        """SCRIPT KILL (or FUNCTION KILL).  Errors: nothing runs, it has written, it is of the other kind."""
        run = self.run
        if run is None:
            raise NotBusy
        if run.wrote:
            raise Unkillable
        if is_eval != run.is_eval:
            raise self.refusal()
        run.sentence = KILLED

    def refusal(self) -> ReplyError:
        """What everybody hears while a script is busy: which command ends it."""
        return BusyScript() if self.run is None or self.run.is_eval else BusyFunction()

    def running_ms(self) -> int:
        """For how long the present script has been running."""
        return int((monotonic() - self.run.started_s) * 1000) if self.run else 0
