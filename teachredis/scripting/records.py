"""The library `struct`: Lua numbers and strings as the bytes of a C struct, and back.

A format is read letter by letter: `>` and `<` choose the order of bytes, `!8` aligns, each other letter is
one field.  Fields are padded to a multiple of their size, but never of more than the alignment.
"""

from __future__ import annotations

import math
import struct

from teachredis.scripting.arithmetic import BITS64, LOWEST64, Complaint, number_of, type_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from teachredis.scripting.arithmetic import Answer, Value

SIZES = {b"B": 1, b"b": 1, b"H": 2, b"h": 2, b"L": 8, b"l": 8, b"T": 8, b"f": 4, b"d": 8, b"x": 1}
INTEGERS = b"bBhHlLTiI"
LARGEST_INTEGER, LARGEST_INT = 32, 0x7FFFFFFF
WIDEST_ALIGNMENT = 8


class Format:
    """A format being read."""

    def __init__(self, text: bytes) -> None:
        self.text = text.partition(b"\0")[0]
        self.at = 0
        self.little = True
        self.alignment = 1

    def fields(self) -> Iterator[tuple[bytes, int]]:
        """(letter, size) of each field; orders and alignments are obeyed on the way."""
        while self.at < len(self.text):
            letter = self.text[self.at : self.at + 1]
            self.at += 1
            size = self.size_of(letter)
            yield letter, size

    def number(self, default: int) -> int:
        """The number written next, or the default."""
        start = self.at
        while self.text[self.at : self.at + 1].isdigit():
            self.at += 1
        number = int(self.text[start : self.at] or default)
        if number > LARGEST_INT:
            raise Complaint(0, "integral size overflow")
        return number

    def size_of(self, letter: bytes) -> int:
        """How many bytes the field takes; 0 where that is not known, or no field is meant."""
        if letter == b"c":
            return self.number(1)
        if letter in (b"i", b"I"):
            size = self.number(4)
            if size > LARGEST_INTEGER:
                limit = f"limit of {LARGEST_INTEGER}"
                raise Complaint(0, f"integral size {size} is larger than {limit}")
            return size
        return SIZES.get(letter, 0)

    def padding(self, letter: bytes, size: int, at: int) -> int:
        """Bytes between `at` and where the field may begin."""
        if not size or letter == b"c":
            return 0
        unit = min(size, self.alignment)
        return (unit - (at & (unit - 1))) & (unit - 1)

    def obey(self, letter: bytes) -> None:
        """What is no field: order of bytes, alignment, blank.  Errors: Complaint."""
        if letter in (b"<", b">"):
            self.little = letter == b"<"
        elif letter == b"!":
            self.alignment = self.number(WIDEST_ALIGNMENT)
            if self.alignment < 1 or self.alignment & (self.alignment - 1):
                raise Complaint(0, f"alignment {self.alignment} is not a power of 2")
        elif letter != b" ":
            raise Complaint(1, f"invalid format option '{letter.decode('latin-1')}'")


def text_of(values: tuple[Value, ...], at: int) -> bytes:
    """The argument at this place (from 0) as text; a number is spelled.  Errors: Complaint."""
    value = values[at] if at < len(values) else None
    if type(value) is int or type(value) is float:
        return f"{value:.14g}".encode()
    if type(value) is not bytes:
        raise Complaint(at + 1, f"string expected, got {type_name(values, at)}")
    return value


def record(name: bytes, values: tuple[Value, ...]) -> Answer:
    """The library `struct`."""
    form = Format(text_of(values, 0))
    if name == b"pack":
        return (pack(form, (*values, None)),)  # in C too a nil follows the last value
    if name == b"size":
        return (measure(form),)
    return unpack(form, values)


def pack(form: Format, values: tuple[Value, ...]) -> bytes:
    """struct.pack(format, value ...)."""
    out = bytearray()
    argument = 1
    for letter, size in form.fields():
        out += bytes(form.padding(letter, size, len(out)))
        if letter == b"x":
            out += b"\0"
        elif letter in b"cs" or letter in b"fd" or letter in INTEGERS:
            out += packed(form, letter, size, values, argument)
            argument += 1
        else:
            form.obey(letter)
    return bytes(out)


