"""A live view: a picture of a key or of the database that follows what happens to it, whoever does it.

What a cell shows is one bundle: the widget, and for viewers without one the figure as it was then.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anywidget
import traitlets

from teachredis.pictures.figure import Figure
from teachredis.pictures.view import picture_in, picture_of_nothing
from teachredis.widgets.message import MOST_BYTES, look, message_of, size_of

if TYPE_CHECKING:
    from teachredis.pictures.scene import Scene
    from teachredis.widgets.painter import Painter

FROZEN = "Frozen: too many live pictures. Run this cell again."
HERE = Path(__file__).parent
VIEW = "application/vnd.jupyter.widget-view+json"


class Screen(anywidget.AnyWidget):
    """The widget in the browser.  `scene` is the one trait that moves; `look` never changes."""

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("animator.js", "live.js"))
    look = traitlets.Unicode().tag(sync=True)
    scene = traitlets.Dict().tag(sync=True)


class LiveView:
    """One key, or one picture of a whole database, on a screen.

    It rests, and costs nothing, while no browser shows it.
    """

    def __init__(
        self, painter: Painter, index: int, name: str, limit: int = 20, *, is_key: bool, style: str = ""
    ) -> None:
        self.painter = painter
        self.index = index
        self.name = name
        self.limit = limit
        self.style = style
        self.key = name.encode("utf-8", "surrogateescape") if is_key else None
        self.seen = painter.engine.journal.dirty  # how many changes there were at the last look
        self.shown = 0  # how often it is on a page
        self.screen = Screen(look=look())
        with painter.engine.lock:
            self.scene = self.look()
        self.show(self.scene)
        self.screen.on_msg(self.told)
        painter.add(self)

    def __repr__(self) -> str:
        return self.scene.text

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """The widget for who can show it, and the figure for who cannot."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self.screen.model_id}
        return Figure(self.scene).bundle() | {VIEW: view}

    # --- following ------------------------------------------------------------------------------------------

    def paint(self) -> None:
        """Look, and send what looks different; in one thread at a time."""
        engine = self.painter.engine
        with engine.lock:
            scene, reason = self.look(), self.reason()
        if scene != self.scene:
            self.show(scene, reason)

    def look(self) -> Scene:
        """The scene as things are now, found without a trace; also of a key that is not there."""
        engine = self.painter.engine
        db = engine.databases[self.index]
        db.now_ms = engine.now_ms()
        scene = picture_in(engine, db, self.name, self.limit, only_key=self.key is not None, style=self.style)
        return scene if scene is not None else picture_of_nothing(db, self.key or b"")

    def reason(self) -> str:
        """The command that changed the key, if it was the only one since the last look."""
        journal = self.painter.engine.journal
        seen, self.seen = self.seen, journal.dirty
        if journal.story is None or journal.dirty != seen + 1:
            return ""
        argv = journal.story.argv
        return argv[0].decode("latin-1").upper() if self.key in argv[1:2] else ""

    def show(self, scene: Scene, reason: str = "") -> None:
        """Send a scene; if it is too large, the same with fewer elements."""
        message = message_of(scene, reason)
        while size_of(message) > MOST_BYTES and self.limit > 1:
            self.limit //= 2
            with self.painter.engine.lock:
                message = message_of(self.look(), reason)
        self.scene, self.screen.scene = scene, message

    # --- resting --------------------------------------------------------------------------------------------

    def told(self, _: object, content: dict[str, int], __: object) -> None:
        """A browser tells that it shows the view once more, or once less."""
        self.shown += content.get("shown", 0)
        if self.shown > 0:
            self.painter.add(self)
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
