"""`teachredis.race()`: a race of eviction policies, as a table and as curves."""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from IPython.display import Image, ProgressBar, display

from teachredis.lab.race import EXACT, POLICIES, contest
from teachredis.lab.traces import TRACES
from teachredis.notebook.errors import TeachRedisError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from matplotlib.figure import Figure

    from teachredis.lab.race import Result

WIDTH, DOTS_PER_INCH = 700, 100
COLOURS = {
    "lru": "#0072b2", "lfu": "#d55e00", "random": "#6e6e6e", "ttl": "#cc79a7", "belady": "#000000",
}  # fmt: skip
"""A guess and its exact sister have one colour, of Okabe and Ito's; what no server can do is dashed."""
SIZES = (0.01, 0.02, 0.05, 0.1, 0.2)
"""Shares of all keys that the caches hold, unless told otherwise."""


class Standings:
    """How a race went: `rate(policy, size)` is a hit rate; shown as a table, the best policy first."""

    def __init__(self, results: Sequence[Result]) -> None:
        self.results = [*results]
        self.sizes = [*dict.fromkeys(result.size for result in results)]
        self.rates = {(result.policy, result.size): result.hit_rate for result in results}
        names = dict.fromkeys(result.policy for result in results)
        self.policies = sorted(names, key=lambda policy: -self.rates[policy, self.sizes[-1]])

    def rate(self, policy: str, size: int) -> float:
        """The hit rate of a policy with a cache of that many keys."""
        return self.rates[policy, size]

    def __repr__(self) -> str:
        heads = "".join(f"{size:>9,}" for size in self.sizes)
        lines = [f"{'keys in the cache':18}{heads}"]
        for policy in self.policies:
            cells = "".join(f"{self.rates[policy, size]:>9.1%}" for size in self.sizes)
            lines.append(f"{policy:18}{cells}")
        return "\n".join(lines)

    def draw(self) -> Figure:
        """The hit rates over the sizes, a curve a policy: a matplotlib figure."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7, 4.2), layout="constrained")
        axes = figure.subplots()
        for policy in self.policies:
            rates = [100 * self.rates[policy, size] for size in self.sizes]
            style = "--" if policy in EXACT else "-"
            guess = policy.rpartition("-")[2]
            axes.plot(self.sizes, rates, style, color=COLOURS[guess], marker="o", markersize=3, label=policy)
        axes.set_xscale("log")
        axes.set_xticks(self.sizes, [f"{size:,}" for size in self.sizes])
        axes.minorticks_off()
        axes.set_xlabel("keys in the cache")
        axes.set_ylabel("hits, %")
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        return figure

    def picture(self) -> Image:
        """The same as an image, which every notebook shows, whether or not it draws figures itself."""
        png = BytesIO()
        self.draw().savefig(png, format="png", dpi=DOTS_PER_INCH)
        text = f"Hit rates over the size of the cache, from best to worst: {', '.join(self.policies)}"
        return Image(data=png.getvalue(), width=WIDTH, alt=text)  # type: ignore[no-untyped-call]  # IPython



def race(
    trace: str | Sequence[Hashable] = "zipf",
    *,
    accesses: int = 100_000,
    keys: int = 10_000,
    sizes: Sequence[int] | None = None,
    policies: Sequence[str] = POLICIES,
    samples: int = 5,
    seed: int = 0,
) -> Standings:
    """Let eviction policies race over one trace, with caches of several sizes (in keys); draw and return it.

    `trace` is "zipf", "scan", "shifting" or any sequence of keys.  The policies of Redis look at so many
    `samples`; exact-lru, exact-lfu and belady (who knows the future) run beside them.
    Errors: TeachRedisError for an unknown trace or policy, or sizes that make no sense.
    """
    numbers = numbered(trace, accesses, keys, seed)
    chosen = [*(sizes or sizes_for(len({*numbers})))]
    refuse_nonsense(policies, chosen, samples)
    steps = contest(numbers, policies, chosen, samples, seed)
    standings = Standings([*with_progress(steps, len(policies) * len(chosen))])
    if find_spec("matplotlib"):
        display(standings.picture())  # type: ignore[no-untyped-call]  # IPython has no types here
    return standings


def numbered(trace: str | Sequence[Hashable], accesses: int, keys: int, seed: int) -> list[int]:
    """The trace as numbers of keys.  Errors: TeachRedisError."""
    if isinstance(trace, str):
        if trace not in TRACES:
            message = f"there is no trace {trace}; there are {', '.join(TRACES)}, or give a list of keys"
            raise TeachRedisError(message)
        if accesses < 1 or keys < 1:
            raise TeachRedisError("a trace needs at least one access and one key")
        return TRACES[trace](accesses, keys, Random(seed))
    if not trace:
        raise TeachRedisError("the trace is empty")
    numbers: dict[Hashable, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in trace]


def sizes_for(keys: int) -> list[int]:
    """Some sizes of cache for so many different keys."""
    return [*dict.fromkeys(max(round(keys * share), 1) for share in SIZES)]


def refuse_nonsense(policies: Sequence[str], sizes: Sequence[int], samples: int) -> None:
    """Errors: TeachRedisError."""
    known = {*POLICIES, "volatile-lru", "volatile-lfu", "volatile-random"}
    if strangers := [policy for policy in policies if policy not in known]:
        message = f"{strangers[0]} cannot race; {', '.join(sorted(known))} can"
        raise TeachRedisError(message)
    if not policies or min(sizes) < 1 or samples < 1:
        raise TeachRedisError("a race needs policies, caches of at least one key, and at least one sample")


def with_progress(steps: Iterator[Result], count: int) -> Iterator[Result]:
    """The results as they come, with a bar that grows and is gone in the end."""
    bar = ProgressBar(count)  # type: ignore[no-untyped-call]  # IPython has no types here
    handle = display(bar, display_id=True)  # type: ignore[no-untyped-call]
    for done, result in enumerate(steps, start=1):
        bar._progress = done  # noqa: SLF001  # setting `progress` would show a second bar
        if handle is not None:
            handle.update(bar)
        yield result
    if handle is not None:
        handle.update({"text/plain": ""}, raw=True)
