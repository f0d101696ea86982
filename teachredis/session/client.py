"""One connection's memory: its database, its transaction, what it watches, what it waits for.

A client is the same whoever holds its other end: a magic, redis-py in the kernel, or a TCP connection.  What
nobody asked for (messages, the reply of a command that was blocked) goes to `outbox`; the door that owns the
client empties it and may set `on_mail` to be told.
"""

from __future__ import annotations

from teachredis.session.channels import KINDS
from teachredis.wire.errors import BadDatabase
from teachredis.wire.replies import BLOCKED, NULL_ARRAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypedDict

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.acl_user import User
    from teachredis.session.ports import Connection
    from teachredis.session.registry import Command
    from teachredis.session.state import State
    from teachredis.values.value import Value
    from teachredis.wire.replies import Nothing, Reply

    class Tracking(TypedDict):
        """CLIENT TRACKING's options; `caching` is what CLIENT CACHING said, "yes", "no" or nothing."""

        bcast: bool
        optin: bool
        optout: bool
        noloop: bool
        caching: str
        redirect: int
        prefixes: list[bytes]


SCRIPTS = 0
"""The number of the client on which a script's commands run; it is in no list of clients."""


class Waiting:
    """What a blocked client waits for.  `deadline_ms` None waits for ever."""

    __slots__ = (
        "argv", "command", "db", "deadline_ms", "keys", "kind", "minds_loss", "postponed", "spent_us",
        "timed_out", "typed",
    )  # fmt: skip

    def __init__(
        self,
        db: Keyspace,
        keys: tuple[bytes, ...],
        kind: type[Value],
        deadline_ms: int | None,
        timed_out: Reply,
    ) -> None:
        self.db = db
        self.keys = keys
        self.kind = kind  # only a value of this type ends the wait
        self.minds_loss = False  # or that there is none any more: XREADGROUP loses its group with the stream
        self.deadline_ms = deadline_ms
        self.timed_out = timed_out  # the reply when the deadline comes first
        self.postponed = False  # CLIENT PAUSE: the command has not even begun
        self.command: Command | None = None  # filled by the dispatcher: what to run again
        self.argv: list[bytes] = []
        self.typed: list[bytes] = []  # as the client said it
        self.spent_us = 0  # how long the command has worked so far, its waits not counted


