"""What starting costs: `import teachredis` beside a bare Python, an engine, and `%load_ext teachredis`."""

from __future__ import annotations

import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from benchmarks.measure import table

LOAD_EXT = """
import sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
wall_s, cpu_s = time.perf_counter(), time.process_time()
shell.run_line_magic("load_ext", "teachredis")
print(time.perf_counter() - wall_s, time.process_time() - cpu_s, file=sys.stderr)
"""
PROGRAMS = {
    "bare Python": "pass",
    "`import teachredis`": "import teachredis",
    "`teachredis.Engine()`": "import teachredis; teachredis.Engine()",
    "`import redis` (redis-py, for scale)": "import redis",
}


def start_ms(program):
    """A fresh Python that runs the program, from start to end, in ms of CPU."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True, stdin=subprocess.DEVNULL)
    after = getrusage(RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def import_ms(program):
    """What `-X importtime` says all imports took together, in ms: the sum of each module's own time."""
    command = [sys.executable, "-X", "importtime", "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines() if "|" in line]
    return sum(int(own) for own, *_ in lines if own.strip().isdigit()) / 1000


def load_ext_s():
    """`%load_ext teachredis` in a fresh IPython, in seconds: (on the clock, of CPU)."""
    done = subprocess.run([sys.executable, "-c", LOAD_EXT], check=True, capture_output=True, text=True)
    wall_s, cpu_s = map(float, done.stderr.splitlines()[-1].split())
    return wall_s, cpu_s


def report(rounds, scale):
    rounds = max(3, int(2 * rounds * scale))
    starts = {name: [] for name in PROGRAMS}
    imports = {name: [] for name in PROGRAMS}
    loads = []
    for _ in range(rounds):
        for name, program in PROGRAMS.items():
            starts[name].append(start_ms(program))
            imports[name].append(import_ms(program))
        loads.append(load_ext_s())
    bare = median(starts["bare Python"])
    middle = {name: median(times) for name, times in starts.items()}
    rows = [
        (name, f"{middle[name]:.0f}", f"{middle[name] / bare:.2f}", f"{median(imports[name]):.1f}")
        for name in PROGRAMS
    ]
    head = ["program", "start to end, ms of CPU", "× bare Python", "imports (`-X importtime`), ms"]
    wall_s, cpu_s = map(median, zip(*loads, strict=True))
    said = f"{cpu_s:.2f} s of CPU, {wall_s:.2f} s on the clock (aim: ≤ 0.5 s)"
    ext = f"`%load_ext teachredis` in a fresh IPython: {said}."
    return f"## Starting\n\nMedians of {rounds} rounds in turns.\n\n{table(head, rows)}\n\n{ext}\n"
