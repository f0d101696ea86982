"""redis-py's errors in Python cells: the student's own line and the message, not thirty lines of library.

    line 2: r.set('t', t)
    DataError: Invalid input of type: 'list'. Convert to a bytes, string, int or float first.

Interrupt Kernel inside a command of redis-py's says as little.  `%config TeachRedis.full_tracebacks = True`
brings the rest back.
"""

from __future__ import annotations

import traceback
from asyncio import CancelledError
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from teachredis.client import interrupts

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from IPython.core.interactiveshell import InteractiveShell

    from teachredis.notebook.magics import TeachRedis

CELLS = ("<ipython-input", "ipykernel_")
INTERRUPTS = (KeyboardInterrupt, CancelledError)


def install(shell: InteractiveShell, magics: TeachRedis) -> Callable[[], None]:
    """Show RedisError, and interrupts inside redis-py, in short; what comes back undoes it."""
    before, handler_before = shell.custom_exceptions, shell.CustomTB

    def show(
        shell: InteractiveShell,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType,
        tb_offset: int | None = None,
    ) -> list[str]:
        leave_out_the_handler(trace)
        if magics.full_tracebacks or (isinstance(error, INTERRUPTS) and not was_in_redis(trace)):
            shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
            return []
        lines = short(kind, error, trace)
        shell._showtraceback(kind, error, lines)  # noqa: SLF001  # as IPython itself shows one
        return lines

    def restore() -> None:
        shell.custom_exceptions, shell.CustomTB = before, handler_before

    shell.set_custom_exc((RedisError, *INTERRUPTS), show)  # type: ignore[no-untyped-call]  # IPython has no types here
    return restore


def short(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> list[str]:
    """The last line of the notebook that led here, then the error."""
    own = [frame for frame in traceback.extract_tb(trace) if any(mark in frame.filename for mark in CELLS)]
    where = [f"line {own[-1].lineno}: {own[-1].line}"] if own else []
    return [*where, f"{kind.__name__}: {error}".removesuffix(": ")]


def leave_out_the_handler(trace: TracebackType | None) -> None:
    """Cut a traceback short where our own handler of Ctrl-C begins."""
    while trace is not None:
        if trace.tb_next is not None and trace.tb_next.tb_frame.f_globals is vars(interrupts):
            trace.tb_next = None
        trace = trace.tb_next


def was_in_redis(trace: TracebackType | None) -> bool:
    """Was redis-py at work below the notebook's own lines?"""
    modules = (frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(trace))
    return any(name.partition(".")[0] in {"redis", "teachredis"} for name in modules)
