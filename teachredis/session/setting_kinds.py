"""What may be written behind `CONFIG SET name`, and how it reads back.

Each kind is a function from the text typed to the text that CONFIG GET answers from then on, so `1gb` comes
back as `1073741824` and `KEA` as `AKE`.  What it does not accept it refuses, in Redis's words.
"""

from __future__ import annotations

from math import isnan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    Kind: TypeAlias = Callable[[str], str]
    """text typed -> text read back; raises Refused"""

INT = (1 << 31) - 1
UNSIGNED_INT = (1 << 32) - 1
LONG = (1 << 63) - 1
UNSIGNED_LONG = (1 << 64) - 1


class Refused(Exception):
    """A value that the setting does not take; the text says why."""


# --- settings that CONFIG SET leaves alone ------------------------------------------------------------------


def fixed(typed: str) -> str:
    """Decided when the server starts."""
    return typed


def protected(typed: str) -> str:
    """Could be used to write files anywhere, so it needs `enable-protected-configs`, which is fixed."""
    return typed


NEVER: dict[Kind, str] = {fixed: "can't set immutable config", protected: "can't set protected config"}
"""Kind -> why CONFIG SET refuses every value."""


# --- words --------------------------------------------------------------------------------------------------


def text(typed: str) -> str:
    """Anything."""
    return typed


def yes_or_no(typed: str) -> str:
    """A switch."""
    if typed.lower() not in {"yes", "no"}:
        raise Refused("argument must be 'yes' or 'no'")
    return typed.lower()


def one_of(*words: str) -> Kind:
    """One of these words, in any case."""

    def read(typed: str) -> str:
        if typed.lower() not in words:
            raise Refused(f"argument(s) must be one of the following: {', '.join(words)}")
        return typed.lower()

    return read


def some_of(first: str, *words: str) -> Kind:
    """Some of these words, read back in the order of the table; `first` stands for none of the others."""
    known = one_of(first, *words)

    def read(typed: str) -> str:
        chosen = [known(word) for word in typed.split(" ")]
        if "save" in chosen and "nosave" in chosen:
            raise Refused("shutdown options SAVE and NOSAVE can't be used simultaneously")
        return " ".join(word for word in words if word in chosen) or first

    return read


def out_of_memory_killer(typed: str) -> str:
    """`yes` and `relative` are two names of one thing."""
    word = one_of("no", "yes", "relative", "absolute")(typed)
    return "yes" if word == "relative" else word


# --- numbers ------------------------------------------------------------------------------------------------


def whole_number(typed: str) -> int:
    """A 64-bit integer as strictly as Redis reads it: no blanks, no `+`, no leading zeros."""
    digits = typed.removeprefix("-")
    canonical = digits.isascii() and digits.isdigit() and (digits[0] != "0" or typed == "0")
    number = as_number(digits) * (-1 if typed.startswith("-") else 1) if canonical else UNSIGNED_LONG
    if not -LONG - 1 <= number <= LONG:
        raise Refused("argument couldn't be parsed into an integer")
    return number


BEYOND = 40  # so many digits are out of everybody's bounds; Python refuses to read more than 4300


def as_number(digits: str) -> int:
    """A row of ASCII digits as a number, not exactly where it is far too large."""
    return int(digits.lstrip("0")[:BEYOND] or "0")


def is_number(text: str) -> bool:
    """Is it a row of ASCII digits?"""
    return text.isascii() and text.isdigit()


def in_bounds(number: int, low: int, high: int, unsigned: bool) -> int:
    """The number, if it lies between the bounds; an unsigned setting says so first."""
    if unsigned and number < 0:
        raise Refused("argument must be greater or equal to 0")
    if not low <= number <= high:
        raise Refused(f"argument must be between {low} and {high} inclusive")
    return number


def integer(low: int, high: int, *, unsigned: bool = False) -> Kind:
    """A whole number within bounds."""

    def read(typed: str) -> str:
        return str(in_bounds(whole_number(typed), low, high, unsigned))

    return read


def count(low: int = 0, high: int = LONG) -> Kind:
    """A number of things: Redis keeps it in an unsigned integer."""
    return integer(low, high, unsigned=True)


def octal(typed: str) -> str:
    """A file's permissions, as `chmod` takes them."""
    if typed.strip("01234567") or len(typed) > BEYOND:
        raise Refused("argument couldn't be parsed as an octal number")
    mode = int(typed or "0", 8)
    if mode > 0o777:
        raise Refused("argument must be between 0 and 777 inclusive")
    return f"{mode:o}"


