"""The magics and the course on Colab's own versions: IPython 7.34, ipykernel 6.17, ipywidgets 7.

Completion and Shift-Tab go through the kernel there, because IPython 7 has no matchers.  The notebooks run in nbval's
lax mode: what they print is compared on the newest versions, here every cell must run.

The environment is made anew, which takes a minute and a package registry; without one the tests skip, aloud.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.test_colab import COLAB, NO_REGISTRY, REPOSITORY

NEEDED = ("hypothesis", "nbval", "pytest", "setuptools<81")
SKIPPED_PINS = {"matplotlib", "notebook"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def colab_python(tmp_path_factory):
    """The Python of an environment with Colab's versions and this package."""
    home = tmp_path_factory.mktemp("colab-stack")
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=120)
    python = home / "bin" / "python"
    pins = [f"{name}=={version}" for name, version in COLAB.items() if name not in SKIPPED_PINS]
    install = [str(python), "-m", "pip", "install", "-q", *pins, *NEEDED, str(REPOSITORY)]
    done = subprocess.run(install, capture_output=True, text=True, timeout=600)
    if done.returncode and any(sign in done.stderr for sign in NO_REGISTRY):
        pytest.skip(f"pip reaches no registry: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr[-2000:]
    return python


def pytest_there(python, *words):
    environment = dict(os.environ, PYDEVD_DISABLE_FILE_VALIDATION="1", PYTHONPATH="", IPYTHONDIR=str(python.parent))
    command = [str(python), "-m", "pytest", "-p", "no:cacheprovider", *words]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-1000:]
    return done.stdout


def test_the_magics_completion_and_help_work(colab_python):
    assert " passed" in pytest_there(colab_python, "tests/notebook", "tests/widgets")


def test_every_cell_of_the_course_runs(colab_python):
    notebooks = sorted(str(path) for path in Path(REPOSITORY, "notebooks").glob("*.ipynb"))
    assert notebooks
    assert " passed" in pytest_there(colab_python, "--nbval-lax", "--nbval-current-env", *notebooks)
