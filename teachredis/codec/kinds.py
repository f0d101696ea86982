"""The types that an RDB file knows, by their numbers: a byte in front of every value.

A type says which value it is and also how it is laid out.  Over the years each value got new layouts, and a
reader must know them all; a writer writes the newest, marked here with *.
"""

from __future__ import annotations

RDB_VERSION = 12
"""The newest version of the format, that of Redis 7.4 and later."""


# The version that brought something; Redis 7.0 reads 10, 7.2 reads 11.
SET_LISTPACK_SINCE = ACTIVE_SINCE = 11
HASH_DEADLINES_SINCE = VECTOR_SETS_SINCE = 12


class CannotHold(OSError):
    """A value for which an older version of the format has no layout.

    For all who write files it is what a full disk is: this file cannot be written, the one of before stays.
    """


STRING = 0  # *
LIST = 1
SET = 2  # * hashtable
ZSET = 3  # scores as text
HASH = 4  # * hashtable
ZSET_2 = 5  # * skiplist; scores in 8 bytes
MODULE_2 = 7  # * vector set
HASH_ZIPMAP = 9
LIST_ZIPLIST = 10
SET_INTSET = 11  # *
ZSET_ZIPLIST = 12
HASH_ZIPLIST = 13
LIST_QUICKLIST = 14  # of ziplists
STREAM = 15
HASH_LISTPACK = 16  # *
ZSET_LISTPACK = 17  # *
LIST_QUICKLIST_2 = 18  # * of listpacks and plain nodes
STREAM_2 = 19  # knows what was deleted
SET_LISTPACK = 20  # *
STREAM_3 = 21  # * knows when consumers were active
HASH_METADATA_PRE_GA = 22
HASH_LISTPACK_EX_PRE_GA = 23
HASH_METADATA = 24  # * hashtable with deadlines
HASH_LISTPACK_EX = 25  # *

IN_WORDS = {
    STRING: "a string",
    LIST: "a list",
    SET: "a set",
    ZSET: "a sorted set",
    HASH: "a hash",
    ZSET_2: "a sorted set",
    MODULE_2: "a module's value, such as a vector set",
    HASH_ZIPMAP: "a hash as a zipmap",
    LIST_ZIPLIST: "a list as a ziplist",
    SET_INTSET: "a set as an intset",
    ZSET_ZIPLIST: "a sorted set as a ziplist",
    HASH_ZIPLIST: "a hash as a ziplist",
    LIST_QUICKLIST: "a list of ziplists",
    STREAM: "a stream",
    HASH_LISTPACK: "a hash as a listpack",
    ZSET_LISTPACK: "a sorted set as a listpack",
    LIST_QUICKLIST_2: "a list of listpacks",
    STREAM_2: "a stream",
    SET_LISTPACK: "a set as a listpack",
    STREAM_3: "a stream",
    HASH_METADATA_PRE_GA: "a hash with deadlines",
    HASH_LISTPACK_EX_PRE_GA: "a hash with deadlines as a listpack",
    HASH_METADATA: "a hash with deadlines",
    HASH_LISTPACK_EX: "a hash with deadlines as a listpack",
}
"""What a type stands for."""
