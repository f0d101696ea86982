"""A server's log: one line an event, on standard output or in a file, as redis-server writes it."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

LEVELS = {"debug": 0, "verbose": 1, "notice": 2, "warning": 3, "nothing": 4}
MARKS = {"debug": ".", "verbose": "-", "notice": "*", "warning": "#"}


class Log:
    """Writes `pid:M 25 Nov 2026 22:11:39.819 * text`.  `level` is the setting `loglevel`."""

    def __init__(self, file: str = "", level: str = "notice", role: str = "M") -> None:
        self.file = file
        self.level = level
        self.role = role

    def __call__(self, level: str, text: str, error: BaseException | None = None) -> None:
        """Write a line, if the level is to be heard; below it where the error happened."""
        if LEVELS[level] < LEVELS[self.level]:
            return
        now_s = time.time()
        moment = time.strftime("%d %b %Y %H:%M:%S", time.localtime(now_s))
        line = f"{os.getpid()}:{self.role} {moment}.{int(now_s * 1000) % 1000:03} {MARKS[level]} {text}\n"
        self.write(line + ("".join(traceback.format_exception(error)) if error else ""))

    def write(self, text: str) -> None:
        """Append, opening the file anew each time: whoever rotates logs may move it."""
        try:
            if self.file:
                with Path(self.file).open("a", encoding="utf-8", errors="surrogateescape") as out:
                    out.write(text)
            else:
                sys.stdout.write(text)
                sys.stdout.flush()
        except (OSError, ValueError):
            pass  # a full disk or a closed terminal must not stop the server
