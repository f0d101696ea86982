"""The moving picture of the README: `python -m docs.film` writes it anew."""

from __future__ import annotations

from pathlib import Path

from teachredis import Engine
from teachredis.engine import Clock
from teachredis.pictures.film import film_of
from teachredis.pictures.view import picture_of

FILE = Path(__file__).parent / "live-list.svg"
COMMANDS = (
    "RPUSH todo sleep",
    "RPUSH todo cook",
    "LPUSH todo think",
    "RPUSH todo wash",
    "LPOP todo",
    "RPOP todo",
)


def film() -> str:
    """A list while commands run."""
    engine = Engine(clock=Clock(0))
    scenes = []
    for command in COMMANDS:
        engine.run(command)
        scene = picture_of(engine.databases[0], "todo")
        assert scene is not None
        scenes.append(scene._replace(title=f"{command}  →  {scene.title.split(' · ')[-1]}"))
    return film_of(scenes) + "\n"


if __name__ == "__main__":
    FILE.write_text(film(), encoding="utf-8")
