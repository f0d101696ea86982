"""Strings and counters: whole strings, parts of them, numbers, and the encodings that follow from their history."""

from tests.differential.world import FAR_FUTURE_MS

NEAR_44 = (5, 12, 30, 33, 40, 41, 44, 45, 100)
LONG_KEYS = (b"string:" + b"k" * 12, b"string:" + b"k" * 29, b"string:" + b"k" * 120)


def commands(rng, world):
    """One random string command as a list of bytes."""
    recipe = rng.choice(RECIPES)
    return recipe(rng, world)


def key(rng, world):
    """Mostly one of few; a long key leaves less room beside it, so its strings are raw sooner."""
    return rng.choice(LONG_KEYS) if rng.random() < 0.2 else world.key("string")


def text(rng, world):
    """A word, or a text about as long as Redis embeds."""
    return b"y" * rng.choice(NEAR_44) if rng.random() < 0.3 else world.word()


def deadline(world):
    return world.rng.choice(([b"EXAT", world.deadline_s()], [b"PXAT", world.deadline_ms()]))


def lasting(world):
    """A deadline that no run reaches: SET keeps what has passed, and only a look removes it."""
    far = FAR_FUTURE_MS + world.rng.randrange(10) * 1000
    return world.rng.choice(([b"EXAT", b"%d" % (far // 1000)], [b"PXAT", b"%d" % far]))


def set_(rng, world):
    options = world.any_of(b"NX", b"XX", b"GET", b"KEEPTTL", lasting(world), [b"EX", rng.choice((b"0", b"x", b"-1"))])
    return [b"SET", key(rng, world), text(rng, world), *options]


def getex(rng, world):
    return [b"GETEX", key(rng, world), *world.any_of(b"PERSIST", deadline(world), [b"PX", b"0"], b"GET")]


def many(rng, world):
    pairs = [word for _ in range(rng.randint(1, 3)) for word in (key(rng, world), text(rng, world))]
    return [rng.choice((b"MSET", b"MSET", b"MSETNX")), *pairs, *([b"odd"] if rng.random() < 0.05 else [])]


def whole(rng, world):
    name = rng.choice((b"GET", b"GETDEL", b"STRLEN", b"INCR", b"DECR"))
    return [name, key(rng, world)]


def replace(rng, world):
    return [rng.choice((b"SETNX", b"GETSET", b"APPEND")), key(rng, world), text(rng, world)]


def numbers(rng, world):
    name, amount = rng.choice(((b"INCRBY", world.integer), (b"DECRBY", world.integer), (b"INCRBYFLOAT", world.real)))
    return [name, key(rng, world), amount()]


def fraction(rng, world):
    return [b"INCRBYFLOAT", key(rng, world), b"%.*f" % (rng.randrange(20), rng.uniform(-100, 100))]


def parts(rng, world):
    if rng.random() < 0.4:
        return [b"SETRANGE", key(rng, world), world.small(-1, 60), text(rng, world)]
    return [rng.choice((b"GETRANGE", b"SUBSTR")), key(rng, world), world.small(-9, 9), world.small(-9, 9)]


def common(rng, world):
    options = world.any_of(b"LEN", b"IDX", b"WITHMATCHLEN", [b"MINMATCHLEN", world.small()], share=0.4)
    return [b"LCS", key(rng, world), key(rng, world), *options]


def related(rng, world):
    """Two texts of few letters, so that LCS has something to find."""
    return [b"SET", world.key("string"), bytes(rng.choice(b"abc") for _ in range(rng.randrange(30)))]


RECIPES = (set_, set_, getex, many, whole, whole, replace, replace, numbers, fraction, parts, parts, common, related)
