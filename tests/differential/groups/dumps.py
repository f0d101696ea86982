"""DUMP and RESTORE: payloads of every type, some damaged, under keys of every type."""

from teachredis.codec import kinds, payload
from teachredis.structures import intset, listpack
from tests.differential.world import FAR_FUTURE_MS

NAMES = ("string", "list", "set", "hash", "zset")


def commands(rng, world):
    """One random command as a list of bytes."""
    return rng.choice(RECIPES)(rng, world)


def key(rng, world):
    return world.key(rng.choice(NAMES))


def length(number):
    return bytes((number,))


def text(data):
    return (length(len(data)) if len(data) < 64 else bytes((0x40 | len(data) >> 8, len(data) & 255))) + data


def many(pieces):
    return length(len(pieces)) + b"".join(map(text, pieces))


def numbers(rng):
    return sorted(rng.sample(range(-40_000, 40_000), rng.randint(1, 5)))


def distinct(world):
    return [*dict.fromkeys(world.words(6))]


def pairs(world):
    return [word for member in distinct(world) for word in (member, world.word())]


def scored(rng, world):
    entries = sorted((rng.randrange(-9, 9), member) for member in distinct(world))
    return [word for score, member in entries for word in (member, b"%d" % score)]


def body(rng, world):
    """A value of any type in any layout, written by hand."""
    kind, data = rng.choice((
        lambda: (kinds.STRING, text(world.word())),
        lambda: (kinds.LIST, many(world.words(6))),
        lambda: (kinds.LIST_QUICKLIST_2, b"\x02\x02" + text(listpack.pack(world.words())) + b"\x02" + text(listpack.pack(world.words()))),
        lambda: (kinds.LIST_QUICKLIST_2, b"\x01\x02" + text(listpack.pack(world.words(6)))),
        lambda: (kinds.SET, many(distinct(world))),
        lambda: (kinds.SET, many([b"%d" % number for number in numbers(rng)])),
        lambda: (kinds.SET_LISTPACK, text(listpack.pack(distinct(world)))),
        lambda: (kinds.SET_INTSET, text(intset.pack(numbers(rng), rng.choice((4, 8))))),
        lambda: (kinds.HASH_LISTPACK, text(listpack.pack(pairs(world)))),
        lambda: (kinds.ZSET_LISTPACK, text(listpack.pack(scored(rng, world)))),
    ))()  # fmt: skip
    return bytes((kind,)) + data


def serialized(rng, world):
    """A payload; at times its checksum is wrong."""
    sealed = payload.sealed(body(rng, world))
    return sealed if rng.random() < 0.9 else sealed[:-1] + rng.choice((b"", b"x"))


def restore(rng, world):
    absolute = rng.random() < 0.3
    ttl = rng.choice((b"%d" % (FAR_FUTURE_MS + rng.randrange(9)), b"1")) if absolute else rng.choice((b"0", b"0", b"0", b"-1", b"x"))
    options = world.any_of([b"IDLETIME", world.small(-1, 5)], [b"FREQ", rng.choice((b"7", b"256", b"x"))], b"FOO", share=0.05)
    replaces = [rng.choice((b"REPLACE", b"replace"))] if rng.random() < 0.7 else []
    name = rng.choice((b"RESTORE", b"RESTORE", b"RESTORE-ASKING"))
    return [name, key(rng, world), ttl, serialized(rng, world), *replaces, *([b"ABSTTL"] if absolute else []), *options]


def change(rng, world):
    """Something that goes on from what was restored."""
    word = world.word()
    return rng.choice((
        [b"RPUSH", key(rng, world), word], [b"LPOP", key(rng, world)], [b"SADD", key(rng, world), word], [b"APPEND", key(rng, world), word],
        [b"HSET", key(rng, world), word, word], [b"ZADD", key(rng, world), b"1", word], [b"INCR", key(rng, world)], [b"DEL", key(rng, world)],
        [b"SREM", key(rng, world), word], [b"LSET", key(rng, world), b"0", word], [b"HDEL", key(rng, world), word],
        [b"COPY", key(rng, world), key(rng, world), b"REPLACE"],
    ))  # fmt: skip


def dump(rng, world):
    return [b"DUMP", key(rng, world)]


RECIPES = (restore, restore, restore, change, change, dump, dump)
