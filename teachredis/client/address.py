"""Where a Redis is to be found: what the URLs of `%redis_connect` mean, and how one gets a connection there.

    redis://[[user]:password@]host[:port][/db]      a server
    rediss://…                                      the same over TLS
    unix://path[?db=N]                              a server on this machine
    redis+sentinel://host:port,host:port/name[/db]  the primary of that name, whichever it is at the time
    redis+cluster://host:port,host:port             the nodes of a cluster

Connections are redis-py's own and come ready: with TLS, password and database seen to.
"""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import redis
from redis.connection import parse_url
from redis.exceptions import RedisError

from teachredis.client.connect import RealConnection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from socket import socket as Socket  # noqa: N812  # a method below has its name
    from typing import Any

KINDS = ("redis", "rediss", "unix", "redis+sentinel", "redis+cluster")
PORT, SENTINEL_PORT = 6379, 26379
PATIENCE = {"socket_connect_timeout": 5}  # seconds, unless the URL says otherwise


class BadAddress(ValueError):
    """A URL that leads nowhere; the text says why."""


class CannotReach(ConnectionError):
    """Nobody answers there, or not as a Redis would; the text says what happened."""


class Address(NamedTuple):
    """Where a Redis is.  `settings` are what redis-py's connections take; `service` is Sentinel's name."""

    kind: str
    hosts: tuple[tuple[str, int], ...]
    settings: dict[str, Any]
    service: str = ""

    def __str__(self) -> str:
        """Without user and password: this is shown in notebooks."""
        if self.kind == "unix":
            return f"unix://{self.settings['path']}"
        hosts = ",".join(f"{bracketed(host)}:{port}" for host, port in self.hosts)
        return f"{self.kind}://{hosts}{f'/{self.service}' if self.service else ''}"

    def at(self, host: str, port: int) -> Address:
        """Another node of the same cluster."""
        return self._replace(hosts=((host, port),))

    def connection(self) -> redis.connection.AbstractConnection:
        """A new connection, open and logged in.  Errors: CannotReach."""
        trouble: Exception = CannotReach(f"{self} names no host")
        for host, port in self.hosts or (("", 0),):
            try:
                made = self.connection_to(*self.primary(host, port))
                made.connect()
            except (RedisError, OSError) as error:
                trouble = error
            else:
                return made
        raise CannotReach(f"{self}: {trouble}") from trouble

    def connection_to(self, host: str, port: int) -> redis.connection.AbstractConnection:
        """A redis-py connection of the kind that the URL asks for, not yet connected."""
        if self.kind == "unix":
            return redis.UnixDomainSocketConnection(**self.settings)  # type: ignore[abstract]  # redis-py's types
        kind = redis.SSLConnection if self.kind == "rediss" else RealConnection
        return kind(host=host, port=port, **self.settings)

    def primary(self, host: str, port: int) -> tuple[str, int]:
        """The host itself, or the primary that the Sentinel there names."""
        if not self.service:
            return host, port
        sentinel = RealConnection(host=host, port=port, protocol=2, **PATIENCE)
        try:
            sentinel.connect()
            sentinel.send_command("SENTINEL", "get-master-addr-by-name", self.service)
            found = sentinel.read_response()
        finally:
            sentinel.disconnect()
        if not found:
            raise CannotReach(f"the Sentinel at {host}:{port} knows no {self.service}")
        return found[0].decode(), int(found[1])

    def socket(self) -> Socket:
        """A socket on which somebody has logged in already: what a connection of redis-py's goes on with."""
        made = self.connection()
        line = socket_of(made)
        made._sock = None  # noqa: SLF001  # lest it be closed with the connection
        return line

    def plain_socket(self) -> Socket:
        """A socket for asyncio, which brings its own TLS.  Errors: CannotReach."""
        if self.kind == "rediss":
            raise CannotReach(
                "asyncio with TLS needs the address itself: redis.asyncio.Redis.from_url()"
            )
        return self.socket()


def socket_of(connection: redis.connection.AbstractConnection) -> Socket:
    """The open socket of a redis-py connection, with no timeout any more."""
    line: Socket = connection._sock  # type: ignore[assignment]  # noqa: SLF001  # it has connected
    line.settimeout(None)
    return line


def read_address(url: str) -> Address:
    """What a URL means.  Errors: BadAddress."""
    kind = url.partition("://")[0]
    if kind not in KINDS or "://" not in url:
        raise BadAddress(f"{shown(url)} is none of {', '.join(f'{each}://' for each in KINDS)}")
    try:
        return read_many(kind, url) if "+" in kind else read_one(kind, url)
    except ValueError as error:
        raise BadAddress(f"{shown(url)}: {error}") from None


def read_one(kind: str, url: str) -> Address:
    """One server: redis-py's own reading of the URL."""
    settings = {"protocol": 2, **parse_url(url)}
    settings.pop("connection_class", None)
    if kind == "unix":
        return Address(kind, (), settings)
    host, port = settings.pop("host", "localhost"), settings.pop("port", PORT)
    return Address(kind, ((host, port),), PATIENCE | settings)


def read_many(kind: str, url: str) -> Address:
    """Several hosts of which any will do."""
    parts = urlsplit(url)
    login, _, places = parts.netloc.rpartition("@")
    usual = SENTINEL_PORT if kind == "redis+sentinel" else PORT
    hosts = tuple(read_host(place, usual) for place in places.split(",") if place)
    service, _, db = parts.path.strip("/").partition("/")
    user, _, password = login.partition(":")
    settings = {"username": unquote(user), "password": unquote(password), "db": int(db or 0)} | dict(
        parse_qsl(parts.query)
    )
    if not hosts:
        raise ValueError("it names no host")
    if kind == "redis+sentinel" and not service:
        raise ValueError("it needs the name of a primary: redis+sentinel://host:port/name")
    if kind == "redis+cluster" and service:
        raise ValueError("a cluster has no numbered databases")
    known = {name: value for name, value in settings.items() if value}
    return Address(kind, hosts, PATIENCE | {"protocol": 2} | known, service)


def read_host(place: str, usual_port: int) -> tuple[str, int]:
    """`host:port`, `[::1]:port`."""
    split = urlsplit(f"//{place}")
    if not split.hostname:
        raise ValueError(f"{place} is no host")
    return split.hostname, split.port or usual_port


def bracketed(host: str) -> str:
    """An IPv6 address stands in brackets."""
    return f"[{host}]" if ":" in host else host


def shown(url: str) -> str:
    """A URL without what stands before the @."""
    kind, mark, rest = url.partition("://")
    return kind + mark + rest.rpartition("@")[2]
