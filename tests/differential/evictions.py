"""Hit ratios under each policy: our engine against a real server, over one trace with room for as many keys.

    python -m tests.differential.evictions --accesses 300000 --keys 50000

The real server sees the trace first, command by command.  How many keys it had at each moment, and what its clock said,
then hold for our engine too, for an LRU clock counts seconds.  A miss stores the key.
"""

import argparse
import time
from random import Random
from statistics import mean
from typing import NamedTuple

from teachredis.lab.race import exact_lru
from teachredis.lab.traces import TRACES
from tests.ours import frozen_engine
from tests.real import RealRedis, server_binary

POLICIES = (
    "allkeys-lru",
    "allkeys-lfu",
    "allkeys-random",
    "volatile-lru",
    "volatile-lfu",
    "volatile-random",
    "volatile-ttl",
)
VALUE = b"x" * 50
FAR_S = 100_000
MEASURED_EVERY = 50


def far_off(number):
    """Seconds to live: key by key others, so that a TTL policy has a choice."""
    return b"%d" % (FAR_S + number * 7919 % FAR_S)


class Replay(NamedTuple):
    """How a trace went: the share of hits, and at each fiftieth access the number of keys and the time."""

    hit_ratio: float
    sizes: list[int]
    moments_ms: list[int]

    @property
    def kept(self):
        """Keys held on average, once it was full."""
        return round(mean(self.sizes[len(self.sizes) // 2 :]))


def replay(command, trace, size, prepare=None):
    """Read each key of the trace, store it where it misses; `prepare` is told of each access before it comes."""
    hits, sizes, moments_ms = 0, [], []
    for at, number in enumerate(trace):
        if at % MEASURED_EVERY == 0:
            sizes.append(size())
            moments_ms.append(time.time_ns() // 1_000_000)
        if prepare is not None:
            prepare(at)
        key = b"key:%d" % number
        if command(b"GET", key) is not None:
            hits += 1
        else:
            command(b"SET", key, VALUE, b"EX", far_off(number))
    return Replay(hits / len(trace), [*sizes, size()], moments_ms)


def replay_on_real(real, policy, trace, limit, samples=5):
    """With a limit of so many bytes beside what an empty server uses."""
    real.clean()
    used = int(real.command("INFO", "memory").split(b"used_memory:")[1].split()[0])
    real.command(
        "CONFIG", "SET", "maxmemory-policy", policy, "maxmemory-samples", samples, "maxmemory", used + limit
    )
    return replay(real.command, trace, lambda: real.command("DBSIZE"))


def replay_on_ours(policy, trace, theirs, samples=5, seed=1):
    """With as many keys at each moment as the real server had, and the clock as fast as it was there."""
    engine = frozen_engine(theirs.moments_ms[0], seed)
    engine.run(f"CONFIG SET maxmemory-policy {policy} maxmemory-samples {samples}")
    db, evictor = engine.databases[0], engine.memory.evictor

    def prepare(at):
        db.now_ms = theirs.moments_ms[at // MEASURED_EVERY]
        engine.clock.freeze(db.now_ms)
        while len(db) >= theirs.sizes[at // MEASURED_EVERY + 1] > 0:
            evictor.evict(evictor.choose())

    return replay(lambda *argv: engine.execute(engine.local, [*argv]), trace, lambda: len(db), prepare)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trace", choices=[*TRACES], default="zipf")
    parser.add_argument("--accesses", type=int, default=300_000)
    parser.add_argument("--keys", type=int, default=50_000)
    parser.add_argument("--limit", type=int, default=2 << 20, help="bytes beside those of an empty server")
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--policies", nargs="*", default=POLICIES)
    options = parser.parse_args()
    trace = TRACES[options.trace](options.accesses, options.keys, Random(1))
    real = RealRedis(server_binary())
    try:
        print(f"{'policy':18}{'keys':>8}{'8.2.3':>9}{'ours':>9}{'points':>8}   exact LRU")
        for policy in options.policies:
            theirs = replay_on_real(real, policy, trace, options.limit, options.samples)
            ours = replay_on_ours(policy, trace, theirs, options.samples)
            points, exact = (
                100 * (ours.hit_ratio - theirs.hit_ratio),
                exact_lru(trace, theirs.kept) / len(trace),
            )
            row = f"{policy:18}{theirs.kept:8}{theirs.hit_ratio:9.4f}{ours.hit_ratio:9.4f}{points:8.2f}   {exact:.4f}"
            print(row, flush=True)
    finally:
        real.stop()


if __name__ == "__main__":
    main()
