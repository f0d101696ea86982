"""The painter of an engine: it draws the live views that are marked, at most 20 times a second.

It is a thread, so that a picture moves while its cell still runs.  Where there are no threads it paints when
the cell ends.  It takes the engine's lock while it looks at values, and at nothing but `peek`.

    hear an event    mark the view, wake the painter if it sleeps       0.1 µs, in the command's thread
    woken            draw what is marked, then rest for a twentieth of a second
    each second      look all the same: deadlines come nearer, and some changes nobody is told of (VADD)
"""

from __future__ import annotations

import threading
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine import Engine
    from teachredis.widgets.live import LiveView

FRAME_S, LOOK_S = 0.05, 1.0
MOST_VIEWS = 8
"""Live at the same time; of more the oldest stands still."""


class Painter:
    """Keeps the live views of one engine in step with it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.views: list[LiveView] = []
        self.news = threading.Event()
        self.painting = threading.Lock()
        self.thread: threading.Thread | None = None

    def add(self, view: LiveView) -> None:
        """From now on this view follows the engine."""
        if view not in self.views:
            self.views.append(view)
            with self.engine.lock:
                self.engine.journal.listeners.append(view.hear)
        for oldest in self.views[:-MOST_VIEWS]:
            oldest.freeze()
        self.start()

    def remove(self, view: LiveView) -> None:
        """It does no more, and nothing is left of it in the engine."""
        if view in self.views:
            self.views.remove(view)
            with self.engine.lock:
                self.engine.journal.listeners.remove(view.hear)
        if not self.views:
            self.news.set()

    def close(self) -> None:
        """Let all views go."""
        for view in [*self.views]:
            view.close()

    # --- painting -------------------------------------------------------------------------------------------

    def paint(self) -> None:
        """Draw every view anew that does not show how things are."""
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
        while self.views:
            woken = self.news.wait(LOOK_S)
            self.news.clear()
            with self.painting:
                for view in [*self.views]:
                    if view.marked or not woken:
                        view.paint()
            time.sleep(FRAME_S)
