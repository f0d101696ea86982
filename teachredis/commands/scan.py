"""SCAN and what its sisters SSCAN, HSCAN and ZSCAN share with it.

A scan is told where to go on by a cursor, which says nothing to the client but `0`: begin, or finished.
Each step looks at about COUNT places and then drops what MATCH and TYPE do not want, so a step may well
answer nothing although there is more to come.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.keyspace.keyspace import type_name
from teachredis.session.registry import command
from teachredis.structures.glob import matcher
from teachredis.structures.integers import LONGEST, whole_number
from teachredis.wire.errors import BadCursor, BadSyntax, NoValuesOutsideHash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol, Self, TypeVar

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.structures.glob import Matcher
    from teachredis.values.value import Value
    from teachredis.wire.replies import Reply

    class Scannable(Protocol):
        """A collection that answers one step of a scan."""

        def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
            """The next cursor and the members met."""

    S = TypeVar("S", bound=Value)

GROUP = "generic"
USUAL_COUNT = 10
CURSORS = 1 << 64


class ScanOptions:
    """What stands behind the cursor.  `wants` is None while everything is wanted."""

    __slots__ = ("count", "type_name", "values", "wants")

    def __init__(self) -> None:
        self.count = USUAL_COUNT
        self.wants: Matcher | None = None
        self.type_name: bytes | None = None
        self.values = True

    def wanted(self, names: Iterable[bytes]) -> list[bytes]:
        """The names that MATCH lets through."""
        return [*filter(self.wants, names)] if self.wants else [*names]

    @classmethod
    def read(cls, words: tuple[bytes, ...], *, of: str = "keys") -> Self:
        """Read MATCH and COUNT; TYPE only of "keys", NOVALUES only of a "hash".  Errors: syntax."""
        options, rest = cls(), iter(words)
        for word in rest:
            option = word.upper()
            if option == b"NOVALUES":
                if of != "hash":
                    raise NoValuesOutsideHash
                options.values = False
            else:
                options.take(option, next(rest, None), of)
        return options

    def take(self, option: bytes, value: bytes | None, of: str) -> None:
        """One option that has a value."""
        if value is None:
            raise BadSyntax
        if option == b"COUNT":
            self.count = integer(value)
            if self.count < 1:
                raise BadSyntax
        elif option == b"MATCH":
            self.wants = None if value == b"*" else matcher(value)
        elif option == b"TYPE" and of == "keys":
            self.type_name = value.lower()
        else:
            raise BadSyntax


@command(
    "SCAN cursor [MATCH pattern] [COUNT count] [TYPE type]", "readonly", since="2.8.0", categories="@keyspace"
)
def scan(db: Keyspace, cursor: bytes, *options: bytes) -> Reply:
    """Walk over the keys, a few at each call; begin with cursor 0 and go on until 0 comes back.

    MATCH keeps keys that fit the pattern, TYPE keys of one type; COUNT is how many places to look at (10).
    A key that is there all the time is never missed, but may come twice.
    Reply: the next cursor and the keys.  Errors: invalid cursor, syntax.  Cost: O(COUNT) a call.
    Source: redis.io/commands/scan
    """
    at = read_cursor(cursor)
    asked = ScanOptions.read(options)
    db.journal.apart = True
    below, met = db.scan(at, asked.count)
    return [b"%d" % below, [key for key in met if is_wanted(db, key, asked)]]


def is_wanted(db: Keyspace, key: bytes, asked: ScanOptions) -> bool:
    """Does SCAN answer this key?  One past its deadline is removed on the way."""
    value = db.live(key)
    if value is None or (asked.wants and not asked.wants(key)):
        return False
    return asked.type_name is None or type_name(value).encode() == asked.type_name


def read_cursor(text: bytes) -> int:
    """A cursor as C's strtoull reads it, blanks in front and a sign included.  Errors: invalid cursor."""
    number = whole_number(text)
    if number is None:
        digits = text.lstrip(b" \t\n\v\f\r")
        number = wrapped(digits)
    if number is None or number < 0:
        raise BadCursor
    return number


def wrapped(digits: bytes) -> int | None:
    """64 bits without a sign; a minus counts back from 2**64, as it does in C."""
    bare = digits.removeprefix(b"-" if digits[:1] == b"-" else b"+")
    short = bare.lstrip(b"0") or b"0"
    if not bare.isdigit() or len(short) > LONGEST or int(short) >= CURSORS:
        return None
    return -int(short) % CURSORS if digits[:1] == b"-" else int(short)


def scan_value(
    db: Keyspace, key: bytes, kind: type[S], cursor: bytes, words: tuple[bytes, ...]
) -> tuple[int, list[bytes], S | None, ScanOptions]:
    """One step of SSCAN, HSCAN or ZSCAN.

    Returns the next cursor, the names wanted, the value they are in (None: no such key), the options.
    Errors, in this order: invalid cursor, WRONGTYPE; the options are read only if the key is there.
    """
    at = read_cursor(cursor)
    value = db.read(key, kind)
    if value is None:
        return 0, [], None, ScanOptions()
    options = ScanOptions.read(words, of=kind.type_name)
    below, names = value.scan(at, options.count)  # type: ignore[attr-defined]  # each of the three has it
    return below, options.wanted(names), value, options
