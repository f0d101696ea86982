"""Refused before it runs: the words do not make a command."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, printable


class ProtocolError(ReplyError):
    """Bytes that are no RESP; after this reply the server hangs up: it cannot know where a request begins."""

    def __init__(self, complaint: str) -> None:
        super().__init__(f"ERR Protocol error: {complaint}")


class UnknownCommand(ReplyError):
    """The first word names no command; its arguments are repeated, shortened, as Redis does."""

    def __init__(self, name: bytes, arguments: list[bytes]) -> None:
        shown, room = "", 128
        for argument in arguments:
            if len(shown) >= room:
                break
            shown += f"'{printable(argument[: room - len(shown)])}' "
        super().__init__(f"ERR unknown command '{printable(name[:128])}', with args beginning with: {shown}")


class UnknownSubcommand(ReplyError):
    """The second word names no subcommand of the first."""

    def __init__(self, container: str, name: bytes) -> None:
        super().__init__(f"ERR unknown subcommand '{printable(name[:128])}'. Try {container.upper()} HELP.")


class WrongArity(ReplyError):
    """Too few or too many words."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR wrong number of arguments for '{name}' command")


class BadSyntax(ReplyError):
    """The words do not fit the command's grammar."""

    text = "ERR syntax error"
