"""Where users come from when a server starts: `user` lines of its configuration, or a file of their own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from teachredis.server.config_file import FatalConfig, as_bytes
from teachredis.session.acl import DEFAULT
from teachredis.session.acl_file import users_in
from teachredis.wire.errors import AclFileUnreadable, BadUserName, ReplyError, RuleRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.engine import Engine


class BadUsers(FatalConfig):
    """Users with whom no server starts."""


def load_users(engine: Engine, lines: Sequence[Sequence[str]]) -> None:
    """Make the users that the configuration speaks of; `lines` are its `user` lines.  Errors: BadUsers."""
    path = engine.settings.read("aclfile")
    if path and lines:
        raise BadUsers(
            "Configuring Redis with users defined in redis.conf and at the same setting an ACL file path is "
            "invalid. This setup is very likely to lead to configuration errors and security holes, please "
            "define either an ACL file or declare users directly in your redis.conf, but not both."
        )
    for name, *rules in lines:
        make_user(engine, as_bytes(name), [*map(as_bytes, rules)])
    if path:
        load_file(engine, path)


def make_user(engine: Engine, name: bytes, rules: list[bytes]) -> None:
    """One line's user; that of the default user says all about it.  Errors: BadUsers."""
    end = "\nCritical error while loading ACLs. Exiting."
    first = [b"reset"] if name == DEFAULT else []
    try:
        engine.acl.set_user(name, [*first, *rules])
    except BadUserName:
        raise BadUsers("Spaces not allowed in ACL usernames" + end) from None
    except RuleRefused as error:
        what = f"Error loading ACL rule '{error.rule}' for the user named '{name.decode('utf-8', 'replace')}'"
        raise BadUsers(f"{what}: {error.why}{end}") from None


def load_file(engine: Engine, path: str) -> None:
    """The users of `aclfile`.  Errors: BadUsers."""
    try:
        engine.acl.replace(users_in(read_users(path), path, engine.acl))
    except ReplyError as error:
        raise BadUsers(f"Aborting Redis startup because of ACL errors: {error.message}") from None


def read_users(path: str) -> bytes:
    """The file's text.  Errors: AclFileUnreadable."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise AclFileUnreadable(path, error.strerror or str(error)) from None


def write_whole(path: Path, text: bytes) -> None:
    """Replace a file all at once: who reads meanwhile sees the old one or the new.  Errors: OSError."""
    new = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    new.write_bytes(text)
    new.replace(path)
