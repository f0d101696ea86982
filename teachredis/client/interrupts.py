"""A command is whole: Ctrl-C is raised before it or after it, never inside.

Python runs a signal's handler between any two bytecodes.  Without care, a KeyboardInterrupt lands in the
middle of a command that has taken an element out of one list and not yet put it into the other.  So our
SIGINT handler looks first: if the main thread holds the lock of an engine, it is inside a batch of
commands; then the handler only remembers the interrupt, and the door raises it once the lock is free.
Everywhere else it is raised at once, as ever.

The price on the way of every command is one test of `waiting`.  Asking *who holds the lock* leaves no gap:
before the lock is taken nothing has happened yet, and once it is free the command is over.
"""

from __future__ import annotations

import signal
import threading
from weakref import ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import RLock
    from types import FrameType
    from typing import TypeAlias

    Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None


waiting = False
"""Did Ctrl-C arrive inside a command?  Doors test it when they have let go of the lock."""

guarded: tuple[ref[RLock], ...] = ()
previous: Handler = None


def guard(lock: RLock) -> None:
    """Let Ctrl-C wait for whoever holds this lock.  Cost: O(engines) once an engine."""
    global guarded  # noqa: PLW0603  # replaced as a whole, so that a handler never meets it half changed
    if all(known() is not lock for known in guarded):
        guarded = (*(known for known in guarded if known() is not None), ref(lock))


def is_owned(lock: RLock) -> bool:
    """Does this thread hold the lock?  `threading.Condition` asks in the same words."""
    return bool(lock._is_owned())  # type: ignore[attr-defined]  # noqa: SLF001


def on_sigint(number: int, frame: FrameType | None) -> None:
    """Raise KeyboardInterrupt now, or leave it to the door if a command is running."""
    global waiting  # noqa: PLW0603  # a signal handler has nowhere else to leave a word
    for known in guarded:
        lock = known()
        if lock is not None and is_owned(lock):
            waiting = True
            return
    pass_on(number, frame)


def pass_on(number: int = signal.SIGINT, frame: FrameType | None = None) -> None:
    """Do what would have been done without us: as a rule, raise KeyboardInterrupt."""
    if callable(previous):
        previous(number, frame)
    elif previous != signal.SIG_IGN:
        raise KeyboardInterrupt


def is_waiting() -> bool:
    """Did Ctrl-C arrive inside the present command?  A script that runs long asks, and then ends itself."""
    return waiting


def raise_waiting() -> None:
    """Raise the interrupt that arrived inside the command that has just ended.  The lock must be free."""
    global waiting  # noqa: PLW0603  # see on_sigint
    if waiting and threading.current_thread() is threading.main_thread():
        waiting = False
        pass_on()


def install() -> None:
    """Put our handler before the present one.  Only the main thread may; elsewhere nothing happens."""
    global previous  # noqa: PLW0603  # one process has one SIGINT handler
    present = signal.getsignal(signal.SIGINT)
    if present is not on_sigint and threading.current_thread() is threading.main_thread():
        previous = present
        try:
            signal.signal(signal.SIGINT, on_sigint)
        except ValueError:  # an interpreter that gets no signals
            previous = None


def uninstall() -> None:
    """Put the handler back that was there before, unless somebody else has taken the place since."""
    global previous, waiting  # noqa: PLW0603  # see install
    waiting = False
    if signal.getsignal(signal.SIGINT) is on_sigint and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, previous if previous is not None else signal.default_int_handler)
        previous = None
