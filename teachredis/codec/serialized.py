"""A value as RDB bytes, and back: the two tables that everything else in this room serves.

Writing asks the value's class; it gives the number of the layout (kinds.py) and the bytes.  Reading asks that
number.  `limits` are the thresholds by which a value that is read chooses its encoding.
"""

from __future__ import annotations

from teachredis.codec import hashes, kinds, lists, old, sets, sorted_sets, streams, strings, vector_sets
from teachredis.codec.writer import Writer
from teachredis.values.hash import HashValue
from teachredis.values.list import ListValue
from teachredis.values.set import SetValue
from teachredis.values.sorted_set import SortedSet
from teachredis.values.stream import StreamValue
from teachredis.values.vector_set import VectorSet
from teachredis.wire.by_type import ByType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from teachredis.codec.reader import Reader
    from teachredis.values.limits import Limits
    from teachredis.values.value import Value

    Stored: TypeAlias = bytes | bytearray | Value

writers: ByType[Callable[[object, Writer], int]] = ByType()
"""Class of a value -> function that writes it and returns the number of its layout."""

writers(bytes, bytearray)(strings.write_string)
writers(ListValue)(lists.write_list)
writers(SetValue)(sets.write_set)
writers(SortedSet)(sorted_sets.write_sorted_set)
writers(HashValue)(hashes.write_hash)
writers(StreamValue)(streams.write_stream)
writers(VectorSet)(vector_sets.write_vector_set)

READERS: dict[int, Callable[[Reader, Limits], Stored]] = {
    kinds.STRING: strings.read_string,
    kinds.LIST: lists.read_elements,
    kinds.LIST_ZIPLIST: old.read_list_ziplist,
    kinds.LIST_QUICKLIST: old.read_quicklist_of_ziplists,
    kinds.LIST_QUICKLIST_2: lists.read_list,
    kinds.SET: sets.read_members,
    kinds.SET_INTSET: sets.read_intset,
    kinds.SET_LISTPACK: sets.read_listpack,
    kinds.ZSET: sorted_sets.read_old_entries,
    kinds.ZSET_2: sorted_sets.read_entries,
    kinds.ZSET_ZIPLIST: old.read_sorted_set_ziplist,
    kinds.ZSET_LISTPACK: sorted_sets.read_listpack,
    kinds.HASH: hashes.read_pairs,
    kinds.HASH_ZIPMAP: old.read_hash_zipmap,
    kinds.HASH_ZIPLIST: old.read_hash_ziplist,
    kinds.HASH_LISTPACK: hashes.read_listpack,
    kinds.HASH_LISTPACK_EX: hashes.read_listpackex,
    kinds.HASH_LISTPACK_EX_PRE_GA: hashes.read_listpackex_pre_ga,
    kinds.HASH_METADATA: hashes.read_with_deadlines,
    kinds.HASH_METADATA_PRE_GA: hashes.read_with_deadlines_pre_ga,
    kinds.STREAM: streams.read_stream_1,
    kinds.STREAM_2: streams.read_stream_2,
    kinds.STREAM_3: streams.read_stream,
    kinds.MODULE_2: vector_sets.read_vector_set,
}


def serialized(
    value: Stored, *, compresses: bool = True, version: int = kinds.RDB_VERSION
) -> tuple[int, bytearray]:
    """(number of the layout, bytes) of a value.  Errors: CannotHold, of an older version.  O(N)."""
    writer = Writer(compresses=compresses, version=version)
    kind = writers[type(value)](value, writer)
    return kind, writer.out


def deserialized(kind: int, reader: Reader, limits: Limits) -> Stored:
    """The value that comes next, of this layout.  Errors: ValueError, if it is none.  O(N)."""
    if kind not in READERS:
        raise ValueError("a value of an unknown type")
    return READERS[kind](reader, limits)
