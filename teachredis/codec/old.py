"""Layouts that older versions wrote: ziplists and zipmaps in the place of listpacks.

They are read as if they were listpacks; a zipmap is judged as pairs that come one by one.
"""

from __future__ import annotations

from teachredis.codec import hashes, sorted_sets
from teachredis.codec.lists import list_of_nodes
from teachredis.structures import ziplist
from teachredis.structures.quicklist import Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.codec.reader import Reader
    from teachredis.values.hash import HashValue
    from teachredis.values.limits import Limits
    from teachredis.values.list import ListValue
    from teachredis.values.sorted_set import SortedSet


def read_quicklist_of_ziplists(reader: Reader, limits: Limits) -> ListValue:
    """Redis 3.2 to 6.2: nodes, none of them plain."""
    nodes = [Node(ziplist.unpack(reader.text())) for _ in range(reader.length())]
    return list_of_nodes(nodes, limits)


def read_list_ziplist(reader: Reader, limits: Limits) -> ListValue:
    """Before 3.2: a short list was one ziplist.  It becomes a quicklist, and stays one until it shrinks."""
    return list_of_nodes([Node(ziplist.unpack(reader.text()))], limits, stays_quicklist=True)


def read_sorted_set_ziplist(reader: Reader, limits: Limits) -> SortedSet:
    """Up to 6.2: member, score, member, score, ..."""
    return sorted_sets.of_pairs(ziplist.unpack(reader.text()), limits)


def read_hash_ziplist(reader: Reader, limits: Limits) -> HashValue:
    """Up to 6.2: field, value, field, value, ..."""
    return hashes.judged_by_count(hashes.of_pairs(ziplist.unpack(reader.text())), limits)


def read_hash_zipmap(reader: Reader, limits: Limits) -> HashValue:
    """Before 2.6: the same in a zipmap."""
    return hashes.judged(hashes.of_pairs(ziplist.unpack_zipmap(reader.text())), limits)
