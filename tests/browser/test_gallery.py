"""The gallery as committed, opened and not run: every picture is seen, in light and in dark."""

import os
import shutil
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]
GALLERY = Path(__file__).parent.parent.parent / "notebooks" / "gallery.ipynb"
PATIENCE_MS = 120_000
SHOTS = os.environ.get("TEACHREDIS_SCREENSHOTS", "")

WHOLE = """() => document.querySelectorAll('.jp-OutputArea-output figure img').length"""
SEEN = """() => [...document.querySelectorAll('.jp-OutputArea-output figure img')].map(
  (image) => [image.complete, image.naturalWidth, image.alt, image.closest('figure').querySelector('figcaption').textContent])"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_shows_its_pictures_without_being_run(lab, browser, course, scheme):
    shutil.copy(GALLERY, course / "gallery.ipynb")
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, color_scheme=scheme)
    page.set_default_timeout(PATIENCE_MS)
    page.goto(f"{lab}lab/tree/gallery.ipynb?reset", timeout=PATIENCE_MS)
    page.locator(".jp-NotebookPanel .jp-Cell").first.wait_for()
    page.wait_for_function("window.jupyterapp !== undefined")
    pictures = GALLERY.read_text(encoding="utf-8").count("<img alt=")
    page.wait_for_function(f"({WHOLE})() === {pictures}")
    page.wait_for_timeout(1000)
    for complete, natural_width, alt, caption in page.evaluate(SEEN):
        assert (complete, natural_width) == (True, 720), alt
        assert alt == caption
    if SHOTS:
        for at, figure in enumerate(page.locator(".jp-OutputArea-output figure").all()):
            figure.screenshot(path=str(Path(SHOTS) / f"gallery-{scheme}-{at:02}.png"))
    page.close()
