"""Databases, transactions and who may speak."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError


class BadDatabase(ReplyError):
    """SELECT of a database that does not exist."""

    text = "ERR DB index is out of range"


class OnlyListening(ReplyError):
    """A RESP2 client that subscribes says something else."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"ERR Can't execute '{name}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET "
            "are allowed in this context"
        )


class MonitorOnly(ReplyError):
    """A client that said MONITOR may not look at keys; Redis counts it among the replicas."""

    text = "ERR Replica can't interact with the keyspace"


class NestedMulti(ReplyError):
    """MULTI inside MULTI."""

    text = "ERR MULTI calls can not be nested"


class ExecWithoutMulti(ReplyError):
    """EXEC outside a transaction."""

    text = "ERR EXEC without MULTI"


class DiscardWithoutMulti(ReplyError):
    """DISCARD outside a transaction."""

    text = "ERR DISCARD without MULTI"


class WatchInsideMulti(ReplyError):
    """WATCH inside a transaction comes too late."""

    text = "ERR WATCH inside MULTI is not allowed"


class ExecAborted(ReplyError):
    """A command of the transaction was refused while it was being queued."""

    text = "EXECABORT Transaction discarded because of previous errors."


class ExecRefused(ReplyError):
    """EXEC itself was refused, so its transaction is discarded; the error names why."""

    def __init__(self, why: ReplyError) -> None:
        reason = why.message if why.code == "ERR" else str(why)
        super().__init__(f"EXECABORT Transaction discarded because of: {reason}")


class NotInMulti(ReplyError):
    """A command that cannot be queued."""

    text = "ERR Command not allowed inside a transaction"


class NoAuth(ReplyError):
    """The client must say who it is first."""

    text = "NOAUTH Authentication required."
