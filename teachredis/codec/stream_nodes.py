"""A node of a stream as a listpack: numbers and words in one long row.

    master entry             live, deleted, number of fields, fields ..., 0
    entry with its fields    flags, ms, seq, values ..., how many pieces these were
    any other entry          flags, ms, seq, number of fields, field, value, ..., how many pieces these were

`ms` and `seq` are differences from the node's first id.  Flag 1 says that the entry is deleted, 2 that its
fields are the master's.  The count at the end is for walking backwards.
"""

from __future__ import annotations

from itertools import pairwise

from teachredis.structures import listpack
from teachredis.structures.integers import whole_number
from teachredis.values.stream_node import HIGHEST_SEQ, SEQ_BITS, Node, signed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.values.stream_node import Body, Entry

DELETED, SAME_FIELDS = 1, 2
HEADER_PIECES = 3
"""An entry's flags, and both differences of its id."""


def pack_node(node: Node) -> bytes:
    """The listpack of a node.

    # Redis: still holds what XSETID made us drop, and counts it; ours leaves it out.
    """
    pieces: list[bytes | int] = [node.live, len(node.marked), len(node.fields), *node.fields, 0]
    for entry_id, body in zip(node.ids, node.bodies, strict=True):
        pieces += pieces_of(node, entry_id, body)
    return listpack.pack(pieces)


def pieces_of(node: Node, entry_id: int, body: Body) -> list[bytes | int]:
    """One entry."""
    is_same = body[::2] == node.fields
    flags = DELETED * (entry_id in node.marked) | SAME_FIELDS * is_same
    words: tuple[bytes | int, ...] = body[1::2] if is_same else (len(body) // 2, *body)
    ms = signed((entry_id >> SEQ_BITS) - (node.first_id >> SEQ_BITS))
    seq = signed((entry_id & HIGHEST_SEQ) - (node.first_id & HIGHEST_SEQ))
    return [flags, ms, seq, *words, HEADER_PIECES + len(words)]


def unpack_node(first_id: int, block: bytes) -> Node:
    """The node that begins with this id.  Errors: ValueError."""
    pieces = iter(listpack.unpack(block))
    live, deleted = number(pieces), number(pieces)
    fields = words(pieces, number(pieces))
    if number(pieces) or live + deleted < 1 or not fields:
        raise ValueError("a node of a stream has no right beginning")
    marked: dict[int, None] = {}
    entries = [read_entry(pieces, first_id, fields, marked) for _ in range(live + deleted)]
    if next(pieces, None) is not None or len(marked) != deleted or entries[0][1][::2] != fields:
        raise ValueError("a node of a stream has other entries than it says")
    return node_of(first_id, entries, marked)


def node_of(first_id: int, entries: list[Entry], marked: dict[int, None]) -> Node:
    """The node with these entries.  Errors: ValueError, if they do not begin with that id, or in order."""
    ids = [entry_id for entry_id, _ in entries]
    if ids[0] != first_id or any(one >= other for one, other in pairwise(ids)):
        raise ValueError("entries of a stream are not in order")
    node = Node(first_id, entries[0][1])
    for entry_id, body in entries[1:]:
        node.append(entry_id, body)
    node.marked = marked
    return node


def read_entry(pieces: Iterator[bytes], first_id: int, fields: Body, marked: dict[int, None]) -> Entry:
    """The next entry; it is added to `marked` if it is deleted."""
    flags, ms, seq = number(pieces), number(pieces), number(pieces)
    if flags & SAME_FIELDS:
        values = words(pieces, len(fields))
        body = tuple(piece for pair in zip(fields, values, strict=True) for piece in pair)
        count = HEADER_PIECES + len(fields)
    else:
        body = words(pieces, 2 * number(pieces))
        count = HEADER_PIECES + 1 + len(body)
    if number(pieces) != count or not body:
        raise ValueError("an entry of a stream has another length than it says")
    entry_id = moved(first_id, ms, seq)
    if flags & DELETED:
        marked[entry_id] = None
    return entry_id, body


def moved(first_id: int, ms: int, seq: int) -> int:
    """An id so far from another, as C's 64-bit numbers reckon."""
    ms, seq = (first_id >> SEQ_BITS) + ms & HIGHEST_SEQ, (first_id & HIGHEST_SEQ) + seq & HIGHEST_SEQ
    return ms << SEQ_BITS | seq


def number(pieces: Iterator[bytes]) -> int:
    """The next piece, which must be a number.  Errors: ValueError."""
    found = whole_number(next(pieces, b""))
    if found is None:
        raise ValueError("a number was expected in a node of a stream")
    return found


def words(pieces: Iterator[bytes], count: int) -> Body:
    """So many pieces.  Errors: ValueError, if there are fewer."""
    found: list[bytes] = []
    while len(found) < count:
        piece = next(pieces, None)
        if piece is None:
            raise ValueError("a node of a stream ends too early")
        found.append(piece)
    return tuple(found)
