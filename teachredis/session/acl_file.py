"""Users as lines of text: `user alice on >secret ~cached:* +get`, in a file of their own or in redis.conf.

Reading a file is all or nothing: each line that is wrong is told, and then no user is changed.
"""

from __future__ import annotations

from teachredis.session.acl_user import joined
from teachredis.wire.errors import AclFileRefused, BadRule, BadUserName, UnknownInRule, UnmatchedParenthesis

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from teachredis.session.acl import Acl
    from teachredis.session.acl_user import User

    Users = dict[bytes, User]


def text_of(acl: Acl) -> bytes:
    """All users, a line each."""
    return b"".join(bytes(user) + b"\n" for user in acl.in_order())


def users_in(text: bytes, path: str, acl: Acl) -> Users:
    """The users that a file describes, by name; `path` is for complaints.  Errors: AclFileRefused."""
    users: Users = {}
    complaints: list[str] = []
    for number, line in enumerate(text.split(b"\n"), 1):
        words = [word for word in line.strip().split(b" ") if word]
        if words:
            complaints += read_user(words, users, acl, path, number)
    if complaints:
        raise AclFileRefused(complaints)
    return users


def read_user(words: Sequence[bytes], users: Users, acl: Acl, path: str, number: int) -> Iterator[str]:
    """Add the user of one line to `users`; what is wrong with it."""
    if words[0] != b"user" or len(words) < 2:
        yield f"{path}:{number} should start with user keyword followed by the username."
        return
    name = words[1]
    if name in users:
        yield f"WARNING: Duplicate user '{shown(name)}' found on line {number}."
        return
    try:
        user = users[name] = acl.new(name)
    except BadUserName:
        yield f"'{path}:{number}: username '{shown(name)}' contains invalid characters."
        return
    for complaint in apply_all(user, words[2:]):
        yield f"{path}:{number}: {complaint}"


def apply_all(user: User, words: Sequence[bytes]) -> Iterator[str]:
    """Follow the rules of a line; each unknown name is told, of other mistakes only the first."""
    mistakes = 0
    for rule in joined_or_not(words):
        try:
            user.apply(rule)
        except UnknownInRule as reason:
            yield f"Error in applying operation '{shown(rule)}': {reason}."
        except BadRule as reason:
            mistakes += 1
            if mistakes == 1:
                yield f"{reason}."


def joined_or_not(words: Sequence[bytes]) -> Sequence[bytes]:
    """The rules of a line.

    # Redis: dies of a parenthesis that is not closed.  Here it is a mistake like another.
    """
    try:
        return joined(words)
    except UnmatchedParenthesis:
        return words


def shown(text: bytes) -> str:
    """Bytes as text."""
    return text.decode("utf-8", "surrogateescape")
