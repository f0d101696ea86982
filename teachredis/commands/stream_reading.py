"""XREAD and XREADGROUP: what came into several streams since, waiting for it if need be.

XREAD asks for what is newer than an id, and the stream remembers nothing.  XREADGROUP with the id `>` asks
for what its group has not handed out yet: the group then moves on, and the entry is pending with the
consumer who got it.  With any other id a consumer asks again for what it has pending: that is how it
starts after a crash.

Where nothing is new and BLOCK was said, the client waits in the queues of all its keys, and the command runs
again once something was added.  Two things make streams differ from lists here:

* `$` means "from now on", and now is when the wait began: the id is put in its place before the wait.
* A group lives in its stream.  If the key is deleted, changes its type or loses the group, there is
  nothing left to wait for, so an XREADGROUP runs again then as well, and ends with the error.
"""

from __future__ import annotations

from itertools import islice

from teachredis.commands.arguments import integer, wait_in_ms
from teachredis.commands.stream_arguments import read_id
from teachredis.commands.stream_groups import consumer_of, repeat_delivery, repeat_position
from teachredis.commands.streams import shown
from teachredis.session.registry import command
from teachredis.values.stream import StreamValue, incremented
from teachredis.values.stream_group import Pending
from teachredis.values.stream_node import LAST_ID, id_text
from teachredis.wire.errors import (
    BadSyntax,
    GroupMissing,
    MeaninglessID,
    NewestForGroups,
    NoGroupToRead,
    OnlyForGroups,
    UnevenStreams,
)
from teachredis.wire.replies import NULL_ARRAY, MapOfPairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.values.stream_group import Consumer, Group
    from teachredis.wire.replies import Nothing, Reply

GROUP = "stream"
NEWEST = LAST_ID
"""What `>` is read as: no entry lies behind it, so a consumer has no history from there."""


