"""CONFIG's parameters: one shared table of what there is, and for each engine the values that depart from it.

`read` gives the text that CONFIG GET answers, `number` and `is_on` the same as Python has it.  `write` takes
several pairs and is atomic: every value is read before the first is stored.  Who must know when a setting
changes says so by name: `HOOKS` for the engine's own rooms, `settings.on_change` for those above.
"""

from __future__ import annotations

from teachredis.keyspace.access import mark_by_frequency
from teachredis.session.setting_kinds import NEVER, Refused, answered_classes, merged_limits, protected
from teachredis.session.setting_table import ALIASES, AT_START, HIDDEN, OURS_ALONE, TABLE
from teachredis.structures.glob import matcher
from teachredis.values.limits import Limits
from teachredis.wire.errors import ConfigRefused, UnknownSetting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from teachredis.session.state import State

LIMITS = "client-output-buffer-limit"
NAMES = (*(name for name in TABLE if name not in HIDDEN + OURS_ALONE), *ALIASES)
"""All names that CONFIG GET * answers."""


class Settings:
    """One engine's settings."""

    __slots__ = ("lasting", "listeners", "state", "values")

    def __init__(self, state: State) -> None:
        self.state = state
        self.values = {"databases": str(len(state.databases))}
        self.lasting: dict[str, None] = {"databases": None}  # what `reset` leaves alone
        self.listeners: dict[str, list[Callable[[str], None]]] = {}

    # --- reading --------------------------------------------------------------------------------------------

    def read(self, name: str) -> str:
        """The text that stands for the setting's value."""
        name = ALIASES.get(name, name)
        return self.values[name] if name in self.values else TABLE[name][0]

    def number(self, name: str) -> int:
        """A number, or a size in bytes."""
        return int(self.read(name))

    def is_on(self, name: str) -> bool:
        """A switch."""
        return self.read(name) == "yes"

    def matching(self, patterns: Iterable[bytes]) -> Iterator[tuple[str, str]]:
        """(name, value) for each pattern; a plain name also finds hidden ones, and is answered as typed."""
        for pattern in patterns:
            if any(char in b"*?[" for char in pattern):
                fits = matcher(pattern, nocase=True)
                yield from ((name, self.answered(name)) for name in NAMES if fits(name.encode()))
            elif is_known(name := pattern.decode("utf-8", "surrogateescape")):
                yield name, self.answered(name.lower())

    def answered(self, name: str) -> str:
        """What CONFIG GET tells of a setting: not quite all, with one of them."""
        value = self.read(name)
        return answered_classes(value) if name == "notify-keyspace-events" else value

    # --- writing --------------------------------------------------------------------------------------------

    def write(self, pairs: list[tuple[str, str]], *, from_near: bool = True) -> None:
        """Set all of these, or none.  Errors: UnknownSetting, ConfigRefused."""
        protected_too = not self.allows("protected-configs", from_near)
        refuse_names([name for name, _ in pairs], protected_too=protected_too)
        lowered = [(name.lower(), typed) for name, typed in pairs]
        new = {ALIASES.get(name, name): self.accepted(name, typed) for name, typed in lowered}
        old = dict(self.values)
        changed = [name for name, value in new.items() if value != self.read(name)]
        self.values.update(new)
        for at, name in enumerate(changed):
            try:
                self.announce(name, new[name])
            except Refused as reason:
                self.undo(old, changed[:at])
                raise ConfigRefused(name, str(reason)) from None

    def undo(self, old: dict[str, str], changed: list[str]) -> None:
        """A listener could not do what the last setting asks: all are as they were."""
        self.values = old
        for name in changed:
            self.announce(name, self.read(name))

    def load(self, name: str, typed: str) -> None:
        """Set one when the engine starts; then also what CONFIG SET may not change.  Errors: Refused."""
        name = ALIASES.get(name, name)
        value = AT_START.get(name, TABLE[name][1])(typed)
        self.values[name] = merged_limits(self.read(name), value) if name == LIMITS else value
        self.announce(name, self.values[name])

    def allows(self, what: str, from_near: bool) -> bool:
        """May a client do this?  `enable-debug-command`, ...: yes, no, or to those on this machine."""
        answer = self.read(f"enable-{what}")
        return answer == "yes" or (from_near and answer == "local")

    def accepted(self, name: str, typed: str) -> str:
        """The value as it will be read back.  Errors: ConfigRefused."""
        try:
            value = TABLE[ALIASES.get(name, name)][1](typed)
        except Refused as reason:
            raise ConfigRefused(name, str(reason)) from None
        return merged_limits(self.read(name), value) if name == LIMITS else value

    def announce(self, name: str, value: str) -> None:
        """Tell everybody concerned."""
        if name in HOOKS:
            HOOKS[name](self.state, value)
        for listener in self.listeners.get(name, ()):
            listener(value)

    def on_change(self, name: str, listener: Callable[[str], None]) -> None:
        """Call the listener with each new value; it may raise Refused, and all is as before."""
        self.listeners.setdefault(name, []).append(listener)

    def reset(self) -> None:
        """Every setting back to its default."""
        defaults = [(name, TABLE[name][0]) for name in self.values if name not in self.lasting]
        changed = [(name, value) for name, value in defaults if self.values[name] != value]
        self.values = {name: value for name, value in self.values.items() if name in self.lasting}
        for name, value in changed:
            self.announce(name, value)


