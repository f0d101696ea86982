"""The append-only file: what changed, written down as it happens.

`feed` hears the effects of each unit (keyspace/journal.py) and puts them into a buffer; `commit` hands it to
the system before any reply leaves.  When the bytes reach the disk is `appendfsync`:

    always      before the replies leave: nothing that was acknowledged is lost
    everysec    once a second: a power failure costs about a second; a crash of this process, nothing
    no          when the system likes

The file grows for ever, though most of it is history.  So now and then it is rewritten: a new *base* holds
all data of one instant, and a new *increment* what comes after (manifest.py tells which files count).

Switched on while running, it begins with such a rewrite: until the base is there, the file is worth nothing,
and its increment has a temporary name (`is_waiting`).

# Redis: ends the process if a write fails under `always`.  So does our server; an engine in a notebook
refuses writes from then on, as under `everysec`.
"""

from __future__ import annotations

from teachredis.persistence.job import Job
from teachredis.persistence.log_text import NOWHERE, encoded, timestamp
from teachredis.persistence.manifest import BASE, BadManifest, Manifest, Part, read_manifest
from teachredis.persistence.quiet import quiet, timeless
from teachredis.persistence.rdb_file import CannotLoad, pieces_of
from teachredis.persistence.rebuild import commands_of
from teachredis.persistence.replay import Replay
from teachredis.persistence.saves import empty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.engine import Engine
    from teachredis.keyspace.journal import Effect
    from teachredis.persistence.disk import Disk, Output

SYNC_EVERY_MS = 1000
RETRY_AFTER_MS = 5000
TEMPORARY = "temp-"


