"""Lists, hashes, sorted sets, and waiting for them."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, printable


class RankZero(ReplyError):
    """LPOS with a RANK that is no match's number."""

    text = (
        "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... "
        "or use negative to start from the end of the list"
    )


class NegativeCount(ReplyError):
    """LPOS with a COUNT that is not a number from 0 up."""

    text = "ERR COUNT can't be negative"


class NegativeMaxlen(ReplyError):
    """LPOS with a MAXLEN that is not a number from 0 up."""

    text = "ERR MAXLEN can't be negative"


class HashValueNotInteger(ReplyError):
    """HINCRBY of a field that holds something else."""

    text = "ERR hash value is not an integer"


class HashValueNotFloat(ReplyError):
    """HINCRBYFLOAT of a field that holds something else."""

    text = "ERR hash value is not a float"


class IncrementNotFinite(ReplyError):
    """HINCRBYFLOAT by infinity."""

    text = "ERR value is NaN or Infinity"


class NoFields(ReplyError):
    """The word FIELDS does not stand where it must."""

    text = "ERR Mandatory argument FIELDS is missing or not at the right position"


class BadFieldCount(ReplyError):
    """A number of fields that is none, or not above zero."""

    text = "ERR Number of fields must be a positive integer"


class BadNumFields(ReplyError):
    """The same for HEXPIRE and its sisters."""

    text = "ERR Parameter `numFields` should be greater than 0"


class BadPairCount(ReplyError):
    """The same for HSETEX."""

    text = "ERR invalid number of fields"


class FieldCountMismatch(ReplyError):
    """More or fewer fields than were announced."""

    text = "ERR The `numfields` parameter must match the number of arguments"


class NegativeExpire(ReplyError):
    """A field's deadline before the epoch, or a negative time to live."""

    text = "ERR invalid expire time, must be >= 0"


class OneFieldCondition(ReplyError):
    """HSETEX with FNX and FXX, or one of them twice."""

    text = "ERR Only one of FXX or FNX arguments can be specified"


class OneFieldExpiry(ReplyError):
    """HSETEX with two ways to say how long the fields live."""

    text = "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified"


class UnknownArgument(ReplyError):
    """HSETEX with a word it does not know."""

    def __init__(self, word: bytes) -> None:
        super().__init__(f"ERR unknown argument: {printable(word)}")


class BadTimeout(ReplyError):
    """A timeout that is no number."""

    text = "ERR timeout is not a float or out of range"


class NegativeTimeout(ReplyError):
    """A timeout below zero."""

    text = "ERR timeout is negative"


class TimeoutTooLarge(ReplyError):
    """A timeout whose end would lie beyond 64 bits of milliseconds."""

    text = "ERR timeout is out of range"


class BadCount(ReplyError):
    """LMPOP or ZMPOP with a COUNT that is not a number above zero."""

    text = "ERR count should be greater than 0"


class NewAndOld(ReplyError):
    """ZADD NX XX."""

    text = "ERR XX and NX options at the same time are not compatible"


class ScoreOptionsClash(ReplyError):
    """ZADD with two of GT, LT and NX."""

    text = "ERR GT, LT, and/or NX options at the same time are not compatible"


class OneIncrement(ReplyError):
    """ZADD INCR with more than one member."""

    text = "ERR INCR option supports a single increment-element pair"


class NotANumber(ReplyError):
    """An increment that would leave a score undefined: infinity minus infinity."""

    text = "ERR resulting score is not a number (NaN)"


class BadScoreRange(ReplyError):
    """An end of a range of scores that is no number."""

    text = "ERR min or max is not a float"


class BadLexRange(ReplyError):
    """An end of a range of members that begins with none of `[ ( - +`."""

    text = "ERR min or max not valid string range item"


class LimitWithoutRange(ReplyError):
    """ZRANGE by rank with LIMIT."""

    text = "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"


class ScoresByLex(ReplyError):
    """ZRANGE BYLEX with WITHSCORES."""

    text = "ERR syntax error, WITHSCORES not supported in combination with BYLEX"


class NoInputKeys(ReplyError):
    """ZUNION and its sisters with a numkeys of zero or less."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR at least 1 input key is needed for '{name}' command")


class BadWeight(ReplyError):
    """A weight that is no number."""

    text = "ERR weight value is not a float"


class TooManyPairs(ReplyError):
    """HRANDFIELD or ZRANDMEMBER with a count whose double would not fit in 64 bits."""

    text = "ERR value is out of range"
