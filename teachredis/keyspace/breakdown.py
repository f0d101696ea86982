"""Each byte of a key, by what it is for: the sum is what MEMORY USAGE answers with SAMPLES 0."""

from __future__ import annotations

from teachredis.keyspace.memory import key_bytes
from teachredis.structures.allocator import TERMINATOR_BYTES, sds_header, size_class
from teachredis.structures.hash_table import BUCKET_BYTES
from teachredis.structures.hash_table import HEADER_BYTES as TABLE_BYTES
from teachredis.structures.listpack import EMPTY_BYTES
from teachredis.structures.skiplist import HEAD_BYTES
from teachredis.values.hash import DEADLINES_BYTES, HashValue
from teachredis.values.list import QUICKLIST_BYTES, ListValue
from teachredis.values.set import INTSET_HEADER_BYTES, SetValue
from teachredis.values.sorted_set import PAIR_BYTES, SortedSet
from teachredis.values.stream import STREAM_BYTES, StreamValue
from teachredis.values.string_object import (
    HEADER_BYTES,
    Raw,
    block_bytes,
    string_encoding,
)
from teachredis.values.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.structures.hash_table import HashTable

    Row: TypeAlias = tuple[str, int]
    """(what for, bytes)"""

ROUNDING = "rounding by the allocator"


def breakdown(db: Keyspace, key: bytes, value: Stored) -> list[Row]:
    """Rows of (what for, bytes) that add up to the key's bytes; rows of 0 bytes are left out."""
    rows = [*block_rows(db, key, value), *value_rows(db, key, value)]
    rest = key_bytes(db, key, value) - sum(size for _, size in rows)
    return [(what, size) for what, size in [*rows, (ROUNDING, rest)] if size]


def block_rows(db: Keyspace, key: bytes, value: Stored) -> list[Row]:
    """The key's own block."""
    roomy = key in db.roomy
    needed = block_bytes(key, value, roomy=roomy)
    own = HEADER_BYTES + 1 + sds_header(len(key)) + len(key) + TERMINATOR_BYTES
    embedded = isinstance(value, bytes) and string_encoding(key, value, roomy=roomy) == "embstr"
    room = needed - own - (len(value) + 4) * embedded
    return [
        ("header: type, encoding, time of last use", HEADER_BYTES),
        (f"the key, {counted(len(key), 'byte')}, and what frames it", own - HEADER_BYTES),
        ("room for a deadline", room),
        ("the string beside the key, and what frames it", (len(value) + 4) * embedded),
        ("rounding of the key's block", size_class(needed) - needed),
    ]


def value_rows(db: Keyspace, key: bytes, value: Stored) -> list[Row]:
    """What the value takes beside the key's block."""
    match value:
        case HashValue():
            return hash_rows(value)
        case SetValue():
            return set_rows(value)
        case SortedSet():
            return sorted_set_rows(value)
        case ListValue():
            return list_rows(value)
        case StreamValue():
            return stream_rows(value)
        case Value():
            return [("the value", value.memory())]
    raw = string_encoding(key, value, roomy=key in db.roomy) == "raw"
    return string_rows(value) if raw else []


def string_rows(value: bytes | bytearray) -> list[Row]:
    """A string in a block of its own."""
    header = sds_header(len(value))
    room = value.block - header - len(value) - TERMINATOR_BYTES if isinstance(value, Raw) else 0
    return [
        ("the string's own header and end", header + TERMINATOR_BYTES),
        (f"the string, {counted(len(value), 'byte')}", len(value)),
        ("room for it to grow", room),
    ]


def listpack_rows(entries: str, size: int) -> list[Row]:
    """One listpack."""
    return [("listpack: its head and its end", EMPTY_BYTES), (entries, size)]


def table_rows(table: HashTable | None) -> list[Row]:
    """A hash table without its entries; two arrays while it is being rehashed."""
    if table is None:
        return []
    moving = f", moving to {table.coming}" if table.coming else ""
    buckets = table.buckets + table.coming
    return [
        ("hash table: header", TABLE_BYTES),
        (f"hash table: {table.buckets} buckets{moving}", BUCKET_BYTES * buckets),
    ]


