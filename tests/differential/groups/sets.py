"""Sets: every command but those that chance decides, over members that keep the encodings at their thresholds."""

PLAIN = ("SADD", "SREM", "SISMEMBER", "SMISMEMBER")
ALGEBRA = ("SINTER", "SUNION", "SDIFF")


def commands(rng, world):
    """One random set command as a list of bytes."""
    return rng.choice((change, change, grow, look, move, combine, store, count, drawn_whole))(rng, world)


def member(rng, world):
    """Mostly small numbers and letters, so that sets overlap; sometimes one too long for a listpack."""
    kinds = [lambda: str(rng.randint(-20, 20)).encode(), lambda: rng.choice(b"a b c d e f".split()), world.word]
    return rng.choice(kinds)() if rng.random() < 0.98 else b"x" * rng.choice((64, 65))


def change(rng, world):
    return [rng.choice(PLAIN).encode(), world.key("set"), *(member(rng, world) for _ in range(rng.randint(1, 4)))]


def grow(rng, world):
    """Enough members at once to cross 128 or 512."""
    first, step = rng.randint(0, 600), rng.choice((1, 1, 1000))
    numbers = range(first, first + rng.choice((100, 130, 300, 520)) * step, step)
    extra = [b"word"] if rng.random() < 0.2 else []
    return [b"SADD", world.key("set"), *(str(number).encode() for number in numbers), *extra]


def look(rng, world):
    return [rng.choice((b"SMEMBERS", b"SCARD", b"TYPE")), world.key("set")]


def move(rng, world):
    return [b"SMOVE", world.key("set"), world.key("set"), member(rng, world)]


def combine(rng, world):
    return [rng.choice(ALGEBRA).encode(), *(world.key("set") for _ in range(rng.randint(1, 3)))]


def store(rng, world):
    keys = [world.key("set") for _ in range(rng.randint(1, 3))]
    return [rng.choice(ALGEBRA).encode() + b"STORE", world.key("set"), *keys]


def count(rng, world):
    keys = [world.key("set") for _ in range(rng.randint(1, 3))]
    limit = rng.choice(([], [b"LIMIT", world.small()], [b"limit"]))
    return [b"SINTERCARD", str(rng.choice((len(keys), len(keys), 0, 5))).encode(), *keys, *limit]


def drawn_whole(rng, world):
    """Chance has no say when everything is drawn, or nothing."""
    name = rng.choice((b"SPOP", b"SRANDMEMBER"))
    return [name, world.key("set"), rng.choice((b"0", b"100000", b"x", b"-0", b"1.5"))]
