"""Streams: few ids close together, so that entries are met, missed, deleted and delivered; small nodes, so that
there are several; groups whose consumers read, acknowledge, claim and lose what is pending.

`*` would give the ids of each side's own clock.  So it is used on keys of their own, `far:*`, whose entries all have
ids that no clock has reached yet, and never makes a stream there.
"""

FAR_MS = 5_000_000_000_000
HIGHEST = 2**64 - 1
SIGNS = (b"-", b"+")
ODD_IDS = (
    b"", b"-", b"+", b"x", b"1-", b"-1", b"1-x", b"1--1", b"1--05", b"1-+5", b" 1-1", b"01-02", b"1-1-1", b"(", b"(1-1",
    b"18446744073709551616", b"1-18446744073709551616", b"1-1\x00x", b"1" * 130, b"**", b"1-*", b"$", b">",
)  # fmt: skip
EDGE_IDS = (b"0", b"0-0", b"0-1", b"18446744073709551615-18446744073709551615", b"18446744073709551615", b"3-18446744073709551615")
REFERENCES = (b"KEEPREF", b"delref", b"ACKED")
LONG_AGO_MS = 200_000
NODE_BYTES = (b"385", b"900", b"4096", b"0")
"""Where a node would outgrow the block that it was given, 8.2.3 may lose it, and dies later; with these it fits."""


def commands(rng, world):
    """One random command as a list of bytes."""
    return rng.choice(RECIPES)(world)


def s(w):
    return w.key("stream")


def far(w):
    return b"far:%d" % w.rng.randrange(2)


def group(w):
    return w.rng.choice((b"g", b"g", b"g", b"h", b"nobody" if w.chance(0.2) else b"g"))


def consumer(w):
    return w.rng.choice((b"ada", b"bob", b"bo", b""))


def an_id(w, most=9):
    """An id among those that are used, at the edges, or none at all."""
    if w.chance(w.odd):
        return w.rng.choice(ODD_IDS)
    if w.chance(0.04):
        return w.rng.choice(EDGE_IDS)
    ms = w.rng.randrange(most)
    return b"%d" % ms if w.chance(0.1) else b"%d-%d" % (ms, w.rng.randrange(4))


def ids(w, most=4):
    return [an_id(w) for _ in range(w.rng.randint(1, most))]


def new_id(w):
    """An id for XADD: mostly a little above the others."""
    if w.chance(0.3):
        return b"%d-*" % w.rng.randrange(9)
    return an_id(w, 10)


def end(w):
    if w.chance(0.3):
        return w.rng.choice(SIGNS)
    return w.rng.choice((b"", b"", b"(")) + an_id(w)


def pairs(w):
    """Mostly the same fields, so that a node shares them."""
    if w.chance(0.5):
        return [b"f", w.word()]
    return [word for _ in range(w.rng.randint(1, 3)) for word in (w.rng.choice((b"f", b"g", b"1")), w.word())]


def trimming(w):
    """`MAXLEN | MINID ...`, in order most of the time."""
    kind = w.rng.choice(([b"MAXLEN"], [b"MINID"]))
    roughly = w.rng.choice(([], [b"="], [b"~"], [b"~"]))
    threshold = w.small(0, 12) if kind == [b"MAXLEN"] else an_id(w)
    limit = [b"LIMIT", w.small(0, 9)] if w.chance(0.3 if roughly == [b"~"] else 0.02) else []
    return [*kind, *roughly, threshold, *limit]


def trim_options(w):
    options = [trimming(w), *([w.rng.choice(REFERENCES)] for _ in range(w.rng.choice((0, 0, 1, 1, 2 if w.chance(0.1) else 1))))]
    w.rng.shuffle(options)
    return [word for option in options for word in option]


def numbered(w):
    """`IDS numids id [id ...]`"""
    chosen = ids(w)
    number = w.small(-1, 5) if w.chance(w.odd) else b"%d" % len(chosen)
    options = [[b"IDS", number, *chosen], *([option] for option in w.one_of(*REFERENCES, share=0.6))]
    w.rng.shuffle(options)
    return [word for option in options for word in option]


def reading(w, choices):
    """`[COUNT n] STREAMS key [key ...] id [id ...]`"""
    keys = [s(w) for _ in range(w.rng.randint(1, 2))]
    wanted = [w.rng.choice(choices) or an_id(w) for _ in keys]
    if w.chance(w.odd):
        wanted.pop()
    return [*w.maybe(b"COUNT", w.small(-1, 5)), b"STREAMS", *keys, *wanted]


def for_group(w):
    return [b"GROUP", group(w), consumer(w), *w.maybe(b"NOACK", share=0.15)]


def xclaim(w):
    """Claims whose idle times are far from any border, as both clocks go their own way."""
    times = ([b"IDLE", b"%d" % w.rng.choice((0, LONG_AGO_MS))], [b"TIME", b"%d" % w.rng.choice((0, 1000, 2**62))])
    options = w.any_of(*times, [b"RETRYCOUNT", w.small(-1, 9)], b"FORCE", b"JUSTID", [b"LASTID", an_id(w)], share=0.2)
    return [b"XCLAIM", s(w), group(w), consumer(w), min_idle(w), *ids(w), *options, *w.maybe(b"what", share=w.odd / 2)]


