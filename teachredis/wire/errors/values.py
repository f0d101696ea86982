"""Numbers, strings, keys and deadlines."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, printable


class WrongType(ReplyError):
    """The key holds another type than the command works on."""

    text = "WRONGTYPE Operation against a key holding the wrong kind of value"


class NotInteger(ReplyError):
    """Not a whole number of 64 bits."""

    text = "ERR value is not an integer or out of range"


class NotFloat(ReplyError):
    """Not a number, or NaN."""

    text = "ERR value is not a valid float"


class OutOfRange(ReplyError):
    """A whole number where only zero and above make sense."""

    text = "ERR value is out of range, must be positive"


class Overflow(ReplyError):
    """The sum would not fit in 64 bits."""

    text = "ERR increment or decrement would overflow"


class NoSuchKey(ReplyError):
    """A command that needs the key did not find it."""

    text = "ERR no such key"


class IndexOutOfRange(ReplyError):
    """LSET beyond either end."""

    text = "ERR index out of range"


class BadExpire(ReplyError):
    """A deadline that is zero, negative where it may not be, or beyond 64 bits."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR invalid expire time in '{name}' command")


class OutOfRangeBetween(ReplyError):
    """A whole number outside the bounds that the error names."""

    def __init__(self, lowest: int, highest: int) -> None:
        super().__init__(f"ERR value is out of range, value must between {lowest} and {highest}")


class BadNumkeys(ReplyError):
    """The number of keys is no positive whole number."""

    text = "ERR numkeys should be greater than 0"


class TooManyKeys(ReplyError):
    """The number of keys promises more words than there are."""

    text = "ERR Number of keys can't be greater than number of args"


class NegativeLimit(ReplyError):
    """LIMIT below zero, or no number."""

    text = "ERR LIMIT can't be negative"


class DecrementOverflow(ReplyError):
    """DECRBY by the one number that has no opposite."""

    text = "ERR decrement would overflow"


class NotFinite(ReplyError):
    """The sum of two floats would be no number, or endless."""

    text = "ERR increment would produce NaN or Infinity"


class BadOffset(ReplyError):
    """SETRANGE before the beginning."""

    text = "ERR offset is out of range"


class TooLong(ReplyError):
    """A string would grow beyond `proto-max-bulk-len`."""

    text = "ERR string exceeds maximum allowed size (proto-max-bulk-len)"


class NotStrings(ReplyError):
    """LCS of a key that holds something else."""

    text = "ERR The specified keys must contain string values"


class LengthAndIndexes(ReplyError):
    """LCS with LEN and IDX."""

    text = "ERR If you want both the length and indexes, please just use IDX."


class TableTooLarge(ReplyError):
    """LCS of two strings so long that Redis's table of their lengths would be a string too long to store."""

    text = "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len"


class OutsideInt(ReplyError):
    """A whole number that does not fit 32 bits."""

    text = "ERR value is out of range, value must between -2147483648 and 2147483647"


class SameObject(ReplyError):
    """COPY or MOVE of a key onto itself."""

    text = "ERR source and destination objects are the same"


class ExpireOptionsClash(ReplyError):
    """NX says that there is no deadline yet, the others that there is one."""

    text = "ERR NX and XX, GT or LT options at the same time are not compatible"


class LaterAndSooner(ReplyError):
    """EXPIRE with GT and LT."""

    text = "ERR GT and LT options at the same time are not compatible"


class UnsupportedOption(ReplyError):
    """EXPIRE with a word it does not know."""

    def __init__(self, option: bytes) -> None:
        super().__init__(f"ERR Unsupported option {printable(option)}")


class BadCursor(ReplyError):
    """A cursor that no scan gave out."""

    text = "ERR invalid cursor"


class NoValuesOutsideHash(ReplyError):
    """SCAN, SSCAN or ZSCAN with NOVALUES."""

    text = "ERR NOVALUES option can only be used in HSCAN"


class NoFrequency(ReplyError):
    """OBJECT FREQ while nothing counts accesses."""

    text = (
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when "
        "switching between policies at runtime LRU and LFU data will take some time to adjust."
    )


class NoIdleTime(ReplyError):
    """OBJECT IDLETIME while accesses are counted instead."""

    text = (
        "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when "
        "switching between policies at runtime LRU and LFU data will take some time to adjust."
    )


class NotSortable(ReplyError):
    """SORT without ALPHA met an element, or what BY leads to, that is no number."""

    text = "ERR One or more scores can't be converted into double"
