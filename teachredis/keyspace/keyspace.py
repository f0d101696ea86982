"""One numbered database: keys, their values, their deadlines.

Everything is kept in dicts beside each other: `data` holds the values, and what only some keys have
lives in side dicts (`expires`, `watched`, `awaited`) that cost one `in` test.  A command never
touches the dicts; it asks:

    db.read(key, ListValue)        the value for a reader: counts a hit or a miss
    db.find(key, ListValue)        the value for a writer
    db.find_or_create(key, ...)    the same, made where it is missing
    db.store(key, value)           put it there, keeping the deadline     db.overwrite: forgetting it
    db.delete(key)                 remove it                              db.drop_if_empty: if nothing is left
    db.changed(key, event)         tell the world; exactly once per change
    db.peek(key)                   look without leaving a trace: views, MONITOR, debugging

A key past its deadline is removed by whoever finds it (lazily) or by the active cycle in expiry.py.
"""

from __future__ import annotations

from teachredis.keyspace.access import emptied
from teachredis.keyspace.events import Changed, Expired, Flushed
from teachredis.keyspace.invariants import check_keyspace
from teachredis.keyspace.swapping import disturb_all
from teachredis.structures.scan_order import ScanOrder
from teachredis.values.string_object import has_room, like_embedded, string_encoding
from teachredis.values.value import Value
from teachredis.wire.errors import WrongType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random
    from typing import Protocol, TypeAlias, TypeVar

    from teachredis.keyspace.access import Access
    from teachredis.keyspace.events import Event
    from teachredis.keyspace.journal import Journal
    from teachredis.keyspace.ledger import Ledger
    from teachredis.values.limits import Limits

    class Watcher(Protocol):
        """A client that said WATCH.  `watching` tells of each key whether it is one past its deadline."""

        watching: dict[tuple[Keyspace, bytes], bool]

        def touched(self, db: Keyspace, key: bytes, *, there: bool) -> None:
            """A watched key was touched; is there one now?"""

    class Waiter(Protocol):
        """A client blocked on keys."""

    Stored: TypeAlias = bytes | bytearray | Value
    V = TypeVar("V", bound=Value)


