"""A table from the type of a reply to the function that treats it; calling the table registers a function.

    @as_text(int, BigNumber)
    def integer(...): ...

    as_text[type(reply)](reply)

A type that is not in the table (each error is a class of its own) is found through its bases once, and
from then on remembered.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    F = TypeVar("F")
    G = TypeVar("G")


class ByType(dict[type, "F"]):
    """Type -> function.  Cost: one dict lookup."""

    __slots__ = ()

    def __call__(self, *kinds: type) -> Callable[[G], G]:
        """A decorator: use this function for these types.  It returns the function unchanged."""

        def register(function: G) -> G:
            for kind in kinds:
                self[kind] = function  # type: ignore[assignment]  # its parameter is one of the kinds
            return function

        return register

    def __missing__(self, kind: type) -> F:
        for base in kind.__mro__:
            if base in self:
                self[kind] = self[base]
                return self[base]
        raise TypeError(f"{kind.__name__} is not a type of reply")
