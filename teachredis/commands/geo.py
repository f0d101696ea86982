"""Geo: places on a map.  A geo index is a sorted set whose scores are geohashes: Z commands work on it.

    GEOADD cities 2.3522 48.8566 Paris   =   ZADD cities 3663832779122514 Paris

The numbers are in structures/geohash.py, the searches in geo_search.py.
"""

from __future__ import annotations

from teachredis.commands.arguments import real_number
from teachredis.commands.sorted_sets import zadd
from teachredis.session.registry import command
from teachredis.structures.geohash import decode, distance_m, encode, is_on_map, letters
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.errors import BadSyntax, BadUnit, OffTheMap
from teachredis.wire.replies import NULL_ARRAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.structures.geohash import Place
    from teachredis.wire.replies import Reply

GROUP = "geo"
METRES = {b"m": 1.0, b"km": 1000.0, b"ft": 0.3048, b"mi": 1609.34}
GEOADD_OPTIONS = frozenset((b"NX", b"XX", b"CH"))
NOWHERE: Mapping[bytes, float] = {}


@command(
    "GEOADD key [NX|XX] [CH] longitude latitude member [longitude latitude member ...]",
    "write",
    "denyoom",
    since="3.2.0",
)
def geoadd(db: Keyspace, key: bytes, *words: bytes) -> Reply:
    """Put members on the map, each at its longitude and latitude in degrees.

    NX adds only, XX moves only, CH counts the moved ones too.
    Reply: how many members were added.  Errors: WRONGTYPE, syntax, not a float, a place off the map.
    Cost: O(1) each.
    Source: redis.io/commands/geoadd
    """
    options = next((at for at, word in enumerate(words) if word.upper() not in GEOADD_OPTIONS), len(words))
    triples, last = words[options:], len(words) - 2
    chosen = {word.upper() for word in words[:options]}
    if len(triples) % 3 or {b"NX", b"XX"} <= chosen:
        raise BadSyntax
    scores = [b"%d" % encode(*place(*triples[at : at + 2])) for at in range(0, last - options, 3)]
    pairs = [word for pair in zip(scores, triples[2::3], strict=True) for word in pair]
    return zadd(db, key, *words[:options], *pairs)


def place(longitude: bytes, latitude: bytes) -> Place:
    """A place that was typed.  Errors: not a float, off the map."""
    where = real_number(longitude), real_number(latitude)
    if not is_on_map(*where):
        raise OffTheMap(*where)
    return where


def metres_in(unit: bytes) -> float:
    """How many metres one of this unit is.  Errors: BadUnit."""
    metres = METRES.get(unit.lower())
    if metres is None:
        raise BadUnit
    return metres


def scores_of(db: Keyspace, key: bytes) -> Mapping[bytes, float]:
    """The geohashes of a geo index; none where there is no key.  Errors: WRONGTYPE."""
    zset = db.read(key, SortedSet)
    return NOWHERE if zset is None else zset.scores


def places_of(db: Keyspace, key: bytes, members: tuple[bytes, ...]) -> list[Place | None]:
    """Where the members are, None for one that is not there.  Errors: WRONGTYPE."""
    scores = scores_of(db, key)
    return [decode(scores[member]) if member in scores else None for member in members]


@command("GEOPOS key [member [member ...]]", "readonly", since="3.2.0")
def geopos(db: Keyspace, key: bytes, *members: bytes) -> Reply:
    """Tell where members are: the middle of their cell, within a metre of where they were put.

    Reply: for each member its longitude and latitude, or nil if it is not there.  Errors: WRONGTYPE.
    Cost: O(1) each.
    Source: redis.io/commands/geopos
    """
    return [NULL_ARRAY if where is None else [*where] for where in places_of(db, key, members)]


@command("GEOHASH key [member [member ...]]", "readonly", since="3.2.0")
def geohash(db: Keyspace, key: bytes, *members: bytes) -> Reply:
    """Tell where members are in the eleven letters of geohash.org: fewer letters name a larger area around.

    Reply: for each member its letters, or nil if it is not there.  Errors: WRONGTYPE.  Cost: O(1) each.
    Source: redis.io/commands/geohash
    """
    return [where and letters(*where) for where in places_of(db, key, members)]


@command("GEODIST key member1 member2 [M|KM|FT|MI]", "readonly", since="3.2.0")
def geodist(db: Keyspace, key: bytes, member1: bytes, member2: bytes, *unit: bytes) -> bytes | None:
    """Measure the distance of two members along the great circle, in metres unless told otherwise.

    Reply: the distance with four decimals; nil if one of them is not there.
    Errors: WRONGTYPE, syntax, unsupported unit.  Cost: O(1).
    Source: redis.io/commands/geodist
    """
    if len(unit) > 1:
        raise BadSyntax
    metres = metres_in(unit[0]) if unit else 1.0
    here, there = places_of(db, key, (member1, member2))
    return distance_text(distance_m(here, there) / metres) if here and there else None


def distance_text(distance: float) -> bytes:
    """A distance with four decimals."""
    return b"%.4f" % distance
