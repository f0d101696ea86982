"""The comparison forgives what Redis leaves open, and nothing else; a real difference is found and made small."""

import pytest

from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import NULL_ARRAY, QUEUED, Status
from tests.differential import run
from tests.differential.compare import all_same, same
from tests.differential.run import Difference, minimised


def words(line):
    return line.encode().split()


@pytest.mark.parametrize(("line", "ours", "theirs"), [
    ("SMEMBERS s", [b"a", b"b"], [b"b", b"a"]),                         # a set has no order
    ("hgetall h", [b"f", b"1", b"g", b"2"], [b"g", b"2", b"f", b"1"]),  # a table none of its pairs
    ("HGETALL h", {b"f": b"1", b"g": b"2"}, {b"g": b"2", b"f": b"1"}),  # nor in RESP3
    ("SCAN 0", [b"0", [b"a", b"b"]], [b"17", [b"b", b"a"]]),            # cursors are each server's own
    ("HSCAN h 0", [b"0", [b"f", b"1", b"g", b"2"]], [b"0", [b"g", b"2", b"f", b"1"]]),
    ("SRANDMEMBER s 2", [b"a", b"b"], [b"c", b"a"]),                    # chance: as many, of the same type
    ("OBJECT IDLETIME k", 0, 3),
    ("PTTL k", 99_990, 99_750),                                         # time passes
    ("GET k", ReplyError("WRONGTYPE x"), ReplyError("WRONGTYPE x")),
])  # fmt: skip
def test_these_are_the_same(line, ours, theirs):
    assert same(words(line), ours, theirs)


@pytest.mark.parametrize(("line", "ours", "theirs"), [
    ("LRANGE l 0 -1", [b"a", b"b"], [b"b", b"a"]),                      # a list has an order
    ("HGETALL h", [b"f", b"1", b"g", b"2"], [b"f", b"2", b"g", b"1"]),  # the values belong to their fields
    ("GET k", b"1", 1),                                                 # text is no number
    ("GET k", b"OK", Status("OK")),                                     # nor a status
    ("ZSCORE z m", b"3", b"3.0"),                                       # float text is exact
    ("LPOP l 2", None, NULL_ARRAY),                                     # two kinds of nothing
    ("SRANDMEMBER s 2", [b"a"], [b"c", b"a"]),
    ("SMEMBERS s", ReplyError("ERR a"), ReplyError("ERR b")),
    ("PTTL k", -1, 5),                                                  # no deadline is not soon
    ("PTTL k", 5, 90_000),
])  # fmt: skip
def test_these_differ(line, ours, theirs):
    assert not same(words(line), ours, theirs)


def test_the_replies_of_exec_are_compared_by_the_rules_of_their_commands():
    commands = [words("MULTI"), words("SMEMBERS s"), words("LRANGE l 0 -1"), words("EXEC")]
    queued = [Status("OK"), QUEUED, QUEUED]
    ours = [*queued, [[b"a", b"b"], [b"1", b"2"]]]
    assert all_same(commands, ours, [*queued, [[b"b", b"a"], [b"1", b"2"]]]) is None
    assert all_same(commands, ours, [*queued, [[b"b", b"a"], [b"2", b"1"]]]) == 3


def test_a_difference_is_made_small(monkeypatch):
    """Let `INCR x` after `SET x` be the difference: of a hundred commands two are left."""

    def first_difference(real, commands):
        if words("SET x") in commands and words("INCR x") in commands[commands.index(words("SET x")) :]:
            return Difference(commands, "INCR x", 1, 2)
        return None

    monkeypatch.setattr(run, "first_difference", first_difference)
    many = [words(f"GET {n}") for n in range(100)]
    many[30], many[77] = words("SET x"), words("INCR x")
    assert minimised(None, Difference(many, "", 0, 0)).commands == [words("SET x"), words("INCR x")]


@pytest.mark.real
def test_a_wrong_reply_a_wrong_value_and_a_wrong_effect_are_each_found(real_redis, monkeypatch):
    honest = run.Run

    def difference_when(tampered):
        def dishonest(commands):
            ours = honest(commands)
            tampered(ours)
            return ours

        monkeypatch.setattr(run, "Run", dishonest)
        return run.first_difference(real_redis, [words("SET k 1"), words("GET k")])

    assert difference_when(lambda ours: None) is None
    assert difference_when(lambda ours: ours.replies.__setitem__(1, b"2")).what == "GET k"
    assert difference_when(lambda ours: ours.replies.__setitem__(-1, b"x")) is not None
    assert difference_when(lambda ours: setattr(ours, "digest", "x")).what == "effects replayed"
