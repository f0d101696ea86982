"""What %redis_why says: where each byte of a key goes, or where the key has gone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from teachredis.keyspace.breakdown import breakdown, next_encoding
from teachredis.keyspace.events import Evicted, Expired
from teachredis.keyspace.keyspace import type_name
from teachredis.wire.words import quoted

if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.keyspace.story import Gone

CALLED = {"zset": "sorted set", "vectorset": "vector set"}
SECOND_MS = 1000


def why(db: Keyspace, key: bytes) -> str:
    """A few lines of text; looking leaves no trace."""
    value = db.peek(key)
    return why_gone(db, key) if value is None else why_so(db, key, value)


# --- a key that is there ------------------------------------------------------------------------------------


def why_so(db: Keyspace, key: bytes, value: Stored) -> str:
    """Type, encoding, each byte, the nearest threshold, the deadline."""
    kind = type_name(value)
    rows = breakdown(db, key, value)
    total = sum(size for _, size in rows)
    digits = len(f"{total:,}")
    lines = [
        f"{quoted(key)} is a {CALLED.get(kind, kind)}, kept as {db.encoding(key, value)}: {total:,} bytes.",
        *(f"  {size:>{digits},}  {what}" for what, size in rows),
        sentence(next_encoding(db, key, value)),
        deadline_text(db, key),
    ]
    return "\n".join(filter(None, lines))


def sentence(text: str) -> str:
    """It begins with a capital."""
    return text[:1].upper() + text[1:]


def deadline_text(db: Keyspace, key: bytes) -> str:
    """When it will go by itself."""
    deadline_ms = db.expires.get(key)
    if deadline_ms is None:
        return "It has no deadline."
    return f"It expires in {seconds(deadline_ms - db.now_ms)}, at {moment(deadline_ms)}."


# --- a key that is gone -------------------------------------------------------------------------------------


def why_gone(db: Keyspace, key: bytes) -> str:
    """Which way it went, as far as that is remembered."""
    if key in db.data:
        return f"{quoted(key)} expired at {moment(db.expires[key])}; whoever asks for it next will remove it."
    story = db.journal.story
    end = story.end_of(db.index, key) if story else None
    if end is None:
        return f"There is no {quoted(key)}, and none has gone as far as is remembered."
    match end.cause:
        case Expired() as event:
            return expired_text(key, event, end)
        case Evicted() as event:
            return evicted_text(key, event, end)
    by = f"client {end.client} removed it" if end.client else "it lost its last element by itself"
    command = f" with {' '.join(map(quoted_if_odd, end.argv))}" if end.client else ""
    return f"{quoted(key)} is gone: {by}{command}, at {moment(end.at_ms)}."


def expired_text(key: bytes, event: Expired, end: Gone) -> str:
    """Its deadline came."""
    found = "somebody asked for it" if event.lazily else "the active cycle came by"
    return (
        f"{quoted(key)} is gone: its deadline was {moment(event.deadline_ms)}, "
        f"and {found} {seconds(end.at_ms - event.deadline_ms)} later."
    )


def evicted_text(key: bytes, event: Evicted, end: Gone) -> str:
    """It had to make room; against whom it lost."""
    when = f"by {event.policy} at {moment(end.at_ms)}"
    lines = [f"{quoted(key)} is gone: evicted {when}, which freed {event.freed_bytes:,} bytes."]
    if event.pool:
        rows = [
            f"  {score_text(event.policy, score):>14}  {quoted(each)}" for score, each in event.pool[::-1]
        ]
        lines += ["The candidates, best first:", *rows]
    return "\n".join([*lines, *compared_text(event)])


def compared_text(event: Evicted) -> list[str]:
    """Who was drawn this time, and whether looking at all keys would have found a better one."""
    lines = []
    if event.sample:
        drawn = ", ".join(quoted(key) for _, key in event.sample)
        lines.append(f"Drawn by chance this time: {drawn}.")
    if event.exact is not None and event.pool:
        score, best = event.exact
        guess, worth = event.policy.rpartition("-")[2].upper(), score_text(event.policy, score)
        found = f"{quoted(best)}: {worth}" if score > event.pool[-1][0] else "none better"
        lines.append(f"Exact {guess}, which looks at every key, would have found {found}.")
    return lines


def score_text(policy: str, score: int) -> str:
    """What the policy looked at, in words."""
    match policy.rpartition("-")[2]:
        case "lru":
            return f"idle {seconds(score)}"
        case "ttl":
            return moment(-score)[11:-4]
    return f"frequency {255 - score}"


# --- times --------------------------------------------------------------------------------------------------


def seconds(span_ms: int) -> str:
    """`1.5 s`."""
    return f"{span_ms / SECOND_MS:g} s"


def moment(at_ms: int) -> str:
    """`2025-06-15 15:06:40 UTC`; beyond the year 9999 the number alone."""
    try:
        return f"{datetime.fromtimestamp(at_ms / SECOND_MS, UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (ValueError, OverflowError, OSError):
        return f"{at_ms} ms"


def quoted_if_odd(word: bytes) -> str:
    """A word as it might have been typed."""
    text = quoted(word)
    return text[1:-1] if text[1:-1].encode() == word and word and b" " not in word else text
