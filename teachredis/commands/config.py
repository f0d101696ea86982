"""CONFIG: the settings, read and written while the server runs; session/settings.py holds them."""

from __future__ import annotations

from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.wire.errors import BadSyntax, ConfigRefused, NoConfigFile
from teachredis.wire.replies import OK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "server"
ADMIN = ("admin", "noscript", "loading", "stale")

container("CONFIG", home=__name__, group=GROUP, since="2.0.0")


@command("CONFIG|GET parameter [parameter ...]", *ADMIN, since="2.0.0")
def config_get(client: Client, parameter: bytes, *more: bytes) -> Reply:
    """Show the settings whose names fit one of the patterns.

    Reply: a map from name to value; a name without `*`, `?` or `[` is answered as it was typed.
    Cost: O(N) of the settings.  Source: redis.io/commands/config-get
    """
    found: dict[str, tuple[str, str]] = {}
    for name, value in client.engine.settings.matching((parameter, *more)):
        found.setdefault(name.lower(), (name, value))
    return {as_bytes(name): as_bytes(value) for name, value in found.values()}


@command("CONFIG|SET parameter value [parameter value ...]", *ADMIN, since="2.0.0")
def config_set(client: Client, parameter: bytes, value: bytes, *more: bytes) -> Reply:
    """Change settings: all that are named, or none if one is refused.

    Reply: OK.  Errors: unknown, fixed or repeated setting; a value that the setting does not take.
    Cost: O(N) of the pairs.  Source: redis.io/commands/config-set
    """
    if len(more) % 2:
        raise BadSyntax
    words = [as_text(word) for word in (parameter, value, *more)]
    pairs = list(zip(words[::2], words[1::2], strict=True))
    if client.engine.ports.persistence is None:
        refuse_to_append(pairs)
    client.engine.settings.write(pairs, from_near=client.is_near())
    return OK


@command("CONFIG|RESETSTAT", *ADMIN, since="2.0.0")
def config_resetstat(client: Client) -> Reply:
    """Set the counters of INFO back to zero.

    Reply: OK.  Cost: O(1).  Source: redis.io/commands/config-resetstat
    """
    client.engine.reset_statistics()
    if client.engine.ports.server is not None:
        client.engine.ports.server.reset_statistics()
    return OK


@command("CONFIG|REWRITE", *ADMIN, since="2.8.0")
def config_rewrite(client: Client) -> Reply:
    """Write the present settings into the configuration file.

    Reply: OK.  Errors: running without a config file; it cannot be written.
    Cost: O(N) of the settings.  Source: redis.io/commands/config-rewrite
    """
    if client.engine.ports.server is None:
        raise NoConfigFile
    client.engine.ports.server.rewrite_config()
    return OK


@command("CONFIG|HELP", "loading", "stale", since="5.0.0")
def config_help(client: Client) -> Reply:
    """Show this text.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/config-help
    """
    return help_of(client.engine.table, "config")


def refuse_to_append(pairs: list[tuple[str, str]]) -> None:
    """Errors: ConfigRefused.  # Redis: always has a folder.  An engine without one cannot keep a file."""
    if ("appendonly", "yes") in [(name.lower(), value.lower()) for name, value in pairs]:
        raise ConfigRefused("appendonly", "there is no folder: this engine lives in memory only")


def as_text(word: bytes) -> str:
    """Bytes as a text that `as_bytes` turns back exactly."""
    return word.decode("utf-8", "surrogateescape")


def as_bytes(text: str) -> bytes:
    """The way back."""
    return text.encode("utf-8", "surrogateescape")
