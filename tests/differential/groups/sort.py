"""SORT and SORT_RO over lists, sets and sorted sets of few elements, by and with other keys."""

ELEMENTS = (b"1", b"2", b"3", b"10", b"-1", b"2.5", b"1e1", b"", b"inf")
WORDS = (b"a", b"b", b"B", b"a\x00b", b"a\x00a", b"\xff", b" 1", b"nan", b"0x1")
PATTERNS = (b"w:*", b"h:*->f", b"h:*->g", b"*", b"w:*->f", b"h:*->", b"#", b"nostar", b"h:*")
SOURCES = (b"sort:list", b"sort:list", b"sort:set", b"sort:zset", b"sort:none", b"w:1")


def commands(rng, world):
    """One random command as a list of bytes."""
    return rng.choice((fill, weigh, sort, sort, sort, other))(rng, world)


def element(rng):
    """Mostly numbers, or every SORT without ALPHA would be refused."""
    return rng.choice(ELEMENTS if rng.random() < 0.97 else WORDS)


def fill(rng, world):
    members = [element(rng) for _ in range(rng.randint(1, 4))]
    name, words = rng.choice((
        (b"list", [b"RPUSH", b"sort:list", *members]), (b"set", [b"SADD", b"sort:set", *members]),
        (b"zset", [b"ZADD", b"sort:zset", world.small(), members[0]]),
    ))  # fmt: skip
    return [b"DEL", b"sort:" + name] if rng.random() < 0.2 else words


def weigh(rng, world):
    """What BY and GET find."""
    place, value = element(rng), rng.choice((*ELEMENTS, *WORDS[:2]) if rng.random() < 0.1 else ELEMENTS)
    return rng.choice((
        [b"SET", b"w:" + place, value], [b"HSET", b"h:" + place, b"f", value],
        [b"HSET", b"h:" + place, b"g", value], [b"DEL", b"w:" + place], [b"SET", place, value],
    ))  # fmt: skip


def sort(rng, world):
    by = [[b"BY", rng.choice(PATTERNS)]] if rng.random() < 0.5 else []
    gets = [[b"GET", rng.choice(PATTERNS)] for _ in range(rng.choice((0, 0, 1, 2)))]
    # Which of several equal texts comes first is left to chance where only a part is wanted.
    limit = [[b"LIMIT", world.small(-1, 3), world.small(-1, 4)]] if not by and rng.random() < 0.4 else []
    flags = [[word] for word in (b"DESC", b"asc") if rng.random() < 0.3]
    alpha = [[b"ALPHA"]] if rng.random() < 0.4 else []
    # A sorted set is read in the order of its hash table, so equals come in an order that only chance knows.
    sources = SOURCES if not (by and alpha) else [name for name in SOURCES if name != b"sort:zset"]
    store = [[b"STORE", rng.choice((b"sort:out", b"sort:list"))]] if rng.random() < 0.2 else []
    options = [*by, *gets, *limit, *flags, *alpha, *store]
    rng.shuffle(options)
    return [rng.choice((b"SORT", b"SORT", b"SORT_RO")), rng.choice(sources), *(word for option in options for word in option)]


def other(rng, world):
    """What SORT left behind, and a clash of types."""
    return rng.choice((
        [b"LRANGE", b"sort:out", b"0", b"-1"], [b"OBJECT", b"ENCODING", b"sort:zset"], [b"SORT", b"sort:list", b"LIMIT", b"1"],
        [b"SORT", b"sort:set", b"STORE"], [b"SORT", b"w:1", b"FOO", b"x"], [b"PEXPIREAT", b"sort:out", world.deadline_ms()],
    ))  # fmt: skip
