"""MIGRATE: keys move to another server, and are in one of the two at any moment.

It is DUMP here, RESTORE there and DEL here, and the DEL only once the other side has said OK.  If the answer
gets lost, the key may be in both; that is the better of two evils.

Commands open no sockets.  Whoever runs this engine may fill `ports.courier` (client/courier.py does); an
engine without one says that it reaches nobody.

# Redis: keeps the connection for ten seconds, in case that more is to follow.
"""

from __future__ import annotations

from typing import NamedTuple

from teachredis.codec import payload
from teachredis.commands.arguments import integer, value_behind
from teachredis.session.registry import command
from teachredis.wire.errors import BadSyntax, KeyAndKeys, ReplyError, TargetRefused, Unreachable
from teachredis.wire.replies import OK, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "generic"
NO_KEY = Status("NOKEY")
DEFAULT_TIMEOUT_MS = 1000


class Options(NamedTuple):
    """What stands behind the timeout; `credentials` are the words behind AUTH or AUTH2."""

    copies: bool
    replaces: bool
    credentials: tuple[bytes, ...]
    keys: Sequence[bytes]


def migrate_keys(argv: list[bytes]) -> list[bytes]:
    """The keys of a call: the one in its place or, if that is empty, those behind KEYS."""
    upper = [word.upper() for word in argv]
    return argv[upper.index(b"KEYS", 6) + 1 :] if not argv[3] and b"KEYS" in upper[6:] else [argv[3]]


@command(
    'MIGRATE host port <key | ""> destination-db timeout [COPY] [REPLACE] '
    "[AUTH password|AUTH2 username password] [KEYS key [key ...]]",
    "write",
    "movablekeys",
    since="2.6.0",
    categories="@keyspace @dangerous",
    keys=(3, 3, 1),
    find_keys=migrate_keys,
)
def migrate(
    client: Client,
    host: bytes,
    port: bytes,
    key: bytes,
    destination_db: bytes,
    timeout: bytes,
    *words: bytes,
) -> Reply:
    """Move a key, or all behind KEYS, to another server; wait up to `timeout` milliseconds for each answer.

    COPY: leave them here as well; REPLACE: even if they are there; AUTH, AUTH2: log in first.
    Reply: OK, or NOKEY if none of the keys is here.
    Errors: syntax, IOERR if the other server cannot be reached, what it replied instead of OK.
    Cost: that of DUMP here, of RESTORE there, and of the way between.
    Source: redis.io/commands/migrate
    """
    options = read_migrate_options(key, words)
    timeout_ms, number = integer(timeout), integer(destination_db)
    going = [each for each in options.keys if client.db.read_any(each) is not None]
    if not going:
        return NO_KEY
    courier = client.engine.ports.courier
    if courier is None:
        raise Unreachable("connecting to the client")
    requests = [*greeting(options, number), *parcels(client, going, options)]
    replies = courier.deliver(host, port, timeout_ms if timeout_ms > 0 else DEFAULT_TIMEOUT_MS, requests)
    hand_over(client.db, going, options, replies)
    return OK


def read_migrate_options(key: bytes, words: Sequence[bytes]) -> Options:
    """Options in any order, KEYS last.  Errors: BadSyntax, KeyAndKeys."""
    copies = replaces = False
    credentials: tuple[bytes, ...] = ()
    keys: Sequence[bytes] = (key,)
    rest = iter(words)
    for word in rest:
        match word.upper():
            case b"COPY":
                copies = True
            case b"REPLACE":
                replaces = True
            case b"AUTH":
                credentials = (value_behind(rest),)
            case b"AUTH2":
                credentials = (value_behind(rest), value_behind(rest))
            case b"KEYS":
                if key:
                    raise KeyAndKeys
                keys = [*rest]
            case _:
                raise BadSyntax
    return Options(copies, replaces, credentials, keys)


def greeting(options: Options, number: int) -> Iterator[list[bytes]]:
    """What is said before the first key."""
    if options.credentials:
        yield [b"AUTH", *options.credentials]
    yield [b"SELECT", b"%d" % number]


def parcels(client: Client, keys: Sequence[bytes], options: Options) -> Iterator[list[bytes]]:
    """For each key the RESTORE that makes it there what it is here."""
    db, compresses = client.db, client.engine.settings.is_on("rdbcompression")
    for key in keys:
        deadline_ms = db.expires.get(key)
        ttl_ms = 0 if deadline_ms is None else deadline_ms - db.now_ms
        value = payload.dump(db.data[key], compresses=compresses)
        yield [b"RESTORE", key, b"%d" % ttl_ms, value, *[b"REPLACE"] * options.replaces]


def hand_over(db: Keyspace, keys: Sequence[bytes], options: Options, replies: Iterator[Reply]) -> None:
    """Delete every key that has arrived.  Errors: TargetRefused with the first error, Unreachable."""
    refusal: ReplyError | None = None
    arrived: list[bytes] = []
    try:
        for _ in greeting(options, 0):
            refusal = refusal or error_in(next(replies))
        is_let_in = refusal is None
        for key in keys:
            error = error_in(next(replies))
            refusal = refusal or error
            if is_let_in and error is None:
                arrived.append(key)
    finally:
        if not options.copies:
            delete(db, arrived)
    if refusal is not None:
        raise TargetRefused(refusal)


def error_in(reply: Reply) -> ReplyError | None:
    """The reply if it is an error."""
    return reply if isinstance(reply, ReplyError) else None


def delete(db: Keyspace, keys: Sequence[bytes]) -> None:
    """Keys that are elsewhere now; AOF and replicas get one DEL."""
    if keys:
        db.effect(b"DEL", *keys)
        for key in keys:
            db.delete_and_tell(key)
