"""What each magic does, as a Python function of the same word: `teachredis.notebook.words.clock("+10s")`."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from IPython.display import display

from teachredis.notebook.errors import MagicOptionError, TeachRedisError
from teachredis.notebook.helping import help_text, source_of
from teachredis.notebook.here import Here, kernel, target
from teachredis.notebook.show import blocks_of
from teachredis.pictures.figure import Figure
from teachredis.pictures.label import label
from teachredis.pictures.view import is_target

if TYPE_CHECKING:
    from teachredis.notebook.runner import Outcome
    from teachredis.notebook.target import KernelTarget, Target
    from teachredis.widgets.live import LiveView

CENTURY_MS = 100 * 365 * 86_400_000
UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def show_outcome(outcome: Outcome, protocol: int = 2, *, plain: bool = False, tables: bool = False) -> None:
    """Print what a cell says in one block; with tables, in blocks between the tables."""
    for block in blocks_of(outcome, protocol, plain=plain, tables=tables):
        if isinstance(block, str):
            print(block)
        else:
            display(block)  # type: ignore[no-untyped-call]  # IPython has no types here


def view(
    name: str = "", limit: int = 20, *, key: str = "", save: str = "", style: str = "", live: bool = False
) -> Figure | LiveView | None:
    """The picture of a key, or of a target: `keyspace` (or nothing: the same), `expiry`, `memory`,
    `eviction`, `channels`, `clients`, `rdb` (the file that SAVE would write);
    or of sets together: `SINTER a b`, SUNION, SDIFF.

    `style`: `bits` draws a string bit by bit, `map` a sorted set of places as a map,
    `inside` how Redis lays a value out in memory.
    `key` names a key that is called like a target.  `save` also writes the picture to that file: SVG, or text
    for a name that ends in .txt.  `live`: the picture follows what happens, until its `close()`.
    Without such a key it says so.  Errors: MagicOptionError for the file.
    """
    here = kernel("--live") if live else target()
    scene = here.picture(key or name, limit, only_key=bool(key), style=style)
    if scene is not None and save:
        write(Figure(scene), save)
    if live:
        return live_view(kernel("--live"), name, limit, key, style)
    if scene is None:
        print(f'There is no key "{label((key or name).encode("utf-8", "surrogateescape"))}".')
        return None
    return Figure(scene)


def live_view(here: KernelTarget, name: str, limit: int, key: str, style: str) -> LiveView:
    """A view that moves; of a key that is not there yet, too."""
    from teachredis.widgets.live import LiveView
    from teachredis.widgets.painter import Painter

    if Here.painter is None:
        Here.painter = Painter(here.engine)
    db = here.client().db
    is_there = db.peek(name.encode("utf-8", "surrogateescape")) is not None
    is_key = bool(key) or is_there or not is_target(name)
    return LiveView(Here.painter, db.index, key or name, limit, is_key=is_key, style=style)


def end_painting() -> None:
    """Let all live views go."""
    painter, Here.painter = Here.painter, None
    if painter is not None:
        painter.close()


def write(figure: Figure, file: str) -> None:
    """Save a picture.  Errors: MagicOptionError if the file cannot be written."""
    try:
        figure.save(file)
    except OSError as error:
        message = f"--save {file}: {error.strerror}"
        raise MagicOptionError(message) from None


def help(name: str = "", *, source: bool = False) -> object:
    """How a command is used; with `source`, the engine's own function."""
    table = target().table
    if source:
        return source_of(table, name)
    print(help_text(table, name))
    return None


def why(key: str) -> None:
    """Where each byte of a key goes, and what would change its encoding; or how a key went that is gone."""
    print(target().why(key.encode("utf-8", "surrogateescape")))


def reset(*, flush_server: bool = False) -> None:
    """Every database, setting and client as after loading the extension; the clock too.

    A real Redis is emptied only if `flush_server` says so, and only its databases.
    """
    said = target().empty(sure=flush_server)
    print(said if Here.keeping is None else f"{said} {Here.keeping}")


# --- other programs -----------------------------------------------------------------------------------------


def serve(port: int | None = None, unix: str = "", password: str | None = None) -> None:
    """Let other programs in and say how to try it; already serving and nothing new: say it again."""
    from teachredis.server import CannotServe
    from teachredis.server import serve as start

    if Here.serving is None or port or unix or password is not None:
        end_serving()
        try:
            Here.serving = start(kernel("%redis_serve").engine, port=port, unix=unix, password=password)
        except CannotServe as error:
            raise TeachRedisError(str(error)) from None
    print(Here.serving)


def stop_serving() -> None:
    """Let nobody in any more."""
    print("Nobody can connect any more." if end_serving() else "Nobody could connect anyway.")


def end_serving() -> bool:
    """Stop the server, if there is one; was there?"""
    serving, Here.serving = Here.serving, None
    if serving is not None:
        serving.stop()
    return serving is not None


# --- the clock ----------------------------------------------------------------------------------------------


def clock(word: str = "") -> None:
    """`+10s`, `+2h` let time pass (the clock then stands still), `freeze` stops it, `real` lets it run.

    `freeze 2025-01-01` stops it at the beginning of a day, so that every learner sees the same times.
    """
    here = kernel("%redis_clock")
    with here.engine.lock:
        said = move_clock(here, word)
    print(said)
    show_mail(here)


def move_clock(here: KernelTarget, word: str) -> str:
    """Do what the word says and say what was done."""
    engine = here.engine
    if word.startswith("+"):
        engine.advance(duration_ms(word[1:]))
        return f"{word[1:]} later. The clock stands still."
    if word.partition(" ")[0] == "freeze":
        engine.clock.freeze(moment_ms(word.removeprefix("freeze").strip()))
        engine.tick()  # the next one is due a tenth of a second from here, also where this is the past
        return "The clock stands still." if word == "freeze" else which_clock(engine.clock.frozen_ms)
    if word == "real":
        engine.clock.run()
        return "The clock runs in real time."
    if word:
        message = f"%redis_clock takes +10s (ms, s, m, h, d), freeze or real, not {word}"
        raise MagicOptionError(message)
    return which_clock(engine.clock.frozen_ms)


def moment_ms(text: str) -> int | None:
    """`2025-01-01`, `2025-01-01 12:30`, in UTC, as milliseconds; None for now.  Errors: MagicOptionError."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        message = f"%redis_clock freeze takes a day, 2025-01-01, perhaps with a time, not {text}"
        raise MagicOptionError(message) from None
    return max(round(moment.timestamp() * 1000), 0)


def which_clock(frozen_ms: int | None) -> str:
    """One sentence."""
    if frozen_ms is None:
        return "The clock runs in real time."
    try:
        moment = datetime.fromtimestamp(frozen_ms / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return "The clock stands still, behind the year 9999."
    return f"The clock stands still at {moment:%Y-%m-%d %H:%M:%S} UTC."


def duration_ms(text: str) -> int:
    """`10s` in milliseconds.  Errors: MagicOptionError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", text)
    if match is None:
        message = f"+{text} is no span of time: +10s, +2h, +500ms"
        raise MagicOptionError(message)
    span_ms = float(match[1]) * UNITS_MS[match[2]]
    if span_ms > CENTURY_MS:
        message = f"+{text} is too long: a century at most, +36500d"
        raise MagicOptionError(message)
    return round(span_ms)


def show_mail(here: Target) -> None:
    """Print what parked clients have just heard."""
    from teachredis.notebook.runner import Outcome
    from teachredis.notebook.show import text_of

    outcome = Outcome()
    outcome.heard = [*here.mail()]
    if outcome.heard:
        print(text_of(outcome))
