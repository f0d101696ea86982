"""Loading and unloading.  Whatever `load` does, `unload` undoes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from teachredis.client import default_engine, install, interrupts, uninstall
from teachredis.keyspace.story import Story
from teachredis.notebook import completion, inspection, tracebacks
from teachredis.notebook.connecting import end_keeping, go_home
from teachredis.notebook.here import Here
from teachredis.notebook.idle import Idle
from teachredis.notebook.magics import TeachRedis
from teachredis.notebook.settings import GRADING_MS, is_on
from teachredis.notebook.target import KernelTarget
from teachredis.notebook.words import end_painting, end_serving, show_mail

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from teachredis.engine import Engine

READY = (
    "Redis is ready inside this notebook. redis.Redis() and %%redis talk to it. "
    "Type %redis for the list of magics."
)
NEIGHBOUR = "A Redis server also runs on port 6379; to use it: %redis_connect redis://localhost"
PORT = 6379
LISTENING = "0A"
UNDO = "_teachredis_undo"


def load_ipython_extension(shell: InteractiveShell) -> None:
    """`%load_ext teachredis`: magics, completion; redis-py's default address is the engine in this kernel."""
    unload_ipython_extension(shell)
    engine = default_engine()
    if is_on("grading"):
        engine.clock.freeze(GRADING_MS)
    install(engine)
    Here.target = Here.kernel = KernelTarget(engine)
    magics = TeachRedis(shell)
    shell.register_magics(magics)
    configurables = cast("list[object]", shell.configurables)
    configurables.append(magics)
    engine.journal.story = Story()
    setattr(shell, UNDO, undo_steps(shell, engine, magics))
    print(READY)
    if someone_listens() and not (is_on("alone") or is_on("grading")):
        print(NEIGHBOUR)


def undo_steps(shell: InteractiveShell, engine: Engine, magics: TeachRedis) -> list[Callable[[], None]]:
    """Install what listens to IPython; what comes back takes it and everything else away again, in order."""
    return [
        completion.install(shell),
        inspection.install(shell),
        tracebacks.install(shell, magics),
        Idle(engine).start(),
        spare_commands(shell),
        hear_after_cells(shell),
        paint_after_cells(shell),
        end_painting,
        stop_listening,
        go_home,
        end_keeping,
        lambda: forget_stories(engine),
        lambda: remove_magics(shell, magics),
        uninstall,
    ]


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """`%unload_ext teachredis`: everything as before loading; the engine's keys stay for the next load."""
    for step in shell.__dict__.pop(UNDO, []):
        step()
    Here.target = Here.kernel = None


def forget_stories(engine: Engine) -> None:
    """Nobody asks any more where keys have gone."""
    engine.journal.story = None


def stop_listening() -> None:
    """Let nobody in from outside any more."""
    end_serving()


def spare_commands(shell: InteractiveShell) -> Callable[[], None]:
    """Let an interrupt wait for the end of a command, cell by cell: a kernel has its own for each."""
    shell.events.register("pre_execute", interrupts.install)
    shell.events.register("post_execute", interrupts.uninstall)

    def stop() -> None:
        shell.events.unregister("pre_execute", interrupts.install)
        shell.events.unregister("post_execute", interrupts.uninstall)

    return stop


def hear_after_cells(shell: InteractiveShell) -> Callable[[], None]:
    """What parked clients hear through a cell of plain Python is shown under that cell."""

    def hear(result: object) -> None:  # noqa: ARG001  # IPython passes it
        if Here.target is not None:
            show_mail(Here.target)

    shell.events.register("post_run_cell", hear)
    return lambda: shell.events.unregister("post_run_cell", hear)


def paint_after_cells(shell: InteractiveShell) -> Callable[[], None]:
    """When a cell ends, live views show how things are; where there are no threads, only then."""

    def paint(result: object) -> None:  # noqa: ARG001  # IPython passes it
        if Here.painter is not None:
            Here.painter.paint()

    shell.events.register("post_run_cell", paint)
    return lambda: shell.events.unregister("post_run_cell", paint)


def remove_magics(shell: InteractiveShell, magics: TeachRedis) -> None:
    """Take our magics out of IPython's tables, and out of `%config`."""
    for kind, names in magics.magics.items():
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)
    shell.magics_manager.registry.pop(type(magics).__name__, None)
    configurables = cast("list[object]", shell.configurables)
    if magics in configurables:
        configurables.remove(magics)


def someone_listens() -> bool:
    """Does another Redis listen on port 6379?  Read from Linux's own table: no socket is opened."""
    table = Path("/proc/net/tcp")
    try:
        rows = [line.split() for line in table.read_text(encoding="ascii").splitlines()[1:]]
    except OSError:
        return False
    return any(row[1].endswith(f":{PORT:04X}") and row[3] == LISTENING for row in rows)
