"""ACL LOG: what was refused, the latest first.

The same refusal within a minute is not noted again, but counted.  As in Redis only the latest entries are
looked through for that, so a flood of different ones costs no more than one.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias

    Refusal: TypeAlias = tuple[str, str, bytes, bytes]
    """(reason, context, object, username)"""

GROUPED_WITHIN_MS = 60_000
LOOKED_THROUGH = 10
REASONS = ("auth", "cmd", "key", "channel")
"""As INFO stats counts them."""


class Entry:
    """One refusal, and how often it was met; `client` describes who met it last."""

    __slots__ = ("client", "count", "created_ms", "id", "refusal", "updated_ms")

    def __init__(self, number: int, refusal: Refusal, client: str, now_ms: int) -> None:
        self.id = number
        self.refusal = refusal
        self.client = client
        self.created_ms = self.updated_ms = now_ms
        self.count = 1

    def is_the_same(self, refusal: Refusal, now_ms: int) -> bool:
        """Is this refusal to be counted here?"""
        return self.refusal == refusal and abs(now_ms - self.updated_ms) <= GROUPED_WITHIN_MS

    def again(self, client: str, now_ms: int) -> None:
        """It was met once more."""
        self.client, self.updated_ms = client, now_ms
        self.count += 1


class AclLog:
    """The entries, the latest first, and how much was refused for each reason since the last RESETSTAT."""

    __slots__ = ("entries", "number", "refused")

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.number = 0
        self.reset_counters()

    def reset_counters(self) -> None:
        """CONFIG RESETSTAT."""
        self.refused = dict.fromkeys(REASONS, 0)

    def note(self, refusal: Refusal, client: str, now_ms: int, longest: int) -> None:
        """Keep a refusal; no more than `longest` entries stay."""
        entry = self.known(refusal, now_ms)
        if entry is None:
            entry = Entry(self.number, refusal, client, now_ms)
            self.number += 1
        else:
            self.entries.remove(entry)
            entry.again(client, now_ms)
        self.entries.insert(0, entry)
        del self.entries[longest:]

    def known(self, refusal: Refusal, now_ms: int) -> Entry | None:
        """The entry to which this one belongs."""
        latest: Iterable[Entry] = self.entries[:LOOKED_THROUGH]
        return next((entry for entry in latest if entry.is_the_same(refusal, now_ms)), None)
