"""Places on earth, and searches among them."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError


class OffTheMap(ReplyError):
    """A longitude or latitude that no geohash can tell."""

    def __init__(self, longitude: float, latitude: float) -> None:
        super().__init__(f"ERR invalid longitude,latitude pair {longitude:f},{latitude:f}")


class BadUnit(ReplyError):
    """A distance in something else."""

    text = "ERR unsupported unit provided. please use M, KM, FT, MI"


class BadRadius(ReplyError):
    """A radius that is no number."""

    text = "ERR need numeric radius"


class NegativeRadius(ReplyError):
    """A radius below zero."""

    text = "ERR radius cannot be negative"


class BadWidth(ReplyError):
    """A box's width that is no number."""

    text = "ERR need numeric width"


class BadHeight(ReplyError):
    """A box's height that is no number."""

    text = "ERR need numeric height"


class NegativeBox(ReplyError):
    """A box with a side below zero."""

    text = "ERR height or width cannot be negative"


class NoSuchPlace(ReplyError):
    """A search around a member that is not there."""

    text = "ERR could not decode requested zset member"


class BadPlaceCount(ReplyError):
    """COUNT below one."""

    text = "ERR COUNT must be > 0"


class AnyWithoutCount(ReplyError):
    """ANY, but how many?"""

    text = "ERR the ANY argument requires COUNT argument"


class NeedsCentre(ReplyError):
    """A search from nowhere."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for {name}")


class NeedsShape(ReplyError):
    """A search without an end."""

    def __init__(self, name: str) -> None:
        super().__init__(f"ERR exactly one of BYRADIUS and BYBOX can be specified for {name}")


class StoresNoDetails(ReplyError):
    """WITHDIST and its sisters are for who reads the answer."""

    def __init__(self, what: str) -> None:
        super().__init__(f"ERR {what} is not compatible with WITHDIST, WITHHASH and WITHCOORD options")
