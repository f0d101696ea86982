"""Access control: who is let do what, and what is wrong with a rule."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, printable


class NoPermission(ReplyError):
    """The user may not run the command, touch the key or use the channel."""

    def __init__(self, message: str) -> None:
        super().__init__(f"NOPERM {message}")


class NoLongerPermitted(NoPermission):
    """What was permitted when a transaction queued it is not any more at EXEC."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "ACLs rules changed between the moment the transaction was accumulated and the EXEC call. "
            f"This command is no longer allowed for the following reason: {reason}"
        )


class NoPermissionInScript(ReplyError):
    """A script calls what its caller may not."""

    def __init__(self, message: str) -> None:
        super().__init__(f"ERR ACL failure in script: {message}")


class SortDenied(ReplyError):
    """SORT looks up keys that nobody can name beforehand; that takes the right to read all of them."""

    def __init__(self, option: str) -> None:
        super().__init__(f"ERR {option} option of SORT denied due to insufficient ACL permissions.")


# --- users --------------------------------------------------------------------------------------------------


class BadUserName(ReplyError):
    """A name that could not stand in a file of users."""

    text = "ERR Usernames can't contain spaces or null characters"


class DefaultUserStays(ReplyError):
    """ACL DELUSER of the user that every new connection begins as."""

    text = "ERR The 'default' user cannot be removed"


class UserNotFound(ReplyError):
    """ACL DRYRUN of somebody unknown."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR User '{printable(name)}' not found")


class CommandNotFound(ReplyError):
    """ACL DRYRUN of no command."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR Command '{printable(name)}' not found")


class UnknownCategory(ReplyError):
    """ACL CAT of no category."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR Unknown category '{printable(name)}'")


class BadPasswordBits(ReplyError):
    """ACL GENPASS of nothing, or of too much."""

    text = (
        "ERR ACL GENPASS argument must be the number of bits for the output password, "
        "a positive number up to 4096"
    )


# --- rules --------------------------------------------------------------------------------------------------


class BadRule(Exception):
    """A rule that cannot be applied; who reads rules makes an error reply of it."""

    text = "Syntax error"

    def __str__(self) -> str:
        return self.text


class UnknownInRule(BadRule):
    """A command or category that does not exist."""

    text = "Unknown command or category name in ACL"


class FirstWordOfSubcommand(BadRule):
    """`+config|get|port`: only the word behind a command's own name can be looked at."""

    text = "Allowing first-arg of a subcommand is not supported"


class KeysComplete(BadRule):
    """A pattern of keys for who may touch every key."""

    text = (
        "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have any "
        "effect. Try 'resetkeys' to start with an empty list of patterns"
    )


class ChannelsComplete(BadRule):
    """A pattern of channels for who may use every channel."""

    text = (
        "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not have any "
        "effect. Try 'resetchannels' to start with an empty list of channels"
    )


class BadPasswordHash(BadRule):
    """What is no SHA-256 in hexadecimal."""

    text = "The password hash must be exactly 64 characters and contain only lowercase hexadecimal characters"


class NoSuchPassword(BadRule):
    """Taking away a password that the user has not."""

    text = "The password you are trying to remove from the user does not exist"


class RuleRefused(ReplyError):
    """ACL SETUSER with a rule that cannot be applied; nothing is changed."""

    def __init__(self, rule: bytes, why: BadRule) -> None:
        self.rule, self.why = printable(rule), why
        super().__init__(f"ERR Error in ACL SETUSER modifier '{self.rule}': {why}")


class UnmatchedParenthesis(ReplyError):
    """A selector that is begun and not ended."""

    def __init__(self, rule: bytes) -> None:
        super().__init__(f"ERR Unmatched parenthesis in acl selector starting at '{printable(rule)}'.")


# --- files --------------------------------------------------------------------------------------------------


class NoAclFile(ReplyError):
    """ACL LOAD and SAVE where no file of users was named at the start."""

    text = (
        "ERR This Redis instance is not configured to use an ACL file. You may want to specify users via the "
        "ACL SETUSER command and then issue a CONFIG REWRITE (assuming you have a Redis configuration file "
        "set) in order to store users in the Redis configuration."
    )


class AclFileUnreadable(ReplyError):
    """The file of users cannot be opened."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"ERR Error loading ACLs, opening file '{path}': {why}")


class AclFileRefused(ReplyError):
    """The file of users is wrong; every complaint is told, and nothing is changed."""

    def __init__(self, complaints: list[str]) -> None:
        told = " ".join(complaints)
        super().__init__(
            f"ERR {told} WARNING: ACL errors detected, no change to the previously active ACL rules was "
            "performed"
        )


class AclFileUnwritable(ReplyError):
    """ACL SAVE cannot write."""

    text = "ERR There was an error trying to save the ACLs. Please check the server logs for more information"
