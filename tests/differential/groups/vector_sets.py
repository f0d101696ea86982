"""Vector sets: small ones, in which a search finds everything, so that its answer is exact on both sides.

An element has the same vector whenever it is added to a key, and either always the same attributes or those that
VSETATTR gave it: Redis tells neither AOF nor replicas of an update, so replayed effects would differ.  No two elements share a vector, as Redis orders ties by its random levels; under `bin:*`
vectors do collide, so there a search always asks for all, with scores, and compare.py puts ties in order.
"""

import struct
from random import Random

DIMENSIONS = {b"q8": 5, b"f32": 9, b"bin": 12, b"wide": 40, b"less": 3, b"more": 6}
INPUT = {b"less": 7, b"more": 4}  # keys whose vectors are projected, and how many dimensions they come with
KIND = {b"f32": [b"NOQUANT"], b"bin": [b"BIN"], b"wide": [b"Q8"]}
ELEMENTS = [b"e%d" % number for number in range(14)] + [b"", b"Ada", b"\x00\xff"]
ATTRIBUTES = (
    b"", b'{"year":1984,"name":"x"}', b'{"year":"1985","tags":["a","b"]}', b"{}", b"nonsense", b'{"year":null,"seen":true}',
    b'{"year":1.5e3,"name":"hello world"}',
)  # fmt: skip
FIXED = dict(zip(ELEMENTS[::2], ATTRIBUTES[1:] * 2, strict=False))
FREE = ELEMENTS[1::2]
FILTERS = (
    b".year > 1980", b'.name == "x"', b'"a" in .tags', b".seen", b"not .seen", b".year", b"1", b"0", b".year + 1 == 1985 or .seen",
    b".year in [1984, 1500]", b'"hello" in .name', b".year == null",
)  # fmt: skip
ODD_FILTERS = (b"", b"(", b".year >", b"1 2", b"a", b"1 = 1", b"[1", b'"x')
ODD_NUMBERS = (b"0", b"-1", b"x", b"", b"1.5", b"nan")


def commands(rng, world):
    """One random command as a list of bytes."""
    return rng.choice(RECIPES)(world)


def key(w):
    if w.chance(1 / 20):
        return w.key("set")
    return b"%b:%d" % (w.rng.choice([*DIMENSIONS]), w.rng.randrange(2))


def element(w):
    return w.rng.choice(ELEMENTS)


def numbers(where, name):
    """The one vector that this element has under this key."""
    kind = where.partition(b":")[0]
    size = INPUT.get(kind) or DIMENSIONS.get(kind, 3)
    source = Random(f"{where!r} {name!r}")
    return [struct.unpack("f", struct.pack("f", source.uniform(-2, 2)))[0] for _ in range(size)]


def vector(w, where, name):
    values = numbers(where, name)
    if w.chance(w.odd):
        values = values[1:] if w.chance(0.5) else [*values, 1.0]
    if w.chance(0.4):
        return [b"FP32", struct.pack(f"{len(values)}f", *values)]
    words = [repr(value).encode() for value in values]
    if words and w.chance(w.odd):
        words[0] = w.rng.choice((b"x", b"nan", b"", b" 1", b"1e400"))
    return [b"VALUES", b"%d" % len(values), *words]


def reduced(w, where):
    kind = where.partition(b":")[0]
    if kind in INPUT:
        return [b"REDUCE", b"%d" % DIMENSIONS[kind]] if not w.chance(w.odd) else []
    return [b"REDUCE", b"2"] if w.chance(w.odd) else []


def options(w, where, name):
    kind = KIND.get(where.partition(b":")[0], [])
    if w.chance(w.odd):
        kind = [w.rng.choice((b"Q8", b"bin", b"NOQUANT", b"FOO", b"M", b"EF"))]
    chosen = [kind] if kind else []
    chosen += [[b"EF", w.rng.choice((b"50", b"500"))]] if w.chance(0.2) else []
    chosen += [[b"M", w.rng.choice(ODD_NUMBERS)]] if w.chance(w.odd) else []
    if name in FIXED:
        chosen += [[b"SETATTR", FIXED[name]]]
    elif w.chance(w.odd):
        chosen += [[b"SETATTR"]]
    w.rng.shuffle(chosen)
    return [word for option in chosen for word in option]


def vadd(w):
    where, name = key(w), element(w)
    words = [b"VADD", where, *reduced(w, where), *vector(w, where, name), name, *options(w, where, name)]
    if w.chance(w.odd):
        return words[: w.rng.randrange(1, words.index(name, 2) + 1)]
    return words


def query(w, where):
    if w.chance(0.5):
        return [b"ELE", element(w)]
    return vector(w, where, b"query %d" % w.rng.randrange(3))


def search_options(w, where):
    chosen = [[b"WITHATTRIBS"]] if w.chance(0.3) else []
    if where.startswith(b"bin"):
        chosen += [[b"WITHSCORES"], [b"COUNT", b"100"]]
    else:
        chosen += [[b"withscores"]] if w.chance(0.6) else []
        chosen += [[b"COUNT", b"%d" % w.rng.randint(1, 20)]] if w.chance(0.4) else []
        chosen += [[b"EPSILON", w.rng.choice((b"0.1", b"0.3", b"0.5", b"1", b"0.25"))]] if w.chance(0.2) else []
    chosen += [[b"TRUTH"]] if w.chance(0.3) else []
    chosen += [[b"NOTHREAD"]] if w.chance(0.5) else []
    chosen += [[b"FILTER", w.rng.choice(FILTERS), b"FILTER-EF", b"1000"]] if w.chance(0.4) else []
    if w.chance(w.odd * 2):
        chosen += [[w.rng.choice((b"COUNT", b"EF", b"EPSILON", b"FILTER-EF")), w.rng.choice(ODD_NUMBERS)]]
    if w.chance(w.odd * 2):
        chosen += [[b"FILTER", w.rng.choice(ODD_FILTERS)]]
    w.rng.shuffle(chosen)
    return [word for option in chosen for word in option]


def vsim(w):
    where = key(w)
    words = [b"VSIM", where, *query(w, where), *search_options(w, where)]
    return words[: w.rng.randrange(1, len(words))] if w.chance(w.odd) and not where.startswith(b"bin") else words


def extra(w):
    return w.maybe(element(w), share=w.odd)


RECIPES = (
    vadd, vadd, vadd, vadd, vadd, vsim, vsim, vsim, vsim,
    lambda w: [b"VREM", key(w), element(w), *extra(w)],
    lambda w: [b"VREM", key(w), element(w)],
    lambda w: [b"VEMB", key(w), element(w), *w.maybe(b"RAW"), *extra(w)],
    lambda w: [b"VEMB", key(w), element(w), *w.maybe(b"raw")],
    lambda w: [b"VCARD", key(w), *extra(w)],
    lambda w: [b"VDIM", key(w), *extra(w)],
    lambda w: [b"VINFO", key(w), *extra(w)],
    lambda w: [b"VISMEMBER", key(w), element(w), *extra(w)],
    lambda w: [b"VLINKS", key(w), element(w), *w.maybe(b"WITHSCORES"), *extra(w)],
    lambda w: [b"VSETATTR", key(w), w.rng.choice(FREE), w.rng.choice(ATTRIBUTES), *extra(w)],
    lambda w: [b"VGETATTR", key(w), element(w), *extra(w)],
    lambda w: [b"VRANDMEMBER", key(w), *w.maybe(w.small(), share=0.7)],
    lambda w: [b"COPY", key(w), key(w)],
    lambda w: [b"TYPE", key(w)],
)  # fmt: skip
