"""What may come next in a command, read from its syntax line.

    SET key value [NX|XX] [GET] [EX seconds|PX milliseconds]

After `SET name Ada ` that is NX, XX, GET, EX and PX; after `SET name Ada NX ` no longer XX; after `EX ` a
number, for which nothing can be offered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from teachredis.session.syntax import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Expected(NamedTuple):
    """Words to be typed as they stand, and names of what the user puts there (`key`, `field`)."""

    tokens: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    def __or__(self, other: Expected) -> Expected:
        return Expected(self.tokens + other.tokens, self.names + other.names)


def expected_after(syntax: str, args: Sequence[bytes]) -> Expected:
    """What may follow the arguments typed so far."""
    parts = words_of(syntax)
    at = 0
    while parts:
        part = parts.pop(0)
        if part[0] == "[":
            group = [part, *taken_while_optional(parts)]
            at, expected = after_options(group, args, at)
            if expected is not None and at >= len(args):
                return expected | first_of(parts)
        elif at >= len(args):
            return first_of([part])
        else:
            at += 1
    return Expected()


def taken_while_optional(parts: list[str]) -> Iterator[str]:
    """The optional parts that follow each other may come in any order, so they are looked at together."""
    while parts and parts[0][0] == "[":
        yield parts.pop(0)


def after_options(group: list[str], args: Sequence[bytes], at: int) -> tuple[int, Expected | None]:
    """Step over the options typed; then what else may come, or None in the middle of an option."""
    left = [branches_of(part) for part in group]
    while at < len(args):
        word = args[at].decode("latin-1").upper()
        option = next((option for option in left for branch in option if branch[0] == word), None)
        if option is None:
            break
        values = next(branch for branch in option if branch[0] == word)[1:]
        left.remove(option)
        at += 1 + len(values)
        if at > len(args):
            return at, Expected(names=(values[len(values) - (at - len(args))],))
    repeated = next((branch for option in left for branch in option if not branch[0].isupper()), None)
    if repeated is not None and at < len(args):
        turn = (len(args) - at) % len(repeated)
        return len(args), Expected(names=(repeated[turn],))
    return at, Expected() if at < len(args) else joined(left)


def branches_of(part: str) -> list[list[str]]:
    """`[EX seconds|PX milliseconds]` → [["EX", "seconds"], ["PX", "milliseconds"]]."""
    inner = part[1:-1].replace("...", "").strip()
    return [branch.replace("[", "").replace("]", "").split() for branch in inner.split("|") if branch.split()]


def first_of(parts: Sequence[str]) -> Expected:
    """What the first of these parts begins with."""
    if not parts:
        return Expected()
    part = parts[0]
    if part[0] == "<":
        return joined([[branch.split() for branch in part[1:-1].split("|")]])
    if part[0] == "[":
        return joined([branches_of(part)])
    return Expected(tokens=(part,)) if part.isupper() else Expected(names=(part,))


def joined(options: Sequence[list[list[str]]]) -> Expected:
    """The first words of all branches."""
    firsts = [branch[0] for option in options for branch in option]
    tokens = tuple(word for word in firsts if word.isupper())
    return Expected(tokens, tuple(word for word in firsts if not word.isupper()))
