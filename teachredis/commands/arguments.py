"""Reading arguments: numbers as strictly as Redis reads them, and options by one declarative reader.

All arguments of a command are read before its first change, so that a bad one leaves everything as it was.
"""

from __future__ import annotations

from teachredis.structures.integers import whole_number
from teachredis.wire.errors import BadSyntax, NotFloat, NotInteger, OutOfRange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    Options: TypeAlias = dict[str, bytes]
    """option in capitals -> its value (empty for a flag)"""

def integer(text: bytes) -> int:
    """A whole number of 64 bits as Redis reads it: no blanks, no `+`, no leading zeros, no `-0`.  Errors: NotInteger."""
    number = whole_number(text)
    if number is None:
        raise NotInteger
    return number


def natural(text: bytes, error: type[Exception] = OutOfRange) -> int:
    """A whole number from zero up.  Errors: NotInteger, or `error` below zero."""
    number = integer(text)
    if number < 0:
        raise error
    return number


BLANKS = frozenset(b" \t\n\v\f\r_")


def real_number(text: bytes, error: type[Exception] = NotFloat) -> float:
    """A double as strtod reads it (`inf`, `1e3`, `0x10`), without blanks around it and never NaN."""
    try:
        if not text or BLANKS.intersection(text):
            raise ValueError
        number = float.fromhex(text.decode()) if b"x" in text.lower() else float(text)
    except (ValueError, OverflowError):
        raise error from None
    if number != number:  # noqa: PLR0124: only NaN is unequal to itself
        raise error
    return number


def read_options(
    args: Sequence[bytes],
    flags: Sequence[str] = (),
    values: Sequence[str] = (),
    exclusive: Sequence[Sequence[str]] = (),
    readers: Mapping[str, Callable[[bytes], object]] | None = None,
) -> Options:
    """Read `[NX|XX] [COUNT n] ...` in any order and any case.

    `flags` stand alone, `values` are followed by one word; of each group in `exclusive` at most one may be given.
    `readers` check a value as soon as it is met, where Redis does so too (its error then comes before a syntax
    error further right).  Errors: BadSyntax.
    """
    found: Options = {}
    rest = iter(args)
    for word in rest:
        option = word.decode("latin-1").upper()
        if option in flags:
            found[option] = b""
        elif option in values:
            found[option] = value_behind(rest)
            if readers and option in readers:
                readers[option](found[option])
        else:
            raise BadSyntax
        refuse_clashes(found, exclusive)
    return found


def value_behind(rest: object) -> bytes:
    """The word behind an option.  Errors: BadSyntax if there is none."""
    value = next(rest, None)  # type: ignore[call-overload]
    if value is None:
        raise BadSyntax
    return value  # type: ignore[no-any-return]


def refuse_clashes(found: Mapping[str, object], exclusive: Sequence[Sequence[str]]) -> None:
    """Of each group at most one.  Errors: BadSyntax."""
    for group in exclusive:
        if sum(option in found for option in group) > 1:
            raise BadSyntax


def one_of(word: bytes, *choices: str) -> str:
    """The choice that the word spells, in capitals.  Errors: BadSyntax."""
    choice = word.decode("latin-1").upper()
    if choice not in choices:
        raise BadSyntax
    return choice
