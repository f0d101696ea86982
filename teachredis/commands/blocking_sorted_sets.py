"""Sorted-set commands that wait until there is something to pop.

Each tries first.  Where every key is missing it enters its client in the keys' queues, and the engine runs
the very same command again once one of them holds a sorted set.  Inside MULTI nobody waits.
"""

from __future__ import annotations

from teachredis.commands.arguments import read_pop, timeout_in_ms
from teachredis.commands.several_keys import first_there
from teachredis.commands.sorted_sets import EXTREMES, take, take_many
from teachredis.session.registry import command
from teachredis.session.syntax import numbered_keys
from teachredis.values.sorted_set import SortedSet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "sorted-set"


@command("BZPOPMIN key [key ...] timeout", "write", "blocking", "fast", since="5.0.0")
def bzpopmin(client: Client, *keys_and_timeout: bytes) -> Reply:
    """Take the member with the lowest score out of the first key that has one; wait until one has.

    The wait ends after `timeout` seconds; 0 waits for ever.
    Reply: key, member and score; nil once the time is up.  Errors: WRONGTYPE, bad timeout.  Cost: O(log N).
    Source: redis.io/commands/bzpopmin
    """
    return pop_or_wait(client, keys_and_timeout, highest=False)


@command("BZPOPMAX key [key ...] timeout", "write", "blocking", "fast", since="5.0.0")
def bzpopmax(client: Client, *keys_and_timeout: bytes) -> Reply:
    """Take the member with the highest score out of the first key that has one; wait until one has.

    The wait ends after `timeout` seconds; 0 waits for ever.
    Reply: key, member and score; nil once the time is up.  Errors: WRONGTYPE, bad timeout.  Cost: O(log N).
    Source: redis.io/commands/bzpopmax
    """
    return pop_or_wait(client, keys_and_timeout, highest=True)


def pop_or_wait(client: Client, keys_and_timeout: tuple[bytes, ...], *, highest: bool) -> Reply:
    """The worker of BZPOPMIN and BZPOPMAX; what is repeated elsewhere is the ZPOP alone."""
    db, (*keys, timeout) = client.db, keys_and_timeout
    timeout_ms = timeout_in_ms(timeout, db.now_ms)
    found = first_there(db, keys, SortedSet)
    if found is None:
        return client.wait_for(tuple(keys), SortedSet, timeout_ms)
    key, zset = found
    [(score, member)] = take(db, key, zset, 1, highest=highest)
    db.effect(b"ZPOPMAX" if highest else b"ZPOPMIN", key)
    return [key, member, score]


@command(
    "BZMPOP timeout numkeys key [key ...] <MIN|MAX> [COUNT count]",
    "write",
    "blocking",
    since="7.0.0",
    find_keys=numbered_keys(2),
)
def bzmpop(client: Client, timeout: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Take members out of the first sorted set that is there, waiting up to `timeout` seconds (0: for ever).

    COUNT is how many at most (1).
    Reply: the key, and its members with their scores; nil once the time is up.
    Errors: WRONGTYPE, syntax, bad timeout, numbers that must be greater than 0.  Cost: O(K) + O(log N) each.
    Source: redis.io/commands/bzmpop
    """
    keys, highest, count = read_pop(numkeys, words, *EXTREMES)
    timeout_ms = timeout_in_ms(timeout, client.db.now_ms)
    found = first_there(client.db, keys, SortedSet)
    if found is None:
        return client.wait_for(tuple(keys), SortedSet, timeout_ms)
    return take_many(client.db, *found, count, highest=highest)
