"""One line about a connection, as CLIENT LIST, CLIENT INFO and ACL LOG show it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client
SUBSCRIPTIONS = {"sub": "channels", "psub": "patterns", "ssub": "shards"}
LOCAL_ADDRESS = "127.0.0.1:6379"


def flags_of(client: Client) -> str:
    """The letters behind `flags=`."""
    tracking = client.tracking
    replication = client.engine.ports.replication
    holds = {
        "S": replication is not None and replication.is_replica(client),
        "O": client in client.engine.monitors,
        "P": client.listens(),
        "x": in_transaction(client) >= 0,
        "b": client.waiting is not None,
        "t": tracking is not None,
        "B": tracking is not None and tracking["bcast"],
        "d": client.disturbed,
        "c": client.closing,
        "e": client.no_evict,
        "T": client.no_touch,
    }
    return "".join(letter for letter, is_so in holds.items() if is_so) or "N"


def described(client: Client) -> str:
    """One line of CLIENT LIST.

    # Redis: tells of every client's socket and buffers.  A client inside this process has none: 0.
    """
    now_ms = client.engine.now_ms()
    tracking, last = client.tracking, client.last_command
    mine = client.subscriptions
    fields: dict[str, object] = {
        "id": client.id, "addr": client.address, "laddr": local_address(client), "fd": 0,
        "name": shown(client.name),
        "age": (now_ms - client.created_ms) // 1000, "idle": (now_ms - client.last_ms) // 1000,
        "flags": flags_of(client),
        "db": client.db.index, **{short: len(mine[kind]) for short, kind in SUBSCRIPTIONS.items()},
        "multi": in_transaction(client), "watch": len(client.watching),
        "qbuf": 0, "qbuf-free": 0, "argv-mem": 0, "multi-mem": 0, "rbs": 0, "rbp": 0,
        "obl": 0, "oll": 0, "omem": 0, "tot-mem": 0, "events": "r",
        "cmd": "NULL" if last is None else last.name, "user": shown(client.user.name),
        "redir": -1 if tracking is None else tracking["redirect"], "resp": client.protocol,
        **client.info, "io-thread": 0, "tot-net-in": 0, "tot-net-out": 0, "tot-cmds": 0,
    }  # fmt: skip
    if client.connection is not None:
        fields |= client.connection.fields()
    return " ".join(f"{name}={value}" for name, value in fields.items()) + "\n"


def in_transaction(client: Client) -> int:
    """How many commands are queued, or are being executed by EXEC; -1 outside a transaction."""
    return client.executing if client.queue is None else len(client.queue)


def remote_address(client: Client) -> str:
    """Where the client calls from."""
    return client.address


def local_address(client: Client) -> str:
    """The address that the client called."""
    return LOCAL_ADDRESS if client.connection is None else client.connection.local_address


def shown(name: bytes) -> str:
    """A name, whatever its bytes are."""
    return name.decode("utf-8", "surrogateescape")
