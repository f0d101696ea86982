"""The numbers of INCRBYFLOAT and HINCRBYFLOAT: C's `long double`, 80 bits on the machines Redis runs on.

A Python float has 53 bits of mantissa and so 0.1 + 0.2 = 0.30000000000000004.  Redis adds with 64 bits
and prints 17 digits behind the point, which hides the error: 0.3.  To answer the same we do what the
processor does, in whole numbers: a value is `mantissa * 2**exponent` with at most 64 bits of mantissa, and
whatever needs more is rounded to the nearest such value, to the even one in the middle.

Infinity is an exponent that no finite value has.  NaN does not exist here: Redis refuses it
wherever it could appear.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    LongDouble: TypeAlias = tuple[int, int]
    """(mantissa with its sign, exponent): the value is mantissa * 2**exponent"""

MANTISSA_BITS = 64
LEAST_EXPONENT = -16_445  # of the last bit of the smallest subnormal
ENDLESS = 16_384  # values from 2**16384 on are infinite
DECIMALS = 17
LONGEST_TEXT = 5 * 1024  # Redis reads into a buffer of this size
INFINITY: LongDouble = (1, ENDLESS)
DIGITS_AT_ONCE = 4000  # Python refuses to read or write longer whole numbers in one go
MOST_DIGITS = 6000  # powers of ten beyond this have long left the range


def read_long_double(text: bytes) -> LongDouble | None:
    """The number as strtold reads it (`3`, `-.5e3`, `0x1.8p3`, `inf`); None if it is none, or out of range.

    >>> read_long_double(b"0.5"), read_long_double(b"inf"), read_long_double(b"one")
    ((9223372036854775808, -64), (1, 16384), None)
    """
    if len(text) >= LONGEST_TEXT:
        return None
    sign = -1 if text[:1] == b"-" else 1
    unsigned = text[1:].lower() if text[:1] in {b"-", b"+"} else text.lower()
    if unsigned in {b"inf", b"infinity"}:
        return sign * INFINITY[0], ENDLESS
    hexadecimal = unsigned[:2] == b"0x"
    parts = split_number(unsigned[2:], b"p", 4) if hexadecimal else split_number(unsigned, b"e", 1)
    if parts is None:
        return None
    digits, exponent = parts
    value = from_binary(int(digits, 16), exponent) if hexadecimal else from_decimal(digits, exponent)
    out_of_range = value[1] == ENDLESS or (value[0] == 0 and digits.strip(b"0"))
    return None if out_of_range else (sign * value[0], value[1])


def split_number(text: bytes, mark: bytes, per_digit: int) -> tuple[bytes, int] | None:
    """`12.5e3` as its digits and the exponent of the last one, (b"125", 2); None if malformed."""
    body, has_exponent, exponent = text.partition(mark)
    whole, _, fraction = body.partition(b".")
    digits = whole + fraction
    spelled = exponent[1:] if exponent[:1] in {b"-", b"+"} else exponent
    valid = digits.isalnum() and not digits.strip(b"0123456789" if per_digit == 1 else b"0123456789abcdef")
    if not valid or (has_exponent and not spelled.isdigit()):
        return None
    shown = int(spelled[-9:] or b"0") if len(spelled.lstrip(b"0")) <= 9 else 10**9
    return digits, (-shown if exponent[:1] == b"-" else shown) - per_digit * len(fraction)


def from_decimal(digits: bytes, exponent: int) -> LongDouble:
    """The value nearest to digits * 10**exponent."""
    digits = digits.lstrip(b"0")
    magnitude = len(digits) + exponent
    if not digits or magnitude < -MOST_DIGITS:
        return 0, 0
    if magnitude > MOST_DIGITS:
        return INFINITY
    number = whole_of(digits)
    if exponent >= 0:
        return nearest(number * 10**exponent, 1, 0)
    # Scale up first, so that the quotient has all the bits that can matter.
    scale = 10**-exponent
    shift = max(0, scale.bit_length() - number.bit_length() + MANTISSA_BITS + 2)
    return nearest(number << shift, scale, -shift)


def from_binary(number: int, exponent: int) -> LongDouble:
    """The value nearest to number * 2**exponent."""
    if abs(exponent) > 10 * ENDLESS:
        return (0, 0) if exponent < 0 or not number else INFINITY
    return nearest(number, 1, exponent)


def nearest(number: int, divisor: int, exponent: int) -> LongDouble:
    """The value nearest to number / divisor * 2**exponent, number not negative; half way, the even one."""
    if not number:
        return 0, 0
    surplus = max(number.bit_length() - divisor.bit_length() - MANTISSA_BITS, LEAST_EXPONENT - exponent)
    mantissa = divide(number, divisor, surplus)
    if mantissa >> MANTISSA_BITS:
        surplus += 1
        mantissa = divide(number, divisor, surplus)
    exponent += surplus
    return INFINITY if mantissa.bit_length() + exponent > ENDLESS else (mantissa, exponent)


def divide(number: int, divisor: int, surplus: int) -> int:
    """The quotient number / (divisor * 2**surplus), rounded half to even."""
    if surplus > 0:
        divisor <<= surplus
    else:
        number <<= -surplus
    quotient, rest = divmod(number, divisor)
    return quotient + (2 * rest > divisor or (2 * rest == divisor and quotient & 1))


def add(one: LongDouble, other: LongDouble) -> LongDouble | None:
    """Their sum, rounded once; None if it is infinite or no number."""
    if ENDLESS in {one[1], other[1]}:
        return None
    least = min(one[1], other[1])
    exact = (one[0] << one[1] - least) + (other[0] << other[1] - least)
    mantissa, exponent = nearest(abs(exact), 1, least)
    return None if exponent == ENDLESS else (mantissa if exact > 0 else -mantissa, exponent)


def long_double_text(value: LongDouble) -> bytes:
    """What Redis answers: 17 decimals, trailing zeros dropped, never an exponent.

    >>> long_double_text(add(read_long_double(b"0.1"), read_long_double(b"0.2")))
    b'0.3'
    """
    mantissa, exponent = value
    digits = text_of(divide(abs(mantissa) * 10**DECIMALS, 1, -exponent)).rjust(DECIMALS + 1, b"0")
    whole, fraction = digits[:-DECIMALS], digits[-DECIMALS:].rstrip(b"0")
    text = whole + b"." + fraction if fraction else whole
    return b"-" + text if mantissa < 0 and text != b"0" else text


def whole_of(digits: bytes) -> int:
    """A whole number of any length."""
    head, tail = digits[:-DIGITS_AT_ONCE], digits[-DIGITS_AT_ONCE:]
    return int(head) * 10**DIGITS_AT_ONCE + int(tail) if head else int(tail)


def text_of(number: int) -> bytes:
    """The digits of a whole number of any length."""
    if number.bit_length() <= 3 * DIGITS_AT_ONCE:
        return b"%d" % number
    head, tail = divmod(number, 10**DIGITS_AT_ONCE)
    return b"%d%0*d" % (head, DIGITS_AT_ONCE, tail) if head else b"%d" % tail
