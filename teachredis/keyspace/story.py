"""Where did it go?  The story of each key that is there no more.

While somebody wants to know (`journal.story`, the notebook's %redis_why), each key that goes leaves a line:
when, and whether it expired, was evicted, or was removed by a command of which client.  The last thousand
are kept.

A command removes keys in many ways, RENAME and SPOP among them, so nothing is asked of commands: `call` says
which one is running, and `Keyspace.drop` says which key goes.
"""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from teachredis.keyspace.events import Evicted, Expired

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Protocol

    from teachredis.keyspace.events import Event

    class Speaker(Protocol):
        """Whose command it is."""

        id: int
        name: bytes


REMEMBERED = 1000


class Gone(NamedTuple):
    """The end of one key."""

    at_ms: int
    cause: Evicted | Expired | None  # None: a command removed it
    client: str  # `2`, `2 "bob"`; empty if nobody's command was running
    argv: tuple[bytes, ...]  # the command that was running


class Story:
    """The ends of the last thousand keys, by (database, key), the oldest first."""

    __slots__ = ("argv", "ends", "speaker")

    def __init__(self) -> None:
        self.ends: dict[tuple[int, bytes], Gone] = {}
        self.speaker: Speaker | None = None
        self.argv: Sequence[bytes] = ()

    def begin(self, speaker: Speaker | None, argv: Sequence[bytes]) -> None:
        """A client's command begins to run; None: what happens now happens by itself."""
        self.speaker, self.argv = speaker, argv

    def removed(self, db: int, key: bytes, at_ms: int, cause: Evicted | Expired | None = None) -> None:
        """A key goes; of one that comes and goes the last end counts."""
        self.ends.pop((db, key), None)
        self.ends[db, key] = Gone(at_ms, cause, self.who(), tuple(self.argv))
        if len(self.ends) > REMEMBERED:
            del self.ends[next(iter(self.ends))]

    def removed_all(self, db: int, keys: Iterable[bytes], at_ms: int) -> None:
        """A database is emptied."""
        for key in islice(keys, REMEMBERED):
            self.removed(db, key, at_ms)

    def hear(self, event: Event, at_ms: int) -> None:
        """A key that has just gone did so by itself."""
        if isinstance(event, Evicted | Expired):
            self.removed(event.db, event.key, at_ms, event)

    def who(self) -> str:
        """The client whose command is running."""
        if self.speaker is None:
            return ""
        name = self.speaker.name.decode("utf-8", "replace")
        return f'{self.speaker.id} "{name}"' if name else str(self.speaker.id)

    def end_of(self, db: int, key: bytes) -> Gone | None:
        """How the key ended, if it is remembered."""
        return self.ends.get((db, key))