class AppendLog:
    """The append-only file of one engine.  `output` is the increment that grows; None while it is off."""

    def __init__(self, engine: Engine, disk: Disk, log: Callable[[str, str], None]) -> None:
        self.engine = engine
        self.disk = disk
        self.log = log
        self.manifest = Manifest(engine.settings.read("appendfilename"))
        self.output: Output | None = None
        self.is_waiting = False
        self.is_held = False  # a batch is being executed: who executes it commits
        self.buffer = bytearray()
        self.selected = NOWHERE
        self.told_s = 0
        self.error = ""
        self.is_unsynced = False
        self.synced_ms = 0
        self.closed_bytes = self.base_bytes = 0
        self.job: Job | None = None
        self.next_base: Part | None = None
        self.is_scheduled = False
        self.retry_ms = 0
        self.is_fine = True  # did the last rewrite succeed?
        self.took_s = -1
        self.rewrites = self.failures = 0
        self.fatal: Callable[[str], None] | None = None  # what a server does when `always` cannot be kept

    def place(self, name: str) -> str:
        """A file's name, that of its folder before it."""
        return f"{self.engine.settings.read('appenddirname')}/{name}"

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return self.closed_bytes + (self.output.size if self.output is not None else 0)

    # --- growing --------------------------------------------------------------------------------------------

    def feed(self, unit: list[Effect]) -> None:
        """Effects of one unit, MULTI and EXEC around them if they are several."""
        settings, now_ms = self.engine.settings, self.engine.now_ms()
        if settings.is_on("aof-timestamp-enabled") and now_ms // 1000 > self.told_s:
            self.told_s = now_ms // 1000
            self.buffer += timestamp(now_ms)
        data, self.selected = encoded(unit, self.selected)
        self.buffer += data
        if not self.is_held:
            self.commit()

    def commit(self) -> None:
        """Hand the buffer to the system, and under `always` to the disk; what cannot be written stays."""
        if not self.buffer or self.output is None:
            return
        try:
            self.output.write(self.buffer)
            self.buffer.clear()
            self.is_unsynced = True
            if self.engine.settings.read("appendfsync") == "always":
                self.sync()
        except OSError as error:
            self.broke(error)
        else:
            self.recover()

    def sync(self) -> None:
        """Back when all is on the disk.  Errors: OSError."""
        if self.output is not None and self.is_unsynced:
            self.output.sync()
            self.is_unsynced = False
            self.synced_ms = self.engine.now_ms()

    def broke(self, error: OSError) -> None:
        """It could not be written: writes are refused until it can."""
        self.error = error.strerror or str(error)
        self.log("warning", f"Error writing to the AOF file: {self.error}")
        if self.fatal is not None and self.engine.settings.read("appendfsync") == "always":
            self.fatal(self.error)

    def recover(self) -> None:
        """It could."""
        if self.error:
            self.log("warning", "AOF write error looks solved. The server can write again.")
            self.error = ""

    def tick(self, now_ms: int) -> None:
        """Try again what failed; sync once a second."""
        self.commit()
        if self.output is None:
            return
        is_time = self.is_unsynced and now_ms - self.synced_ms >= SYNC_EVERY_MS
        try:
            may_sync = self.output.is_synced()  # tells of the last one that failed, too
            if may_sync and is_time and self.engine.settings.read("appendfsync") == "everysec":
                self.is_unsynced, self.synced_ms = False, now_ms
                self.output.sync_aside()
        except OSError as error:
            self.is_unsynced = True
            self.broke(error)

    # --- on and off -----------------------------------------------------------------------------------------

    @property
    def is_on(self) -> bool:
        """Is it written at all?"""
        return self.output is not None

    def open(self) -> None:
        """Go on with the parts that were loaded; if there are none, with a base.  Errors: OSError."""
        self.disk.make_folder(self.engine.settings.read("appenddirname"))
        if self.manifest.base is None and not self.manifest.increments:
            self.write_first_base()
        if not self.manifest.increments:
            self.manifest.increments = [self.manifest.next_increment()]
            self.disk.create(self.place(self.manifest.increments[0].name)).close()
            self.write_manifest()
        *closed, last = self.manifest.parts()
        self.closed_bytes = sum(self.disk.size(self.place(part.name)) for part in closed)
        self.attach(self.disk.append(self.place(last.name)))
        self.base_bytes = self.size

    def write_first_base(self) -> None:
        """All data, at once: nobody has written yet.  Errors: OSError."""
        part = self.manifest.next_base(self.form())
        job = self.begin_base()
        try:
            job.work()
            job.finish(self.place(part.name))
        except OSError:
            job.abandon()
            raise
        self.manifest.base = part

    def attach(self, output: Output) -> None:
        """From now on everything goes into this file."""
        self.output, self.selected = output, NOWHERE
        self.synced_ms = self.engine.now_ms()
        if self.feed not in self.engine.journal.feeds:
            self.engine.journal.feeds.append(self.feed)
            self.engine.mind("feeds", True)

    def start(self) -> None:
        """CONFIG SET appendonly yes.  Errors: OSError, BadManifest."""
        self.cancel_rewrite()
        self.is_waiting = True
        try:
            self.rewrite()
        except (OSError, BadManifest):
            self.is_waiting = False
            raise

    def stop(self) -> None:
        """CONFIG SET appendonly no: what was written is on the disk, and stays there."""
        self.cancel_rewrite()
        if self.output is None:
            return
        self.engine.journal.feeds.remove(self.feed)
        self.engine.mind("feeds", bool(self.engine.journal.feeds))
        self.close_output()
        if self.is_waiting:
            self.disk.remove(self.place(self.waiting_name()))
        self.output, self.is_waiting, self.is_scheduled, self.error = None, False, False, ""

    def close_output(self) -> None:
        """All of it to the disk."""
        assert self.output is not None
        self.commit()
        try:
            self.sync()
        except OSError as error:
            self.broke(error)
        self.output.close()

    # --- rewriting ------------------------------------------------------------------------------------------

    def form(self) -> str:
        """Is the next base an RDB file, or are there commands in it?"""
        return "rdb" if self.engine.settings.is_on("aof-use-rdb-preamble") else "aof"

    def waiting_name(self) -> str:
        """The increment before there is a base."""
        return f"{TEMPORARY}{self.manifest.file}.incr"

    def begin_base(self) -> Job:
        """A job that writes a base.  Errors: OSError."""
        name = f"temp-rewriteaof-bg-{self.disk.writer}.aof"
        job = Job(self.engine, self.disk, self.place(name))
        job.pieces = pieces_of(job, is_base=True) if self.form() == "rdb" else commands_of(job)
        return job

    def rewrite(self) -> None:
        """Begin: from this instant on everything goes into a new increment, if anything does.

        Errors: OSError, BadManifest.
        """
        self.is_scheduled = False
        if not self.is_on:
            self.disk.make_folder(self.engine.settings.read("appenddirname"))
            self.read_manifest()
        self.commit()
        if self.buffer:  # it belongs before the new base, not behind it
            raise OSError(self.error)
        self.rewrites += 1
        self.next_base = self.manifest.next_base(self.form())
        job = self.begin_base()
        try:
            if self.is_on or self.is_waiting:
                self.turn_page()
        except OSError:
            job.abandon()
            raise
        self.job = job
        self.log("notice", "Background append only file rewriting started")

    def turn_page(self) -> None:
        """A new increment takes the place of the one that grew so far.  Errors: OSError."""
        if self.is_waiting:
            name = self.place(self.waiting_name())
            new = self.disk.create(name)
        else:
            part = self.manifest.next_increment()
            new = self.disk.create(self.place(part.name))
            self.manifest.increments.append(part)
            self.write_manifest()
        if self.output is not None:
            self.close_output()
            self.closed_bytes += 0 if self.is_waiting else self.output.size
        self.attach(new)

    def work(self, for_ns: int) -> None:
        """Go on with the rewrite for so long."""
        job = self.job
        assert job is not None
        try:
            if job.work(for_ns):
                self.finish(job)
        except OSError as error:
            self.log("warning", f"Background AOF rewrite error: {error}")
            self.is_fine, self.failures = False, self.failures + 1
            self.is_scheduled, self.retry_ms = self.is_waiting, self.engine.now_ms() + RETRY_AFTER_MS
            self.cancel_rewrite()

    def finish(self, job: Job) -> None:
        """The new base is there: what came before is history.  Errors: OSError."""
        assert self.next_base is not None
        job.finish(self.place(self.next_base.name))
        increments = self.manifest.increments[-1:] if self.is_on else []
        if self.is_waiting:
            increments = [self.manifest.next_increment()]
            self.disk.rename(self.place(self.waiting_name()), self.place(increments[0].name))
        before = self.manifest
        self.manifest = before.replaced(self.next_base, increments)
        try:
            self.write_manifest()
        except OSError:
            self.manifest = before
            raise
        self.is_waiting, self.job = False, None
        self.remove_history()
        self.closed_bytes = job.output.size
        self.base_bytes = self.size
        self.took_s = (self.engine.now_ms() - job.began_ms) // 1000
        self.is_fine, self.failures = True, 0
        self.log("notice", "Background AOF rewrite finished successfully")

    def cancel_rewrite(self) -> None:
        """The parts stay as they are."""
        if self.job is not None:
            self.job.abandon()
            self.job = None

    def wants_rewrite(self) -> bool:
        """Has it grown by `auto-aof-rewrite-percentage` since it was last small?"""
        number = self.engine.settings.number
        percentage = number("auto-aof-rewrite-percentage")
        if not self.is_on or self.is_waiting or not percentage:
            return False
        growth = self.size * 100 // (self.base_bytes or 1) - 100
        return self.size > number("auto-aof-rewrite-min-size") and growth >= percentage

    # --- the manifest ---------------------------------------------------------------------------------------

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
        """Every part, read and found good.  Errors: OSError, CannotLoad."""
        parts = [*self.manifest.parts()]
        replays = [Replay(self.engine, part.name, self.disk.read(self.place(part.name))) for part in parts]
        for replay, part in zip(replays, parts, strict=True):
            if replay.lost:
                self.cut_away(replay, is_last=part is parts[-1])
        return replays

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
        file, folder = self.manifest.file, self.engine.settings.read("appenddirname")
        if not self.disk.exists(file) or self.disk.exists(self.place(file)):
            return
        if not self.disk.exists(self.place(self.manifest.name)):
            self.disk.make_folder(folder)
            self.manifest.base = Part(file, 1, BASE)
            self.write_manifest()
        elif not self.read_manifest() or self.manifest.base != Part(file, 1, BASE):
            return
        self.disk.rename(file, self.place(file))  # a crash just before is made good at the next start
        self.log("notice", f"Moved {file} into {folder}")
