"""Sets: an intset, a listpack, or members one by one.

Reading members one by one chooses the encoding afresh: five numbers left in a large hashtable come back as an
intset.
"""

from __future__ import annotations

from teachredis.codec import kinds
from teachredis.structures import intset, listpack
from teachredis.values.set import SetValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from teachredis.codec.reader import Reader
    from teachredis.codec.writer import Writer
    from teachredis.values.limits import Limits


def write_set(value: SetValue, writer: Writer) -> int:
    """As it is encoded; the type is returned."""
    if value.encoding == "intset":
        writer.text(intset.pack([*map(int, value.listing())], value.width))
        return kinds.SET_INTSET
    if value.encoding == "listpack" and writer.version >= kinds.SET_LISTPACK_SINCE:
        writer.text(listpack.pack(value.members))
        return kinds.SET_LISTPACK
    writer.length(len(value))
    for member in value.members:
        writer.text(member)
    return kinds.SET


def read_members(reader: Reader, limits: Limits) -> SetValue:
    """Members one by one."""
    count = reader.length()
    value = SetValue("intset" if count <= limits.set_max_intset_entries else "hashtable")
    for _ in range(count):
        if not value.add(reader.text(), limits):
            raise ValueError("a member stands twice in a set")
    return not_empty(value)


def read_intset(reader: Reader, limits: Limits) -> SetValue:
    """An intset, which becomes a hashtable if it is too large here."""
    numbers, width = intset.unpack(reader.text())
    value = set_of([b"%d" % number for number in numbers], "intset")
    value.width = width
    if len(value) > limits.set_max_intset_entries:
        value.encoding = "hashtable"
    return value


def read_listpack(reader: Reader, limits: Limits) -> SetValue:
    """A listpack, which becomes a hashtable if it is too large here."""
    value = not_empty(set_of(listpack.unpack(reader.text()), "listpack"))
    if len(value) > limits.set_max_listpack_entries:
        value.encoding = "hashtable"
    return value


def set_of(members: Sequence[bytes], encoding: str) -> SetValue:
    """A set with these members.  Errors: ValueError, if one stands there twice."""
    value = SetValue(encoding)
    value.members = dict.fromkeys(members)
    if len(value) != len(members):
        raise ValueError("a member stands twice in a set")
    return value


def not_empty(value: SetValue) -> SetValue:
    """The set.  Errors: ValueError, if it has no members."""
    if not len(value):
        raise ValueError("a set without members")
    return value
