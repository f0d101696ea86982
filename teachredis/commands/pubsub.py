"""Publish and subscribe: messages for whoever listens now.

A subscription is confirmed with a message of its own, one a channel: `subscribe`, the channel, and how many
the client has now. So these commands have no reply; what they say goes to the client's outbox, as the
messages do.
"""

from __future__ import annotations

from teachredis.session.help import help_of
from teachredis.session.registry import always, command, container
from teachredis.structures.glob import matcher
from teachredis.wire.errors import UnknownSubcommandOrArity
from teachredis.wire.replies import NO_REPLY, Push

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.session.channels import Subscribers
    from teachredis.session.client import Client
    from teachredis.wire.replies import Nothing, Reply

GROUP = "pubsub"
LISTENING = ("pubsub", "noscript", "loading", "stale")
SPEAKING = ("pubsub", "loading", "stale", "fast")
ASKING = ("pubsub", "loading", "stale")

container("PUBSUB", home=__name__, group=GROUP, since="2.8.0")


# --- listening ----------------------------------------------------------------------------------------------


@command("SUBSCRIBE channel [channel ...]", *LISTENING, since="2.0.0")
def subscribe(client: Client, channel: bytes, *more: bytes) -> Nothing:
    """Listen to channels from now on.

    Reply: a message a channel: "subscribe", channel, how many this client has.  Cost: O(1) a channel.
    Source: redis.io/commands/subscribe
    """
    return join(client, "channels", b"subscribe", (channel, *more))


@command("PSUBSCRIBE pattern [pattern ...]", *LISTENING, since="2.0.0")
def psubscribe(client: Client, pattern: bytes, *more: bytes) -> Nothing:
    """Listen to all channels that fit patterns, such as news.*

    Reply: a message a pattern: "psubscribe", pattern, how many this client has.  Cost: O(1) a pattern.
    Source: redis.io/commands/psubscribe
    """
    return join(client, "patterns", b"psubscribe", (pattern, *more))


@command("SSUBSCRIBE shardchannel [shardchannel ...]", *LISTENING, since="7.0.0", keys=(1, -1, 1))
def ssubscribe(client: Client, shardchannel: bytes, *more: bytes) -> Nothing:
    """Listen to shard channels, which in a cluster stay within the shard of their slot.

    Reply: a message a channel: "ssubscribe", channel, how many this client has.  Cost: O(1) a channel.
    Source: redis.io/commands/ssubscribe
    """
    return join(client, "shards", b"ssubscribe", (shardchannel, *more))


@command("UNSUBSCRIBE [channel [channel ...]]", *LISTENING, since="2.0.0")
def unsubscribe(client: Client, *channels: bytes) -> Nothing:
    """Listen to these channels no more, or to none at all.

    Reply: a message a channel: "unsubscribe", channel, how many are left.  Cost: O(1) a channel.
    Source: redis.io/commands/unsubscribe
    """
    return leave(client, "channels", b"unsubscribe", channels)


@command("PUNSUBSCRIBE [pattern [pattern ...]]", *LISTENING, since="2.0.0")
def punsubscribe(client: Client, *patterns: bytes) -> Nothing:
    """Listen to these patterns no more, or to none at all.

    Reply: a message a pattern: "punsubscribe", pattern, how many are left.  Cost: O(1) a pattern.
    Source: redis.io/commands/punsubscribe
    """
    return leave(client, "patterns", b"punsubscribe", patterns)


@command("SUNSUBSCRIBE [shardchannel [shardchannel ...]]", *LISTENING, since="7.0.0", keys=(1, -1, 1))
def sunsubscribe(client: Client, *shardchannels: bytes) -> Nothing:
    """Listen to these shard channels no more, or to none at all.

    Reply: a message a channel: "sunsubscribe", channel, how many are left.  Cost: O(1) a channel.
    Source: redis.io/commands/sunsubscribe
    """
    return leave(client, "shards", b"sunsubscribe", shardchannels)


def join(client: Client, kind: str, word: bytes, names: Sequence[bytes]) -> Nothing:
    """The worker of the three that begin to listen."""
    for name in names:
        client.engine.channels.add(client, kind, name)
        client.deliver(Push([word, name, count_of(client, kind)]))
    return NO_REPLY


def leave(client: Client, kind: str, word: bytes, names: Sequence[bytes]) -> Nothing:
    """The worker of the three that end it; without names all, and a word even if there were none."""
    going = names or [*client.subscriptions[kind]]
    for name in going:
        client.engine.channels.remove(client, kind, name)
        client.deliver(Push([word, name, count_of(client, kind)]))
    if not going:
        client.deliver(Push([word, None, count_of(client, kind)]))
    return NO_REPLY


