"""RESP: what the writer writes the reader reads, however the bytes are cut up."""

import math
import random
import socket
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teachredis.wire.errors import ProtocolError, ReplyError, WrongType
from teachredis.wire.replies import (
    BLOCKED,
    NO_REPLY,
    NULL_ARRAY,
    Attributed,
    BigNumber,
    MapOfPairs,
    Pairs,
    Push,
    SetReply,
    Status,
    Verbatim,
)
from teachredis.wire.resp_reader import ReplyReader, RequestReader
from teachredis.wire.resp_writer import encode, encode_request, write_reply
from tests.wire.request_mutator import disagreement, outcome, taken

# --- the writer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("reply", "resp2", "resp3"), [
    (1, b":1\r\n", None),
    (-5, b":-5\r\n", None),
    (b"a\r\n\x00", b"$4\r\na\r\n\x00\r\n", None),
    (bytearray(b"ab"), b"$2\r\nab\r\n", None),
    (b"", b"$0\r\n\r\n", None),
    (Status("OK"), b"+OK\r\n", None),
    (Status("a\nb"), b"+a b\r\n", None),
    (Attributed(b"x", {b"k": 1}), b"$1\r\nx\r\n", b"|1\r\n$1\r\nk\r\n:1\r\n$1\r\nx\r\n"),
    (None, b"$-1\r\n", b"_\r\n"),
    (NULL_ARRAY, b"*-1\r\n", b"_\r\n"),
    (True, b":1\r\n", b"#t\r\n"),
    (False, b":0\r\n", b"#f\r\n"),
    (1.5, b"$3\r\n1.5\r\n", b",1.5\r\n"),
    (3.0, b"$1\r\n3\r\n", b",3\r\n"),
    (-math.inf, b"$4\r\n-inf\r\n", b",-inf\r\n"),
    (BigNumber(10**20), b"$21\r\n100000000000000000000\r\n", b"(100000000000000000000\r\n"),
    (Verbatim(b"hey"), b"$3\r\nhey\r\n", b"=7\r\ntxt:hey\r\n"),
    (ReplyError("ERR no\r\nway"), b"-ERR no  way\r\n", None),
    (WrongType(), b"-WRONGTYPE Operation against a key holding the wrong kind of value\r\n", None),
    ([], b"*0\r\n", None),
    ([1, [b"a"]], b"*2\r\n:1\r\n*1\r\n$1\r\na\r\n", None),
    ((1, 2), b"*2\r\n:1\r\n:2\r\n", None),
    ([WrongType("ERR x")], b"*1\r\n-ERR x\r\n", None),
    ({b"a": 1.5}, b"*2\r\n$1\r\na\r\n$3\r\n1.5\r\n", b"%1\r\n$1\r\na\r\n,1.5\r\n"),
    (SetReply([1]), b"*1\r\n:1\r\n", b"~1\r\n:1\r\n"),
    (Push([b"m"]), b"*1\r\n$1\r\nm\r\n", b">1\r\n$1\r\nm\r\n"),
    (Pairs([(1, 2), (3, 4)]), b"*4\r\n:1\r\n:2\r\n:3\r\n:4\r\n", b"*2\r\n*2\r\n:1\r\n:2\r\n*2\r\n:3\r\n:4\r\n"),
    (MapOfPairs([(1, 2)]), b"*1\r\n*2\r\n:1\r\n:2\r\n", b"%1\r\n:1\r\n:2\r\n"),
    (BLOCKED, b"", None),
    (NO_REPLY, b"", None),
])  # fmt: skip
def test_bytes_of_a_reply(reply, resp2, resp3):
    assert encode(reply, 2) == resp2
    assert encode(reply, 3) == (resp2 if resp3 is None else resp3)


def test_replies_are_appended():
    out = bytearray(b"+OK\r\n")
    write_reply(out, 7, 2)
    assert out == b"+OK\r\n:7\r\n"


@pytest.mark.parametrize("stranger", ["text", object(), {1, 2}])
def test_what_is_no_reply_is_refused(stranger):
    with pytest.raises(TypeError, match="not a type of reply"):
        encode(stranger, 2)


# --- the reader of replies ----------------------------------------------------------------------------------

words = st.text(st.characters(codec="ascii", exclude_characters="\r\n"))
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.binary(), st.floats(allow_nan=False),
    words.map(Status), st.integers().map(BigNumber), st.binary().map(Verbatim),
)  # fmt: skip
replies = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(SetReply),
        st.lists(inner).map(Push),
        st.dictionaries(st.binary(), inner),
    ),
    max_leaves=12,
)


