"""Commands about the connection itself."""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.session.registry import command
from teachredis.wire.replies import OK, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "connection"


@command("PING [message]", "fast")
def ping(client: Client, message: bytes | None = None) -> Reply:
    """Answer, to show that somebody is there.

    Reply: PONG, or `message` as it came.  Cost: O(1).
    Source: redis.io/commands/ping
    """
    return Status("PONG") if message is None else message


@command("ECHO message", "loading", "stale", "fast")
def echo(client: Client, message: bytes) -> Reply:
    """Repeat `message`.

    Reply: the message.  Cost: O(1).
    Source: redis.io/commands/echo
    """
    return message


@command("SELECT index", "loading", "stale", "fast")
def select(client: Client, index: bytes) -> Reply:
    """Use the database with this number from now on.

    Reply: OK.  Errors: not an integer, DB index is out of range.  Cost: O(1).
    Source: redis.io/commands/select
    """
    client.select(integer(index))
    return OK
