"""Recording commands step by step: for the stepper, and for %redis_undo.

While somebody records, the engine has a witness: after each command, whoever sent it (a magic, redis-py,
another program), the witness notes its reply, draws the key it touched, and keeps what it changed.  At other
times nothing of this costs anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from teachredis.engine import Clock, Engine
from teachredis.keyspace.keyspace import type_name
from teachredis.keyspace.loading import load_key
from teachredis.keyspace.rewind import Images
from teachredis.notebook.errors import TeachRedisError
from teachredis.notebook.why import quoted_if_odd
from teachredis.pictures.label import counted, label
from teachredis.pictures.strip import Frame
from teachredis.pictures.view import picture_in, picture_of_nothing
from teachredis.session.client import SCRIPTS
from teachredis.wire.cli_text import printed
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import BLOCKED

if TYPE_CHECKING:
    from typing import Self

    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.pictures.scene import Scene
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.wire.replies import Reply

MOST_STEPS = 200
"""Of more, the first hundred and the last hundred are kept."""
LIMIT = 20
HANDSHAKE = {"hello", "client|setinfo"}
"""What redis-py says of its own accord."""
UNITS = {"list": "element", "hash": "field", "set": "member", "zset": "member", "stream": "entry"}
PLURALS = {"entry": "entries"}


class Step(NamedTuple):
    """A recorded command: how it looked, and what it changed."""

    frame: Frame
    images: Images


class Recorder:
    """Use as `with`.  `steps` are what was recorded; `missing` steps in the middle were not kept."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.steps: list[Step] = []
        self.missing = 0
        self.before: Scene | None = None  # of the first key, as it was at the beginning
        self.images = Images(engine.databases)

    def __enter__(self) -> Self:
        with self.engine.lock:
            if self.engine.witness is not None:
                message = "This notebook is recording already."
                raise TeachRedisError(message)
            self.engine.witness = self.saw
            self.engine.mind("steps", True)
            self.engine.journal.snapshots.append(self.images)
        return self

    def __exit__(self, *_: object) -> None:
        with self.engine.lock:
            self.engine.witness = None
            self.engine.mind("steps", False)
            self.engine.journal.snapshots.remove(self.images)

    # --- the witness ----------------------------------------------------------------------------------------

    def saw(self, client: Client, command: Command, argv: list[bytes], reply: Reply) -> None:
        """What the engine calls after each command; those of a script belong to the script."""
        if client.id == SCRIPTS or command.name in HANDSHAKE:
            return
        key = self.key_of(client, command, argv)
        if self.before is None:
            self.before = self.scene_before(client.db, key)
        frame = Frame(
            number=len(self.steps) + self.missing + 1,
            command=" ".join(map(quoted_if_odd, argv)),
            reply=reply_text(argv, reply),
            said=self.said(client.db, command, key, reply),
            scene=self.scene(client.db, key),
            failed=isinstance(reply, ReplyError),
        )
        self.take(Step(frame, self.turn_page()))

    def take(self, step: Step) -> None:
        """Keep the step; of too many, those in the middle go."""
        self.steps.append(step)
        if len(self.steps) > MOST_STEPS:
            del self.steps[MOST_STEPS // 2]
            self.missing += 1

    def turn_page(self) -> Images:
        """What this step changed; what comes now belongs to the next."""
        done, snapshots = self.images, self.engine.journal.snapshots
        snapshots.remove(done)
        self.images = Images(self.engine.databases)
        snapshots.append(self.images)
        return done

    # --- what it looked like --------------------------------------------------------------------------------

    def key_of(self, client: Client, command: Command, argv: list[bytes]) -> bytes | None:
        """The key that the picture is of: one that was changed, else the first that was named."""
        named = command.keys_in(argv)
        changed = self.images.images[client.db.index]
        if not named:
            return next(iter(changed)) if len(changed) == 1 else None
        return next((key for key in named if key in changed), named[0])

    def scene(self, db: Keyspace, key: bytes | None) -> Scene:
        """The key now, or, where no key was named, all of them."""
        name = "" if key is None else key.decode("utf-8", "surrogateescape")
        found = picture_in(self.engine, db, name, LIMIT, only_key=key is not None)
        return found if found is not None else picture_of_nothing(db, key or b"")

    def scene_before(self, db: Keyspace, key: bytes | None) -> Scene:
        """The key as it was when the recording began, put down in an engine of its own."""
        other = Engine(clock=Clock(self.engine.now_ms()), databases=1)
        value = None if key is None else self.images.before(db.index, key)
        if key is None or value is None:
            return picture_of_nothing(other.databases[0], key or b"")
        image = self.images.images[db.index].get(key)
        deadline_ms = image[1] if image is not None else db.expires.get(key)
        load_key(other.databases[0], key, value, deadline_ms, other.now_ms())
        other.databases[0].now_ms = other.now_ms()
        return Recorder(other).scene(other.databases[0], key)

    def said(self, db: Keyspace, command: Command, key: bytes | None, reply: Reply) -> str:
        """What the command did to the key, in a few words."""
        if isinstance(reply, ReplyError):
            return "refused: nothing changed"
        if reply is BLOCKED:
            return "waits"
        changed = self.images.images[db.index]
        if key is None or key not in changed:
            others = len(changed)
            return f"changed {counted(others, 'key')}" if others else looked(command)
        return difference(key, changed[key][0], db.data.get(key))


def looked(command: Command) -> str:
    """Nothing is different."""
    return "only looked" if "readonly" in command.flags else ""


def reply_text(argv: list[bytes], reply: Reply) -> str:
    """The reply on one line."""
    return "(waits)" if reply is BLOCKED else " ".join(printed(argv, reply).split())


def difference(key: bytes, before: Stored | None, after: Stored | None) -> str:
    """`new`, `gone`, `length 2 → 3`."""
    if before is None and after is None:
        return ""
    if after is None:
        return f"{label(key)} is gone"
    if before is None:
        return f"{label(key)} is new"
    if isinstance(after, bytes | bytearray) and isinstance(before, bytes | bytearray):
        return f"{label(bytes(before))} → {label(bytes(after))}" if before != after else "as it was"
    kind, unit = type_name(after), UNITS.get(type_name(after), "element")
    if type_name(before) != kind:
        return f"a {kind} in place of a {type_name(before)}"
    was, now = len(before), len(after)
    units = PLURALS.get(unit, f"{unit}s")
    return f"{was:,} → {now:,} {units}" if was != now else f"still {now:,} {unit if now == 1 else units}"
