"""Ports: what upper rooms plug into an engine.

An engine works without any of them, and then answers as Redis does with the feature switched off.  A room
that is installed fills its port; commands below never import the room.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Protocol

    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.wire.errors import ReplyError
    from teachredis.wire.replies import Nothing, Reply

    class Timepiece(Protocol):
        """The engine's clock, see engine/clock.py."""

        wall_ns: Callable[[], int]
        read_ns: Callable[[], int]

    class Persistence(Protocol):
        """RDB and AOF: the folder of an engine that has one."""

        def info(self) -> dict[str, object]:
            """Fields of INFO persistence."""

        def info_of_log(self) -> dict[str, object]:
            """Those that are there only while there is an append-only file."""

        def save(self) -> None:
            """SAVE.  Errors: SaveInProgress, SaveFailed."""

        def save_in_background(self, *, may_wait: bool, at_once: bool) -> bool:
            """BGSAVE; has it begun?  Errors: SaveInProgress, RewriteBeforeSave, SaveFailed."""

        def rewrite_in_background(self, *, at_once: bool) -> bool:
            """BGREWRITEAOF; has it begun?  Errors: RewriteInProgress, CannotRewriteLog."""

        def reload(self, *, saves: bool, empties: bool, merges: bool) -> None:
            """DEBUG RELOAD.  Errors: ReloadFailed."""

        def load_log(self) -> None:
            """DEBUG LOADAOF.  Errors: LoadLogFailed."""

        def sync_log(self) -> bool:
            """WAITAOF: is all that was written on the disk, in a file that counts?"""

        def tick(self) -> None:
            """Go on with what is being written, or begin what is due."""

        def due_ms(self) -> int:
            """When a tick has something to do here, if nothing happens until then."""

        def begin_batch(self) -> None:
            """Commands follow; what they write is committed by `end_batch`, before their replies leave."""

        def end_batch(self) -> None:
            """The batch is over."""

        def refusal(self) -> ReplyError | None:
            """Why nothing may be written now, if there is a reason."""

        def shut_down(self, way: frozenset[str]) -> None:
            """Save as SHUTDOWN's words and the save points ask for.  Errors: ShutdownFailed."""

        def reset(self) -> None:
            """The engine starts again."""

        def close(self) -> None:
            """No more is written."""

    class Replication(Protocol):
        """Primary, replica, backlog."""

        figures: dict[str, int]
        followed: tuple[bytes, int] | None

        @property
        def offset(self) -> int:
            """The number of the last byte of the stream."""

        def info(self) -> dict[str, object]:
            """Fields of INFO replication."""

        def role(self) -> list[Reply]:
            """ROLE."""

        def is_replica(self, client: Client) -> bool:
            """Does this client follow us?"""

        def good(self) -> int:
            """How many replicas keep up."""

        def count(self, number: int, *, on_disk: bool = False) -> int:
            """How many replicas have the stream up to this byte."""

        def pledge(
            self, client: Client, tell: Callable[[], Reply], is_enough: Callable[[], bool]
        ) -> None:
            """A client waits until replicas have come so far."""

        def change_id(self) -> None:
            """DEBUG CHANGE-REPL-ID."""

        def tick(self) -> None:
            """Ten times a second."""

    class Cluster(Protocol):
        """Slots and their owners."""

        def gate(self, client: Client, command: Command, argv: list[bytes]) -> Reply:
            """Refuse (MOVED, ASK, CROSSSLOT) a command whose keys live elsewhere."""

    class Connection(Protocol):
        """The wire behind a client; a client inside this process has none."""

        local_address: str
        is_local: bool

        def fields(self) -> dict[str, object]:
            """What CLIENT LIST tells of socket and buffers, by its names there."""

    class Server(Protocol):
        """Whoever listens for connections, or did."""

        def info(self) -> dict[str, object]:
            """Fields of INFO server, clients and stats that speak of the process and its connections."""

        def listeners(self) -> list[str]:
            """Where it listens, as INFO server tells."""

        def reset_statistics(self) -> None:
            """CONFIG RESETSTAT."""

        def rewrite_config(self) -> None:
            """CONFIG REWRITE.  Errors: NoConfigFile, RewriteFailed."""

        def read_users(self) -> bytes:
            """The file `aclfile`.  Errors: AclFileUnreadable."""

        def write_users(self, text: bytes) -> None:
            """Write the file `aclfile`.  Errors: AclFileUnwritable."""

        def shut_down(self, way: frozenset[str], client: Client) -> Reply | Nothing:
            """SHUTDOWN with these words.  Errors: ShutdownFailed, NoShutdown."""

    class Scripting(Protocol):
        """Lua."""

        @property
        def busy(self) -> bool:
            """Has a script been running for longer than others should wait?  No lock is needed to ask."""

        def refusal(self) -> ReplyError:
            """What a client that comes meanwhile is told."""

        def info(self) -> dict[str, object]:
            """Fields of INFO memory that speak of scripts."""

        def reset(self) -> None:
            """Forget every script and function."""

        def library_texts(self) -> list[bytes]:
            """All libraries of functions, to be saved."""

        def flush_libraries(self) -> None:
            """Forget every function."""

    class Courier(Protocol):
        """A way to other servers, for MIGRATE."""

        def deliver(
            self, host: bytes, port: bytes, timeout_ms: int, requests: Sequence[Sequence[bytes]]
        ) -> Iterator[Reply]:
            """Send requests to a server; its replies one by one, errors among them.  Errors: Unreachable."""


class Ports:
    """The sockets in the wall, all empty at first."""

    __slots__ = ("cluster", "courier", "persistence", "replication", "scripting", "server")

    def __init__(self) -> None:
        self.persistence: Persistence | None = None
        self.replication: Replication | None = None
        self.cluster: Cluster | None = None
        self.scripting: Scripting | None = None
        self.server: Server | None = None
        self.courier: Courier | None = None
