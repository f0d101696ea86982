"""A real Redis, written to be read, living inside a notebook kernel.

Everything is imported on first use, so that `import teachredis` costs next to nothing:

    import teachredis
    engine = teachredis.Engine()
    engine.run("SET name Ada")

In a notebook, `%load_ext teachredis` is all one needs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.client import Redis, connect
    from teachredis.engine import Engine
    from teachredis.grading import check
    from teachredis.notebook import load_ipython_extension, unload_ipython_extension
    from teachredis.notebook.racing import race
    from teachredis.notebook.stepping import steps, undo
    from teachredis.notebook.words import clock, help, reset, view, why
    from teachredis.persistence.folder import open_folder
    from teachredis.server import serve

__version__ = "0.1.0"
__all__ = [
    "Engine",
    "Redis",
    "check",
    "clock",
    "connect",
    "help",
    "load_ipython_extension",
    "open_folder",
    "race",
    "reset",
    "serve",
    "steps",
    "undo",
    "unload_ipython_extension",
    "view",
    "why",
]

_HOME = {
    "Engine": "teachredis.engine",
    "Redis": "teachredis.client",
    "connect": "teachredis.client",
    "load_ipython_extension": "teachredis.notebook",
    "unload_ipython_extension": "teachredis.notebook",
    "check": "teachredis.grading",
    "open_folder": "teachredis.persistence.folder",
    "race": "teachredis.notebook.racing",
    "serve": "teachredis.server",
    **dict.fromkeys(("steps", "undo"), "teachredis.notebook.stepping"),
    **dict.fromkeys(("clock", "help", "reset", "view", "why"), "teachredis.notebook.words"),
}


def __getattr__(name: str) -> object:
    """Import the room that holds `name` the first time somebody asks for it."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    found = getattr(import_module(_HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
