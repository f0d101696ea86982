"""Finding a command's keys by its key specifications, as a proxy would that knows nothing else about it.

A specification has two halves.  `begin` says where to start: at a fixed word, or behind a keyword.  `find`
says where the keys are from there: from here to some place in steps, or as many as a number says.
"""

from __future__ import annotations

from teachredis.structures.integers import HIGHEST, LOWEST, whole_number
from teachredis.wire.errors import KeysNotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from teachredis.session.facts import KeySpec

    FoundKeys: TypeAlias = list[tuple[bytes, Sequence[str]]]
    """(key, flags) in order"""

INT_SPAN = 1 << 32


def keys_and_flags(name: str, specs: Iterable[KeySpec], argv: Sequence[bytes]) -> FoundKeys:
    """The keys that these words name.  Errors: KeysNotFound."""
    if name in BY_HAND:
        return BY_HAND[name](argv)
    try:
        return keys_by_specs(specs, argv)
    except KeysNotFound:
        return loosely_counted([*specs], argv)


def keys_by_specs(specs: Iterable[KeySpec], argv: Sequence[bytes]) -> FoundKeys:
    """What the specifications say, word by word.  Errors: KeysNotFound."""
    found: FoundKeys = []
    for spec in specs:
        start = begin_of(spec, argv)
        if start is not None:
            found += [(argv[at], spec.flags) for at in places(spec, start, argv)]
    return found


def begin_of(spec: KeySpec, argv: Sequence[bytes]) -> int | None:
    """The place where to start; None if the keyword is not there or nobody can say."""
    match spec.begin:
        case ["index", int(index)]:
            return index
        case ["keyword", str(keyword), int(start)]:
            step = 1 if start > 0 else -1
            first = start if start > 0 else len(argv) + start
            last = len(argv) if start > 0 else 0
            places_met = (at + 1 for at in range(first, last, step) if argv[at].upper() == keyword.encode())
            return next(places_met, None)
    return None


def places(spec: KeySpec, start: int, argv: Sequence[bytes]) -> range:
    """The places of the keys.  Errors: KeysNotFound."""
    match spec.find:
        case ["range", int(last), int(step), int(limit)]:
            end = start + last if last >= 0 else last_of_range(last, limit, start, len(argv))
        case ["keynum", int(number_at), int(first), int(step)]:
            count = whole_number(argv[start + number_at]) if start + number_at < len(argv) else None
            start += first
            end = start + ((count or 0) - 1) * step
        case _:
            return range(0)
    if not start <= end < len(argv):
        raise KeysNotFound
    return range(start, end + 1, step)


def last_of_range(last: int, limit: int, start: int, count: int) -> int:
    """`last` counts from the end: of all words, or of the first `limit`-th part of those behind `start`."""
    return start + (count - start) // limit + last if limit > 1 else count + last


def loosely_counted(specs: Sequence[KeySpec], argv: Sequence[bytes]) -> FoundKeys:
    """Keys behind a number that only C takes for one (`1x`); what happens to them is not known then.

    Errors: KeysNotFound.
    """
    found: FoundKeys = []
    for spec in sorted(specs, key=lambda spec: spec.find[0] != "keynum"):  # the counted ones are told first
        match spec.begin, spec.find:
            case ["index", int(start)], ["keynum", int(number_at), int(first), _]:
                number = number_in_c(argv[start + number_at]) if start + number_at < len(argv) else 0
                keys = argv[start + first : start + first + number] if number > 0 else ()
                if not keys or len(keys) != number:
                    raise KeysNotFound
                found += [(key, ()) for key in keys]
            case ["index", int(start)], _ if found:
                found.append((argv[start], ()))
    if not found:
        raise KeysNotFound
    return found


def number_in_c(text: bytes) -> int:
    """What atoi makes of a text: the digits it begins with, cut to 32 bits."""
    spelled = text.lstrip(b" \t\n\v\f\r")
    sign, digits = spelled[:1] if spelled[:1] in {b"+", b"-"} else b"", spelled.lstrip(b"+-")
    if len(spelled) - len(digits) > 1:
        return 0
    digits = digits[: len(digits) - len(digits.lstrip(b"0123456789"))]
    number = max(LOWEST, min(int(sign.replace(b"+", b"") + (digits or b"0")), HIGHEST))
    return (number + INT_SPAN // 2) % INT_SPAN - INT_SPAN // 2


# --- what no specification can say --------------------------------------------------------------------------


def set_keys(argv: Sequence[bytes]) -> FoundKeys:
    """SET with GET also reads."""
    reads = any(word.upper() == b"GET" for word in argv[3:])
    return [(argv[1], ("RW", "access", "update") if reads else ("OW", "update"))]


def sort_keys(argv: Sequence[bytes]) -> FoundKeys:
    """SORT writes to the last STORE; the words behind BY, GET, LIMIT and STORE are no options."""
    target: FoundKeys = []
    skip = {b"BY": 1, b"GET": 1, b"LIMIT": 2, b"STORE": 1}
    rest = list(argv[2:])
    while rest:
        option = rest.pop(0).upper()
        if option == b"STORE" and rest:
            target = [(rest[0], ("OW", "update"))]
        del rest[: skip.get(option, 0)]
    return [(argv[1], ("RO", "access")), *target]


def sort_ro_keys(argv: Sequence[bytes]) -> FoundKeys:
    """The key that is sorted."""
    return [(argv[1], ("RO", "access"))]


def bitfield_keys(argv: Sequence[bytes]) -> FoundKeys:
    """BITFIELD only reads where every subcommand is a GET; words that make none count as writing."""
    rest = list(argv[2:])
    while rest:
        match rest.pop(0).upper(), len(rest):
            case b"GET", left if left >= 2:
                del rest[:2]
            case b"OVERFLOW", left if left >= 1:
                del rest[:1]
            case _:
                return [(argv[1], ("RW", "access", "update"))]
    return [(argv[1], ("RO", "access"))]


def migrate_keys(argv: Sequence[bytes]) -> FoundKeys:
    """MIGRATE takes one key, or those behind KEYS.  Errors: KeysNotFound, if both are there."""
    flags = ("RW", "access", "delete")
    skip = {b"AUTH": 1, b"AUTH2": 2}
    at = 6
    while at < len(argv):
        option = argv[at].upper()
        if option == b"KEYS":
            if argv[3] or at + 1 == len(argv):
                raise KeysNotFound
            return [(key, flags) for key in argv[at + 1 :]]
        at += 1 + skip.get(option, 0)
    return [(argv[3], flags)]


BY_HAND: dict[str, Callable[[Sequence[bytes]], FoundKeys]] = {
    "bitfield": bitfield_keys,
    "migrate": migrate_keys,
    "set": set_keys,
    "sort": sort_keys,
    "sort_ro": sort_ro_keys,
}
