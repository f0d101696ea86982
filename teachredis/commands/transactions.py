"""MULTI, EXEC, DISCARD, WATCH: several commands as one.

From MULTI on the dispatcher queues what the client says.  EXEC runs the queue without letting anybody in
between. There is no rollback: a command that fails leaves its error among the replies and the others stand.
WATCH makes EXEC do nothing at all if somebody touched a watched key meanwhile.
"""

from __future__ import annotations

from teachredis.session.monitoring import show_script
from teachredis.session.registry import command
from teachredis.wire.errors import (
    DiscardWithoutMulti,
    ExecAborted,
    ExecWithoutMulti,
    NestedMulti,
    ReplyError,
    WatchInsideMulti,
)
from teachredis.wire.replies import NO_REPLY, NULL_ARRAY, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.wire.replies import Reply

GROUP = "transactions"
ANYTIME = ("noscript", "loading", "stale", "fast", "allow_busy")


@command("MULTI", *ANYTIME, since="1.2.0")
def multi(client: Client) -> Reply:
    """Begin a transaction: commands are queued until EXEC.

    Reply: OK.  Errors: MULTI calls can not be nested.  Cost: O(1).
    Source: redis.io/commands/multi
    """
    if client.queue is not None:
        raise NestedMulti
    client.queue = []
    client.settle_mode()
    return OK


@command("EXEC", "noscript", "loading", "stale", "skip_slowlog", since="1.2.0")
def exec_(client: Client) -> Reply:
    """Run the queued commands as one.

    Reply: their replies in order (errors among them); nil if a watched key was touched.
    Errors: EXEC without MULTI; EXECABORT if a command was refused while being queued.
    Cost: that of the commands.  Source: redis.io/commands/exec
    """
    queue, flawed = client.queue, client.flawed
    if queue is None:
        raise ExecWithoutMulti
    spoiled = client.disturbed or client.watched_key_expired(client.db.now_ms)
    client.end_transaction()
    client.unwatch()
    if flawed:
        raise ExecAborted
    return NULL_ARRAY if spoiled else run_queue(client, queue)


def run_queue(client: Client, queue: list[tuple[Command, list[bytes]]]) -> list[Reply]:
    """Every command's reply, or its error in the reply's place.  Nothing inside may block."""
    client.patient, client.executing = False, len(queue)
    try:
        return [reply_or_error(client, command, argv) for command, argv in queue]
    finally:
        client.patient, client.executing = True, -1
        client.engine.journal.told_by_others()


def reply_or_error(client: Client, command: Command, argv: list[bytes]) -> Reply:
    """One command of the transaction."""
    if client.engine.monitors:
        show_script(client.engine, client, command, argv)
    try:
        denied = client.engine.acl.refusal_at_exec(client, command, argv)
        if denied is not None:
            raise denied
        reply = client.engine.call(client, command, argv)
        return client.outbox.pop() if reply is NO_REPLY and client.outbox else reply
    except ReplyError as error:
        client.engine.count_error(error)
        return error


@command("DISCARD", *ANYTIME, since="2.0.0")
def discard(client: Client) -> Reply:
    """Forget the queued commands and the watched keys.

    Reply: OK.  Errors: DISCARD without MULTI.  Cost: O(N) of the queue.
    Source: redis.io/commands/discard
    """
    if client.queue is None:
        raise DiscardWithoutMulti
    client.end_transaction()
    client.unwatch()
    return OK


@command("WATCH key [key ...]", *ANYTIME, since="2.2.0")
def watch(client: Client, key: bytes, *more: bytes) -> Reply:
    """Let the next EXEC do nothing if one of these keys is touched before.

    Reply: OK.  Errors: WATCH inside MULTI is not allowed.  Cost: O(1) a key.
    Source: redis.io/commands/watch
    """
    if client.queue is not None:
        raise WatchInsideMulti
    for each in (key, *more):
        client.watch(each)
    return OK


@command("UNWATCH", *ANYTIME, since="2.2.0")
def unwatch(client: Client) -> Reply:
    """Watch no key any more.

    Reply: OK.  Cost: O(1) a watched key.
    Source: redis.io/commands/unwatch
    """
    client.unwatch()
    return OK
