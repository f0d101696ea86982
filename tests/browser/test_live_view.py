"""A live picture in JupyterLab: it follows a thousand pushes, moves, and keeps quiet for who wants no motion."""

import os
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE_MS = 120_000
SHOTS = os.environ.get("TEACHREDIS_SCREENSHOTS", "")
"""A folder to keep pictures of the pictures in, for people to look at."""

READY = """async () => {
  const app = window.jupyterapp; await app.restored;
  await app.commands.execute('notebook:create-new', { kernelName: 'python3' });
  const panel = app.shell.currentWidget; await panel.context.ready; await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
RUN = """async (source) => {
  const app = window.jupyterapp, panel = app.shell.currentWidget, cells = panel.content;
  cells.activeCellIndex = cells.widgets.length - 1;
  cells.activeCell.model.sharedModel.setSource(source);
  await app.commands.execute('notebook:run-cell-and-select-next');
}"""
BESIDE = """(source) => {
  window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({ code: source });
}"""
THEME = "(name) => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name })"
KEYS = """() => [...document.querySelector('.jp-OutputArea-output .lm-Widget div').shadowRoot
  .querySelectorAll('g[data-key]')].map((group) => group.dataset.key)"""
MOVING = """() => [...document.querySelector('.jp-OutputArea-output .lm-Widget div').shadowRoot
  .querySelectorAll('g[data-key]')].flatMap((group) => group.getAnimations()).length"""


class Lab:
    """A new notebook, open in a browser."""

    def __init__(self, page):
        self.page = page
        self.caption = page.locator(".jp-OutputArea-output figcaption").first

    def run(self, source):
        self.page.evaluate(RUN, source)

    def beside(self, source):
        """Let the kernel do something without waiting for it."""
        self.page.evaluate(BESIDE, source)

    def says(self, text):
        self.page.locator(".jp-OutputArea-output figcaption", has_text=text).first.wait_for()

    def shot(self, name):
        if SHOTS:
            self.page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def open_notebook(lab, browser, **options):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, **options)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{lab}lab?reset", timeout=PATIENCE_MS)
    page.wait_for_function("window.jupyterapp !== undefined")
    page.evaluate(READY)
    notebook = Lab(page)
    notebook.run("%load_ext teachredis")
    return notebook


@pytest.fixture(scope="module")
def notebook(lab, browser):
    opened = open_notebook(lab, browser)
    opened.run("%redis_view todo --live")
    opened.says('There is no key "todo".')
    yield opened
    opened.page.close()


def test_a_push_arrives_and_the_others_stay(notebook):
    notebook.run("%redis RPUSH todo sleep cook wash")
    notebook.says("todo is a list of 3 elements, head first: sleep, cook, wash.")
    notebook.page.wait_for_timeout(1200)
    notebook.run("%redis LPUSH todo think")
    notebook.says("head first: think, sleep")
    assert {"element think", "element sleep", "index 0"} <= {*notebook.page.evaluate(KEYS)}
    notebook.page.wait_for_function(f"() => ({MOVING})() > 0")
    notebook.page.wait_for_timeout(1200)
    notebook.shot("live-light")
    assert notebook.page.locator(".arrived-sign").all_text_contents() == ["+"]


def test_what_leaves_says_why(notebook):
    notebook.run("%redis RPOP todo")
    notebook.page.locator(".leaving-sign", has_text="− RPOP").wait_for(state="attached")
    notebook.page.locator(".leaving-sign").wait_for(state="detached")
    notebook.says("head first: think, sleep, cook.")


def test_it_follows_a_thousand_pushes_while_the_cell_runs(notebook):
    pushes = "import redis, time\nr = redis.Redis()\nfor n in range(1000): r.rpush('todo', n); time.sleep(0.003)\ntime.sleep(8)"
    notebook.beside(pushes)
    notebook.page.wait_for_function(
        "() => /list of [1-9][0-9][0-9] elements/.test(document.querySelector('.jp-OutputArea-output .lm-Widget div').shadowRoot.querySelector('figcaption').textContent)"
    )
    notebook.says("todo is a list of 1,003 elements")
    busy = notebook.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status")
    assert busy == "busy"
    notebook.shot("live-thousand")


def test_the_theme_of_jupyterlab_is_followed(notebook):
    notebook.run("%redis DEL todo")
    notebook.run("%redis RPUSH todo sleep cook wash")
    notebook.says("todo is a list of 3 elements")
    notebook.page.evaluate(THEME, "JupyterLab Dark")
    notebook.page.locator("figure.picture.dark").first.wait_for()
    notebook.page.wait_for_timeout(1500)
    notebook.shot("live-dark")
    notebook.page.evaluate(THEME, "JupyterLab Light")
    notebook.page.locator("figure.picture:not(.dark)").first.wait_for()


def test_other_types_move_too(notebook):
    notebook.run("%redis_reset")
    notebook.run("%redis ZADD board 120 ada 95 bob 80 eve\n%redis_view board --live")
    notebook.says("board, highest first: 0 ada 120")
    notebook.page.wait_for_timeout(1200)
    notebook.run("%redis ZINCRBY board 60 eve")
    notebook.says("board, highest first: 0 eve 140")
    notebook.page.wait_for_timeout(1200)
    notebook.shot("live-board")
    notebook.run("%redis HSET h a 1 b 2\n%redis_view h --live")
    notebook.says("h is a hash of 2 fields")
    notebook.page.wait_for_timeout(1200)
    notebook.run("%redis HSET h a 7 c 3")
    notebook.says("a=7, b=2, c=3")
    notebook.page.wait_for_timeout(1200)
    notebook.shot("live-hash")
    assert "±" in notebook.page.locator(".changed-sign").all_text_contents()


def test_nothing_in_a_value_is_executed(notebook):
    notebook.run("r.delete('todo'); r.rpush('todo', '<script>window.bad=1</script>', '<img src=x onerror=\"window.bad=1\">', 'שלום', 'a\\0b', b'x' * 10_000_000)\n%redis_view todo --live")
    notebook.says("todo is a list of 5 elements")
    notebook.page.wait_for_timeout(500)
    assert notebook.page.evaluate("() => window.bad") is None
    notebook.shot("live-nasty")


def test_who_wants_no_motion_gets_none(lab, browser):
    still = open_notebook(lab, browser, reduced_motion="reduce")
    still.run("%redis RPUSH calm a b\n%redis_view calm --live")
    still.says("calm is a list of 2 elements")
    still.page.wait_for_timeout(1000)
    still.run("%redis RPUSH calm c")
    still.says("calm is a list of 3 elements")
    assert still.page.evaluate(MOVING) == 0
    assert still.page.locator(".arrived-sign").all_text_contents() == ["+"]
    still.page.close()
