"""WAIT and WAITAOF: wait until others have what this client wrote.

A primary answers at once when enough replicas have acknowledged; otherwise the client is blocked until they
have, or until its time is up, and is told how many did.  It is the caller who decides what to do with fewer.

# Redis: a client waits for its own last write.  Ours waits for everybody's.
"""

from __future__ import annotations

from teachredis.commands.arguments import at_least, integer, wait_in_ms
from teachredis.session.registry import command
from teachredis.values.value import Value
from teachredis.wire.errors import NoAppendOnlyFile, OutOfRange, OutOfRangeBetween

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.session.client import Client
    from teachredis.wire.replies import Nothing, Reply

GROUP = "generic"


@command("WAIT numreplicas timeout", "blocking", since="3.0.0", categories="@connection")
def wait(client: Client, numreplicas: bytes, timeout: bytes) -> Reply | Nothing:
    """Wait until so many replicas have all that this client wrote, at most `timeout` ms (0: for ever).

    Inside MULTI and scripts nobody waits.
    Reply: how many replicas have it.  Errors: not an integer, timeout negative or out of range.  Cost: O(1).
    Source: redis.io/commands/wait
    """
    wanted = integer(numreplicas)
    timeout_ms = wait_in_ms(timeout, client.db.now_ms)
    number = stream_of(client)

    def acked() -> int:
        return replicas_at(client, number)

    return acked() if acked() >= wanted else wait_until(client, timeout_ms, acked, lambda: acked() >= wanted)


@command("WAITAOF numlocal numreplicas timeout", "blocking", since="7.2.0", categories="@connection")
def waitaof(client: Client, numlocal: bytes, numreplicas: bytes, timeout: bytes) -> Reply | Nothing:
    """Wait until what this client wrote is in append-only files: our own (numlocal 1), and those of replicas.

    Reply: [0 or 1 for our own file, how many replicas].
    Errors: not an integer, out of range, a timeout that is negative, our own file is switched off.
    Cost: O(1).  Source: redis.io/commands/waitaof
    """
    wants_local = integer(numlocal)
    if wants_local not in {0, 1}:
        raise OutOfRangeBetween(0, 1)
    wanted = at_least(numreplicas, 0, OutOfRange)
    timeout_ms = wait_in_ms(timeout, client.db.now_ms)
    if wants_local and not client.engine.settings.is_on("appendonly"):
        raise NoAppendOnlyFile
    persistence, number = client.engine.ports.persistence, stream_of(client)
    is_local = persistence is not None and persistence.sync_log()

    def synced() -> int:
        return replicas_at(client, number, on_disk=True)

    def is_enough() -> bool:
        return synced() >= wanted and wants_local <= is_local

    def written() -> Reply:
        return [int(is_local), synced()]

    return written() if is_enough() else wait_until(client, timeout_ms, written, is_enough)


def stream_of(client: Client) -> int:
    """How far the stream has come that replicas hear."""
    replication = client.engine.ports.replication
    return replication.offset if replication is not None else 0


def replicas_at(client: Client, number: int, *, on_disk: bool = False) -> int:
    """How many replicas have come so far."""
    replication = client.engine.ports.replication
    return replication.count(number, on_disk=on_disk) if replication is not None else 0


def wait_until(
    client: Client, timeout_ms: int, tell: Callable[[], Reply], is_enough: Callable[[], bool]
) -> Reply | Nothing:
    """Block the client, on no key, until it is enough or its time is up; either way it is told how it is."""
    answer = client.wait_for((), Value, timeout_ms, at_once=tell())
    if client.waiting is not None:
        client.waiting.timed_out = tell()
        if client.engine.ports.replication is not None:
            client.engine.ports.replication.pledge(client, tell, is_enough)
    return answer
