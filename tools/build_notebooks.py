"""Run the notebooks of the course, and make the learners' copies of them.

    python -m tools.build_notebooks              run every master, keep it clean, then make the copies
    python -m tools.build_notebooks --copies     only make the copies

The masters, `notebooks/[0-9]*.ipynb`, are the source: edit them in JupyterLab.  Tags tell what a cell is for:

    solution        the learner writes it: its leading comment lines stay, the rest goes
    answer          what a prediction was about: its output goes, so that it is not seen before it is guessed
    check, check:ID asks whether an exercise is right: its output goes, for in a copy nothing is done yet
    predict, exercise:ID, hint, start, card, questions, credit    for readers, and for the tests
"""

from __future__ import annotations

import argparse
import sys
from copy import deepcopy
from itertools import takewhile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
STUDENT = NOTEBOOKS / "student"
LIVE = "application/vnd.jupyter.widget-view+json"
"""What a widget leaves in an output: of no use without the kernel it lived in."""
GALLERY = NOTEBOOKS / "gallery.ipynb"
"""All pictures: run like the masters, but no lesson, so that learners get no copy."""
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
UNSEEN = {"answer", "check", "solution", "nbval-ignore-output"}
"""Tags (before a colon) of cells whose output a learner must not find there."""


def masters() -> list[Path]:
    """The notebooks of the course, in order."""
    return sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))


# --- masters ------------------------------------------------------------------------------------------------


def run(path: Path) -> None:
    """Run a master from top to bottom in a fresh kernel and write it back with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(NOTEBOOKS)}}
    NotebookClient(notebook, timeout=600, coalesce_streams=True, resources=resources).execute()
    nbformat.write(cleaned(notebook), path)


def cleaned(notebook: NotebookNode) -> NotebookNode:
    """The notebook without what a run leaves behind: times, widget state, the version of Python."""
    result = deepcopy(notebook)
    result.metadata = NotebookNode(kernelspec=NotebookNode(KERNEL), language_info=NotebookNode(name="python"))
    for cell in result.cells:
        tags = cell.metadata.get("tags", [])
        cell.metadata = NotebookNode(tags=tags) if tags else NotebookNode()
        for output in cell.get("outputs", []):
            if "data" in output:
                output.data.pop(LIVE, None)
    return result


# --- learners' copies ---------------------------------------------------------------------------------------


def student_copy(notebook: NotebookNode) -> NotebookNode:
    """The notebook as a learner gets it: nothing numbered, nothing solved, nothing foretold."""
    result = cleaned(notebook)
    for cell in result.cells:
        if cell.cell_type == "code":
            forget(cell)
    return result


def forget(cell: NotebookNode) -> None:
    """Take out of a code cell what a learner is to find out."""
    kinds = {tag.partition(":")[0] for tag in cell.metadata.get("tags", [])}
    if "solution" in kinds:
        cell.source = "\n".join(takewhile(is_comment, cell.source.splitlines())) + "\n"
        cell.metadata.tags.remove("solution")
    if kinds & UNSEEN:
        cell.outputs = []
    cell.execution_count = None
    for output in cell.outputs:
        if output.output_type == "execute_result":
            output.execution_count = None


def is_comment(line: str) -> bool:
    """Does the line tell what to do, rather than do it?"""
    return line.startswith("#")


# --- the program --------------------------------------------------------------------------------------------


def main(argv: list[str] | None = None) -> int:
    """Do as the module's documentation says."""
    parser = argparse.ArgumentParser(description="Run the course's notebooks, make the learners' copies.")
    parser.add_argument("--copies", action="store_true", help="only make the copies")
    only_copies = parser.parse_args(argv).copies
    for path in masters() if only_copies else [*masters(), GALLERY]:
        print(path.name)
        if not only_copies:
            run(path)
        if path == GALLERY:
            continue
        nbformat.write(student_copy(nbformat.read(path, as_version=4)), STUDENT / path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
