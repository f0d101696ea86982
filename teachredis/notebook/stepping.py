"""`with teachredis.steps():`, `%%redis --steps` and `%redis_undo`: what was recorded is shown, or taken back.

with teachredis.steps():
r.rpush("todo", "wash")
r.lpop("todo")
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from IPython.display import display

from teachredis.codec import payload
from teachredis.notebook.errors import MagicOptionError
from teachredis.notebook.here import kernel
from teachredis.notebook.recording import Recorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.engine import Engine
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.keyspace.rewind import Images
    from teachredis.notebook.recording import Step
    from teachredis.widgets.stepper import Tape

NOTHING_RECORDED = "Nothing was recorded that could be taken back. To record: %%redis --steps"
CHANGED = "Something has changed since the last recorded step, and would be lost: nothing was taken back."
NOTHING_UNDONE = "Nothing was taken back that could be done again."


class History:
    """The steps of the last recordings; `done` of them are in the data, those behind were taken back."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.done = 0
        self.began = 0  # where the last recording begins
        self.redo: list[Images] = []  # what each step taken back changed, the last first
        self.dirty = -1  # how many changes the engine had counted then
        self.engine: Engine | None = None

    def record(self, engine: Engine, steps: list[Step], began_dirty: int) -> None:
        """More steps.  What was taken back before is forgotten, and so is all if others wrote in between."""
        if engine is not self.engine or began_dirty != self.dirty:
            self.__init__()  # type: ignore[misc]  # as new
        del self.steps[self.done :]
        self.began = len(self.steps)
        self.steps += steps
        self.done, self.engine, self.dirty = len(self.steps), engine, engine.journal.dirty
        self.redo.clear()


history = History()


@contextmanager
def steps(save: str = "") -> Iterator[None]:
    """Record what happens in the block, whoever does it, and show it step by step.

    `save` also writes one file (HTML) in which the steps can be gone through without a kernel.
    Errors: MagicOptionError for the file, TeachRedisError if somebody is recording already.
    """
    engine = kernel("recording").engine
    began_dirty = engine.journal.dirty
    recorder = Recorder(engine)
    try:
        with recorder:
            yield
    finally:
        history.record(engine, recorder.steps, began_dirty)
        show(recorder, save)


def show(recorder: Recorder, save: str) -> None:
    """Show what was recorded, if anything was."""
    if not recorder.steps:
        print("Nothing was recorded: no command has run.")
        return
    from teachredis.widgets.stepper import Tape  # here, as it brings anywidget, which takes a while to load

    assert recorder.before is not None
    tape = Tape([step.frame for step in recorder.steps], recorder.before, recorder.missing)
    if save:
        write(tape, save)
    display(tape)  # type: ignore[no-untyped-call]  # IPython has no types here


def write(tape: Tape, file: str) -> None:
    """The page of its own.  Errors: MagicOptionError."""
    try:
        Path(file).write_text(tape.page(), encoding="utf-8")
    except OSError as error:
        message = f"--save {file}: {error.strerror}"
        raise MagicOptionError(message) from None


# --- going back ---------------------------------------------------------------------------------------------


def undo(count: int = 1, *, to: int | None = None, redo: bool = False, diff: bool = False) -> None:
    """Take back the last `count` recorded commands, or all behind step `to`; `redo` does them again.

    `diff` only tells what would change.  Errors: MagicOptionError where that cannot be.
    """
    engine = kernel("%redis_undo").engine
    with engine.lock:
        refuse_if_changed(engine, redo=redo)
        wanted = count if to is None else abs(history.done - history.began - to)
        wanted = min(wanted, len(history.steps) - history.done if redo else history.done)
        said = tell(wanted, redo=redo) if diff else [move(engine, redo=redo) for _ in range(wanted)]
    print("\n".join(said) or "Nothing to do.")


def refuse_if_changed(engine: Engine, *, redo: bool) -> None:
    """Only what was recorded last can be taken back.  Errors: MagicOptionError."""
    if engine is not history.engine or (redo and not history.redo) or not (redo or history.done):
        raise MagicOptionError(NOTHING_UNDONE if redo and history.steps else NOTHING_RECORDED)
    if engine.journal.dirty != history.dirty:
        raise MagicOptionError(CHANGED)


def tell(count: int, *, redo: bool) -> list[str]:
    """What would be done."""
    chosen = history.steps[history.done : history.done + count] if redo else taken(count)
    word = "would do again" if redo else "would take back"
    return [f"{word} step {step.frame.number}: {step.frame.command}" for step in chosen]


def taken(count: int) -> list[Step]:
    """The last steps that are in the data, the last one first."""
    return history.steps[: history.done][::-1][:count]


def feed(engine: Engine, changed: Images) -> None:
    """Let the append-only file and replicas know how the keys are now."""
    for db, keys in zip(engine.databases, changed.images, strict=True):
        for key in keys if engine.journal.feeds else ():
            engine.journal.pending.append((db.index, as_command(db, key)))


def as_command(db: Keyspace, key: bytes) -> tuple[bytes, ...]:
    """What makes the key as it is: RESTORE, or DEL."""
    value = db.data.get(key)
    if value is None:
        return b"DEL", key
    deadline_ms = b"%d" % db.expires.get(key, 0)
    return b"RESTORE", key, deadline_ms, payload.dump(value), b"REPLACE", b"ABSTTL"


def move(engine: Engine, *, redo: bool) -> str:
    """One step back, or forth again."""
    if redo:
        step, images = history.steps[history.done], history.redo.pop()
        changed = images.put_back()
    else:
        step = history.steps[history.done - 1]
        changed = step.images.put_back()
        history.redo.append(changed)
    history.done += 1 if redo else -1
    feed(engine, changed)
    engine.settle()
    history.dirty = engine.journal.dirty
    return f"{'done again' if redo else 'taken back'}: {step.frame.command}"
