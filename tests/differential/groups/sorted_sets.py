"""Sorted sets: scores, ranks, ranges of all three kinds, unions with sets, and both ends popped.

Ranges of members are drawn from keys of their own, `lex:*`, whose members all have the same score: without that Redis
promises nothing, and answers what the random levels of its skiplists happen to give.
"""

LEX_ENDS = (b"-", b"+", b"[a", b"(a", b"[b", b"(c", b"[", b"(", b"[3", b"(Ada", b"[x", b"[\x00", b"(0x10")
ODD_LEX_ENDS = (b"a", b"", b"--", b"+a", b"{a")
ODD_SCORE_ENDS = (b"(", b"", b"((1", b"(nan", b"1 ", b"0x10", b"1e400", b"1\x002")
RARE_SCORES = (
    b"-0",
    b"0.30000000000000004",
    b"437.56053",
    b"1e-310",
    b"1e-400",
    b"1e400",
    b"-1e300",
    b"1e300",
    b"1e17",
    b"-9007199254740993",
)
MANY = [word for at in range(130) for word in (b"%d" % (at % 7), b"m%d" % at)]  # more than a listpack takes


def commands(rng, world):
    """One random command as a list of bytes."""
    return rng.choice(RECIPES)(world)


def z(w):
    return w.key("zset")


def lex(w):
    return b"set:1" if w.chance(w.odd) else b"lex:%d" % w.rng.randrange(3)


def score(w):
    return w.rng.choice(RARE_SCORES) if w.chance(0.1) else w.real()


def entries(w, most=4):
    return [word for _ in range(w.rng.randint(1, most)) for word in (score(w), w.word())]


def score_end(w):
    if w.chance(w.odd):
        return w.rng.choice(ODD_SCORE_ENDS)
    return w.rng.choice((b"", b"", b"(")) + w.rng.choice((b"-inf", b"+inf", score(w)))


def lex_end(w):
    return w.rng.choice(ODD_LEX_ENDS if w.chance(w.odd) else LEX_ENDS)


def ends(w):
    """A key, two ends, and the option that says what they are."""
    kind = w.rng.choice(("rank", "score", "lex"))
    if kind == "rank":
        return z(w), [w.small(), w.small()], []
    if kind == "score":
        return z(w), [score_end(w), score_end(w)], [b"BYSCORE"]
    return lex(w), [lex_end(w), lex_end(w)], [b"BYLEX"]


def limit(w):
    return w.maybe(b"LIMIT", w.small(), w.small())


def zrange(w, *words):
    key, (low, high), kind = ends(w)
    options = [*kind, *w.maybe(b"REV"), *w.maybe(b"WITHSCORES"), *limit(w)]
    return [*words, key, low, high, *options]


def inputs(w):
    """`numkeys key [key ...]` of sorted sets, and sets among them."""
    keys = [w.key(w.rng.choice(("zset", "zset", "zset", "set"))) for _ in range(w.rng.randint(1, 3))]
    return [w.small(0, 4) if w.chance(0.05) else b"%d" % len(keys), *keys]


def how(w):
    """`[WEIGHTS weight ...] [AGGREGATE ...]`"""
    weights = [b"WEIGHTS", *(score(w) for _ in range(w.rng.randint(1, 3)))]
    return w.any_of(weights, [b"AGGREGATE", w.rng.choice((b"SUM", b"min", b"MAX", b"AVG"))], share=0.2)


def weighted(w, *words):
    chosen = inputs(w)
    weights = [b"WEIGHTS", *(score(w) for _ in chosen[1:])]
    return [*words, *chosen, *(weights if w.chance(0.4) else []), *how(w)]


def ends_to_pop(w):
    return [*inputs(w), w.rng.choice((b"MIN", b"max")), *w.maybe(b"COUNT", w.small(0, 4))]


