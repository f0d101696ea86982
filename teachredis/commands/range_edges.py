r"""Where a range begins and ends.

    scores    1 is in    (1 is out    -inf and +inf are the ends of the world
    members  [a is in    (a is out    -    and +    are

Each end becomes an *edge*: a place between entries, never on one.  `[a` as the lower end is the edge in front
of "a"; `(a` is the edge behind it, which is the edge in front of "a\0", the very next text.  So a range is
two edges and includes what lies between them; nobody has to remember which end was in and which was out.
"""

from __future__ import annotations

from math import isnan

from teachredis.values.sorted_set import BEYOND
from teachredis.wire.errors import BadLexRange, BadScoreRange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from teachredis.values.sorted_set import LexEdge, ScoreEdge


def score_edges(low: bytes, high: bytes) -> tuple[ScoreEdge, ScoreEdge]:
    """The edges of a range of scores.  Errors: min or max is not a float.

    >>> score_edges(b"(1", b"2")
    ((1.0, BEYOND), (2.0, BEYOND))
    """
    least, without_least = score_end(low)
    most, without_most = score_end(high)
    return (least, BEYOND if without_least else b""), (most, b"" if without_most else BEYOND)


def score_end(text: bytes) -> tuple[float, bool]:
    """A score and whether it is itself left out.

    C reads these: up to the first NUL, nothing at all is 0, and a number too large for a double is infinity.
    """
    number = text.removeprefix(b"(").partition(b"\0")[0]
    if b"_" in number or number != number.strip():
        raise BadScoreRange
    try:
        score = float(number or b"0")
    except ValueError:
        raise BadScoreRange from None
    if isnan(score):
        raise BadScoreRange
    return score, text[:1] == b"("


def lex_edges(low: bytes, high: bytes) -> tuple[LexEdge, LexEdge]:
    r"""The edges of a range of members.  Errors: min or max not valid string range item.

    >>> lex_edges(b"(a", b"[b")
    (b'a\x00', b'b\x00')
    """
    return lex_edge(low, before=b"[", behind=b"("), lex_edge(high, before=b"(", behind=b"[")


def lex_edge(text: bytes, *, before: bytes, behind: bytes) -> LexEdge:
    """The edge in front of a member or behind it, depending on which bracket the text begins with."""
    if text == b"-":
        return b""
    if text == b"+":
        return BEYOND
    bracket, member = text[:1], text[1:]
    if bracket == before:
        return member
    if bracket == behind:
        return member + b"\0"
    raise BadLexRange
