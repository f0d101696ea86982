"""Whole numbers written as text, as strictly as Redis reads them.

Redis stores a text that is a 64-bit whole number as that number (strings `int`, intsets, listpack entries).
It may do so only where the number gives back the same text, so `+1`, `01`, `-0` and ` 1` stay texts.
"""

from __future__ import annotations

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
LONGEST = len(str(LOWEST))


def whole_number(text: bytes | bytearray) -> int | None:
    """The 64-bit number that `text` spells canonically, or None."""
    digits = text[1:] if text[:1] == b"-" else text
    if not digits.isdigit() or len(text) > LONGEST or (digits[0] == 48 and text != b"0"):
        return None
    number = int(text)
    return number if LOWEST <= number <= HIGHEST else None
