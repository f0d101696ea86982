"""SHUTDOWN: the server, if this engine has one, stops."""

from __future__ import annotations

from teachredis.session.registry import command
from teachredis.wire.errors import BadSyntax, NoShutdown, ShutdownFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.session.client import Client
    from teachredis.wire.replies import Nothing, Reply

GROUP = "server"
WORDS = {b"SAVE": "save", b"NOSAVE": "nosave", b"NOW": "now", b"FORCE": "force", b"ABORT": "abort"}


@command(
    "SHUTDOWN [NOSAVE|SAVE] [NOW] [FORCE] [ABORT]",
    "admin",
    "noscript",
    "loading",
    "stale",
    "no_multi",
    "allow_busy",
)
def shutdown(client: Client, *options: bytes) -> Reply | Nothing:
    """Stop the server, data saved if save points are set.

    Options: SAVE or NOSAVE whatever the save points say; NOW does not wait for replicas; FORCE stops also if
    saving fails; ABORT takes back a SHUTDOWN that still waits.
    # Redis: ends the process.  An engine without a server around it has nothing to stop: an error.
    Reply: none, as the connection ends; OK for ABORT.  Errors: syntax, no shutdown in progress.
    Cost: O(N) of the keys when saving.  Source: redis.io/commands/shutdown
    """
    way = read_way(options)
    server = client.engine.ports.server
    if server is not None:
        return server.shut_down(way, client)
    raise NoShutdown if "abort" in way else ShutdownFailed


def read_way(options: Iterable[bytes]) -> frozenset[str]:
    """The words as a set.  Errors: an unknown one, or some that contradict each other."""
    words = [WORDS.get(option.upper()) for option in options]
    way = frozenset(word for word in words if word is not None)
    if None in words or {"save", "nosave"} <= way or ("abort" in way and len(way) > 1):
        raise BadSyntax
    return way
