"""WAIT and WAITAOF: wait until others have what this client wrote.

A primary answers at once when enough replicas have acknowledged; otherwise the client is blocked until they
have, or until its time is up, and is told how many did.  It is the caller who decides what to do with fewer.

# Redis: counts replicas.  Ours has none yet, so whoever asks for one waits for the whole timeout.
"""

from __future__ import annotations

from teachredis.commands.arguments import at_least, integer, wait_in_ms
from teachredis.session.registry import command
from teachredis.values.value import Value
from teachredis.wire.errors import NoAppendOnlyFile, OutOfRange, OutOfRangeBetween

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.wire.replies import Nothing, Reply

GROUP = "generic"
REPLICAS = 0


@command("WAIT numreplicas timeout", "blocking", since="3.0.0", categories="@connection")
def wait(client: Client, numreplicas: bytes, timeout: bytes) -> Reply | Nothing:
    """Wait until so many replicas have all that this client wrote, at most `timeout` ms (0: for ever).

    Inside MULTI and scripts nobody waits.
    Reply: how many replicas have it.  Errors: not an integer, timeout negative or out of range.  Cost: O(1).
    Source: redis.io/commands/wait
    """
    wanted = integer(numreplicas)
    timeout_ms = wait_in_ms(timeout, client.db.now_ms)
    return REPLICAS if wanted <= REPLICAS else give_up_after(client, timeout_ms, REPLICAS)


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
    persistence = client.engine.ports.persistence
    is_local = persistence is not None and persistence.sync_log()
    written: Reply = [int(is_local), REPLICAS]
    is_enough = wanted <= REPLICAS and wants_local <= is_local
    return written if is_enough else give_up_after(client, timeout_ms, written)


def give_up_after(client: Client, timeout_ms: int, reply: Reply) -> Reply | Nothing:
    """Block the client, on no key, until its time is up; the reply is known already."""
    answer = client.wait_for((), Value, timeout_ms, at_once=reply)
    if client.waiting is not None:
        client.waiting.timed_out = reply
    return answer
