"""What all values but strings have in common.

A key can hold a string, which is bare `bytes` (or a `bytearray` once it was changed in place,
where Redis makes it `raw`), or one of the values that derive from `Value`: list, hash, set, sorted
set, stream, vector set.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import ClassVar, Self


class Value:
    """A collection under a key.  Unless it `may_be_empty`, it never is while a keyspace holds it.

    `type_name` is what TYPE answers.  `encoding` is what OBJECT ENCODING answers: a judgement about the
    Python containers that do the work, kept as Redis keeps it, one-way conversions included.

    `weight` is what the elements take in Redis's memory, all together: None until somebody asks for the
    memory model, from then on kept by the mutators, and None again where keeping it would cost more than
    weighing.
    """

    __slots__ = ("encoding", "weight")

    type_name: ClassVar[str] = "none"
    may_be_empty: ClassVar[bool] = False  # a stream remembers more than its entries
    encoding: str
    weight: int | None

    def __init__(self) -> None:
        self.weight = None

    def __len__(self) -> int:
        """How many elements; a keyspace drops a value that reaches zero."""
        raise NotImplementedError

    def copy(self) -> Self:
        """An equal value that shares nothing that can change.  O(N)."""
        raise NotImplementedError

    # --- memory ---------------------------------------------------------------------------------------------

    def parts(self, most: int | None = None) -> Iterator[int]:
        """What each element takes, of the first `most` or of all."""
        raise NotImplementedError

    def memory(self) -> int:
        """The bytes that Redis needs for the value, beside the key's own block.  O(1) once weighed."""
        raise NotImplementedError

    @property
    def is_rehashing(self) -> bool:
        """Is a hash table moving, so that looking at the value changes what it takes?"""
        return False

    def weighed(self) -> int:
        """The weight; O(N) if nobody has asked before."""
        if self.weight is None:
            self.weight = sum(self.parts())
        return self.weight

    def check_weight(self) -> None:
        """A weight that was kept is what weighing afresh would find."""
        assert self.weight is None or self.weight == sum(self.parts())

    def check(self) -> None:
        """Walk every invariant and assert it; tests call this after each step."""
        raise NotImplementedError
