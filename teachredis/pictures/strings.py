"""A string: what is in this key?"""

from __future__ import annotations

from teachredis.pictures.label import label, size
from teachredis.pictures.scene import EDGE, TOP, Box, Scene, Text, wide
from teachredis.pictures.words import corner, farewell, time_left
from teachredis.structures.integers import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Shape

BOX_HEIGHT = 48


def picture_of_string(db: Keyspace, key: bytes, limit: int = 20) -> Scene:  # noqa: ARG001  # all pictures alike
    """Scene of one string: a box with its value, and quietly below it what kind of content that is."""
    value = db.peek(key)
    assert isinstance(value, bytes | bytearray)
    content = bytes(value)
    name, shown, left = label(key), label(content), time_left(db, key)
    kind = f"{kind_of(content)}, {size(len(content))}"
    shapes: tuple[Shape, ...] = (
        Box("value", EDGE, TOP, max(wide(shown) + 24, 64), BOX_HEIGHT, text=shown, align="start"),
        Text("kind", EDGE, TOP + BOX_HEIGHT + 24, kind, "quiet"),
        *corner(left),
    )
    caption = f'{name} is a string of {size(len(content))}: "{shown}".'
    return Scene(f"{name} · string", "STR", caption, (*farewell(left),), shapes, TOP + BOX_HEIGHT + 40)


def kind_of(content: bytes) -> str:
    """`whole number`, `text` or `bytes`: what a reader would call it."""
    if whole_number(content) is not None:
        return "a whole number"
    try:
        content.decode()
    except UnicodeDecodeError:
        return "bytes that are no text"
    return "text" if content else "empty"
