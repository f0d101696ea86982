"""Vector sets and the module they come with."""

from __future__ import annotations

from teachredis.wire.errors.base import ReplyError, printable


class BadVector(ReplyError):
    """A vector that is neither FP32 nor VALUES, or is not as long as it says."""

    text = "ERR invalid vector specification"


class BadEffort(ReplyError):
    """EF that is no number above zero, or too large."""

    text = "ERR invalid EF"


class BadDegree(ReplyError):
    """M that is no number from 4 to 4096."""

    text = "ERR invalid M"


class BadVectorCount(ReplyError):
    """VSIM with a COUNT that is no number above zero."""

    text = "ERR invalid COUNT"


class BadEpsilon(ReplyError):
    """VSIM with an EPSILON that is no number above zero."""

    text = "ERR invalid EPSILON"


class BadFilterEffort(ReplyError):
    """VSIM with a FILTER-EF that is no number above zero."""

    text = "ERR invalid FILTER-EF"


class BadFilter(ReplyError):
    """VSIM with a FILTER that is no expression."""

    def __init__(self, near: bytes) -> None:
        super().__init__(f"ERR syntax error in FILTER expression near: {printable(near)}")


class BadVectorOption(ReplyError):
    """VADD with a word behind the element that it does not know."""

    text = "ERR invalid option after element"


class BadEmbeddingOption(ReplyError):
    """VEMB with another word than RAW."""

    text = "ERR invalid option"


class BadSearchOption(ReplyError):
    """VSIM with a word that it does not know."""

    text = "ERR syntax error in VSIM command"


class BadDrawCount(ReplyError):
    """VRANDMEMBER with a count that is no number."""

    text = "ERR COUNT value is not an integer"


class OtherQuantization(ReplyError):
    """VADD with another quantisation than the set has."""

    text = "ERR asked quantization mismatch with existing vector set"


class OtherDegree(ReplyError):
    """VADD with another M than the set has."""

    text = "ERR asked M value mismatch with existing vector set"


class OtherDimensions(ReplyError):
    """A vector of another length than the set's."""

    def __init__(self, got: int, wanted: int) -> None:
        super().__init__(f"ERR Vector dimension mismatch - got {got} but set has {wanted}")


class OtherInputDimensions(ReplyError):
    """The same for a set whose vectors are projected."""

    def __init__(self, got: int, wanted: int) -> None:
        text = f"ERR Input dimension mismatch for projection - got {got} but projection expects {wanted}"
        super().__init__(text)


class NotProjected(ReplyError):
    """VADD with REDUCE into a set made without."""

    text = "ERR cannot add projection to existing set without projection"


class NoSuchElement(ReplyError):
    """VSIM ELE with an element that the set lacks."""

    text = "ERR element not found in set"


class NoSuchVectorSet(ReplyError):
    """VDIM of a key that is not there."""

    text = "ERR key does not exist"


class NotCopyable(ReplyError):
    """COPY of a vector set."""

    text = "ERR not supported for this module key"


class ModulesForbidden(ReplyError):
    """MODULE LOAD and its sisters, which `enable-module-command` would have to allow."""

    text = (
        'ERR MODULE command not allowed. If the enable-module-command option is set to "local", you can '
        "run it from a local connection, otherwise you need to set this option in the configuration file, "
        "and then restart the server."
    )
