"""Reading a syntax line such as `key [NX|XX] [GET] [EX seconds|PX milliseconds]`.

The manual's own notation is enough to tell a command's arity and the places of its keys:

    word            must be there            [ ... ]     may be there
    A|B             one of the two           word ...    may be repeated
    <A | B>         one of the two, and must be there

Words in capitals are typed as they stand, words in small letters stand for what the user puts there.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    KeyPlaces: TypeAlias = tuple[int, int, int]
    """(first, last, step) as COMMAND INFO has them: a negative `last` counts from the end; all 0: no keys."""

KEY_WORDS = ("key", "source", "destination", "newkey", "srckey", "dstkey", "destkey")
NO_KEYS: KeyPlaces = (0, 0, 0)


def words_of(syntax: str) -> list[str]:
    """Split at blanks outside brackets: `key [EX seconds|PX ms]` → ["key", "[EX seconds|PX ms]"]."""
    words: list[str] = []
    depth = 0
    for piece in syntax.split():
        if depth:
            words[-1] += " " + piece
        else:
            words.append(piece)
        depth += piece.count("[") + piece.count("<") - piece.count("]") - piece.count(">")
    return words


def arity_of(syntax: str, skip: int) -> int:
    """How many words a call has, those of the name included; negative: at least so many."""
    words = words_of(syntax)
    needed = [word for word in words if word[0] != "["]
    least = skip + sum(shortest(word) for word in needed)
    return -least if len(needed) < len(words) else least


def shortest(word: str) -> int:
    """The fewest words that a required part stands for: 1, or the shortest branch of `<A x | B>`."""
    if word[0] != "<":
        return 1
    return min(abs(arity_of(branch, 0)) for branch in branches(word[1:-1]))


def branches(alternatives: str) -> list[str]:
    """Split at bars outside brackets: `radius <M|KM> | width` → ["radius <M|KM> ", " width"]."""
    found = [""]
    depth = 0
    for char in alternatives:
        depth += (char in "<[") - (char in ">]")
        if char == "|" and not depth:
            found.append("")
        else:
            found[-1] += char
    return found


def places_of(syntax: str, skip: int) -> KeyPlaces:
    """Where the keys are, as far as three numbers can say; `numkeys` commands bring a `find_keys`."""
    words = words_of(syntax)
    keys = [at for at, word in enumerate(words) if word in KEY_WORDS]
    if not keys or "numkeys" in words[: keys[0]]:
        return NO_KEYS
    first, last = keys[0], keys[-1]
    repeated = words[last + 1 :] and words[last + 1].startswith(f"[{words[last]} ")
    pairs = any(word.startswith(f"[{words[last]} ") and word.endswith("...]") for word in words[last + 1 :])
    if pairs:
        behind = [word for word in words[last + 1 :] if word[0] != "["]
        step = 1 if repeated else 1 + len(behind)
        return first + skip, -1 - (len(behind) if repeated else 0), step
    return first + skip, last + skip, max(last - first, 1)


def keys_of(places: KeyPlaces, argv: list[bytes]) -> list[bytes]:
    """The keys of one call."""
    first, last, step = places
    if not first:
        return []
    end = last + 1 if last >= 0 else len(argv) + last + 1
    return argv[first:end:step]


def numbered_keys(at: int) -> Callable[[list[bytes]], list[bytes]]:
    """A `find_keys` for commands whose word `at` says how many keys follow: ZUNION, LMPOP, EVAL."""

    def find_keys(argv: list[bytes]) -> list[bytes]:
        count = argv[at] if at < len(argv) else b""
        return argv[at + 1 : at + 1 + int(count)] if count.isdigit() else []

    return find_keys
