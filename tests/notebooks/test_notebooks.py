"""What a reader may rely on in every notebook of the course, and that the learners' copies are made from it."""

import re
from itertools import pairwise

import nbformat
import pytest

from teachredis.grading.exercises import EXERCISES
from tools.build_notebooks import STUDENT, cleaned, masters, student_copy

MASTERS = [pytest.param(path, id=path.stem) for path in masters()]
FREE = {"card", "questions"}
"""Tags of cells that are looked things up in, not read in one go."""


def read(path):
    return nbformat.read(path, as_version=4)


def cells(path, kind):
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def tags(cell):
    return cell.metadata.get("tags", [])


def tagged(path, prefix):
    found = [tag for cell in read(path).cells for tag in tags(cell)]
    return [tag.removeprefix(prefix) for tag in found if tag.startswith(prefix)]


def sentences(text):
    """Sentences of a cell's prose: its code, hints and headings set aside, and the word "Predict."."""
    text = re.sub(
        r"<details>.*?</details>|`[^`]*`|^#.*$|\*\*Predict\.\*\*", "", text, flags=re.DOTALL | re.MULTILINE
    )
    return len(re.findall(r"\w[*_)\"…]*[.?!](?=[\s*_)\"]|$)", text))


def test_they_come_in_order():
    names = ["01_tutorial.ipynb", "02_anagrams.ipynb", "03_more_types.ipynb", "04_atomic.ipynb",
             "05_cache_and_eviction.ipynb", "06_persistence.ipynb"]  # fmt: skip
    assert [path.name for path in masters()] == names


@pytest.mark.parametrize("path", MASTERS)
class TestEveryNotebook:
    def test_is_valid_with_ids_that_stay(self, path):
        notebook = read(path)
        nbformat.validate(notebook)
        ids = [cell.id for cell in notebook.cells]
        assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
        assert len(set(ids)) == len(ids)
        assert not [name for name in ids if re.fullmatch(r"[0-9a-f]{8}", name)], (
            "an id should be a word that stays"
        )

    def test_is_clean(self, path):
        assert read(path) == cleaned(read(path))

    def test_has_no_widget_state(self, path):
        assert "widget" not in path.read_text(encoding="utf-8")

    def test_was_run_from_top_to_bottom(self, path):
        counts = [cell.execution_count for cell in cells(path, "code")]
        assert counts == list(range(1, len(counts) + 1))

    def test_begins_with_install_and_load(self, path):
        install, load = cells(path, "code")[:2]
        assert install.source.startswith("INSTALL_FROM = ")
        assert "except ImportError:" in install.source
        assert load.source == "%load_ext teachredis"

    def test_says_at_most_three_sentences_a_cell(self, path):
        long = {
            cell.id: sentences(cell.source)
            for cell in cells(path, "markdown")
            if sentences(cell.source) > 3 and not FREE & set(tags(cell))
        }
        assert not long

    def test_every_prediction_comes_before_its_answer(self, path):
        all_cells = read(path).cells
        for cell, following in pairwise(all_cells):
            if "predict" in tags(cell):
                assert following.cell_type == "code"
                assert "answer" in tags(following), cell.id

    def test_every_exercise_has_task_hints_solution_and_check(self, path):
        asked = list(dict.fromkeys(tagged(path, "exercise:")))
        assert asked == tagged(path, "check:")
        assert asked == [name for name, exercise in EXERCISES.items() if exercise.notebook == path.stem]
        assert tagged(path, "hint") == [""] * len(asked)
        for name in asked:
            mine = [cell for cell in read(path).cells if f"exercise:{name}" in tags(cell)]
            assert [cell.cell_type for cell in mine][:2] == ["markdown", "code"]
            assert all("solution" in tags(cell) for cell in mine[1:])

    def test_every_check_passes(self, path):
        for cell in cells(path, "code"):
            if any(tag.startswith("check:") for tag in tags(cell)):
                assert cell.outputs[0].text.startswith("✓"), cell.id


@pytest.mark.parametrize("path", MASTERS)
class TestTheLearnersCopy:
    def test_is_made_from_the_master(self, path):
        assert read(STUDENT / path.name) == student_copy(read(path)), "run: make notebooks-run"

    def test_foretells_nothing(self, path):
        for cell in cells(STUDENT / path.name, "code"):
            if any(tag.partition(":")[0] in {"answer", "check", "exercise"} for tag in tags(cell)):
                assert not cell.outputs, cell.id

    def test_has_no_solution_but_what_to_do(self, path):
        for cell in cells(STUDENT / path.name, "code"):
            if any(tag.startswith("exercise:") for tag in tags(cell)):
                assert cell.source.strip()
                assert all(line.startswith("#") for line in cell.source.splitlines()), cell.id