class Client:
    """A session with an engine.

    `mode` is None while every command may simply run; otherwise it names why the dispatcher must look first:
    "multi", "subscribed", "unauthenticated", "restricted", ...  `disturbed` says that a watched key was
    touched.
    """

    __slots__ = (
        "__weakref__",
        "address",
        "authenticated",
        "closing",
        "connection",
        "created_ms",
        "db",
        "disturbed",
        "engine",
        "executing",
        "flawed",
        "id",
        "info",
        "last_command",
        "last_ms",
        "mode",
        "name",
        "no_evict",
        "no_touch",
        "on_early_mail",
        "on_mail",
        "outbox",
        "patient",
        "protocol",
        "queue",
        "reply_mode",
        "subscriptions",
        "tracking",
        "user",
        "waiting",
        "watching",
    )

    def __init__(self, engine: State, number: int) -> None:
        self.engine = engine
        self.id = number
        self.address = "127.0.0.1:0"
        self.connection: Connection | None = None  # the wire, if there is one
        self.created_ms = self.last_ms = engine.now_ms()
        self.last_command: Command | None = None
        self.closing = False  # its door is to hang up once the last reply is out
        self.info: dict[str, str] = {"lib-name": "", "lib-ver": ""}
        self.outbox: list[Reply] = []
        self.on_mail: Callable[[Client], None] | None = None
        self.on_early_mail: Callable[[], None] | None = None  # what comes before the next reply
        self.waiting: Waiting | None = None
        self.watching: dict[tuple[Keyspace, bytes], bool] = {}  # -> had it already expired at WATCH?
        self.subscriptions: dict[str, dict[bytes, None]] = {kind: {} for kind in KINDS}
        self.reset()

    def reset(self) -> None:
        """Back to how a new connection starts: RESET."""
        self.be_quiet()
        self.db: Keyspace = self.engine.databases[0]
        self.protocol = 2
        self.name = b""
        self.user = self.engine.acl.default
        self.authenticated = self.engine.acl.admits_everybody()
        self.no_evict = self.no_touch = False
        self.track(None)
        self.reply_mode = "on"
        self.executing = -1  # how many commands the EXEC has that is running now
        self.patient = True  # may it block?  Not inside EXEC or a script
        self.unwatch()
        self.end_transaction()

    def end_transaction(self) -> None:
        """Forget the queue and what spoiled it."""
        self.queue: list[tuple[Command, list[bytes]]] | None = None
        self.flawed = False
        self.settle_mode()

    def settle_mode(self) -> None:
        """Work out `mode` anew after anything that may change it."""
        if not self.authenticated and not self.engine.acl.admits_everybody():
            self.mode: str | None = "unauthenticated"
        elif self.queue is not None:
            self.mode = "multi"
        elif self.protocol == 2 and self.listens():
            self.mode = "subscribed"
        elif not self.user.unlimited:
            self.mode = "restricted"
        else:
            self.mode = None

    def log_in(self, user: User) -> None:
        """From now on speak for this user."""
        self.user = user
        self.authenticated = True
        self.settle_mode()

    def select(self, index: int) -> None:
        """Use another database.  Errors: DB index is out of range."""
        if not 0 <= index < len(self.engine.databases):
            raise BadDatabase
        self.db = self.engine.databases[index]

    def track(self, tracking: Tracking | None) -> None:
        """CLIENT TRACKING with these options, or not any more."""
        self.tracking = tracking
        self.engine.invalidation.settle()

    # --- listening ------------------------------------------------------------------------------------------

    def listens(self) -> bool:
        """Does it subscribe to anything?"""
        return any(self.subscriptions.values())

    def be_quiet(self) -> None:
        """Subscribe to nothing and monitor nothing."""
        self.engine.channels.remove_all(self)
        self.engine.unmonitor(self)

    # --- WATCH ----------------------------------------------------------------------------------------------

    def watch(self, key: bytes) -> None:
        """Be disturbed when the key is touched."""
        db = self.db
        if (db, key) not in self.watching:
            stale = key in db.expires and db.expires[key] <= db.now_ms
            self.watching[db, key] = stale
            db.watched.setdefault(key, {})[self] = None

    def touched(self, db: Keyspace, key: bytes, *, there: bool) -> None:
        """A watched key changed.  That one already expired at WATCH is removed at last is no change."""
        if self.watching[db, key] and not there:
            self.watching[db, key] = False
        else:
            self.disturbed = True

    def unwatch(self) -> None:
        """Stop watching every key."""
        for db, key in self.watching:
            watchers = db.watched[key]
            del watchers[self]
            if not watchers:
                del db.watched[key]
        self.watching.clear()
        self.disturbed = False

    def watched_key_expired(self, now_ms: int) -> bool:
        """Has a watched key passed its deadline since, though nobody has found it yet?"""
        return any(
            not stale and key in db.expires and db.expires[key] <= now_ms
            for (db, key), stale in self.watching.items()
        )

    # --- waiting --------------------------------------------------------------------------------------------

    def wait_for(
        self,
        keys: tuple[bytes, ...],
        kind: type[Value],
        timeout_ms: int,
        at_once: Reply = NULL_ARRAY,
        *,
        again: list[bytes] | None = None,
        minds_loss: bool = False,
    ) -> Reply | Nothing:
        """Block until one of the keys holds a `kind`: the command then runs again.  0 ms is for ever.

        `again` is what to run then, if not the words as typed; with `minds_loss` also when the value is lost.
        Inside EXEC and scripts nobody can wait: the reply is then `at_once`.  A command that ran again and
        still cannot go on keeps its deadline, but goes to the end of each queue.
        """
        if not self.patient:
            return at_once
        if self.waiting is None:
            deadline_ms = self.db.now_ms + timeout_ms if timeout_ms else None
            self.waiting = Waiting(self.db, keys, kind, deadline_ms, NULL_ARRAY)
            self.waiting.minds_loss = minds_loss
            self.waiting.argv = again or []
            self.engine.blocked[self] = None
        for key in keys:
            queue = self.db.awaited.setdefault(key, {})
            queue.pop(self, None)
            queue[self] = None
        return BLOCKED

    def stop_waiting(self) -> None:
        """Leave every queue this client stands in.  Does nothing for a client that does not wait."""
        waiting, self.waiting = self.waiting, None
        if waiting is None:
            return
        for key in dict.fromkeys(waiting.keys):
            queue = waiting.db.awaited[key]
            del queue[self]
            if not queue:
                del waiting.db.awaited[key]
        del self.engine.blocked[self]

    def deliver(self, reply: Reply, before: int | None = None) -> None:
        """Put something into the outbox, perhaps before what came since, and tell the door."""
        self.outbox.insert(len(self.outbox) if before is None else before, reply)
        if self.on_mail is not None:
            self.on_mail(self)

    def swallows_reply(self) -> bool:
        """Must the door keep this reply to itself?  CLIENT REPLY OFF says so of all, SKIP of the next one."""
        if self.reply_mode == "skip":
            self.reply_mode = "on"
            return True
        return self.reply_mode == "off"

    def is_near(self) -> bool:
        """Is it on this machine?  What is dangerous may be allowed to those alone."""
        return self.connection is None or self.connection.is_local

    def may_use(self, command: str) -> bool:
        """DEBUG and MODULE over a wire need `enable-debug-command`, `enable-module-command`."""
        settings = self.engine.settings
        return self.connection is None or settings.allows(f"{command}-command", self.connection.is_local)

    def hang_up(self, by: Client | None = None) -> None:
        """Close the connection from this side: at once, or after the reply if it is `by` that asks for it."""
        self.closing = True
        if self is not by:
            self.close()
            if self.on_mail is not None:
                self.on_mail(self)

    def close(self) -> None:
        """The other end is gone: forget the client everywhere."""
        self.closing = True
        self.stop_waiting()
        self.unwatch()
        self.be_quiet()
        if self.tracking is not None:
            self.track(None)
        self.engine.clients.pop(self.id, None)
