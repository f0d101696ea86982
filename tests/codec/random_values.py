"""Commands that make one random key of one type, its values on the edges of what RDB distinguishes."""

from struct import pack

FAR_MS = 4_102_444_800_000
SIZES = (0, 1, 11, 12, 20, 21, 40, 63, 64, 65, 126, 127, 128, 200, 1000, 4095, 4096, 8181, 8190, 9000, 20_000)
SHORT = 13
"""So many of the sizes do not make a key huge that has hundreds of them."""
ODD = (b"", b"-0", b"+1", b"007", b"1.5", b"-", b"9223372036854775808")
SCORES = (1.0, -0.0, 1e15, 1e17, 4.6e18, 9e18, 1e300, 5e-324, float("inf"), float("-inf"))
COUNTS = (1, 2, 5, 20, 60, 100, 130, 200, 600)


def word(rng, most=SHORT):
    """Numbers of every width, texts of every length, compressible and not."""
    kind = rng.random()
    if kind < 0.3:
        return b"%d" % rng.randrange(-200, 400)
    if kind < 0.4:
        return b"%d" % (rng.choice((1, -1)) * (2 ** rng.randrange(63) + rng.randrange(-2, 3)))
    if kind < 0.8:
        return bytes(rng.choice(b"abcdefgh") for _ in range(rng.randrange(1, 12)))
    if kind < 0.85:
        return rng.choice(ODD)
    size = rng.choice(SIZES[:most])
    return rng.choice(
        (rng.randbytes(size), (rng.randbytes(rng.randrange(1, 9)) * size)[:size], b"ab " * (size // 3))
    )


def words(rng, count):
    return [word(rng, SHORT if count > 60 else len(SIZES)) for _ in range(count)]


def of_string(rng, key):
    yield [b"SET", key, *words(rng, 1)]
    for _ in range(rng.randrange(3)):
        yield rng.choice(
            ([b"APPEND", key, word(rng)], [b"SETBIT", key, b"77", b"1"], [b"INCRBYFLOAT", key, b"0.5"])
        )


def of_list(rng, key):
    count = rng.choice(COUNTS)
    for _ in range(rng.randrange(1, 4)):
        yield [rng.choice((b"RPUSH", b"LPUSH")), key, *words(rng, count)]
    for _ in range(rng.randrange(6)):
        yield rng.choice((
            [b"LSET", key, b"%d" % rng.randrange(-count, count), *words(rng, 1)], [b"LPOP", key, b"3"],
            [b"LTRIM", key, b"%d" % rng.randrange(count), b"-2"], [b"LREM", key, b"0", word(rng)],
            [b"LINSERT", key, b"BEFORE", b"%d" % rng.randrange(50), *words(rng, 1)],
        ))  # fmt: skip


def of_set(rng, key):
    yield [b"SADD", key, *(word(rng) for _ in range(rng.choice(COUNTS)))]
    yield [b"SREM", key, *(word(rng) for _ in range(5))]


def of_intset(rng, key):
    bits = rng.choice((6, 14, 15, 16, 30, 31, 32, 50, 62))
    yield [b"SADD", key, *(b"%d" % rng.randrange(-(2**bits), 2**bits) for _ in range(rng.choice(COUNTS)))]
    yield [b"SADD", key, rng.choice((b"1", b"40000", b"-40000", b"1099511627776"))]
    yield [b"SREM", key, b"40000", b"-40000", b"1099511627776"]


def of_hash(rng, key):
    fields = [word(rng) for _ in range(rng.choice(COUNTS))]
    yield [b"HSET", key, *(each for field in fields for each in (field, word(rng)))]
    yield [b"HDEL", key, *rng.choices(fields, k=1 + len(fields) // 3)]
    if rng.random() < 0.5:
        for _ in range(rng.randrange(1, 6)):
            deadline_ms = FAR_MS + rng.randrange(5) * rng.choice((1, 100, 100_000))
            yield [b"HPEXPIREAT", key, b"%d" % deadline_ms, b"FIELDS", b"2", *rng.choices(fields, k=2)]
        yield [b"HPERSIST", key, b"FIELDS", b"1", rng.choice(fields)]
        yield [b"HSET", key, word(rng), word(rng)]


def of_sorted_set(rng, key):
    entries = []
    for _ in range(rng.choice(COUNTS)):
        score = rng.choice(
            (rng.random() * 10, rng.random() * 1e-7, float(rng.randrange(-100, 100)), rng.choice(SCORES))
        )
        entries += [repr(score).encode(), word(rng)]
    yield [b"ZADD", key, *entries]
    yield [b"ZREM", key, *(word(rng) for _ in range(5))]


def of_stream(rng, key):
    fields, other = ([word(rng) for _ in range(rng.randrange(1, 4))] for _ in range(2))
    ms, ids = rng.randrange(1, 1000), []
    for _ in range(rng.choice(COUNTS)):
        ms += rng.choice((0, 1, 1, 5, 1000, 2**33))
        ids.append(b"%d-%d" % (ms, rng.choice((0, 1, 5, 2**40, 2**63 + 5))))
        names = other if rng.random() < 0.1 else fields
        yield [b"XADD", key, ids[-1], *(each for name in names for each in (name, word(rng)))]
    for _ in range(rng.randrange(4)):
        yield [b"XDEL", key, *rng.choices(ids, k=3)]
    if rng.random() < 0.2:
        yield [b"XTRIM", key, b"MAXLEN", b"%d" % rng.randrange(len(ids) + 1)]
    for group in (b"z", b"g", b"12")[: rng.randrange(4)]:
        yield [b"XGROUP", b"CREATE", key, group, rng.choice((b"0", b"$", rng.choice(ids)))]


def of_vector_set(rng, key):
    quantisation, dimensions = rng.choice((b"NOQUANT", b"Q8", b"BIN")), rng.choice((1, 2, 3, 20, 65))
    for number in range(rng.choice((1, 2, 5, 20))):
        vector = pack(f"<{dimensions}f", *(rng.gauss(0, 1) for _ in range(dimensions)))
        attributes = [b"SETATTR", b'{"n":%d}' % number] if rng.random() < 0.2 else []
        yield [b"VADD", key, b"FP32", vector, b"e%d" % number, quantisation, *attributes]


KINDS = (of_string, of_list, of_set, of_intset, of_hash, of_sorted_set, of_stream, of_vector_set)


def commands_for(rng, key, kinds=KINDS):
    """Commands for one key of a random type; some may be refused, as IDs that do not rise are."""
    return [*rng.choice(kinds)(rng, key)]
