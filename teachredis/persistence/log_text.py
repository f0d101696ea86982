r"""Commands as bytes of an append-only file, and back.

Each stands as a client would send it, so the file can be read with bare eyes:

    *2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n          the database, whenever it changes
    *3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n
    #TS:1750000000\r\n                         when the next one was executed, if `aof-timestamp-enabled`

A crash may have cut off the last command (`CutOff`); anything else that is not as above is `Garbled`.
"""

from __future__ import annotations

from teachredis.wire.resp_writer import encode_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from teachredis.keyspace.journal import Effect

    Words: TypeAlias = list[bytes]

MOST_DIGITS = 10
NOWHERE = -1


class CutOff(ValueError):
    """The bytes end within a command; `at` is where that begins."""

    def __init__(self, at: int) -> None:
        super().__init__(f"the file ends within the command that begins at byte {at}")
        self.at = at


class Garbled(ValueError):
    """The bytes at `at` are no command."""

    def __init__(self, at: int) -> None:
        super().__init__(f"no command begins at byte {at}")
        self.at = at


AROUND = {b"MULTI", b"EXEC"}


def encoded(effects: Iterable[Effect], selected: int = NOWHERE) -> tuple[bytes, int]:
    """The bytes of effects, and the database that is selected behind them.  MULTI and EXEC need none."""
    out = bytearray()
    for index, argv in effects:
        if index != selected and argv[0] not in AROUND:
            out += encode_request([b"SELECT", b"%d" % index])
            selected = index
        out += encode_request(argv)
    return bytes(out), selected


def timestamp(now_ms: int) -> bytes:
    """A line that tells the time."""
    return b"#TS:%d\r\n" % (now_ms // 1000)


def commands(data: bytes, at: int = 0) -> Iterator[tuple[int, Words]]:
    """(where it begins, its words) of each command.  Errors: CutOff, Garbled."""
    while at < len(data):
        begin = at
        if data[at] == ord("#"):
            end = data.find(b"\n", at)
            if end < 0:
                raise CutOff(begin)
            at = end + 1
            continue
        count, at = number_after(data, b"*", begin, begin)
        if count < 1:
            raise Garbled(begin)
        words: Words = []
        for _ in range(count):
            word, at = word_at(data, at, begin)
            words.append(word)
        yield begin, words


def word_at(data: bytes, at: int, begin: int) -> tuple[bytes, int]:
    """A word, and where it ends.  Errors: CutOff, Garbled."""
    size, start = number_after(data, b"$", at, begin)
    end = start + size
    if len(data) < end + 2:
        raise CutOff(begin)
    if data[end : end + 2] != b"\r\n":
        raise Garbled(begin)
    return data[start:end], end + 2


def number_after(data: bytes, mark: bytes, at: int, begin: int) -> tuple[int, int]:
    """The number of a line that begins with this mark, and where the line ends.  Errors: CutOff, Garbled."""
    if at >= len(data):
        raise CutOff(begin)
    end = data.find(b"\r\n", at, at + MOST_DIGITS + 3)
    line = data[at : end if end >= 0 else at + MOST_DIGITS + 3].removesuffix(b"\r")
    is_number = line[:1] == mark and (line[1:].isdigit() or (end < 0 and len(line) == 1))
    if not is_number:
        raise Garbled(begin)
    if end < 0 and at + MOST_DIGITS + 3 > len(data):
        raise CutOff(begin)
    if end < 0:
        raise Garbled(begin)
    return int(line[1:]), end + 2
