"""Transactions from inside: what spoils one, what a key's watcher notices, what is repeated elsewhere.

The transcripts of MULTI, EXEC, DISCARD, WATCH and UNWATCH show the same from outside, beside a real server.
"""

import contextlib

import pytest

from teachredis.wire.errors import ReplyError, WrongType
from teachredis.wire.replies import NULL_ARRAY, OK
from teachredis.wire.words import split_words


def queue(engine, *lines, client=None):
    """MULTI and these commands; a refusal does not stop us."""
    for line in ("MULTI", *lines):
        try:
            engine.run(line, client)
        except ReplyError:
            continue


def exec_error(engine):
    with pytest.raises(ReplyError) as caught:
        engine.run("EXEC")
    return str(caught.value)


# --- what spoils a transaction ------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["NOSUCH", "GET", "GET a b", "CLIENT NOSUCH", "MULTI now", "DISCARD now", "WATCH"])
def test_a_refused_command_spoils_the_transaction(engine, line):
    queue(engine, "SET a 1", line)
    assert exec_error(engine) == "EXECABORT Transaction discarded because of previous errors."
    assert engine.run("GET a") is None
    assert exec_error(engine) == "ERR EXEC without MULTI"


@pytest.mark.parametrize("line", ["MULTI", "WATCH a"])
def test_what_makes_no_sense_inside_is_refused_and_harmless(engine, line):
    queue(engine, "SET a 1", line)
    assert engine.run("EXEC") == [OK]


def test_a_refused_exec_discards_the_transaction_and_says_why(engine):
    engine.run("WATCH a")
    queue(engine, "SET a 1")
    with pytest.raises(ReplyError) as caught:
        engine.run("EXEC now")
    assert str(caught.value) == "EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command"
    assert exec_error(engine) == "ERR EXEC without MULTI"
    assert not engine.local.watching
    assert engine.errors["EXECABORT"] == 1


def test_an_error_among_the_replies_stops_nothing(engine):
    queue(engine, "SET a x", "INCR a", "LPUSH a 1", "SET b 1", "GET b")
    first, second, third, *rest = engine.run("EXEC")
    assert (first, str(second)[:3], str(third)[:9]) == (OK, "ERR", "WRONGTYPE")
    assert rest == [OK, b"1"]


def test_the_next_transaction_starts_afresh(engine):
    queue(engine, "NOSUCH")
    engine.run("DISCARD")
    queue(engine, "PING")
    assert len(engine.run("EXEC")) == 1


def test_reset_leaves_the_transaction(engine):
    engine.run("WATCH a")
    queue(engine, "SET a 1")
    engine.run("RESET")
    assert exec_error(engine) == "ERR EXEC without MULTI"
    assert engine.local.mode is None
    assert not engine.databases[0].watched


# --- WATCH --------------------------------------------------------------------------------------------------

SET_UP = ("SET string 1", "RPUSH list a b", "SADD set a", "ZADD zset 1 a", "HSET hash f 1")


@pytest.mark.parametrize(("line", "touched"), [
    ("SET string 1",             True),    # the same value again
    ("GET string",               False),
    ("TOUCH string",             False),
    ("EXPIRE string 100",        True),
    ("PERSIST string",           False),
    ("GETEX string",             False),
    ("DEL string",               True),
    ("DEL nothing",              False),
    ("RENAME string other",      True),
    ("RENAME list string",       True),
    ("COPY string other",        False),
    ("SWAPDB 0 1",               True),
    ("SWAPDB 1 2",               False),
    ("FLUSHDB",                  True),
    ("FLUSHALL",                 True),
    ("RPUSH list c",             False),   # another key
    ("INCR string",              True),
    ("APPEND string ''",         True),
    ("SETNX string 2",           False),
])  # fmt: skip
def test_what_touches_a_watched_string(engine, line, touched):
    bob = engine.client()
    for each in SET_UP:
        engine.run(each)
    engine.run("WATCH string nothing")
    engine.run(line, bob)
    queue(engine, "PING")
    assert (engine.run("EXEC") is NULL_ARRAY) == touched


@pytest.mark.parametrize(("line", "touched"), [
    ("RPUSH list c",             True),
    ("LPUSHX list c",            True),
    ("LPOP list",                True),
    ("LPOP list 0",              False),
    ("LRANGE list 0 -1",         False),
    ("LREM list 0 zz",           False),
    ("LREM list 0 a",            True),
    ("LTRIM list 0 -1",          True),    # though nothing was removed
    ("LSET list 0 a",            True),
    ("LINSERT list BEFORE zz x", False),
    ("LINSERT list BEFORE a x",  True),
    ("LMOVE list list LEFT LEFT", True),
    ("RPOPLPUSH list other",     True),
    ("LMOVE string list LEFT LEFT", False),
    ("BLPOP list 0",             True),
])  # fmt: skip
def test_what_touches_a_watched_list(engine, line, touched):
    bob = engine.client()
    for each in SET_UP:
        engine.run(each)
    engine.run("WATCH list")
    with contextlib.suppress(WrongType):
        engine.run(line, bob)
    queue(engine, "PING")
    assert (engine.run("EXEC") is NULL_ARRAY) == touched


