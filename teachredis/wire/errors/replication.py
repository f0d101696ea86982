"""Replicas, failover, and clusters of which we are no part."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, one_line


class NoCluster(ReplyError):
    """A command for nodes of a cluster."""

    text = "ERR This instance has cluster support disabled"


def shown(name: bytes) -> str:
    """What was typed, on one line."""
    return one_line(name.decode("utf-8", "replace"))


class UnknownReplConf(ReplyError):
    """REPLCONF of something that nobody knows."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR Unrecognized REPLCONF option: {shown(name)}")


class UnknownRdbFilter(ReplyError):
    """REPLCONF rdb-filter-only of a part that is none."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR Unsupported rdb-filter-only option: {shown(name)}")


class UnknownRdbClient(ReplyError):
    """REPLCONF main-ch-client-id of a client that is not there."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR Unrecognized RDB client id: {shown(name)}")


class NoReplicas(ReplyError):
    """Fewer replicas keep up than `min-replicas-to-write` asks for."""

    text = "NOREPLICAS Not enough good replicas to write."


class ReadOnlyReplica(ReplyError):
    """A write on a replica."""

    text = "READONLY You can't write against a read only replica."


class PrimaryDown(ReplyError):
    """Anything on a replica that has lost its primary, where `replica-serve-stale-data` forbids it."""

    text = "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."


class FailoverNeedsReplicas(ReplyError):
    """FAILOVER without a replica to hand over to."""

    text = "ERR FAILOVER requires connected replicas."


class NoFailover(ReplyError):
    """FAILOVER ABORT while there is none."""

    text = "ERR No failover in progress."


class FailoverTimeoutNotPositive(ReplyError):
    """FAILOVER TIMEOUT 0."""

    text = "ERR FAILOVER timeout must be greater than 0"


class CannotHandOver(ReplyError):
    """FAILOVER, which ours cannot do."""

    text = "ERR this engine hands over to no replica: it cannot follow one itself"


class BadPrimaryPort(ReplyError):
    """REPLICAOF with no port."""

    text = "ERR Invalid master port"


class CannotFollow(ReplyError):
    """REPLICAOF of a server that is there."""

    text = "ERR this engine can have replicas, but it follows no other server itself"
