"""Streams, their consumer groups, and what both refuse."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, printable


class BadStreamID(ReplyError):
    """What should be `ms-seq` is not."""

    text = "ERR Invalid stream ID specified as stream command argument"


class BadRangeStart(ReplyError):
    """A range that begins behind the last possible id."""

    text = "ERR invalid start ID for the interval"


class BadRangeEnd(ReplyError):
    """A range that ends before the first possible id."""

    text = "ERR invalid end ID for the interval"


class ZeroID(ReplyError):
    """XADD with 0-0, which stands for "before everything"."""

    text = "ERR The ID specified in XADD must be greater than 0-0"


class IDNotAbove(ReplyError):
    """XADD with an id that would not come last."""

    text = "ERR The ID specified in XADD is equal or smaller than the target stream top item"


class NoIDsLeft(ReplyError):
    """XADD behind the last possible id."""

    text = "ERR The stream has exhausted the last possible ID, unable to add more items"


class EntryTooLarge(ReplyError):
    """XADD with fields and values of more than a gigabyte."""

    text = "ERR Elements are too large to be stored"


class OneTrimming(ReplyError):
    """MAXLEN and MINID, or one of them twice."""

    text = "ERR syntax error, MAXLEN and MINID options at the same time are not compatible"


class NegativeStreamLength(ReplyError):
    """MAXLEN below zero."""

    text = "ERR The MAXLEN argument must be >= 0."


class NegativeTrimLimit(ReplyError):
    """LIMIT below zero."""

    text = "ERR The LIMIT argument must be >= 0."


class LimitWithoutTrimming(ReplyError):
    """XADD with LIMIT, but nothing to trim by."""

    text = "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy"


class LimitWithoutTilde(ReplyError):
    """LIMIT where the trimming is to be exact."""

    text = "ERR syntax error, LIMIT cannot be used without the special ~ option"


class NothingToTrimBy(ReplyError):
    """XTRIM without MAXLEN and MINID."""

    text = "ERR syntax error, XTRIM must be called with a trimming strategy"


class BadIDCount(ReplyError):
    """XDELEX or XACKDEL with a number of ids that is none, or not above zero."""

    text = "ERR Number of IDs must be a positive integer"


class IDCountMismatch(ReplyError):
    """More ids announced than there are words."""

    text = "ERR The `numids` parameter must match the number of arguments"


class NegativeEntriesAdded(ReplyError):
    """XSETID with ENTRIESADDED below zero."""

    text = "ERR entries_added must be positive"


class SetIDBelowDeleted(ReplyError):
    """XSETID with a MAXDELETEDID above the last id it sets."""

    text = "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id"


class SetIDBelowCurrentDeleted(ReplyError):
    """XSETID below the highest id that was ever deleted."""

    text = "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id"


class SetIDBelowTop(ReplyError):
    """XSETID below an entry that is there."""

    text = "ERR The ID specified in XSETID is smaller than the target stream top item"


class EntriesAddedBelowLength(ReplyError):
    """XSETID with fewer entries ever added than there are."""

    text = "ERR The entries_added specified in XSETID is smaller than the target stream length"


# --- groups -------------------------------------------------------------------------------------------------


class SubcommandSyntax(ReplyError):
    """A subcommand of XGROUP or XINFO with words that it does not take."""

    def __init__(self, container: str, name: str) -> None:
        why = f"unknown subcommand or wrong number of arguments for '{name}'"
        super().__init__(f"ERR {why}. Try {container} HELP.")


class GroupExists(ReplyError):
    """XGROUP CREATE of a group that is there."""

    text = "BUSYGROUP Consumer Group name already exists"


class NoStreamForGroup(ReplyError):
    """XGROUP on a key that is missing."""

    text = (
        "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the "
        "MKSTREAM option to create an empty stream automatically."
    )


class NegativeEntriesRead(ReplyError):
    """ENTRIESREAD below zero; only -1, "nobody knows", may stand there."""

    text = "ERR value for ENTRIESREAD must be positive or -1"


class NoSuchGroup(ReplyError):
    """XGROUP or XINFO of a group that is not there."""

    def __init__(self, key: bytes, group: bytes) -> None:
        super().__init__(
            f"NOGROUP No such consumer group '{printable(group)}' for key name '{printable(key)}'"
        )


class NoKeyOrGroup(ReplyError):
    """Reading or claiming for a group where it, or its key, is not there."""

    where = ""

    def __init__(self, key: bytes, group: bytes) -> None:
        super().__init__(
            f"NOGROUP No such key '{printable(key)}' or consumer group '{printable(group)}'{self.where}"
        )


class NoGroupToRead(NoKeyOrGroup):
    """The same for XREADGROUP."""

    where = " in XREADGROUP with GROUP option"


# --- reading ------------------------------------------------------------------------------------------------


class UnevenStreams(ReplyError):
    """Behind STREAMS there are not as many ids as keys."""

    def __init__(self, name: str, choices: str) -> None:
        super().__init__(
            f"ERR Unbalanced '{name}' list of streams: for each stream key an {choices} must be specified."
        )


class OnlyForGroups(ReplyError):
    """XREAD with GROUP or NOACK."""

    def __init__(self, option: str) -> None:
        super().__init__(
            f"ERR The {option} option is only supported by XREADGROUP. You called XREAD instead."
        )


class GroupMissing(ReplyError):
    """XREADGROUP without GROUP."""

    text = "ERR Missing GROUP option for XREADGROUP"


class NewestForGroups(ReplyError):
    """XREAD with the id `>`."""

    text = (
        "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> "
        "<consumer> option."
    )


class MeaninglessID(ReplyError):
    """XREADGROUP with the id `$` or `+`."""

    def __init__(self, sign: str) -> None:
        super().__init__(
            f"ERR The {sign} ID is meaningless in the context of XREADGROUP: you want to read the history of "
            "this consumer by specifying a proper ID, or use the > ID to get new messages. "
            f"The {sign} ID would just return an empty result set."
        )


class BadTimeoutMs(ReplyError):
    """BLOCK with a timeout that is no whole number."""

    text = "ERR timeout is not an integer or out of range"


# --- claiming -----------------------------------------------------------------------------------------------


class BadMinIdle(ReplyError):
    """XCLAIM or XAUTOCLAIM with a min-idle-time that is no whole number."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR Invalid min-idle-time argument for {name}")


class BadClaimOption(ReplyError):
    """XCLAIM with IDLE, TIME or RETRYCOUNT and no whole number behind it."""

    def __init__(self, option: str) -> None:
        super().__init__(f"ERR Invalid {option} option argument for XCLAIM")


class UnknownClaimOption(ReplyError):
    """XCLAIM with a word that is neither an id nor an option."""

    def __init__(self, word: bytes) -> None:
        super().__init__(f"ERR Unrecognized XCLAIM option '{printable(word)}'")


class BadClaimCount(ReplyError):
    """XAUTOCLAIM with a COUNT that is no number, not above zero, or far too large."""

    text = "ERR COUNT must be > 0"
