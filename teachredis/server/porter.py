"""A password of the door, not of the engine.

A notebook's engine has its own users and settings, which a lesson changes and `%redis_reset` puts back.  Who
comes in from outside is therefore asked here, before the first command reaches the engine.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import TYPE_CHECKING

from teachredis.wire.errors import HelloNeedsAuth, NoAuth, WrongPassword
from teachredis.wire.replies import OK

if TYPE_CHECKING:
    from teachredis.server.connection import Connection
    from teachredis.session.client import Client
    from teachredis.wire.replies import Nothing, Reply


class Porter:
    """Stands before one connection's engine until the password was said."""

    def __init__(self, connection: Connection, password: bytes) -> None:
        self.connection = connection
        self.password = password

    def execute(self, client: Client, argv: list[bytes]) -> Reply | Nothing:
        """AUTH and HELLO ... AUTH let in; QUIT may go; all else is refused.  Errors: NOAUTH, WRONGPASS."""
        engine = self.connection.engine
        match argv[0].lower(), len(argv):
            case b"auth", 2 | 3:
                self.let_in(*argv[-2:] if len(argv) == 3 else (b"default", argv[1]))
                return OK
            case b"hello", _:
                return engine.execute(client, self.without_password(argv))
            case b"quit" | b"reset", _:
                return engine.execute(client, argv)
        raise NoAuth

    def without_password(self, argv: list[bytes]) -> list[bytes]:
        """HELLO's words without `AUTH user password`, which let in.  Errors: NOAUTH, WRONGPASS."""
        for at in range(2, len(argv) - 2):
            if argv[at].lower() == b"auth":
                self.let_in(*argv[at + 1 : at + 3])
                return argv[:at] + argv[at + 3 :]
        raise HelloNeedsAuth

    def let_in(self, user: bytes, password: bytes) -> None:
        """From now on the engine is spoken to directly.  Errors: WRONGPASS."""
        if user != b"default" or not compare_digest(password, self.password):
            raise WrongPassword
        self.connection.admit()
