"""LATENCY GRAPH and LATENCY DOCTOR: spikes drawn and explained for people.

A graph is four rows high.  A sample is a column: its value is one of twelve steps between the lowest and the
highest, three steps a row, and what is below the top is filled up.  Its age stands under it, top to bottom.

    command - high 150 ms, low 30 ms (all time high 150 ms)
    --------------------------------------------------------------------------------
       #
     o |
     | |
    #|_|

    4320
    ssss
"""

from __future__ import annotations

from itertools import zip_longest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.session.latency import Event, Sample
    from teachredis.session.state import State

WIDTH = 80
ROWS = 4
TOPS = "_o#"
UNITS = (("d", 86_400), ("h", 3600), ("m", 60))


# --- GRAPH --------------------------------------------------------------------------------------------------


def graph_of(name: str, event: Event, now_s: int) -> str:
    """The title, a rule, and as many graphs of 80 columns as there are samples for."""
    samples = [*event.samples]
    low, high = min(ms for _, ms in samples), max(ms for _, ms in samples)
    title = f"{name} - high {high} ms, low {low} ms (all time high {event.worst_ms} ms)"
    parts = [samples[at : at + WIDTH] for at in range(0, len(samples), WIDTH)]
    drawn = ("".join(f"{line}\n" for line in lines_of(part, low, high, now_s)) for part in parts)
    return f"{title}\n{'-' * WIDTH}\n" + "\n".join(drawn)


def lines_of(samples: Sequence[Sample], low: int, high: int, now_s: int) -> list[str]:
    """One graph, line by line, with its labels."""
    columns = [column_of(ms - low, high - low or 1) for _, ms in samples]
    labels = [" " + age(now_s - at_s) for at_s, _ in samples]
    return ["".join(row) for row in (*zip(*columns, strict=True), *zip_longest(*labels, fillvalue=" "))]


def column_of(height: int, whole: int) -> str:
    """A column from top to bottom."""
    steps = ROWS * len(TOPS)
    level, top = divmod(min(height * steps // whole, steps - 1), len(TOPS))
    return (ROWS - 1 - level) * " " + TOPS[top] + "|" * level


def age(seconds: int) -> str:
    """`7s`, `12m`, `3h`, `2d`."""
    fits = (f"{seconds // size}{unit}" for unit, size in UNITS if seconds >= size)
    return next(fits, f"{seconds}s")


# --- DOCTOR -------------------------------------------------------------------------------------------------


def advice(engine: State, now_s: int) -> str:
    """What there was, event by event, and what to do next.

    # Redis: says it in its own words, at length.  Ours says what our engine can know.
    """
    monitor = engine.timing.latency
    if not monitor.threshold_ms:
        return "Nothing is monitored: CONFIG SET latency-monitor-threshold <milliseconds> switches it on.\n"
    if not monitor.events:
        return f"No event took {monitor.threshold_ms} ms or more so far.\n"
    rows = (summary(name, event, now_s) for name, event in monitor.events.items())
    listed = "\n".join(f"{number}. {row}" for number, row in enumerate(rows, 1))
    hints = "\n".join(f"- {hint}" for hint in hints_for(engine))
    return f"There were latency spikes.\n\n{listed}\n\nWhat you can do:\n\n{hints}\n"


def summary(name: str, event: Event, now_s: int) -> str:
    """How many, how long, how regularly, how often."""
    spikes = [ms for _, ms in event.samples]
    mean = sum(spikes) // len(spikes)
    deviation = sum(abs(ms - mean) for ms in spikes) // len(spikes)
    period_s = max(now_s - event.samples[0][0], 1) / len(spikes)
    return (
        f"{name}: {len(spikes)} spikes, {mean} ms on average (mean deviation {deviation} ms), "
        f"one every {period_s:.2f} s; the worst ever took {event.worst_ms} ms."
    )


def hints_for(engine: State) -> list[str]:
    """One line for each thing worth a try."""
    events, log = engine.timing.latency.events, engine.timing.slowlog
    hints = []
    if "command" in events or "fast-command" in events:
        threshold_us = engine.timing.latency.threshold_ms * 1000
        if not 0 <= log.slower_than_us <= threshold_us:
            hints.append(f"Log what is slow: CONFIG SET slowlog-log-slower-than {threshold_us}.")
        hints.append("See which commands were slow: SLOWLOG GET.")
        hints.append("Keep values small: to read or delete one of a million elements takes long.")
    if "expire-cycle" in events:
        hints.append("Spread deadlines: keys that expire together are removed together.")
    if "eviction-cycle" in events:
        hints.append("Give it more memory, or write less: keys are evicted to make room.")
    return hints
