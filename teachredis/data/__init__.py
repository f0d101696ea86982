"""The word list of the anagram lessons: the same 104,334 words for every learner, on every machine.

It is Debian's `wamerican` list, unchanged, packed with gzip; its authors and terms stand
beside it in `american-english.copyright`.
"""

from __future__ import annotations

import gzip
from pathlib import Path

FOLDER = Path(__file__).parent
PACKED = FOLDER / "american-english.gz"
NOTICE = FOLDER / "american-english.copyright"


def word_list() -> str:
    """The words, one a line."""
    return gzip.decompress(PACKED.read_bytes()).decode("utf-8")


def write_word_list(filename: str | Path = "american-english") -> None:
    """Write the list to `filename`, unless a file of that name is there already."""
    path = Path(filename)
    if not path.exists():
        path.write_bytes(gzip.decompress(PACKED.read_bytes()))