def count_of(client: Client, kind: str) -> int:
    """How many subscriptions the messages tell: channels and patterns together, shard channels apart."""
    mine = client.subscriptions
    return len(mine["shards"]) if kind == "shards" else len(mine["channels"]) + len(mine["patterns"])


# --- speaking -----------------------------------------------------------------------------------------------


@command("PUBLISH channel message", *SPEAKING, since="2.0.0", may_write=always)
def publish(client: Client, channel: bytes, message: bytes) -> int:
    """Say something on a channel; who does not listen now will never hear it.

    Reply: how many heard it.  Cost: O(N+M) of the channel's subscribers and of all patterns.
    Source: redis.io/commands/publish
    """
    tell_replicas(client, b"PUBLISH", channel, message)
    return client.engine.channels.publish(channel, message)


@command("SPUBLISH shardchannel message", *SPEAKING, since="7.0.0", keys=(1, 1, 1), may_write=always)
def spublish(client: Client, shardchannel: bytes, message: bytes) -> int:
    """Say something on a shard channel.

    Reply: how many heard it.  Cost: O(N) of its subscribers.
    Source: redis.io/commands/spublish
    """
    tell_replicas(client, b"SPUBLISH", shardchannel, message)
    return client.engine.channels.publish_to_shard(shardchannel, message)


def tell_replicas(client: Client, *argv: bytes) -> None:
    """Whoever listens at a replica hears it, too; a file has no use for it (append_log.py)."""
    if client.engine.ports.replication is not None:
        client.engine.journal.effect(client.db.index, argv)


# --- asking -------------------------------------------------------------------------------------------------


@command("PUBSUB|HELP", "loading", "stale", since="6.2.0")
def pubsub_help(client: Client) -> Reply:
    """Show this text.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/pubsub-help
    """
    return help_of(client.engine.table, "pubsub")


@command("PUBSUB|CHANNELS [pattern]", *ASKING, since="2.8.0")
def pubsub_channels(client: Client, pattern: bytes = b"*", *more: bytes) -> list[bytes]:
    """Name the channels that somebody listens to, patterns not counted.

    Reply: channels.  Cost: O(N) of the channels.  Source: redis.io/commands/pubsub-channels
    """
    if more:
        raise UnknownSubcommandOrArity("PUBSUB", b"CHANNELS")
    return fitting(client.engine.channels.channels, pattern)


@command("PUBSUB|NUMSUB [channel [channel ...]]", *ASKING, since="2.8.0")
def pubsub_numsub(client: Client, *channels: bytes) -> list[Reply]:
    """Tell how many listen to each of these channels, patterns not counted.

    Reply: channel, number, channel, number ...  Cost: O(N) of the channels asked for.
    Source: redis.io/commands/pubsub-numsub
    """
    return counted(client.engine.channels.channels, channels)


@command("PUBSUB|NUMPAT", *ASKING, since="2.8.0")
def pubsub_numpat(client: Client) -> int:
    """Tell how many different patterns are subscribed to.

    Reply: the number.  Cost: O(1).  Source: redis.io/commands/pubsub-numpat
    """
    return len(client.engine.channels.patterns)


@command("PUBSUB|SHARDCHANNELS [pattern]", *ASKING, since="7.0.0")
def pubsub_shardchannels(client: Client, pattern: bytes = b"*", *more: bytes) -> list[bytes]:
    """Name the shard channels that somebody listens to.

    Reply: shard channels.  Cost: O(N) of the channels.  Source: redis.io/commands/pubsub-shardchannels
    """
    if more:
        raise UnknownSubcommandOrArity("PUBSUB", b"SHARDCHANNELS")
    return fitting(client.engine.channels.shards, pattern)


@command("PUBSUB|SHARDNUMSUB [shardchannel [shardchannel ...]]", *ASKING, since="7.0.0")
def pubsub_shardnumsub(client: Client, *shardchannels: bytes) -> list[Reply]:
    """Tell how many listen to each of these shard channels.

    Reply: channel, number, channel, number ...  Cost: O(N) of the channels asked for.
    Source: redis.io/commands/pubsub-shardnumsub
    """
    return counted(client.engine.channels.shards, shardchannels)


def fitting(table: Subscribers, pattern: bytes) -> list[bytes]:
    """The names in the table that fit."""
    return [*filter(matcher(pattern), table)]


def counted(table: Subscribers, names: Sequence[bytes]) -> list[Reply]:
    """Each name with the number of its subscribers."""
    return [part for name in names for part in (name, len(table.get(name, ())))]
