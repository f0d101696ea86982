"""DUMP, RESTORE, MIGRATE: values as bytes, and their way to another server."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, one_line


class BadPayload(ReplyError):
    """RESTORE of bytes that no DUMP made, that a newer Redis made, or that did not arrive whole."""

    text = "ERR DUMP payload version or checksum are wrong"


class BadData(ReplyError):
    """RESTORE of a payload that is whole, and nevertheless no value."""

    text = "ERR Bad data format"


class BusyKey(ReplyError):
    """RESTORE of a key that is there, without REPLACE."""

    text = "BUSYKEY Target key name already exists."


class NegativeTtl(ReplyError):
    """RESTORE with a time to live below zero."""

    text = "ERR Invalid TTL value, must be >= 0"


class BadIdleTime(ReplyError):
    """RESTORE with an idle time below zero."""

    text = "ERR Invalid IDLETIME value, must be >= 0"


class BadFrequency(ReplyError):
    """RESTORE with a frequency that does not fit into a byte."""

    text = "ERR Invalid FREQ value, must be >= 0 and <= 255"


class KeyAndKeys(ReplyError):
    """MIGRATE with a key in its place and KEYS behind."""

    text = "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string"


class Unreachable(ReplyError):
    """MIGRATE to a server that cannot be found, or does not answer; `step` is what went wrong."""

    def __init__(self, step: str) -> None:
        super().__init__(f"IOERR error or timeout {step}")


class TargetRefused(ReplyError):
    """MIGRATE to a server that answers with an error."""

    def __init__(self, error: ReplyError) -> None:
        super().__init__(f"ERR Target instance replied with error: {one_line(str(error))}")