def test_a_key_of_another_database_is_another_key(engine):
    bob = engine.client()
    engine.run("WATCH key")
    engine.run("SELECT 1", bob)
    engine.run("SET key 1", bob)
    queue(engine, "PING")
    assert len(engine.run("EXEC")) == 1


def test_watching_goes_on_after_select(engine):
    bob = engine.client()
    engine.run("WATCH key")
    engine.run("SELECT 1")
    engine.run("SET key 1", bob)
    queue(engine, "PING")
    assert engine.run("EXEC") is NULL_ARRAY


def test_a_closed_client_watches_nothing(engine):
    bob = engine.client()
    engine.run("WATCH key", bob)
    bob.close()
    assert not engine.databases[0].watched


@pytest.mark.parametrize("active", [True, False])
def test_a_watched_key_that_expires_was_touched_found_or_not(engine, active):
    engine.expires_actively = active
    engine.run("SET key 1 PX 100")
    engine.run("WATCH key")
    engine.advance(200)
    queue(engine, "PING")
    assert engine.run("EXEC") is NULL_ARRAY


@pytest.mark.parametrize(("lines", "touched"), [
    ([], False), (["GET key"], False), (["FLUSHALL"], False), (["DEL key"], False), (["SWAPDB 0 1"], False),
    (["SET key 2"], True), (["GET key", "SET key 2"], True), (["GET key", "SET key 2", "DEL key"], True),
])  # fmt: skip
def test_a_key_that_had_expired_already_is_as_good_as_absent(engine, lines, touched):
    bob = engine.client()
    engine.expires_actively = False
    engine.run("SET key 1 PX 100")
    engine.advance(200)
    engine.run("WATCH key")
    for line in lines:
        engine.run(line, bob)
    queue(engine, "PING")
    assert (engine.run("EXEC") is NULL_ARRAY) == touched


# --- effects ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lines", "unit"), [
    (["SET a 1", "SET b 2"],           ["0 MULTI", "0 SET a 1", "0 SET b 2", "0 EXEC"]),
    (["SET a 1", "GET a"],             ["0 SET a 1"]),
    (["GET a"],                        []),
    (["SET a 1", "SELECT 3", "SET b 2"], ["0 MULTI", "0 SET a 1", "3 SET b 2", "3 EXEC"]),
    (["RPUSH a 1", "BLPOP a 0"],       ["0 MULTI", "0 RPUSH a 1", "0 LPOP a", "0 EXEC"]),
    (["SET a x", "INCR a", "DEL b"],   ["0 SET a x"]),
])  # fmt: skip
def test_what_is_repeated_elsewhere(engine, lines, unit):
    heard = []
    engine.journal.feeds.append(heard.append)
    queue(engine, *lines)
    engine.run("EXEC")
    told = [[f"{index} {b' '.join(argv).decode()}" for index, argv in each] for each in heard]
    assert told == ([unit] if unit else [])


def test_nothing_comes_between_the_commands_of_a_transaction(engine):
    bob = engine.client()
    engine.run("BLPOP list 0", bob)
    queue(engine, "RPUSH list 1", "LLEN list")
    assert engine.run("EXEC") == [1, 1]
    assert engine.run("LLEN list") == 0


def test_queued_words_are_the_ones_that_were_said(engine):
    words = split_words("SET a 1")
    engine.run("MULTI")
    engine.execute(engine.local, words)
    assert engine.local.queue[0][1] == words


def test_exec_shows_itself_as_a_transaction(engine):
    queue(engine, "CLIENT INFO", "PING")
    line = str(engine.run("EXEC")[0])
    assert " flags=x " in line
    assert " multi=2 watch=0 " in line
    assert " flags=N " in str(engine.run("CLIENT INFO"))


def test_the_acl_log_shows_who_was_refused_at_exec_in_the_transaction(engine):
    queue(engine, "ACL SETUSER default -get", "GET a")
    engine.run("EXEC")
    engine.run("ACL SETUSER default +get")
    entry = engine.run("ACL LOG")[0]
    assert " flags=x " in str(entry)
    assert " multi=2 " in str(entry)
