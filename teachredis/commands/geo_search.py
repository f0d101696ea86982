"""Searches on the map: GEOSEARCH, and the four older commands that it replaced.

A search reads its words (`Search.read`), finds the ranges of scores that cover its shape (geo_areas.py),
keeps what is truly inside, and puts it in order.
"""

from __future__ import annotations

from itertools import islice, pairwise
from operator import itemgetter

from teachredis.commands.arguments import integer, real_number
from teachredis.commands.geo import distance_text, metres_in, place
from teachredis.commands.several_keys import store_result
from teachredis.session.registry import command
from teachredis.structures.geo_areas import Box, Circle, areas
from teachredis.structures.geohash import decode
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.errors import (
    AnyWithoutCount,
    BadHeight,
    BadPlaceCount,
    BadRadius,
    BadSyntax,
    BadWidth,
    NeedsCentre,
    NeedsShape,
    NegativeBox,
    NegativeRadius,
    NoSuchPlace,
    StoresNoDetails,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.structures.geohash import Place
    from teachredis.wire.replies import Reply

    Found: TypeAlias = tuple[float, bytes, float]
    """(metres from the centre, member, geohash)"""

GROUP = "geo"
DETAILS = (b"WITHDIST", b"WITHHASH", b"WITHCOORD")
SHAPE = ("FROMMEMBER", "FROMLONLAT", "BYRADIUS", "BYBOX")
COUNT = ("COUNT", "ANY", "ASC", "DESC", *(detail.decode() for detail in DETAILS))
WANTS = {"COUNT": 1, "STORE": 1, "STOREDIST": 1, "FROMMEMBER": 1, "FROMLONLAT": 2, "BYRADIUS": 2, "BYBOX": 3}
"""How many words an option needs behind it."""


def keys_of_radius(argv: list[bytes]) -> list[bytes]:
    """The keys of `GEORADIUS key ... [STORE key] [STOREDIST key]`."""
    return [argv[1], *(key for option, key in pairwise(argv) if option.upper() in {b"STORE", b"STOREDIST"})]


class Search:
    """What one command searches for.  `name` is the command's, `options` are those it knows.

    # Redis: an error repeats the command's name as it was typed; here it is in capitals.
    """

    def __init__(self, db: Keyspace, name: str, key: bytes, options: Iterable[str]) -> None:
        self.db = db
        self.name = name
        self.options = {option.encode(): WANTS.get(option, 0) for option in options}
        self.zset = db.read(key, SortedSet)
        self.centre: Place | None = None
        self.sides: tuple[float, ...] = ()  # a radius, or width and height: metres
        self.metres = 1.0  # in the unit that was named
        self.count = 0
        self.order = b""
        self.details: dict[bytes, None] = {}
        self.destination: bytes | None = None
        self.stores_distances = self.any = False

    # --- reading the words ----------------------------------------------------------------------------------

    def read(self, words: tuple[bytes, ...]) -> Search:
        """Take the words in.  Errors: syntax, bad words behind an option, options that do not go together."""
        rest = list(reversed(words))
        while rest:
            option = rest.pop().upper()
            wanted = self.options.get(option)
            if wanted is None or len(rest) < wanted:
                raise BadSyntax
            self.take(option, *(rest.pop() for _ in range(wanted)))
        self.refuse_clashes()
        return self

    def take(self, option: bytes, *words: bytes) -> None:
        """One option and the words behind it."""
        match option:
            case b"COUNT":
                self.count = positive(words[0])
            case b"ANY":
                self.any = True
            case b"ASC" | b"DESC":
                self.order = option
            case b"STORE" | b"STOREDIST":
                self.destination = words[0] if words else self.destination
                self.stores_distances = option == b"STOREDIST"
            case b"FROMMEMBER" | b"FROMLONLAT":
                self.start(*words)
            case b"BYRADIUS" | b"BYBOX":
                self.shape(*words)
            case _:
                self.details[option] = None

    def start(self, *words: bytes) -> None:
        """Search around a member or a place; who named one cannot name the other any more.

        Errors: no such member, off the map.
        """
        self.options.pop(b"FROMLONLAT" if len(words) == 1 else b"FROMMEMBER", None)
        self.centre = place(*words) if len(words) == 2 else self.place_of(words[0])

    def place_of(self, member: bytes) -> Place:
        """Where a member is; anywhere, if there is no key and so nothing to find.  Errors: no such member."""
        if self.zset is None:
            return 0.0, 0.0
        if member not in self.zset:
            raise NoSuchPlace
        return decode(self.zset.scores[member])

    def shape(self, *words: bytes) -> None:
        """Search in a circle or a box; who named one cannot name the other any more.

        Errors: a bad size or unit.
        """
        self.options.pop(b"BYBOX" if len(words) == 2 else b"BYRADIUS", None)
        if len(words) == 2:
            self.sides = (size(words[0], BadRadius, NegativeRadius),)
        else:
            sides = real_number(words[0], BadWidth), real_number(words[1], BadHeight)
            if min(sides) < 0:
                raise NegativeBox
            self.sides = sides
        self.metres = metres_in(words[-1])

    def refuse_clashes(self) -> None:
        """Errors: details for a store, no centre, no shape, ANY of how many."""
        if self.details and self.destination is not None:
            raise StoresNoDetails(self.name if self.name == "GEOSEARCHSTORE" else "STORE option in GEORADIUS")
        if self.centre is None:
            raise NeedsCentre(self.name)
        if not self.sides:
            raise NeedsShape(self.name)
        if self.any and not self.count:
            raise AnyWithoutCount

    # --- searching ------------------------------------------------------------------------------------------

    def found(self) -> list[Found]:
        """What lies in the shape, in the order asked for: nearest first if only some were asked for.

        ANY takes the first that are met, and only then puts them in order.
        """
        met = list(islice(self.inside(), self.count)) if self.any else list(self.inside())
        if self.order or (self.count and not self.any):
            met.sort(key=itemgetter(0), reverse=self.order == b"DESC")
        return met[: self.count or None]

    def inside(self) -> Iterator[Found]:
        """All members in the shape, area by area."""
        if self.zset is None or self.centre is None:
            return
        kind = Circle if len(self.sides) == 1 else Box
        shape = kind(self.centre, *(side * self.metres for side in self.sides))
        for low, high in areas(shape):
            for score, member in self.zset.entries(*self.zset.span_of_scores((low, b""), (high, b""))):
                distance_m = shape.distance_m(decode(score))
                if distance_m is not None:
                    yield distance_m, member, score

    # --- answering ------------------------------------------------------------------------------------------

    def answer(self) -> Reply:
        """The members, with the details asked for; or how many were stored."""
        if self.destination is not None:
            return self.store(self.destination)
        if not self.details:
            return [member for _, member, _ in self.found()]
        return [[*self.detailed(*one)] for one in self.found()]

    def detailed(self, distance_m: float, member: bytes, score: float) -> Iterator[Reply]:
        """One that was found: the member, then distance, geohash and place as far as wanted."""
        yield member
        if b"WITHDIST" in self.details:
            yield distance_text(distance_m / self.metres)
        if b"WITHHASH" in self.details:
            yield int(score)
        if b"WITHCOORD" in self.details:
            yield [*decode(score)]

    def store(self, destination: bytes) -> int:
        """Make a sorted set of what was found: a geo index, or a ranking by distance."""
        stored = {
            member: distance_m / self.metres if self.stores_distances else score
            for distance_m, member, score in self.found()
        }
        made = SortedSet.made_of(stored, self.db.limits)
        event = "geosearchstore" if self.name == "GEOSEARCHSTORE" else "georadiusstore"
        return store_result(self.db, destination, made, event, len(made))


def positive(count: bytes) -> int:
    """Errors: not an integer, below one."""
    number = integer(count)
    if number <= 0:
        raise BadPlaceCount
    return number


def size(text: bytes, not_a_number: type[Exception], negative: type[Exception]) -> float:
    """A length from zero up.  Errors: those given."""
    length = real_number(text, not_a_number)
    if length < 0:
        raise negative
    return length


# --- commands -----------------------------------------------------------------------------------------------


@command(
    "GEOSEARCH key <FROMMEMBER member | FROMLONLAT longitude latitude>"
    " <BYRADIUS radius <M|KM|FT|MI> | BYBOX width height <M|KM|FT|MI>>"
    " [ASC|DESC] [COUNT count [ANY]] [WITHCOORD] [WITHDIST] [WITHHASH]",
    "readonly",
    since="6.2.0",
)
def geosearch(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Find the members in a circle or a box around a member or a place.

    ASC sorts by distance, DESC the other way; COUNT shows so many of the nearest, with ANY of those met
    first; WITHDIST, WITHHASH and WITHCOORD add the distance in the unit named, the geohash, and the place.
    Reply: the members, each with its details.  Errors: WRONGTYPE, syntax, a bad place, size or unit.
    Cost: O(N + log M), N the members in the cells around, M all of them.
    Source: redis.io/commands/geosearch
    """
    return Search(db, "GEOSEARCH", key, (*SHAPE, *COUNT)).read(words).answer()


@command(
    "GEOSEARCHSTORE destination source <FROMMEMBER member | FROMLONLAT longitude latitude>"
    " <BYRADIUS radius <M|KM|FT|MI> | BYBOX width height <M|KM|FT|MI>>"
    " [ASC|DESC] [COUNT count [ANY]] [STOREDIST]",
    "write",
    "denyoom",
    since="6.2.0",
)
def geosearchstore(db: Keyspace, destination: bytes, source: bytes, *words: bytes) -> Reply:
    """Store what GEOSEARCH finds; STOREDIST stores distances instead of geohashes.

    Reply: how many members were stored.  Errors: those of GEOSEARCH.  Cost: as GEOSEARCH.
    Source: redis.io/commands/geosearchstore
    """
    search = Search(db, "GEOSEARCHSTORE", source, (*SHAPE, *COUNT))
    search.options[b"STOREDIST"] = 0
    search.destination = destination
    return search.read(words).answer()


RADIUS_OPTIONS = "[WITHCOORD] [WITHDIST] [WITHHASH] [COUNT count [ANY]] [ASC|DESC]"
STORE_OPTIONS = "[STORE key|STOREDIST key]"


@command(
    f"GEORADIUS key longitude latitude radius <M|KM|FT|MI> {RADIUS_OPTIONS} {STORE_OPTIONS}",
    "write",
    "denyoom",
    "movablekeys",
    since="3.2.0",
    keys=(1, 1, 1),
    find_keys=keys_of_radius,
)
def georadius(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Find the members in a circle around a place: an older GEOSEARCH, which can store too.

    Reply: the members, each with its details; or how many were stored.  Errors: those of GEOSEARCH.
    Cost: as GEOSEARCH.
    Source: redis.io/commands/georadius
    """
    return around(Search(db, "GEORADIUS", key, (*COUNT, "STORE", "STOREDIST")), words[:2], words[2:])


@command(
    f"GEORADIUS_RO key longitude latitude radius <M|KM|FT|MI> {RADIUS_OPTIONS}", "readonly", since="3.2.10"
)
def georadius_ro(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Find the members in a circle around a place; it stores nothing, so a replica may run it.

    Reply: the members, each with its details.  Errors: those of GEOSEARCH.  Cost: as GEOSEARCH.
    Source: redis.io/commands/georadius_ro
    """
    return around(Search(db, "GEORADIUS_RO", key, COUNT), words[:2], words[2:])


@command(
    f"GEORADIUSBYMEMBER key member radius <M|KM|FT|MI> {RADIUS_OPTIONS} {STORE_OPTIONS}",
    "write",
    "denyoom",
    "movablekeys",
    since="3.2.0",
    keys=(1, 1, 1),
    find_keys=keys_of_radius,
)
def georadiusbymember(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Find the members in a circle around a member: an older GEOSEARCH, which can store too.

    Reply: the members, each with its details; or how many were stored.  Errors: those of GEOSEARCH.
    Cost: as GEOSEARCH.
    Source: redis.io/commands/georadiusbymember
    """
    return around(Search(db, "GEORADIUSBYMEMBER", key, (*COUNT, "STORE", "STOREDIST")), words[:1], words[1:])


@command(f"GEORADIUSBYMEMBER_RO key member radius <M|KM|FT|MI> {RADIUS_OPTIONS}", "readonly", since="3.2.10")
def georadiusbymember_ro(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Find the members in a circle around a member; it stores nothing, so a replica may run it.

    Reply: the members, each with its details.  Errors: those of GEOSEARCH.  Cost: as GEOSEARCH.
    Source: redis.io/commands/georadiusbymember_ro
    """
    return around(Search(db, "GEORADIUSBYMEMBER_RO", key, COUNT), words[:1], words[1:])


def around(search: Search, centre: tuple[bytes, ...], words: tuple[bytes, ...]) -> Reply:
    """The circle that GEORADIUS and its sisters name in a fixed order, then the options."""
    search.start(*centre)
    search.sides = (0.0,)
    if len(centre) == 2 or search.zset is not None:  # around a member of nothing, no size is even read
        search.shape(*words[:2])
    return search.read(words[2:]).answer()
