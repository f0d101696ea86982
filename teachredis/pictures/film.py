"""Scenes one after another as one SVG that plays by itself: for pages that run no code, such as a README.

Each shape is drawn once and moved by CSS: a key that stays slides, one that is missing is not seen.  Who
wants no motion sees the last scene.
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.pictures.scene import WIDTH, Line
from teachredis.pictures.svg import drawn, style, title

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.pictures.scene import Scene, Shape

SCENE_S = 2
STILL = 0.75
"""For this part of its time a scene stands still; then it turns into the next."""
NO_MOTION = "@media (prefers-reduced-motion:reduce){g{animation:none!important}}"


class Actor(NamedTuple):
    """A shape and where it stands in each scene; None: not in this one."""

    markup: str
    places: list[tuple[int, int] | None]


def film_of(scenes: Sequence[Scene]) -> str:
    """The scenes as one SVG document that plays for ever."""
    height = max(scene.height for scene in scenes)
    actors = [*titles(scenes), *cast(scenes)]
    body = "\n".join(f"<g class='a{at}'>{actor.markup}</g>" for at, actor in enumerate(actors))
    moves = "".join(rule(at, actor, len(scenes)) for at, actor in enumerate(actors))
    card = f"<rect class='card' x='0.5' y='0.5' width='{WIDTH - 1}' height='{height - 1}' rx='8'/>"
    head = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' "
        f"width='{WIDTH}' height='{height}' role='img'>"
    )
    return "\n".join([head, f"<style>{style(body)}{moves}{NO_MOTION}</style>", card, body, "</svg>"])


def titles(scenes: Sequence[Scene]) -> list[Actor]:
    """The title of each scene, seen in its scene alone."""
    return [
        Actor("".join(title(scene)), [(0, 0) if at == own else None for at in range(len(scenes))])
        for own, scene in enumerate(scenes)
    ]


def cast(scenes: Sequence[Scene]) -> list[Actor]:
    """Every shape of every scene; one that looks different under its key is another."""
    actors: dict[tuple[str, str], Actor] = {}
    for at, scene in enumerate(scenes):
        for shape in scene.shapes:
            markup = drawn(at_origin(shape))
            actor = actors.setdefault((shape.key, markup), Actor(markup, [None] * len(scenes)))
            actor.places[at] = (shape.x, shape.y)
    return [*actors.values()]


def at_origin(shape: Shape) -> Shape:
    """The shape, moved to 0, 0."""
    if isinstance(shape, Line):
        return shape._replace(x=0, y=0, to_x=shape.to_x - shape.x, to_y=shape.to_y - shape.y)
    return shape._replace(x=0, y=0)


def rule(at: int, actor: Actor, scenes: int) -> str:
    """How an actor moves, and how it stands for who wants no motion."""
    frames = "".join(
        f"{100 * number / scenes:g}%,{100 * (number + STILL) / scenes:g}%{{{state(actor, number)}}}"
        for number in range(scenes)
    )
    plays = f"animation:k{at} {SCENE_S * scenes}s infinite"
    return f".a{at}{{{state(actor, scenes - 1)};{plays}}}@keyframes k{at}{{{frames}}}"


def state(actor: Actor, number: int) -> str:
    """Place and presence in one scene; who is not there waits where it was or will be seen."""
    places = actor.places
    here = places[number]
    before = [place for place in places[:number] if place is not None]
    after = [place for place in places[number:] if place is not None]
    x, y = here or (before[-1] if before else after[0])
    return f"transform:translate({x}px,{y}px);opacity:{int(here is not None)}"
