"""Begin with what a folder holds, and keep it up to date: how an engine gets a memory that lasts."""

from __future__ import annotations

from pathlib import Path

from teachredis.persistence.disk import Disk
from teachredis.persistence.port import Persistence, no_log
from teachredis.persistence.rdb_file import CannotLoad
from teachredis.session.setting_kinds import Refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.engine import Engine

HERE = "."
FOLLOWS = ("dir", "appendonly", "dbfilename", "save")
"""Settings that say where and when; a reset of the engine leaves them alone while it has a folder."""


def open_folder(
    engine: Engine, path: str, *, aof: bool = False, log: Callable[[str, str], None] = no_log
) -> Persistence:
    """Load the folder's files into the engine, in place of all that it holds, and write them from now on.

    With `aof` every write is appended at once; without, the file is written by SAVE, BGSAVE and the save
    points.  When done, `leave()` what comes back, as at the end of a kernel (`atexit`): it saves if there are
    save points.  The path "." is the process's own folder, with `dir` and `appendonly` as the settings say.
    Errors: CannotLoad, which names the file and the place of the damage.
    """
    if engine.ports.persistence is not None:
        engine.ports.persistence.close()
    disk = Disk(Path(path))
    if not disk.is_folder("."):
        raise CannotLoad(f"there is no folder {path}")
    if path != HERE:
        follow(engine, disk)
        engine.settings.load("appendonly", "yes" if aof else "no")
    port = Persistence(engine, disk, log)
    port.open()
    return port


def follow(engine: Engine, disk: Disk) -> None:
    """Let `dir` be the folder, also when CONFIG SET changes it."""

    def move(path: str) -> None:
        if not Path(path).is_dir():
            raise Refused("No such file or directory")
        disk.folder = Path(path).absolute()

    disk.folder = disk.folder.absolute()
    engine.settings.lasting |= dict.fromkeys(FOLLOWS)
    engine.settings.load("dir", str(disk.folder))
    engine.settings.on_change("dir", move)
