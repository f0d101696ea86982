"""Keyspace notifications: what happens to a key, published on a channel of its own.

    CONFIG SET notify-keyspace-events KEA
    SUBSCRIBE __keyspace@0__:name       hears `set`, `expire`, `del`    (K: a channel a key)
    SUBSCRIBE __keyevent@0__:expired    hears `name`                    (E: a channel an event)

The other letters choose classes of events (keyspace/events.py); A stands for all that were there before
Redis 6, so not for `m`, `n`, `o` and `c`. While the setting is empty the journal has no listener for it,
and nothing is built.
"""

from __future__ import annotations

from teachredis.keyspace.events import Changed, class_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.events import Event
    from teachredis.session.channels import Channels

ALL = "g$lshzxetd"


class Notifier:
    """A listener of the journal that publishes; `classes` are the letters of the setting."""

    __slots__ = ("channels", "classes")

    def __init__(self, channels: Channels) -> None:
        self.channels = channels
        self.classes = ""

    def choose(self, setting: str) -> bool:
        """Take the letters of the setting; is there anything to publish?"""
        self.classes = setting.replace("A", ALL)
        return bool(self.classes)

    def __call__(self, event: Event) -> None:
        """Publish a change whose class is wanted."""
        if isinstance(event, Changed) and class_of(event.event) in self.classes:
            name = event.event.encode()
            if "K" in self.classes:
                self.channels.publish(b"__keyspace@%d__:%s" % (event.db, event.key), name)
            if "E" in self.classes:
                self.channels.publish(b"__keyevent@%d__:%s" % (event.db, name), event.key)
