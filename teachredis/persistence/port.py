"""What the engine knows of this room: one `Persistence` an engine, in `engine.ports.persistence`.

It holds the two ways to keep data, `saves` (RDB) and `appended` (AOF), sees to it that only one of them works
in the background at a time, and says when writes have to be refused because nothing would keep them.
"""

from __future__ import annotations

from teachredis.persistence import figures
from teachredis.persistence.append_log import AppendLog
from teachredis.persistence.job import WHOLE
from teachredis.persistence.manifest import BadManifest
from teachredis.persistence.rdb_file import CannotLoad
from teachredis.persistence.saves import NEVER_MS, Saves
from teachredis.session.setting_kinds import Refused
from teachredis.wire.errors import (
    CannotAppend,
    CannotRewriteLog,
    CannotSaveSnapshots,
    LoadLogFailed,
    ReloadFailed,
    ReplyError,
    RewriteBeforeSave,
    RewriteInProgress,
    SaveFailed,
    SaveInProgress,
    ShutdownFailed,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.engine import Engine
    from teachredis.persistence.disk import Disk
    from teachredis.persistence.job import Job

SLICE_NS = 2_000_000
PACE_MS = 4
"""While something is being written a tick comes so often, and works 2 ms of it."""


def no_log(level: str, text: str) -> None:
    """An engine in a notebook says nothing of its own accord."""


class Persistence:
    """An engine's folder."""

    def __init__(self, engine: Engine, disk: Disk, log: Callable[[str, str], None] = no_log) -> None:
        self.engine = engine
        self.disk = disk
        self.log = log
        self.saves = Saves(engine, disk, log)
        self.appended = AppendLog(engine, disk, log)
        self.is_open = False  # settings are followed only from then on
        engine.settings.on_change("appendonly", self.switch)
        engine.settings.on_change("dbfilename", refuse_path)
        for name in ("save", "stop-writes-on-bgsave-error"):
            engine.settings.on_change(name, self.look_at_refusal)

    # --- the beginning and the end --------------------------------------------------------------------------

    def open(self) -> None:
        """Begin with what the folder holds, and keep it up to date.  Errors: CannotLoad.

        # Redis: answers LOADING meanwhile.  Ours does not listen before it is done.
        """
        try:
            if self.engine.settings.is_on("appendonly"):
                self.appended.folder.load()
                self.appended.open()
            else:
                self.saves.load()
        except OSError as error:
            raise CannotLoad(str(error)) from None
        self.engine.last_save_ms = self.engine.now_ms()
        self.engine.ports.persistence = self
        self.is_open = True

    def shut_down(self, way: frozenset[str]) -> None:
        """Save as SHUTDOWN's words and the save points ask for.  Errors: ShutdownFailed; then all goes on."""
        must_save = "save" in way or (bool(self.saves.points()) and "nosave" not in way)
        if self.appended.is_waiting and not way & {"nosave", "force"}:
            self.log("warning", "Writing initial AOF. Can't exit.")
            raise ShutdownFailed
        self.saves.cancel()
        if must_save:
            try:
                self.saves.save()
            except SaveFailed:
                if "force" not in way:
                    raise ShutdownFailed from None

    def close(self) -> None:
        """No more is written; the append-only file is on the disk as far as it goes."""
        self.saves.cancel()
        self.appended.stop()
        self.is_open = False
        self.settle()
        self.engine.ports.persistence = None

    def leave(self) -> None:
        """The kernel ends: save if there are save points, and close.  What cannot be saved is lost."""
        if self.is_open:
            self.shut_down(frozenset({"force"}))
            self.close()

    # --- commands -------------------------------------------------------------------------------------------

    def save(self) -> None:
        """SAVE.  Errors: SaveInProgress, SaveFailed."""
        self.saves.save()
        self.settle()

    def save_in_background(self, *, may_wait: bool, at_once: bool) -> bool:
        """BGSAVE; has it begun, or does it wait?  Errors: SaveInProgress, RewriteBeforeSave, SaveFailed."""
        if self.saves.job is not None:
            raise SaveInProgress
        if self.appended.job is not None and at_once and not may_wait:
            raise RewriteBeforeSave
        if self.appended.job is not None or not at_once:
            self.saves.is_scheduled = True
            return False
        if not self.saves.start():
            raise SaveFailed
        self.hurry()
        return True

    def rewrite_in_background(self, *, at_once: bool) -> bool:
        """BGREWRITEAOF; has it begun, or does it wait?  Errors: RewriteInProgress, CannotRewriteLog."""
        if self.appended.job is not None:
            raise RewriteInProgress
        if self.saves.job is not None or not at_once:
            self.appended.is_scheduled = True
            return False
        self.rewrite()
        return True

    def rewrite(self) -> None:
        """Begin.  Errors: CannotRewriteLog."""
        try:
            self.appended.rewrite()
        except (OSError, BadManifest) as error:
            self.log("warning", f"Can't rewrite the append only file: {error}")
            raise CannotRewriteLog from None
        self.hurry()

    def reload(self, *, saves: bool, empties: bool, merges: bool) -> None:
        """DEBUG RELOAD: by way of the file.  Errors: ReloadFailed."""
        self.saves.cancel()
        try:
            if saves:
                self.saves.save()
            was_there = self.saves.load(empties=empties, merges=merges)
        except (SaveFailed, CannotLoad) as error:
            raise ReloadFailed(str(error)) from None
        if not was_there:
            raise ReloadFailed(f"there is no {self.saves.name}")
        if self.appended.is_on and not (saves and empties):
            self.appended.cancel_rewrite()
            self.rewrite()  # what a file brought in is not in the append-only file: a new base has it

    def load_log(self) -> None:
        """DEBUG LOADAOF.  Errors: LoadLogFailed."""
        log = self.appended
        if log.is_waiting:
            raise LoadLogFailed
        log.cancel_rewrite()
        log.commit()
        try:
            was_there = log.folder.load()
        except CannotLoad as error:
            self.log("warning", str(error))
            raise LoadLogFailed from None
        if not was_there:
            raise LoadLogFailed

    def sync_log(self) -> bool:
        """WAITAOF: is all that was written on the disk, in a file that counts?

        # Redis: waits until `appendfsync` has it synced.  Ours is synced for whoever asks.
        """
        log = self.appended
        log.commit()
        if log.is_waiting and log.job is not None:
            log.work(WHOLE)
        try:
            log.sync()
        except OSError as error:
            log.broke(error)
        self.settle()
        return log.is_on and not log.is_waiting and not log.error

    def switch(self, value: str) -> None:
        """CONFIG SET appendonly.  Errors: Refused.

        # Redis: lets a BGSAVE end first.  Ours begins it again afterwards, so that nothing is missed.
        """
        if not self.is_open or self.appended.is_on == (value == "yes"):
            return
        if value == "no":
            self.appended.stop()
            return
        self.saves.is_scheduled |= self.saves.job is not None
        self.saves.cancel()
        try:
            self.appended.start()
        except (OSError, BadManifest) as error:
            self.log("warning", f"Can't switch the append only file on: {error}")
            raise Refused("Unable to turn on AOF. Check server logs.") from None
        self.hurry()

    # --- in the background ----------------------------------------------------------------------------------

    @property
    def job(self) -> Job | None:
        """What is being written."""
        return self.saves.job or self.appended.job

    def tick(self) -> None:
        """Go on with what is being written, or begin what is due."""
        now_ms = self.engine.now_ms()
        self.work()
        self.appended.tick(now_ms)
        if self.job is None:
            self.begin_what_is_due(now_ms)
            if self.engine.clock.frozen_ms is not None:
                self.work()  # time stands still, so it can be done at once
        self.settle()
        self.hurry()

    def work(self) -> None:
        """Two milliseconds of what is being written."""
        if self.saves.job is not None:
            self.saves.work(SLICE_NS)
        elif self.appended.job is not None:
            self.appended.work(SLICE_NS)

    def begin_what_is_due(self, now_ms: int) -> None:
        """What was asked for and had to wait; save points; a file that has grown too long."""
        log = self.appended
        if log.retry_ms <= now_ms and (log.is_scheduled or log.wants_rewrite()):
            try:
                self.rewrite()
            except CannotRewriteLog:
                log.is_scheduled = log.is_waiting
                log.retry_ms = now_ms + 5000
        elif self.saves.is_scheduled or self.saves.due_ms() <= now_ms:
            self.saves.start()

    def due_ms(self) -> int:
        """When a tick has something to do here, if nothing happens until then."""
        log = self.appended
        if log.is_scheduled or log.is_unsynced or log.error or self.saves.is_scheduled or self.job:
            return self.engine.cron_ms
        return min(self.saves.due_ms(), NEVER_MS)

    def hurry(self) -> None:
        """While something is being written, ticks come sooner."""
        if self.job is not None and self.engine.clock.frozen_ms is None:
            self.engine.cron_ms = min(self.engine.cron_ms, self.engine.now_ms() + PACE_MS)

    # --- batches --------------------------------------------------------------------------------------------

    def begin_batch(self) -> None:
        """Commands follow; what they write is committed by `end_batch`, before their replies leave."""
        self.appended.is_held = True

    def end_batch(self) -> None:
        """The batch is over."""
        self.appended.is_held = False
        if self.appended.buffer:
            self.appended.commit()
            self.settle()

    # --- refusing -------------------------------------------------------------------------------------------

    def settle(self) -> None:
        """Must every command be looked at?"""
        self.engine.mind("persistence", self.is_open and self.refusal() is not None)

    def look_at_refusal(self, _: str) -> None:
        """A setting changed that says when to refuse."""
        if self.is_open:
            self.settle()

    def refusal(self) -> ReplyError | None:
        """Why nothing may be written now, if there is a reason."""
        settings = self.engine.settings
        if settings.is_on("stop-writes-on-bgsave-error") and not self.saves.is_fine and self.saves.points():
            return CannotSaveSnapshots()
        return CannotAppend(self.appended.error) if self.appended.error else None

    def reset(self) -> None:
        """The engine starts again: nothing is being written, and the append-only file is told."""
        self.saves.cancel()
        if self.appended.is_on:
            self.appended.feed([(0, (b"FLUSHALL",))])

    # --- INFO -----------------------------------------------------------------------------------------------

    def info(self) -> dict[str, object]:
        """Fields of INFO persistence."""
        return figures.of_saves(self.saves, self.engine.now_ms()) | figures.of_log(
            self.appended, self.engine.now_ms()
        )

    def info_of_log(self) -> dict[str, object]:
        """Fields that are there only while there is an append-only file."""
        return figures.of_parts(self.appended) if self.appended.is_on else {}


def refuse_path(name: str) -> None:
    """`dbfilename` names no other folder.  Errors: Refused."""
    if "/" in name or "\\" in name:
        raise Refused("dbfilename can't be a path, just a filename")
