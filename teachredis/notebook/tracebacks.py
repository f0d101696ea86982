"""redis-py's errors in Python cells: the student's own line and the message, not thirty lines of library.

    line 2: r.set('t', t)
    DataError: Invalid input of type: 'list'. Convert to a bytes, string, int or float first.

`%config TeachRedis.full_tracebacks = True` brings the rest back.
"""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from IPython.core.interactiveshell import InteractiveShell

    from teachredis.notebook.magics import TeachRedis

CELLS = ("<ipython-input", "ipykernel_")


def install(shell: InteractiveShell, magics: TeachRedis) -> Callable[[], None]:
    """Show RedisError in short; what comes back undoes it."""
    before, handler_before = shell.custom_exceptions, shell.CustomTB

    def show(
        shell: InteractiveShell,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType,
        tb_offset: int | None = None,
    ) -> list[str]:
        if magics.full_tracebacks:
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            return []
        lines = short(kind, error, trace)
        shell._showtraceback(kind, error, lines)  # noqa: SLF001  # as IPython itself shows one
        return lines

    def restore() -> None:
        shell.custom_exceptions, shell.CustomTB = before, handler_before

    shell.set_custom_exc((RedisError,), show)  # type: ignore[no-untyped-call]  # IPython has no types here
    return restore


def short(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> list[str]:
    """The last line of the notebook that led here, then the error."""
    own = [frame for frame in traceback.extract_tb(trace) if any(mark in frame.filename for mark in CELLS)]
    where = [f"line {own[-1].lineno}: {own[-1].line}"] if own else []
    return [*where, f"{kind.__name__}: {error}"]
