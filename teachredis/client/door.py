"""The door: how somebody outside gets commands into an engine and replies out of it.

`Engine.execute` never locks, never waits, never looks at a real clock.  A `Line` does, for one client:

* requests are executed in **batches**, one lock a batch: at most 128 commands or 5 ms, so that another
  thread's busy loop gets its turn and a lock's cost is spread thin;
* between batches it does what is due: closes clients whose owners are gone, ticks the engine ten times a
  second;
* replies queue up in `replies` until somebody reads them, as they would on a wire;
* who reads and finds nothing **waits**, with the lock free, in slices short enough to notice Ctrl-C and to
  tick.

A clock that the learner moves does not pass by waiting.  A blocked command with a timeout therefore moves it
to its deadline at once, and one without a timeout, which nobody could ever end, is an error.
"""

from __future__ import annotations

import threading
from collections import deque
from functools import cache
from threading import Condition
from time import monotonic
from weakref import ref

from teachredis.client import interrupts
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import BLOCKED, NO_REPLY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from teachredis.engine import Engine
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

BATCH_COMMANDS = 128
BATCH_S = 0.005
SLICE_S = 0.1

furniture = {*threading.enumerate()}
"""Threads that were here before us: the kernel's own, which will never run a command."""


class EndlessWait(RuntimeError):
    """A blocked command that nobody could ever end: no timeout, and no other thread.

    The clock stands still, or this is a Python without threads, such as Pyodide in a browser.
    """

    def __init__(self, name: bytes, *, threads: bool = True) -> None:
        stands_still = "the clock stands still and nothing else is running"
        alone = stands_still if threads else "there is no other thread"
        super().__init__(
            f"{name.decode('latin-1').upper()} would wait for ever: it has no timeout, {alone} that could "
            f"push to its keys. Give it a timeout, push first, or use {'a thread' if threads else 'asyncio'}."
        )


def do_what_is_due(engine: Engine) -> None:
    """Sweep; tick if it is time (a frozen clock ticks only in `advance`).  The lock is held."""
    if engine.departed:
        engine.sweep()
    if engine.clock.frozen_ms is None and engine.now_ms() >= engine.cron_ms:
        engine.tick()


