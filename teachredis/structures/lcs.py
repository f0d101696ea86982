"""The longest common subsequence of two texts: what is left of both if one may strike out bytes.

The textbook fills a table: `length[i][j]` for the first i bytes of one text and the first j of the
other.  From a cell to its right neighbour the length either stays or grows by one, so a row is a row of
bits, and one whole number holds it: bit j is 0 where the length grows.  The next row follows from the one
above by an addition, whose carries do in one stroke what the textbook does cell by cell (Heikki Hyyrö,
"Bit-Parallel LCS-length Computation Revisited", 2004).

The subsequence itself is found by walking back from the last cell.  Where the bytes are equal, both
belong to it; elsewhere go to the neighbour with the longer subsequence, to the left if they are equal.
"""

from __future__ import annotations

from collections import deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def rows_of(a: bytes, b: bytes) -> Iterator[int]:
    """The rows of the table for a[:1], a[:2], ...; bit j is 0 where b[j] makes the subsequence longer.

    Cost: O(len(a) * len(b)), 64 cells at a time.
    """
    places = {byte: places_of(byte, b) for byte in dict.fromkeys(b)}
    row = everywhere = (1 << len(b)) - 1
    for byte in a:
        matching = row & places.get(byte, 0)
        row = ((row + matching) | (row - matching)) & everywhere
        yield row


def places_of(byte: int, text: bytes) -> int:
    """The whole number whose bit j is 1 where text[j] is the byte."""
    as_digits = bytes(b"01"[other == byte] for other in range(256))
    return int(text[::-1].translate(as_digits), 2)


def lcs_length(a: bytes, b: bytes) -> int:
    """How long the longest common subsequence is.

    >>> lcs_length(b"ohmytext", b"mynewtext")
    6
    """
    last = deque(rows_of(a, b), maxlen=1)
    return len(b) - last[0].bit_count() if last else 0


def lcs_pairs(a: bytes, b: bytes) -> list[tuple[int, int]]:
    """The places (i, j) of the bytes that belong together, from the last pair to the first.

    >>> lcs_pairs(b"abcd", b"bxd")
    [(3, 2), (1, 0)]
    """
    rows = list(rows_of(a, b))
    pairs = []
    i, j = len(a) - 1, len(b) - 1
    while i >= 0 and j >= 0:
        if a[i] == b[j]:
            pairs.append((i, j))
            i -= 1
            j -= 1
        elif rows[i] >> j & 1:
            j -= 1
        else:
            i -= 1
    return pairs
