"""Every command of the data types with words thrown at it: too few, too many, of the wrong kind.

Nearly all are refused, which is the point: the order in which Redis looks for mistakes is behaviour too.  Left out is
what waits, what scans with a cursor of its own, what chance decides, and what sets a deadline relative to now.
"""

import re

from teachredis import Engine

GROUPS = {"generic", "string", "list", "hash", "set", "sorted-set", "sorted_set"}
LEFT_OUT = re.compile(r"B[LRZ].*|.*SCAN|SPOP|SORT.*|P?EXPIRE|H?P?EXPIRE|GETEX|HGETEX|HSETEX|P?SETEX|MIGRATE|WAIT.*|OBJECT.*|MOVE")
DEADLINES = {"EX", "PX"}


def vocabulary():
    """Name in capitals → the capital words of its syntax, for every command that may take part."""
    table = Engine().table
    chosen = [entry for entry in table.values() if entry.group in GROUPS and "|" not in entry.name]
    words = {entry.name.upper(): re.findall(r"[A-Z]{2,}", entry.syntax) for entry in chosen}
    return {name: sorted({*known} - DEADLINES) for name, known in sorted(words.items()) if not LEFT_OUT.fullmatch(name)}


VOCABULARY = vocabulary()
NAMES = list(VOCABULARY)


def commands(rng, world):
    """One random command as a list of bytes."""
    name = rng.choice(NAMES)
    known = VOCABULARY[name]
    kinds = [world.key, world.word, world.small, world.integer, world.real]
    words = [rng.choice(kinds)() for _ in range(rng.randint(0, 5))]
    if known and world.chance(0.5):
        words.insert(rng.randint(0, len(words)), rng.choice(known).encode())
    return [name.encode(), *words]
