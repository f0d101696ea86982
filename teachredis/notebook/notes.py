"""Known confusions: one line, said once a session, where it helps.

A note states how things are; it never guesses what was meant.
"""

# ruff: noqa: ARG001  (every function of the table has the table's parameters)

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.wire.errors import ReplyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from teachredis.notebook.keys import Keys
    from teachredis.notebook.runner import Step

BIG = 1000
"""From so many keys on KEYS is worth a word."""


def pushed_several(step: Step, keys: Keys) -> str:
    """LPUSH turns its arguments round."""
    if len(step.line.argv) > 3:
        return "LPUSH puts its elements in one by one, so the last one named is the first of the list."
    return ""


def to_the_last(step: Step, keys: Keys) -> str:
    """Negative indexes."""
    return "-1 is the last element, -2 the one before it." if step.line.argv[-1] == b"-1" else ""


def looks_at_all(step: Step, keys: Keys) -> str:
    """KEYS on a big keyspace."""
    count = len(keys)
    if count < BIG:
        return ""
    return f"KEYS looks at all {count:,} keys and lets nobody in meanwhile; SCAN goes in steps."


NOTES: dict[bytes, Callable[[Step, Keys], str]] = {
    b"lpush": pushed_several,
    b"lrange": to_the_last,
    b"keys": looks_at_all,
}


class Notes:
    """What has been said in this session."""

    def __init__(self) -> None:
        self.said: set[bytes] = set()  # only asked whether it holds a name

    def about(self, steps: list[Step], keys: Keys) -> Iterator[str]:
        """The notes that these steps call for and that were not given before."""
        for step in steps:
            name = step.line.argv[0].lower()
            if name in NOTES and name not in self.said and not isinstance(step.reply, ReplyError):
                note = NOTES[name](step, keys)
                if note:
                    self.said.add(name)
                    yield f"note: {note}"
