"""MODULE: the one module is there from the start, and no other can be loaded."""

from __future__ import annotations

from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.wire.errors import ModulesForbidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.session.state import State
    from teachredis.wire.replies import Reply

GROUP = "server"
LOADING = ("admin", "noscript", "no_async_loading")

container("MODULE", home=__name__, since="4.0.0")


def modules_of(engine: State) -> list[Reply]:
    """A map for each module, as MODULE LIST and HELLO show it."""
    if "vadd" not in engine.table:
        return []
    return [{b"name": b"vectorset", b"ver": 1, b"path": b"", b"args": []}]


@command("MODULE|LIST", "admin", "noscript", since="4.0.0")
def module_list(client: Client) -> Reply:
    """List the modules: vector sets, which in Redis 8 are one that the server brings along.

    Reply: a map for each.  Cost: O(1).
    Source: redis.io/commands/module-list
    """
    return modules_of(client.engine)


@command("MODULE|HELP", "loading", "stale", since="5.0.0")
def module_help(client: Client) -> Reply:
    """Show this text.

    Reply: lines.  Cost: O(1).
    Source: redis.io/commands/module-help
    """
    return help_of(client.engine.table, "module")


@command("MODULE|LOAD path [arg [arg ...]]", *LOADING, since="4.0.0")
def module_load(client: Client, path: bytes, *args: bytes) -> Reply:
    """Refuse to load a module: `enable-module-command` is off, and C has no place here.

    Reply: none.  Errors: always.  Cost: O(1).
    Source: redis.io/commands/module-load
    """
    raise ModulesForbidden


@command("MODULE|LOADEX path [CONFIG name value [CONFIG name value ...]] [ARGS args [args ...]]", *LOADING,
         since="7.0.0")  # fmt: skip
def module_loadex(client: Client, path: bytes, *args: bytes) -> Reply:
    """Refuse to load a module, as MODULE LOAD.

    Reply: none.  Errors: always.  Cost: O(1).
    Source: redis.io/commands/module-loadex
    """
    raise ModulesForbidden


@command("MODULE|UNLOAD name", *LOADING, since="4.0.0")
def module_unload(client: Client, name: bytes) -> Reply:
    """Refuse to unload a module, as MODULE LOAD.

    Reply: none.  Errors: always.  Cost: O(1).
    Source: redis.io/commands/module-unload
    """
    raise ModulesForbidden
