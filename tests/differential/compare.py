"""When are a reply of ours and a reply of redis-server the same?

They are equal, except where Redis itself promises less:

* `SETS` and `TABLES` come in no order: they are sorted before they are compared (tables by their pairs).
* `SCANS` give a cursor of their own and elements in no order: only the elements are compared.
* `DRAWS` are left to chance: their type and length are compared.
* `MOMENTS` depend on when or where the server runs: only their type is compared.
* `VSIM` orders elements that are equally like what was searched for by its random levels: with scores, they are sorted.
* `VINFO` has two figures of chance: the highest level, and a number for each set that a server ever made.
* `SLOWLOG GET` tells numbers, times and ports of its own: the words and the client's name are compared.
* `TIMES` are counted from when a command ran: within a minute is the same.
* `DUMP` writes hashtables in no order, and is not exact about when the first field of a listpackex expires; streams
  have the times of their consumers in them, and vector sets levels that were drawn.
* `SINCE` tell, among other things, when something happened, and by each side's own clock: see `timeless`.

* `ACL LOG` has times, numbers and a description of the client: only the rest is compared.

All else is exact: error texts, float texts, the difference between a missing string and a missing array.
Transcripts compare small collections in their exact order too, since Redis keeps that of its listpacks.
"""

from teachredis.codec import kinds
from teachredis.codec.payload import FOOTER_BYTES
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import QUEUED

SETS = {"KEYS", "SMEMBERS", "SINTER", "SUNION", "SDIFF", "HKEYS", "HVALS", "COMMAND LIST", "ACL CAT"}
TABLES = {"HGETALL", "CONFIG GET"}
SCANS = {"SCAN": 1, "SSCAN": 1, "HSCAN": 2, "ZSCAN": 2}  # name → how many words make an element
DRAWS = {"SPOP", "SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER", "RANDOMKEY", "VRANDMEMBER"}
MOMENTS = {
    "TIME", "LASTSAVE", "INFO", "MEMORY STATS", "MEMORY DOCTOR", "OBJECT IDLETIME", "OBJECT FREQ",
    "CLIENT ID", "CLIENT INFO", "CLIENT LIST", "ACL GENPASS", "HELLO", "DEBUG OBJECT", "VLINKS",
}  # fmt: skip
TIMES = {
    "TTL": 60, "HTTL": 60, "EXPIRETIME": 60, "HEXPIRETIME": 60,
    "PTTL": 60_000, "HPTTL": 60_000, "PEXPIRETIME": 60_000, "HPEXPIRETIME": 60_000,
}  # fmt: skip

SINCE = {"XPENDING", "XINFO STREAM", "XINFO CONSUMERS"}
MOMENT = 10**12  # ms since 1970 of any time in this century; no other number in a test of streams is as large
PASSING = {b"age-seconds", b"client-info", b"entry-id", b"timestamp-created", b"timestamp-last-updated"}
MINUTE_MS = 60_000


def same(argv, ours, theirs):
    """Are two replies to the same command the same?  Both as our RESP reader gives them."""
    if ours is None or theirs is None or is_error(ours) or is_error(theirs):
        return exactly(ours, theirs)
    name = name_of(argv)
    if name in MOMENTS:
        return type(ours) is type(theirs)
    if name in DRAWS:
        return shape(ours) == shape(theirs)
    if name == "ACL LOG":
        return exactly(lasting(ours), lasting(theirs))
    if name in SINCE:
        return exactly(timeless(name, ours), timeless(name, theirs))
    if name in TIMES:
        return within(TIMES[name], ours, theirs)
    return exactly(settled(name, argv, ours), settled(name, argv, theirs))


def all_same(commands, ours, theirs):
    """The place of the first command whose replies differ, or None.  Follows MULTI, so that EXEC's replies are
    compared each by the rule of its own command."""
    queue = []
    for at, (argv, mine, real) in enumerate(zip(commands, ours, theirs, strict=True)):
        name = name_of(argv)
        fine = exec_same(queue, mine, real) if name == "EXEC" else same_or_queued(argv, mine, real)
        if not fine:
            return at
        if real == QUEUED:
            queue.append(argv)
        elif name in {"EXEC", "DISCARD", "RESET"}:
            queue = []
    return None


def same_or_queued(argv, ours, theirs):
    return exactly(ours, theirs) if QUEUED in (ours, theirs) else same(argv, ours, theirs)


def exec_same(queue, ours, theirs):
    if not isinstance(ours, list) or not isinstance(theirs, list):
        return exactly(ours, theirs)
    if len(ours) != len(theirs) or len(theirs) != len(queue):
        return False
    return all(same(*triple) for triple in zip(queue, ours, theirs, strict=True))


