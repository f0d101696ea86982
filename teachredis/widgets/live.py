"""A live view: a picture of a key or of the database that follows what happens to it, whoever does it.

What a cell shows is one bundle: the widget, and for viewers without one the figure as it was then.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anywidget
import traitlets

from teachredis.keyspace.events import Changed, Flushed
from teachredis.pictures.figure import Figure
from teachredis.pictures.label import label
from teachredis.pictures.scene import EDGE, TOP, Scene, Text
from teachredis.pictures.view import picture_of
from teachredis.widgets.message import fitting, look, message_of

if TYPE_CHECKING:
    from teachredis.keyspace.events import Event
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.widgets.painter import Painter

ENDS = {"expired": "it has expired", "evicted": "it was evicted", "del": "it was deleted"}
FROZEN = "Frozen: too many live pictures. Run this cell again."
VIEW = "application/vnd.jupyter.widget-view+json"


class Screen(anywidget.AnyWidget):
    """The widget in the browser.  `scene` is the one trait that moves; `look` never changes."""

    _esm = Path(__file__).parent / "animator.js"
    look = traitlets.Unicode().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)


class LiveView:
    """One key, or one picture of a whole database, on a screen.

    It rests, and costs nothing, while no browser shows it.
    """

    def __init__(self, painter: Painter, index: int, name: str, limit: int = 20, *, is_key: bool) -> None:
        self.painter = painter
        self.index = index
        self.name = name
        self.limit = limit
        self.key = name.encode("utf-8", "surrogateescape") if is_key else None
        self.marked = False
        self.heard = 0  # events since it was painted
        self.event = ""  # the last of them
        self.shown = 0  # how often it is on a page
        self.scene = self.look()
        self.screen = Screen(look=look(), scene=message_of(self.scene))
        self.screen.on_msg(self.told)
        painter.add(self)

    def __repr__(self) -> str:
        return self.scene.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """The widget for who can show it, and the figure for who cannot."""
        figure = Figure(self.scene)
        view = {"version_major": 2, "version_minor": 0, "model_id": self.screen.model_id}
        return {"text/plain": repr(figure), "text/html": figure._repr_html_(), VIEW: view}

    # --- following ------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Mark the view if the event concerns it.  This is all that a command pays for."""
        if type(event) is Changed:
            if (self.key is not None and event.key != self.key) or event.db != self.index:
                return
            self.heard += 1
            self.event = event.event
        elif type(event) is not Flushed:
            return  # told as Changed, too
        if not self.marked:
            self.marked = True
            self.painter.news.set()

    def paint(self) -> None:
        """Look, and send what is new; in one thread at a time."""
        reason = self.event if self.heard == 1 else ""
        self.marked, self.heard = False, 0
        scene = self.look()
        if scene != self.scene:
            self.scene = scene
            self.screen.scene = message_of(scene, reason)

    def look(self) -> Scene:
        """The scene as things are now, found without a trace."""
        engine = self.painter.engine
        with engine.lock:
            db = engine.databases[self.index]
            db.now_ms = engine.now_ms()
            return fitting(partial(self.draw, db), self.limit)

    def draw(self, db: Keyspace, limit: int) -> Scene:
        """The picture, also of a key that is not there."""
        scene = picture_of(db, self.name, limit, only_key=self.key is not None)
        return scene if scene is not None else nothing(label(self.key or b""), self.event)

    # --- resting --------------------------------------------------------------------------------------------

    def told(self, _: object, content: dict[str, int], __: object) -> None:
        """A browser tells that it shows the view once more, or once less."""
        self.shown += content.get("shown", 0)
        if self.shown > 0:
            self.painter.add(self)
            self.marked = True
            self.painter.news.set()
        else:
            self.painter.remove(self)

    def freeze(self) -> None:
        """Stand still, and say so."""
        self.painter.remove(self)
        self.screen.scene = message_of(self.scene._replace(caption=FROZEN))

    def close(self) -> None:
        """Follow no more, and leave the page."""
        self.painter.remove(self)
        self.screen.close()


def nothing(name: str, event: str) -> Scene:
    """A key that is not there, with why if it was seen going."""
    why = f": {ENDS[event]}" if event in ENDS else ""
    caption = f'There is no key "{name}"{why}.'
    said = Text("nothing", EDGE, TOP + 21, caption, "quiet")
    return Scene(f"{name} · no key", "", caption, (), (said,), TOP + 40)
