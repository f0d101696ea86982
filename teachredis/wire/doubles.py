"""How a score is printed: few digits, yet enough that reading them gives the same double back.

A double stands for every real number nearer to it than to its neighbours.  Any decimal in that gap reads
back as the double, so the best text is the shortest decimal inside.  Redis finds it with *Grisu2* (Florian
Loitsch, "Printing Floating-Point Numbers Quickly and Accurately with Integers", 2010), and so do we:

1. Write the double and both edges of its gap as `integer * 2**exponent`, one exponent for the three.
2. Multiply by a power of ten, kept as a rounded 64-bit integer, so that the binary point lands inside the
   integer.  The product may be off by one, so both edges move inward by one.
3. Cut the upper edge off after as few digits as leave it above the lower edge; then lower the last digit
   while that brings the result nearer to the double itself.

Python's own `repr` is always the shortest.  Grisu2 pays for step 2: about one double in 500 gets more digits
than it needs (437.56053 prints as 437.56053000000003).  Since the text of a score is part of what Redis
answers, that is reproduced here, digit for digit.
"""

from __future__ import annotations

from math import copysign, frexp, isinf, isnan, ldexp

LARGEST_WHOLE = 2.0**62  # whole numbers up to here are printed as integers, never as 1e+17
LEAST_EXPONENT = -1074  # of the subnormal doubles
HIDDEN_BIT = 1 << 52  # fraction of an exact power of two: the gap below it is half as wide
POWER_COUNT, POWER_STEP, FIRST_POWER = 87, 8, -348
LOG10_OF_2 = 0.30102999566398114

powers: dict[int, tuple[int, int]] = {}


def double_text(value: float) -> bytes:
    """The text Redis answers for a double.  Cost: 0.3 µs for a whole number, else about 6 µs.

    >>> double_text(3.0), double_text(0.1), double_text(1e21), double_text(-1.25e-7)
    (b'3', b'0.1', b'1e+21', b'-1.25e-7')
    """
    if value.is_integer() and -LARGEST_WHOLE <= value <= LARGEST_WHOLE:
        return b"-0" if value == 0 and copysign(1, value) < 0 else b"%d" % value
    if isnan(value):
        return b"nan"
    sign = "-" if value < 0 else ""
    text = "inf" if isinf(value) else layout(*shortest(abs(value)))
    return (sign + text).encode()


def layout(digits: str, exponent: int) -> str:
    """`digits * 10**exponent` written out: 1200, 12.5, 0.012 or 1.2e+30, whichever Redis chooses."""
    magnitude = exponent + len(digits) - 1
    if exponent >= 0 and magnitude < len(digits) + 7:
        return digits + "0" * exponent
    if exponent < 0 and (exponent > -7 or abs(magnitude) < 4):
        padded = digits.rjust(1 - exponent, "0")
        return f"{padded[:exponent]}.{padded[exponent:]}"
    point = "." if len(digits) > 1 else ""
    return f"{digits[0]}{point}{digits[1:]}e{magnitude:+d}"


def shortest(value: float) -> tuple[str, int]:
    """Digits and decimal exponent of a positive finite double, by Grisu2."""
    lower, middle, upper, exponent = gap(value)
    power, power_exponent, decimal = scale_for(exponent)
    lower, middle, upper = (scaled(edge, power) for edge in (lower, middle, upper))
    digits, cut = cut_digits(lower + 1, middle, upper - 1, shift=-(exponent + power_exponent + 64))
    return str(digits), cut - decimal


def gap(value: float) -> tuple[int, int, int, int]:
    """Lower edge, value, upper edge of the gap as 64-bit integers, and their common binary exponent."""
    exponent = max(frexp(value)[1] - 53, LEAST_EXPONENT)
    fraction = int(ldexp(value, -exponent))
    shift = 63 - fraction.bit_length()
    below = (4 * fraction - 1) << (shift - 1) if fraction == HIDDEN_BIT else (2 * fraction - 1) << shift
    return below, 2 * fraction << shift, (2 * fraction + 1) << shift, exponent - 1 - shift


def scale_for(exponent: int) -> tuple[int, int, int]:
    """A power of ten that brings `exponent` between -60 and -32: its 64 bits, their exponent, the power."""
    index = (int(-(exponent + POWER_COUNT) * LOG10_OF_2) - FIRST_POWER) // POWER_STEP
    while True:
        power = FIRST_POWER + index * POWER_STEP
        bits, power_exponent = powers.get(power) or power_of_ten(power)
        reached = exponent + power_exponent + 64
        if -60 <= reached <= -32:
            return bits, power_exponent, power
        index += 1 if reached < -60 else -1


def power_of_ten(power: int) -> tuple[int, int]:
    """10**power as a rounded integer of 64 bits times a power of two; remembered, there are 87 of them."""
    spare = 0 if power >= 0 else (10**-power).bit_length() + 66
    whole = 10**power if power >= 0 else (1 << spare) // 10**-power
    surplus = whole.bit_length() - 64
    bits = whole << -surplus if surplus <= 0 else (whole + (1 << (surplus - 1))) >> surplus
    powers[power] = bits, surplus - spare
    return powers[power]


def scaled(edge: int, power: int) -> int:
    """The upper 64 bits of a product, rounded half up."""
    return (edge * power + (1 << 63)) >> 64


def cut_digits(lower: int, middle: int, upper: int, shift: int) -> tuple[int, int]:
    """The fewest leading digits of `upper / 2**shift` that stay above `lower`; the power of the last."""
    room = upper - lower
    for decimal in range(9, -1, -1):
        unit = 10**decimal << shift
        digits, rest = divmod(upper, unit)
        if rest <= room:
            return nearest(digits, rest, unit, room, upper - middle), decimal
    factor, decimal = 1, 0
    one = 1 << shift
    while True:
        factor *= 10
        decimal -= 1
        digits, rest = divmod(upper * factor, one)
        if rest < room * factor:
            return nearest(digits, rest, one, room * factor, (upper - middle) * factor), decimal


def nearest(digits: int, rest: int, unit: int, room: int, wanted: int) -> int:
    """Lower the last digit while the cut (`rest` below the upper edge) comes nearer to what is `wanted`."""
    while rest < wanted and room - rest >= unit and abs(wanted - rest - unit) < wanted - rest:
        digits -= 1
        rest += unit
    return digits
