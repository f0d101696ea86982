"""`%redis_connect --dir PATH [--aof]`: the engine in this kernel keeps its data in a folder.

What the folder holds is loaded; from then on it is kept up to date, as a redis-server in that folder would.
When the kernel ends or starts again, the last is saved.  One kernel a folder: a lock file says whose it is.
"""

from __future__ import annotations

import atexit
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from teachredis.notebook.errors import MagicOptionError, TeachRedisError
from teachredis.persistence.folder import FOLLOWS, open_folder
from teachredis.persistence.rdb_file import CannotLoad
from teachredis.session.setting_kinds import Refused
from teachredis.wire.errors import ReplyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from io import IOBase

    from teachredis.engine import Engine
    from teachredis.persistence.port import Persistence

LOCK_FILE = "teachredis.lock"
TAKEN = "another kernel keeps its data there; end it first, or take another folder"
COVERED = (
    "--dir {path}: the folder holds a Redis of its own, and this notebook's has {keys} in it: loading would "
    "cover them. First %redis_reset, or take another folder."
)
HAS_LOG = "--dir {path}: the folder holds an append-only file; without --aof what is in it would be left out."


class Keeping(NamedTuple):
    """A folder that an engine keeps its data in, until `end()`."""

    path: Path
    folder: Persistence
    lock: IOBase

    def end(self) -> None:
        """Save what has to be saved and let go of the folder; the keys stay in the engine."""
        atexit.unregister(self.end)
        engine = self.folder.engine
        with engine.lock:
            self.folder.leave()
            for name in FOLLOWS:
                engine.settings.lasting.pop(name, None)
            engine.settings.load("appendonly", "no")
        self.lock.close()

    def __str__(self) -> str:
        """One sentence on where the data is and when it is written."""
        if self.folder.appended.is_on:
            return f"Every change is appended to the files in {self.path} as it happens."
        return f"The data is kept in {self.path}: saved at the kernel's end, by SAVE and by the save points."


def keep_in(engine: Engine, path: str, before: Keeping | None = None, *, aof: bool) -> Keeping:
    """Load what the folder holds and keep it up to date; then, and only then, the folder `before` is let go.

    Errors: MagicOptionError, TeachRedisError.
    """
    folder = made(Path(path).expanduser().absolute())
    if before is not None and before.path == folder:
        return switched(before, aof=aof)
    lock = locked(folder)
    try:
        with engine.lock:
            refuse_to_cover(engine, folder, aof=aof)
            if before is not None:
                before.end()
            keeping = Keeping(folder, opened(engine, folder, aof=aof), lock)
    except BaseException:
        lock.close()
        raise
    atexit.register(keeping.end)
    return keeping


def switched(keeping: Keeping, *, aof: bool) -> Keeping:
    """The same folder, with an append-only file from now on, or without."""
    if keeping.folder.appended.is_on and not aof:
        message = f"--dir {keeping.path}: changes are appended already; CONFIG SET appendonly no ends it"
        raise MagicOptionError(message)
    if aof and not keeping.folder.appended.is_on:
        keeping.folder.engine.settings.write([("appendonly", "yes")])
    return keeping


def made(path: Path) -> Path:
    """The folder, made if it is not there yet."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"--dir {path}: {error.strerror}"
        raise MagicOptionError(message) from None
    return path


def opened(engine: Engine, path: Path, *, aof: bool) -> Persistence:
    """The folder's persistence.  What is in memory alone goes along into an empty folder."""
    begins_log = aof and not log_in(engine, path).exists()
    try:
        folder = open_folder(engine, str(path), aof=aof and not begins_log)
        if begins_log:
            engine.settings.write([("appendonly", "yes")])
            folder.sync_log()  # the base is written at once: nothing is kept before it is there
        elif not snapshot_in(engine, path).exists():
            folder.save()
    except (CannotLoad, Refused, ReplyError) as error:
        if engine.ports.persistence is not None:
            engine.ports.persistence.close()
        message = f"--dir {path}: {error}"
        raise TeachRedisError(message) from None
    return folder


def refuse_to_cover(engine: Engine, path: Path, *, aof: bool) -> None:
    """Nothing that is in memory or in the folder may be lost by loading.  Errors: MagicOptionError."""
    has_log = log_in(engine, path).exists()
    if has_log and not aof:
        raise MagicOptionError(HAS_LOG.format(path=path))
    count = sum(map(len, engine.databases))
    if count and (has_log or snapshot_in(engine, path).exists()):
        keys = "1 key" if count == 1 else f"{count:,} keys"
        raise MagicOptionError(COVERED.format(path=path, keys=keys))


def snapshot_in(engine: Engine, path: Path) -> Path:
    """Where the RDB file would be."""
    return path / engine.settings.read("dbfilename")


def log_in(engine: Engine, path: Path) -> Path:
    """Where the folder of the append-only file would be."""
    return path / engine.settings.read("appenddirname")


def locked(path: Path) -> IOBase:
    """Take the folder for this kernel; the system lets go of it when the process ends, however it ends."""
    try:
        file = (path / LOCK_FILE).open("a", encoding="ascii")
    except OSError as error:
        message = f"--dir {path}: {error.strerror}"
        raise MagicOptionError(message) from None
    try:
        lock_of()(file.fileno())
    except OSError:
        file.close()
        message = f"--dir {path}: {TAKEN}"
        raise MagicOptionError(message) from None
    return file


def lock_of() -> Callable[[int], None]:
    """How this system locks a file: not at all where it has no way."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:  # Windows, and a browser, where nobody else is
        return lambda _: None
    return lambda number: flock(number, LOCK_EX | LOCK_NB)
