"""A whole RDB file: everything that a server holds, one thing after the other.

    REDIS0012
    0xFA name value              facts about who wrote it (AUX)
    0xF5 code                    a library of functions
    0xFE number                  from here on: this database (SELECTDB)
    0xFB keys, deadlines         how many are to come, so that a reader can make room at once (RESIZEDB)
      0xFC deadline              of the next key, in ms
      0xF8 seconds, 0xF9 byte    how long it was not used, or how often it was
      type key value             the key itself (serialized.py)
    0xFF CRC64                   the end, and the sum of all before it; 0: nobody reckoned one

Marks stand above all types of values, so one byte tells which of the two it is.

`write` yields pieces, and `read` takes bytes and yields what is in them: neither opens a file.  A reader
takes files of older versions too, skips what only a cluster or a module needs, and says Damaged where it
cannot go on.
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.codec.kinds import RDB_VERSION, STRING, CannotHold
from teachredis.codec.modules import skip_value
from teachredis.codec.payload import CRC_BYTES
from teachredis.codec.reader import Reader
from teachredis.codec.serialized import deserialized, serialized
from teachredis.codec.writer import Writer
from teachredis.structures.crc64 import crc64
from teachredis.wire.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from teachredis.codec.serialized import Stored
    from teachredis.values.limits import Limits

    Found: TypeAlias = "Fact | Library | Entry"

SLOT_INFO, LIBRARY, OLD_LIBRARY, MODULE_AUX, IDLE, FREQUENCY, AUX = 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA
RESIZE, DEADLINE_MS, DEADLINE_S, SELECT, END = 0xFB, 0xFC, 0xFD, 0xFE, 0xFF

MAGIC = b"REDIS"
HEADER_BYTES = len(MAGIC) + 4
FIRST_WITH_CRC = 5
PIECE_BYTES = 8192


class Damaged(ValueError):
    """Bytes that are no RDB file; `at` is where the reader had to stop."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(f"{why}, at byte {at}")
        self.at = at


class Fact(NamedTuple):
    """Something about who wrote the file, and when."""

    name: bytes
    value: bytes


class Library(NamedTuple):
    """The text of a library of functions."""

    code: bytes


class Entry(NamedTuple):
    """One key of one database; at most one of `idle_s` and `frequency` is known."""

    number: int
    key: bytes
    value: Stored
    deadline_ms: int | None = None
    idle_s: int | None = None
    frequency: int | None = None


class Database(NamedTuple):
    """What is to be written of one database: how many keys there are, how many have a deadline, and they."""

    number: int
    keys: int
    deadlines: int
    entries: Iterable[Entry]


# --- writing ------------------------------------------------------------------------------------------------


def write(
    databases: Iterable[Database],
    facts: Mapping[bytes, bytes],
    libraries: Iterable[bytes] = (),
    *,
    compresses: bool = True,
    sums: bool = True,
    version: int = RDB_VERSION,
) -> Iterator[bytes]:
    """The file in pieces of a few hundred keys; `sums` False leaves the checksum out (rdbchecksum no).
    Errors: CannotHold, in an older version.

    Summed 8 KB at once, a million small keys take 0.4 s; key by key they would take 3 s.
    """
    crc, piece = 0, bytearray()
    for part in small_pieces(databases, facts, libraries, compresses=compresses, version=version):
        piece += part
        if len(piece) >= PIECE_BYTES:
            crc = crc64(piece, crc) if sums else 0
            yield bytes(piece)
            piece.clear()
    crc = crc64(piece, crc) if sums else 0
    yield bytes(piece) + crc.to_bytes(CRC_BYTES, "little")


def small_pieces(
    databases: Iterable[Database],
    facts: Mapping[bytes, bytes],
    libraries: Iterable[bytes],
    *,
    compresses: bool,
    version: int,
) -> Iterator[bytes | bytearray]:
    """All but the sum, one key a piece."""
    yield head(facts, libraries, compresses=compresses, version=version)
    for database in databases:
        if database.keys:
            yield opening(database)
            yield from (
                entry_bytes(entry, compresses=compresses, version=version) for entry in database.entries
            )
    yield bytes((END,))


def head(
    facts: Mapping[bytes, bytes], libraries: Iterable[bytes], *, compresses: bool, version: int
) -> bytes:
    """What comes before the databases."""
    writer = Writer(compresses=compresses)
    writer.raw(b"%b%04d" % (MAGIC, version))
    for name, value in facts.items():
        writer.byte(AUX)
        writer.text(name)
        writer.text(value)
    for code in libraries:
        writer.byte(LIBRARY)
        writer.text(code)
    return bytes(writer.out)


def opening(database: Database) -> bytes:
    """What comes before the keys of a database."""
    writer = Writer()
    writer.byte(SELECT)
    writer.length(database.number)
    writer.byte(RESIZE)
    writer.length(database.keys)
    writer.length(database.deadlines)
    return bytes(writer.out)


