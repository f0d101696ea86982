"""A redis-py Pipeline that reads plain replies without a detour.

Its commands travel as every connection's do (connection.py), in one batch.  Two things are shortened, because a
million times half a microsecond is noticed: noting a plain SET, GET or RPUSH, and reading replies that need no parser.
"""

from __future__ import annotations

import redis
from redis.client import EMPTY_RESPONSE
from redis.exceptions import ResponseError

from teachredis.client.connection import InKernel
from teachredis.wire.replies import OK, QUEUED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Self, TypeAlias

    from teachredis.client.line_socket import LineSocket
    from teachredis.wire.replies import Reply

    Commands: TypeAlias = Sequence[tuple[tuple[Any, ...], dict[str, Any]]]

NO_OPTIONS: dict[str, Any] = {}


class Pipeline(redis.client.Pipeline):
    """`redis.client.Pipeline`, reading faster over an engine."""

    # --- noting commands -------------------------------------------------------------------------------------

    def set(self, name: Any, value: Any, *args: Any, **options: Any) -> Any:
        if args or options or self.watching:
            return super().set(name, value, *args, **options)
        return self.note(("SET", name, value))

    def get(self, name: Any) -> Any:
        return super().get(name) if self.watching else self.note(("GET", name))

    def rpush(self, name: Any, *values: Any) -> Any:
        return super().rpush(name, *values) if self.watching else self.note(("RPUSH", name, *values))

    def note(self, args: tuple[Any, ...]) -> Self:
        """Put a command without options on the stack."""
        self.command_stack.append((args, NO_OPTIONS))
        return self

    # --- executing -------------------------------------------------------------------------------------------

    def short_cut(self, connection: Any, commands: Commands) -> LineSocket | None:
        """The line to an engine, if nothing about these commands makes them redis-py's affair."""
        line = connection.line() if isinstance(connection, InKernel) else None
        names = {args[0] for args, _ in commands}
        odd = self.response_callbacks.touched or any(str(name).startswith("HIMPORT") for name in names)
        return None if odd else line

    def _execute_pipeline(self, connection: Any, commands: Commands, raise_on_error: bool) -> list[Any]:
        line = self.short_cut(connection, commands)
        if line is None:
            return super()._execute_pipeline(connection, commands, raise_on_error)  # type: ignore[no-any-return]
        connection.send_packed_command(connection.pack_commands([args for args, _ in commands]))
        replies = [self.reply(connection, line, *command) for command in commands]
        if raise_on_error:
            self.raise_first_error(commands, replies)
        return replies

    def reply(self, connection: Any, line: LineSocket, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """The next reply, or the error that it is."""
        if line.replies and line.replies[0] is OK and args[0] == "SET":
            line.replies.popleft()
            return True
        try:
            return self.parse_response(connection, args[0], **options)
        except ResponseError as error:
            return error

    def _execute_transaction(self, connection: Any, commands: Commands, raise_on_error: bool) -> list[Any]:
        line = self.short_cut(connection, commands)
        if line is None or any(EMPTY_RESPONSE in options for _, options in commands):
            return super()._execute_transaction(connection, commands, raise_on_error)  # type: ignore[no-any-return]
        requests = connection.pack_commands([("MULTI",), *[args for args, _ in commands], ("EXEC",)])
        connection.send_packed_command(requests)
        if not was_executed(line.replies, len(commands)):
            return super()._execute_transaction(AlreadySent(connection), commands, raise_on_error)  # type: ignore[no-any-return]
        final = line.replies.pop()
        line.replies.clear()
        line.replies.append(final)
        self.watching = False
        replies = connection.read_response()
        if raise_on_error:
            self.raise_first_error(commands, replies)
        return [self.called_back(reply, *command) for reply, command in zip(replies, commands, strict=True)]

    def called_back(self, reply: Any, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """A reply from inside EXEC through its command's response callback."""
        name = args[0]
        if reply == b"OK" and name == "SET":
            return True
        if isinstance(reply, Exception) or name not in self.response_callbacks:
            return reply
        return self.response_callbacks[name](reply, **{word: options[word] for word in options if word != "keys"})


def was_executed(replies: Sequence[Reply], count: int) -> bool:
    """Did everything go well: OK, QUEUED for each, and a list of as many replies?"""
    if len(replies) != count + 2:
        return False
    first, *queued, final = replies
    return first is OK and {*map(id, queued)} <= {id(QUEUED)} and type(final) is list and len(final) == count


class AlreadySent:
    """A connection whose next batch of commands is on its way: redis-py shall only read what came back."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    def pack_commands(self, commands: object) -> None:
        """Nothing to pack."""

    def send_packed_command(self, command: object) -> None:
        """Nothing to send."""
