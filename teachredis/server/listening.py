"""Sockets that wait for connections: one for each address of `bind`, and one for `unixsocket`."""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

EVERYWHERE = {"*": "0.0.0.0", "::*": "::"}  # noqa: S104  # only when a setting says so
ABSENT = {
    errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPFNOSUPPORT, errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT,
    errno.ENOPROTOOPT,
}  # fmt: skip
"""This machine has no such address; one written `-::1` may then be left out."""


class CannotListen(OSError):
    """An address that cannot be had; the text says which and why."""


def open_tcp(addresses: Iterable[str], port: int, backlog: int) -> list[socket.socket]:
    """A listening socket for each address.  Errors: CannotListen, and then none is left open."""
    opened: list[socket.socket] = []
    try:
        for address in addresses:
            try:
                opened.append(listen(address.removeprefix("-"), port, backlog))
            except OSError as error:
                if not (address.startswith("-") and error.errno in ABSENT):
                    raise refusal(address, port, error) from None
    except CannotListen:
        close_all(opened)
        raise
    return opened


def listen(address: str, port: int, backlog: int) -> socket.socket:
    """One TCP socket."""
    host = EVERYWHERE.get(address, address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((host, port))
        made.listen(max(backlog, 1))
        made.setblocking(False)
    except OSError:
        made.close()
        raise
    return made


def refusal(address: str, port: int, error: OSError) -> CannotListen:
    """Where and why."""
    where = f"{address}:{port}"
    return CannotListen(f"Could not create server TCP listening socket {where}: bind: {error.strerror}")


def open_unix(path: str, mode: int, backlog: int) -> socket.socket:
    """A listening unix socket with these permissions (0: as they come).  Errors: CannotListen."""
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        Path(path).unlink(missing_ok=True)
        made.bind(path)
        if mode:
            Path(path).chmod(mode)
        made.listen(max(backlog, 1))
        made.setblocking(False)
    except OSError as error:
        made.close()
        raise CannotListen(f"Opening Unix socket: bind: {error.strerror or error}") from None
    return made


def close_all(sockets: Iterable[socket.socket]) -> None:
    """Stop listening on all of these."""
    for each in sockets:
        each.close()


def keep_alive(connected: socket.socket, seconds: int) -> None:
    """Ask the other end after so many silent seconds whether it is still there (0: never)."""
    if not seconds or connected.family == getattr(socket, "AF_UNIX", None):
        return
    with suppress(OSError):
        connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        pace_s = {"TCP_KEEPIDLE": seconds, "TCP_KEEPINTVL": max(seconds // 3, 1), "TCP_KEEPCNT": 3}
        for option, value in pace_s.items():
            if hasattr(socket, option):
                connected.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
