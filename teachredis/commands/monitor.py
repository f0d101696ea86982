"""MONITOR: see every command that anybody runs.  What a line looks like stands in session/monitoring.py."""

from __future__ import annotations

from teachredis.session.registry import command
from teachredis.wire.replies import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "server"


@command("MONITOR", "admin", "noscript", "loading", "stale")
def monitor(client: Client) -> Reply:
    """Be shown every command that is run from now on, by whomever; those of administration excepted.

    Reply: OK, and then a line a command.  Cost: O(1), and O(N) of the monitors for each command.
    Source: redis.io/commands/monitor
    """
    client.engine.monitor(client)
    return OK
