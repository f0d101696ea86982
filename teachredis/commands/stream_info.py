"""XINFO: what a stream, its groups and their consumers remember."""

from __future__ import annotations

from itertools import islice

from teachredis.commands.arguments import integer
from teachredis.commands.stream_groups import group_of
from teachredis.commands.streams import shown
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.values.stream import StreamValue
from teachredis.values.stream_group import NEVER_MS
from teachredis.values.stream_node import LAST_ID, id_text
from teachredis.wire.errors import NoSuchKey, SubcommandSyntax

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.values.stream_group import Consumer, Group
    from teachredis.values.stream_node import Entry
    from teachredis.wire.replies import Reply

GROUP = "stream"
USUAL_COUNT = 10

container("XINFO", home=__name__, since="5.0.0", group=GROUP)


@command("XINFO|STREAM key [FULL [COUNT count]]", "readonly", since="5.0.0")
def xinfo_stream(db: Keyspace, key: bytes, *options: bytes) -> dict[bytes, Reply]:
    """Show what a stream remembers, with its first and its last entry.

    FULL: with its first entries, all groups, what they have pending, and their consumers instead; COUNT is
    how many of each at most (10; 0: all).
    Reply: map of names and values.  Errors: no such key, WRONGTYPE, syntax.  Cost: O(1) an entry shown.
    Source: redis.io/commands/xinfo-stream
    """
    stream = stream_to_show(db, key)
    if not options:
        return about(stream) | edges(stream)
    count = read_full(options)
    entries = shown(islice(stream.between(0, LAST_ID), count))
    groups = [group_in_full(stream, name, group, count) for name, group in sorted(stream.groups.items())]
    return about(stream) | {b"entries": entries, b"groups": groups}


def stream_to_show(db: Keyspace, key: bytes) -> StreamValue:
    """The stream.  Errors: no such key, WRONGTYPE."""
    stream = db.read(key, StreamValue)
    if stream is None:
        raise NoSuchKey
    return stream


def read_full(options: tuple[bytes, ...]) -> int | None:
    """`FULL [COUNT count]`: how many of each; None for all."""
    count = USUAL_COUNT
    match [*map(bytes.upper, options)]:
        case [b"FULL"]:
            pass
        case [b"FULL", b"COUNT", number]:
            count = integer(number)
        case _:
            raise SubcommandSyntax("XINFO", "STREAM")
    return USUAL_COUNT if count < 0 else count or None


def about(stream: StreamValue) -> dict[bytes, Reply]:
    """What both forms of XINFO STREAM begin with."""
    return {
        b"length": stream.length,
        b"radix-tree-keys": len(stream.nodes),
        b"radix-tree-nodes": stream.radix_nodes,
        b"last-generated-id": id_text(stream.last_id),
        b"max-deleted-entry-id": id_text(stream.max_deleted_id),
        b"entries-added": stream.entries_added,
        b"recorded-first-entry-id": id_text(stream.first_id),
    }


def edges(stream: StreamValue) -> dict[bytes, Reply]:
    """How many groups there are, and the first and the last entry."""
    return {
        b"groups": len(stream.groups),
        b"first-entry": entry_or_nil(stream.between(0, LAST_ID)),
        b"last-entry": entry_or_nil(stream.between(0, LAST_ID, backwards=True)),
    }


def entry_or_nil(entries: Iterable[Entry]) -> Reply:
    """The first of some entries, if there is one."""
    return next(iter(shown(islice(entries, 1))), None)


def group_in_full(stream: StreamValue, name: bytes, group: Group, count: int | None) -> dict[bytes, Reply]:
    """A group with what it has pending, and its consumers with what they have."""
    return {
        b"name": name,
        b"last-delivered-id": id_text(group.last_id),
        b"entries-read": group.entries_read,
        b"lag": stream.lag(group),
        b"pel-count": len(group.pending),
        b"pending": [
            [id_text(entry_id), pending.consumer.name, pending.delivery_ms, pending.deliveries]
            for entry_id, pending in islice(group.pending.items(), count)
        ],
        b"consumers": [consumer_in_full(consumer, count) for consumer in in_order(group)],
    }


def in_order(group: Group) -> list[Consumer]:
    """The consumers by name, as Redis's tree has them."""
    return [consumer for _, consumer in sorted(group.consumers.items())]


def consumer_in_full(consumer: Consumer, count: int | None) -> dict[bytes, Reply]:
    """A consumer with what it has pending."""
    return {
        b"name": consumer.name,
        b"seen-time": consumer.seen_ms,
        b"active-time": consumer.active_ms,
        b"pel-count": len(consumer.pending),
        b"pending": [
            [id_text(entry_id), pending.delivery_ms, pending.deliveries]
            for entry_id, pending in islice(consumer.pending.items(), count)
        ],
    }


@command("XINFO|GROUPS key", "readonly", since="5.0.0")
def xinfo_groups(db: Keyspace, key: bytes) -> Reply:
    """Show the consumer groups of a stream.

    Reply: array of maps of names and values; `lag` is how many entries a group has still to read, nil if
    nobody can know.
    Errors: no such key, WRONGTYPE.  Cost: O(1) a group.  Source: redis.io/commands/xinfo-groups
    """
    stream = stream_to_show(db, key)
    return [
        {
            b"name": name,
            b"consumers": len(group.consumers),
            b"pending": len(group.pending),
            b"last-delivered-id": id_text(group.last_id),
            b"entries-read": group.entries_read,
            b"lag": stream.lag(group),
        }
        for name, group in sorted(stream.groups.items())
    ]


@command("XINFO|CONSUMERS key group", "readonly", since="5.0.0")
def xinfo_consumers(db: Keyspace, key: bytes, group: bytes) -> Reply:
    """Show the consumers of a group.

    Reply: array of maps of names and values; `idle` is ms since a consumer last asked, `inactive` ms since it
    last got something, -1 if never.
    Errors: no such key, WRONGTYPE, no such group.  Cost: O(1) a consumer.
    Source: redis.io/commands/xinfo-consumers
    """
    chosen = group_of(stream_to_show(db, key), key, group)
    return [
        {
            b"name": consumer.name,
            b"pending": len(consumer.pending),
            b"idle": max(db.now_ms - consumer.seen_ms, 0),
            b"inactive": NEVER_MS if consumer.active_ms == NEVER_MS else db.now_ms - consumer.active_ms,
        }
        for consumer in in_order(chosen)
    ]


@command("XINFO|HELP", "loading", "stale", since="5.0.0")
def xinfo_help(client: Client) -> Reply:
    """Show what XINFO can do.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/xinfo-help
    """
    return help_of(client.engine.table, "xinfo")
