"""The one file that opens files.

A file is *there* only when three things have happened: its bytes were written (they are with the system), the
file was synced (they are on the disk) and so was its folder (its name is on the disk too).  What must appear
whole or not at all is written under another name, synced, and then renamed, which a file system does in one
step.
"""

from __future__ import annotations

import os
from threading import Thread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

CAN_SYNC_FOLDERS = os.name != "nt"
CLOSED = -1
PERMISSIONS = 0o644
BINARY = getattr(os, "O_BINARY", 0)  # Windows would change the ends of lines


class Output:
    """A file that is being written.  `size` counts its bytes."""

    def __init__(self, path: Path, flags: int = 0) -> None:
        self.fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | BINARY | flags, PERMISSIONS)
        self.size = os.fstat(self.fd).st_size
        self.thread: Thread | None = None
        self.failure: OSError | None = None

    def write(self, data: bytes | bytearray) -> None:
        """All of it, or nothing.  Errors: OSError."""
        done = 0
        try:
            while done < len(data):
                done += os.write(self.fd, memoryview(data)[done:])
        except OSError:
            os.ftruncate(self.fd, self.size)
            raise
        self.size += done

    def sync(self) -> None:
        """Back when all bytes are on the disk.  Errors: OSError."""
        self.wait()
        os.fsync(self.fd)

    def sync_aside(self) -> None:
        """Begin to sync, in a thread where there are threads.  Errors: OSError."""
        self.thread = Thread(target=self.sync_in_thread, name="teachredis-fsync", daemon=True)
        try:
            self.thread.start()
        except RuntimeError:  # a Python without threads
            self.thread = None
            os.fsync(self.fd)

    def sync_in_thread(self) -> None:
        """The thread's work."""
        try:
            os.fsync(self.fd)
        except OSError as error:
            self.failure = error

    def is_synced(self) -> bool:
        """Is what `sync_aside` began over?  Errors: OSError, if it failed."""
        if self.thread is not None and self.thread.is_alive():
            return False
        self.thread = None
        failure, self.failure = self.failure, None
        if failure is not None:
            raise failure
        return True

    def wait(self) -> None:
        """Until `sync_aside` is over."""
        if self.thread is not None:
            self.thread.join()
        self.is_synced()

    def close(self) -> None:
        """No more is written.  Twice does no harm."""
        if self.thread is not None:
            self.thread.join()
        fd, self.fd = self.fd, CLOSED
        if fd != CLOSED:
            os.close(fd)


class Disk:
    """A folder.  Names are relative to it.  Errors, of every method: OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writer = os.getpid()  # in names of temporary files, so that two processes do not share one

    def path(self, name: str) -> Path:
        """Where a file lies."""
        return self.folder / name

    def exists(self, name: str) -> bool:
        """Is there a file, or a folder, of this name?"""
        return self.path(name).exists()

    def is_folder(self, name: str) -> bool:
        """Is it a folder?"""
        return self.path(name).is_dir()

    def size(self, name: str) -> int:
        """How many bytes a file has."""
        return self.path(name).stat().st_size

    def read(self, name: str) -> bytes:
        """All of a file."""
        return self.path(name).read_bytes()

    def create(self, name: str) -> Output:
        """A new, empty file."""
        return Output(self.path(name), os.O_TRUNC)

    def append(self, name: str) -> Output:
        """A file to write on behind its end, made if there is none."""
        return Output(self.path(name))

    def make_folder(self, name: str) -> None:
        """A folder, if it is not there yet."""
        self.path(name).mkdir(exist_ok=True)
        self.sync_folder(self.path(name).parent)

    def rename(self, old: str, new: str) -> None:
        """Give a file its name, in place of the file that had it; on the disk when this is over."""
        self.path(old).replace(self.path(new))
        self.sync_folder(self.path(new).parent)

    def write_whole(self, name: str, data: bytes) -> None:
        """A small file, whole or not at all."""
        temporary = f"{name}.tmp"
        output = self.create(temporary)
        try:
            output.write(data)
            output.sync()
        finally:
            output.close()
        self.rename(temporary, name)

    def truncate(self, name: str, size: int) -> None:
        """Cut a file off."""
        os.truncate(self.path(name), size)

    def remove(self, name: str) -> None:
        """Away with a file, if it is there."""
        self.path(name).unlink(missing_ok=True)

    @staticmethod
    def sync_folder(path: Path) -> None:
        """Let the names in a folder reach the disk."""
        if CAN_SYNC_FOLDERS:
            fd = os.open(path, os.O_RDONLY)
            try:
                os.fsync(fd)
            finally:
                os.close(fd)
