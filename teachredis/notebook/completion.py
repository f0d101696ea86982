"""Tab inside `%%redis` cells and `%redis` lines: commands, subcommands, options by position, names of keys.

IPython 9 asks a *matcher*, IPython 7.34 (Colab) asks the kernel's `do_complete`; both come to `complete`
below. Looking never disturbs: keys are only peeked at, and at most a few thousand of them.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from teachredis.notebook.facts import TYPES
from teachredis.notebook.grammar import expected_after
from teachredis.notebook.helping import groups
from teachredis.notebook.here import target
from teachredis.notebook.magics import HELP_OPTIONS, RUN_OPTIONS, VIEW_OPTIONS
from teachredis.pictures.view import OF_ENGINE, TARGETS
from teachredis.session.syntax import KEY_WORDS
from teachredis.wire.words import UnbalancedQuotes, split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from IPython.core.completer import CompletionContext, SimpleMatcherResult
    from IPython.core.interactiveshell import InteractiveShell

    from teachredis.notebook.keys import Keys
    from teachredis.notebook.options import Option
    from teachredis.session.registry import Command

MOST_HITS = 100
PLAIN_KEY = re.compile(rb"[^\s\"'\\\x00-\x1f\x7f-\xff]+")
LINE = re.compile(r"\s*(?:\w+\s*=\s*)?%redis\s(.*)$")
OTHER = re.compile(r"\s*(%redis_\w+)\s+(.*)$")


def redis_text(code: str, cursor: int) -> str | None:
    """The Redis text left of the cursor on its line; None where the cursor is in Python."""
    left = code[code.rfind("\n", 0, cursor) + 1 : cursor]
    if code.lstrip().startswith("%%redis_"):
        return None  # a script in Lua
    if code.lstrip().startswith("%%redis"):
        in_first_line = "\n" not in code[:cursor].lstrip()
        return left.partition("%%redis")[2] if in_first_line else left
    match = LINE.match(left)
    return match[1] if match else None


def complete_at(code: str, cursor: int) -> tuple[str, list[str]] | None:
    """(the fragment to replace, what may stand there), or None where it is not ours to say."""
    left = code[code.rfind("\n", 0, cursor) + 1 : cursor]
    other = OTHER.match(left)
    if other is not None:
        return complete_other(other[1], other[2])
    text = redis_text(code, cursor)
    return None if text is None else complete(text)


def complete(left: str) -> tuple[str, list[str]]:
    """Complete the command of which `left` stands before the cursor."""
    here = target()
    words, fragment = words_and_fragment(left)
    while words and words[0].startswith(b"-"):
        words = words[1:]
    if fragment.startswith("-") and not words:
        return fragment, starting(fragment, option_names(RUN_OPTIONS))
    hits = candidates(here.table, here.keys(), words, fragment)
    return fragment, in_case_of(fragment, starting(fragment, hits))


def words_and_fragment(left: str) -> tuple[list[bytes], str]:
    """The finished words, and the one that is being typed."""
    fragment = "" if not left or left[-1].isspace() else left.rsplit(maxsplit=1)[-1]
    try:
        return split_words(left[: len(left) - len(fragment)]), fragment
    except UnbalancedQuotes:
        return [b"", b"", b""], ""  # inside quotes there is nothing to offer


def candidates(table: dict[str, Command], keys: Keys, words: list[bytes], fragment: str) -> list[str]:
    """Everything that may stand after these words; of keys only those that begin as the fragment does."""
    if not words:
        return sorted(name.upper() for name in table if "|" not in name)
    command = table.get(words[0].lower().decode("latin-1"))
    if command is None:
        return []
    if command.subcommands is None:
        return after(command, keys, words, fragment)
    if len(words) == 1:
        return sorted(name.decode().upper() for name in command.subcommands)
    inner = command.subcommands.get(words[1].lower())
    return after(inner, keys, words, fragment) if inner is not None else []


def after(command: Command, keys: Keys, words: list[bytes], fragment: str) -> list[str]:
    """Options, keys and fields that may follow."""
    expected = expected_after(command.syntax, words[command.skip :])
    hits = [*expected.tokens]
    for name in expected.names:
        if name in KEY_WORDS:
            hits += typeable(keys.beginning(fragment.encode(), TYPES.get(command.group)))
        elif name == "field" and len(words) > 1:
            hits += typeable(keys.fields(words[1], fragment.encode()))
    return hits


def typeable(names: Iterable[bytes]) -> list[str]:
    """Those that need no quotes: a quote in the middle of a completion confuses every front end."""
    plain = (name.decode() for name in names if PLAIN_KEY.fullmatch(name))
    return sorted(islice(plain, MOST_HITS))


def starting(fragment: str, words: Iterable[str]) -> list[str]:
    """Those that begin as the fragment does: commands and options in any case, keys exactly."""
    return [
        word
        for word in words
        if word.startswith(fragment) or (word.isupper() and word.startswith(fragment.upper()))
    ]


def in_case_of(fragment: str, words: list[str]) -> list[str]:
    """A learner who types small letters gets small letters."""
    small = fragment.islower()
    return [
        word.lower() if small and word.isupper() and not word.startswith(fragment) else word for word in words
    ]


def complete_other(magic: str, left: str) -> tuple[str, list[str]]:
    """Behind `%redis_help`, `%redis_view` and the others."""
    here = target()
    _, fragment = words_and_fragment(left)
    offers: dict[str, Callable[[], list[str]]] = {
        "%redis_help": lambda: help_words(here.table),
        "%redis_view": lambda: [
            *filter(None, [*TARGETS, *OF_ENGINE]),
            *option_names(VIEW_OPTIONS),
            *typeable(here.keys().beginning(fragment.encode(), None)),
        ],
        "%redis_clock": lambda: ["freeze", "real", "+1s", "+10s", "+1m", "+1h"],
    }
    offer = offers.get(magic)
    hits = starting(fragment, offer()) if offer else []
    return fragment, in_case_of(fragment, hits)


def help_words(table: dict[str, Command]) -> list[str]:
    """Commands, groups and the option of `%redis_help`."""
    names = [name.upper() for name in table if "|" not in name]
    return [*sorted(names), *(f"@{group}" for group in groups(table)), *option_names(HELP_OPTIONS)]


def option_names(options: tuple[Option, ...]) -> list[str]:
    """All spellings."""
    return [name for option in options for name in option.names]


# --- into IPython -------------------------------------------------------------------------------------------


def install(shell: InteractiveShell) -> Callable[[], None]:
    """Answer Tab; what comes back undoes it."""
    steps = [install_matcher(shell), install_kernel(shell)]

    def remove() -> None:
        for step in steps:
            step()

    return remove


def install_matcher(shell: InteractiveShell) -> Callable[[], None]:
    """IPython from 8.6 on."""
    try:
        from IPython.core.completer import SimpleCompletion, context_matcher
    except ImportError:
        return lambda: None

    @context_matcher(identifier="teachredis", priority=1000.0)  # type: ignore[untyped-decorator]  # IPython's
    def matcher(context: CompletionContext) -> SimpleMatcherResult:
        found = complete_at(context.full_text, cursor_in(context))
        if found is None:
            return {"completions": [], "suppress": False}
        fragment, hits = found
        words = [SimpleCompletion(text=hit, type="keyword") for hit in hits or [fragment]]
        return {"completions": words, "suppress": True, "matched_fragment": fragment, "ordered": True}

    completer = shell.Completer
    completer.custom_matchers.append(matcher)
    return lambda: completer.custom_matchers.remove(matcher)


def cursor_in(context: CompletionContext) -> int:
    """The cursor's place in the whole text, from its line and column."""
    before = context.full_text.splitlines(keepends=True)[: context.cursor_line]
    return sum(map(len, before)) + context.cursor_position


def install_kernel(shell: InteractiveShell) -> Callable[[], None]:
    """IPython 7.34, and every front end that speaks to the kernel."""
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return lambda: None
    ask_ipython = kernel.do_complete

    def do_complete(code: str, cursor_pos: int) -> object:
        found = complete_at(code, cursor_pos)
        if found is None:
            return ask_ipython(code, cursor_pos)
        fragment, hits = found
        start = cursor_pos - len(fragment)
        return {
            "status": "ok",
            "matches": hits,
            "cursor_start": start,
            "cursor_end": cursor_pos,
            "metadata": {},
        }

    kernel.do_complete = do_complete
    return lambda: kernel.__dict__.pop("do_complete", None)
