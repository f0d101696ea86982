"""DEBUG: doors that Redis's own tests need, and a learner who wants to look behind things.

# Redis: refuses DEBUG unless `enable-debug-command` says otherwise, since it can crash the server.  Ours
# cannot, and who is inside the kernel may look at everything; who comes over a wire needs the setting.
"""

from __future__ import annotations

from teachredis.codec.reader import Reader
from teachredis.codec.serialized import deserialized, serialized
from teachredis.commands.arguments import at_least, integer
from teachredis.commands.digest import digest_of_all, digest_of_key
from teachredis.keyspace.access import idle_s, last_used_s
from teachredis.keyspace.loading import load_key
from teachredis.session.help import help_lines
from teachredis.session.registry import VARIADIC, command
from teachredis.session.setting_kinds import bytes_of
from teachredis.values.list import ListValue
from teachredis.values.string_object import string_encoding
from teachredis.values.value import Value
from teachredis.values.vector_set import VectorSet
from teachredis.wire.errors import (
    BadDebugArgument,
    NoFolder,
    NoSuchKey,
    NotAllowedFromThere,
    OutOfRange,
    ReplyError,
    TooLong,
    UnknownDebug,
)
from teachredis.wire.replies import OK, Attributed, BigNumber, Push, SetReply, Status, Verbatim

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType
    from typing import TypeVar

    from teachredis.keyspace.keyspace import Keyspace, Stored
    from teachredis.session.client import Client
    from teachredis.values.limits import Limits
    from teachredis.wire.replies import Reply

    F = TypeVar("F")

GROUP = "server"

subcommands: dict[str, tuple[str, FunctionType]] = {}
"""name -> (syntax, function)"""


def debug(syntax: str) -> Callable[[F], F]:
    """Register a function as `DEBUG name`; it takes the client and the words behind the name."""

    def register(function: F) -> F:
        run: FunctionType = function  # type: ignore[assignment]  # as in the registry: F is any function
        subcommands[syntax.partition(" ")[0]] = syntax, run
        return function

    return register


@command("DEBUG subcommand [argument ...]", "admin", "noscript", "loading", "stale")
def debug_(client: Client, subcommand: bytes, *words: bytes) -> Reply:
    """Look behind things; DEBUG HELP lists how.

    Reply: as the subcommand has it.  Errors: unknown subcommand.  Cost: up to O(N) of the keys.
    Source: redis.io/commands/debug
    """
    if not client.may_use("debug"):
        raise NotAllowedFromThere("debug")
    name = subcommand.decode("latin-1").upper()
    if name not in subcommands or not takes(subcommands[name][1], len(words)):
        raise UnknownDebug(subcommand)
    function = subcommands[name][1]
    reply: Reply = function(client, *words)
    return reply


def takes(function: FunctionType, count: int) -> bool:
    """Does the function take so many words behind the client?"""
    code = function.__code__
    most = code.co_argcount - 1
    least = most - len(function.__defaults__ or ())
    return least <= count and (count <= most or bool(code.co_flags & VARIADIC))


@debug("HELP")
def debug_help(client: Client) -> Reply:
    """Show this text."""
    rows = sorted(subcommands.values(), key=lambda row: row[0])
    return help_lines("debug", ((syntax, (run.__doc__ or "").partition(".")[0]) for syntax, run in rows))


# --- comparing ----------------------------------------------------------------------------------------------


@debug("DIGEST")
def digest(client: Client) -> Reply:
    """Answer one number that stands for all data."""
    return Status(digest_of_all(client.engine.databases).hex())


@debug("DIGEST-VALUE <key> [<key> ...]")
def digest_value(client: Client, *keys: bytes) -> Reply:
    """Answer a number for each key's value."""
    return [Status(digest_of_key(client.db, key).hex()) for key in keys]


# --- looking ------------------------------------------------------------------------------------------------


def find(client: Client, key: bytes) -> Stored:
    """Also a key past its deadline that nobody has removed yet.  Errors: no such key."""
    value = client.db.data.get(key)
    if value is None:
        raise NoSuchKey
    return value


