"""Sorted-set commands: where cases differ by one word, and what a transcript cannot show (RESP3, effects, events)."""

import pytest

from teachredis.keyspace.events import Changed
from teachredis.wire.errors import ReplyError
from teachredis.wire.resp_writer import encode
from tests.ours import frozen_engine


@pytest.mark.parametrize(("old", "options", "new", "reply", "after"), [
    (None, "", 2, 1, 2.0),         (1, "", 2, 0, 2.0),
    (None, "NX", 2, 1, 2.0),       (1, "NX", 2, 0, 1.0),          # NX: only those that are missing
    (None, "XX", 2, 0, None),      (1, "XX", 2, 0, 2.0),          # XX: only those that are there
    (None, "GT", 2, 1, 2.0),       (1, "GT CH", 2, 1, 2.0),       (3, "GT CH", 2, 0, 3.0),   (2, "GT CH", 2, 0, 2.0),
    (None, "LT", 2, 1, 2.0),       (1, "LT CH", 2, 0, 1.0),       (3, "LT CH", 2, 1, 2.0),
    (None, "XX GT", 2, 0, None),   (1, "XX GT CH", 2, 1, 2.0),    (1, "CH", 1, 0, 1.0),
    (None, "INCR", 2, 2.0, 2.0),   (1, "INCR", 2, 3.0, 3.0),      (1, "INCR", 0, 1.0, 1.0),
    (1, "NX INCR", 2, None, 1.0),  (None, "XX INCR", 2, None, None),
    (1, "GT INCR", -2, None, 1.0), (1, "GT INCR", 0, None, 1.0),  (1, "LT INCR", -2, -1.0, -1.0),
])  # fmt: skip
def test_zadd_options(engine, old, options, new, reply, after):
    if old is not None:
        engine.run(f"ZADD z {old} m")
    assert engine.run(f"ZADD z {options} {new} m") == reply
    assert engine.run("ZSCORE z m") == after
    engine.check()


@pytest.mark.parametrize(("command", "text"), [
    ("ZADD z NX 1", "ERR syntax error"),                              # syntax comes first
    ("ZADD z NX XX 1 a 1", "ERR syntax error"),
    ("ZADD z NX XX GT INCR x a x b", "ERR XX and NX options at the same time are not compatible"),
    ("ZADD z NX GT INCR x a x b", "ERR GT, LT, and/or NX options at the same time are not compatible"),
    ("ZADD z INCR x a x b", "ERR INCR option supports a single increment-element pair"),
    ("ZADD name x a", "ERR value is not a valid float"),              # arguments before the type of the key
    ("ZADD name 1 a", "WRONGTYPE Operation against a key holding the wrong kind of value"),
    ("ZRANGE name 0 1 LIMIT 1 2", "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX"),
    ("ZRANGE name a b BYLEX WITHSCORES", "ERR syntax error, WITHSCORES not supported in combination with BYLEX"),
    ("ZRANGE name a b LIMIT x y", "ERR value is not an integer or out of range"),
    ("ZRANGE name a b BYSCORE", "ERR min or max is not a float"),
    ("ZUNION 1 name NONSENSE", "WRONGTYPE Operation against a key holding the wrong kind of value"),  # type before options
    ("ZUNION 2 z NONSENSE WEIGHTS x", "ERR syntax error"),
    ("ZUNION 1 z WEIGHTS x NONSENSE", "ERR weight value is not a float"),
    ("ZUNIONSTORE d -1 z", "ERR at least 1 input key is needed for 'zunionstore' command"),
    ("BZMPOP x 0 z MIN", "ERR numkeys should be greater than 0"),     # the timeout is read last
    ("BZMPOP x 1 z NONE", "ERR syntax error"),
    ("BZMPOP x 1 name MIN", "ERR timeout is not a float or out of range"),
    ("ZRANDMEMBER z x NONSENSE", "ERR value is not an integer or out of range"),
    ("ZRANK name a b c", "ERR wrong number of arguments for 'zrank' command"),
])  # fmt: skip
def test_which_of_two_errors_comes_first(engine, command, text):
    engine.run("SET name Ada")
    engine.run("ZADD z 1 a")
    with pytest.raises(ReplyError) as refused:
        engine.run(command)
    assert str(refused.value) == text


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "1_0", "nan", "1e", "1e400", "-1e400", "1e-400", "2e-324", "1,5", "0x", "x"]
)
def test_scores_that_are_refused_change_nothing(engine, text):
    with pytest.raises(ReplyError, match=r"^ERR value is not a valid float$"):
        engine.run(f'ZADD z 1 a "{text}" b')
    assert engine.run("EXISTS z") == 0


