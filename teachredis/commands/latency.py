"""LATENCY: what made everybody wait, and how long commands take.

LATEST, HISTORY, GRAPH and DOCTOR tell of spikes (session/latency.py), HISTOGRAM of all calls
(session/durations.py).  The two texts for people are drawn in latency_report.py.
"""

from __future__ import annotations

from teachredis.commands.latency_report import advice, graph_of
from teachredis.session.durations import buckets, slots_of
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.wire.errors import NoSamples
from teachredis.wire.replies import Verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.session.client import Client
    from teachredis.session.registry import Command, Table
    from teachredis.wire.replies import Reply

GROUP = "server"
ADMIN = ("admin", "noscript", "loading", "stale")

container("LATENCY", home=__name__, since="2.8.13", group=GROUP)


@command("LATENCY|HELP", "loading", "stale", since="2.8.13")
def latency_help(client: Client) -> Reply:
    """Show this text.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/latency-help
    """
    return help_of(client.engine.table, "latency")


@command("LATENCY|LATEST", *ADMIN, since="2.8.13")
def latency_latest(client: Client) -> Reply:
    """Tell the latest spike of each kind of event.

    Reply: for each [event, seconds since the epoch, ms, ms of the worst ever].  Cost: O(1).
    Source: redis.io/commands/latency-latest
    """
    events = client.engine.timing.latency.events.items()
    return [[name.encode(), *event.samples[-1], event.worst_ms] for name, event in events]


@command("LATENCY|HISTORY event", *ADMIN, since="2.8.13")
def latency_history(client: Client, name: bytes) -> Reply:
    """Tell the spikes of an event, the oldest first, at most 160 of them.

    Reply: for each [seconds since the epoch, ms]; none for an unknown event.  Cost: O(1).
    Source: redis.io/commands/latency-history
    """
    event = client.engine.timing.latency.events.get(name.decode("latin-1"))
    return [[*sample] for sample in event.samples] if event else []


@command("LATENCY|RESET [event [event ...]]", *ADMIN, since="2.8.13")
def latency_reset(client: Client, *names: bytes) -> int:
    """Forget the spikes of these events, or of all.

    Reply: how many events there were.  Cost: O(1).  Source: redis.io/commands/latency-reset
    """
    events = client.engine.timing.latency.events
    chosen = [name.decode("latin-1") for name in names] if names else [*events]
    return sum(events.pop(name, None) is not None for name in chosen)


@command("LATENCY|GRAPH event", *ADMIN, since="2.8.13")
def latency_graph(client: Client, name: bytes) -> Reply:
    """Draw the spikes of an event, one column each, with their age below.

    Reply: a text.  Errors: no samples.  Cost: O(1).  Source: redis.io/commands/latency-graph
    """
    event = client.engine.timing.latency.events.get(name.decode("latin-1"))
    if event is None:
        raise NoSamples(name)
    return Verbatim(graph_of(name.decode("latin-1"), event, client.db.now_ms // 1000).encode())


@command("LATENCY|DOCTOR", *ADMIN, since="2.8.13")
def latency_doctor(client: Client) -> Reply:
    """Sum up the spikes of all events and suggest what to do about them.

    Reply: a text.  Cost: O(1).  Source: redis.io/commands/latency-doctor
    """
    return Verbatim(advice(client.engine, client.db.now_ms // 1000).encode())


@command("LATENCY|HISTOGRAM [command [command ...]]", *ADMIN, since="7.0.0")
def latency_histogram(client: Client, *names: bytes) -> Reply:
    """Tell how many calls of each command took at most 1, 2, 4, ... microseconds.

    A command with subcommands stands for all of them.  Those that have not run are left out.
    Reply: {command: {"calls": count, "histogram_usec": {µs: calls up to there}}}.
    Cost: O(N) of the commands.
    Source: redis.io/commands/latency-histogram
    """
    table = client.engine.table
    chosen = named(table, names) if names else table.values()
    return {entry.name.encode(): histogram_of(entry) for entry in chosen if entry.took}


def named(table: Table, names: Iterable[bytes]) -> Iterable[Command]:
    """The commands with these names; unknown ones are passed over."""
    for name in names:
        entry = table.get(name.decode("latin-1").lower())
        if entry is not None:
            yield from (entry.subcommands or {b"": entry}).values()


def histogram_of(entry: Command) -> Reply:
    """One command's durations."""
    counts = dict(buckets(slots_of(entry.took)))
    return {b"calls": sum(entry.took.values()), b"histogram_usec": counts}  # type: ignore[dict-item]  # keys: µs
