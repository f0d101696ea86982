"""HyperLogLogs: the bytes are compared too (GET), in the sparse form, across its conversion and in the dense one."""

BROKEN = (b"HYLL", b"HYLL\x00" + b"\0" * 11, b"HYLL\x07" + b"\0" * 20, b"x")


def commands(rng, world):
    """One random command about HyperLogLogs as a list of bytes."""
    return rng.choice(RECIPES)(rng, world)


def key(rng):
    return b"hll:%d" % rng.randrange(3)


def elements(rng, world):
    if rng.random() < 0.3:
        start = rng.randrange(100_000)
        return [b"%d" % number for number in range(start, start + rng.choice((10, 50, 400)))]
    return [world.word() for _ in range(rng.randrange(4))]


def add(rng, world):
    return [b"PFADD", key(rng), *elements(rng, world)]


def count(rng, world):
    return [b"PFCOUNT", *(key(rng) for _ in range(rng.choice((1, 1, 2, 3))))]


def merge(rng, world):
    return [b"PFMERGE", *(key(rng) for _ in range(rng.randint(1, 3)))]


def look(rng, world):
    return rng.choice(([b"GET", key(rng)], [b"STRLEN", key(rng)], [b"PFDEBUG", rng.choice((b"ENCODING", b"DECODE", b"decode", b"X")), key(rng)]))


def change(rng, world):
    if rng.random() < 0.3:
        return [b"PFDEBUG", rng.choice((b"TODENSE", b"GETREG")), key(rng)]
    if rng.random() < 0.3:
        return [b"SET", key(rng), rng.choice(BROKEN)]
    return [b"DEL", key(rng)]


RECIPES = (add, add, add, add, count, count, merge, look, look, look, change)
