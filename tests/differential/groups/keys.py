"""Keys of any type: names, deadlines, copies, databases, patterns."""

from tests.differential.groups import strings
from tests.differential.world import FAR_FUTURE_MS

NAMES = ("string", "list", "set", "hash", "zset")
PATTERNS = (b"*", b"string:*", b"*:1", b"s*:[0-2]", b"?ist:*", b"h??h:\\1", b"[^s]*", b"*t*:*", b"**", b"string:1", b"")
LOOKS = (b"EXPIRETIME", b"PEXPIRETIME", b"TYPE", b"PERSIST")  # TTL counts from now, which differs
TOO_FAR = (b"9223372036854775807", b"-9223372036854775808", b"x")


def commands(rng, world):
    """One random command as a list of bytes."""
    return rng.choice(RECIPES)(rng, world)


def key(rng, world):
    return strings.key(rng, world) if rng.random() < 0.5 else world.key(rng.choice(NAMES))


def fill(rng, world):
    """Something of each type, so that there is something to rename."""
    element = world.word()
    return rng.choice((
        [b"RPUSH", world.key("list"), element], [b"SADD", world.key("set"), element],
        [b"HSET", world.key("hash"), element, element], [b"ZADD", world.key("zset"), b"1", element],
        strings.set_(rng, world), strings.replace(rng, world), strings.numbers(rng, world),
    ))  # fmt: skip


def expire(rng, world):
    at_once = [rng.choice((b"EXPIRE", b"PEXPIRE")), key(rng, world), rng.choice((b"0", b"-1", *TOO_FAR))]
    seconds = [b"EXPIREAT", key(rng, world), rng.choice((world.deadline_s(), *TOO_FAR, b"99999999999999999", b"9223372036854775"))]
    milliseconds = [b"PEXPIREAT", key(rng, world), world.deadline_ms()]
    conditions = world.any_of(b"NX", b"XX", b"gt", b"LT", b"FOO", share=0.2)
    return [*rng.choice((at_once, seconds, seconds, milliseconds, milliseconds)), *conditions]


def far(rng, world):
    """A deadline that stays, so that there is something to keep, copy and forget."""
    return [b"PEXPIREAT", key(rng, world), b"%d" % (FAR_FUTURE_MS + rng.randrange(10))]


def look(rng, world):
    return [rng.choice(LOOKS), key(rng, world)]


def inspect(rng, world):
    return [b"OBJECT", rng.choice((b"ENCODING", b"encoding", b"REFCOUNT", b"FREQ", b"NONE")), key(rng, world)]


def several(rng, world):
    name = rng.choice((b"DEL", b"UNLINK", b"EXISTS", b"EXISTS", b"TOUCH"))
    return [name, *(key(rng, world) for _ in range(rng.randint(1, 3)))]


def rename(rng, world):
    return [rng.choice((b"RENAME", b"RENAMENX")), key(rng, world), key(rng, world)]


def copy(rng, world):
    options = world.any_of(b"REPLACE", [b"DB", world.small(-1, 3)], [b"DB", b"99999999999"], share=0.4)
    return [b"COPY", key(rng, world), key(rng, world), *options]


def move(rng, world):
    return [b"MOVE", key(rng, world), world.small(-1, 3)]


def select(rng, world):
    return [b"SELECT", rng.choice((b"0", b"0", b"1"))]


def find(rng, world):
    return [b"KEYS", rng.choice(PATTERNS)]


def walk(rng, world):
    """Few keys, many places: one step answers all."""
    options = world.any_of([b"MATCH", rng.choice(PATTERNS)], [b"TYPE", rng.choice((b"string", b"LIST", b"none"))])
    count = [b"COUNT", rng.choice((b"1000", b"1000", b"0", b"x"))]
    return [b"SCAN", rng.choice((b"0", b"0", b"0", b"-1", b"x")), *options, *count]


RECIPES = (fill, fill, fill, expire, far, look, look, inspect, several, rename, rename, copy, copy, move, select, find, walk)