@pytest.mark.parametrize(("text", "score"), [
    ("+1", 1.0), (".5", 0.5), ("1.", 1.0), ("00012", 12.0), ("0x10", 16.0), ("0x1.8p1", 3.0), ("4.9e-324", 5e-324),
    ("INF", float("inf")), ("-Infinity", float("-inf")), ("0e5", 0.0),
])  # fmt: skip
def test_scores_that_are_read(engine, text, score):
    engine.run(f"ZADD z {text} a")
    assert engine.run("ZSCORE z a") == score


@pytest.mark.parametrize(("command", "resp2", "resp3"), [
    ("ZSCORE z a", b"$3\r\n1.5\r\n", b",1.5\r\n"),
    ("ZSCORE z none", b"$-1\r\n", b"_\r\n"),
    ("ZRANGE z 0 -1 WITHSCORES", b"*2\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"*1\r\n*2\r\n$1\r\na\r\n,1.5\r\n"),
    ("ZUNION 1 z WITHSCORES", b"*2\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"*1\r\n*2\r\n$1\r\na\r\n,1.5\r\n"),
    ("ZRANDMEMBER z 1 WITHSCORES", b"*2\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"*1\r\n*2\r\n$1\r\na\r\n,1.5\r\n"),
    ("ZPOPMIN z 1", b"*2\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"*1\r\n*2\r\n$1\r\na\r\n,1.5\r\n"),
    ("ZPOPMIN z", b"*2\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"*2\r\n$1\r\na\r\n,1.5\r\n"),
    ("BZPOPMIN z 0", b"*3\r\n$1\r\nz\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"*3\r\n$1\r\nz\r\n$1\r\na\r\n,1.5\r\n"),
    ("ZMPOP 1 z MIN", b"*2\r\n$1\r\nz\r\n*1\r\n*2\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"*2\r\n$1\r\nz\r\n*1\r\n*2\r\n$1\r\na\r\n,1.5\r\n"),
    ("ZMPOP 1 none MIN", b"*-1\r\n", b"_\r\n"),
    ("ZRANK z a WITHSCORE", b"*2\r\n:0\r\n$3\r\n1.5\r\n", b"*2\r\n:0\r\n,1.5\r\n"),
    ("ZRANK z none WITHSCORE", b"*-1\r\n", b"_\r\n"),
    ("ZRANK z none", b"$-1\r\n", b"_\r\n"),
    ("ZMSCORE z a none", b"*2\r\n$3\r\n1.5\r\n$-1\r\n", b"*2\r\n,1.5\r\n_\r\n"),
    ("ZSCAN z 0", b"*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$3\r\n1.5\r\n"),
    ("ZINCRBY z inf a", b"$3\r\ninf\r\n", b",inf\r\n"),
])  # fmt: skip
def test_shapes_of_replies(engine, command, resp2, resp3):
    engine.run("ZADD z 1.5 a")
    reply = engine.run(command)
    assert encode(reply, 2) == resp2
    assert encode(reply, 3) == resp3


@pytest.mark.parametrize(("command", "effect"), [
    ("ZPOPMIN z", "ZPOPMIN z"),
    ("ZPOPMAX z 2", "ZPOPMAX z 2"),
    ("ZMPOP 2 none z MAX COUNT 2", "ZPOPMAX z 2"),
    ("ZMPOP 2 none z MIN COUNT 9", "ZPOPMIN z 3"),
    ("BZPOPMAX none z 0", "ZPOPMAX z"),
    ("BZMPOP 0 1 z MIN", "ZPOPMIN z 1"),
    ("ZADD z INCR 1 a", "ZADD z INCR 1 a"),
    ("ZUNIONSTORE d 1 z", "ZUNIONSTORE d 1 z"),
    ("ZADD z 1 a", None),
    ("ZINCRBY z 0 a", None),
    ("ZADD z GT 0 a", None),
    ("ZPOPMIN z 0", None),
    ("ZREM z none", None),
    ("ZRANGESTORE none z 5 6", None),
])  # fmt: skip
def test_effects(engine, command, effect):
    engine.run("ZADD z 1 a 2 b 3 c")
    units = []
    engine.journal.feeds.append(units.append)
    engine.run(command)
    assert [b" ".join(argv).decode() for unit in units for _, argv in unit] == ([effect] if effect else [])


@pytest.mark.parametrize(("command", "events"), [
    ("ZADD z 5 a 1 new", ["zadd z"]),
    ("ZADD new 1 a", ["new new", "zadd new"]),
    ("ZADD z 1 a", []),
    ("ZADD z INCR 1 a", ["zincr z"]),
    ("ZINCRBY z 0 a", []),
    ("ZREM z a none", ["zrem z"]),
    ("ZREM z a b", ["zrem z", "del z"]),
    ("ZPOPMAX z 9", ["zpopmax z", "del z"]),
    ("ZMPOP 2 none z MIN", ["zpopmin z"]),
    ("BZPOPMIN z 0", ["zpopmin z"]),
    ("ZREMRANGEBYRANK z 0 0", ["zremrangebyrank z"]),
    ("ZREMRANGEBYSCORE z 2 2", ["zremrangebyscore z"]),
    ("ZREMRANGEBYLEX z - +", ["zremrangebylex z", "del z"]),
    ("ZUNIONSTORE d 1 z", ["new d", "zunionstore d"]),
    ("ZDIFFSTORE z 1 z", ["overwritten z", "zdiffstore z"]),
    ("ZINTERSTORE z 2 z none", ["keymiss none", "del z"]),
    ("ZINTERSTORE name 1 z", ["overwritten name", "type_changed name", "zinterstore name"]),
    ("ZRANGESTORE d z 0 0", ["new d", "zrangestore d"]),
    ("ZRANGESTORE name z 5 6", ["del name"]),
])  # fmt: skip
def test_events(engine, command, events):
    engine.run("ZADD z 1 a 2 b")
    engine.run("SET name Ada")
    heard = []
    engine.journal.listeners.append(heard.append)
    engine.run(command)
    assert [f"{each.event} {each.key.decode()}" for each in heard if isinstance(each, Changed)] == events


def test_a_store_forgets_the_deadline():
    engine = frozen_engine()
    engine.run("ZADD z 1 a")
    engine.databases[0].set_deadline(b"z", engine.now_ms() + 1000)
    engine.run("ZUNIONSTORE z 1 z")
    assert b"z" not in engine.databases[0].expires


@pytest.mark.parametrize(("weights", "how", "scores"), [
    ("", "", {b"a": 1.0, b"b": 12.0, b"c": 20.0}),
    ("WEIGHTS 2 1", "", {b"a": 2.0, b"b": 14.0, b"c": 20.0}),
    ("WEIGHTS 1 -1", "AGGREGATE MIN", {b"a": 1.0, b"b": -10.0, b"c": -20.0}),
    ("WEIGHTS 1 0", "AGGREGATE MAX", {b"a": 1.0, b"b": 2.0, b"c": 0.0}),
])  # fmt: skip
def test_weights_and_aggregates(engine, weights, how, scores):
    engine.run("ZADD x 1 a 2 b")
    engine.run("ZADD y 10 b 20 c")
    assert dict(engine.run(f"ZUNION 2 x y {weights} {how} WITHSCORES")) == scores
    both = dict(engine.run(f"ZINTER 2 x y {weights} {how} WITHSCORES"))
    assert both == {b"b": scores[b"b"]}


def test_a_watched_key_is_disturbed_by_a_zadd_that_changes_it_only(engine):
    engine.run("ZADD z 1 a")
    for command, reply_is_nil in (("ZADD z 1 a", False), ("ZADD z 2 a", True)):
        client = engine.client()
        engine.run("WATCH z", client)
        engine.run(command)
        engine.run("MULTI", client)
        engine.run("PING", client)
        assert (engine.run("EXEC", client) != ["PONG"]) is reply_is_nil


@pytest.mark.parametrize("name", ["SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER"])
def test_a_reply_without_end_is_refused_but_not_where_nothing_is(engine, name):
    engine.run("SADD SRANDMEMBER a")
    engine.run("HSET HRANDFIELD a 1")
    engine.run("ZADD ZRANDMEMBER 1 a")
    assert engine.run(f"{name} missing -2147483649") == []
    with pytest.raises(ReplyError, match="out of range"):
        engine.run(f"{name} {name} -2147483649")
