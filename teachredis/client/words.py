"""From redis-py's arguments to argv: what its command packers do, without writing RESP.

A command's name may hold several words ("CONFIG GET") and is split; every other argument becomes bytes by
its exact type.  What is not in the table (bool, None, a list, a subclass) is left to redis-py, whose own
packer knows whether it is an error and in which words.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

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
    """Argv of each command, or None if redis-py must judge one of the arguments."""
    try:
        return Requests(map(argv_of, commands))
    except (KeyError, UnicodeEncodeError):
        return None


def has_usual_settings(connection: AbstractConnection | AsyncConnection) -> bool:
    """Strict UTF-8, and no health checks to be sent before commands?"""
    encoder = connection.encoder
    utf8 = encoder.encoding.lower() in {"utf-8", "utf8"} and encoder.encoding_errors == "strict"
    return utf8 and not connection.health_check_interval


names: dict[object, list[bytes]] = {}
"""Names met so far, split."""


def argv_of(args: Sequence[object]) -> list[bytes]:
    """All words of a command.  Errors: KeyError for a type that redis-py must judge; UnicodeEncodeError."""
    table = AS_BYTES
    return [*(names.get(args[0]) or split_name(args[0])), *[table[type(word)](word) for word in args[1:]]]


def split_name(name: object) -> list[bytes]:
    """The words of a command's name, remembered.  Errors: KeyError for an odd type."""
    words = AS_BYTES[type(name)](name).split() if type(name) in {str, bytes} else [AS_BYTES[type(name)](name)]
    if len(names) < 1000:  # a program that makes up names must not fill the memory
        names[name] = words
    return words
