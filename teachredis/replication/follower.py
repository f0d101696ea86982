"""One replica, as its primary sees it: a client with a copy on the way, or one that hears every change."""

from __future__ import annotations

from typing import Literal

from teachredis.persistence.job import Job
from teachredis.persistence.rdb_file import pieces_of
from teachredis.wire.replies import Raw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine import Engine
    from teachredis.session.client import Client

SECOND_MS = 1000


class Follower:
    """`acked` is the number of the last byte that it says it has, `synced` the last in its own AOF."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.state: Literal["guest", "wait_bgsave", "online", "transmitted"] = "guest"
        self.port = 0
        self.address = ""
        self.acks = True  # SYNC's old replicas do not
        self.rdb_only = False
        self.parts: frozenset[str] | None = None  # rdb-filter-only; None is all of it
        self.acked = self.synced = 0
        self.acked_ms = client.engine.now_ms()
        self.copy: Job | None = None
        self.pending = bytearray()  # what happened since the copy's instant

    @property
    def host(self) -> str:
        """Where it listens, as ROLE tells."""
        return self.address or self.client.address.rpartition(":")[0]

    def lag_s(self) -> int:
        """Seconds since it last said how far it is."""
        return (self.client.engine.now_ms() - self.acked_ms) // SECOND_MS

    def ack(self, number: int, synced: int | None) -> None:
        """It has all up to this byte."""
        self.acked, self.acked_ms = max(self.acked, number), self.client.engine.now_ms()
        self.synced = max(self.synced, synced or 0)

    # --- the copy -------------------------------------------------------------------------------------------

    def begin_copy(self, engine: Engine) -> None:
        """Everything, as it is at this instant, will be sent as an RDB file."""
        self.state = "wait_bgsave"
        self.pending.clear()
        self.copy = Job(engine, Memory(), "copy")  # type: ignore[arg-type]  # it only creates an output there
        self.copy.pieces = pieces_of(self.copy, parts=self.parts)

    def work(self, for_ns: int) -> bool:
        """Go on with the copy for so long; is it on its way to the replica?"""
        copy = self.copy
        if copy is None or not copy.work(for_ns):
            return False
        self.copy = None
        data = bytes(copy.output.data)  # type: ignore[attr-defined]  # see Memory
        self.state = "transmitted" if self.rdb_only else "online"
        self.client.deliver(Raw(b"$%d\r\n%b" % (len(data), data)))
        if not self.rdb_only and self.pending:
            self.client.deliver(Raw(self.pending))
        self.pending = bytearray()
        return True

    def hear(self, data: bytes) -> None:
        """More of the stream."""
        if self.state == "online":
            self.client.deliver(Raw(data))
        elif self.state == "wait_bgsave":
            self.pending += data

    def leave(self) -> None:
        """It is gone."""
        if self.copy is not None:
            self.copy.let_go_of_past()
            self.copy = None


class Memory:
    """In place of a disk: a copy for a replica needs none."""

    def create(self, name: str) -> MemoryOutput:  # noqa: ARG002  # as a disk has it
        """A new, empty output."""
        return MemoryOutput()


class MemoryOutput:
    """In place of a file."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> None:
        """More of it."""
        self.data += data

    def sync(self) -> None:
        """Nothing is to be waited for."""

    def sync_aside(self) -> None:
        """Nor here."""

    def is_synced(self) -> bool:
        """It always is."""
        return True
