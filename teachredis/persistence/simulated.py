"""A disk that is not there: to see what a crash takes, at any instant, as often as one likes.

What a program writes lies with the system at first, and reaches the disk when the file is synced.  So two
misfortunes are to be told apart:

    the process dies      the system lives on, and whatever was written to it is safe
    the power fails       what was not synced is gone

The disk keeps count of both for each file.  Everything else is real: the same engine, the same files, the
same bytes.

>>> disk = SimulatedDisk()
>>> engine = started(disk, at_ms=0, aof=True, appendfsync="everysec")
>>> engine.run("SET name Ada")
'OK'
>>> sorted(started(disk.after_power_failure(), at_ms=0, aof=True).databases[0].data)
[]
>>> engine.advance(1000)
>>> sorted(started(disk.after_power_failure(), at_ms=0, aof=True).databases[0].data)
[b'name']

# Redis: the system also syncs of its own accord, on Linux after some thirty seconds.  This one never does.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from teachredis.engine import Clock, Engine
from teachredis.persistence.disk import Disk, Output
from teachredis.persistence.port import Persistence

PROCESS = 1
"""The number of the process that writes, in names of temporary files."""


class SimulatedFile:
    """Bytes that were written, and how many of them are on the disk."""

    def __init__(self, written: bytes = b"") -> None:
        self.written = bytearray(written)
        self.synced_bytes = len(written)


class SimulatedOutput(Output):
    """A simulated file that is being written."""

    def __init__(self, file: SimulatedFile) -> None:  # no file is opened
        self.file = file
        self.size = len(file.written)
        self.thread = self.failure = None

    def write(self, data: bytes | bytearray) -> None:
        """To the system."""
        self.file.written += data
        self.size = len(self.file.written)

    def sync(self) -> None:
        """To the disk."""
        self.file.synced_bytes = len(self.file.written)

    def sync_aside(self) -> None:
        """Likewise, and at once: no time passes here."""
        self.sync()

    def close(self) -> None:
        """Closing does not sync."""


class SimulatedDisk(Disk):
    """A folder of simulated files.  Names reach the disk at once, contents when they are synced."""

    def __init__(self) -> None:
        self.files: dict[str, SimulatedFile] = {}
        self.folders: dict[str, None] = {".": None}
        self.folder = Path()
        self.writer = PROCESS

    # --- misfortunes ----------------------------------------------------------------------------------------

    def after_crash(self) -> SimulatedDisk:
        """What is there after the process died: all that was written."""
        return self.with_files({name: bytes(file.written) for name, file in self.files.items()})

    def after_power_failure(self) -> SimulatedDisk:
        """What is there after the power failed: all that was synced."""
        kept = {name: bytes(file.written[: file.synced_bytes]) for name, file in self.files.items()}
        return self.with_files(kept)

    def with_files(self, files: dict[str, bytes]) -> SimulatedDisk:
        """A disk of its own with the same folders and these files."""
        disk = SimulatedDisk()
        disk.files = {name: SimulatedFile(data) for name, data in files.items()}
        disk.folders = {**self.folders}
        return disk

    def unsynced_bytes(self) -> int:
        """What a power failure would take now."""
        return sum(len(file.written) - file.synced_bytes for file in self.files.values())

    # --- as a disk does it ----------------------------------------------------------------------------------

    def file(self, name: str) -> SimulatedFile:
        """Errors: FileNotFoundError."""
        if name not in self.files:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        return self.files[name]

    def exists(self, name: str) -> bool:
        """Is there a file, or a folder, of this name?"""
        return name in self.files or self.is_folder(name)

    def is_folder(self, name: str) -> bool:
        """Is it a folder?"""
        return name in self.folders

    def size(self, name: str) -> int:
        """How many bytes a file has."""
        return len(self.file(name).written)

    def read(self, name: str) -> bytes:
        """All of a file."""
        return bytes(self.file(name).written)

    def create(self, name: str) -> SimulatedOutput:
        """A new, empty file."""
        self.files[name] = SimulatedFile()
        return SimulatedOutput(self.files[name])

    def append(self, name: str) -> SimulatedOutput:
        """A file to write on behind its end, made if there is none."""
        return SimulatedOutput(self.files.setdefault(name, SimulatedFile()))

    def make_folder(self, name: str) -> None:
        """A folder, if it is not there yet."""
        self.folders[name] = None

    def rename(self, old: str, new: str) -> None:
        """Give a file its name, in place of the file that had it."""
        self.files[new] = self.file(old)
        del self.files[old]

    def truncate(self, name: str, size: int) -> None:
        """Cut a file off."""
        file = self.file(name)
        del file.written[size:]
        file.synced_bytes = min(file.synced_bytes, size)

    def remove(self, name: str) -> None:
        """Away with a file, if it is there."""
        self.files.pop(name, None)


def started(disk: SimulatedDisk, at_ms: int, *, aof: bool = False, **settings: str) -> Engine:
    """An engine on a clock that stands still, begun with what the disk holds.  Errors: CannotLoad.

    `settings` are Redis's, with `_` for `-`.
    """
    engine = Engine(clock=Clock(frozen_at_ms=at_ms))
    for name, value in {"appendonly": "yes" if aof else "no", **settings}.items():
        engine.settings.load(name.replace("_", "-"), value)
    Persistence(engine, disk).open()
    return engine
