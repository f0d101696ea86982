"""Bitmaps, bit fields and HyperLogLogs."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError


class BadBitOffset(ReplyError):
    """A bit's number that is none, or beyond the longest string."""

    text = "ERR bit offset is not an integer or out of range"


class BadBit(ReplyError):
    """SETBIT with anything but 0 or 1."""

    text = "ERR bit is not an integer or out of range"


class BadBitToFind(ReplyError):
    """BITPOS with another whole number than 0 or 1."""

    text = "ERR The bit argument must be 1 or 0."


class OneSourceOnly(ReplyError):
    """BITOP NOT of several strings."""

    text = "ERR BITOP NOT must be called with a single source key."


class TwoSourcesAtLeast(ReplyError):
    """BITOP DIFF and its like of a single string."""

    def __init__(self, operation: str) -> None:
        super().__init__(f"ERR BITOP {operation} must be called with at least two source keys.")


class BadFieldType(ReplyError):
    """A type of BITFIELD beyond i1 to i64 and u1 to u63."""

    text = "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is."


class BadOverflow(ReplyError):
    """An OVERFLOW that BITFIELD does not know."""

    text = "ERR Invalid OVERFLOW type specified"


class OnlyGet(ReplyError):
    """BITFIELD_RO may not write."""

    text = "ERR BITFIELD_RO only supports the GET subcommand"


class NotHyperLogLog(ReplyError):
    """A string that does not even look like a HyperLogLog."""

    text = "WRONGTYPE Key is not a valid HyperLogLog string value."


class CorruptHyperLogLog(ReplyError):
    """A string that begins like a HyperLogLog and goes on otherwise."""

    text = "INVALIDOBJ Corrupted HLL object detected"


class NoHyperLogLog(ReplyError):
    """PFDEBUG of a key that is not there."""

    text = "ERR The specified key does not exist"


class NotSparse(ReplyError):
    """PFDEBUG DECODE of a dense HyperLogLog."""

    text = "ERR HLL encoding is not sparse"


class BadSimd(ReplyError):
    """PFDEBUG SIMD with anything but ON and OFF."""

    text = "ERR Argument must be ON or OFF"


class SelfTestFailed(ReplyError):
    """PFSELFTEST found an estimate far from the truth."""

    text = "ERR TESTFAILED the estimate is too far from the truth"


class UnknownPfdebug(ReplyError):
    """PFDEBUG with a subcommand that it does not know."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR Unknown PFDEBUG subcommand '{name}'")
