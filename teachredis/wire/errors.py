"""Every error text of Redis, each in one place.

An error is a class, raised as a class: `raise WrongType`.  (A shared instance would keep collecting
tracebacks.) Those that name something take it as an argument: `raise WrongArity("get")`.
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


class ExecRefused(ReplyError):
    """EXEC itself was refused, so its transaction is discarded; the error names why."""

    def __init__(self, why: ReplyError) -> None:
        reason = why.message if why.code == "ERR" else str(why)
        super().__init__(f"EXECABORT Transaction discarded because of: {reason}")


class NotInMulti(ReplyError):
    """A command that cannot be queued."""

    text = "ERR Command not allowed inside a transaction"


class NoAuth(ReplyError):
    """The client must say who it is first."""

    text = "NOAUTH Authentication required."


# --- strings, keys and deadlines ----------------------------------------------------------------------------


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


# --- waiting and sorted sets --------------------------------------------------------------------------------


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


# --- server, connection, settings ---------------------------------------------------------------------------


class UnknownSetting(ReplyError):
    """CONFIG SET of a name that does not exist."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR Unknown option or number of arguments for CONFIG SET - '{one_line(name)}'")


class ConfigRefused(ReplyError):
    """CONFIG SET of a value that the setting does not take."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"ERR CONFIG SET failed (possibly related to argument '{one_line(name)}') - {reason}")


class NoConfigFile(ReplyError):
    """CONFIG REWRITE has no file to write."""

    text = "ERR The server is running without a config file"


class WrongPassword(ReplyError):
    """AUTH with a user or password that is not known."""

    text = "WRONGPASS invalid username-password pair or user is disabled."


class NoPasswordSet(ReplyError):
    """AUTH with a password alone while none is asked for."""

    text = (
        "ERR AUTH <password> called without any password configured for the default user. "
        "Are you sure your configuration is correct?"
    )


class HelloNeedsAuth(ReplyError):
    """HELLO by a client that has not said who it is."""

    text = (
        "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH "
        "<user> <pass> option can be used to authenticate the client and select the RESP protocol version at "
        "the same time"
    )


class UnknownProtocol(ReplyError):
    """HELLO with another version than 2 or 3."""

    text = "NOPROTO unsupported protocol version"


class BadProtocol(ReplyError):
    """HELLO with a version that is no number."""

    text = "ERR Protocol version is not an integer or out of range"


class BadHelloOption(ReplyError):
    """HELLO with an option that it does not know, or that lacks its words."""

    def __init__(self, option: bytes) -> None:
        super().__init__(f"ERR Syntax error in HELLO option '{printable(option)}'")


class OutsideInt(ReplyError):
    """A whole number that does not fit 32 bits."""

    text = "ERR value is out of range, value must between -2147483648 and 2147483647"


class BadClientName(ReplyError):
    """A name with blanks or with bytes that are no printable ASCII."""

    def __init__(self, what: str = "Client names") -> None:
        super().__init__(f"ERR {what} cannot contain spaces, newlines or special characters.")


class BadClientAttribute(ReplyError):
    """CLIENT SETINFO of something else than the library's name and version."""

    def __init__(self, option: bytes) -> None:
        super().__init__(f"ERR Unrecognized option '{printable(option)}'")


class UnknownClientType(ReplyError):
    """CLIENT LIST or KILL with a TYPE that does not exist."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR Unknown client type '{printable(name)}'")


class BadClientId(ReplyError):
    """CLIENT LIST ID with something that is no number."""

    text = "ERR Invalid client ID"


class ClientIdNotPositive(ReplyError):
    """CLIENT KILL ID with something that no client can have."""

    text = "ERR client-id should be greater than 0"


class NoSuchClient(ReplyError):
    """CLIENT KILL of an address that nobody has."""

    text = "ERR No such client"


class NoSuchUser(ReplyError):
    """CLIENT KILL USER of somebody unknown."""

    def __init__(self, name: bytes) -> None:
        super().__init__(f"ERR No such user '{printable(name)}'")


class BadMaxAge(ReplyError):
    """CLIENT KILL MAXAGE with something that is no number."""

    text = "ERR maxage is not an integer or out of range"


class BadPauseMode(ReplyError):
    """CLIENT PAUSE with another mode."""

    text = "ERR CLIENT PAUSE mode must be WRITE or ALL"


class BadPause(ReplyError):
    """CLIENT PAUSE for something that is no number."""

    text = "ERR timeout is not an integer or out of range"


class BadUnblockReason(ReplyError):
    """CLIENT UNBLOCK with another reason."""

    text = "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR"


class Unblocked(ReplyError):
    """What a blocked client hears after CLIENT UNBLOCK ... ERROR."""

    text = "UNBLOCKED client unblocked via CLIENT UNBLOCK"


class BadTracking(ReplyError):
    """CLIENT TRACKING or CACHING with options that do not go together."""


class UnknownDebug(ReplyError):
    """DEBUG with a subcommand that does not exist, or with too few words for it."""

    def __init__(self, name: bytes) -> None:
        super().__init__(
            f"ERR unknown subcommand or wrong number of arguments for '{printable(name[:128])}'. Try DEBUG HELP."
        )


class BadDebugArgument(ReplyError):
    """DEBUG with an argument that its subcommand does not take; the text is the subcommand's own."""


class NoKeysInCommand(ReplyError):
    """COMMAND GETKEYS of a command that takes no keys."""

    text = "ERR The command has no key arguments"


class NotACommand(ReplyError):
    """COMMAND GETKEYS of an unknown command."""

    text = "ERR Invalid command specified"


class WrongWordCount(ReplyError):
    """COMMAND GETKEYS of a command with too few or too many words."""

    text = "ERR Invalid number of arguments specified for command"


class KeysNotFound(ReplyError):
    """COMMAND GETKEYS of words in which the keys cannot be told."""

    text = "ERR Invalid arguments specified for command"


class BadFirstDatabase(ReplyError):
    """SWAPDB whose first index is no number."""

    text = "ERR invalid first DB index"


class BadSecondDatabase(ReplyError):
    """SWAPDB whose second index is no number."""

    text = "ERR invalid second DB index"


def one_line(text: str) -> str:
    """The text with its newlines as spaces, as they would end the error line early."""
    return text.replace("\r", " ").replace("\n", " ")


# --- hashes -------------------------------------------------------------------------------------------------


class HashValueNotInteger(ReplyError):
    """HINCRBY of a field that holds something else."""

    text = "ERR hash value is not an integer"


class HashValueNotFloat(ReplyError):
    """HINCRBYFLOAT of a field that holds something else."""

    text = "ERR hash value is not a float"


class IncrementNotFinite(ReplyError):
    """HINCRBYFLOAT by infinity."""

    text = "ERR value is NaN or Infinity"


class RangeTooLarge(ReplyError):
    """A count of pairs so large that it cannot be doubled."""

    text = "ERR value is out of range"


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


# --- lists --------------------------------------------------------------------------------------------------


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


def printable(text: bytes) -> str:
    """Bytes as they stand in an error line; newlines would end the line early, so they become spaces."""
    return text.decode("utf-8", "surrogateescape").replace("\r", " ").replace("\n", " ")
