"""List commands that wait until there is something to pop.

Each tries first.  Where every list is missing it enters its client in the keys' queues, and the engine runs
the very same command again once one of them holds a list.  Inside MULTI nobody waits.
"""

from __future__ import annotations

from teachredis.commands.arguments import one_of, read_pop, timeout_in_ms
from teachredis.commands.list_moves import ENDS, move, take_many
from teachredis.commands.lists import take_one
from teachredis.commands.several_keys import first_there
from teachredis.session.registry import command
from teachredis.session.syntax import numbered_keys
from teachredis.values.list import ListValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "list"


@command("BLPOP key [key ...] timeout", "write", "blocking", since="2.0.0")
def blpop(client: Client, *keys_and_timeout: bytes) -> Reply:
    """Pop the head of the first of these lists that is there, waiting up to `timeout` seconds (0: for ever).

    Reply: the key and the element; nil once the time is up.  Errors: WRONGTYPE, bad timeout.
    Cost: O(K) keys.
    Source: redis.io/commands/blpop
    """
    return pop_or_wait(client, keys_and_timeout, at_head=True)


@command("BRPOP key [key ...] timeout", "write", "blocking", since="2.0.0")
def brpop(client: Client, *keys_and_timeout: bytes) -> Reply:
    """Pop the tail of the first of these lists that is there, waiting up to `timeout` seconds (0: for ever).

    Reply: the key and the element; nil once the time is up.  Errors: WRONGTYPE, bad timeout.
    Cost: O(K) keys.
    Source: redis.io/commands/brpop
    """
    return pop_or_wait(client, keys_and_timeout, at_head=False)


def pop_or_wait(client: Client, keys_and_timeout: tuple[bytes, ...], *, at_head: bool) -> Reply:
    """The worker of BLPOP and BRPOP; what is repeated elsewhere is the LPOP alone."""
    db, (*keys, timeout) = client.db, keys_and_timeout
    timeout_ms = timeout_in_ms(timeout, db.now_ms)
    found = first_there(db, keys, ListValue)
    if found is None:
        return client.wait_for(tuple(keys), ListValue, timeout_ms)
    key, value = found
    element = take_one(db, key, value, at_head=at_head)
    db.effect(b"LPOP" if at_head else b"RPOP", key)
    return [key, element]


@command(
    "BLMOVE source destination <LEFT | RIGHT> <LEFT | RIGHT> timeout",
    "write",
    "denyoom",
    "blocking",
    since="6.2.0",
)
def blmove(
    client: Client, source: bytes, destination: bytes, wherefrom: bytes, whereto: bytes, timeout: bytes
) -> Reply:
    """Move an element as LMOVE does, waiting up to `timeout` seconds (0: for ever) for the source.

    Reply: the element; nil once the time is up.  Errors: syntax, bad timeout, WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/blmove
    """
    from_head, to_head = (one_of(where, *ENDS) == "LEFT" for where in (wherefrom, whereto))
    timeout_ms = timeout_in_ms(timeout, client.db.now_ms)
    value = client.db.find(source, ListValue)
    if value is None:
        return client.wait_for((source,), ListValue, timeout_ms, at_once=None)
    element = move(client.db, source, value, destination, from_head=from_head, to_head=to_head)
    client.db.effect(b"LMOVE", source, destination, wherefrom, whereto)
    return element


@command("BRPOPLPUSH source destination timeout", "write", "denyoom", "blocking", since="2.2.0")
def brpoplpush(client: Client, source: bytes, destination: bytes, timeout: bytes) -> Reply:
    """Move the last element of a list to the head of another, waiting up to `timeout` seconds (0: for ever).

    Reply: the element; nil once the time is up.  Errors: bad timeout, WRONGTYPE.  Cost: O(1).
    Source: redis.io/commands/brpoplpush
    """
    timeout_ms = timeout_in_ms(timeout, client.db.now_ms)
    value = client.db.find(source, ListValue)
    if value is None:
        return client.wait_for((source,), ListValue, timeout_ms, at_once=None)
    element = move(client.db, source, value, destination, from_head=False, to_head=True)
    client.db.effect(b"RPOPLPUSH", source, destination)
    return element


@command(
    "BLMPOP timeout numkeys key [key ...] <LEFT | RIGHT> [COUNT count]",
    "write",
    "blocking",
    since="7.0.0",
    find_keys=numbered_keys(2),
)
def blmpop(client: Client, timeout: bytes, numkeys: bytes, *words: bytes) -> Reply:
    """Pop elements from the first of these lists that is there; wait up to `timeout` seconds (0: for ever).

    COUNT is how many at most (1).
    Reply: the key and an array of the elements; nil once the time is up.
    Errors: WRONGTYPE, syntax, bad timeout, numbers that must be greater than 0.  Cost: O(K + M).
    Source: redis.io/commands/blmpop
    """
    keys, at_head, count = read_pop(numkeys, words, *ENDS)
    timeout_ms = timeout_in_ms(timeout, client.db.now_ms)
    found = first_there(client.db, keys, ListValue)
    if found is None:
        return client.wait_for(tuple(keys), ListValue, timeout_ms)
    return take_many(client.db, *found, count, at_head=at_head)