def clamped(low: int, high: int) -> Kind:
    """A natural number that is quietly moved between the bounds."""
    natural = integer(0, INT)

    def read(typed: str) -> str:
        return str(min(max(int(natural(typed)), low), high))

    return read


def watchdog_period(typed: str) -> str:
    """Milliseconds: none, or 200 at least."""
    period_ms = int(integer(0, INT)(typed))
    return str(max(period_ms, 200) if period_ms else 0)


UNITS = {"": 1, "b": 1, "k": 10**3, "kb": 1 << 10, "m": 10**6, "mb": 1 << 20, "g": 10**9, "gb": 1 << 30}


def bytes_of(typed: str) -> int | None:
    """A number of bytes, perhaps with a unit (`64mb`), wrapped to 64 bits as C does; None if it is not."""
    digits = typed[: len(typed) - len(typed.lstrip("0123456789"))] if typed.isascii() else ""
    unit = UNITS.get(typed[len(digits) :].lower())
    if unit is None:
        return None
    wrapped = min(as_number(digits), UNSIGNED_LONG) * unit & UNSIGNED_LONG
    return wrapped - (UNSIGNED_LONG + 1) if wrapped > LONG else wrapped


def memory(low: int = 0, *, unsigned: bool = True, at_least: int = 0) -> Kind:
    """A number of bytes with or without a unit, quietly raised to `at_least`."""

    def read(typed: str) -> str:
        size_bytes = bytes_of(typed)
        if size_bytes is None:
            raise Refused("argument must be a memory value")
        return str(max(in_bounds(size_bytes, low, LONG, unsigned), at_least))

    return read


def memory_or_percent(typed: str) -> str:
    """A number of bytes, or a share of `maxmemory`.

    Redis keeps the percentage as a negative number, so a number of bytes that wraps around reads back as one.
    """
    if typed.endswith("%") and is_number(typed[:-1]):
        size_bytes = -as_number(typed[:-1])
        if size_bytes < -100:
            raise Refused("percentage argument must be less or equal to 100")
    elif (size := bytes_of(typed)) is None:
        raise Refused("argument must be a memory or percent value")
    else:
        size_bytes = size
    return str(size_bytes) if size_bytes >= 0 else f"{-size_bytes}%"


# --- settings with a grammar of their own -------------------------------------------------------------------


def long(word: str) -> int | None:
    """As C's strtoll reads a whole word: a sign is welcome, nothing is 0, too large is the largest."""
    digits = word[1:] if word[:1] in {"+", "-"} else word
    if word and not is_number(digits):
        return None
    number = as_number(digits)
    return max(-number, -LONG - 1) if word.startswith("-") else min(number, LONG)


def as_int(number: int) -> int:
    """What is left of it in 32 bits, as C casts."""
    return (number + INT + 1 & UNSIGNED_INT) - INT - 1


def save_points(typed: str) -> str:
    """`seconds changes` pairs: save after so many seconds if there were so many changes."""
    words = typed.split(" ") if typed else []
    numbers = [-1 if number is None else number for number in map(long, words)]
    seconds, changes = numbers[::2], numbers[1::2]
    if len(numbers) % 2 or min(seconds, default=1) < 1 or min(changes, default=0) < 0:
        raise Refused("Invalid save parameters")
    return " ".join(f"{after} {as_int(count)}" for after, count in zip(seconds, changes, strict=True))


EVENT_CLASSES = "g$lshzxetdnoc"
ALL_CLASSES = "g$lshzxetd"
CHANNELS = "KEm"


def event_classes(typed: str) -> str:
    """Letters of notification classes; `A` stands for all of `g$lshzxetd`.

    `n`, `o` and `c` stay behind the `A`, though CONFIG GET will not name them: see `answered_classes`.
    """
    if typed.strip(EVENT_CLASSES + CHANNELS + "A"):
        raise Refused("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")
    chosen = typed + (ALL_CLASSES if "A" in typed else "")
    everything = all(letter in chosen for letter in ALL_CLASSES)
    wanted = "".join(letter for letter in EVENT_CLASSES if letter in chosen)
    classes = "A" + wanted.lstrip(ALL_CLASSES) if everything else wanted
    return classes + "".join(letter for letter in CHANNELS if letter in chosen)


