"""The connection itself: who is there, which database, which protocol."""

from __future__ import annotations

from teachredis.commands.arguments import small_integer
from teachredis.commands.modules import modules_of
from teachredis.session.acl import DEFAULT
from teachredis.session.registry import command
from teachredis.structures.integers import whole_number
from teachredis.wire.errors import (
    BadClientName,
    BadHelloOption,
    BadProtocol,
    BadSyntax,
    HelloNeedsAuth,
    NoPasswordSet,
    UnknownProtocol,
    WrongPassword,
)
from teachredis.wire.replies import OK, Status

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.session.client import Client
    from teachredis.wire.replies import Reply

GROUP = "connection"
BEFORE_AUTH = ("noscript", "loading", "stale", "fast", "no_auth", "allow_busy")
REDIS_VERSION = b"8.2.3"


@command("PING [message]", "fast")
def ping(client: Client, message: bytes | None = None) -> Reply:
    """Answer, to show that somebody is there.

    Reply: PONG, or `message` as it came.  Cost: O(1).
    Source: redis.io/commands/ping
    """
    if client.mode == "subscribed":  # a message like the others, so that RESP2 clients are not confused
        return [b"pong", message or b""]
    return Status("PONG") if message is None else message


@command("ECHO message", "loading", "stale", "fast")
def echo(client: Client, message: bytes) -> Reply:
    """Repeat `message`.

    Reply: the message.  Cost: O(1).
    Source: redis.io/commands/echo
    """
    return message


@command("SELECT index", "loading", "stale", "fast")
def select(client: Client, index: bytes) -> Reply:
    """Use the database with this number from now on.

    Reply: OK.  Errors: not an integer, DB index is out of range.  Cost: O(1).
    Source: redis.io/commands/select
    """
    client.select(small_integer(index))
    return OK


@command("AUTH [username] password", *BEFORE_AUTH)
def auth(client: Client, first: bytes, *more: bytes) -> Reply:
    """Say who you are.

    The user is `default` unless another is named.
    Reply: OK.  Errors: WRONGPASS; no password is configured.  Cost: O(1).
    Source: redis.io/commands/auth
    """
    if len(more) > 1:
        raise BadSyntax
    if not more and client.engine.acl.default.nopass:
        raise NoPasswordSet
    user, password = (first, *more) if more else (DEFAULT, first)
    log_in(client, user, password)
    return OK


def log_in(client: Client, name: bytes, password: bytes, word: bytes = b"AUTH") -> None:
    """Let the client in as this user.  Errors: WRONGPASS.

    # Redis: notes `word` in its log as it was typed; in capitals here.
    # Redis: while replies wait to be sent, and in EXEC, it says nothing of a wrong password.
    """
    acl = client.engine.acl
    user = acl.user_with(name, password)
    if user is None:
        acl.note_bad_password(client, name, word)
        raise WrongPassword
    client.log_in(user)


@command("HELLO [protover [AUTH username password] [SETNAME clientname]]", *BEFORE_AUTH, since="6.0.0")
def hello(client: Client, protover: bytes | None = None, *options: bytes) -> Reply:
    """Shake hands: choose RESP2 or RESP3, and perhaps log in and take a name on the way.

    Options: AUTH logs in, SETNAME names the connection.
    Reply: a map of facts about server and connection.  Errors: NOPROTO, WRONGPASS, NOAUTH.  Cost: O(1).
    Source: redis.io/commands/hello
    """
    version = client.protocol if protover is None else protocol_version(protover)
    credentials, name = read_hello_options(options)
    if credentials is not None:
        log_in(client, *credentials, b"HELLO")
    if not client.authenticated and not client.engine.acl.admits_everybody():
        raise HelloNeedsAuth
    client.protocol = version
    client.settle_mode()
    client.name = client.name if name is None else name
    return facts_for(client)


def protocol_version(text: bytes) -> int:
    """2 or 3.  Errors: no number, NOPROTO."""
    version = whole_number(text)
    if version is None:
        raise BadProtocol
    if version not in {2, 3}:
        raise UnknownProtocol
    return version


def read_hello_options(options: Sequence[bytes]) -> tuple[tuple[bytes, bytes] | None, bytes | None]:
    """((user, password) or None, name or None)."""
    credentials, name = None, None
    rest = list(options)
    while rest:
        option = rest.pop(0)
        match option.upper(), len(rest):
            case b"AUTH", left if left >= 2:
                credentials = rest.pop(0), rest.pop(0)
            case b"SETNAME", left if left >= 1:
                name = client_name(rest.pop(0))
            case _:
                raise BadHelloOption(option)
    return credentials, name


def client_name(name: bytes, what: str = "Client names") -> bytes:
    """The name, if it is printable ASCII without blanks up to its first NUL.  Errors: BadClientName."""
    if not all(33 <= byte <= 126 for byte in name.partition(b"\0")[0]):
        raise BadClientName(what)
    return name


def facts_for(client: Client) -> dict[bytes, Reply]:
    """What HELLO answers: {name: value}."""
    return {
        b"server": b"redis",
        b"version": REDIS_VERSION,
        b"proto": client.protocol,
        b"id": client.id,
        b"mode": b"standalone",
        b"role": b"master",
        b"modules": modules_of(client.engine),
    }


@command("RESET", *BEFORE_AUTH, since="6.2.0")
def reset(client: Client) -> Reply:
    """Make the connection as new: no transaction, no watched keys, database 0, RESP2, logged out.

    Reply: RESET.  Cost: O(1).
    Source: redis.io/commands/reset
    """
    client.reset()
    return Status("RESET")


@command("QUIT", *BEFORE_AUTH, arity=-1)
def quit_(client: Client, *ignored: bytes) -> Reply:
    """Hang up once all replies are out.

    Reply: OK.  Cost: O(1).
    Source: redis.io/commands/quit
    """
    client.closing = True
    return OK
