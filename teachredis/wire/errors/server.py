"""Settings, connections, CLIENT, DEBUG, COMMAND."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, one_line, printable


class UnknownSetting(ReplyError):
    """CONFIG SET of a name that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR Unknown option or number of arguments for CONFIG SET - '{one_line(name)}'")


class ConfigRefused(ReplyError):
    """CONFIG SET of a value that the setting does not take."""

    def __init__(self, name: str, reason: str) -> None:
        argument = one_line(name)
        super().__init__(f"ERR CONFIG SET failed (possibly related to argument '{argument}') - {reason}")


class OutOfMemory(ReplyError):
    """A command that may need memory while more than `maxmemory` is in use."""

    text = "OOM command not allowed when used memory > 'maxmemory'."


class NoConfigFile(ReplyError):
    """CONFIG REWRITE has no file to write."""

    text = "ERR The server is running without a config file"


class RewriteFailed(ReplyError):
    """CONFIG REWRITE cannot write its file."""

    def __init__(self, why: str) -> None:
        super().__init__(f"ERR Rewriting config file: {why}")


class WrongPassword(ReplyError):
    """AUTH with a user or password that is not known."""

    text = "WRONGPASS invalid username-password pair or user is disabled."


class NoPasswordSet(ReplyError):
    """AUTH with a password alone while none is asked for."""

    text = (
        "ERR AUTH <password> called without any password configured for the default user. "
        "Are you sure your configuration is correct?"
    )


class HelloNeedsAuth(ReplyError):
    """HELLO by a client that has not said who it is."""

    text = (
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH "
        "<user> <pass> option can be used to authenticate the client and select the RESP protocol version at "
        "the same time"
    )


class UnknownProtocol(ReplyError):
    """HELLO with another version than 2 or 3."""

    text = "NOPROTO unsupported protocol version"


class BadProtocol(ReplyError):
    """HELLO with a version that is no number."""

    text = "ERR Protocol version is not an integer or out of range"


class BadHelloOption(ReplyError):
    """HELLO with an option that it does not know, or that lacks its words."""

    def __init__(self, option: bytes) -> None:
        super().__init__(f"ERR Syntax error in HELLO option '{printable(option)}'")


class BadClientName(ReplyError):
    """A name with blanks or with bytes that are no printable ASCII."""

    def __init__(self, what: str = "Client names") -> None:
        super().__init__(f"ERR {what} cannot contain spaces, newlines or special characters.")


class BadClientAttribute(ReplyError):
    """CLIENT SETINFO of something else than the library's name and version."""

    def __init__(self, option: bytes) -> None:
        super().__init__(f"ERR Unrecognized option '{printable(option)}'")


class UnknownClientType(ReplyError):
    """CLIENT LIST or KILL with a TYPE that does not exist."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR Unknown client type '{printable(name)}'")


class BadClientId(ReplyError):
    """CLIENT LIST ID with something that is no number."""

    text = "ERR Invalid client ID"


class ClientIdNotPositive(ReplyError):
    """CLIENT KILL ID with something that no client can have."""

    text = "ERR client-id should be greater than 0"


class NoSuchClient(ReplyError):
    """CLIENT KILL of an address that nobody has."""

    text = "ERR No such client"


class NoSuchUser(ReplyError):
    """CLIENT KILL USER of somebody unknown."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR No such user '{printable(name)}'")


class BadMaxAge(ReplyError):
    """CLIENT KILL MAXAGE with something that is no number."""

    text = "ERR maxage is not an integer or out of range"


class MaxAgeNotPositive(ReplyError):
    """CLIENT KILL MAXAGE with an age that nobody can be beyond."""

    text = "ERR maxage should be greater than 0"


class BadPauseMode(ReplyError):
    """CLIENT PAUSE with another mode."""

    text = "ERR CLIENT PAUSE mode must be WRITE or ALL"


class BadPause(ReplyError):
    """CLIENT PAUSE for something that is no number."""

    text = "ERR timeout is not an integer or out of range"


class BadUnblockReason(ReplyError):
    """CLIENT UNBLOCK with another reason."""

    text = "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"


class Unblocked(ReplyError):
    """What a blocked client hears after CLIENT UNBLOCK ... ERROR."""

    text = "UNBLOCKED client unblocked via CLIENT UNBLOCK"


class BadTracking(ReplyError):
    """CLIENT TRACKING or CACHING with options that do not go together."""


class UnknownDebug(ReplyError):
    """DEBUG with a subcommand that does not exist, or with too few words for it."""

    def __init__(self, name: bytes) -> None:
        why = f"unknown subcommand or wrong number of arguments for '{printable(name[:128])}'"
        super().__init__(f"ERR {why}. Try DEBUG HELP.")


class BadDebugArgument(ReplyError):
    """DEBUG with an argument that its subcommand does not take; the text is the subcommand's own."""


class NoKeysInCommand(ReplyError):
    """COMMAND GETKEYS of a command that takes no keys."""

    text = "ERR The command has no key arguments"


class NotACommand(ReplyError):
    """COMMAND GETKEYS of an unknown command."""

    text = "ERR Invalid command specified"


class WrongWordCount(ReplyError):
    """COMMAND GETKEYS of a command with too few or too many words."""

    text = "ERR Invalid number of arguments specified for command"


class KeysNotFound(ReplyError):
    """COMMAND GETKEYS of words in which the keys cannot be told."""

    text = "ERR Invalid arguments specified for command"


class BadFirstDatabase(ReplyError):
    """SWAPDB whose first index is no number."""

    text = "ERR invalid first DB index"


class BadSecondDatabase(ReplyError):
    """SWAPDB whose second index is no number."""

    text = "ERR invalid second DB index"


class BadSlowLogCount(ReplyError):
    """SLOWLOG GET of anything but a number of entries, or -1 for all."""

    text = "ERR count should be greater than or equal to -1"


class NoSamples(ReplyError):
    """LATENCY GRAPH of an event that has had no spike."""

    def __init__(self, event: bytes) -> None:
        super().__init__(f"ERR No samples available for event '{printable(event)}'")


class NoAppendOnlyFile(ReplyError):
    """WAITAOF that asks for this server's own file, which it does not write."""

    text = "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled."
