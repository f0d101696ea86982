"""CLUSTER, ASKING, READONLY, READWRITE: what a server answers that is no node of a cluster.

Every command is in the table, with its syntax and flags, so that clients that ask COMMAND find what they find
in Redis; and every one says that there is no cluster here.
"""

from __future__ import annotations

from teachredis.session.registry import command, container
from teachredis.wire.errors import NoCluster

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "cluster"
CHANGES = ("admin", "no_async_loading", "stale")
LOOKS, EARLY = ("stale",), ("loading", "stale")

SUBCOMMANDS: dict[str, tuple[tuple[str, ...], str, str]] = {
    "ADDSLOTS slot [slot ...]": (CHANGES, "3.0.0", "Make this node the owner of slots"),
    "ADDSLOTSRANGE start-slot end-slot [start-slot end-slot ...]": (CHANGES, "7.0.0", "The same for ranges"),
    "BUMPEPOCH": (CHANGES, "3.0.0", "Take the next number of a configuration"),
    "COUNT-FAILURE-REPORTS node-id": (("admin", "stale"), "3.0.0", "Tell how many hold a node for failed"),
    "COUNTKEYSINSLOT slot": (LOOKS, "3.0.0", "Tell how many keys a slot holds"),
    "DELSLOTS slot [slot ...]": (CHANGES, "3.0.0", "Own slots no more"),
    "DELSLOTSRANGE start-slot end-slot [start-slot end-slot ...]": (CHANGES, "7.0.0", "The same for ranges"),
    "FAILOVER [FORCE | TAKEOVER]": (CHANGES, "3.0.0", "Take the place of this replica's primary"),
    "FLUSHSLOTS": (CHANGES, "3.0.0", "Own no slot any more"),
    "FORGET node-id": (CHANGES, "3.0.0", "Strike a node off the list"),
    "GETKEYSINSLOT slot count": (LOOKS, "3.0.0", "List keys of a slot"),
    "HELP": (EARLY, "5.0.0", "Show what subcommands there are"),
    "INFO": (LOOKS, "3.0.0", "Tell how the cluster does"),
    "KEYSLOT key": (LOOKS, "3.0.0", "Tell a key's slot"),
    "LINKS": (LOOKS, "7.0.0", "List the connections between nodes"),
    "MEET ip port [cluster-bus-port]": (CHANGES, "3.0.0", "Get to know a node"),
    "MYID": (LOOKS, "3.0.0", "Tell this node's id"),
    "MYSHARDID": (LOOKS, "7.2.0", "Tell the id of this node's shard"),
    "NODES": (LOOKS, "3.0.0", "List all nodes and their slots"),
    "REPLICAS node-id": (("admin", "stale"), "5.0.0", "List a node's replicas"),
    "REPLICATE node-id": (CHANGES, "3.0.0", "Become a node's replica"),
    "RESET [HARD | SOFT]": (("admin", "noscript", "stale"), "3.0.0", "Leave the cluster"),
    "SAVECONFIG": (CHANGES, "3.0.0", "Write the node's file"),
    "SET-CONFIG-EPOCH config-epoch": (CHANGES, "3.0.0", "Set the number of a new node's configuration"),
    "SETSLOT slot <IMPORTING node-id | MIGRATING node-id | NODE node-id | STABLE>": (
        CHANGES, "3.0.0", "Move a slot, step by step",
    ),
    "SHARDS": (EARLY, "7.0.0", "List all shards, their nodes and slots"),
    "SLAVES node-id": (("admin", "stale"), "3.0.0", "Do as REPLICAS does"),
    "SLOT-STATS <SLOTSRANGE start-slot end-slot | ORDERBY metric [LIMIT limit] [ASC | DESC]>": (
        EARLY, "8.2.0", "Tell what slots cost",
    ),
    "SLOTS": (EARLY, "3.0.0", "List ranges of slots and who serves them"),
}  # fmt: skip
"""syntax -> (flags, since, what it does where there is a cluster)"""

container("CLUSTER", home=__name__, since="3.0.0", group=GROUP)


def alone(syntax: str, flags: tuple[str, ...], since: str, what: str) -> None:
    """Register a command that says that this is no node of a cluster."""

    def refuse(client: Client, *words: bytes) -> Reply:  # shaped as all are
        raise NoCluster

    page = syntax.partition(" ")[0].replace("|", "-").lower()
    refuse.__doc__ = (
        f"{what}; here that is refused, as this is no node of a cluster.\n\n"
        f"Reply: none.  Errors: always.  Cost: O(1).\nSource: redis.io/commands/{page}"
    )
    command(syntax, *flags, since=since, arity=arities.get(syntax), keys=(0, 0, 0))(refuse)


arities = {
    "CLUSTER|SETSLOT slot <IMPORTING node-id | MIGRATING node-id | NODE node-id | STABLE>": -4,
    "CLUSTER|SLOT-STATS <SLOTSRANGE start-slot end-slot | ORDERBY metric [LIMIT limit] [ASC | DESC]>": -4,
}
"""Where the syntax line would count otherwise."""

for form, facts in SUBCOMMANDS.items():
    alone(f"CLUSTER|{form}", *facts)


@command("ASKING", "fast", since="3.0.0", categories="@connection")
def asking(client: Client) -> Reply:  # shaped as all are
    """Ask a node for a key that is on its way to it; here there are no nodes.

    Reply: none.  Errors: always.  Cost: O(1).  Source: redis.io/commands/asking
    """
    raise NoCluster


@command("READONLY", "fast", *EARLY, since="3.0.0", categories="@connection")
def readonly(client: Client) -> Reply:  # shaped as all are
    """Read from a replica of a cluster, whatever it may have missed; here there is none.

    Reply: none.  Errors: always.  Cost: O(1).  Source: redis.io/commands/readonly
    """
    raise NoCluster


@command("READWRITE", "fast", *EARLY, since="3.0.0", categories="@connection")
def readwrite(client: Client) -> Reply:  # shaped as all are
    """Be sent on to the primary again; here there is no cluster.

    Reply: none.  Errors: always.  Cost: O(1).  Source: redis.io/commands/readwrite
    """
    raise NoCluster
