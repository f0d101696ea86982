"""All at once: the pictures of a whole database beside each other, as one output.

Each stays a figure of its own, with its own words, so that a screen reader tells them one by one.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from teachredis.pictures.figure import Figure
from teachredis.pictures.view import OF_ENGINE, TARGETS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.pictures.scene import Scene

OF_DATABASE = ("keyspace", "expiry")
OF_ALL = ("keyspace", "memory", "expiry", "clients")
"""What a dashboard shows: of a copy of a server's data, and of an engine that tells everything."""
COLUMNS = "repeat(auto-fit,minmax(min(100%,420px),1fr))"
GRID = f"display:grid;grid-template-columns:{COLUMNS};gap:12px;align-items:start"


class Dashboard:
    """Some figures that are shown together."""

    def __init__(self, scenes: list[Scene]) -> None:
        self.figures = [Figure(scene) for scene in scenes]

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.figures))

    def _repr_html_(self) -> str:
        inside = "".join(figure._repr_html_() for figure in self.figures)
        return f'<div style="{GRID}">{inside}</div>'

    def save(self, file: str) -> None:
        """Write them to `file`: a page, or the text if the name ends in .txt.  Errors: OSError."""
        title = escape(self.figures[0].scene.title)
        page = f'<!doctype html><meta charset="utf-8"><title>{title}</title>{self._repr_html_()}\n'
        Path(file).write_text(f"{self!r}\n" if file.endswith(".txt") else page, encoding="utf-8")


def dashboard_of(engine: Engine, db: Keyspace, limit: int = 20, names: tuple[str, ...] = OF_ALL) -> Dashboard:
    """The dashboard; targets are meant, even where a key has such a name."""
    return Dashboard(
        [
            TARGETS[name](db, limit) if name in TARGETS else OF_ENGINE[name](engine, db, limit)
            for name in names
        ]
    )
