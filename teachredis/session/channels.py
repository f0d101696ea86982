"""Who listens where: channels, patterns of channels, and shard channels.

A channel keeps nothing. Publishing hands the message to each client that subscribes at this very moment, by
way of its outbox, and tells how many these were; who comes later has missed it.

Each client knows what it subscribes to, and this table knows of each channel who does: both are dicts, as
their order shows (who subscribed first hears first).
"""

from __future__ import annotations

from teachredis.structures.glob import matcher
from teachredis.wire.replies import Push

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from teachredis.session.client import Client

    Subscribers: TypeAlias = dict[bytes, dict[Client, None]]
    """channel or pattern -> who subscribes to it, in order"""

KINDS = ("channels", "patterns", "shards")


class Channels:
    """One engine's subscriptions, by kind."""

    __slots__ = KINDS

    def __init__(self) -> None:
        self.channels: Subscribers = {}
        self.patterns: Subscribers = {}
        self.shards: Subscribers = {}

    def add(self, client: Client, kind: str, name: bytes) -> None:
        """Subscribe the client."""
        client.subscriptions[kind][name] = None
        self.table(kind).setdefault(name, {})[client] = None
        client.settle_mode()

    def remove(self, client: Client, kind: str, name: bytes) -> None:
        """Let the client go, if it is there; a channel without anybody is forgotten."""
        if client.subscriptions[kind].pop(name, 0) is None:
            table = self.table(kind)
            del table[name][client]
            if not table[name]:
                del table[name]
            client.settle_mode()

    def remove_all(self, client: Client) -> None:
        """Let the client go everywhere, without a word."""
        for kind in KINDS:
            for name in [*client.subscriptions[kind]]:
                self.remove(client, kind, name)

    def table(self, kind: str) -> Subscribers:
        """The table of that kind."""
        table: Subscribers = getattr(self, kind)
        return table

    def publish(self, channel: bytes, message: bytes) -> int:
        """Hand a message to everybody who listens; how many heard it (twice: by channel and by pattern)."""
        heard = [*self.heard_by(channel, message)]
        for client, push in heard:
            client.deliver(push)
        return len(heard)

    def heard_by(self, channel: bytes, message: bytes) -> Iterator[tuple[Client, Push]]:
        """(client, what it hears), subscribers of the channel first, then those of patterns."""
        for client in self.channels.get(channel, ()):
            yield client, Push([b"message", channel, message])
        for pattern, clients in self.patterns.items():
            if matcher(pattern)(channel):
                for client in clients:
                    yield client, Push([b"pmessage", pattern, channel, message])

    def publish_to_shard(self, channel: bytes, message: bytes) -> int:
        """The same for a shard channel, which knows no patterns."""
        clients = [*self.shards.get(channel, ())]
        for client in clients:
            client.deliver(Push([b"smessage", channel, message]))
        return len(clients)