def name_of(argv):
    """The name that the tables above use: "GET", "OBJECT FREQ"."""
    name = argv[0].decode("latin-1").upper() if argv else ""
    if name in {"OBJECT", "CLIENT", "CONFIG", "COMMAND", "MEMORY", "ACL", "DEBUG", "SLOWLOG", "XINFO"} and len(argv) > 1:
        return f"{name} {argv[1].decode('latin-1').upper()}"
    return name


def is_error(reply):
    return isinstance(reply, ReplyError)


def exactly(ours, theirs):
    """The same type and the same value, all the way down.  An error is its text."""
    if is_error(ours) and is_error(theirs):
        return str(ours) == str(theirs)
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(exactly, ours, theirs))
    if isinstance(ours, tuple):
        return exactly(list(ours), list(theirs))
    if isinstance(ours, dict):
        return exactly([*ours.items()], [*theirs.items()])
    if isinstance(ours, float):
        return repr(ours) == repr(theirs)  # so that nan is nan
    return ours == theirs


def settled(name, argv, reply):
    """The reply in an order that does not depend on the server."""
    if name in SETS:
        return in_order(reply)
    if name in TABLES:
        return in_order(pairs_of(reply, 2))
    if name in SCANS and isinstance(reply, list) and len(reply) == 2:
        without_values = any(word.upper() == b"NOVALUES" for word in argv[2:])
        return in_order(pairs_of(reply[1], 1 if without_values else SCANS[name]))
    if name == "DUMP" and isinstance(reply, bytes):
        return without_order_of_tables(reply)
    if name == "VSIM" and any(word.upper() == b"WITHSCORES" for word in argv):
        return without_order_of_ties(reply, 2 + any(word.upper() == b"WITHATTRIBS" for word in argv))
    if name == "VINFO" and isinstance(reply, list | dict):
        return [pair for pair in pairs_of(reply, 2) if pair[0] not in {"max-level", "vset-uid"}]
    if name == "SLOWLOG GET":
        return [(words, client_name) for _, _, _, words, _, client_name in reply]
    return reply


def without_order_of_ties(reply, size):
    """Rows of element, score, ..., those of equal scores sorted; a map of RESP3 stays as it is."""
    if not isinstance(reply, list):
        return reply
    rows = [reply[at : at + size] for at in range(0, len(reply), size)]
    return sorted(rows, key=lambda row: (-float(row[1]), row[0]))


def without_order_of_tables(dump):
    """The bytes of a hashtable sorted; a listpackex without the time in front of it; of a stream, whose consumers
    have times in them, the length; of a vector set, whose levels are random, nothing but that it is one."""
    kind, body = dump[0], dump[1:-FOOTER_BYTES]
    if kind == kinds.STREAM_3:
        return [kind, len(body)]
    if kind == kinds.MODULE_2:
        return [kind]
    if kind in (kinds.SET, kinds.HASH, kinds.HASH_METADATA):
        return [kind, *sorted(body)]
    return [kind, body[8:]] if kind == kinds.HASH_LISTPACK_EX else dump


def timeless(name, reply):
    """Moments made equal, and times that have passed given in minutes, as no test takes that long."""
    if isinstance(reply, int):
        return "a moment" if reply > MOMENT else reply
    if isinstance(reply, dict):
        return timeless(name, [part for pair in reply.items() for part in pair])
    if not isinstance(reply, list):
        return reply
    row = [timeless(name, part) for part in reply]
    for at in passed(name, row):
        row[at] //= MINUTE_MS
    return row


def lasting(log):
    """The entries of ACL LOG without what depends on when and where."""
    if not isinstance(log, list):
        return log
    return [[pair for pair in pairs_of(entry, 2) if pair[0] not in PASSING] for entry in log]


def passed(name, row):
    """The places of times that have passed since something."""
    if name == "XPENDING":
        return [2] if len(row) == 4 and isinstance(row[2], int) else []  # not the summary
    return [at + 1 for at, word in enumerate(row) if word in (b"idle", b"inactive") and name == "XINFO CONSUMERS"]


def in_order(reply):
    return sorted(reply, key=repr) if isinstance(reply, list) else reply


def pairs_of(reply, size):
    """A flat list or a map as a list of small lists."""
    if isinstance(reply, dict):
        return [list(pair) for pair in reply.items()]
    if not isinstance(reply, list) or size == 1 or (reply and isinstance(reply[0], list)):
        return reply
    return [reply[at : at + size] for at in range(0, len(reply), size)]


def shape(reply):
    """What is left when the contents are chance: type and length, and the same of what is inside."""
    return (type(reply), [shape(inner) for inner in reply]) if isinstance(reply, list) else type(reply)


def within(tolerance, ours, theirs):
    """Equal, or both times and close to each other; lists (HTTL) one by one."""
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(within(tolerance, *pair) for pair in zip(ours, theirs, strict=True))
    both_times = type(ours) is type(theirs) is int and ours >= 0 and theirs >= 0
    return abs(ours - theirs) <= tolerance if both_times else exactly(ours, theirs)
