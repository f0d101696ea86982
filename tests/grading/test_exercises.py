"""Each check says "not yet" and why on an empty desk and on usual mistakes, ✓ on a solution, whichever way it was made.

A desk is an engine and the notebook's variables; `redis` lines and Python values stand for what a learner did.
"""

import json
from collections import Counter

import pytest

from teachredis import grading
from teachredis.grading import Progress, overview, verdict
from teachredis.grading.desk import Desk
from teachredis.grading.exercises import EXERCISES
from teachredis.notebook.errors import MagicOptionError

ANAGRAMS = {
    "opst": ["opts", "post", "pots", "spot", "stop", "tops"],
    "aelpst": ["palest", "pastel", "petals", "plates", "pleats", "staple", "septal"],
    "no": ["no", "on"],
    "a": ["a"],
}
LONG = [ANAGRAMS["aelpst"], ANAGRAMS["opst"]]
MAPPING = {signature: json.dumps(words) for signature, words in ANAGRAMS.items()}


@pytest.fixture(autouse=True)
def a_new_learner(monkeypatch):
    monkeypatch.setattr(Progress, "passed", {})
    monkeypatch.setattr(Progress, "notebook", "")


@pytest.fixture
def says(engine):
    """What the check says after these commands and with these variables."""

    def says(name, *commands, **variables):
        for command in commands:
            argv = command.split() if isinstance(command, str) else command
            engine.execute(engine.local, [word.encode() for word in argv])
        return verdict(EXERCISES[name], Desk(engine, variables))

    return says


def one_hset(mapping):
    return ["HSET", "AnagramHash", *[word for pair in mapping.items() for word in pair]]


def rpushes(prefix="Anagram:"):
    return [["RPUSH", prefix + signature, word] for signature, words in ANAGRAMS.items() for word in words]


def store_json(value):
    return ["SET", "person", value if isinstance(value, str) else json.dumps(value)]


ADA = {"name": "Ada", "born": 1815}


@pytest.mark.parametrize("name", EXERCISES)
def test_nothing_done_is_not_yet(says, name):
    assert says(name).startswith("not yet: there is no ")


@pytest.mark.parametrize(("value", "again", "fact"), [
    (str(ADA), ADA, "is no JSON: {'name': 'Ada'"),
    ([1, 2], [1, 2], "stands for a list"),
    ({"a": 1, "b": 2}, {"a": 1, "b": 2}, "all of one type"),
    (ADA, json.dumps(ADA), "again is of type str"),
    (ADA, {"name": "Ada"}, "again is {'name': 'Ada'}"),
])  # fmt: skip
def test_json_names_what_differs(says, value, again, fact):
    said = says("json", store_json(value), again=again)
    assert said.startswith("not yet: ")
    assert fact in said


def test_json_wants_a_variable_too(says):
    assert says("json", store_json(ADA)) == "not yet: there is no Python variable again."


def test_json_sees_a_key_of_another_type(says):
    assert says("json", "RPUSH person Ada") == 'not yet: "person" holds a list; this exercise needs a string.'


@pytest.mark.parametrize("value", [ADA, {"a": 1, "b": None, "c": [1]}])
def test_json_accepts_any_mixed_dictionary(says, value):
    assert says("json", store_json(value), again=value).startswith("✓ ")


@pytest.mark.parametrize(("commands", "fact"), [
    (["RPUSH t 1 2"], "none of -3, -2, -1"),
    (["RPUSH t 1 2", "RPUSH t -3 -2 -1"], "stand at its tail"),
    (["RPUSH t 1 2", "LPUSH t -3 -2 -1"], "now take the first element off"),
    (["RPUSH t 1 2", "LPUSH t -1 -2 -3"], "not the order"),
    (["RPUSH t 1 2", "LPUSH t -1 -2 -3", "LPOP t"], "not the order"),
])  # fmt: skip
def test_ends_names_what_differs(says, commands, fact):
    said = says("ends", *commands)
    assert said.startswith("not yet: ")
    assert fact in said


@pytest.mark.parametrize("commands", [
    ["RPUSH t 1 2", "LPUSH t -3 -2 -1", "LPOP t"],
    ["RPUSH t 1 2", "LPUSH t -3", "LPUSH t -2", "LPUSH t -1", "LPOP t 1"],
    ["RPUSH t 1 2 3", "LPUSH t -3 -2 -1", "LPOP t"],
])  # fmt: skip
def test_ends_accepts_every_way(says, commands):
    assert says("ends", *commands).startswith("✓ ")


@pytest.mark.parametrize(("fields", "counts", "fact"), [
    ("b 1 a 3", {}, "the text has the letter 'n'"),
    ("b 1 a 3 n 2 z 1", {}, "the text has no such letter"),
    ("b 1 a 2 n 2", {}, "says 2; the text has it 3 times"),
    ("b 1 a 3 n 2", {b"b": 1, b"a": 3, b"n": 2}, "are bytes"),
    ("b 1 a 3 n 2", {"b": "1", "a": "3", "n": "2"}, "no whole numbers"),
    ("b 1 a 3 n 2", {"b": 1, "a": 3}, "counts has 2 letters"),
])  # fmt: skip
def test_letters_names_what_differs(says, fields, counts, fact):
    said = says("letters", f"HSET letters {fields}", text="banana", counts=counts)
    assert said.startswith("not yet: ")
    assert fact in said


