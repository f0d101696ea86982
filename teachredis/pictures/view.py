"""What `%redis_view` shows: a key by its name, or one of the pictures of the whole database.

Looking leaves no trace: values are peeked at, so that no access time, counter or deadline changes.
"""

from __future__ import annotations

from teachredis.keyspace.keyspace import type_name
from teachredis.pictures.expiries import picture_of_expiry
from teachredis.pictures.hashes import picture_of_hash
from teachredis.pictures.keyspaces import BADGES, picture_of_keyspace
from teachredis.pictures.label import counted, label
from teachredis.pictures.lists import picture_of_list
from teachredis.pictures.scene import TOP, Scene
from teachredis.pictures.sets import picture_of_set
from teachredis.pictures.sorted_sets import picture_of_sorted_set
from teachredis.pictures.strings import picture_of_string
from teachredis.pictures.words import corner, farewell, time_left

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace

    Picture: TypeAlias = Callable[[Keyspace, bytes, int], Scene]

OF_TYPE: dict[str, Picture] = {
    "string": picture_of_string,
    "list": picture_of_list,
    "hash": picture_of_hash,
    "set": picture_of_set,
    "zset": picture_of_sorted_set,
}
TARGETS: dict[str, Callable[[Keyspace, int], Scene]] = {
    "": picture_of_keyspace,
    "keyspace": picture_of_keyspace,
    "expiry": picture_of_expiry,
}


def picture_of(db: Keyspace, name: str = "", limit: int = 20, *, only_key: bool = False) -> Scene | None:
    """The scene of a key, or of a target where no key has that name; None if there is neither."""
    key = name.encode("utf-8", "surrogateescape")
    value = db.peek(key)
    if value is not None:
        return OF_TYPE.get(type_name(value), picture_of_another)(db, key, limit)
    draw = None if only_key else TARGETS.get(name)
    return None if draw is None else draw(db, limit)


def picture_of_another(db: Keyspace, key: bytes, limit: int) -> Scene:  # noqa: ARG001  # all pictures alike
    """Scene of a key whose type has no picture yet: what it is, and how much of it."""
    value = db.peek(key)
    assert value is not None
    kind, left = type_name(value), time_left(db, key)
    title = f"{label(key)} · {kind} · {counted(len(value), 'element')}"
    caption = f"{label(key)} is a {kind} of {counted(len(value), 'element')}."
    return Scene(title, BADGES.get(kind, ""), caption, (*farewell(left),), (*corner(left),), TOP)
