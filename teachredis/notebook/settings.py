"""The settings of the magics.

An option wins over `%config TeachRedis.x`, that over `TEACHREDIS_X` in the environment, that over
`[tool.teachredis]` in pyproject.toml, and that over the default.

* `plain`             replies only, without the commands above them
* `full_tracebacks`   redis-py's errors with all of Python's traceback
* `grading`           the clock stands still, and nothing is said of this machine
* `alone`             not a word about another Redis on port 6379, so that outputs are the same everywhere
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NO = frozenset(("", "0", "no", "false", "off"))
GRADING_MS = 1_767_225_600_000
"""2026-01-01 00:00 UTC: where the clock stands while notebooks are graded."""


def setting(name: str) -> str:
    """The text of a setting from the environment or the nearest pyproject.toml; empty if neither has it."""
    return os.environ.get(f"TEACHREDIS_{name.upper()}") or str(project_settings().get(name, ""))


def is_on(name: str) -> bool:
    """Is a yes-or-no setting on?"""
    return setting(name).lower() not in NO


def project_settings() -> Mapping[str, object]:
    """`[tool.teachredis]` of the nearest pyproject.toml, from here upwards."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        file = folder / "pyproject.toml"
        if file.is_file():
            found: Mapping[str, object] = (
                tomllib.loads(file.read_text("utf-8")).get("tool", {}).get("teachredis", {})
            )
            return found
    return {}
