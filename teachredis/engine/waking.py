"""Waking clients that were blocked on a key.

Nothing wakes *during* a command: the journal only notes that an awaited key changed.  Once the command, transaction
or script is over, the key's waiters are served in the order they came, by simply running each one's command again;
effects, errors and events are then the ordinary ones.
"""

from __future__ import annotations

from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import BLOCKED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.engine.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.wire.replies import Reply


def remember(client: Client, command: Command, argv: list[bytes]) -> None:
    """Note which command has to run again when the client's wait is over."""
    waiting = client.waiting
    assert waiting is not None
    waiting.command, waiting.argv = command, argv


def serve_ready(engine: Engine) -> None:
    """Serve the waiters of every key that became ready; serving one may make other keys ready again."""
    ready, engine.journal.ready = engine.journal.ready, {}
    for db, key in ready:
        for client in [*db.awaited.get(key, ())]:
            if holds_what_is_awaited(db, key, client):
                serve(engine, client)


def holds_what_is_awaited(db: Keyspace, key: bytes, client: Client) -> bool:
    """Is there something of the kind that the client waits for?  Another type does not end the wait."""
    waiting = client.waiting
    return waiting is not None and type(db.peek(key)) is waiting.kind


def serve(engine: Engine, client: Client) -> None:
    """Run the blocked command again; if it still cannot go on, the client keeps its place."""
    waiting = client.waiting
    assert waiting is not None
    assert waiting.command is not None
    reply: Reply
    try:
        reply = engine.call(client, waiting.command, waiting.argv)
    except ReplyError as error:
        engine.count_error(error)
        reply = error
    if reply is not BLOCKED:
        client.stop_waiting()
        client.deliver(reply)
    if engine.journal.pending:
        engine.journal.flush()


def end_overdue_waits(engine: Engine, now_ms: int) -> None:
    """Give every client whose time is up the reply of a wait that timed out."""
    for client in [*engine.blocked]:
        waiting = client.waiting
        if waiting is not None and waiting.deadline_ms is not None and waiting.deadline_ms <= now_ms:
            client.stop_waiting()
            client.deliver(waiting.timed_out)
