"""Geo: places near and far, at the edges of the map and at the poles, and searches around them."""

PLACES = ((2.3522, 48.8566), (-0.1276, 51.5072), (13.405, 52.52), (0.0, 0.0), (0.0001, 0.0001), (-179.99, 0.01), (179.99, -0.02))
EDGES = ((180, 85.05112878), (-180, -85.05112878), (180, 0), (0, 85), (-180, 80.5), (25, -84.9), (179.9999, 66.5))
ODD = ((181, 0), (0, 85.06), (-180.1, 5), (5, -90))
NO_DEGREES = (b"nan", b"inf", b"one", b"", b"1 ", b"1e400", b"-181")
UNITS = (b"m", b"km", b"FT", b"mi")
SIZES = (0, 1, 10, 150.5, 1000, 20000, 1e5, 1e6, 5e6, 2e7, 1e9)


def commands(rng, world):
    """One random command as a list of bytes."""
    return rng.choice(RECIPES)(world)


def geo(w):
    return w.key("geo")


def number(value):
    return repr(value).encode()


def place(w):
    """`longitude latitude`; no place comes twice, since members at the same distance are in no order."""
    if w.chance(w.odd):
        return [*map(number, w.rng.choice(ODD))] if w.chance(0.5) else [w.rng.choice(NO_DEGREES), b"1"]
    if w.chance(0.3):
        return [number(round(w.rng.uniform(-180, 180), 6)), number(round(w.rng.uniform(-85, 85), 6))]
    longitude, latitude = w.rng.choice(PLACES)
    return [number(longitude + w.rng.uniform(-0.005, 0.005)), number(latitude + w.rng.uniform(-0.005, 0.005))]


def entry(w):
    """`longitude latitude member`; who sits on an edge of the map sits there alone."""
    if w.chance(0.1):
        at = w.rng.randrange(len(EDGES))
        return [*map(number, EDGES[at]), b"edge%d" % at]
    return [*place(w), w.word()]


def size(w):
    return w.real() if w.chance(w.odd) else number(w.rng.choice(SIZES))


def unit(w):
    return b"yd" if w.chance(w.odd) else w.rng.choice(UNITS)


def entries(w, most=4):
    return [word for _ in range(w.rng.randint(1, most)) for word in entry(w)]


def centre(w):
    return [b"FROMMEMBER", w.word()] if w.chance(0.4) else [b"fromlonlat", *place(w)]


def shape(w):
    return [b"BYRADIUS", size(w), unit(w)] if w.chance(0.6) else [b"bybox", size(w), size(w), unit(w)]


def details(w):
    return w.any_of(b"WITHDIST", b"withhash", b"WITHCOORD", share=0.35)


def how(w):
    count = [b"COUNT", w.small(1, 5), *w.maybe(b"ANY")]
    return w.any_of(b"ASC", b"desc", count, b"ANY" if w.chance(0.02) else b"asc", share=0.3)


def search(w, *words):
    parts = [centre(w), shape(w), how(w)]
    if w.chance(0.03):
        parts.append(w.rng.choice((centre, shape))(w))
    if w.chance(0.02):
        del parts[w.rng.randrange(2)]
    w.rng.shuffle(parts)
    return [*words, *(word for part in parts for word in part)]


def target(w):
    """`[STORE key] [STOREDIST key]`"""
    return w.any_of([b"STORE", geo(w)], [b"STOREDIST", w.key("dist")], share=0.15)


RECIPES = (
    *[lambda w: [b"GEOADD", geo(w), *w.any_of(b"NX", b"xx", b"CH", share=0.15), *entries(w, 6)]] * 6,
    lambda w: [b"GEOADD", geo(w), *entries(w), *w.words(2)],
    lambda w: [b"ZADD", geo(w), b"%d" % w.rng.randrange(1 << 52), w.word()],
    lambda w: [b"ZREM", geo(w), *w.words()],
    lambda w: [b"ZRANGE", geo(w), b"0", b"-1", b"WITHSCORES"],
    lambda w: [w.rng.choice((b"GEOPOS", b"GEOHASH")), geo(w), *w.words()],
    lambda w: [b"GEODIST", geo(w), w.word(), w.word(), *w.maybe(unit(w)), *w.maybe(unit(w), share=0.02)],
    *[lambda w: [*search(w, b"GEOSEARCH", geo(w)), *details(w)]] * 6,
    lambda w: [*search(w, b"GEOSEARCHSTORE", w.key("dist"), geo(w)), b"STOREDIST"],
    lambda w: [*search(w, b"GEOSEARCHSTORE", geo(w), geo(w)), *w.maybe(b"WITHDIST", share=0.03)],
    lambda w: [b"GEORADIUS", geo(w), *place(w), size(w), unit(w), *details(w), *how(w), *target(w)],
    lambda w: [b"GEORADIUS_RO", geo(w), *place(w), size(w), unit(w), *how(w), *details(w), *w.maybe(b"STORE", b"k", share=0.02)],
    lambda w: [b"GEORADIUSBYMEMBER", geo(w), w.word(), size(w), unit(w), *details(w), *how(w), *target(w)],
    lambda w: [b"GEORADIUSBYMEMBER_RO", geo(w), w.word(), size(w), unit(w), *how(w), *details(w)],
)
