"""Over TCP: `redis-benchmark -c 50` against each server in turn.

    redis-server 8.2.3                            the real one
    teachredis-server                             ours, a process of its own
    fakeredis TcpFakeServer, pyvalkey             other servers in Python, where installed

Each command is sent one at a time (P 1) and in pipelines of sixteen (P 16); the slow ones get fewer.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import tempfile
import time
from statistics import median

import redis

from benchmarks.measure import table
from tests.real import free_port, server_binary

COMMANDS = ("SET", "GET", "INCR", "LPUSH", "ZADD")
PIPELINES = (1, 16)
CLIENTS = 50
START_S, LONGEST_S = 20, 120
OURS = ("-m", "teachredis.server")
FAKEREDIS = "import sys, fakeredis; fakeredis.TcpFakeServer(('127.0.0.1', int(sys.argv[1]))).serve_forever()"


def servers():
    """name -> (argv to start it on a port, the share of the work that it is given)."""
    python = sys.executable
    found = {
        "redis-server 8.2.3": (lambda port: [server_binary(), "--port", port, "--save", ""], 1),
        "teachredis-server": (lambda port: [python, *OURS, "--port", port, "--save", ""], 0.5),
    }
    if importlib.util.find_spec("fakeredis"):
        found["fakeredis TcpFakeServer"] = (lambda port: [python, "-c", FAKEREDIS, port], 0.02)
    if importlib.util.find_spec("pyvalkey"):
        found["pyvalkey"] = (lambda port: [python, "-m", "pyvalkey", "--port", port], 0.1)
    return found


def report(rounds, scale):
    if shutil.which("redis-benchmark") is None:
        return "## Over TCP\n\nNot measured: there is no redis-benchmark here.\n"
    rates = {name: {} for name in servers()}
    for _ in range(max(1, min(rounds, 3))):
        for name, (argv, share) in servers().items():
            one_turn(rates[name], argv, int(100_000 * share * scale))
    return page({name: {job: median(seen) for job, seen in jobs.items()} for name, jobs in rates.items()})


def one_turn(rates, argv, requests):
    """Start a server, measure every job, stop it.  rates: (command, pipeline) -> a figure for each turn."""
    port = str(free_port())
    with tempfile.TemporaryDirectory(prefix="teachredis-bench-") as home:
        server = subprocess.Popen(argv(port), cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until_ready(port)
            for pipeline in PIPELINES:
                for command, rate in measured(port, pipeline, requests).items():
                    rates.setdefault((command, pipeline), []).append(rate)
        finally:
            server.kill()
            server.wait()


def wait_until_ready(port):
    end_s = time.monotonic() + START_S
    while time.monotonic() < end_s:
        try:
            redis.Redis(port=int(port), protocol=2).ping()
        except redis.RedisError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"no server answers on port {port}")


def measured(port, pipeline, requests):
    """command -> requests a second, as redis-benchmark says; a command that it cannot finish is left out."""
    rates = {}
    for command in COMMANDS:
        jobs = ["-c", str(CLIENTS), "-P", str(pipeline), "-n", str(requests), "-t", command.lower()]
        argv = ["redis-benchmark", "-p", port, *jobs, "--csv"]
        try:
            done = subprocess.run(argv, capture_output=True, text=True, timeout=LONGEST_S, check=False)
        except subprocess.TimeoutExpired:
            continue
        lines = [line for line in done.stdout.splitlines() if line.startswith(f'"{command}')]
        if lines:
            rates[command] = float(lines[0].split(",")[1].strip('"'))
    return rates


def page(rates):
    jobs = [(command, pipeline) for pipeline in PIPELINES for command in COMMANDS]
    head = ["requests a second", *(f"{command} -P {pipeline}" for command, pipeline in jobs)]
    rows = [[name, *(rounded(found.get(job)) for job in jobs)] for name, found in rates.items()]
    ours = rates["teachredis-server"]
    rows += [[f"ours ÷ {name}", *(ratio(ours.get(job), found.get(job)) for job in jobs)]
             for name, found in rates.items() if found is not ours]  # fmt: skip
    about = (
        f"`redis-benchmark -c {CLIENTS}` on the same machine, servers in turns, medians. "
        "A dash: it could not finish."
    )
    return f"## Over TCP\n\n{about}\n\n{table(head, rows)}\n"


def rounded(rate):
    return f"{rate:,.0f}" if rate else "–"


def ratio(ours, other):
    return f"{ours / other:.2g} ×" if ours and other else "–"
