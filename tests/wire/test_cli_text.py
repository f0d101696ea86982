"""A reply as redis-cli shows it."""

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.wire.cli_text import cli_text, printed
from teachredis.wire.errors import ReplyError, WrongType
from teachredis.wire.replies import (
    NO_REPLY,
    NULL_ARRAY,
    OK,
    QUEUED,
    BigNumber,
    MapOfPairs,
    Pairs,
    Push,
    SetReply,
    Status,
    Verbatim,
)
from teachredis.wire.resp_reader import ReplyReader
from teachredis.wire.resp_writer import encode
from teachredis.wire.words import split_words

NESTED = """\
1) (integer) 1
2) 1) (integer) 2
   2) 1) (integer) 3
      2) (empty array)
3) (empty array)
4) (nil)
5) x
6) (error) A B"""


@pytest.mark.parametrize(("reply", "resp2", "resp3"), [
    (OK, "OK", None),
    (1, "(integer) 1", None),
    (b'va"l\xff', r'"va\"l\xff"', None),
    (None, "(nil)", None),
    (NULL_ARRAY, "(nil)", None),
    (WrongType(), "(error) WRONGTYPE Operation against a key holding the wrong kind of value", None),
    (ReplyError("ERR \udcff"), "(error) ERR \ufffd", None),
    ([], "(empty array)", None),
    ([1, [2, [3, []]], [], None, Status("x"), ReplyError("A B")], NESTED, None),
    (True, "(integer) 1", "(true)"),
    (False, "(integer) 0", "(false)"),
    (1.5, '"1.5"', "(double) 1.5"),
    (BigNumber(10**20), '"100000000000000000000"', "(big number) 100000000000000000000"),
    (Verbatim(b"a\n\xc3\xa9"), r'"a\n\xc3\xa9"', "a\né"),
    ({}, "(empty array)", "(empty hash)"),
    ({b"a": 1, b"b": {b"c": 2}}, '1) "a"\n2) (integer) 1\n3) "b"\n4) 1) "c"\n   2) (integer) 2',
     '1# "a" => (integer) 1\n2# "b" => 1# "c" => (integer) 2'),
    (SetReply(), "(empty array)", "(empty set)"),
    (SetReply([b"a"]), '1) "a"', '1~ "a"'),
    (Push([]), "(empty array)", "(empty push)"),
    (Push([b"message"]), '1) "message"', None),
    (Pairs(), "(empty array)", None),
    (Pairs([(b"a", 1.5)]), '1) "a"\n2) "1.5"', '1) 1) "a"\n   2) (double) 1.5'),
    (MapOfPairs([(b"s", [1, 2])]), '1) 1) "s"\n   2) 1) (integer) 1\n      2) (integer) 2',
     '1# "s" => \n   1) (integer) 1\n   2) (integer) 2'),
    ({b"a": [[b"x"]], b"b": [[1, 2]]}, '1) "a"\n2) 1) 1) "x"\n3) "b"\n4) 1) 1) (integer) 1\n      2) (integer) 2',
     '1# "a" => 1) 1) "x"\n2# "b" => \n   1) 1) (integer) 1\n      2) (integer) 2'),
    (MapOfPairs(), "(empty array)", "(empty hash)"),
])  # fmt: skip
def test_text_of_a_reply(reply, resp2, resp3):
    assert cli_text(reply) == resp2
    assert cli_text(reply, 3) == (resp2 if resp3 is None else resp3)


def test_numbers_are_as_wide_as_the_last():
    lines = cli_text([[0, 0], *range(9)]).splitlines()
    assert lines[:3] == [" 1) 1) (integer) 0", "    2) (integer) 0", " 2) (integer) 0"]
    assert lines[-1] == "10) (integer) 8"


@pytest.mark.parametrize(("line", "reply", "text"), [
    ("GET k", b"v", '"v"\n'),
    ("INFO", b"# Server\r\na:1\r\n", "# Server\r\na:1\r\n"),
    ("INFO", Verbatim(b"a:1\r\n"), "a:1\r\n"),
    ("client INFO", ReplyError("ERR why"), "ERR why\n"),
    ("INFO", QUEUED, "QUEUED"),
    ("INFO", NULL_ARRAY, "(nil)\n"),
    ("CLIENT", ReplyError("ERR why"), "(error) ERR why\n"),
    ("CLUSTER INFO", b"up", "up"),
    ("CLUSTER INFO x", b"up", '"up"\n'),
    ("LATENCY GRAPH x", b"/", "/"),
    ("LATENCY GRAPH", b"/", '"/"\n'),
    ("SUBSCRIBE a", NO_REPLY, "\n"),
])  # fmt: skip
def test_texts_for_people_are_printed_as_they_are(line, reply, text):
    assert printed(split_words(line), reply) == text


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.binary(), st.floats(allow_nan=False), st.just(OK),
    st.just(NULL_ARRAY), st.binary().map(Verbatim), st.integers().map(BigNumber),
)  # fmt: skip
replies = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(SetReply),
        st.dictionaries(st.binary(), inner),
        st.lists(st.tuples(inner, inner)).map(Pairs),
        st.dictionaries(st.binary(), inner).map(dict.items).map(MapOfPairs),
    ),
    max_leaves=12,
)