def alike(a, b):
    """Equal, and of the same types all the way down."""
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return alike(list(a.items()), list(b.items()))
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(alike, a, b))
    return a == b


@given(replies)
def test_resp3_brings_every_type_back(reply):
    [received] = ReplyReader().feed(encode(reply, 3))
    assert alike(received, reply)


@settings(max_examples=40, deadline=None)
@given(st.lists(replies, max_size=4), st.sampled_from([2, 3]), st.data())
def test_replies_may_be_cut_up_anywhere(sent, protocol, data):
    stream = b"".join(encode(reply, protocol) for reply in sent)
    whole = ReplyReader().feed(stream)
    reader = ReplyReader()
    assert alike([reply for part in pieces(stream, data) for reply in reader.feed(part)], whole)
    assert len(whole) == len(sent)


def pieces(stream, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=12)))
    return [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]


def test_errors_nulls_and_attributes_are_read():
    reader = ReplyReader()
    [error, null, nulls, attributed] = reader.feed(
        b"-WRONGTYPE no\r\n$-1\r\n*-1\r\n|1\r\n+ttl\r\n:9\r\n*2\r\n|1\r\n+a\r\n*0\r\n:1\r\n!5\r\nERR x\r\n"
    )
    assert (str(error), error.code) == ("WRONGTYPE no", "WRONGTYPE")
    assert (null, nulls) == (None, NULL_ARRAY)
    assert attributed[0] == 1
    assert str(attributed[1]) == "ERR x"


def test_a_map_with_lists_for_keys_becomes_pairs():
    [received] = ReplyReader().feed(b"%1\r\n*1\r\n:1\r\n:2\r\n")
    assert alike(received, MapOfPairs([([1], 2)]))


def test_what_is_no_resp_is_refused():
    with pytest.raises(ProtocolError, match="got 'x' as reply type byte"):
        ReplyReader().feed(b"xyz\r\n")


# --- the reader of requests ---------------------------------------------------------------------------------


def requests(stream, **options):
    reader = RequestReader(**options)
    reader.feed(stream)
    return list(reader.requests())


REQUESTS = [
    (b"PING\r\n", [[b"PING"]]),
    (b"PING\n", [[b"PING"]]),
    (b"  \r\n\r\nPING\r\n", [[b"PING"]]),
    (b'SET k "a b"\r\nGET k\r\n', [[b"SET", b"k", b"a b"], [b"GET", b"k"]]),
    (b"*2\r\n$3\r\nGET\r\n$1\r\nk\r\n", [[b"GET", b"k"]]),
    (b"*1\r\n$4\r\nPING\r\nPING\r\n*1\r\n$4\r\nPING\r\n", [[b"PING"]] * 3),
    (b"*0\r\nPING\r\n", [[b"PING"]]),
    (b"*-1\r\nPING\r\n", [[b"PING"]]),
    (b"*-9999999999999\r\nPING\r\n", [[b"PING"]]),
    (b"*1\r\n$0\r\n\r\nPING\r\n", [[b""], [b"PING"]]),
    (b"*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n", [[b"PING"], [b"PING"]]),  # the two bytes behind are not looked at
    (b"*1\rx$4\rxPINGxx", [[b"PING"]]),                                   # nor is the one behind a CR
    (b"*1\r\n$4\r\nPIN", []),
    (b"*2147483647\r\n", []),
    (b"*1\r\n$536870912\r\n", []),
    (b"*1\n$4\nPING\n", []),
    (b"PING", []),
    (b"\r", []),
    (b"A" * 65536, []),
    (b"*" + b"0" * 65535, []),
    (b"*1\r\n$" + b"1" * 65535, []),
]  # fmt: skip
COMPLAINTS = [
    (b"*3x\r\n", "invalid multibulk length"),
    (b"*\r\n", "invalid multibulk length"),
    (b"*2147483648\r\n", "invalid multibulk length"),
    (b"*+1\r\n", "invalid multibulk length"),
    (b"*01\r\n", "invalid multibulk length"),
    (b"* 1\r\n", "invalid multibulk length"),
    (b"*-0\r\n", "invalid multibulk length"),
    (b"*1\r\nPING\r\n", "expected '$', got 'P'"),
    (b"*1\r\n\r\n", "expected '$', got ' '"),
    (b"*1\r\n:4\r\nPING\r\n", "expected '$', got ':'"),
    (b"*1\r\n$-1\r\n", "invalid bulk length"),
    (b"*1\r\n$x\r\n", "invalid bulk length"),
    (b"*1\r\n$\r\n", "invalid bulk length"),
    (b"*1\r\n$536870913\r\n", "invalid bulk length"),
    (b"*1\r\n$9223372036854775808\r\n", "invalid bulk length"),
    (b'PING "a\r\n', "unbalanced quotes in request"),
    (b'PING "a"b\r\n', "unbalanced quotes in request"),
    (b"A" * 65537, "too big inline request"),
    (b"*" + b"0" * 65536, "too big mbulk count string"),
    (b"*1\r\n$" + b"1" * 65536, "too big bulk count string"),
]


