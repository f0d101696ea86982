"""Consumer groups of streams: making and removing them and their consumers, and looking at both."""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.commands.stream_arguments import read_id, read_id_or_sign
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.values.stream import StreamValue
from teachredis.values.stream_group import Consumer, Group
from teachredis.values.stream_node import id_text
from teachredis.wire.errors import (
    GroupExists,
    NegativeEntriesRead,
    NoStreamForGroup,
    NoSuchGroup,
    SubcommandSyntax,
)
from teachredis.wire.replies import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.values.stream_group import Pending
    from teachredis.wire.replies import Reply

GROUP = "stream"
UNKNOWN = -1
"""ENTRIESREAD for "nobody knows"."""

MOST_OPTIONS = 3

container("XGROUP", home=__name__, since="5.0.0", group=GROUP)


@command(
    "XGROUP|CREATE key group <id | $> [MKSTREAM] [ENTRIESREAD entries-read]",
    "write",
    "denyoom",
    since="5.0.0",
)
def xgroup_create(db: Keyspace, key: bytes, group: bytes, from_id: bytes, *options: bytes) -> Reply:
    """Make a consumer group that has read up to `id`; `$` is the last one there.

    MKSTREAM makes the stream, if there is none; ENTRIESREAD is how many entries lie up to the id.
    Reply: OK.  Errors: WRONGTYPE, no such stream, the group exists, syntax, bad id.  Cost: O(1).
    Source: redis.io/commands/xgroup-create
    """
    makes_stream, entries_read = read_group_options("CREATE", options)
    stream = db.find(key, StreamValue)
    if stream is None and not makes_stream:
        raise NoStreamForGroup
    if len(options) > MOST_OPTIONS:
        raise SubcommandSyntax("XGROUP", "CREATE")
    last_id = read_id(from_id) if from_id != b"$" else stream.last_id if stream is not None else 0
    if stream is None:
        stream = db.find_or_create(key, StreamValue)
        db.touched(key)
        db.wake(key)
    if group in stream.groups:
        raise GroupExists
    stream.groups[group] = Group(last_id, known(entries_read, stream))
    db.noted(key, "xgroup-create")
    return OK


def read_group_options(name: str, options: tuple[bytes, ...]) -> tuple[bool, int]:
    """(whether to make the stream, entries read)"""
    makes_stream, entries_read = False, UNKNOWN
    rest = list(options)
    while rest:
        option = rest.pop(0).upper()
        if option == b"MKSTREAM" and name == "CREATE":
            makes_stream = True
        elif option == b"ENTRIESREAD" and rest:
            entries_read = integer(rest.pop(0))
            if entries_read < UNKNOWN:
                raise NegativeEntriesRead
        else:
            raise SubcommandSyntax("XGROUP", name)
    return makes_stream, entries_read


def known(entries_read: int, stream: StreamValue) -> int | None:
    """ENTRIESREAD as a group keeps it: no more than there ever were."""
    return None if entries_read == UNKNOWN else min(entries_read, stream.entries_added)


@command("XGROUP|SETID key group <id | $> [ENTRIESREAD entries-read]", "write", since="5.0.0")
def xgroup_setid(db: Keyspace, key: bytes, group: bytes, last_id: bytes, *options: bytes) -> Reply:
    """Let a group go on behind another id; `$` is the last one there.

    ENTRIESREAD is how many entries lie up to the id.
    Reply: OK.  Errors: WRONGTYPE, no such stream or group, syntax, bad id.  Cost: O(1).
    Source: redis.io/commands/xgroup-setid
    """
    _, entries_read = read_group_options("SETID", options)
    stream = stream_of(db, key)
    chosen = group_of(stream, key, group)
    if len(options) > MOST_OPTIONS - 1:
        raise SubcommandSyntax("XGROUP", "SETID")
    chosen.last_id = stream.last_id if last_id == b"$" else read_id_or_sign(last_id)
    chosen.entries_read = known(entries_read, stream)
    db.noted(key, "xgroup-setid")
    return OK