class Line:
    """One client's line to an engine.  `requests` are not yet executed, `replies` not yet read."""

    __slots__ = ("__weakref__", "client", "closed", "engine", "news", "replies", "requests")

    def __init__(self, engine: Engine) -> None:
        interrupts.guard(engine.lock)
        engine.interrupted = interrupts.is_waiting
        self.engine = engine
        self.news = Condition(engine.lock)
        self.requests: deque[list[bytes]] = deque()
        self.replies: deque[Reply] = deque()
        self.closed = False
        with engine.lock:
            self.client: Client = engine.client()
            self.client.on_mail = mailbox(ref(self))

    def take_mail(self, client: Client) -> None:
        """Queue what nobody asked for, or what was waited for.  The lock is held."""
        self.replies.extend(client.outbox)
        client.outbox.clear()
        if client.closing:
            self.hang_up()
        self.news.notify_all()

    # --- in -------------------------------------------------------------------------------------------------

    def execute(self, argv: list[bytes]) -> None:
        """Execute one command; its reply waits in `replies`."""
        self.requests.append(argv)
        self.work()

    def execute_all(self, commands: Iterable[list[bytes]]) -> None:
        """Execute commands in order, as a pipeline; other threads may come in between."""
        self.requests.extend(commands)
        self.work()

    def work(self) -> None:
        """Execute what is waiting, a batch at a time, until it is done or the client is blocked."""
        while self.requests and self.client.waiting is None and not self.closed:
            with self.engine.lock:
                self.work_one_batch()
            if interrupts.waiting:
                interrupts.raise_waiting()

    def work_one_batch(self) -> None:
        """Execute until 128 are done, 5 ms have passed, one blocks or Ctrl-C came.  The lock is held."""
        do_what_is_due(self.engine)
        client = self.client
        on_mail, client.on_mail = client.on_mail, None  # what it sends itself follows the reply
        try:
            self.execute_some(client)
        finally:
            client.on_mail = on_mail

    def execute_some(self, client: Client) -> None:
        """The batch itself."""
        execute, requests, replies = self.engine.execute, self.requests, self.replies
        end_s = monotonic() + BATCH_S
        for _ in range(min(len(requests), BATCH_COMMANDS)):
            try:
                reply = execute(client, requests.popleft())
            except ReplyError as error:
                reply = error
            if reply is not BLOCKED and reply is not NO_REPLY:
                replies.append(reply)
            if client.outbox:
                self.take_mail(client)
            if client.closing:
                self.hang_up()
            if self.closed or client.waiting is not None or interrupts.waiting or monotonic() >= end_s:
                return

    # --- out ------------------------------------------------------------------------------------------------

    def wait(self, timeout_s: float | None) -> bool:
        """Wait until there is a reply; False if the time was over first.  None waits for ever.

        Errors: EndlessWait.  KeyboardInterrupt leaves the client blocked: whoever catches it closes the line.
        """
        end_s = None if timeout_s is None else monotonic() + timeout_s
        while not self.replies and not self.closed:
            self.work()
            left_s = SLICE_S if end_s is None else min(end_s - monotonic(), SLICE_S)
            if self.replies or left_s <= 0:
                break
            with self.news:
                self.pass_time(left_s)
            if interrupts.waiting:
                interrupts.raise_waiting()
        return bool(self.replies)

    def pass_time(self, slice_s: float) -> None:
        """Sleep until there is news or the slice is over, then do what is due."""
        if self.client.waiting is None or self.engine.clock.frozen_ms is None:
            self.refuse_to_wait_alone()
            self.news.wait(slice_s)
            do_what_is_due(self.engine)
        elif nobody_else_runs() or not self.news.wait(slice_s):  # other threads get a slice to end the wait
            self.move_the_clock()

    def refuse_to_wait_alone(self) -> None:
        """Where no thread can ever start, only a deadline ends a wait.  Errors: EndlessWait."""
        waiting = self.client.waiting
        if waiting is not None and waiting.deadline_ms is None and not threads_can_start():
            raise EndlessWait(waiting.argv[0], threads=False)

    def move_the_clock(self) -> None:
        """On a frozen clock a blocked command's deadline comes when it is gone to.  Errors: EndlessWait."""
        waiting, engine = self.client.waiting, self.engine
        if waiting is not None and waiting.deadline_ms is not None:
            engine.advance(max(waiting.deadline_ms - engine.now_ms(), 0))
        elif waiting is not None and nobody_else_runs():
            raise EndlessWait(waiting.argv[0])

    # --- the end --------------------------------------------------------------------------------------------

    def hang_up(self) -> None:
        """After QUIT and CLIENT KILL the other end closes: nothing more is executed, replies can be read."""
        self.requests.clear()
        self.close()

    def close(self) -> None:
        """Hang up.  A finalizer may call this inside a command; it then leaves a note for the next door."""
        if not self.closed:
            self.closed = True
            self.client.mode = "departed"
            self.client.on_mail = None
            self.engine.departed.append(self.client)
            self.sweep_if_free()

    def sweep_if_free(self) -> None:
        """Let go at once if nobody is inside, lest a blocked client that is gone be served an element."""
        lock = self.engine.lock
        if not interrupts.is_owned(lock) and lock.acquire(blocking=False):
            try:
                self.engine.sweep()
            finally:
                lock.release()

    def __del__(self) -> None:
        if hasattr(self, "client"):
            self.close()


def mailbox(line: ref[Line]) -> Callable[[Client], None]:
    """What a client calls when there is mail.  It does not keep the line alive: that is for its owner."""

    def take_mail(client: Client) -> None:
        owner = line()
        if owner is not None:
            owner.take_mail(client)

    return take_mail


@cache
def threads_can_start() -> bool:
    """Is this a Python with threads?  The only way to know is to start one."""
    try:
        threading.Thread(target=int).start()
    except RuntimeError:
        return False
    return True


def nobody_else_runs() -> bool:
    """Is this the only thread that could run a command?"""
    here = threading.current_thread()
    return all(thread is here or thread in furniture for thread in threading.enumerate())
