"""Reading arguments: numbers as strictly as Redis reads them, and options by one declarative reader.

All arguments of a command are read before its first change, so that a bad one leaves everything as it was.
"""

from __future__ import annotations

import math

from teachredis.structures.integers import HIGHEST, LOWEST, whole_number
from teachredis.wire.errors import (
    BadCount,
    BadNumkeys,
    BadSyntax,
    BadTimeout,
    BadTimeoutMs,
    NegativeTimeout,
    NotFloat,
    NotInteger,
    OutOfRangeBetween,
    OutsideInt,
    TimeoutTooLarge,
    TooManyPairs,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    Options: TypeAlias = dict[str, bytes]
    """option in capitals -> its value (empty for a flag)"""

INT = range(-(1 << 31), 1 << 31)
"""What C's `int` holds."""


def integer(text: bytes | bytearray) -> int:
    """A 64-bit whole number as Redis reads it: no blanks, `+`, leading zeros or `-0`.  Errors: NotInteger."""
    number = whole_number(text)
    if number is None:
        raise NotInteger
    return number


def at_least(text: bytes, least: int, error: type[Exception]) -> int:
    """A whole number from `least` up.  Errors: the one given, whatever is wrong."""
    number = whole_number(text)
    if number is None or number < least:
        raise error
    return number


def either_way(text: bytes) -> int:
    """A whole number whose negative fits in 64 bits too: its sign means something of its own."""
    number = integer(text)
    if number == LOWEST:
        raise OutOfRangeBetween(-HIGHEST, HIGHEST)
    return number


def small_integer(text: bytes) -> int:
    """A whole number of 32 bits.  Errors: not an integer, out of range."""
    number = integer(text)
    if number not in INT:
        raise OutsideInt
    return number


DIGITS_OF_DOUBLES = 300


def real_number(text: bytes, error: type[Exception] = NotFloat) -> float:
    """A double as strtod reads it (`inf`, `1e3`, `0x10`), without blanks around it and never NaN.

    Nor one that became zero or infinity only because no double is so small or so large.
    Errors: NotFloat, or `error`.
    """
    if text.isdigit() and len(text) < DIGITS_OF_DOUBLES:  # the usual score: 0.2 µs less
        return float(text)
    number = double(text)
    if number is None or ((not number or number - number) and is_lost(text, number)):
        raise error
    return number


def double(text: bytes) -> float | None:
    """The same, but None where the text is anything else, and 1e400 is infinity."""
    try:
        number = float(text)
    except ValueError:
        return hexadecimal(text)
    if math.isnan(number) or b"_" in text or text != text.strip():
        return None
    return number


def hexadecimal(text: bytes) -> float | None:
    """A double such as 0x1.8p3."""
    try:
        return float.fromhex(text.decode()) if b"x" in text.lower() and text == text.strip() else None
    except (ValueError, OverflowError):
        return None


def is_lost(text: bytes, number: float) -> bool:
    """Does this zero, or this infinity, stand for a number out of reach of doubles?"""
    lower = text.lower()
    if number:
        return b"n" not in lower
    mantissa = lower.partition(b"p" if b"x" in lower else b"e")[0]
    return bool(mantissa.strip(b"+-0x."))


def timeout_in_ms(text: bytes, now_ms: int) -> int:
    """A timeout in seconds, fractions allowed, as milliseconds rounded up.

    Errors: not a float, out of range, negative.
    """
    seconds = double(text)
    if seconds is None:
        raise BadTimeout
    if seconds * 1000 >= HIGHEST:
        raise TimeoutTooLarge
    if seconds <= -math.inf or (timeout_ms := math.ceil(seconds * 1000)) < 0:
        raise NegativeTimeout
    if timeout_ms > HIGHEST - now_ms:
        raise TimeoutTooLarge
    return timeout_ms


def wait_in_ms(text: bytes, now_ms: int) -> int:
    """A timeout in whole milliseconds.  Errors: not an integer, negative, out of range."""
    timeout_ms = at_least(text, LOWEST, BadTimeoutMs)
    if timeout_ms < 0:
        raise NegativeTimeout
    if timeout_ms > HIGHEST - now_ms:
        raise TimeoutTooLarge
    return timeout_ms


def read_options(
    args: Sequence[bytes],
    flags: Sequence[str] = (),
    values: Sequence[str] = (),
    exclusive: Sequence[Sequence[str]] = (),
    readers: Mapping[str, Callable[[bytes], object]] | None = None,
) -> Options:
    """Read `[NX|XX] [COUNT n] ...` in any order and any case.

    `flags` stand alone, `values` are followed by one word; of each group in `exclusive` at most one may
    stand.  `readers` check a value as soon as it is met, where Redis does so too (its error then comes
    before a syntax error further right).  Errors: BadSyntax.
    """
    found: Options = {}
    rest = iter(args)
    for word in rest:
        option = word.decode("latin-1").upper()
        if option in flags:
            found[option] = b""
        elif option in values:
            found[option] = value_behind(rest)
        else:
            raise BadSyntax
        refuse_clashes(found, exclusive)
        if readers and option in readers:
            readers[option](found[option])
    return found


def value_behind(rest: Iterator[bytes]) -> bytes:
    """The word behind an option.  Errors: BadSyntax if there is none."""
    value = next(rest, None)
    if value is None:
        raise BadSyntax
    return value


def refuse_clashes(found: Mapping[str, object], exclusive: Sequence[Sequence[str]]) -> None:
    """Of each group at most one.  Errors: BadSyntax."""
    for group in exclusive:
        if sum(option in found for option in group) > 1:
            raise BadSyntax


LONGEST_REPLY = 1 << 22
"""Entries; a longer reply would fill the memory and hold everybody up for seconds."""


def count_of_draw(words: Sequence[bytes], pairs: bytes) -> int:
    """`count [WITHVALUES]`, or whatever the option is named that asks for `pairs`.

    Errors: not an integer, out of range, then syntax, then a count whose double is too large.
    """
    count = either_way(words[0])
    if len(words) > 2 or (len(words) == 2 and words[1].upper() != pairs):
        raise BadSyntax
    if len(words) == 2 and abs(count) > HIGHEST // 2:
        raise TooManyPairs
    return count


def times(count: int) -> range:
    """So often may a random element be drawn again and again.  Errors: OutOfRangeBetween, if without end.

    # Redis: begins to answer, and dies for want of memory.
    """
    if count > LONGEST_REPLY:
        raise OutOfRangeBetween(-LONGEST_REPLY, HIGHEST)
    return range(count)


def one_of(word: bytes, *choices: str) -> str:
    """The choice that the word spells, in capitals.  Errors: BadSyntax."""
    choice = word.decode("latin-1").upper()
    if choice not in choices:
        raise BadSyntax
    return choice


def read_pop(
    numkeys: bytes, words: Sequence[bytes], first: str, last: str
) -> tuple[Sequence[bytes], bool, int]:
    """Read `numkeys key [key ...] <first | last> [COUNT count]`: keys, whether `first` was said, count.

    Errors: numkeys or count not above 0, BadSyntax.
    """
    number = at_least(numkeys, 1, BadNumkeys)
    keys, rest = words[:number], words[number:]
    if not rest:
        raise BadSyntax
    end = one_of(rest[0], first, last)
    options = read_options(rest[1:3], values=("COUNT",))
    count = at_least(options.get("COUNT", b"1"), 1, BadCount)
    if len(rest) > 3:
        raise BadSyntax
    return keys, end == first, count
