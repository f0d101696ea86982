"""A scene as the animator gets it: each shape under its key, drawn already.

Shapes are drawn by pictures/svg.py, as in the static figure; the animator only moves them, so that nothing
is drawn in two languages.
"""

from __future__ import annotations

import json

from teachredis.pictures.palette import DARK, LIGHT
from teachredis.pictures.scene import WIDTH
from teachredis.pictures.svg import drawn, rules, title, variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.pictures.scene import Scene

    Message: TypeAlias = dict[str, object]

MOST_BYTES = 16 * 1024
"""A message: one that is larger is drawn anew with fewer elements."""

FROM_JUPYTER = {"surface": "--jp-layout-color0", "ink": "--jp-content-font-color0"}
"""What follows the theme of JupyterLab; the other colours stand out on a light theme or on a dark one."""


def message_of(scene: Scene, reason: str = "") -> Message:
    """What the animator needs; `reason` is the command that led to this scene, if it was only one."""
    return {
        "width": WIDTH,
        "height": scene.height,
        "head": "".join(title(scene)),
        "caption": scene.caption,
        "lines": "\n".join(scene.lines),
        "shapes": [[shape.key, shape.x, shape.y, drawn(shape)] for shape in scene.shapes],
        "reason": reason,
    }


def size_of(message: Message) -> int:
    """The bytes that travel."""
    return len(json.dumps(message, ensure_ascii=False).encode())


def look() -> str:
    """The style of a live picture: both palettes, and the theme's own colours where there is one."""
    return f".picture{{{themed(LIGHT)}}}.picture.dark{{{themed(DARK)}}}{rules()}"


def themed(palette: dict[str, str]) -> str:
    """A palette in which the theme has its say."""
    own = {role: f"var({FROM_JUPYTER[role]},{palette[role]})" for role in FROM_JUPYTER}
    return variables(palette | own)
