"""The painter of an engine: it keeps live views in step, and nobody pays for it but itself.

A command does nothing for a view.  The painter asks, twenty times a second, one question that costs nothing:
has anything changed since I last looked?  Only then it draws the views anew, with the engine's lock and with
`peek`, so that looking leaves no trace; and it rests twenty times as long as that took.

    journal.dirty moved      draw; send what looks different               1 to 2 ms a view
    nothing for a second     draw all the same: deadlines have come nearer

It is a thread, so that pictures move while their cell still runs.  Where there are no threads it paints when
the cell ends.

Events (keyspace/events.py) would be the other way.  Measured on `r.rpush` with 104,334 words, 3.4 µs each: to
build, tell and hear one event a push made the loop 14 to 37 % slower, to ask, a few per cent at most.
"""

from __future__ import annotations

import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine import Engine
    from teachredis.widgets.live import LiveView

FRAME_S, LOOK_S = 0.05, 1.0
REST = 24
"""It rests so many times as long as it worked: 4 % of one processor, whatever there is to draw."""
MOST_VIEWS = 8
"""Live at the same time; of more the oldest stands still."""


class Painter:
    """Keeps the live views of one engine in step with it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.views: list[LiveView] = []
        self.painting = threading.Lock()
        self.thread: threading.Thread | None = None

    def add(self, view: LiveView) -> None:
        """From now on this view follows the engine."""
        if view not in self.views:
            self.views.append(view)
        for oldest in self.views[:-MOST_VIEWS]:
            oldest.freeze()
        self.start()

    def remove(self, view: LiveView) -> None:
        """It does no more; the thread ends with the last view."""
        if view in self.views:
            self.views.remove(view)

    def close(self) -> None:
        """Let all views go."""
        for view in [*self.views]:
            view.close()

    # --- painting -------------------------------------------------------------------------------------------

    def paint(self) -> None:
        """Draw every view anew and send those that look different."""
        with self.painting:
            for view in [*self.views]:
                view.paint()

    def start(self) -> None:
        """A thread, if there is none yet and this Python has any."""
        if self.thread is not None and self.thread.is_alive():
            return
        self.thread = threading.Thread(target=self.work, name="teachredis painter", daemon=True)
        try:
            self.thread.start()
        except RuntimeError:  # no threads here: the end of each cell paints
            self.thread = None

    def work(self) -> None:
        """What the thread does while there is a view."""
        seen, due_s = self.changes(), 0.0
        while self.views:
            now = self.changes()
            rest_s = FRAME_S
            if now != seen or time.monotonic() >= due_s:
                began_s = time.thread_time()
                self.paint()
                rest_s = max(FRAME_S, REST * (time.thread_time() - began_s))
                seen, due_s = now, time.monotonic() + LOOK_S
            time.sleep(rest_s)

    def changes(self) -> tuple[int, int, int]:
        """Numbers that move whenever a key does."""
        journal = self.engine.journal
        return journal.dirty, journal.expired_keys, journal.evicted_keys