def entry_bytes(entry: Entry, *, compresses: bool, version: int) -> bytearray:
    """One key with all that is known of it.  Errors: CannotHold."""
    writer = Writer(compresses=compresses)
    if entry.deadline_ms is not None:
        writer.byte(DEADLINE_MS)
        writer.milliseconds(entry.deadline_ms)
    if entry.idle_s is not None:
        writer.byte(IDLE)
        writer.length(entry.idle_s)
    if entry.frequency is not None:
        writer.byte(FREQUENCY)
        writer.byte(entry.frequency)
    if type(entry.value) is bytes:  # most are: 1.5 µs this way, 2.0 the other
        writer.byte(STRING)
        writer.text(entry.key)
        writer.text(entry.value)
        return writer.out
    kind, body = body_of(entry, compresses=compresses, version=version)
    writer.byte(kind)
    writer.text(entry.key)
    writer.raw(body)
    return writer.out


def body_of(entry: Entry, *, compresses: bool, version: int) -> tuple[int, bytearray]:
    """(number of the layout, bytes) of its value.  Errors: CannotHold, which names the key."""
    try:
        return serialized(entry.value, compresses=compresses, version=version)
    except CannotHold as error:
        raise CannotHold(f"{quoted(entry.key)} in database {entry.number} is {error}") from None


# --- reading ------------------------------------------------------------------------------------------------


def read(data: bytes, limits: Limits) -> Iterator[Found]:
    """What is in a file, in its order.  Errors: Damaged, at the latest where the damage is."""
    version = version_of(data)
    end = len(data) - (CRC_BYTES if version >= FIRST_WITH_CRC else 0)
    if version >= FIRST_WITH_CRC:
        check_sum(data, end)
    yield from contents(Reader(data, HEADER_BYTES, end), limits)


def read_beginning(data: bytes, limits: Limits) -> tuple[list[Found], int]:
    """What is in a file that goes on behind its end, and where that is.  Errors: Damaged."""
    version_of(data)
    reader = Reader(data, HEADER_BYTES, len(data) - CRC_BYTES)
    found = [*contents(reader, limits)]
    check_sum(data, reader.at)
    return found, reader.at + CRC_BYTES


def check_sum(data: bytes, at: int) -> None:
    """Errors: Damaged, if the checksum there is not that of all before it."""
    if int.from_bytes(data[at : at + CRC_BYTES], "little") not in (0, crc64(data[:at])):
        raise Damaged("CRC error: the checksum of the file is wrong", at)


def contents(reader: Reader, limits: Limits) -> Iterator[Found]:
    """All up to the end mark.  Errors: Damaged."""
    try:
        yield from parts(reader, limits)
    except ValueError as error:
        raise Damaged(str(error), reader.at) from None


def parts(reader: Reader, limits: Limits) -> Iterator[Found]:
    """The same.  Errors: ValueError."""
    number = 0
    about: dict[str, int] = {}
    while (mark := reader.byte()) != END:
        if mark in ABOUT_KEYS:
            name, read_number = ABOUT_KEYS[mark]
            about[name] = read_number(reader)
        elif mark == SELECT:
            number = reader.length()
        elif mark in OTHERS:
            yield from OTHERS[mark](reader)
        else:
            key = reader.text()
            yield Entry(number, key, deserialized(mark, reader, limits), **about)
            about = {}


def version_of(data: bytes) -> int:
    """The version in the header.  Errors: Damaged, if there is none, or one that we do not know."""
    digits = data[len(MAGIC) : HEADER_BYTES]
    if data[: len(MAGIC)] != MAGIC or len(data) < HEADER_BYTES + CRC_BYTES or not digits.isdigit():
        raise Damaged("not an RDB file", 0)
    version = int(digits)
    if not 1 <= version <= RDB_VERSION:
        raise Damaged(f"an RDB file of an unknown version, {version}", len(MAGIC))
    return version


def deadline_in_seconds(reader: Reader) -> int:
    """As the very first versions wrote it."""
    return int.from_bytes(reader.raw(4), "little") * 1000


ABOUT_KEYS: dict[int, tuple[str, Callable[[Reader], int]]] = {
    DEADLINE_MS: ("deadline_ms", Reader.milliseconds),
    DEADLINE_S: ("deadline_ms", deadline_in_seconds),
    IDLE: ("idle_s", Reader.length),
    FREQUENCY: ("frequency", Reader.byte),
}
"""Mark -> (what it tells of the next key, how to read it)"""


def read_fact(reader: Reader) -> Iterator[Found]:
    """Name and value."""
    yield Fact(reader.text(), reader.text())


def read_library(reader: Reader) -> Iterator[Found]:
    """A text."""
    yield Library(reader.text())


def skip_lengths(count: int) -> Callable[[Reader], Iterator[Found]]:
    """A reader of numbers that we do not need."""

    def skip(reader: Reader) -> Iterator[Found]:
        for _ in range(count):
            reader.length()
        return iter(())

    return skip


def skip_module_aux(reader: Reader) -> Iterator[Found]:
    """What a module kept beside the keys: its number, when to read it, and its parts."""
    reader.length()
    skip_value(reader)
    return iter(())


OTHERS: dict[int, Callable[[Reader], Iterator[Found]]] = {
    AUX: read_fact,
    LIBRARY: read_library,
    MODULE_AUX: skip_module_aux,
    RESIZE: skip_lengths(2),
    SLOT_INFO: skip_lengths(3),
}
"""Mark -> what to do with what follows"""
