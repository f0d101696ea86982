"""kill -9 of teachredis-server at random instants under load: what was acknowledged is there afterwards.

    python -m tests.persistence.crash --rounds 500 --seed 1

Each client increments counters of its own (some in transactions of two), pushes numbers to a list and notes what
was acknowledged.  With `appendfsync always` the restarted server must hold each write that was acknowledged, at
most the one that was under way besides, and each transaction whole.  Rewrites and saves go on meanwhile.
"""

import argparse
import tempfile
import threading
import time
from pathlib import Path
from random import Random

from tests.persistence.servers import OURS, Program
from tests.real import RealClient

CLIENTS = 4
LONGEST_S = 0.4
GREETINGS = 8
"""Acknowledged requests before the clock of a round begins."""


class Load(threading.Thread):
    """One client: it writes until the connection breaks.  `acknowledged` and `sent` count its rounds."""

    def __init__(self, port, number):
        super().__init__(daemon=True)
        self.client = RealClient(port)
        self.number = number
        self.acknowledged = self.sent = 0

    def run(self):
        try:
            while True:
                self.sent += 1
                self.write(self.sent)
                self.acknowledged += 1
        except OSError:
            pass

    def write(self, round_):
        """One pipeline: a counter, a transaction over two keys, a list."""
        me = self.number
        replies = self.client.pipeline([
            [b"SET", b"counter:%d" % me, b"%d" % round_], [b"MULTI"], [b"INCR", b"one:%d" % me],
            [b"INCR", b"two:%d" % me], [b"EXEC"], [b"RPUSH", b"list:%d" % me, b"%d" % round_],
        ])  # fmt: skip
        assert not any(isinstance(reply, Exception) for reply in replies), replies


def crash_once(folder, rng, **settings):
    """Start on an empty folder, load, kill, restart, compare; how many rounds were acknowledged."""
    settings = {"appendonly": "yes", "appendfsync": "always", "auto-aof-rewrite-min-size": 4000, **settings}
    with Program(OURS, folder, **settings) as server:
        loads = [Load(server.port, number) for number in range(CLIENTS)]
        for load in loads:
            load.start()
        end_s = time.monotonic() + 10
        while sum(load.acknowledged for load in loads) < GREETINGS and time.monotonic() < end_s:
            time.sleep(0.001)
        time.sleep(rng.random() * LONGEST_S)
        server.kill()
        for load in loads:
            load.join()
    with Program(OURS, folder, **settings) as server:
        for load in loads:
            compare(server, load)
        server.stop()
    return sum(load.acknowledged for load in loads)


def compare(server, load):
    """Is what was acknowledged there, and nothing that was never sent?"""
    me = load.number
    counter, one, two = (int(text or 0) for text in server.command("MGET", *(f"{name}:{me}" for name in ("counter", "one", "two"))))
    pushed = [int(text) for text in server.command("LRANGE", f"list:{me}", 0, -1)]
    for held in (counter, one, len(pushed)):
        assert load.acknowledged <= held <= load.sent, (me, load.acknowledged, load.sent, counter, one, two, len(pushed))
    assert one == two
    assert pushed == [*range(1, len(pushed) + 1)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    rng, writes = Random(words.seed), 0
    for number in range(words.rounds):
        with tempfile.TemporaryDirectory() as home:
            folder = Path(home) / "data"
            folder.mkdir()
            writes += crash_once(folder, rng)
        print(f"\r{number + 1} crashes, {writes} acknowledged rounds, none lost", end="", flush=True)
    print()


if __name__ == "__main__":
    main()
