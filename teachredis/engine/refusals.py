"""Why a command is not let through: the questions of the engine's gate, in Redis's order."""

from __future__ import annotations

from teachredis.wire.errors import (
    MonitorOnly,
    NoAuth,
    NoReplicas,
    NotInMulti,
    OnlyListening,
    OutOfMemory,
    PrimaryDown,
    ReadOnlyReplica,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.engine.engine import Engine
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.session.state import State
    from teachredis.wire.errors import ReplyError

ALLOWED_WHILE_LISTENING = frozenset({
    "subscribe", "unsubscribe", "psubscribe", "punsubscribe", "ssubscribe", "sunsubscribe", "ping", "quit",
    "reset",
})  # fmt: skip
"""What a RESP2 client that subscribes may say: it could not tell other replies from messages."""


def denial_of(client: Client, command: Command, argv: list[bytes]) -> ReplyError | type[ReplyError] | None:
    """Why this client has no right to it.  Asked before room is made: who may not speak evicts nothing."""
    if client.mode == "unauthenticated" and "no_auth" not in command.flags:
        return NoAuth
    if client.queue is not None and "no_multi" in command.flags:
        return NotInMulti
    return client.engine.acl.refusal_of(client, command, argv)


def refusal_of(client: Client, command: Command) -> ReplyError | type[ReplyError] | None:
    """Why this command may not run now, if there is a reason."""
    if client.engine.memory.is_short and needs_memory(client, command):
        return OutOfMemory
    unsafe = disk_refusal(client, command) or replicas_refusal(client, command)
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
    matters = command.name == "ping" or writes_now(client, command)
    return persistence.refusal() if persistence is not None and matters else None


def replicas_refusal(client: Client, command: Command) -> type[ReplyError] | None:
    """Is this a write that replicas, or their want, forbid?"""
    refusal = refusal_of_write(client.engine) if writes_now(client, command) else None
    queued = [each for each, _ in client.queue or ()] if command.name == "exec" else []
    return refusal or (PrimaryDown if is_stale(client.engine, [command, *queued]) else None)


def refusal_of_write(engine: State) -> type[ReplyError] | None:
    """Nothing is written on a replica, nor with fewer of them than `min-replicas-to-write` asks for."""
    replication = engine.ports.replication
    if replication is not None and replication.followed is not None:
        return ReadOnlyReplica if engine.settings.is_on("replica-read-only") else None
    wanted = engine.settings.number("min-replicas-to-write")
    if not wanted or not engine.settings.number("min-replicas-max-lag"):
        return None
    return NoReplicas if (replication.good() if replication is not None else 0) < wanted else None


def is_stale(engine: State, commands: Iterable[Command]) -> bool:
    """A replica that has lost its primary may be told to answer nothing that could be out of date."""
    replication = engine.ports.replication
    is_lost = replication is not None and replication.followed is not None
    if not is_lost or engine.settings.is_on("replica-serve-stale-data"):
        return False
    return any("stale" not in command.flags for command in commands)


def writes_now(client: Client, command: Command) -> bool:
    """Is it a write?  EXEC is, if one of its commands is."""
    queued = client.queue or () if command.name == "exec" else ()
    return command.writes or any(each.writes for each, _ in queued)


def busy_refusal(engine: Engine, command: Command) -> ReplyError | None:
    """While a long script runs, nothing else is served, but what may end it."""
    scripting = engine.ports.scripting
    if scripting is None or not scripting.busy or "allow_busy" in command.flags:
        return None
    return scripting.refusal()
