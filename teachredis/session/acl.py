"""Access control: who the users of an engine are, and whether one may do what it asks for.

Every connection speaks for a user, at first for `default`.  While that one may do everything nobody has to
look at a command: a client is looked at (`client.mode` is "restricted") only if its user has not every right.
"""

from __future__ import annotations

from teachredis.session.acl_log import AclLog
from teachredis.session.acl_selector import CHANNEL, COMMAND, KEY, request_of
from teachredis.session.acl_user import User
from teachredis.session.client_line import described
from teachredis.wire.errors import (
    BadUserName,
    DefaultUserStays,
    NoLongerPermitted,
    NoPermission,
    NoPermissionInScript,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from teachredis.session.acl_selector import Denial
    from teachredis.session.client import Client
    from teachredis.session.registry import Command
    from teachredis.session.state import State
    from teachredis.wire.errors import ReplyError

DEFAULT = b"default"
ALL_RIGHTS = (b"on", b"nopass", b"~*", b"&*", b"+@all")
REASONS = {COMMAND: "command", KEY: "key", CHANNEL: "channel"}
COUNTED_AS = {"command": "cmd"}
"""reason as ACL LOG tells it -> as INFO stats does, where they differ"""

SHORT = {KEY: "No permissions to access a key", CHANNEL: "No permissions to access a channel"}
"""What an error says: not which key, as others may read it."""

NO_LONGER = {
    COMMAND: "no permission to execute the command or subcommand",
    KEY: "no permission to touch the specified keys",
    CHANNEL: "no permission to access one of the channels used as arguments",
}


class Acl:
    """The users of one engine, and the log of what was refused."""

    __slots__ = ("default", "log", "state", "users")

    def __init__(self, state: State) -> None:
        self.state = state
        self.log = AclLog()
        self.forget_everybody()

    def forget_everybody(self) -> None:
        """Only `default` is left, with every right and no password."""
        self.default = self.new_default()
        self.users = {DEFAULT: self.default}

    def reset(self) -> None:
        """As in a new engine."""
        self.log = AclLog()
        self.forget_everybody()

    # --- users ----------------------------------------------------------------------------------------------

    def new_default(self) -> User:
        """The default user as an engine begins with it."""
        user = self.new(DEFAULT)
        user.apply_all(ALL_RIGHTS)
        return user

    def new(self, name: bytes) -> User:
        """A user without any right, in no list yet.  Errors: BadUserName."""
        if any(byte in b" \t\n\v\f\r\0" for byte in name):
            raise BadUserName
        all_channels = self.state.settings.read("acl-pubsub-default") == "allchannels"
        return User(name, self.state.table, all_channels=all_channels)

    def in_order(self) -> list[User]:
        """All users in order of the alphabet."""
        return [self.users[name] for name in sorted(self.users)]

    def set_user(self, name: bytes, rules: Sequence[bytes], by: Client | None = None) -> None:
        """Make a user, or change one by all of these rules or none.  Errors: BadUserName, RuleRefused."""
        changed = self.new(name)
        if name in self.users:
            changed.become(self.users[name])
        changed.apply_all(rules)
        self.users.setdefault(name, changed).become(changed)
        self.settle(by)

    def set_default_password(self, password: bytes) -> None:
        """The setting `requirepass`; an empty one asks for no password."""
        self.default.apply(b"resetpass")
        self.default.apply(b">" + password if password else b"nopass")
        self.settle()

    def delete(self, names: Iterable[bytes], by: Client) -> int:
        """Forget users, and hang up on their clients; how many there were.  Errors: DefaultUserStays."""
        if DEFAULT in names:
            raise DefaultUserStays
        gone = [user for name in names if (user := self.users.pop(name, None)) is not None]
        for client in self.clients_of(gone):
            client.hang_up(by)
        return len(gone)

    def replace(self, users: dict[bytes, User], by: Client | None = None) -> None:
        """Other users instead of all of these; clients stay whose user is still there.

        The default user is changed, never replaced: clients hold on to it.
        """
        self.default.become(users.get(DEFAULT) or self.new_default())
        before, self.users = self.users, {**users, DEFAULT: self.default}
        for client in self.clients_of(before.values()):
            heir = self.users.get(client.user.name)
            if heir is None:
                client.hang_up(by)
            else:
                client.user = heir
        self.settle(by)

    def clients_of(self, users: Iterable[User]) -> list[Client]:
        """The connections that speak for one of these."""
        names = {user.name: None for user in users}
        return [client for client in self.state.clients.values() if client.user.name in names]

    def settle(self, by: Client | None = None) -> None:
        """Rights have changed: look at whom must be looked at, and hang up on who listens without right."""
        for client in [*self.state.clients.values()]:
            if client.listens() and not may_listen(client):
                client.hang_up(by)
            else:
                client.settle_mode()

    # --- passwords ------------------------------------------------------------------------------------------

    def admits_everybody(self) -> bool:
        """Is a new client in at once, as the default user?"""
        return self.default.enabled and self.default.nopass

    def user_with(self, name: bytes, password: bytes) -> User | None:
        """The user of this name, if the password lets in."""
        user = self.users.get(name)
        return user if user is not None and user.knows(password) else None

    def note_bad_password(self, client: Client, name: bytes, word: bytes) -> None:
        """Somebody was not let in; `word` is the command as it was typed."""
        self.note(client, "auth", context_of(client), word, name)

    # --- permissions ----------------------------------------------------------------------------------------

    def denial_of(self, user: User, command: Command, argv: Sequence[bytes]) -> Denial | None:
        """Why the user may not run this; None if it may."""
        return None if user.unlimited else user.denial_of(request_of(command, argv))

    def refusal_of(self, client: Client, command: Command, argv: Sequence[bytes]) -> NoPermission | None:
        """The error for a client that may not run this, noted in the log; None if it may."""
        denial = self.denial_of(client.user, command, argv)
        if denial is None:
            return None
        self.note_denial(client, denial, context_of(client))
        return NoPermission(message_of(client.user, denial))

    def refusal_at_exec(self, client: Client, command: Command, argv: Sequence[bytes]) -> NoPermission | None:
        """The same for a command that was let into a transaction earlier."""
        denial = self.denial_of(client.user, command, argv)
        if denial is None:
            return None
        self.note_denial(client, denial, "multi")
        return NoLongerPermitted(NO_LONGER[denial.rank])

    def refusal_in_script(self, caller: Client, command: Command, argv: Sequence[bytes]) -> ReplyError | None:
        """The same for what a script calls."""
        denial = self.denial_of(caller.user, command, argv)
        if denial is None:
            return None
        self.note_denial(caller, denial, "lua")
        return NoPermissionInScript(message_of(caller.user, denial))

    def note_denial(self, client: Client, denial: Denial, context: str) -> None:
        """Write a denial down."""
        self.note(client, REASONS[denial.rank], context, denial.what, client.user.name)

    def note(self, client: Client, reason: str, context: str, what: bytes, name: bytes) -> None:
        """Count a refusal and put it into the log."""
        self.log.refused[COUNTED_AS.get(reason, reason)] += 1
        longest = self.state.settings.number("acllog-max-len")
        line = described(client).rstrip("\n")
        self.log.note((reason, context, what, name), line, self.state.now_ms(), longest)


def context_of(client: Client) -> str:
    """Where the client said it: in a transaction or outside."""
    return "toplevel" if client.queue is None else "multi"


def message_of(user: User, denial: Denial) -> str:
    """What the client is told."""
    if denial.rank in SHORT:
        return SHORT[denial.rank]
    return full_message_of(user, denial).decode("utf-8", "surrogateescape")


def full_message_of(user: User, denial: Denial) -> bytes:
    """What an administrator is told."""
    if denial.rank == COMMAND:
        return b"User %b has no permissions to run the '%b' command" % (user.name, denial.what)
    thing = b"key" if denial.rank == KEY else b"channel"
    return b"User %b has no permissions to access the '%b' %b" % (user.name, denial.what, thing)


def may_listen(client: Client) -> bool:
    """Has the client's user a right to everything that it subscribes to?"""
    user, mine = client.user, subscribed_by(client)
    return all(user.permits_channel(name, literal=literal) for name, literal in mine)


def subscribed_by(client: Client) -> Iterator[tuple[bytes, bool]]:
    """(channel or pattern, is it a pattern?)"""
    for kind, names in client.subscriptions.items():
        for name in names:
            yield name, kind == "patterns"
