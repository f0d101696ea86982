"""Phrases that several pictures need: the first few of many, how many are left out, how long a key stays."""

from __future__ import annotations

from teachredis.pictures.label import span
from teachredis.pictures.scene import RIGHT, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.keyspace.keyspace import Keyspace

IN_CAPTION = 6
"""Elements that a caption names; all of them stand below it."""


def some(shown: Sequence[str], count: int) -> str:
    """`a, b, c … 80 more`."""
    few = shown[:IN_CAPTION]
    return ", ".join(few) + (f" … {count - len(few):,} more" if count > len(few) else "")


def left_out(shown: int, count: int) -> str:
    """`… 80 more`, or nothing."""
    return f"… {count - shown:,} more" if count > shown else ""


def time_left(db: Keyspace, key: bytes) -> str:
    """`expires in 42 s`, or nothing for a key that stays."""
    deadline_ms = db.expires.get(key)
    return "" if deadline_ms is None else f"expires in {span(deadline_ms - db.now_ms)}"


def corner(text: str) -> list[Text]:
    """The upper right corner of a picture, where it says how long the key stays."""
    return [Text("time left", RIGHT, 33, text, "quiet", "end")] if text else []


def farewell(text: str) -> list[str]:
    """The same as a sentence of the text alternative."""
    return [f"It {text}."] if text else []
