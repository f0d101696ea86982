"""Reading what only stream commands have: ids, ranges of ids, and how to trim."""

from __future__ import annotations

from teachredis.commands.arguments import integer
from teachredis.structures.integers import whole_number
from teachredis.values.stream import ACKED, DELREF, KEEPREF, Trimming, spelled
from teachredis.values.stream_node import HIGHEST_SEQ, LAST_ID, id_text
from teachredis.wire.errors import (
    BadIDCount,
    BadRangeEnd,
    BadRangeStart,
    BadStreamID,
    BadSyntax,
    IDCountMismatch,
    LimitWithoutTilde,
    LimitWithoutTrimming,
    NegativeStreamLength,
    NegativeTrimLimit,
    OneTrimming,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.values.limits import Limits
    from teachredis.values.stream import StreamValue

LONGEST_ID = 127
BLANKS = b" \t\n\v\f\r"
REFERENCES = {word.encode(): word for word in (KEEPREF, DELREF, ACKED)}

# --- ids ----------------------------------------------------------------------------------------------------


def read_id(text: bytes, missing_seq: int = 0) -> int:
    """The id that is spelled `ms-seq`, or `ms` alone.  Errors: BadStreamID."""
    ms, dash, seq = in_c(text).partition(b"-")
    return spelled(unsigned(ms), unsigned(seq) if dash else missing_seq)


def read_id_or_sign(text: bytes, missing_seq: int = 0) -> int:
    """The same, or `-` for the lowest id there is and `+` for the highest."""
    match text:
        case b"-":
            return 0
        case b"+":
            return LAST_ID
        case _:
            return read_id(text, missing_seq)


def in_c(text: bytes) -> bytes:
    """The text up to its first NUL, where it ends for C.  Errors: BadStreamID, if it is very long."""
    if len(text) > LONGEST_ID:
        raise BadStreamID
    return text.partition(b"\0")[0]


def unsigned(text: bytes) -> int:
    """A number of 64 bits without a sign.  Errors: BadStreamID.

    What is no canonical number is read by C's `strtoull`: it skips blanks, takes a sign and leading zeros,
    and makes 18446744073709551611 of -05.
    """
    number = whole_number(text)
    if number is None:
        number = number_with_frills(text.lstrip(BLANKS))
    elif number < 0:
        raise BadStreamID
    return number


def number_with_frills(text: bytes) -> int:
    """A number with or without a sign, as `strtoull` reads it.  Errors: BadStreamID."""
    digits = text[1:] if text[:1] in {b"+", b"-"} else text
    if not digits.isdigit() or int(digits) > HIGHEST_SEQ:
        raise BadStreamID
    return -int(digits) & HIGHEST_SEQ if text[:1] == b"-" else int(digits)


def read_range(start: bytes, end: bytes) -> tuple[int, int]:
    """The lowest and the highest id of a range; `(` in front of an id leaves it out.

    Without seq, a start is the first id of its millisecond and an end the last.
    Errors: BadStreamID; a start behind the last possible id, an end in front of the first.
    """
    low = read_start(start)
    if not is_open(end):
        return low, read_id_or_sign(end, HIGHEST_SEQ)
    high = read_id(end[1:], HIGHEST_SEQ) - 1
    if high < 0:
        raise BadRangeEnd
    return low, high


def read_start(start: bytes) -> int:
    """The lowest id of a range.  Errors: as above."""
    if not is_open(start):
        return read_id_or_sign(start)
    low = read_id(start[1:]) + 1
    if low > LAST_ID:
        raise BadRangeStart
    return low


def is_open(edge: bytes) -> bool:
    """Is the id itself left out?"""
    return len(edge) > 1 and edge[:1] == b"("


def read_ids(words: Sequence[bytes]) -> list[int]:
    """Several ids, all read before the first is used."""
    return [*map(read_id, words)]


def read_references_and_ids(words: Sequence[bytes]) -> tuple[str, Sequence[bytes]]:
    """`[KEEPREF | DELREF | ACKED] IDS numids id [id ...]`, in any order: what to keep, and the ids unread.

    Errors: BadSyntax, a number of ids that is none or too large.
    """
    references: str | None = None
    ids: Sequence[bytes] | None = None
    at = 0
    while at < len(words):
        option = words[at].upper()
        if option in REFERENCES and references is None:
            references = REFERENCES[option]
        elif option == b"IDS" and at + 1 < len(words):
            ids = counted_ids(words[at + 1], words[at + 2 :])
            at += 1 + len(ids)
        else:
            raise BadSyntax
        at += 1
    if ids is None:
        raise BadSyntax
    return references or KEEPREF, ids


def counted_ids(numids: bytes, words: Sequence[bytes]) -> Sequence[bytes]:
    """As many words as `numids` says."""
    count = whole_number(numids)
    if count is None or count <= 0:
        raise BadIDCount
    if count > len(words):
        raise IDCountMismatch
    return words[:count]


# --- trimming -----------------------------------------------------------------------------------------------

MOST_LIMIT = 1_000_000
NODES_A_TRIM = 100
LIMIT_WITHOUT_NODE_LIMIT = 10_000


class TrimOptions:
    """`[NOMKSTREAM] [KEEPREF | DELREF | ACKED] [MAXLEN | MINID [= | ~] threshold [LIMIT count]]` as read
    so far.

    `at` is the place of the first word that is none of them; `threshold_at` that of the threshold.
    """

    __slots__ = (
        "at", "limit", "limit_at", "makes_stream", "minid", "most", "references", "roughly", "threshold_at",
    )  # fmt: skip

    def __init__(self, words: Sequence[bytes], *, adding: bool) -> None:
        self.most: int | None = None
        self.minid: int | None = None
        self.roughly = False
        self.limit: int | None = None
        self.references: str | None = None
        self.makes_stream = True
        self.threshold_at = self.limit_at = self.at = 0
        while self.at < len(words) and self.read_option(words, adding=adding):
            self.at += 1

    @property
    def trims(self) -> bool:
        """Was MAXLEN or MINID said?"""
        return self.threshold_at > 0

    def read_option(self, words: Sequence[bytes], *, adding: bool) -> bool:
        """Read the option that begins at `at`, leaving `at` on its last word; False if none does."""
        option, more = words[self.at].upper(), len(words) - self.at - 1
        if option in {b"MAXLEN", b"MINID"} and more:
            self.read_threshold(option, words)
        elif option == b"LIMIT" and more:
            self.at = self.limit_at = self.at + 1
            self.limit = integer(words[self.at])
            if self.limit < 0:
                raise NegativeTrimLimit
        elif option == b"NOMKSTREAM" and adding:
            self.makes_stream = False
        elif option in REFERENCES and self.references is None:
            self.references = REFERENCES[option]
        else:
            return False
        return True

    def read_threshold(self, option: bytes, words: Sequence[bytes]) -> None:
        """`MAXLEN [= | ~] threshold`"""
        if self.trims:
            raise OneTrimming
        self.at += 1
        if words[self.at] in {b"~", b"="} and self.at + 1 < len(words):
            self.roughly = words[self.at] == b"~"
            self.at += 1
        self.threshold_at = self.at
        if option == b"MINID":
            self.minid = read_id(words[self.at])
        else:
            self.most = integer(words[self.at])
            if self.most < 0:
                raise NegativeStreamLength

    def plan(self, limits: Limits) -> Trimming:
        """What to cut off.  Errors: LIMIT without a threshold, or with an exact one."""
        if self.limit and not self.trims:
            raise LimitWithoutTrimming
        if self.limit is not None and not self.roughly:
            raise LimitWithoutTilde
        limit = self.limit
        if limit is None:
            limit = usual_limit(limits) if self.roughly else 0
        return Trimming(self.most, self.minid, self.roughly, limit, self.references or KEEPREF)

    def exactly(self, words: Sequence[bytes], stream: StreamValue) -> list[bytes]:
        """The words, but with an exact threshold that gives what the rough one gave.

        # Redis: leaves LIMIT in, which without ~ only a replica may read.
        """
        exact = [*words]
        exact[self.threshold_at - 1] = b"="
        exact[self.threshold_at] = b"%d" % stream.length if self.minid is None else id_text(stream.edge_id)
        if self.limit_at:
            del exact[self.limit_at - 1 : self.limit_at + 1]
        return exact


def usual_limit(limits: Limits) -> int:
    """How many entries a rough trimming removes at most: about a hundred nodes of them."""
    limit = NODES_A_TRIM * limits.stream_node_max_entries
    return min(limit, MOST_LIMIT) if limit > 0 else LIMIT_WITHOUT_NODE_LIMIT
