"""What is in an RDB file, in words that programs read: one JSON object for each thing.

    {"aux": "redis-ver", "value": "8.2.3"}
    {"db": 0, "key": "board", "type": "zset", "encoding": "listpack", "value": [["ada", 120.0]]}

JSON knows text only, and here only ASCII, so that no terminal comes to harm by what a key holds.  Bytes that
are no UTF-8 stand as {"base64": ...}, so that nothing is lost and nothing is mistaken for something else.  Of
a large value only the beginning is told, and how much there is.
"""

from __future__ import annotations

import json
from base64 import b64encode
from itertools import islice
from math import isfinite

from teachredis.codec.payload import CRC_BYTES
from teachredis.codec.rdb import (
    FIRST_WITH_CRC,
    HEADER_BYTES,
    Damaged,
    Entry,
    Fact,
    check_sum,
    contents,
    version_of,
)
from teachredis.codec.reader import Reader
from teachredis.values.hash import HashValue
from teachredis.values.list import ListValue
from teachredis.values.set import SetValue
from teachredis.values.sorted_set import SortedSet
from teachredis.values.stream import StreamValue
from teachredis.values.stream_node import id_text
from teachredis.values.vector_set import VectorSet
from teachredis.wire.by_type import ByType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from teachredis.codec.rdb import Found
    from teachredis.codec.serialized import Stored
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.values.limits import Limits

    Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

SHOWN_ELEMENTS = 100
SHOWN_BYTES = 1000
HIGHEST_ID = (1 << 128) - 1


# --- reading, damage included -------------------------------------------------------------------------------


def found_in(data: bytes, limits: Limits) -> Iterator[Found]:
    """What is in a file, as long as it can be read; the checksum is looked at last.  Errors: Damaged.

    A server does it the other way round: it wants all or nothing.  Who looks into a damaged file wants to see
    what can still be saved.
    """
    version = version_of(data)
    sum_bytes = CRC_BYTES if version >= FIRST_WITH_CRC else 0
    reader = Reader(data, HEADER_BYTES, len(data) - sum_bytes)
    yield from contents(reader, limits)
    if sum_bytes:
        check_sum(data, reader.at)
    if reader.at + sum_bytes < len(data):
        raise Damaged("the file goes on behind its end", reader.at + sum_bytes)


# --- one line for each thing --------------------------------------------------------------------------------


def line_of(found: Found, db: Keyspace) -> str:
    """The thing as JSON; `db` is any empty database: it knows which encoding a string has."""
    if isinstance(found, Fact):
        told: dict[str, Json] = {"aux": text(found.name), "value": text(found.value)}
    elif isinstance(found, Entry):
        told = about_key(found, db)
    else:
        told = {"function": text(found.code)}
    return json.dumps(told, allow_nan=False)


def about_key(entry: Entry, db: Keyspace) -> dict[str, Json]:
    """All that the file says of a key."""
    told: dict[str, Json] = {
        "db": entry.number,
        "key": text(entry.key),
        "type": type_of(entry.value),
        "encoding": encoding_of(entry, db),
    }
    known = {"expires_ms": entry.deadline_ms, "idle_s": entry.idle_s, "frequency": entry.frequency}
    told.update((name, number) for name, number in known.items() if number is not None)
    told.update(describers[type(entry.value)](entry.value))
    return told


def type_of(value: Stored) -> str:
    """What TYPE would answer."""
    return "string" if isinstance(value, bytes | bytearray) else value.type_name


def encoding_of(entry: Entry, db: Keyspace) -> str:
    """What OBJECT ENCODING would answer."""
    db.roomy = {} if entry.deadline_ms is None else {entry.key: None}
    return db.encoding(entry.key, entry.value)


def text(raw: bytes | bytearray) -> Json:
    """Text as it is, other bytes in base64."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return {"base64": b64encode(raw).decode()}


def number(score: float) -> Json:
    """JSON has no infinite numbers."""
    return score if isfinite(score) else str(score)


# --- values -------------------------------------------------------------------------------------------------


def some(items: Iterable[Json], count: int) -> dict[str, Json]:
    """The items; of many the first, and how many there are."""
    first = list(islice(items, SHOWN_ELEMENTS))
    return {"value": first} if count <= len(first) else {"elements": count, "first": first}


describers: ByType[Callable[[object], dict[str, Json]]] = ByType()
"""Class of a value -> what a line says of it."""


@describers(bytes, bytearray)
def string(value: object) -> dict[str, Json]:
    """The text, or its beginning."""
    assert isinstance(value, bytes | bytearray)
    if len(value) <= SHOWN_BYTES:
        return {"value": text(value)}
    return {"bytes": len(value), "first": text(value[:SHOWN_BYTES])}


@describers(ListValue)
def elements(value: object) -> dict[str, Json]:
    """From head to tail."""
    assert isinstance(value, ListValue)
    return some((text(element) for element in value), len(value))


@describers(SetValue)
def members(value: object) -> dict[str, Json]:
    """In the file's order."""
    assert isinstance(value, SetValue)
    return some((text(member) for member in value), len(value))


@describers(SortedSet)
def scores(value: object) -> dict[str, Json]:
    """[member, score], lowest first."""
    assert isinstance(value, SortedSet)
    return some(([text(member), number(score)] for score, member in value.ranked()), len(value))


@describers(HashValue)
def fields(value: object) -> dict[str, Json]:
    """[field, value], and when the field goes if it does."""
    assert isinstance(value, HashValue)
    until = {field: [ms] for field, ms in value.deadlines.items()}
    rows = ([text(field), text(raw), *until.get(field, [])] for field, raw in value.fields.items())
    return some(rows, len(value))


@describers(StreamValue)
def entries(value: object) -> dict[str, Json]:
    """[id, field, value, ...], oldest first, and the groups: who has read how far, and owes how many."""
    assert isinstance(value, StreamValue)
    rows = ([id_text(at).decode(), *map(text, body)] for at, body in value.between(0, HIGHEST_ID))
    groups: list[Json] = [
        {"name": text(name), "last_id": id_text(group.last_id).decode(), "pending": len(group.pending)}
        for name, group in value.groups.items()
    ]
    return some(rows, len(value)) | {"last_id": id_text(value.last_id).decode(), "groups": groups}


@describers(VectorSet)
def vectors(value: object) -> dict[str, Json]:
    """The names; vectors are long, and no reader of lines wants them."""
    assert isinstance(value, VectorSet)
    return some(map(text, value.graph.nodes), len(value)) | {"dimensions": value.dimensions}
