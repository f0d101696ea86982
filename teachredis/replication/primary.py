"""An engine as a primary: one stream of bytes, the same for all replicas.

A replica begins with a copy of everything (an RDB file of one instant) and then hears, as commands, each
change made since: the same effects that an append-only file is fed.  Now and then it says how far it is.
One that was away for a moment says where it stopped, and hears only what it missed, if the backlog has it.

    PSYNC ? -1            →  +FULLRESYNC <id> <offset>, the copy, the stream
    PSYNC <id> <offset>   →  +CONTINUE <id>, the stream from there
    REPLCONF ACK <offset> →  (nothing)
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.persistence.log_text import NOWHERE, encoded
from teachredis.replication.backlog import Backlog
from teachredis.replication.follower import Follower
from teachredis.wire.replies import Raw

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.engine import Engine
    from teachredis.keyspace.journal import Effect
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

SLICE_NS, WHOLE_NS = 20_000_000, 1 << 62
ID_BITS = 160
NOBODY = "0" * 40
SECOND_MS = 1000


class Pledge(NamedTuple):
    """What a client that said WAIT waits for."""

    tell: Callable[[], Reply]  # the reply as of now
    is_enough: Callable[[], bool]


class Primary:
    """In `engine.ports.replication` since somebody first wanted to be a replica."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.id, self.id_before, self.before_end = engine.run_id, NOBODY, -1
        self.backlog: Backlog | None = None
        self.followers: dict[Client, Follower] = {}
        self.pledges: dict[Client, Pledge] = {}
        self.selected = NOWHERE
        self.pinged_ms = engine.now_ms()
        self.followed: tuple[bytes, int] | None = None  # REPLICAOF of somebody who is not there
        self.figures = {"sync_full": 0, "sync_partial_ok": 0, "sync_partial_err": 0}

    # --- who is there ---------------------------------------------------------------------------------------

    def follower(self, client: Client) -> Follower:
        """The client as a replica, or as one that may become one."""
        if client not in self.followers:
            self.followers[client] = Follower(client)
        return self.followers[client]

    def replicas(self) -> list[Follower]:
        """Those that follow; who has gone is forgotten."""
        for client in [client for client in self.followers if client.id not in self.engine.clients]:
            self.followers.pop(client).leave()
        return [follower for follower in self.followers.values() if follower.state != "guest"]

    def is_replica(self, client: Client) -> bool:
        """Is it one?"""
        return client in self.followers and self.followers[client].state != "guest"

    def good(self) -> int:
        """How many keep up, as `min-replicas-max-lag` has it."""
        most_s = self.engine.settings.number("min-replicas-max-lag")
        return sum(each.state == "online" and each.lag_s() <= most_s for each in self.replicas())

    # --- beginning ------------------------------------------------------------------------------------------

    @property
    def offset(self) -> int:
        """The number of the last byte of the stream."""
        return self.backlog.end if self.backlog is not None else 0

    def resume(self, client: Client, their_id: str, number: int) -> bool:
        """PSYNC: let a replica go on from this byte, if that is our stream and we still have it."""
        known = self.backlog is not None and self.knows(their_id, number)
        missed = self.backlog.since(number) if known and self.backlog is not None else None
        if their_id != "?":
            self.figures["sync_partial_ok" if missed is not None else "sync_partial_err"] += 1
        if missed is None:
            return False
        follower = self.follower(client)
        follower.state, follower.acked = "online", number - 1
        client.deliver(Raw(b"+CONTINUE %b\r\n%b" % (self.id.encode(), missed)))
        return True

    def knows(self, their_id: str, number: int) -> bool:
        """Is that our stream, or the one that ours goes on from?"""
        return their_id == self.id or (their_id == self.id_before and number <= self.before_end)

    def copy_to(self, client: Client, *, is_old: bool = False) -> None:
        """PSYNC, or SYNC, which is `is_old`: begin with a copy of everything."""
        if self.backlog is None:
            self.begin_stream()
        follower = self.follower(client)
        follower.acks = not is_old
        if not is_old:
            client.deliver(Raw(b"+FULLRESYNC %b %d\r\n" % (self.id.encode(), self.offset)))
        self.figures["sync_full"] += 1
        self.selected = NOWHERE  # the copy ends in no database
        follower.begin_copy(self.engine)
        follower.work(WHOLE_NS if self.engine.clock.frozen_ms is not None else SLICE_NS)
        self.hurry()

    def begin_stream(self) -> None:
        """The first replica is here: from now on every change is told."""
        self.change_id()
        self.id_before, self.before_end = NOBODY, -1
        self.backlog = Backlog(self.engine.settings.number("repl-backlog-size"))
        self.engine.journal.feeds.append(self.feed)

    def change_id(self) -> None:
        """DEBUG CHANGE-REPL-ID: become another data set in the eyes of replicas."""
        self.id = f"{self.engine.secret_bits(ID_BITS):040x}"

    def follow(self, host: bytes, port: int) -> None:
        """REPLICAOF: be a replica whose primary does not answer, until there is word to the contrary."""
        self.followed = host, port
        self.engine.mind("replica", True)

    def lead(self) -> None:
        """REPLICAOF NO ONE: be a primary."""
        if self.followed is not None:
            self.followed, self.id_before, self.before_end = None, self.id, self.offset
            self.change_id()
        self.engine.mind("replica", False)

    # --- the stream -----------------------------------------------------------------------------------------

    def feed(self, unit: list[Effect]) -> None:
        """Effects of one unit, MULTI and EXEC around them if they are several."""
        data, self.selected = encoded(unit, self.selected)
        self.send(data)

    def send(self, data: bytes) -> None:
        """More of the stream, for everybody."""
        assert self.backlog is not None
        self.backlog.size = self.engine.settings.number("repl-backlog-size")
        self.backlog.append(data)
        for follower in self.replicas():
            follower.hear(data)

    def say(self, *argv: bytes) -> None:
        """A word of our own in the stream: PING, REPLCONF GETACK."""
        self.send(encoded([(self.selected, argv)], self.selected)[0])

    def tick(self) -> None:
        """Go on with copies, let replicas know that we are there, and give up those that are not."""
        for follower in self.replicas():
            follower.work(SLICE_NS)
            self.drop_if_silent(follower)
        now_ms, period_s = self.engine.now_ms(), self.engine.settings.number("repl-ping-replica-period")
        if now_ms - self.pinged_ms >= period_s * SECOND_MS:
            self.pinged_ms = now_ms
            if self.replicas():
                self.say(b"PING")
        self.hurry()

    def drop_if_silent(self, follower: Follower) -> None:
        """Has it said nothing for `repl-timeout` seconds?"""
        is_due = follower.state == "online" and follower.acks
        if is_due and follower.lag_s() > self.engine.settings.number("repl-timeout"):
            follower.client.hang_up()

    def hurry(self) -> None:
        """While there is a copy to be made, ticks come sooner."""
        if any(each.copy for each in self.followers.values()) and self.engine.clock.frozen_ms is None:
            self.engine.cron_ms = min(self.engine.cron_ms, self.engine.now_ms() + 1)

    # --- how far they are -----------------------------------------------------------------------------------

    def count(self, number: int, *, on_disk: bool = False) -> int:
        """How many have all up to this byte, in memory or in their append-only files."""
        online = [each for each in self.replicas() if each.state == "online"]
        return sum((each.synced if on_disk else each.acked) >= number for each in online)

    def heard_ack(self, client: Client, number: int, synced: int | None) -> None:
        """A replica says how far it is: who waits for that may be told."""
        if self.is_replica(client):
            self.followers[client].ack(number, synced)
            self.keep_pledges()

    def pledge(self, client: Client, tell: Callable[[], Reply], is_enough: Callable[[], bool]) -> None:
        """A client waits; ask all how far they are."""
        self.pledges[client] = Pledge(tell, is_enough)
        if self.backlog is not None and self.replicas():
            self.say(b"REPLCONF", b"GETACK", b"*")

    def keep_pledges(self) -> None:
        """Tell those whose wait is over."""
        for client, pledge in [*self.pledges.items()]:
            if client.waiting is None:
                del self.pledges[client]
                continue
            client.waiting.timed_out = pledge.tell()
            if pledge.is_enough():
                del self.pledges[client]
                client.stop_waiting()
                client.deliver(pledge.tell())

    # --- what it tells --------------------------------------------------------------------------------------

    def role(self) -> list[Reply]:
        """ROLE's reply."""
        if self.followed is not None:
            return [b"slave", self.followed[0], self.followed[1], b"connect", -1]
        rows: list[Reply] = [
            [each.host.encode(), b"%d" % each.port, b"%d" % each.acked]
            for each in self.replicas()
            if each.state == "online"
        ]
        return [b"master", self.offset, rows]

    def info(self) -> dict[str, object]:
        """Fields of INFO replication."""
        replicas = self.replicas()
        lines: dict[str, object] = {
            f"slave{at}": f"ip={each.host},port={each.port},state={each.state},"
            f"offset={each.acked},lag={each.lag_s()},type=replica"
            for at, each in enumerate(replicas)
        }
        wanted = self.engine.settings.number("min-replicas-to-write")
        good: dict[str, object] = {"min_slaves_good_slaves": self.good()} if wanted else {}
        return {
            "role": "master", **self.info_of_primary(), "connected_slaves": len(replicas), **good, **lines,
            "master_failover_state": "no-failover", "master_replid": self.id,
            "master_replid2": self.id_before, "master_repl_offset": self.offset,
            "second_repl_offset": self.before_end, **self.info_of_backlog(),
        }  # fmt: skip

    def info_of_primary(self) -> dict[str, object]:
        """Fields that only a replica has."""
        if self.followed is None:
            return {}
        host, port = self.followed
        settings = self.engine.settings
        return {
            "role": "slave", "master_host": host.decode("utf-8", "replace"), "master_port": port,
            "master_link_status": "down", "master_last_io_seconds_ago": -1, "master_sync_in_progress": 0,
            "slave_read_repl_offset": self.offset, "slave_repl_offset": self.offset,
            "replica_full_sync_buffer_size": 0, "replica_full_sync_buffer_peak": 0,
            "master_link_down_since_seconds": -1, "slave_priority": settings.number("replica-priority"),
            "slave_read_only": int(settings.is_on("replica-read-only")), "replica_announced": 1,
        }  # fmt: skip

    def info_of_backlog(self) -> dict[str, object]:
        """What is kept."""
        backlog = self.backlog
        if backlog is None:
            return {}
        backlog.cut()
        return {
            "repl_backlog_active": 1,
            "repl_backlog_size": backlog.size,
            "repl_backlog_first_byte_offset": backlog.start,
            "repl_backlog_histlen": len(backlog.data),
        }
