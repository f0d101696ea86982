"""Connections over a wire: who is let in, and what may be done from there; SHUTDOWN."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError


class TooManyClients(ReplyError):
    """One connection more than `maxclients`; it is told so and closed."""

    text = "ERR max number of clients reached"


class ProtectedMode(ReplyError):
    """A connection from another machine while there is no password."""

    text = (
        "DENIED Redis is running in protected mode because protected mode is enabled and no password is"
        " set for the default user. In this mode connections are only accepted from the loopback "
        "interface. If you want to connect from external computers to Redis you may adopt one of the "
        "following solutions: 1) Just disable protected mode sending the command 'CONFIG SET "
        "protected-mode no' from the loopback interface by connecting to Redis from the same host the "
        "server is running, however MAKE SURE Redis is not publicly accessible from internet if you do "
        "so. Use CONFIG REWRITE to make this change permanent. 2) Alternatively you can just disable "
        "the protected mode by editing the Redis configuration file, and setting the protected mode "
        "option to 'no', and then restarting the server. 3) If you started the server manually just for"
        " testing, restart it with the '--protected-mode no' option. 4) Set up an authentication "
        "password for the default user. NOTE: You only need to do one of the above things in order for "
        "the server to start accepting connections from the outside."
    )


class NotAllowedFromThere(ReplyError):
    """DEBUG or MODULE over a wire, though the setting does not allow it."""

    def __init__(self, command: str) -> None:
        option = f"enable-{command.lower()}-command"
        super().__init__(
            f"ERR {command.upper()} command not allowed. If the {option} option is set to "
            '"local", you can run it from a local connection, otherwise you need to set this option in the '
            "configuration file, and then restart the server."
        )


class NoShutdown(ReplyError):
    """SHUTDOWN ABORT while nothing is to be aborted."""

    text = "ERR No shutdown in progress."


class ShutdownFailed(ReplyError):
    """There is no server to stop, or its data could not be saved."""

    text = "ERR Errors trying to SHUTDOWN. Check logs."
