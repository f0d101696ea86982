"""Reading transcripts; tests/transcripts/README.md describes them."""

import re
from typing import NamedTuple

COMMAND = re.compile(r"(\w*)> ?(.*)")
HEARD = re.compile(r"(\w*)<")
ADVANCE = re.compile(r"@ advance (\d+)(ms|s|m|h|d)")
UNIT_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


class Step(NamedTuple):
    """One thing done and what is shown then.  Exactly one of `line`, `advance_ms` is set, or neither: just listen."""

    number: int  # line in the file
    client: str
    line: str | None  # what is typed
    advance_ms: int
    expected: list[str]

    @property
    def text(self):
        return "\n".join(self.expected)

    @property
    def waits(self):
        return self.expected == ["(waits)"]


def read_transcript(path):
    """The steps of a transcript."""
    steps = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line == "#" or line.startswith("# "):
            continue
        step = step_of(number, line)
        if step is not None:
            steps.append(step)
        elif steps:
            steps[-1].expected.append(line)
        else:
            assert not line, f"{path}:{number}: text before the first command"
    for step in steps:
        strip_blank_end(step.expected)
    return steps


def step_of(number, line):
    """The step that a line begins, or None."""
    if found := COMMAND.fullmatch(line):
        return Step(number, found[1], found[2], 0, [])
    if found := HEARD.fullmatch(line):
        return Step(number, found[1], None, 0, [])
    if found := ADVANCE.fullmatch(line):
        return Step(number, "", None, int(found[1]) * UNIT_MS[found[2]], [])
    assert not line.startswith("@"), f"line {number}: no such directive: {line}"
    return None


def strip_blank_end(lines):
    while lines and not lines[-1].strip():
        lines.pop()


def fits(expected, shown):
    """Is this the expected text?  `…` stands for any text on its line."""
    if "…" not in expected:
        return expected == shown
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, shown) is not None
