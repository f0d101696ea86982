"""Hashes: every command but those that chance decides, over hashes at their thresholds, with and without deadlines.

Deadlines are far away or long past, so that no field becomes stale while a sequence runs.
"""

from tests.differential.world import FAR_FUTURE_MS

CONDITIONS = (b"NX", b"XX", b"GT", b"LT")
LATEST_MS = 2**46 - 1


def commands(rng, world):
    """One random hash command as a list of bytes."""
    return rng.choice((*MOSTLY, *MOSTLY, *SELDOM))(rng, world)


def field(rng, world):
    """Mostly one of a few letters, so that commands meet."""
    return rng.choice(b"a b c d e f".split()) if rng.random() < 0.8 else world.word()


def fields(rng, world):
    """`FIELDS numfields field ...`, at times with a wrong count or the word in the wrong place."""
    names = [field(rng, world) for _ in range(rng.randint(1, 4))]
    count = b"%d" % len(names) if not world.chance(world.odd) else world.small()
    words = [b"FIELDS" if not world.chance(world.odd) else rng.choice((b"fields", b"FIELD")), count, *names]
    return words if not world.chance(world.odd) else words[:-1]


def pairs(rng, world, most=4):
    return [word for _ in range(rng.randint(1, most)) for word in (field(rng, world), world.word())]


def when(rng, world):
    """EXAT or PXAT and a time: far, past, on the edge, or none at all."""
    unit, latest = rng.choice(((1000, LATEST_MS // 1000), (1, LATEST_MS)))
    far = (FAR_FUTURE_MS + rng.randrange(4) * 1000) // unit
    edge = rng.choice((latest, latest + 1, -1, 0, 2**63 - 1))
    number = far if world.chance(0.8) else edge if world.chance(0.5) else rng.randint(1, 9)
    text = world.integer() if world.chance(world.odd) else b"%d" % number
    return (b"EXAT" if unit == 1000 else b"PXAT"), text


# --- recipes ------------------------------------------------------------------------------------------------


def write(rng, world):
    odd_one_out = [b"z"] if world.chance(world.odd) else []
    return [rng.choice((b"HSET", b"HSET", b"HMSET")), world.key("hash"), *pairs(rng, world), *odd_one_out]


def write_once(rng, world):
    return [b"HSETNX", world.key("hash"), field(rng, world), world.word()]


def grow(rng, world):
    """Enough fields at once to come near 512, or past it."""
    first, count = rng.randint(0, 300), rng.choice((100, 250, 512, 513))
    words = [b"%d" % number for number in range(first, first + count) for _ in range(2)]
    return [b"HSET", world.key("hash"), *words]


def add(rng, world):
    if world.chance(0.5):
        return [b"HINCRBY", world.key("hash"), field(rng, world), world.integer()]
    return [b"HINCRBYFLOAT", world.key("hash"), field(rng, world), world.real()]


def remove(rng, world):
    if world.chance(0.5):
        return [b"HGETDEL", world.key("hash"), *fields(rng, world)]
    return [b"HDEL", world.key("hash"), *(field(rng, world) for _ in range(rng.randint(1, 3)))]


def read(rng, world):
    return [rng.choice((b"HGET", b"HMGET", b"HEXISTS", b"HSTRLEN")), world.key("hash"), field(rng, world)]


def read_all(rng, world):
    return [rng.choice((b"HGETALL", b"HKEYS", b"HVALS", b"HLEN", b"TYPE")), world.key("hash")]


def scan(rng, world):
    options = world.any_of(
        [b"MATCH", rng.choice((b"*", b"a", b"[a-c]*"))], [b"COUNT", world.small()], b"NOVALUES"
    )
    cursor = rng.choice((b"0", b"0", b"0", b"x"))
    return [b"HSCAN", world.key("hash"), cursor, *options, b"COUNT", b"10000"]


def draw(rng, world):
    """Chance has no say when everything is drawn, or nothing."""
    count = rng.choice((b"0", b"100000", b"x", b"9223372036854775807", b"-9223372036854775808"))
    return [b"HRANDFIELD", world.key("hash"), count, *world.maybe(rng.choice((b"WITHVALUES", b"WITHSCORES")))]


def expire(rng, world):
    unit, text = when(rng, world)
    name = b"HEXPIREAT" if unit == b"EXAT" else b"HPEXPIREAT"
    return [name, world.key("hash"), text, *world.any_of(*CONDITIONS, share=0.1), *fields(rng, world)]


def look_at_deadlines(rng, world):
    return [
        rng.choice((b"HEXPIRETIME", b"HPEXPIRETIME", b"HPERSIST")),
        world.key("hash"),
        *fields(rng, world),
    ]


def read_and_expire(rng, world):
    option = world.one_of(b"PERSIST", when(rng, world), (b"EX", b"-1"), (b"KEEPTTL",), share=0.8)
    return [b"HGETEX", world.key("hash"), *option, *fields(rng, world)]


def write_and_expire(rng, world):
    options = [
        *world.one_of(b"FNX", b"FXX", b"NX", share=0.3),
        *world.one_of(b"KEEPTTL", when(rng, world), share=0.8),
    ]
    words = pairs(rng, world)
    count = b"%d" % (len(words) // 2) if not world.chance(world.odd) else world.small()
    return [b"HSETEX", world.key("hash"), *options, b"FIELDS", count, *words]


MOSTLY = (
    write,
    write_once,
    add,
    remove,
    read,
    read_all,
    expire,
    look_at_deadlines,
    read_and_expire,
    write_and_expire,
)
SELDOM = (grow, scan, draw)
