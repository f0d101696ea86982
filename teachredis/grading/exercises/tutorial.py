"""The exercises of `01_tutorial.ipynb`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from teachredis.grading.desk import NotYet, from_json
from teachredis.grading.exercises.exercise import exercise, shown

if TYPE_CHECKING:
    from teachredis.grading.desk import Desk

TUTORIAL = "01_tutorial"


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
