"""Invalidation: telling clients that keep copies which of them have grown old.

    CLIENT TRACKING ON            I keep copies of what I read: tell me when one of these keys changes
    CLIENT TRACKING ON BCAST      tell me of every key that changes (or that begins with a PREFIX)

In the first mode the table remembers, for each key, who has read it; one change tells them all and forgets
the key: who reads again will be told again. In the second nothing is remembered, and what changed in a unit
of work is told together when it is over. A RESP3 client hears a push; a RESP2 client names another client,
which subscribes to the channel `__redis__:invalidate`.

While nobody tracks, the journal has no listener here and the engine no reason to look at commands.

# Redis: remembers all databases' keys in one table by name.  Ours too: a change in any database invalidates.
"""

from __future__ import annotations

from teachredis.keyspace.events import Changed, Flushed
from teachredis.wire.errors import UnknownSubcommand
from teachredis.wire.replies import Push

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from teachredis.keyspace.events import Event
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.session.state import State
    from teachredis.wire.errors import ReplyError
    from teachredis.wire.replies import Reply

CHANNEL = b"__redis__:invalidate"
NO_CHANGE = frozenset(("keymiss", "new", "overwritten", "type_changed"))
"""Events of keys whose value did not change (or whose change is told by another event)."""
EFFORT = 100
"""How many keys are forgotten at a time."""
BY_ITSELF = frozenset(("expired", "evicted"))
"""Events that are no client's doing, whoever found the key."""


