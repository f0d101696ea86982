"""How a picture is shown: as a figure with an image, an alternative text and a caption, or as text alone.

An image in an `<img>` cannot run scripts, its ids cannot clash with others', and it is shown in notebooks
that nobody has trusted yet.  Its address is percent-encoded rather than base64, so that a diff can be read.
"""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import quote

from teachredis.pictures.scene import WIDTH
from teachredis.pictures.svg import svg_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.pictures.scene import Scene

READABLE = " \n'()*+,-./:;=@_{}!~"
"""Characters that stand for themselves in the address."""


class Figure:
    """A scene, ready to be shown: a notebook asks for HTML and for text."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def __repr__(self) -> str:
        return self.scene.text

    def _repr_html_(self) -> str:
        caption = escape(self.scene.caption)
        address = "data:image/svg+xml," + quote(svg_of(self.scene), safe=READABLE)
        image = f'<img alt="{caption}" width="{WIDTH}" height="{self.scene.height}" src="{address}" '
        return (
            f'<figure style="margin:0">{image}style="max-width:100%;height:auto">'
            f"<figcaption>{caption}</figcaption></figure>"
        )

    def bundle(self) -> dict[str, object]:
        """Both forms by their type, for whoever adds another."""
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def save(self, file: str) -> None:
        """Write the picture to `file`: SVG, or its text if the name ends in .txt.  Errors: OSError."""
        content = self.scene.text + "\n" if file.endswith(".txt") else svg_of(self.scene) + "\n"
        Path(file).write_text(content, encoding="utf-8")