def is_known(name: str) -> bool:
    """Is there such a setting, in whatever case?"""
    return name.lower() in TABLE or name.lower() in ALIASES


def refuse_names(names: list[str], *, protected_too: bool = True) -> None:
    """Look at the names, before any value.  Errors: unknown, never to be changed, or named twice."""
    for at, name in enumerate(names):
        if not is_known(name):
            raise UnknownSetting(name)
        kind = TABLE[ALIASES.get(name.lower(), name.lower())][1]
        if kind in NEVER and (protected_too or kind is not protected):
            raise ConfigRefused(name, NEVER[kind])
        if name.lower() in map(str.lower, names[:at]):
            raise ConfigRefused(name, "duplicate parameter")


# --- who must know ------------------------------------------------------------------------------------------


def to_limits(attribute: str) -> Callable[[State, str], None]:
    """A hook that writes a threshold into `state.limits`, where every value looks."""

    def write(state: State, value: str) -> None:
        setattr(state.limits, attribute, int(value))

    return write


def mind_memory(state: State, value: str) -> None:
    """A limit of memory makes every command worth a look."""
    state.mind("maxmemory", value != "0")
    state.memory.limit_to(int(value))


def mind_policy(state: State, value: str) -> None:
    """Another policy begins with an empty pool: its candidates were judged by something else.

    An LFU policy counts accesses, where the others note when they are.
    """
    state.memory.evictor.policy = value
    state.memory.evictor.pool.clear()
    for db in state.databases:
        mark_by_frequency(db, state.now_ms(), wanted=value.endswith("lfu"))


def mind_samples(state: State, value: str) -> None:
    """How many keys eviction looks at."""
    state.memory.evictor.samples = int(value)


def mind_slowness(state: State, _: str) -> None:
    """From how many µs on is a command looked at?"""
    timing, number = state.timing, state.settings.number
    timing.slowlog.slower_than_us = number("slowlog-log-slower-than")
    timing.slowlog.wanted = number("slowlog-max-len")
    timing.latency.threshold_ms = number("latency-monitor-threshold")
    timing.tracks = state.settings.is_on("latency-tracking")
    timing.settle()


def mind_replicas(state: State, value: str) -> None:
    """With replicas to wait for, every command is worth a look."""
    state.mind("replicas", value != "0")


def mind_lazily(event: str) -> Callable[[State, str], None]:
    """A hook that says how AOF and replicas hear of keys that were removed by themselves."""

    def write(state: State, value: str) -> None:
        state.journal.removers[event] = b"UNLINK" if value == "yes" else b"DEL"

    return write


def mind_password(state: State, value: str) -> None:
    """It is the default user's, whatever that one had before."""
    state.acl.set_default_password(value.encode("utf-8", "surrogateescape"))


def mind_notifications(state: State, value: str) -> None:
    """The journal has a listener for keyspace notifications only while some are wanted."""
    listeners = state.journal.listeners
    if state.notifier in listeners:
        listeners.remove(state.notifier)
    if state.notifier.choose(value):
        listeners.append(state.notifier)


SLOWNESS = (
    "latency-monitor-threshold", "latency-tracking", "slowlog-log-slower-than", "slowlog-max-len",
)  # fmt: skip
THRESHOLDS = {slot.replace("_", "-"): slot for slot in Limits.__slots__}

HOOKS: dict[str, Callable[[State, str], None]] = {
    **{name: to_limits(slot) for name, slot in THRESHOLDS.items() if name in TABLE},
    **dict.fromkeys(SLOWNESS, mind_slowness),
    "lazyfree-lazy-eviction": mind_lazily("evicted"),
    "lazyfree-lazy-expire": mind_lazily("expired"),
    "lazyfree-lazy-server-del": mind_lazily("server"),
    "maxmemory": mind_memory,
    "maxmemory-policy": mind_policy,
    "maxmemory-samples": mind_samples,
    "min-replicas-to-write": mind_replicas,
    "notify-keyspace-events": mind_notifications,
    "requirepass": mind_password,
}
"""setting -> what the engine's own rooms do when it changes"""
