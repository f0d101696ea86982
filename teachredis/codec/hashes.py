"""Hashes: field and value, and where fields can expire also a deadline.

    listpack      field, value, field, value, ...
    listpackex    the soonest deadline; field, value, deadline (0: none), ..., soonest first
    hashtable     pairs one by one
    the same with deadlines: the soonest of them first, then triples, each deadline as its distance from
    the soonest and one more, so that 0 is left for "none"

Who reads a hash judges its encoding anew by the number of fields; by their lengths only where they come one
by one.  Fields that are stale by then are read as well: they go as they would have gone before.
"""

from __future__ import annotations

from teachredis.codec import kinds
from teachredis.structures import listpack
from teachredis.structures.integers import whole_number
from teachredis.values.hash import NEVER_MS, HashValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.codec.reader import Reader
    from teachredis.codec.writer import Writer
    from teachredis.values.limits import Limits

LATEST_MS = (1 << 48) - 2
"""A deadline of a field has 48 bits, and the highest number means none."""


# --- writing ------------------------------------------------------------------------------------------------


def write_hash(value: HashValue, writer: Writer) -> int:
    """As it is encoded; the type is returned.  Errors: CannotHold."""
    if value.deadlines:
        writer.needs(kinds.HASH_DEADLINES_SINCE, "a hash with fields that expire, new in Redis 7.4")
    if value.encoding == "listpack" or (value.encoding == "listpackex" and is_plain(value, writer)):
        writer.text(listpack.pack(piece for pair in value.fields.items() for piece in pair))
        return kinds.HASH_LISTPACK
    if value.encoding == "listpackex":
        return write_listpackex(value, writer)
    if value.deadlines:
        return write_with_deadlines(value, writer)
    writer.length(len(value))
    for field, text in value.fields.items():
        writer.text(field)
        writer.text(text)
    return kinds.HASH


def is_plain(value: HashValue, writer: Writer) -> bool:
    """Does a hash that once had deadlines go into a version that knows none?"""
    return not value.deadlines and writer.version < kinds.HASH_DEADLINES_SINCE


def write_listpackex(value: HashValue, writer: Writer) -> int:
    """Triples in a listpack.

    # Redis: the deadline in front is when its active cycle will look, which may be some seconds off.
    """
    deadlines = value.deadlines
    writer.milliseconds(value.soonest_ms() or 0)
    triples = ((field, text, deadlines.get(field, 0)) for field, text in value.fields.items())
    writer.text(listpack.pack(piece for triple in triples for piece in triple))
    return kinds.HASH_LISTPACK_EX


def write_with_deadlines(value: HashValue, writer: Writer) -> int:
    """Triples one by one."""
    soonest_ms = min(value.deadlines.values())
    writer.milliseconds(soonest_ms)
    writer.length(len(value))
    for field, text in value.fields.items():
        deadline_ms = value.deadlines.get(field)
        writer.length(0 if deadline_ms is None else deadline_ms - soonest_ms + 1)
        writer.text(field)
        writer.text(text)
    return kinds.HASH_METADATA


# --- reading ------------------------------------------------------------------------------------------------


def read_pairs(reader: Reader, limits: Limits) -> HashValue:
    """Pairs one by one."""
    pieces = [reader.text() for _ in range(2 * reader.length())]
    return judged(of_pairs(pieces), limits)


def read_listpack(reader: Reader, limits: Limits) -> HashValue:
    """Pairs in a listpack."""
    return judged_by_count(of_pairs(listpack.unpack(reader.text())), limits)


def of_pairs(pieces: Sequence[bytes]) -> HashValue:
    """The hash of field, value, field, value, ...  Errors: ValueError."""
    if len(pieces) % 2:
        raise ValueError("a field of a hash has no value")
    value = HashValue()
    value.fields = dict(zip(pieces[::2], pieces[1::2], strict=True))
    return complete(value, len(pieces) // 2)


def judged(value: HashValue, limits: Limits) -> HashValue:
    """The hash, as a hashtable if a small encoding could not hold all of it."""
    longest = max(map(len, (*value.fields, *value.fields.values())))
    if len(value) > limits.hash_max_listpack_entries or longest > limits.hash_max_listpack_value:
        value.encoding = "hashtable"
    return value


def judged_by_count(value: HashValue, limits: Limits) -> HashValue:
    """The hash, as a hashtable if a small encoding could not hold so many fields."""
    if len(value) > limits.hash_max_listpack_entries:
        value.encoding = "hashtable"
    return value


def complete(value: HashValue, count: int) -> HashValue:
    """The hash.  Errors: ValueError, if it is empty or a field came twice."""
    if not count:
        raise ValueError("a hash without fields")
    if len(value) != count:
        raise ValueError("a field stands twice in a hash")
    return value


# --- reading deadlines --------------------------------------------------------------------------------------


def read_with_deadlines(reader: Reader, limits: Limits) -> HashValue:
    """Triples one by one, behind the soonest deadline."""
    return triples(reader, limits, reader.milliseconds() - 1)


def read_with_deadlines_pre_ga(reader: Reader, limits: Limits) -> HashValue:
    """The same, as a preview of Redis 7.4 wrote it: deadlines as they are."""
    return triples(reader, limits, 0)


def triples(reader: Reader, limits: Limits, before_ms: int) -> HashValue:
    """The worker of both; `before_ms` is what the deadlines are counted from."""
    count = reader.length()
    value = HashValue()
    value.encoding = "listpackex"
    for _ in range(count):
        distance_ms = reader.length()
        field = reader.text()
        value.fields[field] = reader.text()
        if distance_ms:
            value.deadlines[field] = possible(before_ms + distance_ms)
    value = judged(complete(value, count), limits)
    return inserted_one_by_one(value) if value.encoding == "listpackex" else value


def inserted_one_by_one(value: HashValue) -> HashValue:
    """The hash with its fields in order: of equal deadlines the last to come is first."""
    fields, deadlines = value.fields, value.deadlines
    order = sorted((field for field in reversed(fields) if field in deadlines), key=deadlines.__getitem__)
    order += (field for field in fields if field not in deadlines)
    value.fields = {field: fields[field] for field in order}
    return value


def read_listpackex(reader: Reader, limits: Limits) -> HashValue:
    """Triples in a listpack, behind the soonest deadline, which they tell themselves."""
    reader.milliseconds()
    return read_listpackex_pre_ga(reader, limits)


def read_listpackex_pre_ga(reader: Reader, limits: Limits) -> HashValue:
    """The same, as a preview of Redis 7.4 wrote it: without the soonest deadline."""
    pieces = listpack.unpack(reader.text())
    if len(pieces) % 3:
        raise ValueError("a field of a hash has no value or no deadline")
    value = HashValue()
    value.encoding = "listpackex"
    for field, text, deadline in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        value.fields[field] = text
        if deadline != b"0":
            value.deadlines[field] = possible(whole_number(deadline))
    return in_order(judged_by_count(complete(value, len(pieces) // 3), limits))


def in_order(value: HashValue) -> HashValue:
    """The hash, whose fields must come in the order of a listpackex.  Errors: ValueError."""
    order = [value.deadlines.get(field, NEVER_MS) for field in value.fields]
    if order != sorted(order):
        raise ValueError("fields of a hash are not in the order of their deadlines")
    return value


def possible(deadline_ms: int | None) -> int:
    """A deadline that Redis could hold.  Errors: ValueError."""
    if deadline_ms is None or not 0 < deadline_ms <= LATEST_MS:
        raise ValueError("a deadline out of range")
    return deadline_ms