def encoding_of(db: Keyspace, key: bytes, value: Stored) -> str:
    """What OBJECT ENCODING answers."""
    if isinstance(value, Value):
        return value.encoding
    return string_encoding(key, value, roomy=key in db.roomy)


@debug("OBJECT <key>")
def object_(client: Client, key: bytes) -> Reply:
    """Show how a value is encoded and when it was last used."""
    value, db = find(client, key), client.db
    encoding = encoding_of(db, key, value)
    _, body = serialized(value, compresses=client.engine.settings.is_on("rdbcompression"))
    compresses = client.engine.settings.read("list-compress-depth") != "0"
    used_s, unused_s = last_used_s(db.access, key, db.now_ms), idle_s(db.access, key, db.now_ms)
    # Redis: tells the address at which the value really lies.
    return Status(
        f"Value at:0x0 refcount:1 encoding:{encoding} serializedlength:{len(body)} "
        f"lru:{used_s & 0xFFFFFF} lru_seconds_idle:{unused_s}{about_nodes(value, compresses=compresses)}"
    )


def about_nodes(value: Stored, *, compresses: bool) -> str:
    """How the nodes of a quicklist are filled."""
    if not isinstance(value, ListValue) or value.chain is None:
        return ""
    nodes = value.nodes
    return (
        f" ql_nodes:{len(nodes)} ql_avg_node:{len(value) / len(nodes):.2f} ql_listpack_max:{value.rule.fill}"
        f" ql_compressed:{int(compresses)} ql_uncompressed_size:{sum(node.bytes for node in nodes)}"
    )


@debug("LISTPACK <key>")
def listpack(client: Client, key: bytes) -> Reply:
    """Print a listpack; there is no terminal, so nothing is shown."""
    if encoding_of(client.db, key, find(client, key)) not in {"listpack", "listpackex"}:
        raise BadDebugArgument("ERR Not a listpack encoded object.")
    return Status("Listpack structure printed on stdout")


@debug("QUICKLIST <key> [<0|1>]")
def quicklist(client: Client, key: bytes, detail: bytes = b"0") -> Reply:
    """Print a quicklist; there is no terminal, so nothing is shown."""
    if encoding_of(client.db, key, find(client, key)) != "quicklist":
        raise BadDebugArgument("ERR Not a quicklist encoded object.")
    return Status("Quicklist structure printed on stdout")


@debug("SDSLEN <key>")
def sdslen(client: Client, key: bytes) -> Reply:
    """Show the lengths of a key and of its string."""
    value = find(client, key)
    if isinstance(value, Value) or encoding_of(client.db, key, value) == "int":
        raise BadDebugArgument("ERR Not an sds encoded string.")
    return Status(
        f"key_sds_len:{len(key)}, key_sds_avail:0, key_zmalloc: 0, "
        f"val_sds_len:{len(value)}, val_sds_avail:0, val_zmalloc: 0"
    )


@debug("HTSTATS <dbid> [full]")
def htstats(client: Client, number: bytes, full: bytes = b"") -> Reply:
    """Show the hash tables of a database."""
    index = integer(number)
    if not 0 <= index < len(client.engine.databases):
        raise BadDebugArgument("ERR Out of range database")
    db = client.engine.databases[index]
    keys, deadlines = table_stats(len(db)), table_stats(len(db.expires))
    return Verbatim(f"[Dictionary HT]\n{keys}[Expires HT]\n{deadlines}".encode())


@debug("HTSTATS-KEY <key> [full]")
def htstats_key(client: Client, key: bytes, full: bytes = b"") -> Reply:
    """Show the hash table of a value."""
    value = find(client, key)
    if not isinstance(value, Value) or value.encoding not in {"hashtable", "skiplist"}:
        raise BadDebugArgument(
            "ERR The value stored at the specified key is not represented using an hash table"
        )
    return Verbatim(table_stats(len(value)).encode())


def table_stats(elements: int) -> str:
    """# Redis: its real table.  Ours is the smallest power of two that holds the elements."""
    if not elements:
        return ""
    size = max(4, 1 << (elements - 1).bit_length())
    return f"Hash table 0 stats (main hash table):\n table size: {size}\n number of elements: {elements}\n"