def packed(form: Format, letter: bytes, size: int, values: tuple[Value, ...], at: int) -> bytes:
    """One field."""
    if letter in INTEGERS:
        return packed_integer(number_of(values, at), size, little=form.little)
    order = "<" if form.little else ">"
    if letter == b"f":
        return single(number_of(values, at), order)
    if letter == b"d":
        return struct.pack(order + "d", number_of(values, at))
    text = text_of(values, at)
    if size > len(text):
        raise Complaint(at + 2, "string too short")
    return text[: size or len(text)] + (b"\0" if letter == b"s" else b"")


def single(value: float, order: str) -> bytes:
    """Four bytes of a double; what is too large becomes infinity."""
    try:
        return struct.pack(order + "f", value)
    except OverflowError:
        return struct.pack(order + "f", math.copysign(math.inf, value))


def packed_integer(value: float, size: int, *, little: bool) -> bytes:
    """So many bytes of a number cut to 64 bits; beyond them zero."""
    outside = 0 if value > 0 else LOWEST64  # as the processor casts it
    whole = int(value) if LOWEST64 <= value <= BITS64 else outside
    low = (whole & BITS64).to_bytes(8, "little")[:size].ljust(size, b"\0")
    return low if little else low[::-1]


def measure(form: Format) -> int:
    """struct.size(format)."""
    at = 0
    for letter, size in form.fields():
        at += form.padding(letter, size, at)
        if letter == b"s" or (letter == b"c" and not size):
            raise Complaint(1, f"option '{letter.decode()}{'0' if letter == b'c' else ''}' has no fixed size")
        if not letter.isalnum():
            form.obey(letter)
        at += size
    return at


def unpack(form: Format, values: tuple[Value, ...]) -> Answer:
    """struct.unpack(format, data, offset): the values, and where the next one would begin."""
    data = text_of(values, 1)
    at = start_of(values)
    found: list[Value] = []
    for letter, size in form.fields():
        at += form.padding(letter, size, at)
        at += read_field(form, letter, size, data, at, found)
    return (*found, at + 1)


def start_of(values: tuple[Value, ...]) -> int:
    """The offset, from 0; a negative one is C's unsigned number, far behind the end.  Errors: Complaint."""
    offset = number_of(values, 2) if len(values) > 2 and values[2] is not None else 1
    whole = int(offset) if abs(offset) < 1 << 63 else LOWEST64
    if whole & BITS64 == 0:
        raise Complaint(3, "offset must be 1 or greater")
    return (whole & BITS64) - 1


def read_field(form: Format, letter: bytes, size: int, data: bytes, at: int, found: list[Value]) -> int:
    """Append one field's value, if it has one; how many bytes it took."""
    need(data, at, size)
    piece = data[at : at + size]
    if letter in INTEGERS:
        found.append(read_integer(piece, signed=letter.islower(), little=form.little))
    elif letter in (b"f", b"d"):
        found.append(struct.unpack(("<" if form.little else ">") + letter.decode(), piece)[0])
    elif letter == b"c":
        return read_text(data, at, size, found)
    elif letter == b"s":
        return read_zero_ended(data, at, found)
    elif letter != b"x":
        form.obey(letter)
    return size


def need(data: bytes, at: int, size: int) -> None:
    """Errors: Complaint, if the data ends too soon."""
    if size > len(data) or at > len(data) - size:
        raise Complaint(2, "data string too short")


def read_text(data: bytes, at: int, size: int, found: list[Value]) -> int:
    """So many bytes; `c0` takes as many as the number read before says."""
    if not size:
        last = found.pop() if found and type(found[-1]) in (int, float) else None
        if last is None:
            raise Complaint(0, "format 'c0' needs a previous size")
        size = int(last)  # type: ignore[call-overload]  # a number, as tested
        need(data, at, size if size >= 0 else len(data) + 1)
    found.append(data[at : at + size])
    return size


def read_zero_ended(data: bytes, at: int, found: list[Value]) -> int:
    """Up to the next zero byte."""
    end = data.find(b"\0", at)
    if end < 0:
        raise Complaint(0, "unfinished string in data")
    found.append(data[at:end])
    return end - at + 1


def read_integer(piece: bytes, *, signed: bool, little: bool) -> float:
    """A number of up to 64 bits as a double, as Lua keeps it."""
    whole = int.from_bytes(piece, "little" if little else "big") & BITS64
    bits = 8 * len(piece)
    if signed and bits <= 64 and bits and whole >> (bits - 1):
        whole -= 1 << bits
    elif signed and whole >> 63:
        whole -= 1 << 64
    return float(whole)
