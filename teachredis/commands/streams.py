"""Streams: adding entries at the end, reading ranges of them, deleting and trimming."""

from __future__ import annotations

from itertools import islice

from teachredis.commands.arguments import integer, read_options, value_behind
from teachredis.commands.stream_arguments import (
    TrimOptions,
    in_c,
    read_id,
    read_ids,
    read_range,
    read_references_and_ids,
    unsigned,
)
from teachredis.session.registry import command
from teachredis.values.stream import DELETED, NO_SUCH_ENTRY, StreamValue, spelled
from teachredis.values.stream_node import HIGHEST_SEQ, LAST_ID, SEQ_BITS, id_text
from teachredis.wire.errors import (
    BadSyntax,
    EntriesAddedBelowLength,
    EntryTooLarge,
    IDNotAbove,
    NegativeEntriesAdded,
    NoIDsLeft,
    NoSuchKey,
    NothingToTrimBy,
    SetIDBelowCurrentDeleted,
    SetIDBelowDeleted,
    SetIDBelowTop,
    WrongArity,
    ZeroID,
)
from teachredis.wire.replies import NULL_ARRAY, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.values.stream_node import Body, Entry
    from teachredis.wire.replies import Reply

    WantedID: TypeAlias = tuple[int | None, int | None]
    """(ms, seq), each None where Redis is to choose"""

GROUP = "stream"
MOST_ENTRY_BYTES = 1 << 30
CHOOSE: WantedID = (None, None)

# --- adding -------------------------------------------------------------------------------------------------