@given(replies, st.sampled_from([2, 3]))
def test_a_reply_looks_the_same_before_and_after_the_wire(reply, protocol):
    [received] = ReplyReader().feed(encode(reply, protocol))
    assert cli_text(received, protocol) == cli_text(reply, protocol)


SESSION = r"""
SET k "caf\xc3\xa9 \"x\"\n\a\x00"
GET k
GET missing
INCR n
LPUSH k x
NOSUCH command "with \xff"
GET
DEL k n
LRANGE nolist 0 -1
RPUSH l a b c d e f g h i j k
LRANGE l 0 -1
LPOS l zz
LPOS l a COUNT 0
LMPOP 1 l LEFT COUNT 2
BLPOP l 0
LPOP nolist 3
HSET h f1 v1 f2 v2
HGETALL h
HGETALL nohash
HMGET h f1 nothing
HRANDFIELD h 5 WITHVALUES
HSCAN h 0
SADD s 1 2 3
SMEMBERS s
SMEMBERS noset
SMISMEMBER s 1 9
ZADD z 1 a 2.5 b -inf c 1e21 d 0.1 e
ZRANGE z 0 -1
ZRANGE z 0 -1 WITHSCORES
ZRANGE nozset 0 -1 WITHSCORES
ZSCORE z b
ZMSCORE z a nothing
ZRANK z a WITHSCORE
ZPOPMIN z
ZPOPMIN z 2
ZMPOP 1 z MAX COUNT 2
ZINCRBY z 0.25 q
GEOADD g 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
GEOPOS g Palermo nowhere
GEODIST g Palermo Catania km
GEOSEARCH g FROMLONLAT 15 37 BYRADIUS 200 km ASC WITHCOORD WITHDIST
XADD x 1-1 a 1 b 2
XADD x 1-2 c 3
XRANGE x - +
XREAD COUNT 2 STREAMS x 0
XREAD STREAMS x 9
XGROUP CREATE x readers 0
XREADGROUP GROUP readers ann COUNT 1 STREAMS x >
XPENDING x readers
XINFO STREAM x
XINFO GROUPS x
XAUTOCLAIM x readers bob 0 0
XINFO STREAM nostream
MULTI
SET a 1
LPUSH a b
GET a
HGETALL h
ZRANGE z 0 -1 WITHSCORES
INFO nosuchsection
EXEC
MULTI
NOSUCH
EXEC
COMMAND INFO GET SET nosuch
COMMAND COUNT
COMMAND DOCS GET
COMMAND GETKEYSANDFLAGS SET k v
CONFIG GET maxmemory*
CONFIG GET nosuch
CONFIG SET nosuch 1
OBJECT HELP
OBJECT ENCODING h
TYPE h
EVAL "return {1, {2, {3, {}}}, {}, false, {ok='x'}, redis.error_reply('A B')}" 0
EVAL "redis.setresp(3); return {map={a=1}}" 0
EVAL "redis.setresp(3); return {5,{map={a={1,2,{map={z={9,{map={y={1}}}}}}}}}}" 0
EVAL "redis.setresp(3); return {map={a={{{1}}}}}" 0
EVAL "redis.setresp(3); return {map={a={{{1,2}}}}}" 0
EVAL "redis.setresp(3); return {map={a={{map={b={map={c={set={d=true}}}}}}}}}" 0
EVAL "redis.setresp(3); return {set={a=true}}" 0
EVAL "redis.setresp(3); return {double=3.5}" 0
EVAL "redis.setresp(3); return true" 0
EVAL "return redis.status_reply('a\nb')" 0
DEBUG PROTOCOL string
DEBUG PROTOCOL double
DEBUG PROTOCOL null
DEBUG PROTOCOL set
DEBUG PROTOCOL map
DEBUG PROTOCOL verbatim
DEBUG PROTOCOL true
DEBUG PROTOCOL false
ACL WHOAMI
ACL GETUSER default
ACL LIST
FUNCTION STATS
PUBSUB NUMSUB a
PUBSUB CHANNELS
SCAN 0
KEYS *nothing*
LATENCY DOCTOR
LATENCY GRAPH nothing
LATENCY LATEST
MEMORY DOCTOR
CLIENT GETNAME
CLIENT INFO nonsense
CLUSTER INFO
CLUSTER NODES
INFO nosuchsection
SLOWLOG LEN
"""


@pytest.mark.real
@pytest.mark.parametrize("protocol", [2, 3])
def test_a_session_looks_as_in_redis_cli(real_redis, protocol):
    if shutil.which("redis-cli") is None:
        pytest.skip("no redis-cli here (Debian's redis-tools): nothing to compare with")
    commands = [split_words(line) for line in SESSION.strip().splitlines()]
    client = real_redis.client(f"RESP{protocol}")
    client.command("HELLO", protocol)
    ours = [
        printed(argv, reply, protocol)
        for argv, reply in zip(commands, client.pipeline(commands), strict=True)
    ]
    client.command("FLUSHALL")
    shell = ["redis-cli", "-p", str(real_redis.port), f"-{protocol}", "--no-raw"]
    theirs = subprocess.run(
        shell, input=SESSION.strip(), capture_output=True, text=True, errors="replace", check=True
    )
    assert "".join(ours) == theirs.stdout
