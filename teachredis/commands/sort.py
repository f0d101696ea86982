"""SORT: the elements of a list, set or sorted set in another order.

Redis's one join.  BY and GET name keys by a pattern whose `*` stands for the element: with `BY price:*` an
element is placed by the number under `price:<element>`, with `GET item:*->name` the field `name` of the hash
`item:<element>` is answered in its place.  A BY pattern without a star means: do not sort at all.
"""

from __future__ import annotations

from math import isnan

from teachredis.commands.arguments import integer, value_behind
from teachredis.commands.several_keys import store_result
from teachredis.keyspace.field_expiry import expire_fields
from teachredis.session.client import SCRIPTS
from teachredis.session.registry import command
from teachredis.values.hash import HashValue
from teachredis.values.list import ListValue
from teachredis.values.set import SetValue
from teachredis.values.sorted_set import SortedSet
from teachredis.values.value import Value
from teachredis.wire.errors import BadSyntax, NotSortable, SortDenied, WrongType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

    Rank: TypeAlias = tuple[float, bytes]

GROUP = "generic"
SORTED_TYPES = (ListValue, SetValue, SortedSet)


class SortOptions:
    """What stands behind the key."""

    __slots__ = ("alpha", "backwards", "by", "count", "gets", "reads_all", "settles_sets", "start", "store")

    def __init__(self, *, reads_all: bool) -> None:
        self.reads_all = reads_all  # may the user look up any key that a pattern happens to name?
        self.alpha = self.backwards = self.settles_sets = False
        self.by: bytes | None = None
        self.gets: list[bytes] = []
        self.start, self.count = 0, -1
        self.store: bytes | None = None

    @property
    def unsorted(self) -> bool:
        """Does BY say that the order is to stay?"""
        return self.by is not None and b"*" not in self.by

    def read(self, words: tuple[bytes, ...], *, may_store: bool) -> None:
        """Read the options, in any order.  Errors: syntax, not an integer."""
        rest = iter(words)
        for word in rest:
            option = word.upper()
            match option:
                case b"ASC" | b"DESC":
                    self.backwards = option == b"DESC"
                case b"ALPHA":
                    self.alpha = True
                case _:
                    self.take(option, rest, may_store=may_store)

    def take(self, option: bytes, rest: Iterator[bytes], *, may_store: bool) -> None:
        """One option that has a value, or two."""
        value = value_behind(rest)
        match option:
            case b"BY":
                self.by = value
                self.refuse_look_up("BY", needed=not self.unsorted)
            case b"GET":
                self.gets.append(value)
                self.refuse_look_up("GET")
            case b"LIMIT":
                count = value_behind(rest)
                self.start, self.count = integer(value), integer(count)
            case b"STORE" if may_store:
                self.store = value
            case _:
                raise BadSyntax

    def refuse_look_up(self, option: str, *, needed: bool = True) -> None:
        """Errors: SortDenied."""
        if needed and not self.reads_all:
            raise SortDenied(option)

    def part(self, elements: list[bytes]) -> list[bytes]:
        """What LIMIT leaves."""
        start = max(self.start, 0)
        return elements[start:] if self.count < 0 else elements[start : start + self.count]


def sort_keys(argv: list[bytes]) -> list[bytes]:
    """The keys of a call: the one to sort, and the one behind the last STORE."""
    stored = [argv[at + 1] for at in range(2, len(argv) - 1) if argv[at].upper() == b"STORE"]
    return [argv[1], *stored[-1:]]


@command(
    "SORT key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA] "
    "[STORE destination]",
    "write",
    "denyoom",
    "movablekeys",
    categories="@list @set @sortedset @dangerous",
    keys=(1, 1, 1),
    find_keys=sort_keys,
)
def sort(client: Client, key: bytes, *options: bytes) -> Reply:
    """Answer the elements of a list, set or sorted set in order, as numbers or (ALPHA) as texts.

    BY: compare what is stored under these keys instead; GET: answer what is stored under these (`#`: the
    element); LIMIT: only a part; DESC: the greatest first; STORE: put the result into a list.
    Reply: the elements; with STORE how many they are.
    Errors: WRONGTYPE, syntax, scores can't be converted into double.  Cost: O(N + M*log(M)).
    Source: redis.io/commands/sort
    """
    db, asked = client.db, SortOptions(reads_all=reads_all(client, "sort", key))
    asked.read(options, may_store=True)
    asked.settles_sets = asked.store is not None or client.id == SCRIPTS
    found = picked(db, in_order(db, key, asked), asked)
    if asked.store is None:
        return found
    made = ListValue.of([text or b"" for text in found], db.limits)
    return store_result(db, asked.store, made, "sortstore", len(made))


