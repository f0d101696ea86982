"""All that an engine remembers; `Engine` in engine/engine.py adds what it does.

Commands whose first parameter is `client` reach it as `client.engine`.
"""

from __future__ import annotations

from teachredis.keyspace.journal import Journal
from teachredis.keyspace.keyspace import Keyspace
from teachredis.keyspace.snapshot import Snapshot
from teachredis.session.acl import Acl
from teachredis.session.channels import Channels
from teachredis.session.client import Client
from teachredis.session.invalidation import Invalidation
from teachredis.session.memory import Memory
from teachredis.session.notifications import Notifier
from teachredis.session.ports import Ports
from teachredis.session.registry import table_of
from teachredis.session.settings import Settings
from teachredis.session.timing import Timing
from teachredis.values.limits import Limits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from random import Random
    from threading import RLock

    from teachredis.session.ports import Timepiece
    from teachredis.session.registry import Command
    from teachredis.wire.errors import ReplyError
    from teachredis.wire.replies import Reply


class State:
    """Databases, clients, settings, statistics and the table of commands of one engine.

    `now_ms` reads the clock; `rng` draws; `run_id` is 40 hex digits.  `rare` is None while any
    command may simply run; otherwise it names the reasons (MONITOR, maxmemory, ...) for which the
    dispatcher must look first.  `observed` is the same without a limit of memory: that is looked at, and
    then a command may run like any other.
    """

    def __init__(
        self, commands: Iterable[Command], now_ms: Callable[[], int], rng: Random, run_id: str, databases: int
    ) -> None:
        self.now_ms = now_ms
        self.rng = rng
        self.run_id = run_id
        self.limits = Limits()
        self.journal = Journal()
        self.databases: list[Keyspace] = []
        self.databases += (
            Keyspace(index, self.journal, self.limits, rng, self.databases) for index in range(databases)
        )
        self.memory = Memory(self)
        self.ports = Ports()
        self.table = table_of(commands)
        self.timing = Timing(now_ms)
        self.settings = Settings(self)
        self.rare: dict[str, None] | None = None
        self.observed: dict[str, None] | None = None
        self.make_audience()
        self.make_doors()
        self.expires_actively = True  # DEBUG SET-ACTIVE-EXPIRE
        self.scripts_call_anything = False  # DEBUG SET-DISABLE-DENY-SCRIPTS
        self.paused_until_ms = 0  # CLIENT PAUSE
        self.pause_writes_only = False
        self.sleep_hook: Callable[[int], None] | None = None  # how the door waits in DEBUG SLEEP
        self.interrupted: Callable[[], bool] = bool  # has Ctrl-C come?  The door knows
        self.started_ms = self.last_save_ms = now_ms()
        self.reset_statistics()

    def make_doors(self) -> None:
        """Who is connected, who is gone, who waits: nobody at first; and who the users are."""
        self.clients: dict[int, Client] = {}
        self.client_number = 0
        self.departed: list[Client] = []  # finalizers append here; the next door sweeps
        self.blocked: dict[Client, None] = {}
        self.acl = Acl(self)
        self.secret_bits: Callable[[int], int] = self.rng.getrandbits  # what ACL GENPASS draws from

    def make_audience(self) -> None:
        """Those who hear of what others do, nobody at first."""
        self.channels = Channels()
        self.notifier = Notifier(self.channels)
        self.monitors: dict[Client, None] = {}
        self.witness: Callable[[Client, Command, list[bytes], Reply], None] | None = None  # who records
        self.invalidation = Invalidation(self)

    def reset_statistics(self) -> None:
        """CONFIG RESETSTAT."""
        self.connections_received = 0
        self.error_replies = self.evicted_scripts = 0
        self.errors: dict[str, int] = {}  # code -> count: INFO errorstats
        self.journal.reset_counters()
        self.acl.log.reset_counters()
        for entry in self.table.values():
            entry.forget_figures()

    def client(self, name: bytes = b"") -> Client:
        """A new session with this engine."""
        self.client_number += 1
        self.connections_received += 1
        client = Client(self, self.client_number)
        client.name = name
        self.clients[client.id] = client
        return client

    def sweep(self) -> None:
        """Close the clients whose owners were garbage-collected."""
        while self.departed:
            self.departed.pop().close()

    def mind(self, reason: str, active: bool) -> None:
        """Add or remove a reason for which commands must be looked at before they run."""
        reasons = dict(self.rare or {})
        if active:
            reasons[reason] = None
        else:
            reasons.pop(reason, None)
        self.rare = reasons or None
        self.observed = None if reasons.keys() <= {"maxmemory"} else reasons

    def monitor(self, client: Client) -> None:
        """MONITOR: from now on this client is shown every command."""
        self.monitors[client] = None
        self.mind("monitor", True)

    def unmonitor(self, client: Client) -> None:
        """It has seen enough."""
        if self.monitors.pop(client, 0) is None and not self.monitors:
            self.mind("monitor", False)

    def pause(self, until_ms: int, *, writes_only: bool) -> None:
        """CLIENT PAUSE; a pause that is already on is only ever made longer and stricter."""
        self.pause_writes_only = writes_only and (self.pause_writes_only or not self.paused_until_ms)
        self.paused_until_ms = max(until_ms, self.paused_until_ms)
        self.journal.paused = True
        self.mind("pause", True)

    def unpause(self) -> None:
        """End the pause.  Engine lets those who waited go on."""
        self.paused_until_ms = 0
        self.journal.paused = False
        self.mind("pause", False)

    def reset(self) -> None:
        """Empty every database, and put settings, clients and statistics back to how they start."""
        self.unpause()
        if self.ports.persistence is not None:
            self.ports.persistence.reset()
        self.settings.reset()
        self.acl.reset()
        self.timing.reset()
        self.limits.reset()
        self.expires_actively = True
        self.scripts_call_anything = False
        for db in self.databases:
            db.flush()
        for client in [*self.clients.values()]:
            self.calm(client)
        if self.ports.scripting is not None:
            self.ports.scripting.reset()
        if self.journal.story is not None:
            self.journal.story.ends.clear()
        self.memory.peak = 0
        self.journal.dirty = self.journal.vector_sets = 0
        self.started_ms = self.last_save_ms = self.now_ms()
        self.reset_statistics()

    def calm(self, client: Client) -> None:
        """A client as if it had just connected; if it waits, its time is up."""
        waiting = client.waiting
        client.stop_waiting()
        if waiting is not None:
            client.deliver(waiting.timed_out)
        client.reset()

    # --- the past -------------------------------------------------------------------------------------------

    def open_snapshot(self) -> Snapshot:
        """All databases as they are now, while writes go on; `close_snapshot` it when done."""
        snapshot = Snapshot(self.databases)
        self.journal.snapshots.append(snapshot)
        return snapshot

    def close_snapshot(self, snapshot: Snapshot) -> None:
        """Let go of the past."""
        self.journal.snapshots.remove(snapshot)

    def keep(self, index: int, keys: Iterable[bytes]) -> None:
        """Give every open snapshot the pre-images of the keys a command is about to change."""
        wanted = [*keys]
        for snapshot in self.journal.snapshots:
            snapshot.keep(index, wanted)

    # --- what Engine adds, as commands see it ---------------------------------------------------------------

    clock: Timepiece
    index: dict[bytes, Command]
    lock: RLock
    cron_ms: int

    def call(self, client: Client, command: Command, argv: list[bytes]) -> Reply:
        """Run one command that was let through.  EXEC and scripts call it for theirs."""
        raise NotImplementedError

    def find_command(self, argv: list[bytes]) -> Command:
        """The command or subcommand that argv names.  Errors: unknown command, unknown subcommand, arity."""
        raise NotImplementedError

    def count_error(self, error: ReplyError) -> None:
        """INFO errorstats: one more error with this code."""
        if not error.counted:
            self.error_replies += 1
            self.errors[error.code] = self.errors.get(error.code, 0) + 1

    def sleep(self, for_ms: int) -> None:
        """Let time pass."""
        raise NotImplementedError

    def command_index(self) -> None:
        """Build the dispatcher's index anew, after the table changed."""
        raise NotImplementedError
