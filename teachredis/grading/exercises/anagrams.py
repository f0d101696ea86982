"""The exercises of `02_anagrams.ipynb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from teachredis.grading.desk import NotYet, from_json, text
from teachredis.grading.exercises.exercise import exercise, shown, times

if TYPE_CHECKING:
    from teachredis.grading.desk import Desk

ANAGRAMS = "02_anagrams"
LONG = 6
"""An anagram list is long from this many words on."""


@exercise("long-lists", ANAGRAMS, points=2)
def lists_of_six_or_more(desk: Desk) -> str:
    """The anagram lists of 6 or more words, found by their length."""
    lists = [desk.list(key) for key in desk.keys("Anagram:")]
    if not lists:
        raise NotYet("there is no key that begins with Anagram: (a loop above stores the words).")
    count = same_lists("long_lists", desk, [words for words in lists if len(words) >= LONG])
    return f"{count} of {len(lists):,} lists are that long."


@exercise("one-hset", ANAGRAMS, points=2)
def one_hset(desk: Desk) -> str:
    """All anagram lists as JSON in one hash, by a single HSET."""
    anagrams = desk.variable("anagram_dict", dict)
    stored = desk.hash("AnagramHash")
    if stored.keys() != anagrams.keys():
        raise NotYet(f'fields of "AnagramHash": {len(stored):,}; signatures: {len(anagrams):,}.')
    for signature, words in anagrams.items():
        if from_json(stored[signature], f"the field {signature!r}") != words:
            raise NotYet(f"the field {signature!r} does not stand for {shown(words)}.")
    if desk.calls("hset") >= len(stored):
        raise NotYet(
            f"HSET has run {desk.calls('hset'):,} times since the counts were set to 0; once will do."
        )
    return f"{len(stored):,} fields, and HSET has run {times(desk.calls('hset'))}."


@exercise("read-back", ANAGRAMS, points=2)
def read_back(desk: Desk) -> str:
    """The long lists again, out of the hash."""
    stored = desk.hash("AnagramHash")
    lists = [from_json(words, f"the field {field!r}") for field, words in stored.items()]
    wanted = [words for words in lists if isinstance(words, list) and len(words) >= LONG]
    count = same_lists("long_again", desk, wanted)
    return f"{count} lists, read back from {len(stored):,} fields."


def same_lists(name: str, desk: Desk, wanted: list[list[str]]) -> int:
    """How many lists the learner's variable has, if they are the wanted ones.  Errors: NotYet."""
    given = [as_words(name, words) for words in desk.variable(name, list)]
    short = next((words for words in given if len(words) < LONG), None)
    if short is not None:
        raise NotYet(f"{name} has the list {shown(short)}: {len(short)} words.")
    if len(given) != len(wanted):
        raise NotYet(f"the length of {name} is {len(given)}; Redis has another number of long lists.")
    if sorted(map(sorted, given)) != sorted(map(sorted, wanted)):
        raise NotYet(f"{name} has the right number of lists, but not the same words.")
    return len(given)


def as_words(name: str, words: object) -> list[str]:
    """One of the learner's lists, its words as text.  Errors: NotYet."""
    if not isinstance(words, list | tuple):
        raise NotYet(f"{name} has elements of type {type(words).__name__}; each should be a list of words.")
    return [text(word) if isinstance(word, bytes) else str(word) for word in words]
