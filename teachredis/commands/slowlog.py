"""SLOWLOG: which commands took long.  What is logged, and how it is cut, stands in session/slowlog.py."""

from __future__ import annotations

from itertools import islice

from teachredis.commands.arguments import at_least
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.wire.errors import BadSlowLogCount, SubcommandSyntax
from teachredis.wire.replies import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.session.slowlog import SlowCommand
    from teachredis.wire.replies import Reply

GROUP = "server"
ADMIN = ("admin", "loading", "stale")
ALL = -1

container("SLOWLOG", home=__name__, since="2.2.12", group=GROUP)


@command("SLOWLOG|HELP", "loading", "stale", since="6.2.0")
def slowlog_help(client: Client) -> Reply:
    """Show this text.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/slowlog-help
    """
    return help_of(client.engine.table, "slowlog")


@command("SLOWLOG|GET [count]", *ADMIN, since="2.2.12")
def slowlog_get(client: Client, count: bytes = b"10", *more: bytes) -> Reply:
    """Tell the last slow commands, the newest first; -1 tells all.

    Reply: for each [id, seconds since the epoch, microseconds it took, its words, address, client's name].
    Errors: syntax, a count that is no number from -1 up.  Cost: O(N) of the entries told.
    Source: redis.io/commands/slowlog-get
    """
    if more:
        raise SubcommandSyntax("SLOWLOG", "get")  # Redis: repeats the word as it was typed.
    wanted = at_least(count, ALL, BadSlowLogCount)
    log = client.engine.timing.slowlog.entries
    return [row_of(entry) for entry in islice(log, len(log) if wanted == ALL else wanted)]


def row_of(entry: SlowCommand) -> Reply:
    """One entry as it is told."""
    return [entry.id, entry.at_s, entry.us, [*entry.words], entry.address, entry.name]


@command("SLOWLOG|LEN", *ADMIN, since="2.2.12")
def slowlog_len(client: Client) -> int:
    """Count the entries of the slow log.

    Reply: how many.  Cost: O(1).  Source: redis.io/commands/slowlog-len
    """
    return len(client.engine.timing.slowlog.entries)


@command("SLOWLOG|RESET", *ADMIN, since="2.2.12")
def slowlog_reset(client: Client) -> Reply:
    """Forget all entries; the ids go on.

    Reply: OK.  Cost: O(N) of the entries.  Source: redis.io/commands/slowlog-reset
    """
    client.engine.timing.slowlog.entries.clear()
    return OK