@command("XGROUP|DESTROY key group", "write", since="5.0.0")
def xgroup_destroy(db: Keyspace, key: bytes, group: bytes) -> int:
    """Remove a group with its consumers and all that is pending; who waits for it gets an error.

    Reply: 1, or 0 if there is no such group.  Errors: WRONGTYPE, no such stream.
    Cost: O(1).
    Source: redis.io/commands/xgroup-destroy
    """
    if stream_of(db, key).groups.pop(group, None) is None:
        return 0
    db.noted(key, "xgroup-destroy")
    db.wake(key)
    return 1


@command("XGROUP|CREATECONSUMER key group consumer", "write", "denyoom", since="6.2.0")
def xgroup_createconsumer(db: Keyspace, key: bytes, group: bytes, consumer: bytes) -> int:
    """Add a consumer to a group; reading does so as well.

    Reply: 1, or 0 if it was there.  Errors: WRONGTYPE, no such stream or group.  Cost: O(1).
    Source: redis.io/commands/xgroup-createconsumer
    """
    chosen = group_of(stream_of(db, key), key, group)
    if consumer in chosen.consumers:
        return 0
    consumer_of(db, key, chosen, consumer)
    return 1


@command("XGROUP|DELCONSUMER key group consumer", "write", since="5.0.0")
def xgroup_delconsumer(db: Keyspace, key: bytes, group: bytes, consumer: bytes) -> int:
    """Remove a consumer from a group; what it has pending is then pending nowhere in the group.

    Reply: how much that was.  Errors: WRONGTYPE, no such stream or group.  Cost: O(N log N) of it.
    Source: redis.io/commands/xgroup-delconsumer
    """
    pending = group_of(stream_of(db, key), key, group).dismiss(consumer)
    if pending is None:
        return 0
    db.noted(key, "xgroup-delconsumer")
    return pending


@command("XGROUP|HELP", "loading", "stale", since="5.0.0")
def xgroup_help(client: Client) -> Reply:
    """Show what XGROUP can do.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/xgroup-help
    """
    return help_of(client.engine.table, "xgroup")


# --- for all commands with groups ---------------------------------------------------------------------------


def stream_of(db: Keyspace, key: bytes) -> StreamValue:
    """The stream under a key.  Errors: WRONGTYPE, no such stream."""
    stream = db.find(key, StreamValue)
    if stream is None:
        raise NoStreamForGroup
    return stream


def group_of(stream: StreamValue, key: bytes, name: bytes) -> Group:
    """A group of a stream.  Errors: no such group."""
    group = stream.groups.get(name)
    if group is None:
        raise NoSuchGroup(key, name)
    return group


def consumer_of(db: Keyspace, key: bytes, group: Group, name: bytes) -> Consumer:
    """The group's consumer of that name, who is seen now; made, and told of, if there is none."""
    consumer = group.consumers.get(name)
    if consumer is None:
        consumer = group.welcome(name, db.now_ms)
        db.noted(key, "xgroup-createconsumer")
    consumer.seen_ms = db.now_ms
    return consumer


def repeat_delivery(
    db: Keyspace, key: bytes, name: bytes, group: Group, entry_id: int, pending: Pending
) -> None:
    """Repeat elsewhere to whom an entry was delivered, when and how often, and how far the group has read."""
    counts = b"%d" % pending.delivery_ms, b"RETRYCOUNT", b"%d" % pending.deliveries
    entry = b"XCLAIM", key, name, pending.consumer.name, b"0", id_text(entry_id)
    db.effect(*entry, b"TIME", *counts, b"FORCE", b"JUSTID", b"LASTID", id_text(group.last_id))


def repeat_position(db: Keyspace, key: bytes, name: bytes, group: Group) -> None:
    """Repeat elsewhere how far a group has read."""
    read = UNKNOWN if group.entries_read is None else group.entries_read
    db.effect(b"XGROUP", b"SETID", key, name, id_text(group.last_id), b"ENTRIESREAD", b"%d" % read)
