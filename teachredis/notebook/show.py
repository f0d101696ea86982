"""How the outcome of a cell is shown: redis-cli's own text, in one block."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.notebook.tables import table_of
from teachredis.wire.cli_text import cli_text, printed
from teachredis.wire.errors import ReplyError
from teachredis.wire.resp_writer import encode, encode_request

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from teachredis.notebook.runner import Outcome, Step
    from teachredis.notebook.tables import Table
    from teachredis.session.registry import Command


def text_of(outcome: Outcome, protocol: int = 2, *, plain: bool = False) -> str:
    """Everything a cell says, the error that stopped it excepted (that is raised).

    One command: its reply.  Two or more: each reply under its own line `> LPUSH todo wash`, unless `plain`.
    """
    shown = [step for step in outcome.steps if not raised(outcome, step)]
    headed = not plain and len(outcome.steps) + bool(outcome.waits) > 1
    pieces = [piece for step in shown for piece in lines_of(step, protocol, headed)]
    pieces += [heard_line(name, cli_text(reply, protocol)) for name, reply in outcome.heard]
    if outcome.waits:
        pieces.append(outcome.waits)
    return "\n".join(pieces)


def blocks_of(
    outcome: Outcome, protocol: int = 2, *, plain: bool = False, tables: bool = False
) -> list[str | Table]:
    """The same as `text_of`, cut where a table takes the place of a reply's text."""
    if not tables:
        text = text_of(outcome, protocol, plain=plain)
        return [text] if text else []
    blocks: list[str | Table] = []
    for step in outcome.steps:
        if not raised(outcome, step):
            table = table_of(step.line.argv, step.reply)
            shown = [table] if table else ["\n".join(lines_of(step, protocol, headed=False))]
            headed = not plain and len(outcome.steps) > 1
            blocks += [f"> {step.line.text}", *shown] if headed else shown
    return blocks


def raised(outcome: Outcome, step: Step) -> bool:
    """Is this the step whose error stops the cell?  It is shown by the exception."""
    error = outcome.error
    return error is not None and isinstance(step.reply, ReplyError) and step.line.number == error.line


def lines_of(step: Step, protocol: int, headed: bool) -> Iterator[str]:
    """The reply of one step, under its command if `headed`."""
    if headed:
        yield f"> {step.line.text}"
    yield printed(step.line.argv, step.reply, protocol).removesuffix("\n")


def heard_line(name: str, text: str) -> str:
    """What a parked client heard: `bob ← 1) "jobs" 2) "send mail"`."""
    return f"{name} ← {' '.join(text.split())}"


# --- what it cost -------------------------------------------------------------------------------------------


def cost_of(outcome: Outcome, table: Mapping[str, Command], protocol: int = 2) -> str:
    """Commands, round trips, bytes and stated complexity; no times."""
    count = len(outcome.steps)
    sent = sum(len(encode_request(step.line.argv)) for step in outcome.steps)
    received = sum(len(encode(step.reply, protocol)) for step in outcome.steps)
    orders = [f"{name}: {order}" for name, order in stated(outcome, table).items()]
    trips = (
        f"{counted(count, 'command')}, {counted(count, 'round trip')}, {sent} bytes sent, {received} received"
    )
    return "\n".join([trips, *orders])


def stated(outcome: Outcome, table: Mapping[str, Command]) -> dict[str, str]:
    """Command → the cost its documentation states, each once, in the order of the cell."""
    names = (step.line.argv[0].decode("latin-1").lower() for step in outcome.steps)
    return {name.upper(): cost_stated(table[name]) for name in names if name in table}


def cost_stated(command: Command) -> str:
    """The words behind `Cost:` in the command's own documentation."""
    words = " ".join((command.run.__doc__ or "").partition("Cost:")[2].split())
    return words.partition(" Source:")[0].rstrip(".")


def counted(number: int, noun: str) -> str:
    """`1 command`, `2 commands`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
