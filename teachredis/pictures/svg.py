"""A scene as SVG: the same bytes on every machine, readable on a light page and on a dark one.

The picture lies on a card of its own and carries two palettes; `prefers-color-scheme` chooses.  Attributes
are in single quotes, so that the markup stays readable inside a `data:` address.
"""

from __future__ import annotations

from teachredis.pictures.palette import DARK, LIGHT, ON_TYPE, TYPES
from teachredis.pictures.scene import EDGE, WIDTH, Box, Line, Text, wide

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from teachredis.pictures.scene import Scene, Shape

SANS = "system-ui, -apple-system, Segoe UI, Roboto, DejaVu Sans, sans-serif"
MONO = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"
ROLES = ("arrived", "changed", "read", "leaving", "grid")
TITLE_Y, BADGE_TOP, BADGE_HEIGHT = 33, 16, 24
BADGE_CELL = 9


def svg_of(scene: Scene) -> str:
    """The whole picture as one SVG document."""
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {scene.height}' "
        f"width='{WIDTH}' height='{scene.height}' role='img'>"
    )
    card = f"<rect class='card' x='0.5' y='0.5' width='{WIDTH - 1}' height='{scene.height - 1}' rx='8'/>"
    body = "\n".join([*title(scene), *map(drawn, scene.shapes)])
    return "\n".join([head, f"<style>{style(body)}</style>", card, body, "</svg>"])


def style(body: str) -> str:
    """Two palettes, of which the reader's own setting chooses one, and the rules that the body needs."""
    dark = f"@media (prefers-color-scheme:dark){{:root{{{variables(DARK)}}}}}"
    roles = [role for role in ROLES if f"'{role}'" in body]
    types = [name for name in TYPES if f"'{name.lower()}'" in body]
    return f":root{{{variables(LIGHT)}}}{dark}{rules(roles, types)}"


def rules(roles: Iterable[str] = ROLES, types: Iterable[str] = TYPES) -> str:
    """A class for each role, in the colours of whichever palette holds."""
    return (
        f"text{{font:13px {SANS};fill:var(--ink);unicode-bidi:isolate;white-space:pre}}"
        f".d{{font-family:{MONO}}}.t{{font-size:15px;font-weight:600}}.b{{font-size:12px;font-weight:700}}"
        ".quiet{fill:var(--quiet)}.card{fill:var(--surface);stroke:var(--line)}"
        f".box{{fill:var(--box);stroke:var(--line)}}.line{{stroke:var(--line)}}.frame{{fill:none;stroke:var(--line)}}"
        f"{''.join(map(rule_of_role, roles))}{''.join(map(rule_of_type, types))}"
    )


def rule_of_role(role: str) -> str:
    """A state has a thick border in its colour; what leaves, a dashed one.  A line of a grid is dotted."""
    if role == "grid":
        return ".grid{stroke:var(--line);stroke-dasharray:1 4}"
    dashes = ";stroke-dasharray:4 3" if role == "leaving" else ""
    return f".{role}{{fill:var(--box);stroke:var(--{role});stroke-width:2.5{dashes}}}"


def rule_of_type(name: str) -> str:
    """A type has a colour, and one for what is written on it."""
    small = name.lower()
    return f".{small}{{fill:{TYPES[name]};stroke:none}}.on-{small}{{fill:{ON_TYPE[name]}}}"


def variables(palette: Mapping[str, str]) -> str:
    """The palette as CSS variables."""
    return ";".join(f"--{role}:{colour}" for role, colour in palette.items())


def title(scene: Scene) -> Iterator[str]:
    """The badge of the type, and the title."""
    x = EDGE
    if scene.badge:
        width = BADGE_CELL * len(scene.badge) + 14
        place = f"x='{x}' y='{BADGE_TOP}' width='{width}' height='{BADGE_HEIGHT}'"
        yield f"<rect class='{scene.badge.lower()}' {place} rx='4'/>"
        middle = f"x='{x + width // 2}' y='{TITLE_Y}' text-anchor='middle'"
        yield f"<text class='b on-{scene.badge.lower()}' {middle}>{scene.badge}</text>"
        x += width + 12
    yield f"<text class='t' x='{x}' y='{TITLE_Y}'>{escaped(scene.title)}</text>"


def drawn(shape: Shape) -> str:
    """One shape as one element; a box with a text as two."""
    if isinstance(shape, Line):
        ends = f"x1='{shape.x}' y1='{shape.y}' x2='{shape.to_x}' y2='{shape.to_y}'"
        return f"<line class='{shape.role}' {ends}/>"
    if isinstance(shape, Text):
        return text(shape.x, shape.y, shape.text, shape.role, shape.align, data=shape.data)
    place = f"x='{shape.x}' y='{shape.y}' width='{shape.width}' height='{shape.height}'"
    box = f"<rect class='{shape.role}' {place} rx='{shape.round}'/>"
    role = f"on-{shape.role}" if shape.role.upper() in TYPES else "ink"
    middle = shape.y + shape.height // 2 + 5
    return box + text(text_x(shape), middle, shape.text, role, shape.align, data=True)


def text_x(box: Box) -> int:
    """Where the text of a box is anchored."""
    if box.align == "middle":
        return box.x + box.width // 2
    return box.x + 12 if box.align == "start" else box.x + box.width - 12


def text(x: int, y: int, content: str, role: str, align: str, *, data: bool) -> str:
    """A text, or nothing; a key or value is held to the room that was reckoned for it."""
    if not content:
        return ""
    names = " ".join(filter(None, ("d" if data else "", "" if role == "ink" else role)))
    kind = f" class='{names}'" if names else ""
    anchor = "" if align == "start" else f" text-anchor='{align}'"
    held = f" textLength='{wide(content)}' lengthAdjust='spacingAndGlyphs'" if data else ""
    return f"<text{kind} x='{x}' y='{y}'{anchor}{held}>{escaped(content)}</text>"


def escaped(content: str) -> str:
    """Text that cannot become markup."""
    return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
