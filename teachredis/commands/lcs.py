"""LCS: what two strings have in common."""

from __future__ import annotations

from teachredis.commands.arguments import integer, read_options
from teachredis.session.registry import command
from teachredis.structures.lcs import lcs_length, lcs_pairs
from teachredis.values.value import Value
from teachredis.wire.errors import LengthAndIndexes, NotStrings, TableTooLarge

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.keyspace.keyspace import Keyspace
    from teachredis.wire.replies import Reply

    Run = tuple[int, int, int]
    """(first place in a, first place in b, length)"""

GROUP = "string"
CELL_BYTES = 4
FLAGS = ("LEN", "IDX", "WITHMATCHLEN")


@command(
    "LCS key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN]",
    "readonly",
    since="7.0.0",
    keys=(1, 2, 1),
)
def lcs(db: Keyspace, key1: bytes, key2: bytes, *options: bytes) -> Reply:
    """Find the longest common subsequence of two strings; a missing key is an empty string.

    LEN: answer its length only; IDX: answer where it stands in both, run by run, the last first;
    MINMATCHLEN: leave out shorter runs; WITHMATCHLEN: add each run's length.
    Reply: the subsequence; with LEN its length;
    with IDX {"matches": [[[first, last], [first, last]], ...], "len": length}.
    Errors: keys must contain string values, syntax, LEN with IDX, insufficient memory.  Cost: O(N*M).
    Source: redis.io/commands/lcs
    """
    one, other = both_strings(db, key1, key2)
    found = read_options(options, FLAGS, ("MINMATCHLEN",), readers={"MINMATCHLEN": integer})
    if "LEN" in found and "IDX" in found:
        raise LengthAndIndexes
    if (len(one) + 1) * (len(other) + 1) * CELL_BYTES > db.limits.proto_max_bulk_len:
        raise TableTooLarge
    if "LEN" in found:
        return lcs_length(one, other)
    pairs = lcs_pairs(one, other)
    if "IDX" not in found:
        return bytes(one[i] for i, _ in reversed(pairs))
    shortest = integer(found.get("MINMATCHLEN", b"0"))
    matches = [shown(run, "WITHMATCHLEN" in found) for run in runs_of(pairs) if run[2] >= shortest]
    return {b"matches": matches, b"len": len(pairs)}


def both_strings(db: Keyspace, key1: bytes, key2: bytes) -> tuple[bytes, bytes]:
    """Two strings.  Errors: keys must contain string values."""
    one, other = db.read_any(key1), db.read_any(key2)
    if isinstance(one, Value) or isinstance(other, Value):
        raise NotStrings
    return bytes(one or b""), bytes(other or b"")


def runs_of(pairs: list[tuple[int, int]]) -> list[Run]:
    """Pairs (last first) that follow each other in both strings, as runs."""
    runs: list[Run] = []
    for i, j in pairs:
        if runs and runs[-1][:2] == (i + 1, j + 1):
            runs[-1] = i, j, runs[-1][2] + 1
        else:
            runs.append((i, j, 1))
    return runs


def shown(run: Run, with_length: bool) -> Reply:
    """A run as LCS IDX answers it."""
    i, j, length = run
    places: list[Reply] = [[i, i + length - 1], [j, j + length - 1]]
    return [*places, length] if with_length else places
