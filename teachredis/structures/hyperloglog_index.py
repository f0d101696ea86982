"""Where in a sparse HyperLogLog a register is, without walking over all runs before it.

The runs lie one behind the other, one byte or two each, so that nobody can tell where run 700 begins without
having seen 699.  Redis walks: in C that takes a microsecond.  In Python it takes a hundred, so we remember
the first register of each run, in order.  A binary search finds the run; its byte is as many bytes behind the
header as there are runs before it, and one more for each of these that takes two.

    string   | header 16 | z:3 | v:2,1 | Z:900  | v:1,1 | ...
    firsts                 0     3       4        904
    longs                                4

The index is kept beside the string, not in it, and believed only if the string's runs are still the very
bytes that it was made from: comparing some thousand bytes costs less than one step of a walk.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate

HEADER_BYTES, REGISTERS = 16, 1 << 14
XZERO = re.compile(rb"[\x40-\x7f].", re.DOTALL)
COUNTS = bytes((byte & 3) + 1 if byte & 0x80 else 0 if byte & 0x40 else byte + 1 for byte in range(256))
"""A run of one byte -> how many registers it has."""
MOST_KNOWN = 256
NEIGHBOURS = 6  # runs behind a changed one that joining may reach


class RunIndex:
    """The first register of each run, and of those of two bytes; `body` is what they were read from."""

    __slots__ = ("body", "end", "firsts", "longs")

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.firsts, self.longs, self.end = walked(body, 0)

    def place(self, run: int) -> int:
        """The byte at which a run begins; one past the last run, the length of the string."""
        if run == len(self.firsts):
            return HEADER_BYTES + len(self.body)
        return HEADER_BYTES + run + bisect_left(self.longs, self.firsts[run])

    def find(self, register: int) -> tuple[int, int, int]:
        """(byte of the run before, byte of the run with the register, its first register).  O(log N)."""
        run = bisect_right(self.firsts, register) - 1
        return self.place(max(run - 1, 0)), self.place(run), self.firsts[run]

    def renew(self, string: bytearray, register: int) -> None:
        """A register was raised: read again the runs around it, which were split and joined."""
        run = bisect_right(self.firsts, register) - 1
        low, high = max(run - 1, 0), min(run + NEIGHBOURS, len(self.firsts))
        behind = HEADER_BYTES + len(self.body) - self.place(high)
        first, limit = self.firsts[low], self.firsts[high] if high < len(self.firsts) else REGISTERS
        firsts, longs, _ = walked(bytes(string[self.place(low) : len(string) - behind]), first)
        self.longs[bisect_left(self.longs, first) : bisect_left(self.longs, limit)] = longs
        self.firsts[low:high] = firsts
        self.body = bytes(string[HEADER_BYTES:])


KNOWN: dict[int, RunIndex] = {}
"""id(string) -> its index; an id may come to mean another string, which is why `body` is compared."""


def index_of(string: bytearray) -> RunIndex | None:
    """The string's index, made if need be; None where runs do not add up to all registers."""
    known, body = KNOWN.get(id(string)), string[HEADER_BYTES:]
    if known is None or known.body != body:
        known = RunIndex(bytes(body))
        if known.end != REGISTERS:
            return None
        while len(KNOWN) >= MOST_KNOWN:
            del KNOWN[next(iter(KNOWN))]
        KNOWN[id(string)] = known
    return known


def walked(runs: bytes, first: int) -> tuple[array[int], array[int], int]:
    """(first register of each run, of each run of two bytes, the register behind the last).

    Between two runs of two bytes all have one, and C adds them up.  O(N), 0.03 µs a run.
    """
    firsts, longs, at = array("I"), array("I"), 0
    for found in XZERO.finditer(runs):
        first = add_short(firsts, runs[at : found.start()], first)
        firsts.append(first)
        longs.append(first)
        first += (int.from_bytes(found[0], "big") & REGISTERS - 1) + 1
        at = found.end()
    return firsts, longs, add_short(firsts, runs[at:], first)


def add_short(firsts: array[int], runs: bytes, first: int) -> int:
    """Runs of one byte, the first of which begins at `first`: the register behind them."""
    firsts.extend(accumulate(runs.translate(COUNTS), initial=first))
    return firsts.pop()
