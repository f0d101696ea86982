"""Who waits on which key, who is served first, and what ends a wait.

The transcripts of the blocking commands show the same from outside, beside a real server.
"""

import pytest

from teachredis.session.client import Client
from teachredis.wire.errors import ReplyError, WrongType
from teachredis.wire.replies import BLOCKED, NULL_ARRAY
from teachredis.wire.words import split_words


class Room:
    """An engine and people in it by name: `room("ada", "BLPOP queue 0")`; `heard` is what came in by itself."""

    def __init__(self, engine):
        self.engine = engine
        self.people: dict[str, Client] = {}

    def __call__(self, name, line):
        return self.engine.execute(self.person(name), split_words(line))

    def person(self, name):
        return self.people.setdefault(name, self.people.get(name) or self.engine.client())

    def heard(self, name):
        mail, self.person(name).outbox[:] = [*self.person(name).outbox], []
        return mail

    def waits(self, name):
        return self.person(name).waiting is not None


@pytest.fixture
def room(engine):
    yield Room(engine)
    engine.check()
    assert all(client.waiting for client in engine.blocked)
    in_queues = {client for db in engine.databases for queue in db.awaited.values() for client in queue}
    assert in_queues <= engine.blocked.keys()
    assert all(queue for db in engine.databases for queue in db.awaited.values())


# --- order --------------------------------------------------------------------------------------------------


def test_first_come_first_served(room):
    for name in ("ada", "bob", "cleo"):
        assert room(name, "BLPOP queue 0") is BLOCKED
    room("dora", "RPUSH queue 1 2")
    assert [room.heard(name) for name in ("ada", "bob", "cleo")] == [[[b"queue", b"1"]], [[b"queue", b"2"]], []]
    assert room.waits("cleo")


def test_who_was_served_leaves_the_queues_of_the_other_keys(room):
    room("ada", "BLPOP one two 0")
    room("bob", "BLPOP two 0")
    room("dora", "RPUSH one 1")
    room("dora", "RPUSH two 2")
    assert room.heard("ada") == [[b"one", b"1"]]
    assert room.heard("bob") == [[b"two", b"2"]]


def test_the_same_key_twice_is_one_place(room):
    room("ada", "BLPOP queue queue 0")
    room("dora", "RPUSH queue 1 2")
    assert room.heard("ada") == [[b"queue", b"1"]]
    assert room("dora", "LLEN queue") == 1


def test_of_several_ready_keys_the_first_named_is_taken(room):
    room("ada", "BLPOP one two 0")
    for line in ("MULTI", "RPUSH two 2", "RPUSH one 1", "EXEC"):
        room("dora", line)
    assert room.heard("ada") == [[b"one", b"1"]]


def test_keys_are_served_in_the_order_in_which_they_became_ready(room):
    room("ada", "BLMOVE one log LEFT RIGHT 0")
    room("bob", "BLMOVE two log LEFT RIGHT 0")
    for line in ("MULTI", "RPUSH two 2", "RPUSH one 1", "EXEC"):
        room("dora", line)
    assert room("dora", "LRANGE log 0 -1") == [b"2", b"1"]


def test_a_chain_is_served_by_one_push(room):
    room("ada", "BLMOVE one two LEFT LEFT 0")
    room("bob", "BLMOVE two three LEFT LEFT 0")
    room("cleo", "BLPOP three 0")
    room("dora", "RPUSH one ball")
    assert (room.heard("ada"), room.heard("bob"), room.heard("cleo")) == ([b"ball"], [b"ball"], [[b"three", b"ball"]])
    assert room("dora", "DBSIZE") == 0


def test_a_circle_comes_to_rest(room):
    room("ada", "BLMOVE one two LEFT LEFT 0")
    room("bob", "BLMOVE two one LEFT LEFT 0")
    room("dora", "RPUSH one ball")
    assert room("dora", "LRANGE one 0 -1") == [b"ball"]


