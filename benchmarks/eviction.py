"""What a limit costs: a SET of a new key at the engine's door, while nothing goes, or one key for each."""

from __future__ import annotations

from itertools import count

from benchmarks.measure import in_turns, table, us
from teachredis import Engine

VALUE = b"x" * 50
KEYS = 5000
PEER, PEER_WITH_DEADLINE = "maxmemory 0", "maxmemory 0, SET with EX"
CASES = {  # what is measured: (policy, share of what 5,000 keys take that is the limit; None: no limit)
    PEER: ("noeviction", None),
    PEER_WITH_DEADLINE: ("volatile-ttl", None),
    "a limit, nothing goes": ("allkeys-lru", 1000),
    **{policy: (policy, 1.0) for policy in ("allkeys-random", "allkeys-lru", "allkeys-lfu", "volatile-ttl")},
}
AIM_US = 4


def fresh(policy, share, times):
    """Something to run: so many SETs of new keys, in an engine that is full."""
    engine = Engine()
    engine.run(f"CONFIG SET maxmemory-policy {policy}")
    execute, client, numbers = engine.execute, engine.local, count()
    deadline = [b"EX", b"100000"] if policy.startswith("volatile") else []

    def store(times):
        for _ in range(times):
            execute(client, [b"SET", b"key:%d" % next(numbers), VALUE, *deadline])

    store(KEYS)
    if share is not None:
        engine.run(f"CONFIG SET maxmemory {int(engine.memory.used() * share)}")
        store(KEYS)
    return lambda: store(times)


def row(name, found, peer_us):
    """One line of the table: the times, and what comes on top of the peer's."""
    on_top_us = max(found.best_us - peer_us, 0)
    return name, us(found.cpu_us), us(found.best_us), us(on_top_us), f"{found.best_us / peer_us:.1f}"


def report(rounds, scale):
    times = int(20_000 * scale)
    found = in_turns({name: (fresh(*case, times), times, None) for name, case in CASES.items()}, rounds)
    peers = {name: PEER_WITH_DEADLINE if "volatile" in case[0] else PEER for name, case in CASES.items()}
    rows = [row(name, each, found[peers[name]].best_us) for name, each in found.items()]
    about = (
        "`engine.execute`: SETs of new keys with 50 bytes into an engine with 5,000 of them; with a policy "
        f"one key goes for each. {rounds} rounds in turns, {times:,} operations each; the aim for `on top` "
        f"is {AIM_US} on a quiet machine."
    )
    head = ["", "median, µs CPU", "best, µs CPU", "on top, µs", "× without a limit"]
    return f"## While memory is full\n\n{about}\n\n{table(head, rows)}\n"
