"""MEMORY USAGE, key by key: what our model says against what a real server allocated.

    python -m tests.differential.weights --keys 2000 --seed 1

For each type random keys are made by random commands, the same on both sides.  Then each is *read through*, so that no
hash table is still being rehashed, and weighed with SAMPLES 0 on both sides.  Prints a table of errors in bytes.

Skiplists are compared in the mean: the levels of their nodes are drawn by the server's own chance.
"""

import argparse
import random
from collections import Counter

from teachredis import Engine
from tests.real import RealRedis, server_binary

FAR_FUTURE_MS = 4_102_444_800_000
SAME_TIME = 1_700_000_000_000


# --- words --------------------------------------------------------------------------------------------------


def key_name(rng):
    return rng.randbytes(rng.choice((3, 8, 20, 60, 130, 400)) // 2).hex().encode() + b"%d" % rng.randrange(10**6)


def number(rng):
    return b"%d" % rng.choice((rng.randrange(100), rng.randrange(-5000, 5000), rng.randrange(-(2**31), 2**31), rng.randrange(-(2**62), 2**62)))


def word(rng, longest=64):
    """A text, or a number one time in three."""
    if rng.random() < 1 / 3:
        return number(rng)
    return b"w" + rng.randbytes(rng.randrange(longest // 2)).hex().encode()


def longest_of(rng):
    return rng.choice((10, 30, 64, 64, 64, 200, 3000))


# --- one key of each type: lists of commands ----------------------------------------------------------------


def string(rng, key):
    """Set, overwritten, with and without a deadline."""
    for _ in range(rng.randrange(1, 5)):
        value = word(rng, rng.choice((20, 60, 100, 1000, 30_000)))
        yield rng.choice((
            [b"SET", key, value], [b"SET", key, value], [b"SET", key, value, b"PXAT", b"%d" % FAR_FUTURE_MS],
            [b"SET", key, value, b"KEEPTTL"], [b"PEXPIREAT", key, b"%d" % FAR_FUTURE_MS], [b"PERSIST", key],
        ))  # fmt: skip


def grown_string(rng, key):
    """Changed in place."""
    if rng.random() < 0.7:
        yield [b"SET", key, word(rng, 300)]
    for _ in range(rng.randrange(1, 30)):
        yield rng.choice((
            [b"APPEND", key, word(rng, rng.choice((10, 300, 3000)))],
            [b"SETRANGE", key, b"%d" % rng.randrange(rng.choice((10, 600, 5000))), word(rng, 100)],
            [b"SETBIT", key, b"%d" % rng.randrange(rng.choice((100, 5000, 50_000))), b"1"],
        ))  # fmt: skip


def list_(rng, key):
    longest = longest_of(rng)
    for _ in range(rng.randrange(1, rng.choice((5, 30, 150)))):
        end = rng.choice((b"L", b"R"))
        if rng.random() < 0.75:
            huge = [b"h" * rng.randrange(8000, 20_000)] if rng.random() < 0.03 else []
            yield [end + b"PUSH", key, *(word(rng, longest) for _ in range(rng.randrange(1, 8))), *huge]
        else:
            yield [end + b"POP", key, b"%d" % rng.randrange(1, 20)] if rng.random() < 0.5 else [end + b"POP", key]


def hash_(rng, key):
    fields, longest, expires = rng.choice((5, 100, 700, 2000)), longest_of(rng), rng.random() < 0.5
    for _ in range(rng.randrange(1, rng.choice((5, 100, 400)))):
        chosen = [b"f%d" % rng.randrange(fields) if rng.random() < 0.9 else word(rng, longest) for _ in range(rng.randrange(1, 7))]
        kind = rng.random()
        if kind < 0.75:
            yield [b"HSET", key, *(each for field in chosen for each in (field, word(rng, longest)))]
        elif kind < 0.85:
            yield [b"HDEL", key, *chosen]
        elif expires and kind < 0.95:
            yield [b"HPEXPIREAT", key, b"%d" % (FAR_FUTURE_MS + rng.randrange(1000)), b"FIELDS", b"%d" % len(chosen), *chosen]
        elif expires:
            yield [b"HPERSIST", key, b"FIELDS", b"%d" % len(chosen), *chosen]


def set_(rng, key):
    only_numbers, longest, members = rng.random() < 0.5, longest_of(rng), rng.choice((5, 100, 700, 3000))
    for _ in range(rng.randrange(1, rng.choice((5, 100, 500)))):
        chosen = [b"%d" % rng.randrange(members) if only_numbers or rng.random() < 0.3 else word(rng, longest) for _ in range(rng.randrange(1, 7))]
        if only_numbers and rng.random() < 0.05:
            chosen.append(number(rng))
        yield [b"SADD" if rng.random() < 0.9 else b"SREM", key, *chosen]


def zset(rng, key):
    members = rng.choice((5, 50, 120))
    for _ in range(rng.randrange(1, 60)):
        pairs = [each for _ in range(rng.randrange(1, 4)) for each in (score(rng), b"m%d" % rng.randrange(members))]
        yield [b"ZADD", key, *pairs] if rng.random() < 0.8 else [b"ZREM", key, pairs[1]]


def skiplist(rng, key):
    """Members that no other key has: our levels follow from the names."""
    members, name = rng.choice((200, 500, 2000)), rng.randbytes(4).hex().encode()
    for _ in range(rng.randrange(40, 300)):
        yield [b"ZADD", key, *(each for _ in range(6) for each in (score(rng), b"%s:%d" % (name, rng.randrange(members))))]


def score(rng):
    return rng.choice((b"%d" % rng.randrange(-100, 10_000), b"%.3f" % rng.uniform(-10, 10), b"%r" % rng.random(), b"1e30"))


def stream(rng, key):
    """Entries, deletions, trims, groups that read and acknowledge."""
    ms, longest, groups = SAME_TIME, longest_of(rng), rng.randrange(3)
    same_fields = rng.random() < 0.8
    ids = []
    for group in range(groups):
        yield [b"XGROUP", b"CREATE", key, b"g%d" % group, b"0", b"MKSTREAM"]
    for _ in range(rng.randrange(1, rng.choice((10, 200, 600)))):
        kind = rng.random()
        if kind < 0.8 or not ids:
            ms += rng.choice((0, 1, 1, 7, 300, 70_000))
            ids.append(b"%d-%d" % (ms, len(ids)))
            fields = [b"a", b"b"] if same_fields or rng.random() < 0.5 else [word(rng, 10)]
            yield [b"XADD", key, ids[-1], *(each for field in fields for each in (field, word(rng, longest)))]
        elif kind < 0.86:
            yield [b"XDEL", key, rng.choice(ids)]
        elif kind < 0.87:
            yield [b"XTRIM", key, b"MAXLEN", b"%d" % rng.randrange(1, 400)]
        elif groups and kind < 0.95:
            group, consumer = b"g%d" % rng.randrange(groups), b"consumer%d" % rng.randrange(3)
            yield [b"XREADGROUP", b"GROUP", group, consumer, b"COUNT", b"%d" % rng.randrange(1, 9), b"STREAMS", key, b">"]
        elif groups:
            yield [b"XACK", key, b"g%d" % rng.randrange(groups), rng.choice(ids), rng.choice(ids)]


def list_surgery(rng, key):
    """Changed in the middle: nodes are split, joined, emptied."""
    count = rng.choice((5, 100, 300))
    yield [b"RPUSH", key, *(b"%d" % at if at % 9 == 0 else b"e%d" % (at % 40) * rng.choice((1, 10, 30)) for at in range(count))]
    for _ in range(rng.randrange(1, 40)):
        yield rng.choice((
            [b"LINSERT", key, rng.choice((b"BEFORE", b"AFTER")), b"%d" % (rng.randrange(count) // 9 * 9), word(rng)],
            [b"LREM", key, b"%d" % rng.randrange(-3, 4), b"e%d" % rng.randrange(40)],
            [b"LSET", key, b"%d" % rng.randrange(5), word(rng, 200)],
            [b"LTRIM", key, b"%d" % rng.randrange(2), b"-%d" % rng.randrange(1, 3)],
        ))  # fmt: skip


def hyperloglog(rng, key):
    """Sparse, and dense in the end if it has seen much; merged, or told to be dense."""
    other = key + b":other"
    yield [b"DEL", other]
    for _ in range(rng.randrange(1, rng.choice((5, 60, 700)))):
        name = rng.choice((key, key, other))
        yield [b"PFADD", name, *(b"%d" % rng.randrange(10**6) for _ in range(rng.randrange(1, 6)))]
    yield [b"PFMERGE", key, other]
    if rng.random() < 0.2:
        yield [b"PFDEBUG", b"TODENSE", key]
    yield [b"PFADD", key, b"one more"]


def vector_set(rng, key):
    """Vectors kept in each way, with names and attributes of many lengths."""
    dimensions = rng.choice((2, 3, 8, 64, 65, 200))
    options = rng.choice(([], [b"NOQUANT"], [b"BIN"], [b"Q8"])) + rng.choice(([], [b"M", b"8"], [b"M", b"33"]))
    reduce = [b"REDUCE", b"2"] if rng.random() < 0.2 else []
    for _ in range(rng.randrange(1, rng.choice((3, 30)))):
        name = b"e%d" % rng.randrange(20) + b"x" * rng.choice((0, 0, 3, 9, 40, 300))
        vector = [b"%.3f" % rng.uniform(-1, 1) for _ in range(dimensions)]
        attributes = [b"SETATTR", b'{"a":"%s"}' % (b"y" * rng.randrange(60))] if rng.random() < 0.4 else []
        yield [b"VADD", key, *reduce, b"VALUES", b"%d" % dimensions, *vector, name, *options, *attributes]
        if rng.random() < 0.2:
            yield [b"VREM", key, b"e%d" % rng.randrange(20)]
        if rng.random() < 0.2:
            yield [b"VSETATTR", key, name, rng.choice((b"", b'{"b":1}', b'{"b":"%s"}' % (b"z" * 50)))]


KINDS = {
    "string": string, "grown string": grown_string, "list": list_, "hash": hash_, "set": set_, "sorted set": zset,
    "stream": stream, "skiplist": skiplist, "list surgery": list_surgery, "hyperloglog": hyperloglog,
    "vector set": vector_set,
}  # fmt: skip


# --- comparing ----------------------------------------------------------------------------------------------


class Comparison:
    """A real server and an engine of ours; `errors` counts (type, encoding) -> difference in bytes -> keys."""

    def __init__(self, real):
        self.real = real
        self.engine = Engine()
        self.errors = {}
        self.sums = {}

    def both(self, *words):
        mine = self.engine.execute(self.engine.local, [*words])
        return mine, self.real.command(*words)

    def compare(self, kind, rng):
        """Make one key, read it through, weigh it: the difference, or None if nothing was left."""
        key = key_name(rng)
        commands = [*KINDS[kind](rng, key)]
        for at, argv in enumerate(commands):
            self.run(argv)
            if at == len(commands) // 2:
                self.engine.run(b"MEMORY USAGE " + key + b" SAMPLES 0")  # from here on the weight is kept
        self.real.pipeline(commands)
        if not self.real.command("EXISTS", key):
            return None
        return self.weigh(kind, key)

    def run(self, argv):
        try:
            self.engine.execute(self.engine.local, [*argv])
        except Exception as error:  # an error reply, the same on both sides
            assert "ERR" in str(error) or "NOGROUP" in str(error), (argv, error)

    def weigh(self, kind, key):
        self.read_through(key)
        ours, theirs = self.both(b"MEMORY", b"USAGE", key, b"SAMPLES", b"0")
        mine, encoding = self.both(b"OBJECT", b"ENCODING", key)
        assert mine.decode() == (encoding.decode() if isinstance(encoding, bytes) else encoding), key
        difference = ours - theirs
        self.errors.setdefault((kind, mine.decode()), Counter())[difference] += 1
        sums = self.sums.setdefault((kind, mine.decode()), [0, 0])
        sums[0] += ours
        sums[1] += theirs
        self.engine.databases[0].check()
        self.both(b"DEL", key)
        return difference

    def read_through(self, key):
        """Look up every member twice: each look moves a bucket."""
        value = self.engine.databases[0].data[key]
        members = getattr(value, "fields", None) or getattr(value, "members", None) or getattr(value, "scores", None)
        name = {"hash": b"HGET", "set": b"SISMEMBER", "zset": b"ZSCORE"}.get(getattr(value, "type_name", ""))
        if name is not None:
            for _ in range(2):
                looks = [[name, key, member] for member in members]
                self.real.pipeline(looks)
                for argv in looks:
                    self.engine.execute(self.engine.local, argv)

    def report(self):
        print(f"{'type':14}{'encoding':12}{'keys':>7}{'exact':>9}{'worst':>8}   sum of ours / theirs")
        for (kind, encoding), found in self.errors.items():
            keys = found.total()
            worst = max(found, key=abs)
            ours, theirs = self.sums[kind, encoding]
            print(f"{kind:14}{encoding:12}{keys:7}{found[0] / keys:9.2%}{worst:8}   {ours / theirs:.6f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keys", type=int, default=200, help="of each type")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", default=[*KINDS])
    options = parser.parse_args()
    real = RealRedis(server_binary())
    try:
        comparison = Comparison(real)
        for kind in options.kinds:
            rng = random.Random(f"{kind} {options.seed}")
            for _ in range(options.keys):
                comparison.compare(kind, rng)
        comparison.report()
    finally:
        real.stop()


if __name__ == "__main__":
    main()