class Keyspace:
    """A database.  `index` is the number that SELECT takes; `now_ms` is the time of the running command."""

    __slots__ = (
        "access",
        "awaited",
        "data",
        "expires",
        "field_deadlines",
        "field_round",
        "index",
        "journal",
        "ledger",
        "limits",
        "now_ms",
        "order",
        "rng",
        "roomy",
        "round",
        "siblings",
        "volatile",
        "watched",
    )

    def __init__(
        self, index: int, journal: Journal, limits: Limits, rng: Random, siblings: list[Keyspace]
    ) -> None:
        self.index = index
        self.journal = journal
        self.limits = limits
        self.rng = rng
        self.siblings = siblings  # all databases of this engine, this one included
        self.now_ms = 0
        self.watched: dict[bytes, dict[Watcher, None]] = {}
        self.awaited: dict[bytes, dict[Waiter, None]] = {}
        self.access: Access = {}  # key -> when, or how often, it was used: access.py
        self.ledger: Ledger | None = None  # what each key takes: kept while there is a limit
        self.clear()

    def clear(self) -> None:
        """Forget every key; watchers and waiters stay."""
        self.data: dict[bytes, Stored] = {}
        self.expires: dict[bytes, int] = {}
        self.access = emptied(self.access)
        self.field_deadlines: dict[bytes, int] = {}  # hash -> soonest deadline of its fields, ms
        self.roomy: dict[bytes, None] = {}  # blocks made with room for a deadline: see string_object.py
        self.order: ScanOrder | None = None
        self.volatile: ScanOrder | None = None  # the same for keys with a deadline: eviction draws from it
        self.round: list[bytes] = []  # what the expire cycle has still to visit in this round: expiry.py
        self.field_round: list[bytes] = []
        if self.ledger is not None:
            self.ledger = type(self.ledger)()

    def __len__(self) -> int:
        """Keys, those past their deadline but not yet found included: DBSIZE."""
        return len(self.data)

    def sibling(self, index: int) -> Keyspace:
        """Another database of the same engine, at the same instant."""
        other = self.siblings[index]
        other.now_ms = self.now_ms
        return other

    # --- finding --------------------------------------------------------------------------------------------

    def live(self, key: bytes) -> Stored | None:
        """The value unless its deadline has passed; a passed deadline removes the key here and now.

        (While CLIENT PAUSE is on, nothing expires: the key is kept, and still it is not there.)
        """
        value = self.data.get(key)
        if value is not None and key in self.expires and self.expires[key] <= self.now_ms:
            if not self.journal.paused:
                self.expire(key, lazily=True)
            return None
        return value

    def find(self, key: bytes, kind: type[V]) -> V | None:
        """The value for a writer, or None.  Errors: WRONGTYPE."""
        value = self.data.get(key)
        if value is None or (key in self.expires and self.live(key) is None):
            return None
        self.access[key] = self.now_ms
        if type(value) is not kind:
            raise WrongType
        return value

    def find_or_create(self, key: bytes, kind: type[V]) -> V:
        """The value for a writer, made (empty, already stored) where it is missing.  Errors: WRONGTYPE."""
        value = self.find(key, kind)
        if value is None:
            value = kind()
            self.store(key, value)
        return value

    def read(self, key: bytes, kind: type[V]) -> V | None:
        """The value for a reader, counted as a hit or a miss.  Errors: WRONGTYPE."""
        value = self.read_any(key)
        if value is not None and type(value) is not kind:
            raise WrongType
        return value

    def read_any(self, key: bytes) -> Stored | None:
        """The value of any type for a reader, counted as a hit or a miss."""
        value = self.data.get(key)
        if value is None or (key in self.expires and self.live(key) is None):
            self.missed(key)
            return None
        self.journal.hits += 1
        self.access[key] = self.now_ms
        return value

    def glimpse(self, key: bytes) -> Stored | None:
        """The value for a reader that is no access: TTL, TYPE, EXISTS.  Counted as a hit or a miss."""
        value = self.live(key)
        if value is None:
            self.missed(key)
        else:
            self.journal.hits += 1
        return value

    def missed(self, key: bytes) -> None:
        """Count a miss and notify it."""
        self.journal.misses += 1
        self.tell("keymiss", key)

    def read_string(self, key: bytes) -> bytes | None:
        """The string for a reader, as bytes.  Errors: WRONGTYPE."""
        value = self.read_any(key)
        if value is None or type(value) is bytes:
            return value
        if isinstance(value, Value):
            raise WrongType
        return bytes(value)

    def read_stored_string(self, key: bytes) -> bytes | bytearray | None:
        """The string as it is stored, for a reader of a part of it: no copy.  Errors: WRONGTYPE."""
        value = self.read_any(key)
        if isinstance(value, Value):
            raise WrongType
        return value

    def find_string(self, key: bytes) -> bytes | bytearray | None:
        """The string for a writer, as it is stored: `bytes`, or the `bytearray` that is changed in place."""
        value = self.data.get(key)
        if value is None or (key in self.expires and self.live(key) is None):
            return None
        self.access[key] = self.now_ms
        if isinstance(value, Value):
            raise WrongType
        return value

    def find_any(self, key: bytes) -> Stored | None:
        """The value of any type for a writer, or None."""
        value = self.live(key)
        if value is not None:
            self.access[key] = self.now_ms
        return value

    def peek(self, key: bytes) -> Stored | None:
        """The value without a trace: no access time, no statistics, no expiry (past its deadline: None)."""
        deadline_ms = self.expires.get(key)
        return None if deadline_ms is not None and deadline_ms <= self.now_ms else self.data.get(key)

    # --- storing and removing -------------------------------------------------------------------------------

    def store(self, key: bytes, value: Stored) -> None:
        """Put the value under the key; a deadline that is already there stays.

        A key that is there was found, so it is marked as used already: an access must not count twice.
        """
        old = self.data.get(key)
        if old is None:
            self.access[key] = self.now_ms
            if self.order is not None:
                self.order.append(key)
            if self.journal.listeners:
                self.tell("new", key)
        elif key in self.expires or key in self.roomy:
            self.remake(key, old, value)
        self.data[key] = value
        if self.ledger is not None:
            self.ledger.changed[key] = None

    def overwrite(self, key: bytes, value: Stored, *, keeps_deadline: bool = False) -> None:
        """Put the value under the key as if it were new: its deadline is forgotten, unless to be kept."""
        old = self.data.get(key)
        if old is not None and (key not in self.expires or self.live(key) is not None):
            if self.journal.listeners:
                self.tell_overwritten(key, old, value)
            if not keeps_deadline:
                self.expires.pop(key, None)
            self.field_deadlines.pop(key, None)
            self.access[key] = self.now_ms
        self.store(key, value)

    def tell_overwritten(self, key: bytes, old: Stored, new: Stored) -> None:
        """Redis 8.2 tells that a key was overwritten, and whether its type changed."""
        self.tell("overwritten", key)
        if type_name(old) != type_name(new):
            self.tell("type_changed", key)

    def remake(self, key: bytes, old: Stored, new: Stored) -> None:
        """Redis makes a new block if either value is embedded; a deadline that stays gets room."""
        if self.journal.paused and self.expires.get(key, self.now_ms + 1) <= self.now_ms:
            self.forget_deadlines(key)  # the old value should have been gone, but nothing expires now
        if self.encoding(key, old) == "embstr" or like_embedded(new):
            if key in self.expires:
                self.roomy[key] = None
            else:
                self.roomy.pop(key, None)

    def encoding(self, key: bytes, value: Stored) -> str:
        """What OBJECT ENCODING answers for the value that the key holds."""
        if isinstance(value, Value):
            return value.encoding
        return string_encoding(key, value, roomy=key in self.roomy)

    def forget_deadlines(self, key: bytes) -> None:
        """Drop the deadlines of the key and of its fields, and the room for them."""
        self.expires.pop(key, None)
        self.field_deadlines.pop(key, None)
        self.roomy.pop(key, None)

    def delete(self, key: bytes) -> bool:
        """Remove the key; was it there (and alive)?"""
        if key not in self.data or (key in self.expires and self.live(key) is None):
            return False
        self.drop(key)
        return True

    def delete_all(self, keys: Iterable[bytes]) -> int:
        """Remove these keys and tell of each; how many were there.

        While no key here has a deadline and nobody watches, waits or listens, there is nothing to ask
        about each: 0.3 µs a key instead of 1.1.
        """
        journal, data, access = self.journal, self.data, self.access
        heeded = self.watched or self.awaited or journal.listeners or self.ledger is not None or journal.story
        if heeded or self.expires or self.roomy or self.field_deadlines:
            return sum(map(self.delete_and_tell, keys))
        gone = [key for key in keys if data.pop(key, None) is not None]
        for key in gone:
            del access[key]
        journal.dirty += len(gone)
        return len(gone)

    def delete_and_tell(self, key: bytes) -> bool:
        """Remove one key as DEL does."""
        was_there = self.delete(key)
        if was_there:
            self.changed(key, "del")
        return was_there

    def drop(self, key: bytes) -> Stored:
        """Remove a key that is there from every dict."""
        self.access.pop(key, None)
        if self.ledger is not None:
            self.ledger.changed[key] = None
        if self.journal.story is not None:
            self.journal.story.removed(self.index, key, self.now_ms)
        if key in self.expires or key in self.field_deadlines or key in self.roomy:
            self.forget_deadlines(key)
        return self.data.pop(key)

    def drop_if_empty(self, key: bytes, value: Value) -> None:
        """A collection that lost its last element goes, and so does its key."""
        if not len(value):
            self.drop(key)
            self.tell("del", key)

    def flush(self) -> int:
        """Remove every key; how many there were."""
        removed = len(self.data)
        for snapshot in self.journal.snapshots:
            snapshot.keep(self.index, self.data)
        if self.journal.story is not None:
            self.journal.story.removed_all(self.index, self.data, self.now_ms)
        disturb_all(self)
        self.wake_all(self.data)
        self.clear()
        if self.journal.listeners:
            self.say(Flushed(self.index))
        return removed

    # --- deadlines ------------------------------------------------------------------------------------------

    def set_deadline(self, key: bytes, deadline_ms: int) -> None:
        """Let a key that is there expire at `deadline_ms`."""
        if key not in self.expires and key not in self.roomy and not has_room(key, self.data[key]):
            self.roomy[key] = None
        if self.volatile is not None:
            self.volatile.append(key)
        self.expires[key] = deadline_ms
        self.weigh_again(key)

    def expire(self, key: bytes, *, lazily: bool) -> None:
        """Remove a key whose deadline has passed; feeds get a DEL or UNLINK before the running command."""
        journal, deadline_ms = self.journal, self.expires[key]
        self.keep(key)
        self.drop(key)
        journal.expired_keys += 1
        self.removed_by_itself(key, "expired")
        if journal.listeners or journal.story is not None:
            self.say(Expired(self.index, key, deadline_ms, lazily))

    def keep(self, key: bytes) -> None:
        """Give open snapshots the key as it is, where `call` cannot know that the key is about to change."""
        for snapshot in self.journal.snapshots:
            snapshot.keep(self.index, (key,))

    def removed_by_itself(self, key: bytes, event: str) -> None:
        """Tell of a key that no command removed: it expired or was evicted."""
        journal = self.journal
        self.wake(key)
        if journal.feeds:
            journal.pending.append((self.index, (journal.removers[event], key)))
        if key in self.watched:
            self.disturb(key)
        if journal.listeners:
            self.tell(event, key)

    # --- telling --------------------------------------------------------------------------------------------

    def changed(self, key: bytes, event: str, n: int = 1) -> None:
        """The key changed: `n` more changes to save; its watchers are disturbed, its waiters look again."""
        journal = self.journal
        journal.dirty += n
        if self.ledger is not None:
            self.ledger.changed[key] = None
        if key in self.watched:
            self.disturb(key)
        if key in self.awaited:
            journal.ready[self, key] = None
        if journal.listeners:
            self.tell(event, key)

    def touched(self, key: bytes, n: int = 0) -> None:
        """A vector set command had the key in hand: its watchers are disturbed, and nobody else is told."""
        self.recorded(key, n)
        if key in self.watched:
            self.disturb(key)

    def altered(self, key: bytes, event: str, n: int = 1) -> None:
        """The key changed in a way that nobody waits for (XDEL, EXPIRE): who is blocked on it sleeps on."""
        self.touched(key, n)
        self.tell(event, key)

    def noted(self, key: bytes, event: str, n: int = 1) -> None:
        """Something to save that is no change to who watches or waits (XGROUP SETID)."""
        self.recorded(key, n)
        self.tell(event, key)

    def recorded(self, key: bytes, n: int = 1) -> None:
        """Something to save that nobody is told of (XACK)."""
        self.journal.dirty += n
        self.weigh_again(key)

    def weigh_again(self, key: bytes) -> None:
        """The key may take more or less memory than it did."""
        if self.ledger is not None:
            self.ledger.changed[key] = None

    def wake(self, key: bytes) -> None:
        """Let who is blocked on the key look again."""
        if key in self.awaited:
            self.journal.ready[self, key] = None

    def wake_all(self, keys: Iterable[bytes]) -> None:
        """The same for many keys."""
        if self.awaited:
            for key in keys:
                self.wake(key)

    def tell(self, event: str, key: bytes) -> None:
        """Notify `event` without counting a change (`expire` after `set`, `del` after the last `lpop`)."""
        if self.journal.listeners:
            self.say(Changed(self.index, event, key))

    def say(self, event: Event) -> None:
        """Give an event to everybody who listens; build it only when somebody does."""
        for listener in self.journal.listeners:
            listener(event)
        if self.journal.story is not None:
            self.journal.story.hear(event, self.now_ms)

    def effect(self, *argv: bytes) -> None:
        """What AOF and replicas get instead of the running command (SPOP → SREM, EXPIRE → PEXPIREAT)."""
        self.journal.effect(self.index, argv)

    def disturb(self, key: bytes) -> None:
        """Spoil the transaction of everybody who watches the key."""
        there = key in self.data
        for watcher in self.watched[key]:
            watcher.touched(self, key, there=there)

    # --- order ----------------------------------------------------------------------------------------------

    def scan(self, cursor: int, count: int) -> tuple[int, list[bytes]]:
        """One step of SCAN: the next cursor and the keys met, those past their deadline included."""
        return self.laid_out().page(self.data, cursor, count)

    def random_key(self) -> bytes:
        """A random key of a database that is not empty, each equally likely."""
        return self.laid_out().pick(self.data, self.rng)

    def random_keys(self, count: int, *, volatile: bool) -> list[bytes]:
        """Random keys of a database that is not empty; `volatile`: of those that have a deadline."""
        if not volatile:
            return (self.order or self.laid_out()).draw(self.data, self.rng, count)
        if self.volatile is None:
            self.volatile = ScanOrder(self.expires)
        return self.volatile.draw(self.expires, self.rng, count)

    def laid_out(self) -> ScanOrder:
        """The keys in places, laid out when first asked for."""
        if self.order is None:
            self.order = ScanOrder(self.data)
        return self.order

    def check(self) -> None:
        """Walk every invariant."""
        check_keyspace(self)


def type_name(value: Stored) -> str:
    """What TYPE answers."""
    return value.type_name if isinstance(value, Value) else "string"
