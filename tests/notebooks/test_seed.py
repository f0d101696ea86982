"""A tutorial written for a Redis server runs as it stands after `%load_ext teachredis`.

The cells in seed.txt are those of the chapter "Redis" of Allen Downey's *Data Structures and Information Retrieval in
Python*, verbatim, each with what it shows.  `redis-server`, `killall` and `pip` are stand-ins that write down that
they were called, or are missing; a shell is always there, as `!` needs one.
"""

import os
import shlex
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from teachredis.data import write_word_list

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = ("redis-server", "killall", "pip")
ANYTHING = "…"


def seed():
    """(source of a cell, what it shows): cells end with ---, and each line shown begins with =>."""
    for block in (Path(__file__).parent / "seed.txt").read_text(encoding="utf-8").split("\n---\n"):
        lines = block.strip("\n").splitlines()
        source = [line for line in lines if not line.startswith("=> ")]
        yield "\n".join(source), "\n".join(line[3:] for line in lines if line.startswith("=> "))


@pytest.fixture
def programs(tmp_path, request):
    """A folder that is the whole PATH, and the file in which its programs write down their calls."""
    folder, calls = tmp_path / "bin", tmp_path / "calls"
    folder.mkdir()
    calls.touch()
    (folder / "sh").symlink_to("/bin/sh")  # IPython's `!` asks SHELL, and where that is unset, PATH
    for name in PROGRAMS if request.param == "present" else ():
        program = folder / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> {shlex.quote(str(calls))}\n')
        program.chmod(0o755)
    return folder, calls


def run_cells(sources, folder, path):
    """The code cells after being run in a fresh kernel in `folder` that finds programs in `path` only."""
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    client = NotebookClient(
        nbformat.v4.new_notebook(cells=cells), timeout=300, kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    import_path = os.pathsep.join([str(ROOT), *filter(None, sys.path)])
    client.execute(env={**os.environ, "PATH": str(path), "SHELL": "sh", "PYTHONPATH": import_path})
    return cells


def shown(cell):
    """What a cell prints, and the repr of its value."""
    texts = [output.get("text") or output["data"]["text/plain"] for output in cell.outputs]
    return "".join(texts).rstrip("\n")


@pytest.mark.slow
@pytest.mark.parametrize("programs", ["present", "missing"], indirect=True)
def test_the_chapter_runs_as_it_stands(programs, tmp_path):
    folder, calls = programs
    present = any((folder / name).exists() for name in PROGRAMS)
    write_word_list(tmp_path / "american-english")
    chapter = [*seed()]
    cells = run_cells(["%load_ext teachredis", *(source for source, _ in chapter)], tmp_path, folder)
    for cell, (source, result) in zip(cells[1:], chapter, strict=True):
        assert result == ANYTHING or shown(cell) == result, source
    called = calls.read_text().splitlines()
    assert called == (["redis-server --daemonize yes", "killall redis-server"] if present else [])
