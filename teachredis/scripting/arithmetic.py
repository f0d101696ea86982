"""What Lua 5.1, whose numbers are all doubles, leaves to Python: bits, binary records, random numbers.

Each function here is called by lua/host.lua and must not raise.  Those that can refuse answer (True, result
...), or (number of the bad argument, complaint), where number 0 is a complaint about no argument.
"""

from __future__ import annotations

import math
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Value: TypeAlias = object
    Answer: TypeAlias = tuple[object, ...]

BITS32 = 0xFFFFFFFF
BITS64 = 0xFFFFFFFFFFFFFFFF
LOWEST64 = -(1 << 63)


class Complaint(Exception):  # it never leaves this file
    """(number of the argument or 0, text)."""


def number_of(values: tuple[Value, ...], at: int) -> float:
    """The argument at this place (from 0) as a number; text counts if it spells one.  Errors: Complaint."""
    value = values[at] if at < len(values) else None
    if type(value) is int or type(value) is float:
        return value
    read = spelled(value) if type(value) is bytes else None
    if read is None:
        raise Complaint(at + 1, f"number expected, got {type_name(values, at)}")
    return read


def spelled(text: bytes) -> float | None:
    """The number that a text spells, as Lua reads it: up to its first zero byte."""
    text = text.partition(b"\0")[0]
    try:
        return float(text) if b"_" not in text else None
    except ValueError:
        pass
    try:
        return float(int(text, 16)) if b"x" in text.lower() else None
    except ValueError:
        return None


def type_name(values: tuple[Value, ...], at: int) -> str:
    """What Lua calls the type of an argument."""
    if at >= len(values):
        return "no value"
    names = {type(None): "nil", bool: "boolean", bytes: "string", int: "number", float: "number"}
    value = values[at]
    return names.get(type(value)) or named_by_lua(value)


def named_by_lua(value: Value) -> str:
    """The same for what only Lua can hold."""
    name = type(value).__name__
    known = {"_LuaTable": "table", "_LuaThread": "thread"}
    return known.get(name, "function" if "Function" in name else "userdata")


def guarded(work: Callable[[bytes, tuple[Value, ...]], Answer]) -> Callable[..., Answer]:
    """The function as Lua may call it: complaints are answers."""

    def call(name: bytes, *values: Value) -> Answer:
        try:
            return (True, *work(name, values))
        except Complaint as complaint:
            number, text = complaint.args
            return number, text.encode("latin-1")

    return call


# --- bit ----------------------------------------------------------------------------------------------------


def bits_of(values: tuple[Value, ...], at: int) -> int:
    """An argument as 32 bits: rounded to a whole number first, then cut."""
    number = number_of(values, at)
    if not math.isfinite(number) or abs(number) >= 2**51:
        return int.from_bytes(struct.pack("<d", float(number) + 6755399441055744.0)[:4], "little")
    return round(number) & BITS32


def signed32(number: int) -> int:
    """32 bits as C's int."""
    number &= BITS32
    return number - (1 << 32) if number >> 31 else number


def rotated(number: int, by: int) -> int:
    """32 bits turned to the left."""
    return number << by | number >> (32 - by)


FOLDS: dict[bytes, Callable[[int, int], int]] = {
    b"band": lambda a, b: a & b,
    b"bor": lambda a, b: a | b,
    b"bxor": lambda a, b: a ^ b,
}
SHIFTS: dict[bytes, Callable[[int, int], int]] = {
    b"lshift": lambda number, by: number << by,
    b"rshift": lambda number, by: number >> by,
    b"arshift": lambda number, by: signed32(number) >> by,
    b"rol": rotated,
    b"ror": lambda number, by: rotated(number, 32 - by) if by else number,
}
SINGLES: dict[bytes, Callable[[int], int]] = {
    b"tobit": lambda number: number,
    b"bnot": lambda number: ~number,
    b"bswap": lambda number: int.from_bytes(number.to_bytes(4, "little"), "big"),
}


def bit(name: bytes, values: tuple[Value, ...]) -> Answer:
    """The library `bit`: 32 bits, results signed."""
    first = bits_of(values, 0)
    if name == b"tohex":
        return (hexadecimal(first, values),)
    if name in SINGLES:
        return (signed32(SINGLES[name](first)),)
    if name in SHIFTS:
        return (signed32(SHIFTS[name](first, bits_of(values, 1) & 31)),)
    for at in range(len(values) - 1, 0, -1):  # from the last to the second, as complaints show
        first = FOLDS[name](first, bits_of(values, at))
    return (signed32(first),)


def hexadecimal(number: int, values: tuple[Value, ...]) -> bytes:
    """bit.tohex: so many digits, in capitals if negative."""
    size = signed32(bits_of(values, 1)) if len(values) > 1 else 8
    digits = f"{number:08x}"[8 - min(abs(size), 8) :]
    return (digits.upper() if size < 0 else digits).encode()


# --- numbers as bytes ---------------------------------------------------------------------------------------


def number(name: bytes, value: Value) -> Value:
    """One number to or from bytes: "msgpack" writes one, "float" and "double" read one; "hex" reads 0x1p3."""
    if isinstance(value, int):
        return message_integer(value)
    if isinstance(value, float):
        return message_double(value)
    assert isinstance(value, bytes)
    if name == b"hex":
        return float.fromhex(value.decode())
    [read] = struct.unpack(">f" if name == b"float" else ">d", value)
    return float(read)


def message_double(value: float) -> bytes:
    """A number with a fraction: four bytes if they hold it, else eight."""
    try:
        short = struct.pack(">f", value)
    except OverflowError:
        short = b""
    is_exact = short and struct.unpack(">f", short)[0] == value
    return b"\xca" + short if is_exact else b"\xcb" + struct.pack(">d", value)


def message_integer(value: int) -> bytes:
    """A whole number, as short as it goes."""
    if -32 <= value < 128:
        return bytes([value & 0xFF])
    kinds = UNSIGNED if value >= 0 else SIGNED
    mark, size = next(kind for kind in kinds if fits(value, kind[1]))
    return mark + value.to_bytes(size, "big", signed=value < 0)


UNSIGNED = ((b"\xcc", 1), (b"\xcd", 2), (b"\xce", 4), (b"\xcf", 8))
SIGNED = ((b"\xd0", 1), (b"\xd1", 2), (b"\xd2", 4), (b"\xd3", 8))


def fits(value: int, size: int) -> bool:
    """Do so many bytes hold the number?  (Two's complement below zero.)"""
    return value >> 8 * size == 0 if value >= 0 else value >= -(1 << (8 * size - 1))


# --- random numbers -----------------------------------------------------------------------------------------

MULTIPLIER, INCREMENT, BITS48 = 0x5DEECE66D, 0xB, (1 << 48) - 1
LARGEST = 0x7FFFFFFF


class Chance:
    """The generator behind math.random: 48 bits, multiplied and added, the upper 31 are the number."""

    def __init__(self) -> None:
        self.state = 0x1234ABCD330E

    def seed(self, seed: int) -> None:
        """math.randomseed."""
        self.state = (seed & BITS32) << 16 | 0x330E

    def share(self) -> float:
        """The next number, from 0 up to (but not with) 1."""
        self.state = (self.state * MULTIPLIER + INCREMENT) & BITS48
        return (self.state >> 17) % LARGEST / LARGEST