# --- changing -----------------------------------------------------------------------------------------------


@debug("SLEEP <seconds>")
def sleep(client: Client, seconds: bytes) -> Reply:
    """Do nothing for a while (thirty years at most); a clock that stands still is moved on."""
    wanted_s = leading_number(seconds)
    client.engine.sleep(int(min(wanted_s, 1e9) * 1000) if wanted_s > 0 else 0)
    return OK


def leading_number(text: bytes) -> float:
    """As C's strtod: the number at the beginning of the text, 0 if there is none."""
    for end in range(len(text), 0, -1):
        try:
            return float(text[:end])
        except ValueError:
            continue
    return 0.0


@debug("SET-ACTIVE-EXPIRE <0|1>")
def set_active_expire(client: Client, switch: bytes) -> Reply:
    """Let the active cycle expire keys, or leave them to whoever looks."""
    client.engine.expires_actively = leading_number(switch) != 0
    return OK


@debug("QUICKLIST-PACKED-THRESHOLD <size>")
def quicklist_packed_threshold(client: Client, size: bytes) -> Reply:
    """Give larger list elements a node of their own; 0 for the default."""
    size_bytes = bytes_of(size.decode("latin-1"))
    if size_bytes is None or not 0 <= size_bytes < 1 << 32:
        raise BadDebugArgument("ERR argument must be a memory value bigger than 1 and smaller than 4gb")
    client.engine.limits.quicklist_packed_threshold = size_bytes
    return OK


@debug("RELOAD [<option> ...]")
def reload_(client: Client, *options: bytes) -> Reply:
    """Save the RDB file and load it again, which chooses encodings afresh.

    Options: NOSAVE loads what the last save wrote; NOFLUSH keeps the keys that are there, and MERGE lets
    those of the file replace them.
    # Redis: ends if a key is there twice.  Ours answers an error.  An engine without a folder does the same
    # without a file; then NOSAVE changes nothing.
    """
    words = [option.upper() for option in options]
    if not {b"MERGE", b"NOFLUSH", b"NOSAVE"}.issuperset(words):
        raise BadDebugArgument("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.")
    persistence = client.engine.ports.persistence
    if persistence is not None:
        persistence.reload(
            saves=b"NOSAVE" not in words, empties=b"NOFLUSH" not in words, merges=b"MERGE" in words
        )
        return OK
    keeps_access = client.engine.settings.read("maxmemory-policy").endswith(("lru", "lfu"))
    for db in client.engine.databases:
        db.now_ms = client.db.now_ms
        reload_keys(db, keeps_access=keeps_access)
    return OK


@debug("LOADAOF")
def loadaof(client: Client) -> Reply:
    """Write what is still to be written to the append-only file, and load it in place of all data."""
    if client.engine.ports.persistence is None:
        raise NoFolder
    client.engine.ports.persistence.load_log()
    return OK


def reload_keys(db: Keyspace, *, keeps_access: bool) -> None:
    """Reload one database; who is past its deadline stays behind."""
    for key in [key for key, deadline_ms in db.expires.items() if deadline_ms <= db.now_ms]:
        db.live(key)
    data, expires, access = db.data, db.expires, db.access
    db.clear()
    for key, value in data.items():
        mark = access[key] if keeps_access else db.now_ms
        load_key(db, key, again(value, db.limits), expires.get(key), mark)


def again(value: Stored, limits: Limits) -> Stored:
    """The value written and read back; nothing but a vector set's number is not written."""
    kind, body = serialized(value, compresses=False)
    copy = deserialized(kind, Reader(bytes(body)), limits)
    if isinstance(value, VectorSet) and isinstance(copy, VectorSet):
        copy.number = value.number
    return copy


def refuse_too_long(db: Keyspace, length: int) -> None:
    """No more bytes than a string may have.  Errors: string exceeds maximum allowed size.

    # Redis: tries, and dies for want of memory.
    """
    if length > db.limits.proto_max_bulk_len:
        raise TooLong