def answered_classes(classes: str) -> str:
    """What CONFIG GET answers: where all of `A` are there, Redis leaves `n`, `o` and `c` out."""
    return "A" + classes.lstrip("Anoc") if classes.startswith("A") else classes


def score_adjustments(typed: str) -> str:
    """Three numbers for the kernel's out-of-memory killer."""
    words = typed.split(" ")
    if len(words) != 3 or not all(words):
        raise Refused("wrong number of arguments")
    numbers = [LONG if number is None else number for number in map(long, words)]
    if any(abs(number) > 2000 for number in numbers):
        raise Refused("Invalid oom-score-adj-values, elements must be between -2000 and 2000.")
    return " ".join(map(str, numbers))


CLIENT_CLASSES = {"normal": "normal", "slave": "slave", "replica": "slave", "pubsub": "pubsub"}


def buffer_limits(typed: str) -> str:
    """`class hard soft soft_seconds` for each class of clients that changes; see `merged_limits`."""
    words = typed.split(" ") if typed else []
    if len(words) % 4:
        raise Refused("Wrong number of arguments in buffer limit configuration.")
    rows = [words[at : at + 4] for at in range(0, len(words), 4)]
    if any(row[0].lower() not in CLIENT_CLASSES for row in rows):
        raise Refused("Invalid client class specified in buffer limit configuration.")
    return " ".join(buffer_limit(*row) for row in rows)


def buffer_limit(name: str, hard: str, soft: str, soft_s: str) -> str:
    """One class with its limits in bytes and seconds."""
    seconds = long(soft_s)
    numbers = [bytes_of(hard), bytes_of(soft), None if seconds is None else as_int(seconds)]
    if any(number is None or number < 0 for number in numbers):
        raise Refused("Error in hard, soft or soft_seconds setting in buffer limit configuration.")
    return f"{CLIENT_CLASSES[name.lower()]} {numbers[0]} {numbers[1]} {numbers[2]}"


def merged_limits(present: str, new: str) -> str:
    """The present limits of every class, those named in `new` replaced."""
    words = [*present.split(), *new.split()]
    limits = {words[at]: words[at : at + 4] for at in range(0, len(words), 4)}
    return " ".join(word for row in limits.values() for word in row)


def percentiles(typed: str) -> str:
    """Numbers from 0 to 100, read back with at most six decimals."""
    try:
        shares = [float.fromhex(word) if "x" in word else float(word) for word in typed.split(" ") if typed]
    except ValueError:
        raise Refused("Invalid latency-tracking-info-percentiles parameters") from None
    if any(isnan(share) for share in shares):
        raise Refused("Invalid latency-tracking-info-percentiles parameters")
    if not all(0 <= share <= 100 for share in shares):
        raise Refused("latency-tracking-info-percentiles parameters should sit between [0.0,100.0]")
    return " ".join(f"{share:.6f}".rstrip("0").rstrip(".") for share in shares)


def addresses(typed: str) -> str:
    """Where to listen.  # Redis: listens there at once and refuses what it cannot bind to."""
    if len(typed.split(" ")) > 16:
        raise Refused("Too many bind addresses specified.")
    return typed


def locale(typed: str) -> str:
    """How SORT ALPHA compares.  # Redis: any locale of the system; here, only those that compare bytes."""
    if typed not in {"", "C", "POSIX", "C.UTF-8"}:
        raise Refused("Invalid locale name")
    return typed


TITLE_WORDS = ("title", "listen-addr", "server-mode", "port", "tls-port", "config-file", "unixsocket")


def title_template(typed: str) -> str:
    """What the process calls itself, with words in braces that are filled in; it may not come out empty."""
    parts = typed.replace("{{", "").split("{")
    words = [part.partition("}") for part in parts[1:]]
    if any(not brace or word not in TITLE_WORDS for word, brace, _ in words) or typed in {"", "{title}"}:
        raise Refused("template format is invalid or contains unknown variables")
    return typed


def host_name(typed: str) -> str:
    """A name that other nodes can look up."""
    if len(typed) > 255:
        raise Refused("Hostnames must be less than 256 characters")
    if not all(char.isascii() and (char.isalnum() or char in "-.") for char in typed):
        raise Refused("Hostnames may only contain alphanumeric characters, hyphens or dots")
    return typed


def node_name(typed: str) -> str:
    """A name for people."""
    if any(char in "!#$%&()*+:;<>?@[]^{|}~" for char in typed):
        raise Refused("Announced human node name contained invalid character")
    return typed
