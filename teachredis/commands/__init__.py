"""Floor 4: the commands, one decorated function each, one file a group.

`load` imports the modules that an engine is to have and gives back what they registered.
"""

from __future__ import annotations

from importlib import import_module

from teachredis.session.registry import registered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.session.registry import Command

ROOMS = (
    "teachredis.commands.acl",
    "teachredis.commands.bitfields",
    "teachredis.commands.bitmaps",
    "teachredis.commands.blocking_lists",
    "teachredis.commands.blocking_sorted_sets",
    "teachredis.commands.clients",
    "teachredis.commands.cluster",
    "teachredis.commands.config",
    "teachredis.commands.connection",
    "teachredis.commands.debug",
    "teachredis.commands.dump",
    "teachredis.commands.expiry",
    "teachredis.commands.geo",
    "teachredis.commands.geo_search",
    "teachredis.commands.hash_expiry",
    "teachredis.commands.hash_getex",
    "teachredis.commands.hashes",
    "teachredis.commands.hyperloglog",
    "teachredis.commands.info",
    "teachredis.commands.introspection",
    "teachredis.commands.keys",
    "teachredis.commands.latency",
    "teachredis.commands.lcs",
    "teachredis.commands.list_moves",
    "teachredis.commands.lists",
    "teachredis.commands.memory",
    "teachredis.commands.migrate",
    "teachredis.commands.modules",
    "teachredis.commands.numbers",
    "teachredis.commands.monitor",
    "teachredis.commands.pubsub",
    "teachredis.commands.scan",
    "teachredis.commands.slowlog",
    "teachredis.commands.sort",
    "teachredis.commands.server",
    "teachredis.commands.set_algebra",
    "teachredis.commands.sets",
    "teachredis.commands.shutdown",
    "teachredis.commands.sorted_set_algebra",
    "teachredis.commands.sorted_set_ranges",
    "teachredis.commands.sorted_sets",
    "teachredis.commands.stream_claims",
    "teachredis.commands.stream_groups",
    "teachredis.commands.stream_info",
    "teachredis.commands.stream_pending",
    "teachredis.commands.stream_reading",
    "teachredis.commands.streams",
    "teachredis.commands.strings",
    "teachredis.commands.tracking",
    "teachredis.commands.transactions",
    "teachredis.commands.vector_search",
    "teachredis.commands.vector_sets",
    "teachredis.commands.waiting",
    "teachredis.persistence.commands",
    "teachredis.replication.commands",
    "teachredis.scripting.commands",
    "teachredis.scripting.function_commands",
)


def load(rooms: Iterable[str]) -> list[Command]:
    """The commands of these modules, imported now if they were not yet."""
    homes = [import_module(room).__name__ for room in rooms]
    return [entry for entry in registered.values() if entry.home in homes]
