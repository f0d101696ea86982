"""Streams: nodes, then what the stream remembers, then its groups.

    nodes       for each: the id of its first entry, 16 bytes; a listpack (stream_nodes.py)
    numbers     length, last id, first id, highest deleted id, entries ever added
    groups      for each: name, last id, entries read
                  pending:    id, when delivered, how often
                  consumers:  name, when seen, when active, and the ids of what each has pending

An id is two numbers.  Versions before 7.0 did not write first id, highest deleted id and the two counts of
entries; those before 7.2 not when a consumer was active.  What is missing is guessed as Redis guesses it.
"""

from __future__ import annotations

from teachredis.codec import kinds
from teachredis.codec.stream_nodes import pack_node, unpack_node
from teachredis.values.stream import StreamValue
from teachredis.values.stream_group import Consumer, Group, Pending
from teachredis.values.stream_node import HIGHEST_SEQ, SEQ_BITS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from teachredis.codec.reader import Reader
    from teachredis.codec.writer import Writer
    from teachredis.values.limits import Limits

    Delivered: TypeAlias = tuple[int, int]
    """(when, how often) something pending was delivered"""

ID_BYTES = 16
UNKNOWN = (1 << 64) - 1
"""Stands for the number of entries read where nobody knows it."""


# --- writing ------------------------------------------------------------------------------------------------


def write_stream(value: StreamValue, writer: Writer) -> int:
    """All of it; the type is returned.  Before 7.2 nobody knew when a consumer was active."""
    writer.length(len(value.nodes))
    for node in value.nodes:
        writer.text(id_bytes(node.first_id))
        writer.text(pack_node(node))
    writer.length(value.length)
    for entry_id in (value.last_id, value.first_id, value.max_deleted_id):
        write_id(writer, entry_id)
    writer.length(value.entries_added)
    writer.length(len(value.groups))
    for name in sorted(value.groups):
        write_group(writer, name, value.groups[name])
    return kinds.STREAM_3 if writer.version >= kinds.ACTIVE_SINCE else kinds.STREAM_2


def write_id(writer: Writer, entry_id: int) -> None:
    """An id as two numbers."""
    writer.length(entry_id >> SEQ_BITS)
    writer.length(entry_id & HIGHEST_SEQ)


def id_bytes(entry_id: int) -> bytes:
    """An id as a radix tree has it."""
    return entry_id.to_bytes(ID_BYTES, "big")


def write_group(writer: Writer, name: bytes, group: Group) -> None:
    """A group with all that is pending in it."""
    writer.text(name)
    write_id(writer, group.last_id)
    writer.length(UNKNOWN if group.entries_read is None else group.entries_read)
    writer.length(len(group.pending))
    for entry_id, pending in group.pending.items():
        writer.raw(id_bytes(entry_id))
        writer.milliseconds(pending.delivery_ms)
        writer.length(pending.deliveries)
    writer.length(len(group.consumers))
    for consumer_name in sorted(group.consumers):
        write_consumer(writer, group.consumers[consumer_name])


def write_consumer(writer: Writer, consumer: Consumer) -> None:
    """A consumer with the ids of what it has pending."""
    writer.text(consumer.name)
    writer.milliseconds(consumer.seen_ms)
    if writer.version >= kinds.ACTIVE_SINCE:
        writer.milliseconds(consumer.active_ms)
    writer.length(len(consumer.pending))
    for entry_id in consumer.pending:
        writer.raw(id_bytes(entry_id))


# --- reading ------------------------------------------------------------------------------------------------


def read_stream(reader: Reader, limits: Limits) -> StreamValue:  # noqa: ARG001  # shaped as all readers are
    """Since 7.2."""
    return stream_of_version(reader, 3)


def read_stream_2(reader: Reader, limits: Limits) -> StreamValue:  # noqa: ARG001  # the same
    """7.0: it is not known when consumers were active."""
    return stream_of_version(reader, 2)


def read_stream_1(reader: Reader, limits: Limits) -> StreamValue:  # noqa: ARG001  # the same
    """5.0 to 6.2: nothing is known of entries that were deleted."""
    return stream_of_version(reader, 1)


def stream_of_version(reader: Reader, version: int) -> StreamValue:
    """The worker of all three."""
    value = StreamValue()
    for _ in range(reader.length()):
        first_id = int.from_bytes(reader.text(), "big")
        value.nodes.append(unpack_node(first_id, reader.text()))
    value.length, value.last_id = reader.length(), read_id(reader)
    refuse_disorder(value)
    value.entries_added = value.length
    if version > 1:
        read_id(reader)  # of the first entry, which is there to see
        value.max_deleted_id, value.entries_added = read_id(reader), reader.length()
    for _ in range(reader.length()):
        name = reader.text()
        if name in value.groups:
            raise ValueError("a stream has two groups of one name")
        value.groups[name] = read_group(reader, value, version)
    return value


def read_id(reader: Reader) -> int:
    """An id of two numbers."""
    ms = reader.length()
    return ms << SEQ_BITS | reader.length()


def refuse_disorder(value: StreamValue) -> None:
    """Nodes must follow one another, and be all that there is.  Errors: ValueError."""
    edges = [entry_id for node in value.nodes for entry_id in (node.ids[0], node.ids[-1])]
    if edges != sorted(edges) or len({*edges[::2]}) != len(value.nodes) or edges[-1:] > [value.last_id]:
        raise ValueError("entries of a stream are not in order")
    if value.length != sum(node.live for node in value.nodes):
        raise ValueError("a stream has another length than it says")


def read_group(reader: Reader, stream: StreamValue, version: int) -> Group:
    """A group with all that is pending in it."""
    group = Group(read_id(reader), None)
    if version > 1:
        entries_read = reader.length()
        group.entries_read = None if entries_read >> 63 else entries_read
    else:
        group.entries_read = stream.entries_up_to(group.last_id)
    delivered = {
        read_raw_id(reader): (reader.milliseconds(), reader.length()) for _ in range(reader.length())
    }
    for _ in range(reader.length()):
        read_consumer(reader, group, delivered, version)
    if len(group.pending) != len(delivered):
        raise ValueError("something is pending for nobody")
    return group


def read_raw_id(reader: Reader) -> int:
    """An id as a radix tree has it."""
    return int.from_bytes(reader.raw(ID_BYTES), "big")


def read_consumer(reader: Reader, group: Group, delivered: Mapping[int, Delivered], version: int) -> None:
    """A consumer, who is given what is pending for it."""
    consumer = Consumer(reader.text(), reader.milliseconds())
    if consumer.name in group.consumers:
        raise ValueError("a group has two consumers of one name")
    consumer.active_ms = reader.milliseconds() if version > 2 else consumer.seen_ms
    group.consumers[consumer.name] = consumer
    for _ in range(reader.length()):
        entry_id = read_raw_id(reader)
        if entry_id not in delivered or entry_id in group.pending:
            raise ValueError("something is pending for two, or was never delivered")
        group.give(entry_id, Pending(consumer, *delivered[entry_id]))
