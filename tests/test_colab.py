"""On Colab, `pip install teachredis` changes nothing that is already there.

Colab comes with old versions of what we build on; upgrading one of them in a running notebook means "Restart
runtime", the very thing a learner should never see.  So: make a virtual environment that believes it is Colab, and
ask pip what it would do.  Believing needs metadata only (pip reads nothing else of an installed package), so
nothing is downloaded but a few kilobytes each.

Source of the pins: googlecolab/backend-info, package list of 2026-08-19.
"""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
COLAB = {
    "ipython": "7.34.0",
    "ipykernel": "6.17.1",
    "ipywidgets": "7.7.1",
    "traitlets": "5.7.1",
    "matplotlib": "3.10.0",
    "anywidget": "0.9.21",
    "notebook": "6.5.7",
    "jupyter_client": "6.1.12",
    "tornado": "6.5.1",
}
NO_REGISTRY = ("No matching distribution", "Max retries", "Connection", "Temporary failure", "timed out")

pytestmark = pytest.mark.slow


def run(*command):
    return subprocess.run([str(word) for word in command], cwd=REPOSITORY, capture_output=True, text=True, timeout=110)


def pip_would_install(python, *what):
    """Name → what pip's report says of it, for each package that it would install into `python`'s environment."""
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--dry-run", "--quiet", "--report", "-"]
    done = run(*pip, *what)
    if done.returncode:
        if any(sign in done.stderr for sign in NO_REGISTRY) and "ResolutionImpossible" not in done.stderr:
            pytest.skip(f"pip reaches no registry: {done.stderr.strip().splitlines()[-1]}")
        pytest.fail(f"pip cannot install {what}:\n{done.stderr[-2000:]}")
    return {normal(item["metadata"]["name"]): item["metadata"] for item in json.loads(done.stdout)["install"]}


def normal(name):
    return name.lower().replace("_", "-").replace(".", "-")


def pretend_installed(site_packages, metadata):
    """Leave what an installed package leaves for pip to read: its name, version and requirements."""
    folder = site_packages / f"{metadata['name'].replace('-', '_')}-{metadata['version']}.dist-info"
    folder.mkdir()
    needs = [f"Requires-Dist: {need}" for need in metadata.get("requires_dist", [])]
    extras = [f"Provides-Extra: {extra}" for extra in metadata.get("provides_extra", [])]
    head = ["Metadata-Version: 2.1", f"Name: {metadata['name']}", f"Version: {metadata['version']}"]
    (folder / "METADATA").write_text("\n".join([*head, *extras, *needs, ""]))
    (folder / "INSTALLER").write_text("pip\n")
    (folder / "RECORD").write_text("")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel of this very source."""
    folder = tmp_path_factory.mktemp("wheel")
    done = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder)
    assert done.returncode == 0, done.stderr[-2000:] or done.stdout[-2000:]
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def colab(tmp_path_factory):
    """The Python of an environment that believes it is Colab's, with the versions that are there."""
    home = tmp_path_factory.mktemp("colab")
    made = run(sys.executable, "-m", "venv", "--without-pip", home)
    assert made.returncode == 0, made.stderr
    python = next(home.glob("bin/python")) if sys.platform != "win32" else home / "Scripts" / "python.exe"
    there = pip_would_install(python, *(f"{name}=={version}" for name, version in COLAB.items()))
    [site_packages] = home.glob("lib/python*/site-packages") if sys.platform != "win32" else [home / "Lib" / "site-packages"]
    for metadata in there.values():
        pretend_installed(site_packages, metadata)
    return python, {name: metadata["version"] for name, metadata in there.items()}


def test_the_wheel_is_pure_python_and_brings_the_course(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "teachredis/py.typed" in names
    assert any(name.startswith("teachredis/course/") for name in names)
    assert not [name for name in names if "__pycache__" in name or name.startswith(("tests/", "notebooks/"))]


def test_installing_on_colab_changes_no_version(wheel, colab):
    python, there = colab
    wanted = pip_would_install(python, wheel)
    changed = {name: f"{there[name]} → {new['version']}" for name, new in wanted.items() if name in there}
    assert changed == {}
    assert "teachredis" in wanted
    assert "redis" in wanted, "Colab has no redis-py, so pip must want to bring it"


def test_the_pretence_works_a_newer_requirement_would_be_seen(colab):
    python, there = colab
    assert "ipython" in pip_would_install(python, "ipython>=8")
    assert "ipython" not in pip_would_install(python, f"ipython=={there['ipython']}", "anywidget>=0.9.13")
