"""Which commands a selector allows: a row of rules, of which the last that concerns a command decides.

    -@all +@read -keys +client|id +select|0

Nothing is allowed; then all that reads; but not KEYS; of CLIENT only ID; SELECT only with the first word 0.
A new rule replaces an older one of the same name, and those about its subcommands, so the row never says
more than it must, and reading it again from its text gives the same.

# Redis: keeps a bit for each command, and the row only to show it.  Ours reads the row when a command is
# first asked about, and remembers the verdict.
"""

from __future__ import annotations

from teachredis.session.categories import ORDER, categories_of
from teachredis.session.facts import is_container, is_known
from teachredis.wire.errors import BadRule, FirstWordOfSubcommand, UnknownInRule
from teachredis.wire.words import UnbalancedQuotes, split_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from teachredis.session.registry import Command, Table

    Verdict: TypeAlias = bool | dict[bytes, None]
    """May it be run?  Or only with one of these first words?"""


class CommandRules:
    """A base (all commands or none) and the rules on top of it, by name in the order in which they came."""

    __slots__ = ("all_at_first", "rules", "table", "verdicts")

    def __init__(self, table: Table) -> None:
        self.table = table
        self.start_anew(False)

    def copy(self) -> CommandRules:
        """The same rules once more."""
        twin = CommandRules(self.table)
        twin.all_at_first, twin.rules = self.all_at_first, dict(self.rules)
        return twin

    def start_anew(self, all_at_first: bool) -> None:
        """`+@all` or `-@all`: whatever was said before is void."""
        self.all_at_first = all_at_first
        self.rules: dict[bytes, bool] = {}
        self.verdicts: dict[str, Verdict] = {}

    def add(self, rule: bytes) -> None:
        """`+name` or `-name`, the name of a command, a subcommand or an @category.  Errors: BadRule."""
        name, allowed = rule[1:].partition(b"\0")[0].lower(), rule[:1] == b"+"
        refuse_name(self.table, name, allowed=allowed)
        void = [old for old in self.rules if old == name or old.startswith(name + b"|")]
        for old in void:
            del self.rules[old]
        self.rules[name] = allowed
        self.verdicts.clear()

    @property
    def is_unlimited(self) -> bool:
        """Is every command allowed?"""
        return self.all_at_first and not self.rules

    def allows(self, command: Command, argv: Sequence[bytes]) -> bool:
        """May these words be run?"""
        verdict = self.verdicts.get(command.name)
        if verdict is None:
            verdict = self.verdicts[command.name] = self.verdict_on(command)
        if isinstance(verdict, bool):
            return verdict
        return len(argv) > 1 and argv[1].lower() in verdict

    def verdict_on(self, command: Command) -> Verdict:
        """What the last rule that concerns the command says; later ones may still allow first words."""
        names = names_of(command)
        first_words: dict[bytes, None] = {}
        for rule, allowed in reversed(self.rules.items()):
            if rule in names:
                return allowed or first_words or False
            name, _, word = rule.partition(b"|")
            if name in names:
                first_words[word] = None
        return self.all_at_first or first_words or False

    def __str__(self) -> str:
        words = [b"+@all" if self.all_at_first else b"-@all"]
        words += ((b"+" if allowed else b"-") + name for name, allowed in self.rules.items())
        return b" ".join(words).decode("utf-8", "surrogateescape")


def names_of(command: Command) -> dict[bytes, None]:
    """All names by which a rule can mean the command: its own, its container's, its categories."""
    name = command.name.lower()
    return dict.fromkeys(word.encode() for word in (name, name.partition("|")[0], *categories_of(command)))


def refuse_name(table: Table, name: bytes, *, allowed: bool) -> None:
    """Is there anything of this name?  What Redis 8.2 knows may be named, also where it is not built here.

    `+command|word` allows a first word, unless it names a subcommand.  Errors: BadRule.
    """
    text = name.decode("utf-8", "surrogateescape")
    if text in ORDER or text in table or is_known(text):
        return
    outer, bar, word = text.rpartition("|")
    if not (bar and allowed and (outer in table or is_known(outer))):
        raise UnknownInRule
    if "|" in outer:
        raise FirstWordOfSubcommand
    if not word:
        raise BadRule
    if is_container(outer):
        raise UnknownInRule
    refuse_unreadable(word)


def refuse_unreadable(word: str) -> None:
    """What would not be one word when the row is read again.  Errors: BadRule.

    # Redis: takes it, and dies when it next shows its users.
    """
    try:
        words = split_words(word)
    except UnbalancedQuotes:
        raise BadRule from None
    if len(words) != 1:
        raise BadRule
