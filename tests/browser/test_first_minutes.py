"""The first minutes of a learner: open the tutorial, load, two commands, the same key from Python, a first exercise."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE_MS = 120_000

NOTEBOOK_READY = """async () => {
  const app = window.jupyterapp; await app.restored;
  const panel = app.shell.currentWidget; await panel.context.ready; await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
RUN_CELL = """async ([id, source]) => {
  const app = window.jupyterapp, cells = app.shell.currentWidget.content;
  const at = cells.widgets.findIndex(cell => cell.model.id === id);
  if (source) cells.widgets[at].model.sharedModel.setSource(source);
  cells.activeCellIndex = at; cells.deselectAll();
  await app.commands.execute('notebook:run-cell');
  cells.widgets[at].node.setAttribute('data-cell', id);
}"""


class Notebook:
    """The tutorial, open in a browser; cells are run by their ids."""

    def __init__(self, page):
        self.page = page

    def run(self, cell, source=""):
        """Run a cell (with `source` written into it first) and return what stands below it."""
        self.page.evaluate(RUN_CELL, [cell, source])
        outputs = self.page.locator(f"[data-cell='{cell}'] .jp-OutputArea-output")
        return "\n".join(outputs.all_inner_texts()).strip()


@pytest.fixture
def tutorial(lab, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{lab}lab/tree/01_tutorial.ipynb?reset", timeout=PATIENCE_MS)
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate(NOTEBOOK_READY)
    yield Notebook(page)
    page.close()


PERSON = "import json\nr.set('person', json.dumps({'name': 'Ada', 'born': 1815}))"
AGAIN = f"{PERSON}\nagain = json.loads(r.get('person'))"


def test_the_first_minutes(tutorial):
    assert tutorial.run("install") == ""
    ready = tutorial.run("load")
    assert ready.startswith("Redis is ready inside this notebook.")
    assert not re.search(r"Traceback|[Rr]estart", ready)
    assert tutorial.run("set-get-run") == '> SET name Ada\nOK\n> GET name\n"Ada"'
    tutorial.run("connect")
    assert tutorial.run("same-key-run") == "b'Ada'"
    assert tutorial.run("ex-json-check") == 'not yet: there is no key "person" in Redis.'
    tutorial.run("ex-json-code", PERSON)
    assert tutorial.run("ex-json-check") == "not yet: there is no Python variable again."
    tutorial.run("ex-json-code", AGAIN)
    assert tutorial.run("ex-json-check").startswith("✓ ")
