"""The databases as a whole: SELECT, SWAPDB, FLUSHDB, FLUSHALL, DBSIZE; and questions about commands."""

INDEXES = (b"0", b"0", b"0", b"1", b"2", b"15", b"16", b"-1", b"one")
CALLS = (
    [b"GET", b"a"], [b"MSET", b"a", b"1", b"b", b"2"], [b"LMPOP", b"2", b"a", b"b", b"LEFT"], [b"PING"], [b"NOSUCH"],
    [b"SET", b"a", b"1", b"GET"], [b"ZUNIONSTORE", b"d", b"2", b"a", b"b"], [b"SORT", b"a", b"STORE", b"b"], [b"GET"],
    [b"XREAD", b"COUNT", b"1", b"a", b"b"], [b"XREAD", b"STREAMS", b"a", b"b", b"1", b"2"], [b"SPUBLISH", b"a", b"b"],
    [b"XREADGROUP", b"GROUP", b"g", b"c", b"a", b"b", b"1"], [b"SUNSUBSCRIBE"], [b"EVAL", b"x", b"0"],
)  # fmt: skip


def commands(rng, world):
    return rng.choice((select, select, swap, size, size, echo, get_keys, flush))(rng, world)


def select(rng, world):
    return [b"SELECT", rng.choice(INDEXES)]


def swap(rng, world):
    return [b"SWAPDB", rng.choice(INDEXES), rng.choice(INDEXES)]


def size(rng, world):
    return [b"DBSIZE"]


def echo(rng, world):
    return [rng.choice((b"ECHO", b"PING")), world.word()]


def get_keys(rng, world):
    return [b"COMMAND", rng.choice((b"GETKEYS", b"GETKEYSANDFLAGS")), *rng.choice(CALLS)]


def flush(rng, world):
    if world.chance(0.8):
        return size(rng, world)
    return [rng.choice((b"FLUSHDB", b"FLUSHALL")), *world.one_of(b"ASYNC", b"SYNC", b"NOW")]
