"""`%%redis_lua NAME [KEY …] --args A B`: a script in a cell of its own, kept as readable as it was written.

The cell is loaded as SCRIPT LOAD does it and run as EVALSHA does it; its SHA1 becomes the Python variable
NAME, so that the script can be run again: `r.evalsha(NAME, 1, "key")`, or `EVALSHA {NAME} 1 key` with
`-i NAME`.  An error names the script's own line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from teachredis.notebook.errors import MagicOptionError, RedisReplyError
from teachredis.notebook.runner import Outcome, Step, require_expected
from teachredis.notebook.script import Line
from teachredis.wire.errors import ReplyError
from teachredis.wire.words import UnbalancedQuotes, split_words

if TYPE_CHECKING:
    from teachredis.notebook.target import Target

STOPPED_AT = re.compile(r"on @user_script:(\d+)\.$")
COMPLAINS_OF = re.compile(r"user_script:(\d+):")
WRITTEN = {
    True: "What the script wrote before it stopped stays: there is no rollback.",
    False: "Nothing was written.",
    None: "What the script may have written before it stopped stays: there is no rollback.",
}
"""Did it write?  A real Redis does not tell."""
GRAMMAR = "%%redis_lua NAME [KEY …] [--args A B]"


class Script(NamedTuple):
    """What stands on the first line: the script's name, its KEYS, its ARGV."""

    name: str
    keys: list[bytes]
    arguments: list[bytes]


def read_first_line(rest: str) -> Script:
    """Read `NAME [KEY …] [--args A B]`, quoted as in redis-cli.  Errors: MagicOptionError."""
    try:
        words = split_words(rest)
    except UnbalancedQuotes as problem:
        message = f"%%redis_lua: {problem}"
        raise MagicOptionError(message) from None
    end = words.index(b"--args") if b"--args" in words else len(words)
    if not end:
        message = f"%%redis_lua needs a name: {GRAMMAR}"
        raise MagicOptionError(message)
    return Script(words[0].decode("utf-8", "replace"), words[1:end], words[end + 1 :])


def run_script(target: Target, client: str, script: Script, body: str, expect: str) -> tuple[Outcome, str]:
    """Load the body and run it: (what happened, its SHA1 or nothing).  An `expect`ed error does not stop."""
    outcome = Outcome()
    sha = target.execute(client, [b"SCRIPT", b"LOAD", body.encode("utf-8", "surrogateescape")])
    before = target.writes()
    reply = sha
    if isinstance(sha, bytes):
        count = b"%d" % len(script.keys)
        reply = target.execute(client, [b"EVALSHA", sha, count, *script.keys, *script.arguments])
    outcome.steps.append(Step(Line(1, script.name, [b"EVALSHA"]), reply))
    outcome.heard += [*target.mail()]
    if isinstance(reply, ReplyError) and reply.code != expect:
        outcome.error = explained(reply, body, wrote=None if before is None else target.writes() != before)
    elif expect:
        require_expected(outcome, expect)
    return outcome, sha.decode() if isinstance(sha, bytes) else ""


def explained(error: ReplyError, body: str, *, wrote: bool | None) -> RedisReplyError:
    """The error with the line of the script that it names, and what became of the data."""
    text = str(error)
    found = STOPPED_AT.search(text) or COMPLAINS_OF.search(text)
    lines = body.split("\n")
    number = min(int(found[1]), len(lines)) if found else 1
    return RedisReplyError(text, number, lines[number - 1].strip(), WRITTEN[wrote])