@pytest.mark.parametrize(("stream", "expected"), REQUESTS)
def test_requests_in_a_stream(stream, expected):
    assert requests(stream) == expected


@pytest.mark.parametrize(("stream", "complaint"), COMPLAINTS)
def test_a_broken_stream_is_answered_after_the_good_requests(stream, complaint):
    reader = RequestReader()
    reader.feed(b"PING\r\n" + stream)
    found = reader.requests()
    assert next(found) == [b"PING"]
    with pytest.raises(ProtocolError) as caught:
        next(found)
    assert str(caught.value) == f"ERR Protocol error: {complaint}"


@pytest.mark.parametrize(("stream", "complaint"), [
    (b"*11\r\n", "unauthenticated multibulk length"),
    (b"*1\r\n$16385\r\n", "unauthenticated bulk length"),
])  # fmt: skip
def test_strangers_are_kept_short(stream, complaint):
    assert requests(stream) == []
    with pytest.raises(ProtocolError, match=complaint):
        requests(stream, authenticated=False)
    assert requests(b"*10\r\n", authenticated=False) == []
    assert requests(b"*1\r\n$16384\r\n", authenticated=False) == []


def test_the_bulk_limit_is_a_setting():
    with pytest.raises(ProtocolError, match="invalid bulk length"):
        requests(b"*1\r\n$1048577\r\n", max_bulk_bytes=1048576)


@given(st.lists(st.lists(st.binary(), min_size=1)), st.data())
def test_requests_may_be_cut_up_anywhere(sent, data):
    stream = b"".join(map(encode_request, sent))
    reader = RequestReader()
    received = []
    for part in pieces(stream, data):
        reader.feed(part)
        received += reader.requests()
    assert received == sent


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_what_is_taken_at_once_is_what_is_read_word_by_word(rng):
    assert disagreement(rng) is None


def test_thousands_of_streams_are_read_alike_both_ways():
    rng = random.Random(20251126)
    assert [found for _ in range(5_000) if (found := disagreement(rng)) is not None] == []


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=5))
def test_no_bytes_crash_the_reader(pieces):
    assert all(type(argv) is str or all(type(word) is bytes for word in argv) for argv in outcome(taken(pieces, RequestReader(), random.Random(1))))


def test_requests_may_be_taken_one_by_one_between_feeds():
    reader = RequestReader()
    reader.feed(b"ECHO 1\r\nECHO 2\r\nECHO ")
    assert next(reader.requests()) == [b"ECHO", b"1"]
    reader.feed(b"3\r\n")
    assert list(reader.requests()) == [[b"ECHO", b"2"], [b"ECHO", b"3"]]


def test_an_announced_length_reserves_no_memory():
    tracemalloc.start()
    assert requests(b"*1000000\r\n$500000000\r\nabc") == []
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 100_000


def test_a_long_string_fed_byte_by_byte_is_looked_at_once_whole():
    length = 200_000
    reader = RequestReader()
    reader.feed(b"*1\r\n$%d\r\n" % length)
    taken = []
    for _ in range(length + 2):
        reader.feed(b"x")
        taken += reader.requests()
    assert taken == [[b"x" * length]]


# --- the same as the real server ----------------------------------------------------------------------------


def ask(port, stream):
    """What a server answers to these bytes before it hangs up or falls silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(stream)
        connection.shutdown(socket.SHUT_WR)
        parts = []
        while part := connection.recv(1 << 16):
            parts.append(part)
    return b"".join(parts)


@pytest.mark.real
@pytest.mark.parametrize(("stream", "complaint"), COMPLAINTS)
def test_redis_complains_alike(real_redis, stream, complaint):
    assert (
        ask(real_redis.port, b"PING\r\n" + stream)
        == f"+PONG\r\n-ERR Protocol error: {complaint}\r\n".encode()
    )


@pytest.mark.real
@pytest.mark.parametrize(("stream", "expected"), REQUESTS)
def test_redis_finds_as_many_requests(real_redis, stream, expected):
    assert len(ReplyReader().feed(ask(real_redis.port, stream))) == len(expected)
