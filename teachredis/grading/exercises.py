"""The exercises of the course: what each asks for, and how its check finds out.

A check looks at the desk and returns one sentence that says what was reached, or raises `NotYet` with a fact
that helps.  It judges what is there, never how it was written: every way to the goal is a right one.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from teachredis.grading.desk import NotYet, from_json, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from teachredis.grading.desk import Desk

    Check = Callable[[Desk], str]

TUTORIAL = "01_tutorial"
ANAGRAMS = "02_anagrams"
LONG = 6
"""An anagram list is long from this many words on."""


class Exercise(NamedTuple):
    """One exercise.  `asks` is its line in the overview: the first line of its check's documentation."""

    name: str
    notebook: str
    points: int
    asks: str
    check: Check


EXERCISES: dict[str, Exercise] = {}


def exercise(name: str, notebook: str, points: int) -> Callable[[Check], Check]:
    """Enter a check into `EXERCISES`."""

    def enter(check: Check) -> Check:
        asks = (check.__doc__ or "").partition("\n")[0].rstrip(".")
        EXERCISES[name] = Exercise(name, notebook, points, asks, check)
        return check

    return enter


# --- the tutorial -------------------------------------------------------------------------------------------


@exercise("json", TUTORIAL, points=2)
def a_dictionary_as_json(desk: Desk) -> str:
    """A dictionary as JSON under one key, and back again."""
    stored = from_json(desk.string("person"), 'what "person" holds')
    if not isinstance(stored, dict):
        raise NotYet(f'the JSON in "person" stands for a {type(stored).__name__}, not for a dictionary.')
    if len({type(value) for value in stored.values()}) < 2:
        raise NotYet('the values in "person" are all of one type; mix in a number or a list.')
    again = desk.variable("again", dict)
    if again != stored:
        raise NotYet(f'again is {again!r}; "person" stands for {stored!r}.')
    return "a dictionary went into Redis as one string and came back as a dictionary."


@exercise("ends", TUTORIAL, points=1)
def pushed_and_popped_at_the_head(desk: Desk) -> str:
    """LPUSH puts elements at the head of a list, LPOP takes one off."""
    elements = desk.list("t")
    new = ("-1", "-2", "-3")
    if not any(element in new for element in elements):
        raise NotYet(f'"t" is {shown(elements)}: none of -3, -2, -1 is in it.')
    if elements[-1] in new:
        raise NotYet(f'"t" is {shown(elements)}: new elements stand at its tail, not at its head.')
    if elements[0] == "-1":
        raise NotYet(f'"t" is {shown(elements)}: all three are in; now take the first element off.')
    if elements[:2] != ["-2", "-3"]:
        raise NotYet(f'"t" is {shown(elements)}: this is not the order that one lpush of -3, -2, -1 gives.')
    return f'-1 went in last and came out first; "t" is now {shown(elements)}.'


@exercise("letters", TUTORIAL, points=2)
def letters_counted(desk: Desk) -> str:
    """The letters of a text, counted into a hash and read back."""
    sentence = desk.variable("text", str)
    stored = desk.hash("letters")
    wanted = nearest(stored, countings(sentence))
    for letter in [*wanted, *stored]:
        compare_counts(letter, stored.get(letter), wanted.get(letter))
    counts = desk.variable("counts", dict)
    if any(not isinstance(letter, str) for letter in counts):
        raise NotYet("the keys of counts are bytes, as Redis returned them; make them str.")
    if any(not isinstance(count, int) for count in counts.values()):
        raise NotYet("the values of counts are no whole numbers yet.")
    if counts != wanted:
        raise NotYet(f"counts has {len(counts)} letters and differs from the hash, which has {len(wanted)}.")
    return f"{len(counts)} different letters went into a hash and came back as numbers."


def countings(sentence: str) -> list[Counter[str]]:
    """What may fairly be called the letters: with or without blanks and signs, small or as written."""
    return [
        Counter(filter(keep, way)) for keep in (None, str.isalpha) for way in (sentence, sentence.lower())
    ]


def nearest(stored: dict[str, str], choices: list[Counter[str]]) -> Counter[str]:
    """The counting that the learner has chosen, as far as the fields tell."""
    return min(choices, key=lambda counting: len(counting.keys() ^ stored.keys()))


def compare_counts(letter: str, found: str | None, wanted: int | None) -> None:
    """One field of the hash against the text.  Errors: NotYet."""
    if found is None:
        raise NotYet(f'the text has the letter {letter!r}; the hash "letters" has no such field.')
    if wanted is None:
        raise NotYet(f'the hash "letters" has a field {letter!r}; the text has no such letter.')
    if found != str(wanted):
        raise NotYet(f'the field {letter!r} of "letters" says {found}; the text has it {wanted} times.')


# --- the anagrams -------------------------------------------------------------------------------------------


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


def shown(words: Iterable[object]) -> str:
    """`stop, spot, tops`."""
    return ", ".join(map(str, words))


def times(number: int) -> str:
    """`once`, `3 times`."""
    return "once" if number == 1 else f"{number} times"
