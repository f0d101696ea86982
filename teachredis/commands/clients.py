"""CLIENT: who is connected, and what may be done to them."""

from __future__ import annotations

from teachredis.commands.arguments import integer, one_of
from teachredis.commands.client_filters import read_kill_filters, read_list_filter
from teachredis.commands.connection import client_name
from teachredis.session.client_line import described
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.structures.integers import HIGHEST, whole_number
from teachredis.wire.errors import (
    BadClientAttribute,
    BadPause,
    BadPauseMode,
    BadUnblockReason,
    NegativeTimeout,
    NoSuchClient,
    ReplyError,
    TimeoutTooLarge,
    Unblocked,
)
from teachredis.wire.replies import NO_REPLY, OK, Verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.client import Client, Waiting
    from teachredis.wire.replies import Nothing, Reply

GROUP = "connection"
ANYTIME = ("noscript", "loading", "stale")
ADMIN = ("admin", *ANYTIME)

container("CLIENT", home=__name__, group=GROUP, since="2.4.0")


@command("CLIENT|HELP", "loading", "stale", since="5.0.0")
def client_help(client: Client) -> Reply:
    """Show this text.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/client-help
    """
    return help_of(client.engine.table, "client")


@command("CLIENT|ID", *ANYTIME, since="5.0.0")
def client_id(client: Client) -> Reply:
    """Tell this connection's number; numbers only grow.

    Reply: the number.  Cost: O(1).  Source: redis.io/commands/client-id
    """
    return client.id


@command("CLIENT|GETNAME", *ANYTIME, since="2.6.9")
def client_getname(client: Client) -> Reply:
    """Tell this connection's name.

    Reply: the name, or nil if it has none.  Cost: O(1).  Source: redis.io/commands/client-getname
    """
    return client.name or None


@command("CLIENT|SETNAME connection-name", *ANYTIME, since="2.6.9")
def client_setname(client: Client, name: bytes) -> Reply:
    """Name this connection, so that it can be told in CLIENT LIST; an empty name takes it away.

    Reply: OK.  Errors: blanks in the name.  Cost: O(1).  Source: redis.io/commands/client-setname
    """
    client.name = client_name(name)
    return OK


@command("CLIENT|SETINFO <LIB-NAME libname | LIB-VER libver>", *ANYTIME, since="7.2.0")
def client_setinfo(client: Client, option: bytes, value: bytes) -> Reply:
    """Say which library speaks here, and its version.

    Reply: OK.  Errors: another option, blanks in the value.  Cost: O(1).
    Source: redis.io/commands/client-setinfo
    """
    name = option.decode("latin-1").lower()
    if name not in client.info:
        raise BadClientAttribute(option)
    client.info[name] = client_name(value, name).decode()
    return OK


@command("CLIENT|INFO", *ANYTIME, since="6.2.0")
def client_info(client: Client) -> Reply:
    """Describe this connection.

    Reply: one line as CLIENT LIST has them.  Cost: O(1).  Source: redis.io/commands/client-info
    """
    return Verbatim(described(client).encode("utf-8", "surrogateescape"))


@command(
    "CLIENT|LIST [TYPE <NORMAL | MASTER | REPLICA | PUBSUB>] [ID client-id [client-id ...]]",
    *ADMIN,
    since="2.4.0",
)
def client_list(client: Client, *options: bytes) -> Reply:
    """Describe all connections, those of one TYPE, or those with these IDs.

    Reply: a line each.  Errors: syntax, unknown type, no number.  Cost: O(N) of the connections.
    Source: redis.io/commands/client-list
    """
    shown = read_list_filter(client.engine, options)
    return Verbatim("".join(map(described, shown)).encode("utf-8", "surrogateescape"))


@command(
    "CLIENT|KILL <ip:port | <[ID client-id] | [TYPE <NORMAL | MASTER | SLAVE | REPLICA | PUBSUB>] | "
    "[USER username] | [ADDR ip:port] | [LADDR ip:port] | [SKIPME <YES | NO>] | [MAXAGE maxage]> [...]>",
    *ADMIN,
    since="2.4.0",
    arity=-3,
)
def client_kill(client: Client, first: bytes, *more: bytes) -> Reply:
    """End the connections that every option given fits, or the one with this address.

    Options: ID, TYPE, USER, ADDR, LADDR: whose; MAXAGE: older than so many seconds; SKIPME NO: oneself too.
    Reply: how many were ended; OK in the form with an address alone.
    Errors: no such client (address alone), syntax, unknown type or user.  Cost: O(N) of the connections.
    Source: redis.io/commands/client-kill
    """
    clients = [*client.engine.clients.values()]
    if not more:
        found = [other for other in clients if other.address.encode() == first]
        if not found:
            raise NoSuchClient
        found[0].hang_up(client)
        return OK
    fits = read_kill_filters(client, (first, *more))
    doomed = [other for other in clients if fits(other)]
    for other in doomed:
        other.hang_up(client)
    return len(doomed)


