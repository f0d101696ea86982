"""Every error text of Redis, each in one place.

An error is a class, raised as a class: `raise WrongType`.  (A shared instance would keep collecting tracebacks.)
Those that name something take it as an argument: `raise WrongArity("get")`.
"""

from __future__ import annotations


class ReplyError(Exception):
    """An error reply.  `code` is its first word, `message` the rest; `str()` gives the whole line."""

    text = "ERR"

    def __init__(self, text: str | None = None) -> None:
        super().__init__(self.text if text is None else text)

    @property
    def code(self) -> str:
        """The first word, by which clients tell errors apart: ERR, WRONGTYPE, NOAUTH, ..."""
        return str(self).partition(" ")[0]

    @property
    def message(self) -> str:
        """The words behind the code."""
        return str(self).partition(" ")[2]


# --- reading a command --------------------------------------------------------------------------------------


class ProtocolError(ReplyError):
    """Bytes that are no RESP; after this reply the server hangs up: it cannot know where a request begins."""

    def __init__(self, complaint: str) -> None:
        super().__init__(f"ERR Protocol error: {complaint}")


class UnknownCommand(ReplyError):
    """The first word names no command; its arguments are repeated, shortened, as Redis does."""

    def __init__(self, name: bytes, arguments: list[bytes]) -> None:
        shown, room = "", 128
        for argument in arguments:
            if len(shown) >= room:
                break
            shown += f"'{printable(argument[: room - len(shown)])}' "
        super().__init__(f"ERR unknown command '{printable(name[:128])}', with args beginning with: {shown}")


class UnknownSubcommand(ReplyError):
    """The second word names no subcommand of the first."""

    def __init__(self, container: str, name: bytes) -> None:
        super().__init__(f"ERR unknown subcommand '{printable(name[:128])}'. Try {container.upper()} HELP.")


class WrongArity(ReplyError):
    """Too few or too many words."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR wrong number of arguments for '{name}' command")


class BadSyntax(ReplyError):
    """The words do not fit the command's grammar."""

    text = "ERR syntax error"


# --- values and numbers -------------------------------------------------------------------------------------


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


# --- clients, databases, transactions -----------------------------------------------------------------------


class BadDatabase(ReplyError):
    """SELECT of a database that does not exist."""

    text = "ERR DB index is out of range"


class NestedMulti(ReplyError):
    """MULTI inside MULTI."""

    text = "ERR MULTI calls can not be nested"


class ExecWithoutMulti(ReplyError):
    """EXEC outside a transaction."""

    text = "ERR EXEC without MULTI"


class DiscardWithoutMulti(ReplyError):
    """DISCARD outside a transaction."""

    text = "ERR DISCARD without MULTI"


class WatchInsideMulti(ReplyError):
    """WATCH inside a transaction comes too late."""

    text = "ERR WATCH inside MULTI is not allowed"


class ExecAborted(ReplyError):
    """A command of the transaction was refused while it was being queued."""

    text = "EXECABORT Transaction discarded because of previous errors."


class NotInMulti(ReplyError):
    """A command that cannot be queued."""

    text = "ERR Command not allowed inside a transaction"


class NoAuth(ReplyError):
    """The client must say who it is first."""

    text = "NOAUTH Authentication required."


# --- strings, keys and deadlines ---------------------------------------------------------------------------------


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


class BadDatabaseNumber(ReplyError):
    """A whole number of more than 32 bits where a database's is wanted."""

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
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching "
        "between policies at runtime LRU and LFU data will take some time to adjust."
    )


class NoIdleTime(ReplyError):
    """OBJECT IDLETIME while accesses are counted instead."""

    text = (
        "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching "
        "between policies at runtime LRU and LFU data will take some time to adjust."
    )


class NotSortable(ReplyError):
    """SORT without ALPHA met an element, or what BY leads to, that is no number."""

    text = "ERR One or more scores can't be converted into double"


# --- waiting and sorted sets -------------------------------------------------------------------------------------


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


def printable(text: bytes) -> str:
    """Bytes as they stand in an error line; newlines would end the line early, so they become spaces."""
    return text.decode("utf-8", "surrogateescape").replace("\r", " ").replace("\n", " ")
