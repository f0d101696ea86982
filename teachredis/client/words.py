"""From redis-py's arguments to argv: what its command packers do, without writing RESP.

A command's name may hold several words ("CONFIG GET") and is split; every other argument becomes bytes by
its exact type.  What is not in the table (bool, None, a list, a subclass) is left to redis-py, whose own
packer knows whether it is an error and in which words.
"""

from __future__ import annotations

from redis.exceptions import ResponseError

from teachredis.wire.errors import ProtocolError
from teachredis.wire.resp_reader import MAX_BULK_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from redis.asyncio.connection import AbstractConnection as AsyncConnection
    from redis.connection import AbstractConnection

AS_BYTES: dict[type, Callable[..., bytes]] = {
    bytes: bytes,  # gives back the very same object
    str: str.encode,
    int: b"%d".__mod__,
    float: lambda number: repr(number).encode(),
    memoryview: bytes,
}
"""Exact type -> bytes, as redis-py's Encoder with its default of strict UTF-8."""


class Requests(list["list[bytes]"]):
    """What `pack_commands` makes for an engine: commands that were never packed."""

    __slots__ = ()


def requests_of(commands: Iterable[Sequence[object]]) -> Requests | None:
    """Argv of each command, or None if redis-py must judge one of the arguments.  Errors: a word too long."""
    try:
        return Requests(map(argv_of, commands))
    except (KeyError, TypeError, UnicodeEncodeError):
        return None


def has_usual_settings(connection: AbstractConnection | AsyncConnection) -> bool:
    """Strict UTF-8, and no health checks to be sent before commands?"""
    encoder = connection.encoder
    utf8 = encoder.encoding.lower() in {"utf-8", "utf8"} and encoder.encoding_errors == "strict"
    return utf8 and not connection.health_check_interval


MANY = 16

names: dict[object, list[bytes]] = {}
"""Names met so far, split."""


def argv_of(args: Sequence[object]) -> list[bytes]:
    """All words of a command.

    Errors: KeyError for a type that redis-py must judge (TypeError for one without a hash);
    UnicodeEncodeError; ResponseError for a word too long.
    """
    argv = [*(names.get(args[0]) or split_name(args[0])), *as_bytes(args[1:])]
    refuse_oversized(argv)
    return argv


def as_bytes(words: Collection[object]) -> list[bytes]:
    """Arguments as bytes.  Errors: as `argv_of`'s, but for the length.

    Many words of one kind (DELETE of the keys that KEYS gave) pass in one go, at a quarter of the cost.
    """
    kinds = {*map(type, words)} if len(words) > MANY else None
    if kinds == {bytes}:
        return [*words]  # type: ignore[list-item]  # the kinds were just asked
    if kinds == {str}:
        return [*map(str.encode, words)]  # type: ignore[arg-type]  # likewise
    table = AS_BYTES
    return [table[type(word)](word) for word in words]


def refuse_oversized(words: Sequence[bytes]) -> None:
    """No word may be longer than 512 MB.  Errors: redis-py's, in the words of a server.

    # Redis: hangs up too, mostly while it is still written to: redis-py then tells of a lost connection only.
    """
    if max(map(len, words)) > MAX_BULK_BYTES:
        raise ResponseError(ProtocolError("invalid bulk length").message)


def split_name(name: object) -> list[bytes]:
    """The words of a command's name, remembered.  Errors: KeyError for an odd type."""
    words = AS_BYTES[type(name)](name).split() if type(name) in {str, bytes} else [AS_BYTES[type(name)](name)]
    words = words or [b""]  # Redis: never answers a command without a name.  Ours: an unknown command.
    if len(names) < 1000:  # a program that makes up names must not fill the memory
        names[name] = words
    return words
