"""A key, or all keys, in words: the text alternative of every picture, and a picture for terminals.

The first line is the caption: one sentence that answers a beginner's question.  Then the content, line by
line. Looking leaves no trace: values are peeked at.
"""

from __future__ import annotations

from itertools import islice

from teachredis.keyspace.keyspace import type_name
from teachredis.pictures.label import counted, label, size, span
from teachredis.pictures.tree import keyspace_in_words
from teachredis.values.hash import HashValue
from teachredis.values.list import ListValue
from teachredis.values.set import SetValue
from teachredis.values.sorted_set import SortedSet
from teachredis.wire.doubles import double_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from teachredis.keyspace.keyspace import Keyspace, Stored

IN_CAPTION = 6
"""Elements that a caption names; all of them stand below it."""


def picture_in_words(db: Keyspace, name: str = "", limit: int = 20) -> str:
    """What `%redis_view NAME` says: a key by its name, `keyspace` (or nothing), or `expiry`."""
    key = name.encode("utf-8", "surrogateescape")
    if db.peek(key) is not None:
        return key_in_words(db, key, limit)
    if name in {"", "keyspace"}:
        return keyspace_in_words(db, limit)
    if name == "expiry":
        return expiry_in_words(db, limit)
    return f'There is no key "{label(key)}".'


def key_in_words(db: Keyspace, key: bytes, limit: int) -> str:
    """Caption and content of one key that is there."""
    value = db.peek(key)
    assert value is not None
    caption, content = described(label(key), value, limit)
    deadline_ms = db.expires.get(key)
    if deadline_ms is not None:
        content = [*content, f"It expires in {span(deadline_ms - db.now_ms)}."]
    return "\n".join([caption, *content])


def described(name: str, value: Stored, limit: int) -> tuple[str, list[str]]:
    """(caption, lines) by type."""
    if isinstance(value, bytes | bytearray):
        return f'{name} is a string of {size(len(value))}: "{label(bytes(value))}".', []
    describe = BY_TYPE.get(type(value))
    if describe is None:
        return f"{name} is a {type_name(value)} of {counted(len(value), 'element')}.", []
    return describe(name, value, limit)


def list_in_words(name: str, value: ListValue, limit: int) -> tuple[str, list[str]]:
    """Head first, each element with its index from both ends."""
    shown = [label(element) for element in islice(value, limit)]
    count = len(value)
    lines = [f"{at} ({at - count})  {text}" for at, text in enumerate(shown)]
    return f"{name} is a list of {counted(count, 'element')}, head first: {some(shown, count)}.", more(
        lines, count
    )


def hash_in_words(name: str, value: HashValue, limit: int) -> tuple[str, list[str]]:
    """Field and value, as they came."""
    shown = [(label(field), label(content)) for field, content in islice(value.fields.items(), limit)]
    count = len(value)
    lines = [f"{field} = {content}" for field, content in shown]
    pairs = [f"{field}={content}" for field, content in shown]
    return f"{name} is a hash of {counted(count, 'field')}: {some(pairs, count)}.", more(lines, count)


def set_in_words(name: str, value: SetValue, limit: int) -> tuple[str, list[str]]:
    """Members sorted by bytes, only so that the picture is always the same."""
    shown = [label(member) for member in islice(sorted(value.members), limit)]
    count = len(value)
    caption = f"{name} is a set of {counted(count, 'member')}: {some(shown, count)}."
    return caption, [*more(shown, count), "A set has no order."]


def sorted_set_in_words(name: str, value: SortedSet, limit: int) -> tuple[str, list[str]]:
    """As on a leaderboard: rank, member, score, highest first."""
    best = sorted(value.scores.items(), key=lambda item: (item[1], item[0]), reverse=True)
    scores = [score for _, score in best]
    shown = []
    for rank, (member, score) in enumerate(best[:limit]):
        tie = " (tie by name)" if rank and scores[rank - 1] == score else ""
        shown.append(f"{rank} {label(member)} {double_text(score).decode()}{tie}")
    return f"{name}, highest first: {some(shown, len(best))}.", more(shown, len(best))


BY_TYPE: dict[type, Callable[..., tuple[str, list[str]]]] = {
    ListValue: list_in_words,
    HashValue: hash_in_words,
    SetValue: set_in_words,
    SortedSet: sorted_set_in_words,
}


def some(shown: list[str], count: int) -> str:
    """The first few, and how many more."""
    few = shown[:IN_CAPTION]
    return ", ".join(few) + (f" … {count - len(few):,} more" if count > len(few) else "")


def more(lines: list[str], count: int) -> list[str]:
    """The lines, and one that tells what is left out."""
    return [*lines, f"… {count - len(lines):,} more"] if count > len(lines) else lines


def expiry_in_words(db: Keyspace, limit: int) -> str:
    """Which key goes when, soonest first."""
    due = sorted((deadline_ms, key) for key, deadline_ms in db.expires.items() if deadline_ms > db.now_ms)
    never = counted(len(db) - len(db.expires), "key")
    lines = [f"{label(key)}  in {span(deadline_ms - db.now_ms)}" for deadline_ms, key in due[:limit]]
    caption = f"{counted(len(due), 'key')} will expire, soonest first; {never} never expire."
    return "\n".join([caption, *more(lines, len(due))])
