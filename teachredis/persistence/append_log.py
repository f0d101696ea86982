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
from teachredis.persistence.log_folder import LogFolder
from teachredis.persistence.log_text import AROUND, NOWHERE, encoded, timestamp
from teachredis.persistence.manifest import BadManifest
from teachredis.persistence.rdb_file import pieces_of
from teachredis.persistence.rebuild import commands_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.engine import Engine
    from teachredis.keyspace.journal import Effect
    from teachredis.persistence.disk import Disk, Output
    from teachredis.persistence.manifest import Part

SYNC_EVERY_MS = 1000
RETRY_AFTER_MS = 5000
TEMPORARY = "temp-"


MESSAGES = {b"PUBLISH", b"SPUBLISH"}


def without_messages(unit: list[Effect]) -> list[Effect]:
    """What replicas hear of messages is nothing for a file."""
    if not any(argv[0] in MESSAGES for _, argv in unit):
        return unit
    rest = [(index, argv) for index, argv in unit if argv[0] not in MESSAGES]
    return rest if any(argv[0] not in AROUND for _, argv in rest) else []


class AppendLog:
    """The append-only file of one engine.  `output` is the increment that grows; None while it is off."""

    def __init__(self, engine: Engine, disk: Disk, log: Callable[[str, str], None]) -> None:
        self.engine = engine
        self.disk = disk
        self.log = log
        self.folder = LogFolder(engine, disk, log)
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

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return self.closed_bytes + (self.output.size if self.output is not None else 0)

    # --- growing --------------------------------------------------------------------------------------------

    def feed(self, unit: list[Effect]) -> None:
        """Effects of one unit, MULTI and EXEC around them if they are several."""
        if self.engine.ports.replication is not None:
            unit = without_messages(unit)
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
        folder = self.folder
        folder.make()
        if folder.manifest.base is None and not folder.manifest.increments:
            self.write_first_base()
        if not folder.manifest.increments:
            folder.add_increment().close()
        *closed, last = folder.manifest.parts()
        self.closed_bytes = sum(self.disk.size(folder.place(part.name)) for part in closed)
        self.attach(self.disk.append(folder.place(last.name)))
        self.base_bytes = self.size

    def write_first_base(self) -> None:
        """All data, at once: nobody has written yet.  Errors: OSError."""
        part = self.folder.manifest.next_base(self.form())
        job = self.begin_base()
        try:
            job.work()
            job.finish(self.folder.place(part.name))
        except OSError:
            job.abandon()
            raise
        self.folder.manifest.base = part

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
            self.disk.remove(self.folder.place(self.waiting_name()))
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
        return f"{TEMPORARY}{self.folder.manifest.file}.incr"

    def begin_base(self) -> Job:
        """A job that writes a base.  Errors: OSError."""
        name = f"temp-rewriteaof-bg-{self.disk.writer}.aof"
        job = Job(self.engine, self.disk, self.folder.place(name))
        version = self.engine.settings.number("rdb-version")
        is_rdb = self.form() == "rdb"
        job.pieces = pieces_of(job, is_base=True, version=version) if is_rdb else commands_of(job, version)
        return job

    def rewrite(self) -> None:
        """Begin: from this instant on everything goes into a new increment, if anything does.

        Errors: OSError, BadManifest.
        """
        self.is_scheduled = False
        if not self.is_on:
            self.folder.make()
            self.folder.read_manifest()
        self.commit()
        if self.buffer:  # it belongs before the new base, not behind it
            raise OSError(self.error)
        self.rewrites += 1
        self.next_base = self.folder.manifest.next_base(self.form())
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
            new = self.disk.create(self.folder.place(self.waiting_name()))
        else:
            new = self.folder.add_increment()
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
        job.finish(self.folder.place(self.next_base.name))
        increments = self.folder.manifest.increments[-1:] if self.is_on else []
        if self.is_waiting:
            increments = [self.folder.manifest.next_increment()]
            self.disk.rename(self.folder.place(self.waiting_name()), self.folder.place(increments[0].name))
        self.folder.put_in_force(self.folder.manifest.replaced(self.next_base, increments))
        self.is_waiting, self.job = False, None
        self.folder.remove_history()
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
