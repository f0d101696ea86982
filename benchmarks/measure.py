"""Measuring in turns: a noisy minute then hurts every contender, not one."""

from __future__ import annotations

import gc
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import NamedTuple


class Span(NamedTuple):
    """What one run took, in seconds: on the clock, of our CPU, of the server's CPU."""

    wall_s: float
    cpu_s: float
    server_cpu_s: float


class Result(NamedTuple):
    """Medians over the rounds, in microseconds per operation; `best_us` is the least CPU of any round."""

    wall_us: float
    cpu_us: float
    server_cpu_us: float
    best_us: float

    @property
    def all_cpu_us(self):
        return self.cpu_us + self.server_cpu_us


def span(run, server_pid=None):
    """Run once, with the garbage of others collected before."""
    gc.collect()
    server_s, cpu_s, wall_s = server_cpu_s(server_pid), process_time(), perf_counter()
    run()
    return Span(perf_counter() - wall_s, process_time() - cpu_s, server_cpu_s(server_pid) - server_s)


def server_cpu_s(pid):
    """CPU that the main thread of a process has used (Linux); 0 without a process."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9 if pid else 0.0


def in_turns(runs, rounds):
    """runs: name -> (run, operations, server's pid or None).  Gives name -> Result."""
    spans = {name: [] for name in runs}
    for _ in range(rounds):
        for name, (run, _, pid) in runs.items():
            spans[name].append(span(run, pid))
    return {name: result(spans[name], operations) for name, (_, operations, _) in runs.items()}


def result(spans, operations):
    walls, cpus, servers = zip(*spans, strict=True)
    return Result(*(1e6 * s / operations for s in (median(walls), median(cpus), median(servers), min(cpus))))


def us(number):
    """Microseconds as a reader wants them: three figures."""
    return f"{number:.2f}" if number < 10 else f"{number:.1f}" if number < 100 else f"{number:.0f}"


def table(head, rows):
    """A Markdown table; the first column is text, the others are numbers."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
