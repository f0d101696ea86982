"""The stepper: in JupyterLab it goes forth and back by keyboard alone; as a page it needs nobody."""

import pytest

import teachredis
from teachredis.notebook.recording import Recorder
from teachredis.widgets.stepper import Tape
from tests.browser.test_live_view import open_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]
STEPS = "%%redis --steps\nRPUSH todo wash cook\nLPUSH todo sleep\nRPOP todo"


def press(page, key, where):
    page.keyboard.press(key)
    page.locator(".deck output", has_text=where).first.wait_for()


def go_through(page, deck):
    """By keyboard alone: to the beginning, on, and to the end."""
    deck.focus()
    press(page, "Home", "step 0 of 3")
    assert "before" in page.locator(".deck [aria-current]").inner_text()
    press(page, "ArrowRight", "step 1 of 3")
    assert "RPUSH todo wash cook" in page.locator(".deck .said").inner_text()
    press(page, "ArrowRight", "step 2 of 3")
    assert "2 → 3 elements" in page.locator(".deck .said").inner_text()
    press(page, "ArrowLeft", "step 1 of 3")
    assert (
        "todo is a list of 2 elements, head first: wash, cook."
        in page.locator(".deck figcaption").inner_text()
    )
    press(page, "End", "step 3 of 3")


def test_in_jupyterlab_it_goes_forth_and_back(lab, browser):
    notebook = open_notebook(lab, browser)
    notebook.run(STEPS)
    deck = notebook.page.locator(".deck").first
    deck.wait_for()
    notebook.page.locator(".deck output", has_text="step 3 of 3").first.wait_for()
    notebook.shot("stepper")
    where = "() => window.jupyterapp.shell.currentWidget.content.activeCellIndex"
    deck.focus()
    before = notebook.page.evaluate(where)
    go_through(notebook.page, deck)
    assert notebook.page.evaluate(where) == before, "arrows move the steps, not the cells"
    with notebook.page.expect_download() as download:
        notebook.page.get_by_role("button", name="Save", exact=False).last.click()
    assert download.value.suggested_filename == "steps.html"
    notebook.page.close()


def test_as_a_page_it_needs_no_kernel_and_no_network(browser, tmp_path):
    engine = teachredis.Engine()
    recorder = Recorder(engine)
    with recorder:
        for line in STEPS.splitlines()[1:]:
            engine.run(line)
    page_file = tmp_path / "steps.html"
    page_file.write_text(
        Tape([step.frame for step in recorder.steps], recorder.before).page(), encoding="utf-8"
    )
    page, asked, errors = browser.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(page_file.as_uri())
    go_through(page, page.locator(".deck"))
    page.get_by_role("button", name="play").click()
    page.locator(".deck output", has_text="step 1 of 3").wait_for()
    assert (asked, errors) == ([page_file.as_uri()], [])
    page.close()
