"""Errors of saving and loading."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError


class NoFolder(ReplyError):
    """SAVE and its sisters in an engine that lives in memory only.

    # Redis: always has a folder, be it the one in which it was started.
    """

    text = "ERR there is no folder to save to: this engine lives in memory only, until it is given one"


class SaveFailed(ReplyError):
    """SAVE that could not write its file."""

    text = "ERR"


class CannotSave(SaveFailed):
    """SAVE in an older version of the format, which has no place for something.

    # Redis: writes its own version only.
    """


class SaveInProgress(ReplyError):
    """SAVE or BGSAVE during a BGSAVE."""

    text = "ERR Background save already in progress"


class RewriteBeforeSave(ReplyError):
    """BGSAVE during a BGREWRITEAOF."""

    text = (
        "ERR Another child process is active (AOF?): can't BGSAVE right now. "
        "Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible."
    )


class RewriteInProgress(ReplyError):
    """BGREWRITEAOF during another."""

    text = "ERR Background append only file rewriting already in progress"


class CannotRewriteLog(ReplyError):
    """BGREWRITEAOF that could not even begin."""

    text = "ERR Can't execute an AOF background rewriting. Please check the server logs for more information."


class ReloadFailed(ReplyError):
    """DEBUG RELOAD whose file cannot be written or read.  # Redis: says only to look into the log."""

    def __init__(self, why: str) -> None:
        super().__init__(f"ERR Error trying to load the RDB dump, check server logs. ({why})")


class LoadLogFailed(ReplyError):
    """DEBUG LOADAOF whose files cannot be read."""

    text = "ERR Error trying to load the AOF files, check server logs."


class CannotSaveSnapshots(ReplyError):
    """A write while the last BGSAVE failed: `stop-writes-on-bgsave-error`."""

    text = (
        "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. "
        "Commands that may modify the data set are disabled, because this instance is configured to report "
        "errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). "
        "Please check the Redis logs for details about the RDB error."
    )


class CannotAppend(ReplyError):
    """A write while the append-only file cannot be written."""

    def __init__(self, why: str) -> None:
        super().__init__(f"MISCONF Errors writing to the AOF file: {why}")
