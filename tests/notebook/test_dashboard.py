"""`%redis_view --all`: several figures in one output."""

import pytest

from teachredis.notebook.dashboards import view_all


@pytest.fixture
def filled(notebook):
    notebook.redis("SET memory 1\nSET session x EX 30")
    return notebook


def test_it_shows_the_targets_even_where_a_key_has_such_a_name(filled):
    shown = filled.run("%redis_view --all")
    paragraphs = shown.split("\n\n")
    assert len(paragraphs) == 4
    assert paragraphs[0].startswith("Database 0 holds 2 keys.")
    assert paragraphs[1].startswith("Used ")
    assert paragraphs[2].startswith("1 key will expire")


def test_each_picture_is_a_figure_with_its_own_words(filled):
    html = view_all()._repr_html_()
    assert html.count("<figure") == html.count("<figcaption>") == 4
    assert "Database 0 holds 2 keys." in html


def test_it_is_saved_as_a_page_or_as_text(filled, tmp_path):
    filled.run(f"%redis_view --all --save {tmp_path / 'all.html'}")
    filled.run(f"%redis_view --all --save {tmp_path / 'all.txt'}")
    assert (tmp_path / "all.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "all.txt").read_text(encoding="utf-8").startswith("Database 0 holds 2 keys.")
    filled.run("%redis_view --all --save /dev/null/x")
    assert "--save /dev/null/x" in str(filled.error)


@pytest.mark.parametrize("more", ["session", "--live", "--key memory", "--inside"])
def test_it_goes_with_nothing_else(filled, more):
    filled.run(f"%redis_view --all {more}")
    assert "--all shows everything" in str(filled.error)
