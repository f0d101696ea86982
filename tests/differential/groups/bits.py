"""Bitmaps, bit fields and HyperLogLogs, over short strings of every encoding."""

OPERATIONS = (b"AND", b"OR", b"XOR", b"NOT", b"DIFF", b"DIFF1", b"ANDOR", b"ONE", b"and", b"NAND")
TYPES = (b"u1", b"u5", b"u8", b"i8", b"u16", b"i16", b"i64", b"u63", b"u64", b"i65", b"i1", b"u0", b"x8", b"u", b"u08")
UNITS = (b"BYTE", b"BIT", b"bit", b"WORD")


def commands(rng, world):
    """One random command about bits as a list of bytes."""
    return rng.choice(RECIPES)(rng, world)


def key(world):
    return world.key("string")


def offset(rng, world):
    odd = (b"-1", b"4294967296", b"9223372036854775807", b"x", b"", b"01")  # 2**32 - 1 would take 512 MB
    return rng.choice(odd) if rng.random() < 0.03 else b"%d" % rng.choice((rng.randrange(40), rng.randrange(200)))


def amount(rng, world):
    wide = rng.choice((2**31, -(2**31), 2**62, -(2**62), 2**63 - 1, 255, -129))
    return b"%d" % wide if rng.random() < 0.4 else world.small(-300, 300)


def one(rng, world):
    name = rng.choice((b"SETBIT", b"SETBIT", b"GETBIT"))
    bit = [] if name == b"GETBIT" else [rng.choice((b"0", b"1", b"1", b"2", b"x") if rng.random() < 0.1 else (b"0", b"1"))]
    return [name, key(world), offset(rng, world), *bit]


def store(rng, world):
    value = rng.choice((b"\xff\xf0\x00", b"\x00", b"foobar", b"42", b"\xff" * rng.randrange(20), b"\x00" * rng.randrange(20), world.word()))
    return [b"SET", key(world), value]


def count(rng, world):
    span = [] if rng.random() < 0.2 else [world.small(-6, 6), world.small(-6, 6)]
    unit = [rng.choice(UNITS)] if span and rng.random() < 0.6 else []
    return [b"BITCOUNT", key(world), *(span[:1] if rng.random() < 0.03 else [*span, *unit])]


def position(rng, world):
    span = [world.small(-40, 40) for _ in range(rng.randrange(3))]
    unit = [rng.choice(UNITS)] if len(span) == 2 and rng.random() < 0.6 else []
    bit = rng.choice((b"0", b"1", b"2", b"x") if rng.random() < 0.1 else (b"0", b"1"))
    return [b"BITPOS", key(world), bit, *span, *unit]


def combine(rng, world):
    return [b"BITOP", rng.choice(OPERATIONS), key(world), *(key(world) for _ in range(rng.randint(1, 4)))]


def field_operation(rng, world):
    kind, at = rng.choice(TYPES[:8] if rng.random() < 0.95 else TYPES), offset(rng, world)
    at = b"#" + at if rng.random() < 0.4 and len(at) < 3 else at
    name = rng.choice((b"GET", b"SET", b"INCRBY", b"incrby"))
    overflow = rng.choice(([], [], [b"OVERFLOW", rng.choice((b"WRAP", b"SAT", b"FAIL", b"fail"))]))
    if rng.random() < 0.02:
        overflow = [b"OVERFLOW", b"CRASH"]
    return [*overflow, name, kind, at, *([] if name == b"GET" else [amount(rng, world)])]


def fields(rng, world):
    if rng.random() < 0.15:
        reads = [word for _ in range(rng.randint(0, 3)) for word in (b"GET", rng.choice(TYPES[:8]), offset(rng, world))]
        return [b"BITFIELD_RO", key(world), *reads]
    words = [word for _ in range(rng.randint(1, 4)) for word in field_operation(rng, world)]
    return [b"BITFIELD", key(world), *(words[:-1] if rng.random() < 0.02 else words)]


RECIPES = (one, one, one, store, count, count, position, position, combine, combine, fields, fields, fields)
