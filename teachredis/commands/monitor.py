"""MONITOR: see every command that anybody runs.  What a line looks like stands in session/monitoring.py."""

from __future__ import annotations

from teachredis.session.registry import command
from teachredis.wire.replies import NO_REPLY, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.wire.replies import Nothing, Reply

GROUP = "server"


@command("MONITOR", "admin", "noscript", "loading", "stale")
def monitor(client: Client) -> Reply | Nothing:
    """Be shown every command that is run from now on, by whomever; those of administration excepted.

    Reply: OK (none if it is shown them already), and then a line a command.
    Cost: O(1), and O(N) of the monitors for each command.
    Source: redis.io/commands/monitor
    """
    if client in client.engine.monitors:
        return NO_REPLY
    client.engine.monitor(client)
    return OK