# --- what makes a key ready ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [
    ["RPUSH queue 1"],
    ["RPUSH other 1", "RENAME other queue"],
    ["RPUSH other 1", "RENAMENX other queue"],
    ["SET queue text", "RPUSH other 1", "RENAME other queue"],
    ["RPUSH other 1", "COPY other queue"],
    ["RPUSH other 1", "LMOVE other queue LEFT LEFT"],
    ["SELECT 1", "RPUSH queue 1", "MOVE queue 0"],
    ["SELECT 1", "RPUSH queue 1", "SWAPDB 0 1"],
    ["RPUSH other 1", "SORT other STORE queue"],
    ["MULTI", "RPUSH queue 1", "EXEC"],
    ["SADD queue member", "DEL queue", "RPUSH queue 1"],
])  # fmt: skip
def test_it_does_not_matter_how_the_list_came_there(room, lines):
    room("ada", "BLPOP queue 0")
    for line in lines:
        assert room.heard("ada") == []
        room("dora", line)
    assert room.heard("ada") == [[b"queue", b"1"]]


@pytest.mark.parametrize("lines", [
    ["SET queue text"],
    ["SADD queue member"],
    ["ZADD queue 1 member"],
    ["SELECT 1", "RPUSH queue 1"],
    ["MULTI", "RPUSH queue 1", "DEL queue", "EXEC"],
    ["MULTI", "RPUSH queue 1", "LPOP queue", "EXEC"],
    ["MULTI", "RPUSH queue 1", "RENAME queue other", "EXEC"],
    ["MULTI", "RPUSH queue 1", "FLUSHALL", "EXEC"],
    ["FLUSHALL"],
    ["SWAPDB 0 1"],
    ["LPUSHX queue 1"],
])  # fmt: skip
def test_what_is_no_list_in_the_end_wakes_nobody(room, lines):
    room("ada", "BLPOP queue 0")
    for line in lines:
        room("dora", line)
    assert room.heard("ada") == []
    assert room.waits("ada")


def test_a_list_that_expired_meanwhile_wakes_nobody(room):
    room("ada", "BLPOP queue 0")
    for line in ("MULTI", "RPUSH queue 1", "PEXPIREAT queue 1", "EXEC"):
        room("dora", line)
    assert room.waits("ada")


def test_who_finds_the_list_expired_waits_on_with_the_old_deadline(room):
    room("ada", "BLPOP queue 1")
    for line in ("MULTI", "RPUSH queue 1", "PEXPIRE queue 50", "DEBUG SLEEP 0.1", "EXEC"):
        room("dora", line)
    assert room.waits("ada")
    room.engine.advance(899)
    assert room.waits("ada")
    room.engine.advance(1)
    assert room.heard("ada") == [NULL_ARRAY]


def test_each_kind_of_command_waits_for_its_own_type(room):
    room("ada", "BLPOP queue 0")
    room("bob", "BZPOPMIN queue 0")
    room("dora", "ZADD queue 1 member")
    assert room.waits("ada")
    assert len(room.heard("bob")) == 1
    room("dora", "RPUSH queue 1")
    assert room.heard("ada") == [[b"queue", b"1"]]


# --- inside transactions ------------------------------------------------------------------------------------


def test_nobody_is_served_before_the_transaction_is_over(room):
    room("ada", "BLPOP queue 0")
    for line in ("MULTI", "RPUSH queue 1 2", "LLEN queue", "LPOP queue", "EXEC"):
        reply = room("dora", line)
    assert reply == [2, 2, b"1"]
    assert room.heard("ada") == [[b"queue", b"2"]]


@pytest.mark.parametrize(("line", "reply"), [
    ("BLPOP queue 0", NULL_ARRAY), ("BRPOP queue 0", NULL_ARRAY), ("BLMPOP 0 1 queue LEFT", NULL_ARRAY),
    ("BLMOVE queue other LEFT LEFT 0", None), ("BRPOPLPUSH queue other 0", None),
])  # fmt: skip
def test_inside_a_transaction_nobody_waits(room, line, reply):
    room("ada", "MULTI")
    room("ada", line)
    assert room("ada", "EXEC") == [reply]
    assert not room.waits("ada")


