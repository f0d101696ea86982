"""Mail for connections: messages, invalidations, MONITOR's lines, replies of commands that were blocked.

A command run by one client puts it into the outboxes of others, perhaps in another thread (a notebook's cell
publishes, a TCP client is subscribed).  Sockets belong to the loop's thread, so the bag only notes whose
outbox has mail, and wakes the loop once, however much comes until it gets there.
"""

from __future__ import annotations

from threading import get_ident
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from threading import RLock

    from teachredis.server.connection import Connection


class Postbag:
    """Connections whose clients have mail.  `post` is called under the engine's lock, from any thread."""

    def __init__(self, loop: AbstractEventLoop, lock: RLock) -> None:
        self.loop = loop
        self.lock = lock
        self.thread = get_ident()
        self.addressees: dict[Connection, None] = {}

    def post(self, connection: Connection) -> None:
        """Note that there is mail, and see that the loop will come for it."""
        is_first = not self.addressees
        self.addressees[connection] = None
        if is_first and not self.loop.is_closed():
            wake = self.loop.call_soon if get_ident() == self.thread else self.loop.call_soon_threadsafe
            wake(self.deliver)

    def deliver(self) -> None:
        """Let every connection send what its client was given."""
        with self.lock:
            addressees, self.addressees = self.addressees, {}
        for connection in addressees:
            connection.take_mail()
