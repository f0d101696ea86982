"""The slow log: the last commands that took longer than `slowlog-log-slower-than` microseconds.

It lies in memory, is read by SLOWLOG GET and forgets its oldest entries.  What was said is cut to 32 words of
128 bytes, so that the log of a huge command is not huge itself; passwords are left out.
"""

from __future__ import annotations

from collections import deque

from teachredis.session.client import SCRIPTS
from teachredis.session.monitoring import without_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.session.client import Client
    from teachredis.session.registry import Command

MAX_WORDS = 32
MAX_BYTES = 128


class SlowCommand:
    """One entry: what was said, by whom, when it was over, and how long it took."""

    __slots__ = ("address", "at_s", "id", "name", "us", "words")

    def __init__(self, number: int, at_s: int, us: int, words: list[bytes], client: Client) -> None:
        self.id = number
        self.at_s = at_s
        self.us = us
        self.words = words
        self.address = b"" if client.id == SCRIPTS else client.address.encode()
        self.name = b"" if client.id == SCRIPTS else client.name


class SlowLog:
    """The newest entry stands first.  Ids go on after a RESET, so that a reader knows what it has seen."""

    __slots__ = ("entries", "next_id", "slower_than_us", "wanted")

    def __init__(self) -> None:
        self.entries: deque[SlowCommand] = deque()
        self.next_id = 0
        self.slower_than_us = 10_000  # slowlog-log-slower-than; below 0: log nothing
        self.wanted = 128  # slowlog-max-len

    def note(self, client: Client, command: Command, argv: Sequence[bytes], us: int, at_s: int) -> None:
        """Log a command if it was slow.  EXEC never is: what it ran is."""
        if not 0 <= self.slower_than_us <= us or not self.wanted or "skip_slowlog" in command.flags:
            return
        words = shortened(without_secrets(command, argv))
        self.entries.appendleft(SlowCommand(self.next_id, at_s, us, words, client))
        self.next_id += 1
        while len(self.entries) > self.wanted:
            self.entries.pop()


def shortened(words: list[bytes]) -> list[bytes]:
    """At most 32 words, the last of which then says how many more there were."""
    if len(words) <= MAX_WORDS:
        return [*map(cut, words)]
    left_out = len(words) - MAX_WORDS + 1
    return [*map(cut, words[: MAX_WORDS - 1]), b"... (%d more arguments)" % left_out]


def cut(word: bytes) -> bytes:
    """At most 128 bytes of a word, and how many more there were."""
    more = len(word) - MAX_BYTES
    return word if more <= 0 else b"%b... (%d more bytes)" % (word[:MAX_BYTES], more)