# --- what ends a wait ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["BLPOP none 2", "BLMOVE none other LEFT LEFT 2", "BLMPOP 2 1 none LEFT", "BRPOPLPUSH none other 2"])
def test_a_timeout_answers_with_a_missing_array(room, line):
    room("ada", line)
    room.engine.advance(1999)
    assert room.heard("ada") == []
    room.engine.advance(1)
    assert room.heard("ada") == [NULL_ARRAY]
    assert not room.engine.blocked


def test_a_fraction_of_a_millisecond_is_rounded_up(room):
    room("ada", "BLPOP none 0.0001")
    room.engine.advance(1)
    assert room.heard("ada") == [NULL_ARRAY]


@pytest.mark.parametrize(("reason", "reply"), [
    ("", "NULL_ARRAY"), ("TIMEOUT", "NULL_ARRAY"), ("ERROR", "UNBLOCKED client unblocked via CLIENT UNBLOCK"),
])  # fmt: skip
def test_client_unblock(room, reason, reply):
    room("ada", "BLMOVE none other LEFT LEFT 0")
    number = room.person("ada").id
    assert room("dora", f"CLIENT UNBLOCK {number} {reason}") == 1
    assert [*map(str, room.heard("ada"))] == [reply]
    assert room("dora", f"CLIENT UNBLOCK {number}") == 0


def test_a_client_that_leaves_is_forgotten(room):
    room("ada", "BLPOP queue 0")
    room("bob", "BLPOP queue 0")
    room.person("ada").close()
    room("dora", "RPUSH queue 1")
    assert room.heard("bob") == [[b"queue", b"1"]]


def test_a_client_that_leaves_when_another_is_served_is_skipped(room):
    room("ada", "BLPOP queue 0")
    room("bob", "BLPOP queue 0")
    room("cleo", "BLPOP queue 0")
    room.person("ada").on_mail = lambda _: room.person("bob").close()
    room("dora", "RPUSH queue 1 2")
    assert room.heard("cleo") == [[b"queue", b"2"]]


def test_an_error_ends_the_wait_and_what_could_not_be_moved_stays(room):
    room("ada", "BLMOVE queue place LEFT LEFT 0")
    room("bob", "BLPOP queue 0")
    room("dora", "SET place taken")
    room("dora", "RPUSH queue 1")
    [error] = room.heard("ada")
    assert isinstance(error, WrongType)
    assert room.heard("bob") == [[b"queue", b"1"]]
    assert room.engine.errors["WRONGTYPE"] == 1


def test_a_command_counts_once_however_long_it_waited(room):
    blpop = room.engine.table["blpop"]
    room("ada", "BLPOP queue 0")
    assert blpop.calls == 0
    room("dora", "RPUSH queue 1")
    assert blpop.calls == 1


# --- effects ------------------------------------------------------------------------------------------------


def test_who_is_served_is_a_unit_of_its_own(room):
    units = []
    room.engine.journal.feeds.append(lambda unit: units.append([b" ".join(argv) for _, argv in unit]))
    room("ada", "BLPOP queue 0")
    room("bob", "BLMOVE queue done LEFT RIGHT 0")
    room("dora", "RPUSH queue 1 2 3")
    assert units == [[b"RPUSH queue 1 2 3"], [b"LPOP queue"], [b"LMOVE queue done LEFT RIGHT"]]


def test_nothing_is_repeated_elsewhere_while_one_waits(room):
    units = []
    room.engine.journal.feeds.append(units.extend)
    room("ada", "BLPOP queue 1")
    room.engine.advance(1000)
    assert units == []


def test_a_wait_on_a_watched_key_spoils_ones_own_transaction(room):
    room("ada", "WATCH queue")
    room("ada", "BLPOP queue 0")
    room("dora", "RPUSH queue 1")
    room("ada", "MULTI")
    assert room("ada", "EXEC") is NULL_ARRAY


def test_bad_arguments_do_not_wait(room):
    with pytest.raises(ReplyError, match="timeout is negative"):
        room("ada", "BLPOP queue -1")
    assert not room.waits("ada")
