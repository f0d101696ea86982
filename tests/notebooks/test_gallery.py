"""The gallery shows every picture, executed, each with one sentence; `make notebooks` compares it byte for byte."""

import re

import nbformat
import pytest

from teachredis.pictures.view import OF_ENGINE, OF_TYPE, OTHERWISE, TARGETS
from tools.build_notebooks import GALLERY, cleaned

NOTEBOOK = nbformat.read(GALLERY, as_version=4)
PICTURES = [cell for cell in NOTEBOOK.cells if cell.id.endswith("-picture")]
MOST_BYTES = 1_000_000


def test_it_is_valid_clean_and_was_run_from_top_to_bottom():
    nbformat.validate(NOTEBOOK)
    assert cleaned(NOTEBOOK) == NOTEBOOK
    counts = [cell.execution_count for cell in NOTEBOOK.cells if cell.cell_type == "code"]
    assert counts == list(range(1, len(counts) + 1))
    assert not [cell.id for cell in NOTEBOOK.cells if re.fullmatch(r"[0-9a-f]{8}", cell.id)]


def test_it_is_small_and_holds_no_widget():
    text = GALLERY.read_text(encoding="utf-8")
    assert len(text.encode()) < MOST_BYTES
    assert "widget" not in text


@pytest.mark.parametrize("cell", PICTURES, ids=lambda cell: cell.id)
def test_each_picture_is_there_for_who_only_reads(cell):
    (output,) = cell.outputs
    assert output.data["text/html"].startswith('<figure style="margin:0"><img alt="')
    assert output.data["text/plain"].splitlines()[0]


def test_each_picture_has_one_sentence():
    for cell in NOTEBOOK.cells:
        if cell.id.endswith("-question"):
            heading, sentence = cell.source.split("\n\n")
            assert heading.startswith("## ")
            assert len(re.findall(r"\.(?:\s|$)", sentence)) == 1, sentence


def test_no_picture_is_missing():
    badges = {re.search(r"%3E(STR|LIST|HASH|SET|ZSET|STREAM|VEC)%3C", cell.outputs[0].data["text/html"]) for cell in PICTURES}
    assert len({match[1] for match in badges if match}) == len(OF_TYPE)
    sources = " ".join(cell.source.splitlines()[-1] for cell in PICTURES)
    for name in [*(f"--{style}" for _, style in OTHERWISE), *filter(None, TARGETS.keys() - {"keyspace"}), *OF_ENGINE]:
        assert name in sources
