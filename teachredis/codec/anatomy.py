"""An RDB file taken apart: which bytes mean what, in the order of the file.

The reader of rdb.py wants the data; this one wants the file.  Both walk with the same Reader, so neither can
see anything that the other does not.
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.codec.kinds import IN_WORDS
from teachredis.codec.payload import CRC_BYTES
from teachredis.codec.rdb import (
    ABOUT_KEYS,
    DEADLINE_MS,
    DEADLINE_S,
    END,
    FIRST_WITH_CRC,
    FREQUENCY,
    HEADER_BYTES,
    IDLE,
    OTHERS,
    RESIZE,
    SELECT,
    Fact,
    version_of,
)
from teachredis.codec.reader import Reader
from teachredis.codec.serialized import deserialized
from teachredis.wire.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.values.limits import Limits


class Part(NamedTuple):
    """Bytes that belong together, where they begin, and what they say."""

    at: int
    raw: bytes
    meaning: str


ABOUT = {
    DEADLINE_MS: "FC: the next key's deadline: {}",
    DEADLINE_S: "FD: the next key's deadline: {}",
    IDLE: "F8: the next key was not used for {} s",
    FREQUENCY: "F9: how often the next key was used, as a counter: {}",
}


def anatomy(data: bytes, limits: Limits) -> Iterator[Part]:
    """The parts of a sound file; together they are all of it.  Errors: ValueError, of a damaged one."""
    version = version_of(data)
    sum_bytes = CRC_BYTES if version >= FIRST_WITH_CRC else 0
    reader = Reader(data, HEADER_BYTES, len(data) - sum_bytes)
    yield Part(0, data[:HEADER_BYTES], f"REDIS, and the version of the format: {version}")
    at, is_over = reader.at, False
    while not is_over:
        for meaning in meanings(reader, limits):
            yield Part(at, data[at : reader.at], meaning)
            at, is_over = reader.at, meaning is THE_END
    if sum_bytes:
        yield Part(at, data[at:], "CRC64: the checksum of all bytes before")


THE_END = "FF: the end"


def meanings(reader: Reader, limits: Limits) -> Iterator[str]:
    """What the next thing is: a text after each part that was read."""
    mark = reader.byte()
    if mark == END:
        yield THE_END
    elif mark in ABOUT_KEYS:
        yield ABOUT[mark].format(ABOUT_KEYS[mark][1](reader))
    elif mark == SELECT:
        yield f"FE: what follows is in database {reader.length()}"
    elif mark == RESIZE:
        yield f"FB: keys: {reader.length()}, with a deadline: {reader.length()}"
    elif mark in OTHERS:
        yield about_the_rest(mark, reader)
    else:
        yield f"{mark:02X}: the type of a value: {IN_WORDS.get(mark, 'unknown')}"
        yield f"its key: {quoted(reader.text())}"
        start = reader.at
        deserialized(mark, reader, limits)
        yield f"its value, {reader.at - start} bytes"


def about_the_rest(mark: int, reader: Reader) -> str:
    """Facts, functions, and what only modules and clusters need."""
    told = [*OTHERS[mark](reader)]
    if told and isinstance(told[0], Fact):
        return f"FA: a fact: {told[0].name.decode('latin-1')} = {told[0].value.decode('latin-1')}"
    return f"{mark:02X}: a library of functions" if told else f"{mark:02X}: nothing that we need"
