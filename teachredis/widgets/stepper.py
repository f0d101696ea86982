"""The stepper: recorded steps to go through, forwards and back.

What a cell shows is one bundle: the widget, and for viewers without one the film strip.  `page()` is the same
as a file of its own, which needs neither kernel nor network.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import anywidget
import traitlets

from teachredis.pictures.figure import Figure
from teachredis.pictures.strip import Frame, strip_of
from teachredis.widgets.live import VIEW
from teachredis.widgets.message import look, message_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.pictures.scene import Scene

HERE = Path(__file__).parent
MOST_BYTES = 256 * 1024
"""A tape that is longer loses steps in its middle, and says so."""
PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
  :root {{ color-scheme: light dark; }}
  body {{ margin: 16px auto; max-width: 1080px; padding: 0 16px; }}
</style>
<div id="steps"></div>
<noscript>{strip}</noscript>
<script type="module">
{code}
mount(document.getElementById("steps"), {look}, {tape});
</script>
</html>
"""


class Deck(anywidget.AnyWidget):
    """The widget in the browser; nothing of it changes, but for the page that was asked for."""

    _esm = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("animator.js", "stepper.js")) + (
        "\nexport default { render: renderSteps };\n"
    )
    look = traitlets.Unicode().tag(sync=True)
    tape = traitlets.Dict().tag(sync=True)


class Tape:
    """Frames in order, the picture from before the first, and how many are missing in the middle."""

    def __init__(self, frames: Sequence[Frame], before: Scene, missing: int = 0) -> None:
        self.frames = [*frames]
        self.before = before
        self.missing = missing
        self.figure = Figure(strip_of(self.frames, missing))
        self.deck: Deck | None = None

    def __repr__(self) -> str:
        return repr(self.figure)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        """The stepper for who can show it, and the strip for who cannot."""
        self.deck = Deck(look=look(), tape=self.content())
        self.deck.on_msg(self.asked)
        view = {"version_major": 2, "version_minor": 0, "model_id": self.deck.model_id}
        return self.figure.bundle() | {VIEW: view}

    def asked(self, deck: Deck, content: dict[str, object], __: object) -> None:
        """The Save button: the browser wants the page."""
        if content.get("want") == "page":
            deck.send({"page": self.page()})

    def content(self) -> dict[str, object]:
        """What the browser needs; of a tape that is too long, the beginning and the end."""
        frames, missing = self.frames, self.missing
        while len(json.dumps(made := tape_of(frames, self.before, missing))) > MOST_BYTES and len(frames) > 2:
            quarter = max(len(frames) // 4, 1)
            missing += len(frames) - 2 * quarter
            frames = [*frames[:quarter], *frames[-quarter:]]
        return made

    def page(self) -> str:
        """One file that holds everything."""
        code = "\n".join((HERE / name).read_text(encoding="utf-8") for name in ("animator.js", "stepper.js"))
        return PAGE.format(
            title=escape(self.figure.scene.title),
            strip=self.figure._repr_html_(),
            code=code,
            look=script(look()),
            tape=script(self.content()),
        )


def tape_of(frames: Sequence[Frame], before: Scene, missing: int) -> dict[str, object]:
    """Frames as the browser gets them.  Shapes that look the same are sent once."""
    markups: dict[str, int] = {}
    start = {"number": 0, "command": "", "reply": "", "said": "before", "failed": False}
    rows = [start | {"scene": compact(before, markups)}]
    rows += [
        {
            "number": frame.number, "command": frame.command, "reply": frame.reply, "said": frame.said,
            "failed": frame.failed, "scene": compact(frame.scene, markups),
        }
        for frame in frames
    ]  # fmt: skip
    return {"steps": rows, "markups": [*markups], "missing": missing}


def compact(scene: Scene, markups: dict[str, int]) -> dict[str, object]:
    """A scene whose shapes name their markup by number."""
    message = message_of(scene)
    shapes = message["shapes"]
    assert isinstance(shapes, list)
    numbered = [[key, x, y, markups.setdefault(markup, len(markups))] for key, x, y, markup in shapes]
    return message | {"shapes": numbered, "title": scene.title}


def script(value: object) -> str:
    """A value as a script may hold it: nothing in it can end the script."""
    return json.dumps(value, ensure_ascii=True).replace("<", "\\u003c")
