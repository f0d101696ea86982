"""Lists: every command that does not wait, over elements that keep the encodings at their thresholds.

Long elements make a listpack of 8,192 bytes outgrow itself, fill the nodes of a quicklist, split them and let them
merge; trims and pops then bring it back.
"""

SIZES = (63, 64, 126, 300, 1000, 4000, 4095, 4096, 8100, 8179, 8186, 8192, 8193)
SIDES = (b"LEFT", b"RIGHT", b"left")


def commands(rng, world):
    """One random list command as a list of bytes."""
    return rng.choice(RECIPES)(rng, world)


def element(rng, world):
    """Mostly few different ones, so that they are found again; now and then one that fills a node."""
    if rng.random() < 0.8:
        return world.word()
    return b"L" * rng.choice(SIZES) if rng.random() < 0.3 else b"%d" % world.rng.choice((127, 128, 4096, -4097, 8388608))


def push(rng, world):
    name = rng.choice((b"LPUSH", b"RPUSH", b"LPUSHX", b"RPUSHX"))
    return [name, world.key("list"), *(element(rng, world) for _ in range(rng.choice((1, 1, 2, 5, 30))))]


def pop(rng, world):
    count = rng.choice(([], [world.small(0, 5)], [world.small(-1, 100)]))
    return [rng.choice((b"LPOP", b"RPOP")), world.key("list"), *count]


def look(rng, world):
    key = world.key("list")
    return rng.choice(([b"LLEN", key], [b"LINDEX", key, index(rng, world)], [b"LRANGE", key, *both_ends(rng, world)]))


def index(rng, world):
    return rng.choice((world.small(-5, 5), world.small(-60, 60), world.integer()))


def both_ends(rng, world):
    return [index(rng, world), index(rng, world)]


def search(rng, world):
    options = world.any_of([b"RANK", world.small()], [b"COUNT", world.small()], [b"MAXLEN", world.small(-1, 30)])
    return [b"LPOS", world.key("list"), element(rng, world), *options]


def replace(rng, world):
    return [b"LSET", world.key("list"), index(rng, world), element(rng, world)]


def insert(rng, world):
    where = rng.choice((b"BEFORE", b"AFTER", b"after", b"BESIDE") if rng.random() < 0.1 else (b"BEFORE", b"AFTER"))
    return [b"LINSERT", world.key("list"), where, element(rng, world), element(rng, world)]


def remove(rng, world):
    return [b"LREM", world.key("list"), rng.choice((world.small(), world.integer())), element(rng, world)]


def trim(rng, world):
    return [b"LTRIM", world.key("list"), world.small(0, 4), world.small(-4, 40)]


def move(rng, world):
    keys = [world.key("list"), world.key("list")]
    if rng.random() < 0.3:
        return [b"RPOPLPUSH", *keys]
    return [b"LMOVE", *keys, rng.choice(SIDES), rng.choice((*SIDES, b"UP"))]


def pop_several(rng, world):
    keys = [world.key("list") for _ in range(rng.randint(1, 3))]
    count = world.maybe(b"COUNT", world.small(0, 9), share=0.6)
    return [b"LMPOP", rng.choice((b"%d" % len(keys), world.small())), *keys, rng.choice(SIDES), *count]


RECIPES = (push, push, push, push, pop, look, look, search, replace, replace, insert, remove, trim, move, pop_several)