@command(
    "XADD key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] "
    "<* | id> field value [field value ...]",
    "write", "denyoom", "fast", since="5.0.0",
)  # fmt: skip
def xadd(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Add an entry at the end of a stream: the pairs of field and value, under an id greater than all before.

    The id is `ms-seq`; `*` makes it from the clock, `ms-*` chooses the seq.  NOMKSTREAM does nothing where
    there is no stream.  MAXLEN, MINID, LIMIT and what becomes of pending entries: as in XTRIM, which follows.
    Reply: the id; nil if there is no stream and none was made.
    Errors: WRONGTYPE, syntax, bad id, an id that is too small, arity.  Cost: O(1), and O(N) trimmed.
    Source: redis.io/commands/xadd
    """
    options = TrimOptions(words, adding=True)
    wanted = read_wanted_id(words[options.at]) if options.at < len(words) else CHOOSE
    plan = options.plan(db.limits)
    body = words[options.at + 1 :]
    refuse_bad_entry(body, wanted)
    stream = db.find(key, StreamValue)
    if stream is None and not options.makes_stream:
        return None
    entry_id = settled_id(stream, wanted, db.now_ms)
    if stream is None:
        stream = db.find_or_create(key, StreamValue)
    stream.append(entry_id, body, db.limits)
    db.changed(key, "xadd")
    if options.trims and stream.trim(plan):
        db.tell("xtrim", key)
    text = id_text(entry_id)
    if None in wanted or options.roughly:
        again = [*words[: options.at], text if None in wanted else words[options.at], *body]
        db.effect(b"XADD", key, *(options.exactly(again, stream) if options.roughly else again))
    return text


def read_wanted_id(text: bytes) -> WantedID:
    """The id that XADD is to use, or what of it.  Errors: BadStreamID."""
    if text == b"*":
        return CHOOSE
    ms, dash, seq = in_c(text).partition(b"-")
    if dash and seq == b"*":
        return unsigned(ms), None
    entry_id = read_id(text)
    return entry_id >> SEQ_BITS, entry_id & HIGHEST_SEQ


def refuse_bad_entry(body: Body, wanted: WantedID) -> None:
    """Errors: no pairs, 0-0, too large."""
    if len(body) < 2 or len(body) % 2:
        raise WrongArity("xadd")
    if wanted == (0, 0):
        raise ZeroID
    if sum(map(len, body)) > MOST_ENTRY_BYTES:
        raise EntryTooLarge


def settled_id(stream: StreamValue | None, wanted: WantedID, now_ms: int) -> int:
    """The id that an entry gets.  Errors: no ids left, not above the last one."""
    stream = StreamValue() if stream is None else stream
    if stream.last_id == LAST_ID:
        raise NoIDsLeft
    ms, seq = wanted
    if ms is None:
        return stream.next_id(now_ms)
    entry_id = stream.next_in(ms) if seq is None else spelled(ms, seq)
    if entry_id <= stream.last_id or entry_id >> SEQ_BITS != ms:
        raise IDNotAbove
    return entry_id


# --- looking ------------------------------------------------------------------------------------------------


@command("XLEN key", "readonly", "fast", since="5.0.0")
def xlen(db: Keyspace, key: bytes) -> int:
    """Count the entries of a stream.

    Reply: the length; 0 if there is no stream.  Errors: WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/xlen
    """
    stream = db.read(key, StreamValue)
    return 0 if stream is None else stream.length


@command("XRANGE key start end [COUNT count]", "readonly", since="5.0.0")
def xrange(db: Keyspace, key: bytes, start: bytes, end: bytes, *options: bytes) -> Reply:
    """Read the entries whose ids lie in a range, in their order.

    `-` is the lowest id, `+` the highest, `(` in front of an id leaves it out, an id without seq is its whole
    millisecond.  COUNT is how many at most.
    Reply: array of id and fields with values; nil with a COUNT of 0.
    Errors: WRONGTYPE, syntax, bad id.  Cost: O(log N) and O(1) an entry.
    Source: redis.io/commands/xrange
    """
    return read_entries(db, key, start, end, options, backwards=False)


@command("XREVRANGE key end start [COUNT count]", "readonly", since="5.0.0")
def xrevrange(db: Keyspace, key: bytes, end: bytes, start: bytes, *options: bytes) -> Reply:
    """Read the entries whose ids lie in a range, newest first.

    The ids are those of XRANGE; the higher one comes first.  COUNT is how many at most.
    Reply: array of id and fields with values; nil with a COUNT of 0.
    Errors: WRONGTYPE, syntax, bad id.  Cost: O(log N) and O(1) an entry.
    Source: redis.io/commands/xrevrange
    """
    return read_entries(db, key, start, end, options, backwards=True)


def read_entries(
    db: Keyspace, key: bytes, start: bytes, end: bytes, options: Sequence[bytes], *, backwards: bool
) -> Reply:
    """The worker of XRANGE and XREVRANGE."""
    low, high = read_range(start, end)
    found = read_options(options, values=("COUNT",), readers={"COUNT": integer})
    count = integer(found["COUNT"]) if found else None
    stream = db.read(key, StreamValue)
    if stream is None:
        return []
    if count is not None and count <= 0:
        return NULL_ARRAY
    return shown(islice(stream.between(low, high, backwards=backwards), count))


def shown(entries: Iterable[Entry]) -> list[Reply]:
    """Entries as a reply."""
    return [[id_text(entry_id), [*body]] for entry_id, body in entries]


# --- deleting -----------------------------------------------------------------------------------------------


@command("XDEL key id [id ...]", "write", "fast", since="5.0.0")
def xdel(db: Keyspace, key: bytes, *ids: bytes) -> int:
    """Delete entries, wherever in the stream they are.  Where they are pending, they stay so.

    Reply: how many were there.  Errors: WRONGTYPE, bad id.  Cost: O(log N) each.
    Source: redis.io/commands/xdel
    """
    stream = db.find(key, StreamValue)
    if stream is None:
        return 0
    removed = sum([*map(stream.remove, read_ids(ids))])
    if removed:
        db.altered(key, "xdel", removed)
    return removed


@command("XDELEX key [KEEPREF | DELREF | ACKED] <IDS numids id [id ...]>", "write", "fast", since="8.2.0")
def xdelex(db: Keyspace, key: bytes, *words: bytes) -> list[int]:
    """Delete entries, with regard to groups that have not dealt with them yet.

    KEEPREF: what is pending stays pending, without its content.  DELREF: it is no longer pending.  ACKED:
    only what every group has read and acknowledged is deleted.
    Reply: for each id 1 if it was deleted, -1 if there is none, 2 if it is still needed.
    Errors: WRONGTYPE, syntax, bad id, bad number of ids.  Cost: O(log N) each.
    Source: redis.io/commands/xdelex
    """
    stream = db.find(key, StreamValue)
    references, ids = read_references_and_ids(words)
    if stream is None:
        return [NO_SUCH_ENTRY] * len(ids)
    outcomes = [stream.remove_by(references, entry_id) for entry_id in read_ids(ids)]
    removed = outcomes.count(DELETED)
    if removed:
        db.altered(key, "xdel", removed)
    return outcomes


@command(
    "XTRIM key <<MAXLEN | MINID> [= | ~] threshold> [LIMIT count] [KEEPREF | DELREF | ACKED]",
    "write", since="5.0.0", arity=-4,
)  # fmt: skip
def xtrim(db: Keyspace, key: bytes, *words: bytes) -> int:
    """Cut entries off the beginning of a stream.

    MAXLEN is how many may stay, MINID the lowest id that may.  `~` cuts whole nodes only, which is faster,
    and with LIMIT no more than so many entries.  KEEPREF, DELREF, ACKED: as in XDELEX.
    Reply: how many entries were cut off.  Errors: WRONGTYPE, syntax, bad id.  Cost: O(N) of those cut off.
    Source: redis.io/commands/xtrim
    """
    options = TrimOptions(words, adding=False)
    if options.at < len(words):
        raise BadSyntax
    plan = options.plan(db.limits)
    if not options.trims:
        raise NothingToTrimBy
    stream = db.find(key, StreamValue)
    removed = 0 if stream is None else stream.trim(plan)
    if stream is not None and removed:
        db.altered(key, "xtrim", removed)
        if options.roughly:
            db.effect(b"XTRIM", key, *options.exactly(words, stream))
    return removed


# --- by hand ------------------------------------------------------------------------------------------------


@command(
    "XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id]",
    "write", "denyoom", "fast", since="5.0.0",
)  # fmt: skip
def xsetid(db: Keyspace, key: bytes, last_id: bytes, *options: bytes) -> Reply:
    """Set what a stream remembers, as when it is made anew elsewhere.

    The last id; ENTRIESADDED, how many entries it ever had; MAXDELETEDID, the highest id ever deleted.
    Reply: OK.  Errors: no such key, WRONGTYPE, syntax, bad id, values that contradict the entries.
    Cost: O(1).
    Source: redis.io/commands/xsetid
    """
    new_last_id = read_id(last_id)
    added, deleted_id = read_memories(new_last_id, options)
    stream = db.find(key, StreamValue)
    if stream is None:
        raise NoSuchKey
    refuse_contradiction(stream, new_last_id, added)
    stream.set_last_id(new_last_id)
    stream.entries_added = stream.entries_added if added is None else added
    stream.max_deleted_id = deleted_id or stream.max_deleted_id
    db.noted(key, "xsetid")
    return OK


def read_memories(last_id: int, options: Sequence[bytes]) -> tuple[int | None, int]:
    """XSETID's options: entries ever added (None: as before), highest id deleted (0: as before)."""
    added, deleted_id = None, 0
    rest = iter(options)
    for option in rest:
        match option.upper():
            case b"ENTRIESADDED":
                added = integer(value_behind(rest))
                if added < 0:
                    raise NegativeEntriesAdded
            case b"MAXDELETEDID":
                deleted_id = read_id(value_behind(rest))
                if last_id < deleted_id:
                    raise SetIDBelowDeleted
            case _:
                raise BadSyntax
    return added, deleted_id


def refuse_contradiction(stream: StreamValue, last_id: int, added: int | None) -> None:
    """Errors: an id or a number that cannot be, with the entries that are there."""
    if last_id < stream.max_deleted_id:
        raise SetIDBelowCurrentDeleted
    if stream.length and last_id < stream.top_id:
        raise SetIDBelowTop
    if stream.length and added is not None and added < stream.length:
        raise EntriesAddedBelowLength
