"""What an error looks like in a notebook: three short lines, and never a traceback.

    line 3: LPUSH name Ada
    (error) WRONGTYPE Operation against a key holding the wrong kind of value
    "name" holds a string. Lines 4 to 6 were not run.

First where, then Redis's own words, then facts: what is true, never a guess at what was meant.
They are exceptions all the same, so that Run All and nbval stop.
"""

from __future__ import annotations


class TeachRedisError(Exception):
    """An error that shows its own few lines in place of a Python traceback."""

    def _render_traceback_(self) -> list[str]:
        """IPython calls this instead of formatting the stack."""
        return str(self).splitlines()


class RedisReplyError(TeachRedisError):
    """A command of a cell was answered by an error.

    `code` is its first word (WRONGTYPE), `message` the rest, `line` the line of the cell counted from 1,
    `command` that line as typed; `facts` is the third line shown.
    """

    def __init__(self, error: str, line: int, command: str, facts: str = "") -> None:
        self.code, _, self.message = error.partition(" ")
        self.line = line
        self.command = command
        self.facts = facts
        shown = [f"line {line}: {command}", f"(error) {error}", facts]
        super().__init__("\n".join(filter(None, shown)))


class MagicOptionError(TeachRedisError):
    """An option that the magic does not have, or that is used wrongly; it names the nearest one."""


class ExpectationError(TeachRedisError):
    """`--expect CODE` was given and no command of the cell answered that error."""


class ConnectionLost(TeachRedisError):
    """A real server cannot be reached, or has hung up."""
