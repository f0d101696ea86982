"""How Redis keeps a string: as a number, beside its key, or on its own.

Redis 8 makes one block of memory per key: a header, the key, room for a deadline if one was asked for, and a short
value right behind.  A string's encoding says where its bytes went:

* `int`     it spells a 64-bit whole number and is kept as one;
* `embstr`  it is short enough to lie in the key's own block (64 bytes: the block fits a cache line);
* `raw`     it has a block of its own.  So has every string that was changed in place: it may want to grow.

Since key and value share the 64 bytes, the same value is `embstr` under a short key and `raw` under a long one, and
asking for a deadline can push it out.  Our strings are plain `bytes` (a `bytearray` when changed in place), so all of
this is a judgement: made here, when OBJECT ENCODING or the memory model asks, and costing nothing before.

Which blocks were made with room asked for is history, and `Keyspace.roomy` remembers it.  Sizes are measured on
Redis 8.2.3 with jemalloc.
"""

from __future__ import annotations

from teachredis.structures.integers import whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.values.value import Value

HEADER_BYTES = 16
BLOCK_BYTES = 64
DEADLINE_BYTES = 8
LONGEST_EMBEDDED = 44
LONG_KEY = 128
"""A key so long that its block always has room for a deadline, unless the value lies in it too."""
SHARED_INTEGERS = 10_000
"""Small numbers exist once in a server and are shared by all keys."""


def string_encoding(key: bytes, value: bytes | bytearray, *, roomy: bool) -> str:
    """What OBJECT ENCODING answers for a string; `roomy`: was room for a deadline asked for?"""
    if type(value) is bytearray:
        return "raw"
    if whole_number(value) is not None:
        return "int"
    embedded = len(value) <= LONGEST_EMBEDDED and embedded_bytes(key, value, roomy=roomy) <= BLOCK_BYTES
    return "embstr" if embedded else "raw"


def embedded_bytes(key: bytes, value: bytes, *, roomy: bool) -> int:
    """What the block would need if the value were in it."""
    return HEADER_BYTES + len(key) + 3 + DEADLINE_BYTES * roomy + len(value) + 4


def block_bytes(key: bytes, value: bytes | bytearray | Value, *, roomy: bool) -> int:
    """What the key's block needs: with the value if that is embedded, else without."""
    if isinstance(value, bytes | bytearray) and string_encoding(key, value, roomy=roomy) == "embstr":
        return embedded_bytes(key, bytes(value), roomy=roomy)
    room = DEADLINE_BYTES if roomy or len(key) >= LONG_KEY else 0
    return HEADER_BYTES + 1 + key_header_bytes(key) + len(key) + 1 + room


def has_room(key: bytes, value: bytes | bytearray | Value) -> bool:
    """Can a block made without asking hold a deadline nevertheless: by a long key, or by luck?"""
    needed = block_bytes(key, value, roomy=False)
    embedded = isinstance(value, bytes) and string_encoding(key, value, roomy=False) == "embstr"
    return (len(key) >= LONG_KEY and not embedded) or size_class(needed) - needed >= DEADLINE_BYTES


def like_embedded(value: bytes | bytearray | Value) -> bool:
    """Would a command's argument with this value be embedded or shared, so that it cannot just be handed over?"""
    if not isinstance(value, bytes):
        return False
    number = whole_number(value)
    return len(value) <= LONGEST_EMBEDDED if number is None else 0 <= number < SHARED_INTEGERS


def key_header_bytes(key: bytes) -> int:
    """The bytes in front of a key that say how long it is."""
    size = len(key)
    return 1 if size < 32 else 3 if size < 256 else 5 if size < 65_536 else 9


def size_class(size: int) -> int:
    """What the allocator really gives for `size` bytes: a multiple of 8, then steps of a quarter of a power of two."""
    if size <= BLOCK_BYTES:
        return max(8, -(-size // 8) * 8)
    step = 1 << (size - 1).bit_length() - 3
    return -(-size // step) * step
