"""What `%redis_view` shows: a key by its name, or one of the pictures of the whole database.

Looking leaves no trace: values are peeked at, so that no access time, counter or deadline changes.
"""

from __future__ import annotations

from teachredis.keyspace.events import Evicted, Expired
from teachredis.keyspace.keyspace import type_name
from teachredis.pictures.bitmaps import picture_of_bits
from teachredis.pictures.channels import picture_of_channels
from teachredis.pictures.clients import picture_of_clients
from teachredis.pictures.evictions import picture_of_eviction
from teachredis.pictures.expiries import picture_of_expiry
from teachredis.pictures.hashes import picture_of_hash
from teachredis.pictures.hyperloglogs import picture_of_hyperloglog
from teachredis.pictures.inside import picture_inside
from teachredis.pictures.keyspaces import BADGES, picture_of_keyspace
from teachredis.pictures.label import counted, label
from teachredis.pictures.lists import picture_of_list
from teachredis.pictures.maps import picture_of_map
from teachredis.pictures.memories import picture_of_memory
from teachredis.pictures.rdb_files import picture_of_rdb
from teachredis.pictures.scene import EDGE, TOP, Scene, Text
from teachredis.pictures.sets import picture_of_set
from teachredis.pictures.sorted_sets import picture_of_sorted_set
from teachredis.pictures.streams import picture_of_stream
from teachredis.pictures.strings import picture_of_string
from teachredis.pictures.vectors import picture_of_vectors
from teachredis.pictures.venns import picture_of_venn
from teachredis.pictures.words import corner, farewell, time_left
from teachredis.structures import hyperloglog

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace, Stored

    Picture: TypeAlias = Callable[[Keyspace, bytes, int], Scene]

OF_TYPE: dict[str, Picture] = {
    "string": picture_of_string,
    "list": picture_of_list,
    "hash": picture_of_hash,
    "set": picture_of_set,
    "zset": picture_of_sorted_set,
    "stream": picture_of_stream,
    "vectorset": picture_of_vectors,
}
OTHERWISE: dict[tuple[str, str], Picture] = {
    ("string", "bits"): picture_of_bits,
    ("zset", "map"): picture_of_map,
    **{(kind, "inside"): picture_inside for kind in ("string", "list", "hash", "set", "zset")},
}
"""Another picture of a type, for who asks for it."""
ENDS = {Expired: "it has expired", Evicted: "it was evicted", type(None): "it was removed"}
TARGETS: dict[str, Callable[[Keyspace, int], Scene]] = {
    "": picture_of_keyspace,
    "keyspace": picture_of_keyspace,
    "expiry": picture_of_expiry,
}

OF_ENGINE: dict[str, Callable[[Engine, Keyspace, int], Scene]] = {
    "memory": picture_of_memory,
    "eviction": picture_of_eviction,
    "channels": picture_of_channels,
    "clients": picture_of_clients,
    "rdb": picture_of_rdb,
}
"""Targets that are about more than one database."""


def picture_in(
    engine: Engine, db: Keyspace, name: str = "", limit: int = 20, *, only_key: bool = False, style: str = ""
) -> Scene | None:
    """The same as `picture_of`, with the targets that are about the whole engine."""
    scene = picture_of(db, name, limit, only_key=only_key, style=style)
    if scene is not None or only_key or name not in OF_ENGINE:
        return scene
    return OF_ENGINE[name](engine, db, limit)


def is_target(name: str) -> bool:
    """Is it the name of a picture rather than of a key?"""
    return name in TARGETS or name in OF_ENGINE


def picture_of(
    db: Keyspace, name: str = "", limit: int = 20, *, only_key: bool = False, style: str = ""
) -> Scene | None:
    """The scene of a key, or of a target where no key has that name; None if there is neither.

    `style`: `bits` for a string, `map` for a sorted set of places, `inside` for the layout in memory;
    other types are drawn as ever.
    """
    key = name.encode("utf-8", "surrogateescape")
    value = db.peek(key)
    if value is not None:
        return picture_for(value, style)(db, key, limit)
    draw = None if only_key else TARGETS.get(name)
    if draw is not None:
        return draw(db, limit)
    return None if only_key else picture_of_venn(db, name)


def picture_for(value: Stored, style: str) -> Picture:
    """Who draws this value."""
    kind = type_name(value)
    if isinstance(value, bytes | bytearray) and not style and is_hyperloglog(value):
        return picture_of_hyperloglog
    return OTHERWISE.get((kind, style)) or OF_TYPE.get(kind, picture_of_another)


def is_hyperloglog(string: bytes | bytearray) -> bool:
    """Does it look like one, and are its registers sound?"""
    if not hyperloglog.is_one(string):
        return False
    try:
        hyperloglog.registers_of(string)
    except (hyperloglog.Corrupt, IndexError):
        return False
    return True


def picture_of_another(db: Keyspace, key: bytes, limit: int) -> Scene:  # noqa: ARG001  # all pictures alike
    """Scene of a key whose type has no picture yet: what it is, and how much of it."""
    value = db.peek(key)
    assert value is not None
    kind, left = type_name(value), time_left(db, key)
    title = f"{label(key)} · {kind} · {counted(len(value), 'element')}"
    caption = f"{label(key)} is a {kind} of {counted(len(value), 'element')}."
    return Scene(title, BADGES.get(kind, ""), caption, (*farewell(left),), (*corner(left),), TOP)


def picture_of_nothing(db: Keyspace, key: bytes) -> Scene:
    """A key that is not there, with why if that is known."""
    name, story = label(key), db.journal.story
    end = story.end_of(db.index, key) if story is not None else None
    why = "" if end is None else f": {ENDS[type(end.cause)]}"
    caption = f'There is no key "{name}"{why}.'
    said = Text("nothing", EDGE, TOP + 21, caption, "quiet")
    return Scene(f"{name} · no key", "", caption, (), (said,), TOP + 40)
