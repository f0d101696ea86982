"""Every section runs alone: in a fresh kernel, after the first two cells and nothing else."""

import nbformat
import pytest
from nbclient import NotebookClient

from tools.build_notebooks import masters


def sections(notebook):
    """(heading, cells) of each section; what stands before the first heading belongs to none."""
    heads = [at for at, cell in enumerate(notebook.cells) if cell.source.startswith("## ")]
    for start, end in zip(heads, [*heads[1:], len(notebook.cells)], strict=True):
        code = [cell for cell in notebook.cells[start:end] if cell.cell_type == "code"]
        if code:
            yield notebook.cells[start].source.removeprefix("## "), code


def every_section():
    for path in masters():
        notebook = nbformat.read(path, as_version=4)
        first_two = [cell for cell in notebook.cells if cell.cell_type == "code"][:2]
        for heading, code in sections(notebook):
            yield pytest.param(first_two + code, id=f"{path.stem}: {heading}")


@pytest.mark.slow
@pytest.mark.parametrize("code", [*every_section()])
def test_a_section_runs_alone(code, tmp_path):
    notebook = nbformat.v4.new_notebook(cells=code)
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}
    ).execute()
