"""SAVE, BGSAVE, BGREWRITEAOF.  (LASTSAVE is in commands/server.py: it needs no disk.)"""

from __future__ import annotations

from teachredis.session.registry import command
from teachredis.wire.errors import BadSyntax, NoFolder
from teachredis.wire.replies import OK, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.session.ports import Persistence
    from teachredis.wire.replies import Reply

GROUP = "server"
FLAGS = ("admin", "noscript", "no_async_loading")


def persistence_of(client: Client) -> Persistence:
    """The engine's folder.  Errors: NoFolder."""
    port = client.engine.ports.persistence
    if port is None:
        raise NoFolder
    return port


@command("SAVE", *FLAGS, "no_multi")
def save(client: Client) -> Reply:
    """Write all keys into the RDB file; everybody waits.

    Reply: OK.  Errors: no folder, a BGSAVE is on its way, the file cannot be written.
    Cost: O(N) of the keys.  Source: redis.io/commands/save
    """
    persistence_of(client).save()
    return OK


@command("BGSAVE [SCHEDULE]", *FLAGS)
def bgsave(client: Client, *schedule: bytes) -> Reply:
    """Write all keys as they are now into the RDB file, little by little, while the engine goes on.

    Options: SCHEDULE begins once a BGREWRITEAOF that is on its way is over.  Inside MULTI it waits for the
    next tick.
    Reply: a status that says whether it has begun.  Errors: no folder, syntax, a BGSAVE or BGREWRITEAOF is on
    its way.  Cost: O(1) for the reply, O(N) of the keys afterwards.  Source: redis.io/commands/bgsave
    """
    if schedule and [word.upper() for word in schedule] != [b"SCHEDULE"]:
        raise BadSyntax
    has_begun = persistence_of(client).save_in_background(may_wait=bool(schedule), at_once=client.patient)
    return Status("Background saving started" if has_begun else "Background saving scheduled")


@command("BGREWRITEAOF", *FLAGS)
def bgrewriteaof(client: Client) -> Reply:
    """Replace the append-only file by the shortest that gives the same data, little by little.

    Reply: a status that says whether it has begun; it waits for a BGSAVE.
    Errors: no folder, another is on its way.  Cost: O(1) for the reply, O(N) of the keys afterwards.
    Source: redis.io/commands/bgrewriteaof
    """
    has_begun = persistence_of(client).rewrite_in_background(at_once=client.patient)
    return Status(f"Background append only file rewriting {'started' if has_begun else 'scheduled'}")
