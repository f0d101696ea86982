"""All colours of all pictures, by role, for a light page and for a dark one.

The colours of the types are those of Okabe and Ito, which people with any kind of colour vision can tell
apart; and nothing is told by colour alone.  Text stands out at 4.5 to 1 at least, shapes at 3 to 1: a test
computes it.
"""

from __future__ import annotations

LIGHT = {
    "surface": "#ffffff",
    "ink": "#1f2328",
    "quiet": "#57606a",
    "line": "#868e96",
    "box": "#f3f5f7",
    "arrived": "#0072b2",
    "changed": "#a34900",
    "read": "#6f42c1",
    "leaving": "#6b7280",
}
DARK = {
    "surface": "#1b1f24",
    "ink": "#e6edf3",
    "quiet": "#a3adb8",
    "line": "#7d8590",
    "box": "#2a3038",
    "arrived": "#56b4e9",
    "changed": "#f0a35e",
    "read": "#b794f6",
    "leaving": "#9aa4af",
}
TYPES = {
    "STR": "#56b4e9",
    "LIST": "#009e73",
    "HASH": "#e69f00",
    "SET": "#cc79a7",
    "ZSET": "#0072b2",
    "STREAM": "#d55e00",
    "VEC": "#f0e442",
}
ON_TYPE = dict.fromkeys(TYPES, "#000000") | {"ZSET": "#ffffff"}
"""The colour of a badge's letters."""


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart, from 1 to 21, as WCAG 2 reckons it."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of `#rrggbb`."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