def min_idle(w):
    return w.small(-1, 0) if w.chance(0.7) else b"%d" % (LONG_AGO_MS // 2)


def xgroup_create(w):
    options = w.any_of(b"MKSTREAM", [b"ENTRIESREAD", w.small(-2, 9)], share=0.3)
    return [b"XGROUP", b"CREATE", s(w), w.rng.choice((b"g", b"h")), an_id(w) if w.chance(0.5) else b"$", *options]


def xpending(w):
    if w.chance(0.3):
        return [b"XPENDING", s(w), group(w)]
    idle = w.maybe(b"IDLE", b"%d" % w.rng.choice((0, LONG_AGO_MS // 2)))
    return [b"XPENDING", s(w), group(w), *idle, end(w), end(w), w.small(-1, 9), *w.maybe(consumer(w))]


def xsetid(w):
    options = w.any_of([b"ENTRIESADDED", w.small(0, 30)], [b"MAXDELETEDID", an_id(w)], share=0.4)
    return [b"XSETID", s(w), an_id(w, 12), *options]


def setting(w):
    name, values = w.rng.choice(((b"entries", (b"1", b"2", b"3", b"5", b"100", b"0")), (b"bytes", NODE_BYTES)))
    return [b"CONFIG", b"SET", b"stream-node-max-" + name, w.rng.choice(values)]


def full(w):
    return [b"XINFO", b"STREAM", s(w), b"FULL", *w.maybe(b"COUNT", w.small(-1, 9))]


ADDING = (
    lambda w: [b"XADD", s(w), new_id(w), *pairs(w)],
    lambda w: [b"XADD", s(w), new_id(w), b"f", w.word()],
    lambda w: [b"XADD", s(w), *w.maybe(b"NOMKSTREAM"), *(trim_options(w) if w.chance(0.3) else []), new_id(w), *pairs(w)],
    lambda w: [b"XADD", far(w), b"%d-%d" % (FAR_MS + w.rng.randrange(3), w.rng.randrange(5)), *pairs(w)],
    lambda w: [b"XADD", far(w), b"NOMKSTREAM", b"*", *pairs(w)],
)
GROUPS = (
    xgroup_create,
    xgroup_create,
    lambda w: [b"XGROUP", b"SETID", s(w), group(w), an_id(w), *w.maybe(b"ENTRIESREAD", w.small(-2, 9))],
    lambda w: [b"XGROUP", b"DELCONSUMER", s(w), group(w), consumer(w)],
    lambda w: [b"XGROUP", b"CREATECONSUMER", s(w), group(w), consumer(w)],
    lambda w: [b"XREADGROUP", *for_group(w), *reading(w, (b">",))],
    lambda w: [b"XREADGROUP", *for_group(w), b"COUNT", b"2", *reading(w, (b">",))],
    lambda w: [b"XREADGROUP", *for_group(w), *reading(w, (b">", b"0", b"$", None, None))],
    lambda w: [b"XACK", s(w), group(w), *ids(w)],
    lambda w: [b"XACKDEL", s(w), group(w), *numbered(w)],
    xclaim,
    xclaim,
    lambda w: [b"XAUTOCLAIM", s(w), group(w), consumer(w), min_idle(w), end(w), *w.any_of([b"COUNT", w.small(0, 5)], b"JUSTID")],
    xpending,
    xpending,
    lambda w: [b"XINFO", b"GROUPS", s(w)],
    lambda w: [b"XINFO", b"CONSUMERS", s(w), group(w)],
)
RECIPES = (
    *ADDING,
    *ADDING,
    *ADDING,
    *GROUPS,
    *GROUPS,
    setting,
    full,
    full,
    full,
    xsetid,
    lambda w: [b"XGROUP", b"DESTROY", s(w), group(w)] if w.chance(0.3) else full(w),
    lambda w: [b"DEL", s(w)] if w.chance(0.2) else [b"XINFO", b"STREAM", s(w)],
    lambda w: [b"COPY", s(w), s(w), b"REPLACE"] if w.chance(0.2) else [b"XINFO", b"STREAM", far(w), b"FULL"],
    lambda w: [b"XLEN", s(w)],
    lambda w: [b"XRANGE", s(w), end(w), end(w), *w.maybe(b"COUNT", w.small(-1, 5))],
    lambda w: [b"XREVRANGE", s(w), end(w), end(w), *w.maybe(b"COUNT", w.small(-1, 5))],
    lambda w: [b"XREAD", *reading(w, (b"$", b"+", b"0", None, None))],
    lambda w: [b"XDEL", s(w), *ids(w)],
    lambda w: [b"XDELEX", s(w), *numbered(w)],
    lambda w: [b"XTRIM", s(w), *trim_options(w)],
    lambda w: [b"XTRIM", s(w), *trim_options(w)],
)
