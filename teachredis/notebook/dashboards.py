"""`%redis_view --all`: what there is, what it takes, what will go, and who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.notebook.errors import MagicOptionError
from teachredis.notebook.here import target
from teachredis.notebook.mirror import mirror_of_all
from teachredis.notebook.real_target import RealTarget
from teachredis.notebook.real_views import say_remarks
from teachredis.notebook.target import KernelTarget
from teachredis.pictures.dashboard import OF_DATABASE, dashboard_of

if TYPE_CHECKING:
    from teachredis.notebook.options import Parsed
    from teachredis.pictures.dashboard import Dashboard


def view_all(limit: int = 20, *, save: str = "") -> Dashboard:
    """The pictures of everything, beside each other; of a real server those that it tells enough for.

    `save` also writes them to a file: a page, or text for a name that ends in .txt.
    Errors: MagicOptionError for the file.
    """
    dashboard = drawn(limit)
    try:
        if save:
            dashboard.save(save)
    except OSError as error:
        message = f"--save {save}: {error.strerror}"
        raise MagicOptionError(message) from None
    return dashboard


def drawn(limit: int) -> Dashboard:
    """Of the engine itself, or of a copy of what a server holds."""
    here = target()
    if isinstance(here, KernelTarget):
        with here.engine.lock:
            return dashboard_of(here.engine, here.client().db, limit)
    assert isinstance(here, RealTarget)
    mirror = mirror_of_all(here)
    say_remarks(mirror)
    return dashboard_of(mirror.engine, mirror.db, limit, OF_DATABASE)


def refuse_more_than_all(options: Parsed) -> None:
    """Who asks for everything asks for nothing else.  Errors: MagicOptionError."""
    others = [f"--{name}" for name in ("key", "bits", "map", "inside", "live") if name in options]
    if options.rest or others:
        message = (
            f"--all shows everything, and so goes with neither a key nor {' '.join(others) or 'a target'}"
        )
        raise MagicOptionError(message)
