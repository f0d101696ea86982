"""ACL: who may do what, to which keys, on which channels.

A user is what its rules make of it; session/acl_user.py and acl_selector.py follow them, session/acl.py holds
the users and answers whether one may run a command.
"""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.session.acl import full_message_of
from teachredis.session.acl_file import text_of, users_in
from teachredis.session.categories import ORDER, categories_of
from teachredis.session.help import help_of
from teachredis.session.registry import command, container
from teachredis.wire.errors import (
    BadPasswordBits,
    CommandNotFound,
    NoAclFile,
    UnknownCategory,
    UnknownSubcommandOrArity,
    UserNotFound,
    WrongArity,
)
from teachredis.wire.replies import OK, SetReply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.session.acl_log import Entry
    from teachredis.session.acl_selector import Selector
    from teachredis.session.client import Client
    from teachredis.session.ports import Server
    from teachredis.session.registry import Command
    from teachredis.session.state import State
    from teachredis.wire.replies import Reply

GROUP = "server"
ANYTIME = ("noscript", "loading", "stale")
ADMIN = ("admin", *ANYTIME)
PASSWORD_BITS, MOST_PASSWORD_BITS, BITS_A_DIGIT = 256, 4096, 4
SHOWN_ENTRIES = 10

container("ACL", home=__name__, group=GROUP, since="6.0.0")


# --- users --------------------------------------------------------------------------------------------------


@command("ACL|SETUSER username [rule [rule ...]]", *ADMIN, since="6.0.0")
def acl_setuser(client: Client, username: bytes, *rules: bytes) -> Reply:
    """Make a user, or change one, by rules: all of them, or none if one is wrong.

    Rules: on, off; nopass, resetpass, >password, <password, #hash, !hash; ~pattern, %R~pattern, %W~pattern,
    allkeys, resetkeys; &pattern, allchannels, resetchannels; +command, -command, +command|subcommand,
    +@category, -@category, allcommands, nocommands; (selector), clearselectors; reset.
    Reply: OK.  Errors: a blank in the name, a rule that cannot be applied.  Cost: O(N) of the rules.
    Source: redis.io/commands/acl-setuser
    """
    client.engine.acl.set_user(username, rules, client)
    return OK


@command("ACL|DELUSER username [username ...]", *ADMIN, since="6.0.0")
def acl_deluser(client: Client, username: bytes, *more: bytes) -> int:
    """Forget users and hang up on their connections.

    Reply: how many there were.  Errors: the default user stays.  Cost: O(N) of the connections.
    Source: redis.io/commands/acl-deluser
    """
    return client.engine.acl.delete((username, *more), client)


@command("ACL|GETUSER username", *ADMIN, since="6.0.0")
def acl_getuser(client: Client, username: bytes) -> Reply:
    """Show a user's flags, hashed passwords and rules.

    Reply: a map; nil if there is no such user.  Cost: O(N) of the rules.
    Source: redis.io/commands/acl-getuser
    """
    user = client.engine.acl.users.get(username)
    if user is None:
        return None
    own, *others = map(shown_selector, user.selectors)
    flags: Reply = SetReply(flag.encode() for flag in user.flags())
    return {b"flags": flags, b"passwords": [*user.passwords], **own, b"selectors": others}


def shown_selector(selector: Selector) -> dict[bytes, Reply]:
    """A selector as ACL GETUSER shows it."""
    return {
        b"commands": selector.commands_text(),
        b"keys": selector.keys_text(),
        b"channels": selector.channels_text(),
    }


@command("ACL|LIST", *ADMIN, since="6.0.0")
def acl_list(client: Client) -> Reply:
    """Show every user as a line of rules that would make it again.

    Reply: lines.  Cost: O(N) of the users.  Source: redis.io/commands/acl-list
    """
    return [bytes(user) for user in client.engine.acl.in_order()]


@command("ACL|USERS", *ADMIN, since="6.0.0")
def acl_users(client: Client) -> Reply:
    """Name all users.

    Reply: names.  Cost: O(N) of the users.  Source: redis.io/commands/acl-users
    """
    return [user.name for user in client.engine.acl.in_order()]


@command("ACL|WHOAMI", *ANYTIME, since="6.0.0")
def acl_whoami(client: Client) -> Reply:
    """Tell for which user this connection speaks.

    Reply: the name.  Cost: O(1).  Source: redis.io/commands/acl-whoami
    """
    return client.user.name


# --- what is allowed ----------------------------------------------------------------------------------------


@command("ACL|CAT [category]", *ANYTIME, since="6.0.0")
def acl_cat(client: Client, *category: bytes) -> Reply:
    """Name the categories of commands, or the commands in one of them.

    Reply: names.  Errors: no such category.  Cost: O(N) of the commands.
    Source: redis.io/commands/acl-cat
    """
    if not category:
        return [name[1:].encode() for name in ORDER]
    if len(category) > 1:
        raise UnknownSubcommandOrArity("ACL", b"CAT")
    wanted = "@" + category[0].decode("latin-1").lower()
    if wanted not in ORDER:
        raise UnknownCategory(category[0])
    table = client.engine.table.values()
    return [entry.name.encode() for entry in table if wanted in categories_of(entry)]


