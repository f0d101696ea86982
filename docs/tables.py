"""Write the parts of docs/ that the code already knows: `make docs`.

    docs/commands.md      every command: its syntax, its first sentence, its cost
    docs/differences.md   the list below its mark: every line of the code that begins `# Redis:`

tests/test_docs_tables.py fails when what is committed is not what this program writes.
"""

from __future__ import annotations

import re
from pathlib import Path

import teachredis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.session.registry import Command

DOCS = Path(__file__).parent
PACKAGE = Path(teachredis.__file__).parent
MARK = "<!-- from here on written by `make docs` -->"
DEPARTURE = "# Redis:"


def commands_page() -> str:
    """docs/commands.md."""
    groups: dict[str, list[Command]] = {}
    for entry in teachredis.Engine().table.values():
        if entry.subcommands is None:
            groups.setdefault(entry.group, []).append(entry)
    head = "# Commands\n\nWritten by `make docs` from the docstrings; `%redis_help LPUSH` shows more.\n"
    return "\n".join([head, *(section(group, groups[group]) for group in sorted(groups))])


def section(group: str, entries: list[Command]) -> str:
    """One group as a table."""
    rows = [row(entry) for entry in sorted(entries, key=lambda entry: entry.name)]
    return f"## {group}\n\n| command | what it does | cost |\n|---|---|---|\n" + "".join(rows)


def row(entry: Command) -> str:
    """`LPUSH key element [element ...]`, its first sentence, its cost."""
    text = entry.run.__doc__ or ""
    first = " ".join(text.partition("\n\n")[0].split())
    cost = re.search(r"Cost: +(.*?)\.?(?:  |\n|$)", text)
    name = entry.name.upper().replace("|", " ")
    syntax = f"{name} {entry.syntax}".strip().replace("|", "\\|")
    return f"| `{syntax}` | {first} | {cost[1] if cost else ''} |\n"


def departures() -> Iterator[tuple[str, str]]:
    """(file, text) of each comment that begins `# Redis:`, with the comment lines that go on below it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for at, line in enumerate(lines):
            if DEPARTURE in line:
                yield path.relative_to(PACKAGE).as_posix(), " ".join(whole_comment(lines, at)).strip(' "')


def whole_comment(lines: list[str], at: int) -> Iterator[str]:
    """The comment from its mark on: with the lines below, up to a blank one, a docstring's end, or code."""
    before, _, text = lines[at].partition(DEPARTURE)
    yield text.strip()
    alone = not before.strip(' "')
    in_docstring = not any(line.lstrip().startswith("#") for line in lines[at + 1 : at + 2])
    for line in lines[at + 1 :] if alone and '"""' not in text else ():
        words = line.strip().lstrip("# ")
        if not words or '"""' in line or (in_docstring and not is_prose(line)) or DEPARTURE in line:
            return
        if not in_docstring and not line.lstrip().startswith("#"):
            return
        yield words


def is_prose(line: str) -> bool:
    """Does a line without a comment mark read like a sentence of a docstring and not like code?"""
    if re.match(r"\s*(?:Reply|Errors|Cost|Source|Options):", line):
        return False
    code = r"[=(\[{:]$|\breturn\b|\braise\b| = |^\s*(?:if|for|def|class|with|from|import|@)\b"
    return not re.search(code, line)


def differences_page() -> str:
    """docs/differences.md: what stands above the mark stays."""
    page = DOCS / "differences.md"
    kept = page.read_text(encoding="utf-8").partition(MARK)[0].rstrip()
    listed = "".join(f"* `{file}`: {text}\n" for file, text in departures())
    about = "## In the code\n\nEvery place that begins `# Redis:`, what Redis does coming first.\n"
    return f"{kept}\n\n{MARK}\n\n{about}\n{listed}"


def pages() -> dict[Path, str]:
    """Each page and what it should say."""
    return {DOCS / "commands.md": commands_page(), DOCS / "differences.md": differences_page()}


def main() -> None:
    """Write both."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(DOCS.parent))


if __name__ == "__main__":
    main()
