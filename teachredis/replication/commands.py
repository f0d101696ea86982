"""PSYNC, SYNC, REPLCONF, REPLICAOF, FAILOVER: what replicas say to their primary, and who is to be which."""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.replication.primary import Primary
from teachredis.session.registry import command
from teachredis.structures.integers import whole_number
from teachredis.wire.errors import (
    BadPrimaryPort,
    BadSyntax,
    CannotFollow,
    CannotHandOver,
    FailoverNeedsReplicas,
    FailoverTimeoutNotPositive,
    NoFailover,
    ReplyError,
    UnknownRdbClient,
    UnknownRdbFilter,
    UnknownReplConf,
)
from teachredis.wire.replies import NO_REPLY, OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from teachredis.replication.follower import Follower
    from teachredis.session.client import Client
    from teachredis.wire.replies import Nothing, Reply

GROUP = "server"
COPIES = ("admin", "no_multi", "noscript", "no_async_loading")
CHANGES = ("admin", "noscript", "stale", "no_async_loading")
RDB_PARTS = frozenset(("functions",))
HIGHEST_PORT = 65535
PATIENCE_MS = 200


def primary_of(client: Client) -> Primary:
    """The engine as a primary, from now on if it was none."""
    ports = client.engine.ports
    found = ports.replication
    if not isinstance(found, Primary):
        engine: Any = client.engine  # whole, though a client knows only its state
        found = ports.replication = Primary(engine)
    return found


@command("PSYNC replicationid offset [arg ...]", *COPIES, since="2.8.0", arity=-3)
def psync(client: Client, replicationid: bytes, offset: bytes, *more: bytes) -> Reply | Nothing:  # noqa: ARG001
    """Become a replica: go on from byte `offset` of the stream of this id, or begin with a copy of all.

    Reply: a line that says which, then bytes without end.  Errors: not an integer.
    Cost: O(1), or O(N) of the keys for a copy.  Source: redis.io/commands/psync
    """
    number, primary = integer(offset), primary_of(client)
    if not primary.resume(client, replicationid.decode("latin-1"), number):
        primary.copy_to(client)
    return NO_REPLY


@command("SYNC", *COPIES)
def sync(client: Client) -> Reply | Nothing:
    """Become a replica as before Redis 2.8: always with a copy of everything.

    Reply: the copy, then bytes without end.  Cost: O(N) of the keys.  Source: redis.io/commands/sync
    """
    primary_of(client).copy_to(client, is_old=True)
    return NO_REPLY


@command("REPLCONF [arg ...]", "admin", "noscript", "loading", "stale", "allow_busy", since="3.0.0")
def replconf(client: Client, *pairs: bytes) -> Reply | Nothing:
    """Say, as a replica, who one is and how far one has come: names and values.

    Reply: OK; none to ACK and GETACK.  Errors: syntax, unknown names, values out of range.
    Cost: O(1).  Source: redis.io/commands/replconf
    """
    if len(pairs) % 2:
        raise BadSyntax
    follower = primary_of(client).follower(client)
    for name, value in zip(pairs[::2], pairs[1::2], strict=True):
        match name.lower():
            case b"ack":
                primary_of(client).heard_ack(client, integer(value), fack_in(pairs))
                return NO_REPLY
            case b"getack":
                return NO_REPLY  # a primary has none above it
        note(follower, name, value)
    return OK


def fack_in(pairs: tuple[bytes, ...]) -> int | None:
    """What stands behind FACK, if it is there."""
    names = [name.lower() for name in pairs[::2]]
    return whole_number(pairs[2 * names.index(b"fack") + 1]) if b"fack" in names else None


def note(follower: Follower, name: bytes, value: bytes) -> None:
    """One thing that a replica tells of itself.  Errors: UnknownReplConf, or what is wrong with the value."""
    match name.lower():
        case b"listening-port":
            follower.port = integer(value)
        case b"ip-address":
            follower.address = value.decode("latin-1")
        case b"rdb-only":
            follower.rdb_only = integer(value) == 1
        case b"rdb-filter-only":
            follower.parts = parts_in(value)
        case b"capa" | b"rdb-channel":
            pass  # what it could do besides: EOF marks, a connection for the copy alone
        case b"main-ch-client-id":
            raise UnknownRdbClient(value)
        case _:
            raise UnknownReplConf(name)


def parts_in(text: bytes) -> frozenset[str]:
    """`functions`, or nothing: which parts of the copy are wanted.  Errors: UnknownRdbFilter."""
    words = text.split()
    for word in words:
        if word.decode("latin-1") not in RDB_PARTS:
            raise UnknownRdbFilter(word)
    return frozenset(word.decode("latin-1") for word in words)


@command("REPLICAOF host port", *CHANGES, since="5.0.0")
def replicaof(client: Client, host: bytes, port: bytes) -> Reply:
    """Follow another server, or, with NO ONE, none any more.

    # Redis: follows.  Ours is a replica only as long as nobody answers there: read-only, its link down.
    Reply: OK.  Errors: a port that is none; that ours follows no server that is there.
    Cost: O(1).  Source: redis.io/commands/replicaof
    """
    if (host.lower(), port.lower()) == (b"no", b"one"):
        primary_of(client).lead()
        return OK
    number = whole_number(port)
    if number is None or not 0 <= number <= HIGHEST_PORT:
        raise BadPrimaryPort
    if answers(client, host, port):
        raise CannotFollow
    primary_of(client).follow(host, number)
    return OK


def answers(client: Client, host: bytes, port: bytes) -> bool:
    """Is there a server?"""
    courier = client.engine.ports.courier
    try:
        return courier is not None and bool([*courier.deliver(host, port, PATIENCE_MS, [[b"PING"]])])
    except ReplyError:
        return False


@command("SLAVEOF host port", *CHANGES)
def slaveof(client: Client, host: bytes, port: bytes) -> Reply:
    """Do as REPLICAOF does: its name before Redis 5.

    Reply: OK.  Errors: as REPLICAOF.  Cost: O(1).  Source: redis.io/commands/slaveof
    """
    return replicaof(client, host, port)


@command(
    "FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds]",
    "admin",
    "noscript",
    "stale",
    since="6.2.0",
)
def failover(client: Client, *options: bytes) -> Reply:
    """Hand over to a replica and follow it, which ours cannot.

    Reply: none.  Errors: syntax, no replicas, no failover to abort, or that ours cannot.
    Cost: O(1).  Source: redis.io/commands/failover
    """
    if [option.upper() for option in options] == [b"ABORT"]:
        raise NoFailover
    read_failover(options)
    raise CannotHandOver if primary_of(client).replicas() else FailoverNeedsReplicas


def read_failover(options: tuple[bytes, ...]) -> None:
    """Look at the words.  Errors: syntax, not an integer, a timeout that is not positive."""
    match [option.upper() for option in options]:
        case []:
            return
        case [b"FORCE", *_]:
            read_failover(options[1:])
        case [b"TO", _, _, *_]:
            integer(options[2])
            read_failover(options[3:])
        case [b"TIMEOUT", _, *_]:
            if integer(options[1]) <= 0:
                raise FailoverTimeoutNotPositive
            read_failover(options[2:])
        case _:
            raise BadSyntax
