"""The anagram exercise's words: what its loops are measured with."""

from __future__ import annotations

import gzip
from pathlib import Path

import teachredis

SYSTEM_LIST = Path("/usr/share/dict/american-english")
SHIPPED_LIST = Path(teachredis.__file__).parent / "data" / "american-english.gz"


def word_list():
    """All 104,334 words."""
    text = gzip.decompress(SHIPPED_LIST.read_bytes()) if SHIPPED_LIST.exists() else SYSTEM_LIST.read_bytes()
    return text.decode().split()


def signature(word):
    """The letters of a word in order: the same for all its anagrams.  As the exercise writes it."""
    return "".join(sorted(word))
