"""The written parts of docs/ are what the code says, and each departure from Redis says what it is."""

import pytest

from docs.tables import DEPARTURE, DOCS, PACKAGE, departures, pages

WRITTEN = pages()
FEWEST_WORDS = 5


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_a_written_page_is_what_the_code_says(path):
    assert path.read_text(encoding="utf-8") == WRITTEN[path], f"docs/{path.name} is out of date: make docs"


@pytest.mark.parametrize(("file", "text"), list(departures()))
def test_a_departure_says_what_redis_does(file, text):
    assert len(text.split()) >= FEWEST_WORDS, f"{file}: '{DEPARTURE} {text}' says too little"


def test_no_departure_hides_behind_another_spelling():
    for path in PACKAGE.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            assert not line.strip().startswith("Redis:"), f"{path.name}: begin with {DEPARTURE!r}: {line.strip()}"


def test_the_page_has_a_table_and_the_list():
    page = WRITTEN[DOCS / "differences.md"]
    assert page.count("\n* `") == len(list(departures())) > 20
    assert page.count("\n| ") > 20