class Invalidation:
    """Who is to be told of which keys: a listener of the journal while anybody tracks."""

    __slots__ = ("broadcasts", "is_flushed", "places", "readers", "speaker", "state", "unmet")

    def __init__(self, state: State) -> None:
        self.state = state
        self.readers: dict[bytes, dict[int, None]] = {}  # key -> numbers of the clients that have read it
        self.places: list[bytes] = []  # the same keys, to draw one from; some may be gone or there twice
        self.unmet = 0  # how often in a row there were still too many keys afterwards
        self.broadcasts: dict[bytes, Client | None] = {}  # key changed in this unit -> by whom
        self.is_flushed = False  # has a database been emptied in this unit?
        self.speaker: Client | None = None  # whose command is being executed

    def settle(self) -> None:
        """Listen if anybody tracks, else forget everything."""
        tracks = any(client.tracking is not None for client in self.state.clients.values())
        listeners = self.state.journal.listeners
        if tracks and self not in listeners:
            listeners.append(self)
        elif not tracks and self in listeners:
            listeners.remove(self)
            self.forget_readers()
        self.state.mind("tracking", tracks)

    # --- remembering ----------------------------------------------------------------------------------------

    def remember(self, client: Client, command: Command, argv: list[bytes]) -> None:
        """A command has run: note what this client has read, if it wants that."""
        tracking = client.tracking
        if tracking is None or tracking["bcast"] or "readonly" not in command.flags or is_script(command):
            return
        if tracking["caching"] == "yes" if tracking["optin"] else tracking["caching"] != "no":
            for key in command.keys_in(argv):
                if key not in self.readers:
                    self.add(key)
                self.readers[key][client.id] = None

    def add(self, key: bytes) -> None:
        """A key comes into the table.  Once most places belong to keys that are gone, these are struck."""
        if len(self.places) > 2 * len(self.readers) + EFFORT:
            self.places = [*self.readers]
        self.places.append(key)
        self.readers[key] = {}

    # --- forgetting -----------------------------------------------------------------------------------------

    def begin(self, client: Client) -> None:
        """A client's command is about to run: make room in the table first."""
        self.speaker = client
        if self.readers:
            self.make_room()
        if client.outbox and client.on_early_mail is not None:
            client.on_early_mail()

    def make_room(self) -> None:
        """Forget random keys, once there are more than allowed; their readers are told.

        A hundred at a time, so that nobody waits long; two hundred if that was not enough, and so on.
        """
        most = self.state.settings.number("tracking-table-max-keys")
        excess = len(self.readers) - most if most else 0
        effort = EFFORT * (self.unmet + 1)
        self.unmet = self.unmet + 1 if excess > effort else 0
        for _ in range(min(excess, effort)):
            self.invalidate(self.drawn(), self.speaker)

    def drawn(self) -> bytes:
        """A random key of the table; its place is taken away.  O(1) amortised."""
        while True:
            at = self.state.rng.randrange(len(self.places))
            self.places[at], self.places[-1] = self.places[-1], self.places[at]
            key = self.places.pop()
            if key in self.readers:
                return key

    def refused(self, client: Client, argv: list[bytes], error: ReplyError) -> None:
        """A command was refused; what CLIENT CACHING said was said of it, unless it was CLIENT itself."""
        is_client = argv[0].lower() == b"client" and not isinstance(error, UnknownSubcommand)
        if client.tracking is not None and client.queue is None and not is_client:
            client.tracking["caching"] = ""

    def forget_readers(self) -> None:
        """Nobody has read anything."""
        self.readers.clear()
        self.places.clear()

    # --- telling --------------------------------------------------------------------------------------------

    def __call__(self, event: Event) -> None:
        """Something happened to a key, or a database was emptied."""
        if isinstance(event, Changed) and event.event not in NO_CHANGE:
            by = None if event.event in BY_ITSELF else self.speaker
            self.invalidate(event.key, by)
            self.broadcasts[event.key] = by
        elif isinstance(event, Flushed):
            self.forget_readers()
            self.is_flushed = True

    def invalidate(self, key: bytes, by: Client | None) -> None:
        """Tell everybody who has read this key, but perhaps not the one who changed it."""
        for number in self.readers.pop(key, ()):
            client = self.state.clients.get(number)
            if client is not None and reads(client) and not keeps_out(client, by):
                self.tell(client, [key])

    def end_of_unit(self) -> None:
        """Tell what is told once a unit is over: that all is gone, and what changed in BCAST mode."""
        if self.is_flushed:
            self.is_flushed = False
            for client in [*self.state.clients.values()]:
                self.tell(client, None)
        if self.broadcasts:
            changed, self.broadcasts = self.broadcasts, {}
            self.broadcast(changed)
        if self.speaker is not None and self.speaker.queue is None:
            forget_caching(self.speaker)
        self.speaker = None

    def broadcast(self, changed: dict[bytes, Client | None]) -> None:
        """Tell those in BCAST mode what changed in this unit, one message a prefix."""
        for client in [*self.state.clients.values()]:
            tracking = client.tracking
            if tracking is not None and tracking["bcast"]:
                mine = sorted(key for key, by in changed.items() if not keeps_out(client, by))
                for prefix in tracking["prefixes"]:
                    self.tell_some(client, [key for key in mine if key.startswith(prefix)])

    def tell_some(self, client: Client, keys: list[Reply]) -> None:
        """Tell of these keys, if there are any."""
        if keys:
            self.tell(client, keys)

    def tell(self, client: Client, keys: list[Reply] | None) -> None:
        """One message, to the client itself or to whom it redirects."""
        tracking = client.tracking
        if tracking is None:
            return
        target = self.state.clients.get(tracking["redirect"]) if tracking["redirect"] else client
        if target is None:
            if client.protocol == 3:
                client.deliver(Push([b"tracking-redir-broken", tracking["redirect"]]))
        elif target.protocol == 3:
            target.deliver(Push([b"invalidate", keys]))
        elif target is not client and target.listens():
            target.deliver(Push([b"message", CHANNEL, keys]))

    def figures(self) -> dict[str, int]:
        """INFO: keys remembered, pairs of key and reader, prefixes."""
        prefixes: Iterable[bytes] = (
            prefix
            for client in self.state.clients.values()
            if client.tracking is not None and client.tracking["bcast"]
            for prefix in client.tracking["prefixes"]
        )
        return {
            "tracking_total_keys": len(self.readers),
            "tracking_total_items": sum(map(len, self.readers.values())),
            "tracking_total_prefixes": len(dict.fromkeys(prefixes)),
        }


def reads(client: Client) -> bool:
    """Is what this client reads remembered?  It may have gone over to BCAST since it read."""
    return client.tracking is not None and not client.tracking["bcast"]


def keeps_out(client: Client, speaker: Client | None) -> bool:
    """NOLOOP: does this client not want to hear of its own changes?"""
    return client is speaker and client.tracking is not None and client.tracking["noloop"]


def is_script(command: Command) -> bool:
    """Does it run a script?  What that reads counts, not the keys that it is given."""
    return "skip_monitor" in command.flags


def forget_caching(client: Client) -> None:
    """What CLIENT CACHING said holds for one command or transaction, other CLIENT commands not counted."""
    last = client.last_command
    if client.tracking is not None and last is not None and not last.name.startswith("client|"):
        client.tracking["caching"] = ""