@command(
    "SORT_RO key [BY pattern] [LIMIT offset count] [GET pattern [GET pattern ...]] [ASC|DESC] [ALPHA]",
    "readonly",
    "movablekeys",
    since="7.0.0",
    categories="@list @set @sortedset @dangerous",
    keys=(1, 1, 1),
)
def sort_ro(client: Client, key: bytes, *options: bytes) -> Reply:
    """Answer what SORT answers; without STORE, so that a replica may be asked.

    Reply: the elements.  Errors: as SORT.  Cost: O(N + M*log(M)).
    Source: redis.io/commands/sort_ro
    """
    db, asked = client.db, SortOptions(reads_all=reads_all(client, "sort_ro", key))
    asked.read(options, may_store=False)
    asked.settles_sets = client.id == SCRIPTS
    return picked(db, in_order(db, key, asked), asked)


def reads_all(client: Client, name: str, key: bytes) -> bool:
    """May the client's user run this with any key whatever?"""
    return client.user.unlimited or client.user.reads_everything(client.engine.table[name], [b"", key])


# --- the order ----------------------------------------------------------------------------------------------


def in_order(db: Keyspace, key: bytes, asked: SortOptions) -> list[bytes]:
    """The elements in the order asked for, cut to the part asked for.  Errors: WRONGTYPE, not a number."""
    value = db.read_any(key)
    if value is not None and not isinstance(value, SORTED_TYPES):
        raise WrongType
    if isinstance(value, SortedSet) and value.encoding == "listpack":
        value.become_skiplist(len(value))  # Redis converts it for good
        db.weigh_again(key)
    elements = [] if value is None else [*value]
    if not asked.unsorted:
        elements = arranged(db, elements, asked)
    elif isinstance(value, SetValue) and asked.settles_sets:
        elements.sort(reverse=asked.backwards)  # a replica must come to the same list
    elif asked.backwards and not isinstance(value, SetValue):
        elements.reverse()
    return asked.part(elements)


def arranged(db: Keyspace, elements: list[bytes], asked: SortOptions) -> list[bytes]:
    """The elements sorted: by number and then by bytes, or with ALPHA by text."""
    if asked.by is None:
        compared: list[bytes | None] = [*elements]
    else:
        compared = [look_up(db, asked.by, element) for element in elements]
    if asked.alpha:
        # Without STORE texts are compared as C does it, up to a NUL.
        whole = asked.store is not None
        ranks: list[Rank] = [text_rank(text, whole=whole) for text in compared]
    else:
        ranks = [(number_of(text), element) for text, element in zip(compared, elements, strict=True)]
    places = sorted(range(len(elements)), key=ranks.__getitem__, reverse=asked.backwards)
    return [elements[place] for place in places]


def text_rank(text: bytes | None, *, whole: bool) -> tuple[bool, bytes]:
    """What ALPHA compares; a missing text comes first."""
    if text is None:
        return False, b""
    return True, text if whole else text.partition(b"\0")[0]


def number_of(text: bytes | None) -> float:
    """The number that SORT reads: missing is 0, and so is nothing at all.  Errors: can't be converted."""
    spelled = b"" if text is None else text.partition(b"\0")[0]
    try:
        number = float(spelled or b"0")
    except ValueError:
        raise NotSortable from None
    if isnan(number) or b"_" in spelled or spelled != spelled.strip():
        raise NotSortable
    return number


# --- other keys ---------------------------------------------------------------------------------------------


def picked(db: Keyspace, elements: list[bytes], asked: SortOptions) -> list[bytes | None]:
    """What GET wants for each element; without GET the elements themselves."""
    if not asked.gets:
        return [*elements]
    return [look_up(db, pattern, element) for element in elements for pattern in asked.gets]


def look_up(db: Keyspace, pattern: bytes, element: bytes) -> bytes | None:
    """The string, or with `->` the field, that the pattern means for this element; None if there is none."""
    if pattern == b"#":
        return element
    prefix, star, suffix = pattern.partition(b"*")
    if not star:
        return None
    name, arrow, field = suffix.partition(b"->")
    if not field:  # `key->` alone is part of the name
        name, arrow = suffix, b""
    value = db.read_any(prefix + element + name)
    if arrow:
        return field_of(db, prefix + element + name, value, field) if isinstance(value, HashValue) else None
    return None if value is None or isinstance(value, Value) else bytes(value)


def field_of(db: Keyspace, key: bytes, value: HashValue, field: bytes) -> bytes | None:
    """A field of a hash, unless it is past its deadline."""
    if value.deadlines:
        expire_fields(db, key, value, (field,))
    return value.fields.get(field)
