"""Traces: which keys are asked for, one after the other.  Numbers stand for keys.

How well a cache does depends on the trace as much as on its policy, so there are three kinds:

    zipf        few keys are very popular: the second half as popular as the first, the third a third, ...
    scan        the same, but now and then somebody reads thousands of keys once, in a row
    shifting    a small set of keys in use, which slowly becomes another
"""

from __future__ import annotations

from itertools import accumulate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

SCAN_SHARE = 0.3
"""Of a trace with scans, so much is scanning."""
SCAN_LENGTH = 10
"""A scan reads a tenth of all keys."""
WORKING_SHARE = 10
"""A tenth of all keys is in use at a time."""


def zipf(accesses: int, keys: int, rng: Random) -> list[int]:
    """Key n is asked for with a chance of 1 to n."""
    weights = [*accumulate(1 / rank for rank in range(1, keys + 1))]
    return rng.choices(range(keys), cum_weights=weights, k=accesses)


def scan(accesses: int, keys: int, rng: Random) -> list[int]:
    """Zipf, interrupted by scans over keys that nobody else asks for."""
    popular = iter(zipf(accesses, keys, rng))
    length = max(keys // SCAN_LENGTH, 1)
    pause = round(length / SCAN_SHARE) - length
    trace: list[int] = []
    while len(trace) < accesses:
        trace += [next(popular) for _ in range(min(pause, accesses - len(trace)))]
        start = keys + rng.randrange(keys)
        trace += range(start, start + length)
    return trace[:accesses]


def shifting(accesses: int, keys: int, rng: Random) -> list[int]:
    """A window of keys that moves over all of them once."""
    window = max(keys // WORKING_SHARE, 1)
    span = max(keys - window, 0)
    return [at * span // accesses + int(rng.random() * window) for at in range(accesses)]


TRACES: dict[str, Callable[[int, int, Random], list[int]]] = {
    "zipf": zipf,
    "scan": scan,
    "shifting": shifting,
}
