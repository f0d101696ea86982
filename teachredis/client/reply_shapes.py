"""From the engine's reply to what redis-py's own parser would have read off a wire.

The surest way to get the parser's answer is to ask it: write the reply as RESP bytes and let it read
them.  So every reply *may* go that way, and whatever has a fine point to it does: errors and their
classes, maps, sets, doubles, pushes, anything nested.  All of that differs between redis-py 5 and 8,
between its Python parser and hiredis.

What all of them agree on needs no bytes: whole numbers, strings, nil, OK, and lists of these.  That is
nearly everything, and it skips the parser.
"""

from __future__ import annotations

from teachredis.wire.replies import NULL_ARRAY, Nothing, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from teachredis.wire.replies import Reply

    Shaped: TypeAlias = "int | bytes | str | list[Shaped] | Nothing | None"

ASK_THE_PARSER = Nothing("ASK_THE_PARSER")
PLAIN = frozenset((int, bytes, type(None)))
PLAIN_OR_STATUS = PLAIN | {Status}
STATUS_BYTES = {"OK": b"OK", "QUEUED": b"QUEUED", "PONG": b"PONG"}


def shaped(reply: Reply, decode: Callable[[bytes], str] | None) -> Shaped:
    """What the parser would give, or ASK_THE_PARSER.  `decode` is None where responses stay bytes."""
    try:
        return shaped_plainly(reply, decode)
    except UnicodeDecodeError:
        return ASK_THE_PARSER  # it will fail in its own way


def shaped_plainly(reply: Reply, decode: Callable[[bytes], str] | None) -> Shaped:
    """The same.  Errors: whatever `decode` raises."""
    kind = type(reply)
    if kind is list:
        return shaped_list(reply, decode)  # type: ignore[arg-type]  # the kind was just asked
    if kind is bytes:
        return reply if decode is None else decode(reply)  # type: ignore[arg-type, return-value]  # likewise
    if kind is int or reply is None:
        return reply  # type: ignore[return-value]  # likewise
    if kind is Status:
        text = status_bytes(reply)  # type: ignore[arg-type]  # likewise
        return text if decode is None else decode(text)
    return None if reply is NULL_ARRAY else ASK_THE_PARSER


def shaped_list(items: list[Reply], decode: Callable[[bytes], str] | None) -> Shaped:
    """A flat list of plain items as it is (usually one pass in C); otherwise it is the parser's business."""
    kinds = {*map(type, items)}
    if decode is None and kinds <= PLAIN:
        return items  # type: ignore[return-value]  # each kind was asked
    if kinds <= PLAIN_OR_STATUS:
        return [shaped_plainly(item, decode) for item in items]
    return ASK_THE_PARSER


def status_bytes(status: Status) -> bytes:
    """The bytes of a status; the usual ones are not made anew."""
    return STATUS_BYTES.get(status) or status.encode()