@command("CLIENT|NO-EVICT <ON | OFF>", *ADMIN, since="7.0.0")
def client_no_evict(client: Client, switch: bytes) -> Reply:
    """Keep this connection even when all connections together take too much memory.

    Reply: OK.  Errors: syntax.  Cost: O(1).  Source: redis.io/commands/client-no-evict
    """
    client.no_evict = one_of(switch, "ON", "OFF") == "ON"
    return OK


@command("CLIENT|NO-TOUCH <ON | OFF>", *ANYTIME, since="7.2.0")
def client_no_touch(client: Client, switch: bytes) -> Reply:
    """Let this connection's commands leave the access times of keys alone.

    # Redis: so do its writes, and its transactions.  Ours only its reads outside of them.
    Reply: OK.  Errors: syntax.  Cost: O(1).  Source: redis.io/commands/client-no-touch
    """
    client.no_touch = one_of(switch, "ON", "OFF") == "ON"
    client.engine.mind("no_touch", any(each.no_touch for each in client.engine.clients.values()))
    return OK


@command("CLIENT|REPLY <ON | OFF | SKIP>", *ANYTIME, since="3.2.0")
def client_reply(client: Client, switch: bytes) -> Reply | Nothing:
    """Ask for no replies any more, or only not for the next one.

    Reply: OK for ON, otherwise none.  Errors: syntax.  Cost: O(1).  Source: redis.io/commands/client-reply
    """
    match one_of(switch, "ON", "OFF", "SKIP"):
        case "ON":
            client.reply_mode = "on"
            return OK
        case "SKIP" if client.reply_mode == "off":
            return NO_REPLY
        case mode:
            client.reply_mode = mode.lower()
            return NO_REPLY


@command("CLIENT|PAUSE timeout [WRITE|ALL]", *ADMIN, since="3.0.0")
def client_pause(client: Client, timeout: bytes, mode: bytes = b"ALL") -> Reply:
    """Let everybody's commands, or only those that write, wait for so many milliseconds.

    Reply: OK.  Errors: the mode, the timeout.  Cost: O(1).  Source: redis.io/commands/client-pause
    """
    if mode.upper() not in {b"WRITE", b"ALL"}:
        raise BadPauseMode
    client.engine.pause(pause_end_ms(client.db.now_ms, timeout), writes_only=mode.upper() == b"WRITE")
    return OK


def pause_end_ms(now_ms: int, timeout: bytes) -> int:
    """When the pause will be over.  Errors: no number, negative, beyond 64 bits."""
    timeout_ms = whole_number(timeout)
    if timeout_ms is None:
        raise BadPause
    if timeout_ms < 0:
        raise NegativeTimeout
    if timeout_ms > HIGHEST - now_ms:
        raise TimeoutTooLarge
    return now_ms + timeout_ms


@command("CLIENT|UNPAUSE", *ADMIN, since="6.2.0")
def client_unpause(client: Client) -> Reply:
    """End a pause: what waited is executed now.

    Reply: OK.  Cost: O(N) of the waiting commands.  Source: redis.io/commands/client-unpause
    """
    client.engine.unpause()
    return OK


@command("CLIENT|UNBLOCK client-id [TIMEOUT|ERROR]", *ADMIN, since="5.0.0")
def client_unblock(client: Client, number: bytes, reason: bytes = b"TIMEOUT") -> Reply:
    """End another client's wait, as if its time were up or, with ERROR, by an error.

    Reply: 1 if it was blocked, else 0.  Errors: the reason, not an integer.  Cost: O(1).
    Source: redis.io/commands/client-unblock
    """
    if reason.upper() not in {b"TIMEOUT", b"ERROR"}:
        raise BadUnblockReason
    other = client.engine.clients.get(integer(number))
    if other is None or other.waiting is None or other.waiting.postponed:
        return 0
    reply = other.waiting.timed_out if reason.upper() == b"TIMEOUT" else Unblocked()
    end_wait(client, other, other.waiting, reply)
    return 1


def end_wait(client: Client, other: Client, waiting: Waiting, reply: Reply) -> None:
    """The command that waited is over, and counts as run; with an error, as failed."""
    other.stop_waiting()
    client.engine.timing.look_at_ended(other, waiting)
    if waiting.command is not None:
        waiting.command.failed += isinstance(reply, ReplyError)
    if isinstance(reply, ReplyError):
        client.engine.count_error(reply)
    other.deliver(reply)
