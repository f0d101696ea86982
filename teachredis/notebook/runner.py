"""Running the lines of a cell, one after the other, for one client.

A cell stops at its first error (`--keep-going` runs the rest and raises at the end) and where
its client must wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from teachredis.notebook.errors import ExpectationError, RedisReplyError
from teachredis.notebook.facts import facts_about
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import BLOCKED
from teachredis.wire.words import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.notebook.script import Line
    from teachredis.notebook.target import Target
    from teachredis.wire.replies import Reply


BEGIN_TO_LISTEN = frozenset((b"subscribe", b"psubscribe", b"ssubscribe", b"monitor"))
"""Commands after which a client hears what others do."""


class Step(NamedTuple):
    """One command that was run: its line and the reply (an error as a value)."""

    line: Line
    reply: Reply


class Outcome:
    """What a cell did: its steps, the error that stopped it, and why it ended early."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.error: RedisReplyError | None = None
        self.waits = ""  # `bob is waiting for "jobs"`
        self.heard: list[tuple[str, Reply]] = []


def run_lines(
    target: Target,
    name: str,
    lines: Sequence[Line],
    expect: str = "",
    *,
    keep_going: bool = False,
    wait_ms: int = 0,
) -> Outcome:
    """Run the lines as client `name`.

    An error whose code is `expect` does not stop the cell.  A command that must wait gets `wait_ms` to do so.
    """
    outcome = Outcome()
    refuse_if_parked(target, name, lines)
    for at, line in enumerate(lines):
        reply = target.execute(name, line.argv, wait_ms)
        if reply is BLOCKED:
            outcome.waits = f"{name} is waiting for {', '.join(map(quoted, target.waiting_for(name)))}"
            break
        outcome.steps.append(Step(line, reply))
        outcome.heard += [(who, heard) for who, heard in target.mail()]
        if isinstance(reply, ReplyError) and reply.code != expect:
            outcome.error = outcome.error or explained(target, name, line, reply, lines[at + 1 :], keep_going)
            if not keep_going:
                break
    if outcome.steps and outcome.steps[-1].line.argv[0].lower() in BEGIN_TO_LISTEN:
        outcome.waits = outcome.waits or target.listening_to(name)
    if expect and not outcome.error:
        require_expected(outcome, expect)
    return outcome


def refuse_if_parked(target: Target, name: str, lines: Sequence[Line]) -> None:
    """A client that waits can say nothing until it is released."""
    keys = target.waiting_for(name)
    if keys and lines:
        facts = "Another client can release it: %%redis --client bob. Or start again: %redis_reset"
        error = f"WAITING {name} is still waiting for {', '.join(map(quoted, keys))}"
        raise RedisReplyError(error, lines[0].number, lines[0].text, facts)


def explained(
    target: Target, name: str, line: Line, error: ReplyError, rest: Sequence[Line], keep_going: bool
) -> RedisReplyError:
    """The error with its facts and what was left undone."""
    facts = facts_about(target.table, target.keys(name), line.argv, str(error))
    undone = "" if keep_going else not_run(rest)
    return RedisReplyError(str(error), line.number, line.text, " ".join(filter(None, (facts, undone))))


def not_run(rest: Sequence[Line]) -> str:
    """`Line 4 was not run.`, `Lines 4 to 6 were not run.`"""
    if not rest:
        return ""
    first, last = rest[0].number, rest[-1].number
    return f"Line {first} was not run." if first == last else f"Lines {first} to {last} were not run."


def require_expected(outcome: Outcome, code: str) -> None:
    """`--expect` makes a promise.  Errors: ExpectationError when it was not kept."""
    if not any(isinstance(step.reply, ReplyError) and step.reply.code == code for step in outcome.steps):
        message = f"--expect {code}: no command of this cell answered {code}."
        raise ExpectationError(message)
