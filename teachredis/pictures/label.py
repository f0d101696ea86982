"""How a key or a value is written in a picture: decoded where it is text, short, and always the same.

Widths are counted in cells of a monospace font, from a small frozen table: neither a font nor the Python
version may change a picture.
"""

from __future__ import annotations

CELLS, HEAD, TAIL = 24, 14, 6
"""Longer texts show their first and last cells."""

NO_WIDTH = ((0x0300, 0x036F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2069), (0xFE00, 0xFE0F))
DOUBLE_WIDTH = (
    (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF),
    (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF),
    (0x20000, 0x3FFFD),
)  # fmt: skip
UNITS = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB"))


def cells(char: str) -> int:
    """0, 1 or 2: how wide a character is."""
    code = ord(char)
    if any(first <= code <= last for first, last in NO_WIDTH):
        return 0
    return 2 if any(first <= code <= last for first, last in DOUBLE_WIDTH) else 1


def label(content: bytes) -> str:
    """The text of a key or value, at most 24 cells; a longer one is shortened and tells its size."""
    text = readable(content[: CELLS * 8]) if len(content) > CELLS * 8 else readable(content)
    if len(content) <= CELLS * 8 and sum(map(cells, text)) <= CELLS:
        return text
    end = readable(content[-TAIL * 4 :])
    return f"{start_of(text, HEAD)}…{start_of(end[::-1], TAIL)[::-1]} ({size(len(content))})"


def readable(content: bytes) -> str:
    """UTF-8 as text, anything else as redis-cli spells it; control characters are spelled out, too."""
    text = content.decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else spelled(char) for char in text)


def spelled(char: str) -> str:
    """A character that cannot be seen, spelled so that it can."""
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(
        char, "".join(f"\\x{byte:02x}" for byte in char.encode())
    )


def start_of(text: str, width: int) -> str:
    """The first characters that fit."""
    used = 0
    for at, char in enumerate(text):
        used += cells(char)
        if used > width:
            return text[:at]
    return text


def size(count: int) -> str:
    """`300 bytes`, `10 MB` (1 KB is 1024 bytes)."""
    for unit, name in UNITS:
        if count >= unit:
            return f"{count / unit:.3g} {name}"
    return counted(count, "byte")


def counted(count: int, noun: str) -> str:
    """`1 field`, `2,000 fields`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def span(milliseconds: int) -> str:
    """How long that is: `850 ms`, `42 s`, `3 min`, `2 h`, `9 days`."""
    for unit, name in ((86_400_000, "days"), (3_600_000, "h"), (60_000, "min")):
        if milliseconds >= 2 * unit:
            return f"{milliseconds // unit} {name}"
    return f"{milliseconds // 1000} s" if milliseconds >= 1000 else f"{milliseconds} ms"
