"""Waking clients that were blocked on a key.

Nothing wakes *during* a command: the journal only notes that an awaited key changed.  Once the command,
transaction or script is over, the key's waiters are served in the order they came, by simply running each
one's command again; effects, errors and events are then the ordinary ones.

# Redis: a list that overwrites a value of another type in place (SORT STORE) wakes nobody.  Ours does.
"""

from __future__ import annotations

from teachredis.session.client import Waiting
from teachredis.values.value import Value
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import BLOCKED, NO_REPLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.wire.replies import Nothing, Reply


def remember(client: Client, command: Command, argv: list[bytes]) -> None:
    """Note which command has to run again when the client's wait is over."""
    waiting = client.waiting
    assert waiting is not None
    waiting.command = command
    waiting.typed = argv
    waiting.argv = waiting.argv or argv


def is_paused(engine: Engine, client: Client, command: Command, argv: list[bytes]) -> bool:
    """Does CLIENT PAUSE hold this command back?  A pause of writes also holds an EXEC that would write."""
    if engine.paused_until_ms <= engine.now_ms():
        engine.unpause()
        return False
    if not engine.pause_writes_only:
        return True
    queued = client.queue if client.queue is not None and command.name == "exec" else ()
    return any(has_effects(client, *call) for call in ((command, argv), *queued))


def has_effects(client: Client, command: Command, argv: list[bytes]) -> bool:
    """May this call change data, or does it do something that replicas must hear of?"""
    return command.writes or (command.may_write is not None and command.may_write(client, argv))


def postpone(engine: Engine, client: Client, command: Command, argv: list[bytes]) -> Nothing:
    """Let the client wait, with a command that has not begun, until the pause is over."""
    waiting = Waiting(client.db, (), Value, engine.paused_until_ms, None)
    waiting.postponed = True
    waiting.command, waiting.argv = command, argv
    client.waiting = waiting
    engine.blocked[client] = None
    return BLOCKED


def resume(engine: Engine, client: Client) -> None:
    """Execute a postponed command now."""
    waiting = client.waiting
    assert waiting is not None
    client.stop_waiting()
    reply: Reply | Nothing
    try:
        reply = engine.execute(client, waiting.argv)
    except ReplyError as error:
        reply = error
    if reply is not BLOCKED and reply is not NO_REPLY:
        client.deliver(reply)


def serve_ready(engine: Engine) -> None:
    """Serve the waiters of every key that became ready; serving one may make other keys ready again."""
    ready, engine.journal.ready = engine.journal.ready, {}
    for db, key in ready:
        for client in [*db.awaited.get(key, ())]:
            if holds_what_is_awaited(db, key, client):
                serve(engine, client)


def holds_what_is_awaited(db: Keyspace, key: bytes, client: Client) -> bool:
    """Is there something of the kind that the client waits for?  Another type does not end the wait, nor
    does a key that is gone, except for a client that minds the loss.
    """
    waiting = client.waiting
    if waiting is None or client not in db.awaited.get(key, ()):
        return False  # it was served, or gone, since the queue was read
    return waiting.minds_loss or type(db.peek(key)) is waiting.kind


def serve(engine: Engine, client: Client) -> None:
    """Run the blocked command again; if it still cannot go on, the client waits on."""
    waiting = client.waiting
    assert waiting is not None
    assert waiting.command is not None
    reply: Reply
    before = len(client.outbox)  # what it sets off itself is heard behind its reply
    try:
        reply = call_again(engine, client, waiting.command, waiting.argv)
    except ReplyError as error:
        engine.count_error(error)
        reply = error
    if reply is not BLOCKED:
        client.stop_waiting()
        client.deliver(reply, before)
    if engine.journal.pending:
        engine.journal.flush()


def call_again(engine: Engine, client: Client, command: Command, argv: list[bytes]) -> Reply:
    """Run the command, unless the client's user has lost the right to it meanwhile.  Errors: NoPermission."""
    denied = engine.acl.refusal_of(client, command, argv)
    if denied is not None:
        command.rejected += 1
        raise denied
    return engine.call(client, command, argv)


def end_overdue_waits(engine: Engine, now_ms: int) -> None:
    """Give every client whose time is up the reply of a wait that timed out."""
    for client in [*engine.blocked]:
        waiting = client.waiting
        if waiting is not None and waiting.deadline_ms is not None and waiting.deadline_ms <= now_ms:
            end_wait(engine, client, waiting)


def end_wait(engine: Engine, client: Client, waiting: Waiting) -> None:
    """The wait's time is up."""
    if waiting.postponed:
        resume(engine, client)
        return
    client.stop_waiting()
    engine.timing.look_at_ended(client, waiting)
    client.deliver(waiting.timed_out)
