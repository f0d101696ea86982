"""Random commands on our engine and on redis-server 8.2.3, until something differs.

    python -m tests.differential.run --commands 1000000 --seed 7 --groups lists,sets

A sequence is made from its seed and its groups alone.  It runs on our engine, then, sent at once, on the server.
Compared are, in this order:

1. every reply, by the rule of compare.py;
2. what is left: DBSIZE and, for every key, TYPE, OBJECT ENCODING, PEXPIRETIME, DEBUG DIGEST-VALUE; DEBUG DIGEST;
3. our engine's effects (what an append-only file or a replica would get), replayed into a second engine of ours:
   equal DEBUG DIGEST.

The first difference is printed with as few commands as still show it.
"""

import argparse
import importlib
import pkgutil
import sys
import time
from random import Random
from typing import NamedTuple

from tests.differential import groups as group_folder
from tests.differential.compare import all_same, exactly
from tests.differential.world import World
from tests.ours import OurClient, frozen_engine

SEQUENCE_LENGTH = 200
START = [[b"ACL", b"SETUSER", b"dora", b"reset", b"on", b"nopass"]]  # for the group acl, on both sides
PREPARE = [*START, [b"ACL", b"DELUSER", b"alice", b"bob", b"carl", b"nobody"], [b"FLUSHALL"], [b"CONFIG", b"SET", b"stream-node-max-entries", b"100", b"stream-node-max-bytes", b"4096"]]
END = [[b"RESET"]]  # a sequence may end inside MULTI, or as a user who may do nothing


class Difference(NamedTuple):
    """The first place where the two sides part."""

    commands: list[list[bytes]]
    what: str
    ours: object
    theirs: object

    def __str__(self):
        typed = "\n".join("  " + shown(argv) for argv in self.commands)
        return f"{typed}\n{self.what}\n  ours:   {self.ours!r}\n  theirs: {self.theirs!r}"


def group_names():
    return sorted(module.name for module in pkgutil.iter_modules(group_folder.__path__))


def generators(names):
    return [importlib.import_module(f"tests.differential.groups.{name}").commands for name in names]


def sequence(seed, names, length=SEQUENCE_LENGTH):
    """The commands that a seed stands for."""
    rng = Random(f"{seed} {','.join(names)}")
    world, makers = World(rng), generators(names)
    return [rng.choice(makers)(rng, world) for _ in range(length)]


def first_difference(real, commands):
    """Run the commands on both sides: a Difference, or None."""
    ours = Run(commands)
    whole = [*commands, *END, *ours.questions]
    theirs = real.pipeline([*PREPARE, *whole])[len(PREPARE) :]
    at = all_same(whole[: ours.told], ours.replies[: ours.told], theirs[: ours.told])
    if at is None:
        asked = range(ours.told, len(whole))
        at = next((i for i in asked if not exactly(ours.replies[i], theirs[i])), None)
    if at is not None:
        return Difference(commands, shown(whole[at]), ours.replies[at], theirs[at])
    if ours.digest != ours.digest_of_effects:
        return Difference(commands, "effects replayed", ours.digest_of_effects, ours.digest)
    return None


class Run:
    """What our engine does with a sequence: its replies, the questions about what is left, its digests."""

    def __init__(self, commands):
        self.engine = frozen_engine()
        units = []
        self.engine.journal.feeds.append(units.append)
        client = OurClient(self.engine)
        client.pipeline(START)
        self.replies = client.pipeline([*commands, *END])
        self.told = len(self.replies)
        self.questions = questions_about(self.engine)
        self.replies += client.pipeline(self.questions)
        self.digest = digest(client)
        self.digest_of_effects = digest_after(units)
        self.engine.check()


def questions_about(engine):
    """What to ask both sides once a sequence is over; what the engine does not know yet is not asked."""
    asked = [[b"DBSIZE"], [b"DEBUG", b"DIGEST"]]
    for key in sorted(engine.databases[0].data):
        asked += [[b"TYPE", key], [b"OBJECT", b"ENCODING", key], [b"PEXPIRETIME", key], [b"DEBUG", b"DIGEST-VALUE", key]]
    return [argv for argv in asked if argv[0].decode().lower() in engine.table]


def digest(client):
    return str(client.command([b"DEBUG", b"DIGEST"]))


def digest_after(units):
    """Replay effects into a second engine; the digest it ends with."""
    engine = frozen_engine(seed=2)
    client = OurClient(engine)
    for index, argv in (effect for unit in units for effect in unit):
        client.pipeline([[b"SELECT", b"%d" % index], argv])
    return digest(client)


def minimised(real, difference):
    """Drop commands, in ever smaller pieces, while some difference remains."""
    size = len(difference.commands) // 2
    while size:
        at = 0
        while at < len(difference.commands):
            fewer = difference.commands[:at] + difference.commands[at + size :]
            found = first_difference(real, fewer)
            if found is None:
                at += size
            else:
                difference = found
        size //= 2
    return difference


def shown(argv):
    """A command as one would type it into redis-cli."""
    return " ".join(word_as_typed(word) for word in argv)


def word_as_typed(word):
    plain = word and all(33 <= byte < 127 and byte not in b"\"'\\" for byte in word)
    if plain:
        return word.decode()
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\x{b:02x}" for b in word) + '"'


def compare(real, names, count, seed, tell=lambda done: None):
    """Run at least `count` commands; the first Difference, minimised, or None."""
    for done in range(0, count, SEQUENCE_LENGTH):
        tell(done)
        difference = first_difference(real, sequence(f"{seed}.{done}", names))
        if difference is not None:
            return minimised(real, difference)
    return None


def command_line():
    parser = argparse.ArgumentParser(prog="python -m tests.differential.run", description=__doc__.partition("\n")[0])
    parser.add_argument("--commands", type=int, default=20_000, metavar="N")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--groups", default=",".join(group_names()), metavar="A,B", help="default: %(default)s")
    return parser.parse_args()


def main():
    from tests import real

    options, binary = command_line(), real.server_binary()
    if binary is None:
        sys.exit(real.ABSENT)
    server, started_s = real.RealRedis(binary), time.monotonic()

    def tell(done):
        if done and not done % (50 * SEQUENCE_LENGTH):
            print(f"{done:,} commands, {done / (time.monotonic() - started_s):,.0f} a second", flush=True)

    try:
        difference = compare(server, options.groups.split(","), options.commands, options.seed, tell)
    finally:
        server.stop()
    print(f"seed {options.seed}, groups {options.groups}:")
    sys.exit(f"a difference after\n{difference}" if difference else print(f"{options.commands:,} commands, no difference"))


if __name__ == "__main__":
    main()
