"""Values that show themselves as redis-cli would and are, for Python, what redis-py returns.

`%redis GET name` shows `"Ada"`; `x = %redis GET name` gives `b'Ada'`.  Both are the same object: a
subclass of bytes, int, list ... whose `_repr_pretty_` is redis-cli's text.  `None` cannot be subclassed,
so a nil is printed at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    class Printer(Protocol):
        """IPython's pretty printer."""

        def text(self, text: str) -> None:
            """Write."""


class Shown:
    """Mixed into a value's own type: `text` is what a notebook shows."""

    text: str

    def _repr_pretty_(self, printer: Printer, cycle: bool) -> None:  # noqa: ARG002  # IPython passes it
        printer.text(self.text)


class ShownBytes(Shown, bytes):
    """A string reply."""


class ShownStr(Shown, str):  # noqa: SLOT000  # `text` needs a __dict__
    """A reply that redis-py decodes."""


class ShownInt(Shown, int):
    """A number, and also True and False, which cannot be subclassed: `== True` holds, `is True` does not."""


class ShownFloat(Shown, float):
    """A score."""


class ShownList(Shown, list[object]):
    """An array."""


class ShownDict(Shown, dict[object, object]):
    """A map."""


class ShownSet(Shown, set[object]):
    """A set."""


class ShownTuple(Shown, tuple[object, ...]):  # noqa: SLOT001  # likewise
    """A cursor with its page."""


KINDS: dict[type, type] = {
    bytes: ShownBytes,
    str: ShownStr,
    int: ShownInt,
    bool: ShownInt,
    float: ShownFloat,
    list: ShownList,
    dict: ShownDict,
    set: ShownSet,
    tuple: ShownTuple,
}


def shown_value(value: object, text: str) -> object:
    """`value` as an equal object that shows itself as `text`; what cannot be wrapped is printed now."""
    kind = KINDS.get(type(value))
    if kind is None:
        print(text)
        return value
    shown = kind(value)
    shown.text = text
    return shown
