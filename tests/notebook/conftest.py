"""A real IPython shell with the extension loaded, and what its cells show."""

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from teachredis import Engine
from teachredis.client import route
from teachredis.engine import Clock


class Notebook:
    """`run(source)` executes a cell; what it printed and showed is the answer, and `error` what it raised."""

    def __init__(self, shell):
        self.shell = shell
        self.error = None

    def run(self, source):
        with capture_output() as captured:
            result = self.shell.run_cell(source, store_history=False)
        self.error = result.error_before_exec or result.error_in_exec
        shown = [output.data["text/plain"] for output in captured.outputs]
        return "\n".join(filter(None, [strip_prompt(captured.stdout.rstrip("\n")), *shown]))

    def redis(self, body, options=""):
        """A `%%redis` cell.  An error is part of what one sees."""
        shown = self.run(f"%%redis {options}\n{body}")
        return shown if self.error is None else "\n".join(filter(None, [shown_before(shown), str(self.error)]))

    @property
    def names(self):
        return self.shell.user_ns


def strip_prompt(shown):
    """Without `Out[0]:`."""
    return re.sub(r"^Out\[\d*\]: \n?", "", shown)


def shown_before(shown):
    """Without the error, which IPython prints as well when no kernel is there to send it."""
    return shown.partition("\nline ")[0] if not shown.startswith("line ") else ""


@pytest.fixture
def notebook(monkeypatch):
    engine = Engine(clock=Clock(1_750_000_000_000), seed=1)
    monkeypatch.setattr("teachredis.notebook.extension.default_engine", lambda: engine)
    shell = InteractiveShell.instance()
    shell.colors = "nocolor"
    shell.reset(new_session=True)
    with capture_output():
        shell.extension_manager.load_extension("teachredis")
    yield Notebook(shell)
    with capture_output():
        shell.extension_manager.unload_extension("teachredis")
    assert route.engine is None
