"""ACL: random rules for a few users, what becomes of them, what they may do; and a client that is now this user, now that."""

from teachredis import Engine
from teachredis.session.categories import ORDER
from teachredis.session.facts import facts_of, rows

facts_of("acl")  # reads the rows
BUILT = sorted(Engine().table)
NAMES = sorted(rows)
CATEGORIES = (*ORDER, "@all", "@nothing", "@")
OTHERS = (b"alice", b"bob", b"carl")
USERS = (*OTHERS, b"dora")
ODD_USERS = (b"a b", b"a\tb", b"x\x00", b"nobody")
PASSWORDS = (b"one", b"two", b"", b"\xff\x00", b"three")
HASH = b"2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
PATTERNS = (
    b"*", b"string:*", b"list:*", b"k:?", b"hash:[01]", b"set:*", b"zset:1", b"x", b"", b"a b", b"x\x00", b"stream:*", b"*:2",
)  # fmt: skip
CHANNELS = (b"*", b"news", b"news:*", b"n?ws", b"", b"a b", b"c")
WORDS = (b"0", b"1", b"get", b"GET", b"", b"x|y", b"|", b"k:0", b"string:1")
SWITCHES = (
    b"on", b"off", b"nopass", b"resetpass", b"sanitize-payload", b"skip-sanitize-payload", b"allkeys", b"resetkeys",
    b"allchannels", b"resetchannels", b"allcommands", b"nocommands", b"clearselectors", b"reset", b"+@all", b"-@all", b"~*", b"&*",
)  # fmt: skip
USER_SWITCHES = SWITCHES[:6] + SWITCHES[12:14]
NONSENSE = (b"", b"x", b"+", b"-", b"~", b"&", b"%", b"%R", b"%~x", b"%X~x", b"#abc", b"!abc", b"(", b")", b"()", b"on\x00", b" on")
CALLS = (
    b"GET string:0", b"GET k:1", b"SET string:0 x", b"SET k:0 x GET", b"MGET string:0 k:1 list:2", b"MSET k:1 x string:0 y",
    b"LPUSH list:0 a", b"LPOP list:1", b"LMOVE list:0 list:1 LEFT LEFT", b"COPY k:0 string:1", b"RENAME k:0 k:1",
    b"EXISTS k:0 zset:1", b"TYPE string:1", b"DEL k:0 list:0", b"SORT list:0", b"SORT list:0 BY x*", b"SORT list:0 GET #",
    b"SORT set:0 BY nosort STORE list:2", b"SORT_RO list:0 GET x*", b"SUNIONSTORE set:0 set:1 set:2", b"HGETALL hash:0",
    b"ZUNIONSTORE zset:1 2 zset:0 set:0", b"ZUNION x zset:0", b"PUBLISH news x", b"PUBLISH news:1 x", b"SPUBLISH c x",
    b"SELECT 0", b"SELECT 1", b"CLIENT ID", b"CLIENT GETNAME", b"CLIENT NOSUCH", b"OBJECT ENCODING k:0",
    b"XREAD STREAMS stream:0 k:1 0 0", b"XADD stream:0 1 a b", b"BITFIELD k:0 GET u8 0", b"BITFIELD k:0 SET u8 0 1",
    b"BITFIELD k:0 OVERFLOW WRAP GET u8 0", b"BITFIELD k:0 GET", b"CONFIG GET hz", b"COMMAND GETKEYS GET a", b"PING", b"ECHO x",
    b"ACL WHOAMI", b"GET", b"NOSUCH", b"VADD k:0 VALUES 1 1 x", b"EVAL return{} 1 k:0", b"EVAL return{} x", b"WATCH k:0", b"DBSIZE",
    b"EVAL return{redis.call('get','k:1')} 0", b"EVAL return{redis.pcall('lpush','list:0','a')} 0", b"LMPOP 1 list:0 LEFT",
    b"EVAL return{redis.acl_check_cmd('get','k:1')} 0", b"EVAL return{redis.acl_check_cmd('publish','news')} 0",
    b"MULTI", b"EXEC", b"DISCARD", b"UNWATCH", b"SETRANGE k:2 1 x", b"GETDEL k:0", b"INCR k:3", b"SMOVE set:0 set:1 a",
)  # fmt: skip
FAVOURITES = (b"SELECT 0", b"GET k:1", b"BITFIELD k:0 OVERFLOW WRAP GET u8 0", b"PSUBSCRIBE news:*")
"""Calls in which rules and words seldom meet by chance."""

LISTENING = (b"SUBSCRIBE news x", b"PSUBSCRIBE news:*", b"PSUBSCRIBE news", b"SSUBSCRIBE c", b"UNSUBSCRIBE x")
SHARES = (8, 4, 3, 3, 6, 6, 3, 1, 1)


