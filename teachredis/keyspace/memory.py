"""What a key costs, to the byte.

MEMORY USAGE adds up what Redis allocated for a key:

    the key's own block      header, key, room for a deadline, a short string        values/string_object.py
    the value                one listpack or intset, or a table, a skiplist,         values/<type>.py:
    `memory`
                             a chain of nodes, and what is in them

and each allocation counts as the allocator's size class (structures/allocator.py).  The bucket that points to
the key is not the key's; `used_memory` counts it, below.

A large collection is not walked for that.  Redis looks at five elements (SAMPLES 5), multiplies their
average, and cuts off the fraction; so do we, in the same doubles.  With SAMPLES 0 it looks at all, and even
then it averages, so that the answer may be a byte less than the true sum.  Of a list it looks at five nodes,
but averages over the elements in them.  Ours is kept from the first weighing on.

# Redis: takes the five in the order of its table, which depends on a seed drawn at the start.  Ours are the
# first five that came.
"""

from __future__ import annotations

from functools import lru_cache
from math import expm1, log1p

from teachredis.structures.allocator import size_class
from teachredis.structures.hash_table import BUCKET_BYTES, buckets_for
from teachredis.values.list import ListValue
from teachredis.values.stream import STREAM_BYTES, StreamValue
from teachredis.values.string_object import LONGEST_EMBEDDED, block_bytes, string_usage
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace, Stored

DEFAULT_SAMPLES = 5
AVERAGED = frozenset({"hashtable", "quicklist", "skiplist"})
"""Encodings whose elements are averaged; the others are one block."""

CHAIN_ENTRY_BYTES = 16
"""A key that shares its bucket with another is linked to it by an entry of its own."""
KNOWN_COUNTS = 1024
"""A full cache goes back and forth between few numbers of keys: 0.1 µs to look up instead of 1.6."""
KNOWN_LENGTHS = 4096
"""Values of a cache are often of few lengths."""
LEAST_FULL = 4
"""A table of so many buckets is not doubled when it is full."""
DATABASE_BYTES = 3600
"""What a database takes once it holds a key: tables that were not there before."""


# --- one key ------------------------------------------------------------------------------------------------


def key_bytes(db: Keyspace, key: bytes, value: Stored) -> int:
    """The bytes of a key and its value.  O(1) once the value was weighed.

    Long plain strings are many, and weigh what their lengths say: 0.3 µs instead of 0.7.
    """
    if type(value) is bytes and len(value) > LONGEST_EMBEDDED:
        return plain_string_bytes(len(key), len(value), key in db.roomy)
    if isinstance(value, Value):
        return size_class(block_bytes(key, value, roomy=key in db.roomy)) + value.memory()
    return string_usage(key, value, roomy=key in db.roomy)


@lru_cache(KNOWN_LENGTHS)
def plain_string_bytes(key_length: int, length: int, roomy: bool) -> int:
    """A key with a string too long to lie beside it."""
    return string_usage(bytes(key_length), bytes(length), roomy=roomy)


def usage(db: Keyspace, key: bytes, value: Stored, samples: int = DEFAULT_SAMPLES) -> int:
    """What MEMORY USAGE answers; `samples` 0: look at every element."""
    if isinstance(value, StreamValue):
        return usage_of_stream(db, key, value, samples)
    if not isinstance(value, Value) or value.encoding not in AVERAGED:
        return key_bytes(db, key, value)
    fixed = size_class(block_bytes(key, value, roomy=key in db.roomy)) + value.memory() - value.weighed()
    if not samples:
        return averaged(fixed, value.weighed(), len(value), len(value))
    parts = [*value.parts(samples)]
    counted = sum(map(len, value.nodes[: len(parts)])) if isinstance(value, ListValue) else len(parts)
    return averaged(fixed, sum(parts), counted, len(value))


def usage_of_stream(db: Keyspace, key: bytes, stream: StreamValue, samples: int) -> int:
    """A stream's last node is still being filled: it counts as it is, the others by their average."""
    nodes = stream.nodes
    if not samples or samples >= len(nodes):
        return key_bytes(db, key, stream)
    tree = stream.weighed() - sum(stream.parts(len(nodes)))
    block = size_class(block_bytes(key, stream, roomy=key in db.roomy))
    fixed = block + STREAM_BYTES + tree + stream.memory_of_groups() + nodes[-1].allocated
    return fixed + sum(stream.parts(samples)) // samples * (len(nodes) - 1)


def averaged(fixed: int, total: int, counted: int, count: int) -> int:
    """`fixed`, and the average of what was counted for each of `count`; cut off once."""
    return int(float(fixed) + total / counted * count)


# --- all keys -----------------------------------------------------------------------------------------------


def dataset_bytes(db: Keyspace) -> int:
    """The bytes of all keys and values of a database.  O(keys)."""
    return sum(key_bytes(db, key, value) for key, value in db.data.items())


@lru_cache(KNOWN_COUNTS)
def table_bytes(count: int) -> int:
    """The keyspace's own table, or that of the deadlines: buckets, and entries of keys that share one."""
    if not count:
        return 0
    buckets = main_buckets(count)
    return BUCKET_BYTES * buckets + round(CHAIN_ENTRY_BYTES * (count - taken(count, buckets)))


def main_buckets(count: int) -> int:
    """The buckets for so many keys.

    The timer doubles a full table, except the smallest.
    # Redis: a table that was larger stays so until seven buckets in eight are empty.  Ours forgets.
    """
    return buckets_for(count + 1 if count > LEAST_FULL else count)


def taken(count: int, buckets: int) -> float:
    """How many buckets are not empty, on average: each key falls into any of them."""
    return -buckets * expm1(count * log1p(-1 / buckets))


def overhead_bytes(db: Keyspace) -> int:
    """What a database takes beside its keys and values."""
    return DATABASE_BYTES * bool(db.data) + table_bytes(len(db.data)) + table_bytes(len(db.expires))
