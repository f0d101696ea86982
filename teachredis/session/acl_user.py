"""A user: a name, passwords, and selectors that say what may be done.

    user alice on #1f2e... ~cached:* resetchannels -@all +get (%R~news:* resetchannels -@all +@read)

Passwords are never kept, only their SHA-256.  `nopass` lets in with any password, and a user that is `off`
lets nobody in, but who is in stays.
"""

from __future__ import annotations

from teachredis.session.acl_selector import Selector
from teachredis.wire.errors import (
    BadPasswordHash,
    BadRule,
    NoSuchPassword,
    RuleRefused,
    UnmatchedParenthesis,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from teachredis.session.acl_selector import Denial, Request
    from teachredis.session.registry import Command, Table

HASH_LENGTH = 64
HEXADECIMAL = b"0123456789abcdef"


class User:
    """One user; `selectors[0]` is its own, the others are those in parentheses."""

    __slots__ = (
        "all_channels", "enabled", "name", "nopass", "passwords", "sanitizes", "selectors", "table",
        "unlimited",
    )  # fmt: skip

    def __init__(self, name: bytes, table: Table, *, all_channels: bool) -> None:
        self.name = name
        self.table = table
        self.all_channels = all_channels  # of new selectors: the setting acl-pubsub-default
        self.forget_everything()

    def forget_everything(self) -> None:
        """`reset`: as a new user, off and without any right."""
        self.enabled = self.nopass = self.unlimited = False
        self.sanitizes = True  # is RESTORE to look closely at what this user brings?
        self.passwords: dict[bytes, None] = {}  # hashes, in the order in which they came
        self.selectors = [Selector(self.table, all_channels=self.all_channels)]

    def become(self, other: User) -> None:
        """Take over everything but the name."""
        self.enabled, self.nopass, self.sanitizes = other.enabled, other.nopass, other.sanitizes
        self.passwords = dict(other.passwords)
        self.selectors = [selector.copy() for selector in other.selectors]
        self.unlimited = any(selector.is_unlimited for selector in self.selectors)

    # --- rules ----------------------------------------------------------------------------------------------

    def apply(self, rule: bytes) -> None:
        """Follow one rule.  Errors: BadRule."""
        switch = SWITCHES.get(rule.partition(b"\0")[0].lower())
        if switch is not None:
            switch(self)
        elif rule[:1] in PASSWORDS:
            PASSWORDS[rule[:1]](self, rule[1:])
        elif rule[:1] == b"(" and rule[-1:] == b")":
            self.selectors.append(self.new_selector(rule[1:-1].partition(b"\0")[0].split()))
        elif rule:
            self.selectors[0].apply(rule)
        self.unlimited = any(selector.is_unlimited for selector in self.selectors)

    def new_selector(self, rules: Iterable[bytes]) -> Selector:
        """What stands in parentheses.  Errors: BadRule."""
        selector = Selector(self.table, all_channels=self.all_channels)
        for rule in rules:
            selector.apply(rule)
        return selector

    def apply_all(self, rules: Sequence[bytes]) -> None:
        """Follow them in order.  Errors: UnmatchedParenthesis, RuleRefused."""
        for rule in joined(rules):
            try:
                self.apply(rule)
            except BadRule as reason:
                raise RuleRefused(rule, reason) from None

    def set_enabled(self, enabled: bool) -> None:
        """`on` or `off`."""
        self.enabled = enabled

    def set_nopass(self, nopass: bool) -> None:
        """`nopass` or `resetpass`: in either case no password is left."""
        self.nopass = nopass
        self.passwords.clear()

    def set_sanitizes(self, sanitizes: bool) -> None:
        """`sanitize-payload` or `skip-sanitize-payload`."""
        self.sanitizes = sanitizes

    def clear_selectors(self) -> None:
        """`clearselectors`: only its own is left."""
        del self.selectors[1:]

    def add_hash(self, hashed: bytes) -> None:
        """`#hash`.  Errors: BadPasswordHash."""
        refuse_hash(hashed)
        self.passwords[hashed] = None
        self.nopass = False

    def remove_hash(self, hashed: bytes) -> None:
        """`!hash`.  Errors: BadPasswordHash, NoSuchPassword."""
        refuse_hash(hashed)
        if hashed not in self.passwords:
            raise NoSuchPassword
        del self.passwords[hashed]

    # --- what it says ---------------------------------------------------------------------------------------

    def flags(self) -> list[str]:
        """As ACL GETUSER lists them."""
        payload = "sanitize-payload" if self.sanitizes else "skip-sanitize-payload"
        return ["on" if self.enabled else "off", *(["nopass"] if self.nopass else []), payload]

    def __bytes__(self) -> bytes:
        """The user as one line: rules that make it anew."""
        own, *others = map(bytes, self.selectors)
        hashes = (b"#" + hashed for hashed in self.passwords)
        in_parentheses = (b"(" + text + b")" for text in others)
        flags = (flag.encode() for flag in self.flags())
        return b" ".join((b"user", self.name, *flags, *hashes, own, *in_parentheses))

    # --- what it may do -------------------------------------------------------------------------------------

    def knows(self, password: bytes) -> bool:
        """Does this password let in?"""
        return self.enabled and (self.nopass or hash_of(password) in self.passwords)

    def denial_of(self, request: Request) -> Denial | None:
        """Why no selector permits this, by the one that comes nearest; None if one does."""
        denials = []
        for selector in self.selectors:
            denial = selector.denial_of(request)
            if denial is None:
                return None
            denials.append(denial)
        return max(denials)

    def permits_channel(self, channel: bytes, *, literal: bool = False) -> bool:
        """May it listen there?"""
        return any(selector.permits_channel(channel, literal=literal) for selector in self.selectors)

    def reads_everything(self, command: Command, argv: Sequence[bytes]) -> bool:
        """Does one selector allow the command, and to read every key?"""
        return any(each.reads_everything and each.commands.allows(command, argv) for each in self.selectors)


SWITCHES: dict[bytes, Callable[[User], None]] = {
    b"on": lambda user: user.set_enabled(True),
    b"off": lambda user: user.set_enabled(False),
    b"nopass": lambda user: user.set_nopass(True),
    b"resetpass": lambda user: user.set_nopass(False),
    b"sanitize-payload": lambda user: user.set_sanitizes(True),
    b"skip-sanitize-payload": lambda user: user.set_sanitizes(False),
    b"clearselectors": User.clear_selectors,
    b"reset": User.forget_everything,
}
PASSWORDS: dict[bytes, Callable[[User, bytes], None]] = {
    b">": lambda user, password: user.add_hash(hash_of(password)),
    b"<": lambda user, password: user.remove_hash(hash_of(password)),
    b"#": User.add_hash,
    b"!": User.remove_hash,
}


def hash_of(password: bytes) -> bytes:
    """SHA-256 in hexadecimal."""
    from hashlib import sha256  # here, because most engines never see a password

    return sha256(password).hexdigest().encode()


def refuse_hash(hashed: bytes) -> None:
    """Errors: BadPasswordHash."""
    if len(hashed) != HASH_LENGTH or hashed.strip(HEXADECIMAL):
        raise BadPasswordHash


def joined(words: Sequence[bytes]) -> list[bytes]:
    """Rules, with the words of a selector put together: `(+get ~a)` may come as one word or as several.

    As in C, where this is done, words behind the first end at a NUL.  Errors: UnmatchedParenthesis.
    """
    rules: list[bytes] = []
    opened: list[bytes] = []
    for word in words:
        if opened or word[:1] == b"(":
            opened.append(word.partition(b"\0")[0] if opened else word)
            if word[-1:] == b")":
                rules.append(b" ".join(opened))
                opened = []
        else:
            rules.append(word)
    if opened:
        raise UnmatchedParenthesis(opened[0])
    return rules
