"""A file that is written little by little, while the engine goes on.

Redis forks for this: the child has all data as they were at that instant, and writes in peace.  Ours opens a
snapshot (keyspace/snapshot.py), and `work` writes for a few milliseconds whenever somebody finds the time: a
tick, or the server's loop.  At the end the file is synced, which may take long, so that is done aside.

# Redis: a child process.  Ours shares the engine's time: a save takes longer, and a value of a million
elements is written in one piece.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.engine import Engine
    from teachredis.keyspace.snapshot import Snapshot
    from teachredis.persistence.disk import Disk

WHOLE = 1 << 62
CHUNK_BYTES = 1 << 16


class Job:
    """One file on its way to the disk, under a temporary name.  `dirty` is what was unsaved when it began."""

    def __init__(self, engine: Engine, disk: Disk, name: str) -> None:
        self.engine = engine
        self.disk = disk
        self.name = name
        self.dirty = engine.journal.dirty
        self.began_ms = engine.now_ms()
        self.keys_done = 0
        self.keys = sum(len(db.data) for db in engine.databases)
        self.pieces: Iterator[bytes] = iter(())
        self.buffer = bytearray()
        self.output = disk.create(name)
        self.snapshot: Snapshot | None = engine.open_snapshot()
        self.is_written = False

    def past(self) -> Snapshot:
        """The instant that is written."""
        assert self.snapshot is not None
        return self.snapshot

    def work(self, for_ns: int = WHOLE) -> bool:
        """Write for so long (by the engine's clock: one that stands still lets it finish); is it done?

        Errors: OSError.
        """
        if not self.is_written:
            self.is_written = self.write_some(for_ns)
            if not self.is_written:
                return False
            self.let_go_of_past()
            if for_ns != WHOLE and self.engine.clock.frozen_ms is None:
                self.output.sync_aside()
                return False
            self.output.sync()
        return self.output.is_synced()

    def write_some(self, for_ns: int) -> bool:
        """Are all pieces written?"""
        read_ns = self.engine.clock.read_ns
        end_ns = read_ns() + for_ns
        for piece in self.pieces:
            self.buffer += piece
            if len(self.buffer) >= CHUNK_BYTES:
                self.flush()
            if read_ns() >= end_ns:
                return False
        self.flush()
        return True

    def flush(self) -> None:
        """Hand the buffer to the system."""
        self.output.write(self.buffer)
        self.buffer.clear()

    def let_go_of_past(self) -> None:
        """The snapshot has been read."""
        if self.snapshot is not None:
            self.engine.close_snapshot(self.snapshot)
            self.snapshot = None

    def finish(self, name: str) -> None:
        """Give the file its name.  Errors: OSError."""
        self.output.close()
        self.disk.rename(self.name, name)

    def abandon(self) -> None:
        """Away with it."""
        self.let_go_of_past()
        try:
            self.output.close()
            self.disk.remove(self.name)
        except OSError:
            pass  # it is of no use either way
