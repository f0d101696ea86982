"""The server as a whole: its databases, its clock, its place among others."""

from __future__ import annotations

from teachredis.commands.arguments import INT, one_of
from teachredis.keyspace.swapping import swap
from teachredis.session.registry import command
from teachredis.structures.integers import whole_number
from teachredis.wire.errors import BadDatabase, BadFirstDatabase, BadSecondDatabase, BadSyntax, NotInteger
from teachredis.wire.replies import OK, Verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.wire.errors import ReplyError
    from teachredis.wire.replies import Reply

GROUP = "server"


@command("DBSIZE", "readonly", "fast", categories="@keyspace")
def dbsize(db: Keyspace) -> int:
    """Count the keys of this database.

    Reply: how many; keys past their deadline count until somebody finds them.  Cost: O(1).
    Source: redis.io/commands/dbsize
    """
    return len(db)


@command("FLUSHDB [ASYNC|SYNC]", "write", categories="@keyspace @dangerous")
def flushdb(client: Client, *mode: bytes) -> Reply:
    """Remove every key of this database.

    Options: ASYNC and SYNC say when the memory is freed; here it is freed at once either way.
    Reply: OK.  Errors: syntax.  Cost: O(N) of the keys.  Source: redis.io/commands/flushdb
    """
    flush(client, [client.db], b"FLUSHDB", mode)
    return OK


@command("FLUSHALL [ASYNC|SYNC]", "write", categories="@keyspace @dangerous")
def flushall(client: Client, *mode: bytes) -> Reply:
    """Remove every key of every database.

    Options: as FLUSHDB.  Reply: OK.  Errors: syntax.  Cost: O(N) of the keys.
    Source: redis.io/commands/flushall
    """
    flush(client, client.engine.databases, b"FLUSHALL", mode)
    return OK


def flush(client: Client, databases: list[Keyspace], name: bytes, mode: tuple[bytes, ...]) -> None:
    """Empty the databases.  Replicas and AOF are told even when nothing was there, as they may hold more.

    A client that may wait does so while a thread frees the memory, whatever the mode.
    """
    if len(mode) > 1:
        raise BadSyntax
    is_async = bool(mode) and one_of(mode[0], "ASYNC", "SYNC") == "ASYNC"
    journal = client.engine.journal
    removed = 0
    for db in databases:
        db.now_ms = client.db.now_ms
        removed += db.flush()
    journal.dirty += removed
    journal.lazily_freed += removed if is_async or client.patient else 0
    client.db.effect(name)


@command("SWAPDB index1 index2", "write", "fast", since="4.0.0", categories="@keyspace @dangerous")
def swapdb(db: Keyspace, index1: bytes, index2: bytes) -> Reply:
    """Let two databases change places, for everybody who uses them.

    Reply: OK.  Errors: no number, out of range.  Cost: O(N) of the clients that watch or wait.
    Source: redis.io/commands/swapdb
    """
    first, second = database_number(index1, BadFirstDatabase), database_number(index2, BadSecondDatabase)
    if not (0 <= first < len(db.siblings) and 0 <= second < len(db.siblings)):
        raise BadDatabase
    one, other = db.sibling(first), db.sibling(second)
    one.now_ms = other.now_ms = db.now_ms
    swap(one, other)
    db.journal.dirty += 1
    return OK


def database_number(text: bytes, error: type[ReplyError]) -> int:
    """A number that C's `int` holds."""
    number = whole_number(text)
    if number is None or number not in INT:
        raise error
    return number


@command("TIME", "loading", "stale", "fast", since="2.6.0")
def time(db: Keyspace) -> Reply:
    """Tell the server's time.

    Reply: [seconds since the epoch, microseconds of the present second].
    # Redis: microseconds exactly.  Our clock knows milliseconds.
    Cost: O(1).  Source: redis.io/commands/time
    """
    seconds, ms = divmod(db.now_ms, 1000)
    return [b"%d" % seconds, b"%d" % (ms * 1000)]


@command("LASTSAVE", "loading", "stale", "fast", categories="@admin @dangerous")
def lastsave(client: Client) -> int:
    """Tell when the data were last saved: at the start, if never since.

    Reply: seconds since the epoch.  Cost: O(1).  Source: redis.io/commands/lastsave
    """
    return client.engine.last_save_ms // 1000


@command("ROLE", "noscript", "loading", "stale", "fast", since="2.8.12", categories="@admin @dangerous")
def role(client: Client) -> Reply:
    """Tell whether this server is a primary or a replica.

    Reply: ["master", replication offset, list of replicas].  Cost: O(1).  Source: redis.io/commands/role
    """
    replication = client.engine.ports.replication
    return [b"master", 0, []] if replication is None else replication.role()


@command("LOLWUT [VERSION version]", "readonly", "fast", since="5.0.0")
def lolwut(client: Client, *options: bytes) -> Reply:
    """Draw something useless, and tell the version.

    Options: VERSION asks for the picture of another version; here they are all the same.
    Reply: a text.  Errors: not an integer.  Cost: O(1).  Source: redis.io/commands/lolwut
    """
    match [word.upper() for word in options]:
        case [b"VERSION", version, *_] if whole_number(version) is None:
            raise NotInteger
    rng = client.db.rng
    rows = ("".join("█" if rng.random() < at / 16 else " " for at in range(32)) for _ in range(8))
    return Verbatim(("\n".join(rows) + "\n\nRedis ver. 8.2.3, read as teachredis\n").encode())
