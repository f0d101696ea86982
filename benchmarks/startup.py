"""What starting costs: `import teachredis` beside a bare Python, an engine, and `%load_ext teachredis`."""

from __future__ import annotations

import subprocess
import sys
from statistics import median
from time import perf_counter

from benchmarks.measure import table

LOAD_EXT = """
import sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
start_s = time.perf_counter()
shell.run_line_magic("load_ext", "teachredis")
print(time.perf_counter() - start_s, file=sys.stderr)
"""
PROGRAMS = {
    "bare Python": "pass",
    "`import teachredis`": "import teachredis",
    "`teachredis.Engine()`": "import teachredis; teachredis.Engine()",
    "`import redis` (redis-py, for scale)": "import redis",
}


def start_ms(program):
    """A fresh Python that runs the program, from start to end, in ms on the clock."""
    start_s = perf_counter()
    subprocess.run([sys.executable, "-c", program], check=True, stdin=subprocess.DEVNULL)
    return 1000 * (perf_counter() - start_s)


def import_ms(program):
    """What `-X importtime` says all imports took together, in ms: the sum of each module's own time."""
    command = [sys.executable, "-X", "importtime", "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    lines = [line.removeprefix("import time:").split("|") for line in done.stderr.splitlines() if "|" in line]
    return sum(int(own) for own, *_ in lines if own.strip().isdigit()) / 1000


def load_ext_s():
    """`%load_ext teachredis` in a fresh IPython, in seconds; None while there is no such extension."""
    done = subprocess.run([sys.executable, "-c", LOAD_EXT], check=False, capture_output=True, text=True)
    last = (done.stderr.splitlines() or ["nothing"])[-1]
    return float(last) if done.returncode == 0 and last.replace(".", "").isdigit() else None


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
    head = ["program", "start to end, ms", "× bare Python", "imports (`-X importtime`), ms"]
    said = "did not load" if None in loads else f"{median(loads):.2f} s (aim: ≤ 0.5 s)"
    ext = f"`%load_ext teachredis` in a fresh IPython: {said}."
    return f"## Starting\n\nMedians of {rounds} rounds in turns.\n\n{table(head, rows)}\n\n{ext}\n"
