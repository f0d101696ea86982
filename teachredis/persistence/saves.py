"""SAVE, BGSAVE and save points: when an RDB file is written, and how it went.

`save 60 1000` is a save point: save if 1000 changes wait and 60 seconds have passed since the last save.  Who
crashes loses what came after the last file; that is the price of a file that costs nothing while commands
run.

The file appears whole or not at all (disk.py).  What was unsaved when a save began is saved when it ends;
changes made meanwhile count for the next.
"""

from __future__ import annotations

from teachredis.codec.kinds import CannotHold
from teachredis.codec.rdb import Damaged, read
from teachredis.persistence.job import Job
from teachredis.persistence.quiet import quiet
from teachredis.persistence.rdb_file import CannotLoad, Loaded, fill, pieces_of
from teachredis.wire.errors import CannotSave, SaveFailed, SaveInProgress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.engine import Engine
    from teachredis.persistence.disk import Disk

NEVER_MS = 1 << 62
RETRY_AFTER_MS = 5000


class Saves:
    """RDB files of one engine.  `job` is the BGSAVE that is on its way."""

    def __init__(self, engine: Engine, disk: Disk, log: Callable[[str, str], None]) -> None:
        self.engine = engine
        self.disk = disk
        self.log = log
        self.job: Job | None = None
        self.is_scheduled = False
        self.is_fine = True  # did the last BGSAVE succeed?
        self.tried_ms = 0
        self.took_s = -1
        self.count = 0
        self.loaded = Loaded(0, 0)

    @property
    def name(self) -> str:
        """The file."""
        return self.engine.settings.read("dbfilename")

    def begin(self, name: str) -> Job:
        """A job that writes all keys.  Errors: OSError."""
        job = Job(self.engine, self.disk, name)
        job.pieces = pieces_of(job, version=self.engine.settings.number("rdb-version"))
        return job

    # --- at once --------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Write the file now.  Errors: SaveInProgress, SaveFailed."""
        if self.job is not None:
            raise SaveInProgress
        job = None
        try:
            job = self.begin(f"temp-{self.disk.writer}.rdb")
            job.work()
            job.finish(self.name)
        except OSError as error:
            if job is not None:
                job.abandon()
            self.log("warning", f"Failed saving the DB: {error}")
            raise (CannotSave(f"ERR {error}") if isinstance(error, CannotHold) else SaveFailed) from None
        self.count += 1
        self.succeeded(job)
        self.log("notice", "DB saved on disk")

    def succeeded(self, job: Job) -> None:
        """The file is there."""
        self.engine.journal.dirty -= job.dirty
        self.engine.last_save_ms = self.engine.now_ms()
        self.is_fine = True

    # --- in the background ----------------------------------------------------------------------------------

    def start(self) -> bool:
        """Begin a BGSAVE; has it begun?"""
        self.is_scheduled = False
        self.tried_ms = self.engine.now_ms()
        self.count += 1
        try:
            self.job = self.begin(f"temp-bg-{self.disk.writer}.rdb")
        except OSError as error:
            self.failed(error)
            return False
        self.log("notice", "Background saving started")
        return True

    def work(self, for_ns: int) -> None:
        """Go on with the BGSAVE for so long."""
        job = self.job
        assert job is not None
        try:
            if not job.work(for_ns):
                return
            job.finish(self.name)
        except OSError as error:
            self.failed(error)
            return
        self.job = None
        self.took_s = (self.engine.now_ms() - job.began_ms) // 1000
        self.succeeded(job)
        self.log("notice", "Background saving terminated with success")

    def failed(self, error: OSError) -> None:
        """The file of before stays."""
        self.is_fine = False
        self.log("warning", f"Background saving error: {error}")
        self.cancel()

    def cancel(self) -> None:
        """No more of it."""
        if self.job is not None:
            self.took_s = (self.engine.now_ms() - self.job.began_ms) // 1000
            self.job.abandon()
            self.job = None

    # --- save points ----------------------------------------------------------------------------------------

    def points(self) -> list[tuple[int, int]]:
        """(seconds, changes) of each."""
        numbers = [int(word) for word in self.engine.settings.read("save").split()]
        return list(zip(numbers[::2], numbers[1::2], strict=True))

    def due_ms(self) -> int:
        """When the next save is due if nothing else changes; after a failure not at once."""
        dirty, last_ms = self.engine.journal.dirty, self.engine.last_save_ms
        if not dirty:
            return NEVER_MS
        due_ms = [last_ms + seconds * 1000 for seconds, changes in self.points() if dirty >= changes]
        not_before_ms = 0 if self.is_fine else self.tried_ms + RETRY_AFTER_MS
        return max(min(due_ms), not_before_ms) if due_ms else NEVER_MS

    # --- reading --------------------------------------------------------------------------------------------

    def load(self, *, empties: bool = True, merges: bool = False) -> bool:
        """Put what the file holds into the engine, emptied before; was there one?

        Nothing is changed unless the whole file could be read.  Errors: CannotLoad.
        """
        if not self.disk.exists(self.name):
            return False
        try:
            contents = [*read(self.disk.read(self.name), self.engine.limits)]
        except (OSError, Damaged) as error:
            raise CannotLoad(f"{self.name}: {error}") from None
        with quiet(self.engine):
            if empties:
                empty(self.engine)
            self.loaded = fill(self.engine, contents, merges=merges)
        self.engine.journal.dirty = 0
        keys, expired = self.loaded
        self.log("notice", f"Done loading RDB, keys loaded: {keys}, keys expired: {expired}.")
        return True


def empty(engine: Engine) -> None:
    """No keys, and no functions, as they come from the file too."""
    for db in engine.databases:
        db.flush()
    if engine.ports.scripting is not None:
        engine.ports.scripting.flush_libraries()
