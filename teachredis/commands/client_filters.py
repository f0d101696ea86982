"""How CLIENT LIST and CLIENT KILL choose among connections."""

from __future__ import annotations

from teachredis.commands.arguments import one_of
from teachredis.session.client_line import local_address, remote_address
from teachredis.structures.integers import whole_number
from teachredis.wire.errors import (
    BadClientId,
    BadMaxAge,
    BadSyntax,
    ClientIdNotPositive,
    MaxAgeNotPositive,
    NoSuchUser,
    UnknownClientType,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from teachredis.session.client import Client
    from teachredis.session.state import State

    Filter: TypeAlias = Callable[[Client], bool]

TYPES = {
    b"normal": "normal", b"master": "master", b"slave": "replica", b"replica": "replica", b"pubsub": "pubsub"
}  # fmt: skip

def type_of(client: Client) -> str:
    """`replica` for who follows us, `pubsub` for who subscribes, else `normal`."""
    replication = client.engine.ports.replication
    if replication is not None and replication.is_replica(client):
        return "replica"
    return "pubsub" if client.listens() else "normal"


def client_type(name: bytes) -> str:
    """Errors: unknown type."""
    if name.lower() not in TYPES:
        raise UnknownClientType(name)
    return TYPES[name.lower()]


def read_list_filter(engine: State, options: Sequence[bytes]) -> list[Client]:
    """The clients that `[TYPE type] | [ID id ...]` chooses."""
    match [option.upper() for option in options]:
        case []:
            return [*engine.clients.values()]
        case [b"TYPE", _]:
            wanted = client_type(options[1])
            return [client for client in engine.clients.values() if type_of(client) == wanted]
        case [b"ID", _, *_]:
            numbers = [client_number(text) for text in options[1:]]
            return [engine.clients[number] for number in numbers if number in engine.clients]
    raise BadSyntax


def client_number(text: bytes) -> int:
    """Errors: invalid client ID."""
    number = whole_number(text)
    if number is None:
        raise BadClientId
    return number


def read_kill_filters(client: Client, options: Sequence[bytes]) -> Filter:
    """A function that says whether a connection is meant by `[ID n] [TYPE t] ... [SKIPME yes|no]`."""
    if len(options) % 2:
        raise BadSyntax
    skip_me = True
    filters: list[Filter] = []
    for name, value in zip(options[::2], options[1::2], strict=True):
        if name.upper() == b"SKIPME":
            skip_me = one_of(value, "YES", "NO") == "YES"
        else:
            filters.append(kill_filter(client.engine, name.upper(), value))
    return lambda other: all(fits(other) for fits in filters) and not (skip_me and other is client)


def kill_filter(engine: State, name: bytes, value: bytes) -> Filter:
    """One option of CLIENT KILL.  Errors: syntax, or that the value is nothing of the kind."""
    match name:
        case b"ID":
            number = whole_number(value)
            if number is None or number < 1:
                raise ClientIdNotPositive
            return lambda other: other.id == number
        case b"TYPE":
            wanted = client_type(value)
            return lambda other: type_of(other) == wanted
        case b"USER":
            if value not in engine.acl.users:
                raise NoSuchUser(value)
            return lambda other: other.user.name == value
        case b"ADDR" | b"LADDR":
            address_of = remote_address if name == b"ADDR" else local_address
            return lambda other: value.decode() == address_of(other)
        case b"MAXAGE":
            return older_than(value)
    raise BadSyntax


def older_than(text: bytes) -> Filter:
    """Connected for so many seconds at least.  Errors: maxage is not an integer or out of range."""
    age_s = whole_number(text)
    if age_s is None:
        raise BadMaxAge
    if age_s < 1:
        raise MaxAgeNotPositive
    return lambda other: other.engine.now_ms() - other.created_ms >= age_s * 1000
