"""MEMORY: where the bytes go.

How a key's bytes are counted is in keyspace/memory.py, what the whole server uses in session/memory.py.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.keyspace.memory import DEFAULT_SAMPLES, usage
from teachredis.session.help import help_of
from teachredis.session.memory import MEMORY_AT_START_BYTES, overhead_of, statistics
from teachredis.session.registry import command, container
from teachredis.wire.errors import BadSyntax
from teachredis.wire.replies import OK, Verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "server"

TOO_LITTLE_BYTES = 5 << 20
"""With less than this in use there is nothing to be said."""

container("MEMORY", home=__name__, since="4.0.0")


@command("MEMORY|HELP", "loading", "stale", since="4.0.0")
def memory_help(client: Client) -> Reply:
    """List the subcommands of MEMORY.

    Reply: lines of text.  Cost: O(1).
    Source: redis.io/commands/memory-help
    """
    return help_of(client.engine.table, "memory")


@command("MEMORY|USAGE key [SAMPLES count]", "readonly", since="4.0.0")
def memory_usage(db: Keyspace, key: bytes, *options: bytes) -> int | None:
    """Tell how many bytes a key and its value take in Redis.

    SAMPLES: how many elements of a large collection to look at (5); the rest is taken to be like them.  0:
    all. Reply: bytes, or nil if the key is missing.  Errors: syntax, not an integer.
    Cost: O(samples); the first time, and with SAMPLES 0, O(N) of the value.
    Source: redis.io/commands/memory-usage
    """
    samples = read_samples(options)
    value = db.glimpse(key)
    return None if value is None else usage(db, key, value, samples)


def read_samples(options: tuple[bytes, ...]) -> int:
    """How many elements to look at; of several wishes the last counts.  Errors: syntax, not an integer."""
    samples = DEFAULT_SAMPLES
    for at in range(0, len(options), 2):
        if options[at].upper() != b"SAMPLES" or at + 1 == len(options):
            raise BadSyntax
        samples = integer(options[at + 1])
        if samples < 0:
            raise BadSyntax
    return samples


@command("MEMORY|STATS", since="4.0.0")
def memory_stats(client: Client) -> Reply:
    """Tell what the server uses memory for.

    Reply: a map of field and bytes (or ratio); databases that hold keys are maps of their own.
    Cost: O(N) of the keys.  Source: redis.io/commands/memory-stats
    """
    return statistics(client.engine)


@command("MEMORY|DOCTOR", since="4.0.0")
def memory_doctor(client: Client) -> Reply:
    """Look for what is wrong with the use of memory.

    Reply: a text.  Cost: O(N) of the keys.
    Source: redis.io/commands/memory-doctor
    """
    # Redis: looks for fragmentation and fat buffers as well; here there are neither.
    engine = client.engine
    used, limit = engine.memory.used(), engine.settings.number("maxmemory")
    if limit and used > limit:
        return Verbatim(
            b"More is in use than maxmemory allows: writes are refused, or keys evicted for them."
        )
    if used < TOO_LITTLE_BYTES:
        return Verbatim(b"Too little memory is in use to say anything about it: fill in some data first.")
    keys = sum(map(len, engine.databases))
    share = sum(map(overhead_of, engine.databases)) * 100 // (used - MEMORY_AT_START_BYTES)
    return Verbatim(b"No problem found: %d keys in %d bytes, %d %% of them not data." % (keys, used, share))


@command("MEMORY|PURGE", since="4.0.0")
def memory_purge(client: Client) -> Reply:  # shaped as all are
    """Give memory that lies idle back to the operating system.

    Reply: OK.  Cost: O(1).
    Source: redis.io/commands/memory-purge
    """
    return OK  # Redis: asks its allocator.  Python keeps house by itself.


@command("MEMORY|MALLOC-STATS", since="4.0.0")
def memory_malloc_stats(client: Client) -> Reply:
    """Show what the allocator has to say.

    Reply: a text.  Cost: O(N) of the keys.
    Source: redis.io/commands/memory-malloc-stats
    """
    # Redis: prints jemalloc's report of many pages.
    return Verbatim(b"allocated by the memory model: %d bytes\n" % client.engine.memory.used())
