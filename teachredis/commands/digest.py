"""DEBUG DIGEST: one number for all that the databases hold, equal on any two servers that hold the same.

Two ways of adding bytes to a 20-byte digest make it so.  `xored` adds the SHA-1 of the bytes by exclusive or,
so the order of what is added does not matter: keys, members of a set.  `mixed` then hashes the result once
more, so the order matters: elements of a list, a field and its value.
"""

from __future__ import annotations

from teachredis.values.hash import HashValue
from teachredis.values.list import ListValue
from teachredis.values.set import SetValue
from teachredis.values.sorted_set import SortedSet
from teachredis.values.stream import StreamValue
from teachredis.values.stream_node import HIGHEST_SEQ, LAST_ID, SEQ_BITS
from teachredis.values.vector_set import VectorSet
from teachredis.wire.by_type import ByType
from teachredis.wire.doubles import double_text, layout, shortest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from teachredis.keyspace.keyspace import Keyspace, Stored

ZERO = bytes(20)
NUMBERS = {"string": 0, "list": 1, "set": 2, "zset": 3, "hash": 4, "vectorset": 5, "stream": 6}
"""type -> Redis's number of the type"""


def sha1(data: bytes) -> bytes:
    """20 bytes.  The import waits until somebody asks: hashlib loads OpenSSL."""
    import hashlib

    return hashlib.sha1(data, usedforsecurity=False).digest()


def xored(digest: bytes, data: bytes) -> bytes:
    """Add data whose order among its neighbours does not matter."""
    return bytes(a ^ b for a, b in zip(digest, sha1(data), strict=True))


def mixed(digest: bytes, *pieces: bytes) -> bytes:
    """Add data whose order matters."""
    for piece in pieces:
        digest = sha1(xored(digest, piece))
    return digest


def digest_of_all(databases: Iterable[Keyspace]) -> bytes:
    """DEBUG DIGEST; zeros if there is no key at all."""
    digest = ZERO
    for db in databases:
        if db.data:
            digest = mixed(digest, db.index.to_bytes(4, "big"))
        for key, value in db.data.items():
            digest = xored(digest, with_value(mixed(ZERO, key), db, key, value))
    return digest


def digest_of_key(db: Keyspace, key: bytes) -> bytes:
    """DEBUG DIGEST-VALUE: the value with its type and deadline, without the key's name; zeros for none."""
    value = db.peek(key)
    return ZERO if value is None else with_value(ZERO, db, key, value)


def with_value(digest: bytes, db: Keyspace, key: bytes, value: Stored) -> bytes:
    """Add a value, its type and whether it has a deadline (not which)."""
    name = "string" if isinstance(value, bytes | bytearray) else value.type_name
    digest = mixed(digest, NUMBERS[name].to_bytes(4, "big"))
    digest = contents[type(value)](digest, value)
    return xored(digest, b"!!expire!!") if key in db.expires else digest


contents: ByType[Callable[[bytes, object], bytes]] = ByType()
"""type of a value -> function that adds what it holds"""


@contents(bytes, bytearray)
def with_string(digest: bytes, value: bytes | bytearray) -> bytes:
    """The bytes."""
    return mixed(digest, bytes(value))


@contents(ListValue)
def with_list(digest: bytes, value: ListValue) -> bytes:
    """The elements in order."""
    return mixed(digest, *value)


@contents(SetValue)
def with_set(digest: bytes, value: SetValue) -> bytes:
    """The members in no order."""
    for member in value.members:
        digest = xored(digest, member)
    return digest


@contents(VectorSet)
def with_vector_set(digest: bytes, vset: VectorSet) -> bytes:
    """Counts of elements and dimensions; each element's bytes, name and attributes, but not its links."""
    total = xored(ZERO, mixed(ZERO, b"%d" % len(vset), b"%d" % vset.dimensions))
    for node in vset.graph.nodes.values():
        attributes = () if node.attributes is None else (node.attributes,)
        total = xored(total, mixed(ZERO, vset.space.raw(node.point), node.name, *attributes))
    return xored(digest, total)


@contents(SortedSet)
def with_sorted_set(digest: bytes, value: SortedSet) -> bytes:
    """Each member with the text of its score."""
    for member, score in value.scores.items():
        digest = xored(digest, mixed(ZERO, member, score_text(score)))
    return digest


def score_text(score: float) -> bytes:
    """The score as it goes into the digest: large whole numbers are not written out, as ZSCORE does."""
    if score == 0 or score - score != 0:  # infinite
        return double_text(score)
    return (b"-" if score < 0 else b"") + layout(*shortest(abs(score))).encode()


@contents(HashValue)
def with_hash(digest: bytes, value: HashValue) -> bytes:
    """Each field with its value and whether it has a deadline."""
    for field, text in value.fields.items():
        pair = mixed(ZERO, field, text)
        digest = xored(digest, xored(pair, b"!!hexpire!!") if field in value.deadlines else pair)
    return digest


@contents(StreamValue)
def with_stream(digest: bytes, value: StreamValue) -> bytes:
    """The entries in order; what the groups remember is left out."""
    for entry_id, body in value.between(0, LAST_ID):
        digest = mixed(digest, b"%d.%d" % (entry_id >> SEQ_BITS, entry_id & HIGHEST_SEQ), *body)
    return digest