@pytest.mark.parametrize("counting", [
    Counter("Anna Nan!"), Counter("anna nan!"), Counter("AnnaNan"), Counter("annanan"),
])  # fmt: skip
def test_letters_accepts_every_fair_way_to_count(says, counting):
    stored = ["HSET", "letters", *[str(word) for pair in counting.items() for word in pair]]
    assert says("letters", stored, text="Anna Nan!", counts=dict(counting)).startswith("✓ ")


@pytest.mark.parametrize(("long_lists", "fact"), [
    (["opts", "post"], "elements of type str"),
    ([*LONG, ANAGRAMS["no"]], "has the list no, on: 2 words"),
    (LONG[:1], "the length of long_lists is 1"),
    ([LONG[0], LONG[0]], "not the same words"),
])  # fmt: skip
def test_long_lists_names_what_differs(says, long_lists, fact):
    said = says("long-lists", *rpushes(), long_lists=long_lists)
    assert said.startswith("not yet: ")
    assert fact in said


def test_long_lists_wants_the_prefix(says):
    assert "no key that begins with Anagram:" in says("long-lists", *rpushes(prefix=""), long_lists=LONG)


@pytest.mark.parametrize("long_lists", [
    LONG, LONG[::-1], [tuple(words) for words in LONG], [[word.encode() for word in words] for words in LONG],
])  # fmt: skip
def test_long_lists_accepts_any_order_and_bytes_or_text(says, long_lists):
    assert says("long-lists", *rpushes(), long_lists=long_lists) == "✓ 2 of 4 lists are that long."


def test_one_hset_counts_the_fields(says):
    said = says("one-hset", one_hset({"a": MAPPING["a"]}), anagram_dict=ANAGRAMS)
    assert said == 'not yet: fields of "AnagramHash": 1; signatures: 4.'


def test_one_hset_wants_json(says):
    said = says(
        "one-hset", one_hset({name: str(words) for name, words in ANAGRAMS.items()}), anagram_dict=ANAGRAMS
    )
    assert "is no JSON: ['opts'" in said


def test_one_hset_wants_the_lists_under_their_own_signatures(says):
    wrong = {**MAPPING, "no": MAPPING["a"]}
    assert "the field 'no' does not stand for no, on" in says(
        "one-hset", one_hset(wrong), anagram_dict=ANAGRAMS
    )


def test_one_hset_sees_a_loop_of_them(says):
    loop = [["HSET", "AnagramHash", *pair] for pair in MAPPING.items()]
    assert "HSET has run 4 times" in says("one-hset", *loop, anagram_dict=ANAGRAMS)


def test_one_hset_accepts_one_and_a_few(says):
    assert says("one-hset", one_hset(MAPPING), anagram_dict=ANAGRAMS) == "✓ 4 fields, and HSET has run once."
    assert says("one-hset", one_hset(MAPPING), anagram_dict=ANAGRAMS).startswith("✓ ")


def test_read_back_wants_lists_again(says):
    said = says("read-back", one_hset(MAPPING), long_again=[MAPPING["opst"], MAPPING["aelpst"]])
    assert said == "not yet: long_again has elements of type str; each should be a list of words."


def test_read_back_accepts_any_order(says):
    assert says("read-back", one_hset(MAPPING), long_again=LONG) == "✓ 2 lists, read back from 4 fields."


def test_a_check_leaves_no_trace(says, engine):
    says("ends", "RPUSH t 1 2", "EXPIRE t 100")
    engine.advance(5000)
    keyspace = engine.databases[0]
    before = dict(keyspace.access), dict(keyspace.expires), engine.journal.hits, engine.journal.misses
    calls = {name: command.calls for name, command in engine.table.items()}
    for name in EXERCISES:
        says(name)
    assert (
        dict(keyspace.access),
        dict(keyspace.expires),
        engine.journal.hits,
        engine.journal.misses,
    ) == before
    assert {name: command.calls for name, command in engine.table.items()} == calls


def test_what_was_right_once_counts_as_done(says, engine):
    says("json", store_json(ADA), again=ADA)
    engine.run("DEL person")
    assert "✓ json" in overview(Desk(engine, {}))


def test_the_overview_keeps_to_the_notebook_that_asked(engine):
    grading.find("long-lists")
    lines = overview(Desk(engine, {})).splitlines()
    assert [line.split()[1] for line in lines[:-1]] == ["long-lists", "one-hset", "read-back"]
    assert lines[-1] == "0 of 6 points"


def test_an_unknown_exercise_names_the_nearest():
    with pytest.raises(MagicOptionError, match="Closest: letters"):
        grading.find("leters")
