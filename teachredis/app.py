"""The `teachredis` command.

    teachredis learn [DIR]             puts the course into a folder and opens JupyterLab there
    teachredis rdb FILE [--memory]     tells what is in an RDB file, and whether it is sound

The notebooks are copied, never linked, and a file that exists is never overwritten: a learner's work stays.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  it has no public name

COURSE_FOLDER = "teachredis-course"
FIRST_NOTEBOOK = "01_tutorial.ipynb"
NO_LAB = 'JupyterLab is not installed here. Install it with:  pip install "teachredis[lab]"'

PACKAGE = Path(__file__).parent
PACKAGED_COURSE = PACKAGE / "course"
CLONED_COURSE = PACKAGE.parent / "notebooks" / "student"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line `argv` (default: the program's own) and return its exit status."""
    words, lab_options = split_at_dashes(sys.argv[1:] if argv is None else argv)
    options = parser().parse_args(words)
    if options.command == "rdb":
        return look_into(options.file, memory=options.memory)
    return learn(options.directory, lab_options)


def split_at_dashes(argv: Sequence[str]) -> tuple[list[str], list[str]]:
    """Split at the first `--`: our own words before it, JupyterLab's options after it."""
    words = list(argv)
    if "--" not in words:
        return words, []
    cut = words.index("--")
    return words[:cut], words[cut + 1 :]


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    top = argparse.ArgumentParser(prog="teachredis", description="A real Redis, written to be read.")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="command")
    describe_learn(commands)
    describe_rdb(commands)
    return top


def describe_learn(commands: Commands) -> None:
    """The words of `teachredis learn`."""
    learning = commands.add_parser(
        "learn",
        help="put the course into a folder and open it in JupyterLab",
        epilog="Words after -- go to JupyterLab:  teachredis learn -- --no-browser",
    )
    learning.add_argument(
        "directory",
        metavar="DIR",
        nargs="?",
        type=Path,
        default=Path(COURSE_FOLDER),
        help=f"where to put it (default: ./{COURSE_FOLDER})",
    )


def describe_rdb(commands: Commands) -> None:
    """The words of `teachredis rdb`."""
    looking = commands.add_parser(
        "rdb",
        help="tell what is in an RDB file, and whether it is sound",
        description="A JSON object for each thing in the file, then whether it is sound: status 0 if it is.",
    )
    looking.add_argument(
        "file", metavar="FILE", type=Path, help="dump.rdb, or the base of an append-only file"
    )
    looking.add_argument(
        "--memory", action="store_true", help="what types and the largest keys take in memory"
    )


def look_into(file: Path, *, memory: bool) -> int:
    """Tell what is in an RDB file.  The engine is imported only now: `teachredis learn` needs none of it."""
    from teachredis.persistence.rdb_report import main as report

    try:
        return report(file, memory=memory)
    except BrokenPipeError:  # `teachredis rdb FILE | head` has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def learn(directory: Path, lab_options: Sequence[str]) -> int:
    """Copy the course into `directory`, then open JupyterLab there; the status is JupyterLab's own."""
    try:
        new, kept = copy_course(course_folder(), directory)
    except OSError as error:
        print(f"The course cannot be put into {directory}: {error.strerror or error}", file=sys.stderr)
        return 1
    print(what_happened(directory, new, kept))
    if importlib.util.find_spec("jupyterlab") is None:
        print(NO_LAB, file=sys.stderr)
        return 1
    return open_lab(directory, lab_options)


def course_folder() -> Path:
    """Find the student notebooks: inside an installed package, beside the package in a clone."""
    return PACKAGED_COURSE if PACKAGED_COURSE.is_dir() else CLONED_COURSE


def copy_course(course: Path, directory: Path) -> tuple[list[str], list[str]]:
    """Copy each file of `course` that `directory` has not; return the names copied and the names kept."""
    new: list[str] = []
    kept: list[str] = []
    directory.mkdir(parents=True, exist_ok=True)
    for source, name in files_of(course):
        target = directory / name
        if target.exists():
            kept.append(name)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        new.append(name)
    return new, kept


def files_of(course: Path) -> Iterator[tuple[Path, str]]:
    """Give each file of the course with its name inside it, sorted; hidden files and caches are left out."""
    for path in sorted(course.rglob("*")):
        relative = path.relative_to(course)
        if path.is_file() and not any(part.startswith((".", "__")) for part in relative.parts):
            yield path, relative.as_posix()


def what_happened(directory: Path, new: list[str], kept: list[str]) -> str:
    """Say in a few lines what was copied and what was left alone."""
    lines = [f"The course is in {directory.resolve()}"]
    lines += [f"  new:  {name}" for name in new]
    lines += [f"  kept: {name} (yours; not overwritten)" for name in kept]
    return "\n".join(lines)


def open_lab(directory: Path, lab_options: Sequence[str]) -> int:
    """Run JupyterLab in `directory` until the learner ends it."""
    first = [FIRST_NOTEBOOK] if (directory / FIRST_NOTEBOOK).exists() else []
    command = [sys.executable, "-m", "jupyter", "lab", *lab_options, *first]
    try:
        return subprocess.run(command, cwd=directory, check=False).returncode  # noqa: S603  no shell, our own words
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