def keys_behind_streams(argv: list[bytes]) -> list[bytes]:
    """The first half of the words behind STREAMS."""
    upper = [word.upper() for word in argv]
    at = upper.index(b"STREAMS") + 1 if b"STREAMS" in upper else len(argv)
    return argv[at : at + (len(argv) - at) // 2]


@command(
    "XREAD [COUNT count] [BLOCK milliseconds] <STREAMS key [key ...] id [id ...]>",
    "readonly", "blocking", "movablekeys", since="5.0.0", find_keys=keys_behind_streams,
)  # fmt: skip
def xread(client: Client, *words: bytes) -> Reply:
    """Read what is newer than an id, in one stream or several.

    `$` is the last id there ever was, for what comes from now on; `+` asks for the last entry there is.
    COUNT is how many entries at most of each stream.  BLOCK waits so many ms (0: for ever) where nothing
    is new.
    Reply: each stream that has something with its entries; nil if none has.
    Errors: WRONGTYPE, syntax, bad id, bad timeout.  Cost: O(log N) a stream and O(1) an entry.
    Source: redis.io/commands/xread
    """
    question = Question(words, "xread", client.db.now_ms)
    db, found = client.db, MapOfPairs()
    question.ids = [read_last_seen(db, key, text) for key, text in question.wanted]
    for key, seen_id in zip(question.keys, question.ids, strict=True):
        stream = db.read(key, StreamValue)
        if stream is not None and stream.length and stream.top_id > seen_id:
            found.append((key, shown(islice(stream.between(seen_id + 1, LAST_ID), question.count))))
    return found or question.wait(client, b"XREAD", words)


def read_last_seen(db: Keyspace, key: bytes, text: bytes) -> int:
    """The id behind which XREAD begins.  Errors: WRONGTYPE, bad id."""
    stream = db.read(key, StreamValue)
    match text:
        case b"$":
            return 0 if stream is None else stream.last_id
        case b"+":
            return stream.top_id - 1 if stream is not None and stream.length else 0
        case b">":
            raise NewestForGroups
        case _:
            return read_id(text)


@command(
    "XREADGROUP <GROUP group consumer> [COUNT count] [BLOCK milliseconds] [NOACK] "
    "<STREAMS key [key ...] id [id ...]>",
    "write", "blocking", "movablekeys", since="5.0.0", find_keys=keys_behind_streams,
)  # fmt: skip
def xreadgroup(client: Client, *words: bytes) -> Reply:
    """Read what a group has not handed out yet (`>`), or again what the consumer has pending from an id on.

    COUNT is how many entries at most of each stream.  BLOCK waits so many ms (0: for ever) where nothing is
    new.  NOACK: what is read is not pending.
    Reply: each stream that has something with its entries, nil for the content of one that was deleted; nil
    if none has.
    Errors: WRONGTYPE, no such key or group, syntax, bad id, bad timeout.  Cost: O(log N) each.
    Source: redis.io/commands/xreadgroup
    """
    question = Question(words, "xreadgroup", client.db.now_ms)
    db, found = client.db, MapOfPairs()
    for key, text in question.wanted:
        find_group(db, key, question.group)
        question.ids.append(read_history_start(text))
    db.journal.told_by_others()
    for key, from_id in zip(question.keys, question.ids, strict=True):
        reading = Reading(db, key, question)
        entries = reading.newest() if from_id == NEWEST else reading.history(from_id)
        if entries is not None:
            found.append((key, entries))
    return found or question.wait(client, b"XREADGROUP", words)


def find_group(db: Keyspace, key: bytes, name: bytes) -> Group:
    """The group to read for.  Errors: WRONGTYPE, no such key or group."""
    stream = db.read(key, StreamValue)
    group = None if stream is None else stream.groups.get(name)
    if group is None:
        raise NoGroupToRead(key, name)
    return group


def read_history_start(text: bytes) -> int:
    """The id behind which a consumer's history begins, or NEWEST.  Errors: bad id."""
    match text:
        case b">":
            return NEWEST
        case b"$" | b"+":
            raise MeaninglessID(text.decode())
        case _:
            return read_id(text)


class Reading:
    """One stream that a consumer reads for its group."""

    __slots__ = ("consumer", "db", "group", "key", "question", "stream")

    def __init__(self, db: Keyspace, key: bytes, question: Question) -> None:
        stream = db.read(key, StreamValue)
        assert stream is not None
        self.db, self.key, self.question, self.stream = db, key, question, stream
        self.group = stream.groups[question.group]
        is_new = question.consumer not in self.group.consumers
        self.consumer: Consumer = consumer_of(db, key, self.group, question.consumer)
        if is_new and question.noack:
            db.effect(b"XGROUP", b"CREATECONSUMER", key, question.group, question.consumer)

    def history(self, from_id: int) -> list[Reply]:
        """What the consumer has pending behind an id; each entry counts as delivered once more."""
        mine = self.consumer.pending
        ids = islice(mine.irange(incremented(from_id), LAST_ID), self.question.count)
        return [self.delivered_again(entry_id, mine[entry_id]) for entry_id in ids]

    def delivered_again(self, entry_id: int, pending: Pending) -> Reply:
        """A pending entry; without content if it was deleted from the stream."""
        body = self.stream.find(entry_id)
        if body is None:
            return [id_text(entry_id), NULL_ARRAY]
        pending.delivery_ms = self.db.now_ms
        pending.deliveries += 1
        return [id_text(entry_id), [*body]]

    def newest(self) -> list[Reply] | None:
        """What the group has not handed out yet, from here on pending with the consumer; None for nothing."""
        if self.stream.top_id <= self.group.last_id:
            return None
        entries = [*islice(self.stream.between(self.group.last_id + 1, LAST_ID), self.question.count)]
        for entry_id, _ in entries:
            self.stream.hand_out(self.group, entry_id)
            if not self.question.noack:
                self.deliver(entry_id)
        repeat_position(self.db, self.key, self.question.group, self.group)
        self.db.recorded(self.key)
        return shown(entries)

    def deliver(self, entry_id: int) -> None:
        """The entry is from here on pending with the consumer, whoever had it before."""
        pending = Pending(self.consumer, self.db.now_ms)
        self.group.give(entry_id, pending)
        self.consumer.active_ms = self.db.now_ms
        repeat_delivery(self.db, self.key, self.question.group, self.group, entry_id, pending)


# --- the words ----------------------------------------------------------------------------------------------


class Question:
    """The words of XREAD and XREADGROUP: `count` and `timeout_ms` are None where nothing was said.

    `wanted` are the keys and the ids as typed, `ids` the ids as read; `at` is the place of the first id.
    """

    __slots__ = ("at", "consumer", "count", "group", "ids", "name", "noack", "now_ms", "timeout_ms", "wanted")

    def __init__(self, words: Sequence[bytes], name: str, now_ms: int) -> None:
        self.name, self.now_ms = name, now_ms
        self.count: int | None = None
        self.timeout_ms: int | None = None
        self.group = self.consumer = b""
        self.noack = False
        self.wanted: list[tuple[bytes, bytes]] = []
        self.ids: list[int] = []
        self.at = self.read(words)

    @property
    def keys(self) -> list[bytes]:
        """The streams in the order in which they were named."""
        return [key for key, _ in self.wanted]

    @property
    def is_for_group(self) -> bool:
        """Is it an XREADGROUP?"""
        return self.name == "xreadgroup"

    def read(self, words: Sequence[bytes]) -> int:
        """Read all options up to STREAMS, and what follows it; the place of the first id."""
        at, group_said = 0, False
        while at < len(words) and words[at].upper() != b"STREAMS":
            option, more = words[at].upper(), len(words) - at - 1
            values = OPTIONS.get(option, more + 1)
            if more < values:
                raise BadSyntax
            self.read_option(option, words[at + 1 : at + 1 + values])
            group_said = group_said or option == b"GROUP"
            at += 1 + values
        if at >= len(words) - 1:
            raise BadSyntax
        streams = words[at + 1 :]
        self.pair(streams)
        if self.is_for_group and not group_said:
            raise GroupMissing
        return at + 1 + len(streams) // 2

    def read_option(self, option: bytes, words: Sequence[bytes]) -> None:
        """One option and the words behind it."""
        match option:
            case b"BLOCK":
                self.read_block(words[0])
            case b"COUNT":
                self.read_count(words[0])
            case b"GROUP":
                self.read_group(words[0], words[1])
            case b"NOACK":
                self.read_noack()

    def pair(self, streams: Sequence[bytes]) -> None:
        """STREAMS key [key ...] id [id ...]: as many ids as keys."""
        half = len(streams) // 2
        if len(streams) % 2:
            raise UnevenStreams(self.name, "ID or '>'" if self.is_for_group else "ID, '+', or '$'")
        self.wanted = [*zip(streams[:half], streams[half:], strict=True)]

    def read_block(self, text: bytes) -> None:
        """BLOCK milliseconds"""
        self.timeout_ms = wait_in_ms(text, self.now_ms)

    def read_count(self, text: bytes) -> None:
        """COUNT count; 0 or less: all."""
        count = integer(text)
        self.count = count if count > 0 else None

    def read_group(self, group: bytes, consumer: bytes) -> None:
        """GROUP group consumer"""
        if not self.is_for_group:
            raise OnlyForGroups("GROUP")
        self.group, self.consumer = group, consumer

    def read_noack(self) -> None:
        """NOACK"""
        if not self.is_for_group:
            raise OnlyForGroups("NOACK")
        self.noack = True

    def wait(self, client: Client, name: bytes, words: Sequence[bytes]) -> Reply | Nothing:
        """Nothing is new: wait, if BLOCK was said.  What runs again has ids in place of `$`."""
        if self.timeout_ms is None:
            return NULL_ARRAY
        again = [name, *words]
        for at, entry_id in enumerate(self.ids, self.at + 1):
            if again[at] == b"$":
                again[at] = id_text(entry_id)
        keys = tuple(self.keys)
        return client.wait_for(keys, StreamValue, self.timeout_ms, again=again, minds_loss=self.is_for_group)


OPTIONS = {b"BLOCK": 1, b"COUNT": 1, b"GROUP": 2, b"NOACK": 0}
"""option -> how many words follow it"""
