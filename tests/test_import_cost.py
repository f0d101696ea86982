"""`import teachredis` costs next to nothing: modules are counted, since a stopwatch would flap."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import sortedcontainers

REPOSITORY = Path(__file__).parent.parent

HEAVY = {
    "IPython", "anywidget", "asyncio", "dataclasses", "inspect", "ipywidgets", "lupa", "matplotlib", "numpy", "re",
    "redis", "socket", "sortedcontainers", "threading", "typing",
}  # fmt: skip

# What an engine cannot do without: sortedcontainers itself, and what *it* imports (textwrap needs re, re needs enum);
# the lock of its door; its seeded Random; typing for the NamedTuples that events are (2 ms once re is there).
NEEDED_BY_AN_ENGINE = {"re", "sortedcontainers", "threading", "typing"}


def modules_after(code):
    """The modules loaded when a fresh Python has run `code`; -S: without what other packages load at each start."""
    report = f"{code}\nimport sys\nnames = sorted(sys.modules)\nimport json\nprint(json.dumps(names))"
    path = os.pathsep.join([str(REPOSITORY), str(Path(sortedcontainers.__file__).parent.parent)])
    done = subprocess.run([sys.executable, "-S", "-c", report], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "PYTHONPATH": path})  # fmt: skip
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture(scope="module")
def bare():
    return modules_after("")


def loaded(code, bare):
    return modules_after(code) - bare


def test_import_teachredis_loads_itself_and_no_other_room(bare):
    ours = {name for name in loaded("import teachredis", bare) if name.startswith("teachredis")}
    assert ours == {"teachredis"}


def test_import_teachredis_loads_nothing_heavy(bare):
    assert loaded("import teachredis", bare) & HEAVY == set()


def test_import_teachredis_starts_in_less_than_twice_bare_python(bare):
    assert len(loaded("import teachredis", bare)) < len(bare)


def test_an_engine_loads_only_the_heavy_modules_it_needs(bare):
    code = "import teachredis; engine = teachredis.Engine(); engine.run('ZADD z 1 a')"
    assert loaded(code, bare) & HEAVY <= NEEDED_BY_AN_ENGINE


def test_loading_the_extension_brings_no_widgets():
    """They come with the first picture that moves; where they are missing, all else works."""
    code = "import teachredis.notebook.extension, sys; print(sorted({'anywidget', 'ipywidgets'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
