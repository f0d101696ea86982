"""How Redis keeps a string: as a number, beside its key, or on its own.

Redis 8 makes one block of memory per key: a header, the key, room for a deadline if one was asked for,
and a short value right behind.  A string's encoding says where its bytes went:

* `int`     it spells a 64-bit whole number and is kept as one;
* `embstr`  it is short enough to lie in the key's own block (64 bytes: the block fits a cache line);
* `raw`     it has a block of its own.  So has every string that was changed in place: it may want to grow.

Since key and value share the 64 bytes, the same value is `embstr` under a short key and `raw` under a
long one, and asking for a deadline can push it out.  Our strings are plain `bytes` (a `bytearray` when
changed in place, a `Raw`), so all of this is a judgement: made here, when OBJECT ENCODING or the memory
model asks, and costing nothing before.

Which blocks were made with room asked for is history, and `Keyspace.roomy` remembers it.  Sizes are
measured on Redis 8.2.3 with jemalloc.
"""

from __future__ import annotations

from teachredis.structures.allocator import (
    GROWABLE_HEADER_BYTES,
    MOST_IN_HEADER,
    TERMINATOR_BYTES,
    sds_bytes,
    sds_header,
    size_class,
)
from teachredis.structures.integers import LONGEST, whole_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.values.value import Value

HEADER_BYTES = 16
BLOCK_BYTES = 64
DEADLINE_BYTES = 8
LONGEST_EMBEDDED = 44
SHORTEST_GROWABLE = 32
"""A shorter string has a header that cannot tell of room behind it, unless it was made empty."""
MOST_SPARE_BYTES = 1 << 20
"""So much room is added at most."""
RUN_BYTES, MOST_SPARE_IN_RUNS = 3, 300
"""What a sparse HyperLogLog may grow by at a time, and how much room it is given beyond that."""
LONG_KEY = 128
"""A key so long that its block always has room for a deadline, unless the value lies in it too."""
SHARED_INTEGERS = 10_000
"""Small numbers exist once in a server and are shared by all keys."""


class Text(bytes):
    """A string that stays text even if it spells a whole number: what INCRBYFLOAT leaves."""

    __slots__ = ()


class Raw(bytearray):
    """A string in a block of its own, changed in place.

    Who appends once will append again: so a string that outgrows its block gets one with room for as much
    again.  `block` is its size and `room` the length up to which the string may grow inside it.
    """

    __slots__ = ("block", "room")
    block: int
    room: int

    def __init__(self, content: bytes | bytearray = b"") -> None:
        super().__init__(content)
        self.settle(len(content), sds_header(len(content)) if content else GROWABLE_HEADER_BYTES)
        if len(content) < SHORTEST_GROWABLE:
            self.room = max(len(content), self.room * (not content))

    def grow(self) -> None:
        """Move to a larger block if the string, as it is now, is too long for this one."""
        length = len(self)
        if length > self.room:
            want = length + min(length, MOST_SPARE_BYTES)
            self.settle(want, max(sds_header(want), GROWABLE_HEADER_BYTES))

    def make_room_for_run(self, most: int) -> None:
        """Before a register of a sparse HyperLogLog is set, which may take three bytes more.

        A short one gets room for as much again, a longer one for 300 bytes, none for more than `most`.
        """
        length = len(self)
        if self.room - length < RUN_BYTES and self.room < most:
            want = length + RUN_BYTES
            want = min(want + min(want, MOST_SPARE_IN_RUNS), most)
            self.settle(want, max(sds_header(want), GROWABLE_HEADER_BYTES))

    def fit(self) -> None:
        """Move to a block of just the right size if this one is too small: a HyperLogLog became dense."""
        if len(self) > self.room:
            self.settle(len(self), sds_header(len(self)))

    def settle(self, length: int, header: int) -> None:
        """Take a block for so many bytes; a header that could not speak of all its room is widened."""
        self.block = size_class(header + length + TERMINATOR_BYTES)
        room = self.block - header - TERMINATOR_BYTES
        if header > 1 and room > MOST_IN_HEADER[header]:
            header = sds_header(room)
        self.room = self.block - header - TERMINATOR_BYTES


def string_encoding(key: bytes, value: bytes | bytearray, *, roomy: bool) -> str:
    """What OBJECT ENCODING answers for a string; `roomy`: was room for a deadline asked for?"""
    size = len(value)
    if isinstance(value, bytearray) or size > LONGEST_EMBEDDED:
        return "raw"
    if size <= LONGEST and type(value) is bytes and whole_number(value) is not None:
        return "int"
    wanted = HEADER_BYTES + len(key) + 3 + DEADLINE_BYTES * roomy + size + 4
    return "embstr" if wanted <= BLOCK_BYTES else "raw"


def block_bytes(key: bytes, value: bytes | bytearray | Value, *, roomy: bool) -> int:
    """What the key's block needs, with the value if that lies in it; the allocator may give more."""
    needed = HEADER_BYTES + 1 + sds_header(len(key)) + len(key) + 1
    if isinstance(value, bytes) and string_encoding(key, value, roomy=roomy) == "embstr":
        return needed + DEADLINE_BYTES * roomy + len(value) + 4
    return needed + DEADLINE_BYTES * (roomy or len(key) >= LONG_KEY)


def has_room(key: bytes, value: bytes | bytearray | Value) -> bool:
    """Can a block made without asking hold a deadline nevertheless: because the key is long, or by luck?"""
    if len(key) >= LONG_KEY:  # too long for any value to lie beside it
        return True
    needed = block_bytes(key, value, roomy=False)
    return size_class(needed) - needed >= DEADLINE_BYTES


def string_usage(key: bytes, value: bytes | bytearray, *, roomy: bool) -> int:
    """What a key with a string takes: its block, and the string's own if that is raw."""
    needed = HEADER_BYTES + 1 + sds_header(len(key)) + len(key) + 1
    # Long strings are many, and surely raw: 0.45 µs instead of 0.7.
    encoding = "raw" if len(value) > LONGEST_EMBEDDED else string_encoding(key, value, roomy=roomy)
    if encoding == "embstr":
        return size_class(needed + DEADLINE_BYTES * roomy + len(value) + 4)
    block = size_class(needed + DEADLINE_BYTES * (roomy or len(key) >= LONG_KEY))
    if encoding == "int":
        return block
    return block + (value.block if isinstance(value, Raw) else sds_bytes(len(value)))


def like_embedded(value: bytes | bytearray | Value) -> bool:
    """Would an argument with this value be embedded or shared, so that it cannot just be handed over?"""
    if not isinstance(value, bytes):
        return False
    number = whole_number(value) if type(value) is bytes else None
    return len(value) <= LONGEST_EMBEDDED if number is None else 0 <= number < SHARED_INTEGERS