def hash_rows(value: HashValue) -> list[Row]:
    """Fields and values."""
    if value.encoding == "hashtable":
        return [
            *table_rows(value.table),
            (f"{counted(len(value), 'field')}: links, name, value", value.weighed()),
        ]
    deadlines = DEADLINES_BYTES * (value.encoding == "listpackex")
    rows = listpack_rows(f"{counted(len(value), 'field')}, with values", value.weighed())
    return [("what a hash with deadlines needs", deadlines), *rows]


def set_rows(value: SetValue) -> list[Row]:
    """Members."""
    if value.encoding == "hashtable":
        return [*table_rows(value.table), (f"{counted(len(value), 'member')}: links, text", value.weighed())]
    if value.encoding == "intset":
        each = f"{counted(len(value), 'number')} of {value.width} bytes"
        return [("intset: width and count", INTSET_HEADER_BYTES), (each, value.width * len(value))]
    return listpack_rows(counted(len(value), "member"), value.weighed())


def sorted_set_rows(value: SortedSet) -> list[Row]:
    """Members and scores."""
    if value.encoding == "listpack":
        return listpack_rows(f"{counted(len(value), 'member')}, with scores", value.weighed())
    return [
        ("skiplist: its head on 32 levels", PAIR_BYTES + HEAD_BYTES),
        *table_rows(value.table),
        (f"{counted(len(value), 'member')}: entry, text, node", value.weighed()),
    ]


def list_rows(value: ListValue) -> list[Row]:
    """Elements."""
    if value.chain is None:
        return listpack_rows(counted(len(value), "element"), value.pack.bytes - EMPTY_BYTES)
    return [
        ("quicklist: head, tail, counts", QUICKLIST_BYTES),
        (f"{counted(len(value.nodes), 'node')} with {counted(len(value), 'element')}", value.weighed()),
    ]


def stream_rows(value: StreamValue) -> list[Row]:
    """Entries and groups."""
    nodes = sum(node.allocated for node in value.nodes)
    return [
        ("stream: ids and counters", STREAM_BYTES),
        (f"{counted(len(value.nodes), 'node')}; entries: {len(value)}", nodes),
        ("the tree that finds the nodes", value.weighed() - nodes),
        (f"{counted(len(value.groups), 'group')}, with what is pending", value.memory_of_groups()),
    ]


def counted(count: int, what: str) -> str:
    """`1 byte`, `2 bytes`."""
    return f"{count} {what}{'s' * (count != 1)}"


# --- what would change the encoding -------------------------------------------------------------------------


def next_encoding(db: Keyspace, key: bytes, value: Stored) -> str:
    """What would make Redis keep the value in another way; empty if nothing would."""
    limits = db.limits
    match value:
        case HashValue() if value.encoding != "hashtable":
            most, longest = limits.hash_max_listpack_entries, limits.hash_max_listpack_value
            now = max(max(len(field), len(text)) for field, text in value.fields.items())
            limit = f"one longer than {longest} bytes (the longest now: {now})"
            return f"{more(len(value), most, 'fields')}, or {limit}, would make it a hashtable."
        case SetValue(encoding="intset"):
            limit = more(len(value), limits.set_max_intset_entries, "members")
            return f"a member that is no whole number, or {limit}, would end the intset."
        case SetValue(encoding="listpack"):
            limit = more(len(value), limits.set_max_listpack_entries, "members")
            longest = limits.set_max_listpack_value
            return f"{limit}, or one longer than {longest} bytes, would make it a hashtable."
        case SortedSet(encoding="listpack"):
            limit = more(len(value), limits.zset_max_listpack_entries, "members")
            longest = limits.zset_max_listpack_value
            return f"{limit}, or one longer than {longest} bytes, would make it a skiplist."
        case ListValue(encoding="listpack"):
            setting = f"list-max-listpack-size ({limits.list_max_listpack_size})"
            return f"a listpack beyond {setting} would become a quicklist; this has {value.pack.bytes} bytes."
        case bytes() if db.encoding(key, value) == "embstr":
            used = block_bytes(key, value, roomy=key in db.roomy)
            return f"key and string share 64 bytes, of which {used} are used; with more it would be raw."
    return ""


def more(count: int, most: int, what: str) -> str:
    """`more than 512 fields (now: 3)`."""
    return f"more than {most} {what} (now: {count})"