@debug("POPULATE <count> [<prefix>] [<size>]")
def populate(client: Client, count: bytes, prefix: bytes = b"key", size: bytes = b"0") -> Reply:
    """Create keys `prefix:0`, ... that hold `value:0`, ..., cut or filled with zeros to `size` bytes."""
    wanted, length = at_least(count, 0, OutOfRange), at_least(size, 0, OutOfRange)
    refuse_too_long(client.db, wanted * max(length, 64))
    for number in range(wanted):
        value = b"value:%d" % number
        name = b"%b:%d" % (prefix, number)
        if name not in client.db.data:
            client.db.store(name, value[:length].ljust(length, b"\0") if length else value)
    return OK


@debug("CHANGE-REPL-ID")
def change_repl_id(client: Client) -> Reply:
    """Become another data set in the eyes of replicas."""
    if client.engine.ports.replication is not None:
        client.engine.ports.replication.change_id()
    return OK


@debug("STRINGMATCH-LEN <length> <pattern>")
def stringmatch_len(client: Client, length: bytes, pattern: bytes) -> Reply:
    """Match a pattern against so many letters `a`: all that matters is that it ends."""
    from teachredis.structures.glob import matches

    refuse_too_long(client.db, integer(length))
    matches(pattern, b"a" * integer(length))
    return OK


def ignored(client: Client, *words: bytes) -> Reply:
    """Do nothing, as there is nothing here that it could change."""
    return OK


@debug("SET-DISABLE-DENY-SCRIPTS <0|1>")
def set_disable_deny_scripts(client: Client, value: bytes) -> Reply:
    """Let scripts call even what makes no sense in a script (1), or not (0)."""
    client.engine.scripts_call_anything = integer(value) != 0
    return OK


for name in ("DICT-RESIZING <0|1>", "PAUSE-CRON <0|1>", "LOG <message>",
             "REPLYBUFFER <option> <value>", "KEYSIZES-HIST-ASSERT <0|1>"):  # fmt: skip
    debug(name)(ignored)


# --- replies ------------------------------------------------------------------------------------------------


@debug("ERROR <string>")
def error(client: Client, text: bytes) -> Reply:
    """Answer this error."""
    raise ReplyError(text.decode("utf-8", "surrogateescape").replace("\r", " ").replace("\n", " "))


@debug("STRUCTSIZE")
def structsize(client: Client) -> Reply:
    """Tell the sizes of Redis's structures on a 64-bit machine."""
    return b"bits:64 robj:16 dictentry:24 sdshdr5:1 sdshdr8:3 sdshdr16:5 sdshdr32:9 sdshdr64:17 "


SAMPLES: dict[bytes, Reply] = {
    b"string": b"Hello World",
    b"integer": 12345,
    b"double": 3.141,
    b"bignum": BigNumber(1234567999999999999999999999999999999),
    b"null": None,
    b"array": [0, 1, 2],
    b"set": SetReply([0, 1, 2]),
    b"map": {0: False, 1: True, 2: False},  # type: ignore[dict-item]  # the one map whose keys are numbers
    b"attrib": Attributed(b"Some real reply following the attribute", {b"key-popularity": [b"key:123", 90]}),
    b"push": Push([b"server-cpu-usage", 42]),
    b"verbatim": Verbatim(b"This is a verbatim\nstring"),
    b"true": True,
    b"false": False,
}


@debug("PROTOCOL <type>")
def protocol(client: Client, kind: bytes) -> Reply:
    """Answer a sample of this type of reply: string, integer, double, bignum, null, array, set, map, ..."""
    name = kind.lower()
    if name not in SAMPLES:
        raise BadDebugArgument(
            "ERR Wrong protocol type name. Please use one of the following: "
            "string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true|false"
        )
    if name == b"push" and client.protocol == 2:
        raise BadDebugArgument("ERR RESP2 is not supported by this command")
    if name == b"push":
        client.outbox.append(SAMPLES[name])
        return b"Some real reply following the push reply"
    return SAMPLES[name]
