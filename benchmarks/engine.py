"""Microseconds a command takes at the engine's own door: argv in, reply out, nothing around it."""

from __future__ import annotations

from itertools import repeat

from benchmarks.measure import in_turns, table, us
from teachredis import Engine

MSET_KEYS = 100
CASES = {  # what is measured: (made ready by, the command, operations in one command)
    "GET": ("SET name Ada", "GET name", 1),
    "SET": ("SET name Ada", "SET name Ada", 1),
    "INCR": ("SET n 1", "INCR n", 1),
    "LPUSH": ("LPUSH todo wash", "LPUSH todo wash", 1),
    "RPUSH": ("RPUSH todo wash", "RPUSH todo wash", 1),
    "LLEN": ("LPUSH todo wash", "LLEN todo", 1),
    "LRANGE of 10": ("RPUSH todo 0 1 2 3 4 5 6 7 8 9", "LRANGE todo 0 9", 1),
    "HSET": ("HSET user name Ada", "HSET user name Ada", 1),
    "HGET": ("HSET user name Ada", "HGET user name", 1),
    "SADD": ("SADD tags red", "SADD tags red", 1),
    "ZADD": ("ZADD scores 1 Ada", "ZADD scores 2 Ada", 1),
    "MSET, a key": ("PING", "MSET " + " ".join(f"k{i} v" for i in range(MSET_KEYS)), MSET_KEYS),
}
TARGETS_US = {"GET": 2, "SET": 2, "LPUSH": 2, "HSET": 2, "MSET, a key": 1}


def fresh(ready, line, times):
    """Something to run: the command `times` times, in an engine of its own, emptied first."""
    engine = Engine()
    execute, client, argv = engine.execute, engine.local, line.encode().split()

    def run():
        engine.run("FLUSHALL")
        engine.run(ready)
        for _ in repeat(None, times):
            execute(client, argv)

    return run


def report(rounds, scale):
    times = int(20_000 * scale)
    runs = {
        name: (fresh(ready, line, max(1, times // each)), max(1, times // each) * each, None)
        for name, (ready, line, each) in CASES.items()
    }
    found = in_turns(runs, rounds)
    rows = [
        (name, us(each.cpu_us), us(each.best_us), f"≤ {TARGETS_US[name]}" if name in TARGETS_US else "")
        for name, each in found.items()
    ]
    about = (
        "`engine.execute(client, argv)`, called from a `for` loop whose own cost (some 0.02 µs) is included. "
        f"{rounds} rounds in turns, {times:,} operations each."
    )
    head = ["command", "median, µs CPU", "best, µs CPU", "aim on a quiet machine"]
    return f"## At the engine's door\n\n{about}\n\n{table(head, rows)}\n"