@command("ACL|DRYRUN username command [arg [arg ...]]", *ADMIN, since="7.0.0")
def acl_dryrun(client: Client, username: bytes, name: bytes, *args: bytes) -> Reply:
    """Tell whether a user could run a command, without running it.

    Reply: OK, or why not.  Errors: no such user or command, wrong number of words.
    Cost: O(1).  Source: redis.io/commands/acl-dryrun
    """
    engine = client.engine
    user = engine.acl.users.get(username)
    if user is None:
        raise UserNotFound(username)
    argv = [name, *args]
    denial = engine.acl.denial_of(user, command_meant(engine, argv), argv)
    return OK if denial is None else full_message_of(user, denial)


def command_meant(engine: State, argv: list[bytes]) -> Command:
    """The command or subcommand that argv names.  Errors: CommandNotFound, WrongArity."""
    entry = engine.index.get(argv[0].lower())
    if entry is not None and entry.subcommands and len(argv) > 1:
        entry = entry.subcommands.get(argv[1].lower())
    if entry is None:
        raise CommandNotFound(argv[0])
    if not entry.fits_arity(len(argv)):
        raise WrongArity(entry.name)
    return entry


@command("ACL|GENPASS [bits]", *ANYTIME, since="6.0.0")
def acl_genpass(client: Client, *bits: bytes) -> Reply:
    """Draw a password that nobody guesses, of so many bits (256 unless told otherwise).

    Reply: hexadecimal digits, one for every four bits.  Errors: not between 1 and 4096.  Cost: O(1).
    Source: redis.io/commands/acl-genpass
    """
    if len(bits) > 1:
        raise UnknownSubcommandOrArity("ACL", b"GENPASS")
    wanted = integer(bits[0]) if bits else PASSWORD_BITS
    if not 0 < wanted <= MOST_PASSWORD_BITS:
        raise BadPasswordBits
    digits = -(-wanted // BITS_A_DIGIT)
    return b"%0*x" % (digits, client.engine.secret_bits(digits * BITS_A_DIGIT))


# --- what was refused ---------------------------------------------------------------------------------------


@command("ACL|LOG [count|RESET]", *ADMIN, since="6.0.0")
def acl_log(client: Client, *operation: bytes) -> Reply:
    """Show what was refused lately, the latest first: ten entries, or so many; RESET forgets them.

    Reply: a map each, or OK.  Errors: not an integer.  Cost: O(N) of the entries shown.
    Source: redis.io/commands/acl-log
    """
    if len(operation) > 1:
        raise UnknownSubcommandOrArity("ACL", b"LOG")
    log = client.engine.acl.log
    if operation and operation[0].upper() == b"RESET":
        log.entries.clear()
        return OK
    count = max(integer(operation[0]), 0) if operation else SHOWN_ENTRIES
    now_ms = client.engine.now_ms()
    return [shown_entry(entry, now_ms) for entry in log.entries[:count]]


def shown_entry(entry: Entry, now_ms: int) -> dict[bytes, Reply]:
    """One refusal."""
    reason, context, what, name = entry.refusal
    return {
        b"count": entry.count,
        b"reason": reason.encode(),
        b"context": context.encode(),
        b"object": what,
        b"username": name,
        b"age-seconds": (now_ms - entry.updated_ms) / 1000,
        b"client-info": entry.client.encode("utf-8", "surrogateescape"),
        b"entry-id": entry.id,
        b"timestamp-created": entry.created_ms,
        b"timestamp-last-updated": entry.updated_ms,
    }


# --- files --------------------------------------------------------------------------------------------------


@command("ACL|LOAD", *ADMIN, since="6.0.0")
def acl_load(client: Client) -> Reply:
    """Read the users from the file `aclfile` again: all of them, or none if a line is wrong.

    Connections whose user is not in the file are closed.
    Reply: OK.  Errors: no such file, whatever is wrong in it.  Cost: O(N) of the users.
    Source: redis.io/commands/acl-load
    """
    acl, path = client.engine.acl, client.engine.settings.read("aclfile")
    acl.replace(users_in(file_keeper(client).read_users(), path, acl), client)
    return OK


@command("ACL|SAVE", *ADMIN, since="6.0.0")
def acl_save(client: Client) -> Reply:
    """Write the users into the file `aclfile`.

    Reply: OK.  Errors: there is no such file, or it cannot be written.  Cost: O(N) of the users.
    Source: redis.io/commands/acl-save
    """
    file_keeper(client).write_users(text_of(client.engine.acl))
    return OK


def file_keeper(client: Client) -> Server:
    """The server around the engine, which may open files.  Errors: NoAclFile."""
    server = client.engine.ports.server
    if server is None or not client.engine.settings.read("aclfile"):
        raise NoAclFile
    return server


@command("ACL|HELP", "loading", "stale", since="6.0.0")
def acl_help(client: Client) -> Reply:
    """Show this text.

    Reply: lines.  Cost: O(1).  Source: redis.io/commands/acl-help
    """
    return help_of(client.engine.table, "acl")