def commands(rng, world):
    makers = (set_user, limit, get_user, list_users, dry_run, call, log_in, delete, ask)
    return rng.choices(makers, SHARES)[0](rng, world)


def set_user(rng, world):
    rules = [rule(rng, world) for _ in range(rng.randint(0, 6))]
    return [b"ACL", b"SETUSER", user(rng, world, OTHERS), *generous(rng, world), *rules]


def generous(rng, world):
    """Rights enough to come as far as keys and channels, at times."""
    return rng.choice(([b"resetkeys", b"allcommands"], [b"-@all", b"+@read", b"+@write"])) if world.chance(0.3) else []


def limit(rng, world):
    """Other rights for dora, who can always log in."""
    rules = [*generous(rng, world), *(row_rule(rng, world) for _ in range(rng.randint(1, 6)))]
    return [b"ACL", b"SETUSER", b"dora", *(each for each in rules if each.lower() not in USER_SWITCHES)]


def get_user(rng, world):
    return [b"ACL", b"GETUSER", user(rng, world)]


def list_users(rng, world):
    return [b"ACL", b"LIST"]


def dry_run(rng, world):
    name = rng.choice(BUILT).encode().split(b"|")
    common = rng.choice(FAVOURITES if world.chance(0.3) else CALLS + LISTENING).split()
    return [b"ACL", b"DRYRUN", user(rng, world), *(common if world.chance(0.8) else [*name, world.key(), world.key()])]


def call(rng, world):
    """By whomever the client speaks."""
    return rng.choice(CALLS).split()


def log_in(rng, world):
    """Never in vain: when replies wait to be sent, Redis says nothing of a wrong password."""
    return [b"AUTH", b"default" if world.chance(0.7) else b"dora", b"x"]


def delete(rng, world):
    return [b"ACL", b"DELUSER", *rng.sample((b"nobody", b"alice", b"bob", b"default"), rng.randint(1, 2))]


def ask(rng, world):
    return [b"ACL", *rng.choice(([b"USERS"], [b"CAT"], [b"CAT", b"x"], [b"WHOAMI"], [b"LOG", b"x"], [b"GENPASS", b"0"]))]


def user(rng, world, names=USERS):
    return rng.choice(ODD_USERS if world.chance(world.odd) else names)


# --- rules --------------------------------------------------------------------------------------------------


def rule(rng, world):
    if world.chance(0.02):
        return rng.choice(NONSENSE)
    if world.chance(0.1):
        return password(rng)
    if world.chance(0.07):
        inside = b" ".join(row_rule(rng, world) for _ in range(rng.randint(0, 4)))
        return rng.choice((b"(%b)", b"(%b)", b"(%b)", b"( %b  )", b"(%b")) % inside
    return row_rule(rng, world)


def password(rng):
    kind = rng.choice((b">", b">", b">", b"<", b"#", b"!"))
    return kind + (rng.choice((HASH, HASH.upper(), HASH[:-1])) if kind in b"#!" else rng.choice(PASSWORDS))


def row_rule(rng, world):
    kind = rng.choices(("switch", "command", "category", "key", "channel"), (3, 8, 4, 5, 2))[0]
    if kind == "switch":
        return any_case(rng, rng.choice(SWITCHES))
    if kind == "key":
        return rng.choice((b"~", b"~", b"%R~", b"%W~", b"%RW~", b"%rw~")) + pattern(rng, PATTERNS)
    if kind == "channel":
        return b"&" + pattern(rng, CHANNELS)
    sign = rng.choice((b"+", b"+", b"-"))
    if kind == "category":
        return sign + any_case(rng, rng.choice(CATEGORIES if world.chance(0.1) else ORDER).encode())
    return sign + any_case(rng, command_name(rng, world))


def pattern(rng, patterns):
    """Mostly one that can be used."""
    chosen = rng.choice(patterns)
    return rng.choice(patterns) if b" " in chosen or b"\0" in chosen else chosen


def command_name(rng, world):
    """Often one that is called above, at times with its first word or another."""
    if world.chance(0.4):
        return rng.choice(NAMES).encode()
    name, word, *_ = (*rng.choice(FAVOURITES if world.chance(0.3) else CALLS).lower().split(), rng.choice(WORDS))
    word = word.partition(b"{")[0]  # a quote in it would be the end of the server
    return name + b"|" + rng.choice((word, word, rng.choice(WORDS))) if world.chance(0.3) else name


def any_case(rng, word):
    return word.upper() if rng.random() < 0.1 else word
