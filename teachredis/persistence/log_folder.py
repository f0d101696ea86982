"""The folder of the append-only file: its parts on the disk, the manifest that counts, and loading them."""

from __future__ import annotations

from teachredis.persistence.manifest import BASE, BadManifest, Manifest, Part, read_manifest
from teachredis.persistence.quiet import quiet, timeless
from teachredis.persistence.rdb_file import CannotLoad
from teachredis.persistence.replay import Replay
from teachredis.persistence.saves import empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.engine import Engine
    from teachredis.persistence.disk import Disk, Output


class LogFolder:
    """`appenddirname`, and `manifest`, which says what in it counts."""

    def __init__(self, engine: Engine, disk: Disk, log: Callable[[str, str], None]) -> None:
        self.engine = engine
        self.disk = disk
        self.log = log
        self.name = engine.settings.read("appenddirname")
        self.manifest = Manifest(engine.settings.read("appendfilename"))

    # --- the manifest ---------------------------------------------------------------------------------------

    def place(self, name: str) -> str:
        """A file's name, that of the folder before it."""
        return f"{self.name}/{name}"

    def make(self) -> None:
        """Make the folder, if it is not there.  Errors: OSError."""
        self.disk.make_folder(self.name)

    def add_increment(self) -> Output:
        """A new, empty increment that counts from now on.  Errors: OSError."""
        part = self.manifest.next_increment()
        output = self.disk.create(self.place(part.name))
        try:
            self.put_in_force(self.manifest.continued(part))
        except OSError:
            output.close()
            raise
        return output

    def put_in_force(self, manifest: Manifest) -> None:
        """From now on its files count; if it cannot be written, those of before.  Errors: OSError."""
        before, self.manifest = self.manifest, manifest
        try:
            self.write_manifest()
        except OSError:
            self.manifest = before
            raise

    def write_manifest(self) -> None:
        """From now on these files count.  Errors: OSError."""
        self.disk.write_whole(self.place(self.manifest.name), self.manifest.text())

    def read_manifest(self) -> bool:
        """Learn which files there are; are there any?  Errors: OSError, BadManifest."""
        name = self.place(self.manifest.name)
        if not self.disk.exists(name):
            self.manifest = Manifest(self.manifest.file)
            return False
        self.manifest = read_manifest(self.manifest.file, self.disk.read(name))
        return True

    def remove_history(self) -> None:
        """Files that do not count any more.  Errors: OSError."""
        if self.manifest.history and not self.engine.settings.is_on("aof-disable-auto-gc"):
            for part in self.manifest.history:
                self.disk.remove(self.place(part.name))
            self.manifest.history = []
            self.write_manifest()

    # --- loading --------------------------------------------------------------------------------------------

    def load(self) -> bool:
        """Put what the parts say into the engine, emptied before; are there any?

        Nothing is changed unless all of them can be read.  A last command that is cut off is cut away, if
        `aof-load-truncated` allows.  Errors: CannotLoad.
        """
        try:
            self.adopt_single_file()
            if not self.read_manifest():
                return False
            replays = self.read_parts()
        except (OSError, BadManifest) as error:
            raise CannotLoad(str(error)) from None
        with quiet(self.engine):
            empty(self.engine)
            for replay in replays:
                self.execute(replay)
        self.engine.journal.dirty = 0
        return True

    def execute(self, replay: Replay) -> None:
        """One part."""
        with timeless(self.engine):
            count = replay.execute()
        self.log("notice", f"DB loaded from {replay.name}: {count} commands")
        if replay.errors:
            self.log("warning", f"{replay.errors} commands of {replay.name} were answered by errors")

    def read_parts(self) -> list[Replay]:
        """Every part, read and found good.  Errors: CannotLoad, OSError."""
        parts = [*self.manifest.parts()]
        replays = [Replay(self.engine, part.name, self.read(part)) for part in parts]
        for replay, part in zip(replays, parts, strict=True):
            if replay.lost:
                self.cut_away(replay, is_last=part is parts[-1])
        return replays

    def read(self, part: Part) -> bytes:
        """All bytes of a part.  Errors: CannotLoad."""
        try:
            return self.disk.read(self.place(part.name))
        except OSError as error:
            raise CannotLoad(f"The AOF file {part.name} cannot be read: {error.strerror}") from None

    def cut_away(self, replay: Replay, *, is_last: bool) -> None:
        """What is incomplete at the end of the last part goes.  Errors: OSError, CannotLoad."""
        if not is_last or not self.engine.settings.is_on("aof-load-truncated"):
            raise CannotLoad(
                f"Unexpected end of file reading the append only file {replay.name}: {replay.lost}"
            )
        lost_bytes = len(replay.data) - replay.end
        self.log("warning", f"!!! Warning: short read while loading {replay.name}: {replay.lost} !!!")
        self.log("warning", f"AOF truncated: its last {lost_bytes} bytes are gone (aof-load-truncated)")
        self.disk.truncate(self.place(replay.name), replay.end)

    def adopt_single_file(self) -> None:
        """An append-only file of Redis before 7, all in one, becomes a base.  Errors: OSError."""
        file = self.manifest.file
        if not self.disk.exists(file) or self.disk.exists(self.place(file)):
            return
        if not self.disk.exists(self.place(self.manifest.name)):
            self.make()
            self.manifest.base = Part(file, 1, BASE)
            self.write_manifest()
        elif not self.read_manifest() or self.manifest.base != Part(file, 1, BASE):
            return
        self.disk.rename(file, self.place(file))  # a crash just before is made good at the next start
        self.log("notice", f"Moved {file} into {self.name}")
