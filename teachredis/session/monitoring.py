"""MONITOR: a line for every command that anybody runs.

    1750000000.123000 [0 127.0.0.1:50000] "SET" "name" "Ada"

# Redis: knows microseconds.  Our clock knows milliseconds.
"""

from __future__ import annotations

from teachredis.session.client import SCRIPTS
from teachredis.wire.replies import Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.session.state import State

UNSEEN = ("admin", "skip_monitor")
REDACTED = b"(redacted)"
SECRETS = {("hello", b"AUTH"): 2, ("migrate", b"AUTH"): 1, ("migrate", b"AUTH2"): 2}
"""(command, option) -> how many words behind it are nobody's business."""

SECRET_SETTINGS = (
    b"MASTERAUTH", b"MASTERUSER", b"REQUIREPASS", b"TLS-CLIENT-KEY-FILE-PASS", b"TLS-KEY-FILE-PASS",
)  # fmt: skip
ALL_SECRET = {"auth": 1, "acl|deluser": 2, "acl|getuser": 2, "acl|setuser": 2}
"""command -> the first word from which on all are secret."""
PLAIN = {
    **{byte: chr(byte) for byte in range(32, 127)},
    34: '\\"', 92: "\\\\", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 13: "\\r",
}  # fmt: skip
"""byte -> how it is written; all others as \\x00."""


def show_to_monitors(state: State, client: Client, command: Command, argv: Sequence[bytes]) -> None:
    """Give each monitor the line of a command that has run; one that had to wait is shown but once."""
    again = client.waiting is not None and client.waiting.command is not None
    if not (again or any(flag in command.flags for flag in UNSEEN)):
        tell_monitors(state, client, command, argv)


def show_script(state: State, client: Client, command: Command, argv: Sequence[bytes]) -> None:
    """Give each monitor the line of a script that is about to run: what it calls comes after it."""
    if "skip_monitor" in command.flags and "admin" not in command.flags:
        tell_monitors(state, client, command, argv)


def tell_monitors(state: State, client: Client, command: Command, argv: Sequence[bytes]) -> None:
    """One line to each."""
    line = Status(line_of(client, without_secrets(command, argv)))
    for monitor in [*state.monitors]:
        monitor.deliver(line)


def without_secrets(command: Command, argv: Sequence[bytes]) -> list[bytes]:
    """The words, with users and passwords left out."""
    shown, name = [*argv], command.name
    if name in ALL_SECRET:
        hide(shown, ALL_SECRET[name], len(argv))
    for at, word in enumerate(argv):
        hide(shown, at + 1, at + 1 + SECRETS.get((name, word.upper()), 0))
        if name == "config|set" and not at % 2 and word.upper() in SECRET_SETTINGS:
            hide(shown, at + 1, at + 2)
    return shown


def hide(words: list[bytes], start: int, end: int) -> None:
    """Make these words unreadable."""
    words[start:end] = [REDACTED] * len(words[start:end])


def line_of(client: Client, argv: Sequence[bytes]) -> str:
    """Time, database, who, and the words."""
    seconds, ms = divmod(client.db.now_ms, 1000)
    words = " ".join(map(spelled, argv))
    who = "lua" if client.id == SCRIPTS else client.address
    return f"{seconds}.{ms:03}000 [{client.db.index} {who}] {words}"


def spelled(word: bytes) -> str:
    """A word in quotes, every byte readable."""
    return '"' + "".join(PLAIN.get(byte) or f"\\x{byte:02x}" for byte in word) + '"'
