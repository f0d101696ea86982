"""Why a command is not let through: the questions of the engine's gate, in Redis's order."""

from __future__ import annotations

from teachredis.wire.errors import MonitorOnly, NoAuth, NotInMulti, OnlyListening, OutOfMemory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine.engine import Engine
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.wire.errors import ReplyError

ALLOWED_WHILE_LISTENING = frozenset({
    "subscribe", "unsubscribe", "psubscribe", "punsubscribe", "ssubscribe", "sunsubscribe", "ping", "quit",
    "reset",
})  # fmt: skip
"""What a RESP2 client that subscribes may say: it could not tell other replies from messages."""


def refusal_of(client: Client, command: Command, argv: list[bytes]) -> ReplyError | type[ReplyError] | None:
    """Why this client may not run this command now, if there is a reason."""
    if client.mode == "unauthenticated" and "no_auth" not in command.flags:
        return NoAuth
    if client.queue is not None and "no_multi" in command.flags:
        return NotInMulti
    denied = client.engine.acl.refusal_of(client, command, argv)
    if denied is not None:
        return denied
    if client.engine.memory.is_short and needs_memory(client, command):
        return OutOfMemory
    unsafe = disk_refusal(client, command)
    if unsafe is not None:
        return unsafe
    if client.protocol == 2 and client.listens() and command.name not in ALLOWED_WHILE_LISTENING:
        return OnlyListening(command.name)
    if client in client.engine.monitors and (command.writes or "readonly" in command.flags):
        return MonitorOnly
    return None


def needs_memory(client: Client, command: Command) -> bool:
    """Is the command refused while memory is short?  EXEC is, if one of its commands would be."""
    if command.name == "exec":
        return any("denyoom" in queued.flags for queued, _ in client.queue or ())
    return "denyoom" in command.flags


def disk_refusal(client: Client, command: Command) -> ReplyError | None:
    """What cannot be kept is not written, and PING tells that something is wrong."""
    persistence = client.engine.ports.persistence
    writes = command.writes or command.name == "ping"
    if command.name == "exec":
        writes = any(queued.writes for queued, _ in client.queue or ())
    return persistence.refusal() if persistence is not None and writes else None


def busy_refusal(engine: Engine, command: Command) -> ReplyError | None:
    """While a long script runs, nothing else is served, but what may end it."""
    scripting = engine.ports.scripting
    if scripting is None or not scripting.busy or "allow_busy" in command.flags:
        return None
    return scripting.refusal()