ADDING = (
    lambda w: [b"ZADD", z(w), *entries(w)],
    lambda w: [b"ZADD", z(w), *entries(w, 12)],
    lambda w: [b"ZADD", z(w), *w.any_of(b"NX", b"xx", b"GT", b"LT", b"CH", share=0.3), *entries(w)],
    lambda w: [b"ZADD", z(w), *w.any_of(b"NX", b"XX", b"GT", b"LT", share=0.2), b"INCR", score(w), w.word()],
    lambda w: [b"ZINCRBY", z(w), score(w), w.word()],
    lambda w: [b"SADD", w.key("set"), *w.words()],
    lambda w: [b"ZADD", lex(w), *(word for member in w.words(6) for word in (b"0", member))],
)
RECIPES = (
    *ADDING,
    *ADDING,
    lambda w: [b"ZADD", z(w), *MANY[: 2 * w.rng.randint(120, 130)]] if w.chance(0.1) else [b"ZCARD", z(w)],
    lambda w: [b"ZREM", z(w), *w.words()],
    lambda w: [b"ZSCORE", z(w), w.word()],
    lambda w: [b"ZMSCORE", z(w), *w.words()],
    lambda w: [w.rng.choice((b"ZRANK", b"ZREVRANK")), z(w), w.word(), *w.maybe(b"WITHSCORE")],
    lambda w: [w.rng.choice((b"ZPOPMIN", b"ZPOPMAX")), z(w), *w.maybe(w.small())],
    lambda w: [b"ZMPOP", *ends_to_pop(w)],
    lambda w: zrange(w, b"ZRANGE"),
    lambda w: zrange(w, b"ZRANGE"),
    lambda w: zrange(w, b"ZRANGESTORE", z(w)),
    lambda w: [b"ZRANGE", z(w), b"0", b"-1", b"WITHSCORES"],
    lambda w: [b"ZREVRANGE", z(w), w.small(), w.small(), *w.maybe(b"WITHSCORES")],
    lambda w: [
        w.rng.choice((b"ZRANGEBYSCORE", b"ZREVRANGEBYSCORE")),
        z(w),
        score_end(w),
        score_end(w),
        *w.maybe(b"WITHSCORES"),
        *limit(w),
    ],
    lambda w: [
        w.rng.choice((b"ZRANGEBYLEX", b"ZREVRANGEBYLEX")),
        lex(w),
        lex_end(w),
        lex_end(w),
        *limit(w),
    ],
    lambda w: [b"ZREM", lex(w), *w.words()],
    lambda w: [b"ZCOUNT", z(w), score_end(w), score_end(w)],
    lambda w: [b"ZLEXCOUNT", lex(w), lex_end(w), lex_end(w)],
    lambda w: [b"ZREMRANGEBYSCORE", z(w), score_end(w), score_end(w)],
    lambda w: [b"ZREMRANGEBYRANK", z(w), w.small(), w.small()],
    lambda w: [b"ZREMRANGEBYLEX", lex(w), lex_end(w), lex_end(w)],
    lambda w: weighted(w, w.rng.choice((b"ZUNION", b"ZINTER"))) + w.maybe(b"WITHSCORES", share=0.6),
    lambda w: weighted(w, w.rng.choice((b"ZUNIONSTORE", b"ZINTERSTORE")), z(w)),
    lambda w: [b"ZDIFF", *inputs(w), *w.maybe(b"WITHSCORES"), *w.maybe(b"FOO", share=0.05)],
    lambda w: [b"ZDIFFSTORE", z(w), *inputs(w)],
    lambda w: [b"ZINTERCARD", *inputs(w), *w.maybe(b"LIMIT", w.small())],
    lambda w: [b"ZRANDMEMBER", z(w), *w.maybe(w.small(), *w.maybe(b"WITHSCORES"))],
    lambda w: [
        b"ZSCAN",
        z(w),
        b"0",
        b"COUNT",
        b"1000",
        *w.maybe(b"MATCH", w.rng.choice((b"*", b"a*", b"[0-9]"))),
    ],
)
