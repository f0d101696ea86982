"""Where a hash command's behaviour turns on one value.  All of it was seen on redis-server 8.2.3."""

import pytest

from teachredis.wire.replies import Pairs
from teachredis.wire.resp_writer import encode

LONG = "x" * 65


@pytest.mark.parametrize(("line", "encoding"), [
    ("HSET h e 1",                           "hashtable"),  # the fifth field
    ("HSET h a 9",                           "listpack"),
    ("HSET h a 1 a 1 a 1 a 1",               "listpack"),
    ("HSET h a 1 a 1 a 1 a 1 a 1",           "hashtable"),  # five pairs, though one field
    (f"HSET h a {LONG}",                     "hashtable"),
    (f"HSET h {LONG} 1",                     "hashtable"),
    (f"HSETNX h a {LONG}",                   "listpack"),   # not set, so no matter
    ("HINCRBY h e 1",                        "hashtable"),
    ("HINCRBYFLOAT h a 1e200",               "hashtable"),
    ("HSETEX h FIELDS 1 a 1",                "listpack"),
    ("HSETEX h KEEPTTL FIELDS 1 a 1",        "listpack"),
    ("HSETEX h EX 100 FNX FIELDS 1 a 1",     "listpack"),   # refused before the deadline is thought of
    ("HSETEX h EX 100 FIELDS 1 a 1",         "listpackex"),
    (f"HSETEX h FNX FIELDS 1 a {LONG}",      "listpack"),
    ("HEXPIRE h 100 FIELDS 1 zz",            "listpackex"), # speaking of deadlines is enough
    ("HEXPIRE h 100 XX FIELDS 1 a",          "listpackex"),
    ("HGETEX h PERSIST FIELDS 1 a",          "listpackex"),
    ("HGETEX h FIELDS 1 a",                  "listpack"),
    ("HPERSIST h FIELDS 1 a",                "listpack"),
    ("HTTL h FIELDS 1 a",                    "listpack"),
    ("HDEL h a",                             "listpack"),
])  # fmt: skip
def test_the_encoding_that_is_left(engine, line, encoding):
    engine.limits.hash_max_listpack_entries = 4
    engine.run("HSET h a 1 b 2 c 3 d 4")
    engine.run(line)
    assert engine.databases[0].peek(b"h").encoding == encoding
    engine.check()


def test_a_hashtable_never_goes_back(engine):
    engine.run(f"HSET h a {LONG} b 2")
    engine.run("HDEL h a")
    engine.run("HEXPIRE h 100 FIELDS 1 b")
    assert engine.databases[0].peek(b"h").encoding == "hashtable"


@pytest.mark.parametrize(("line", "order"), [
    ("HPEXPIREAT h 4102444800000 FIELDS 1 c", "c b a d"),  # before one of the same deadline
    ("HPEXPIREAT h 4102444800001 FIELDS 1 c", "b c a d"),
    ("HPEXPIREAT h 4102444900001 FIELDS 1 b", "a b c d"),  # last of those that have one
    ("HPERSIST h FIELDS 1 b",                 "a c d b"),
    ("HSET h b 1",                            "a c d b"),  # which forgets the deadline
    ("HSET h c 1",                            "b a c d"),
    ("HINCRBY h b 1",                         "b a c d"),
])  # fmt: skip
def test_a_listpackex_stands_in_order_of_deadlines(engine, line, order):
    engine.run("HSET h a 1 b 2 c 3 d 4")
    engine.run("HPEXPIREAT h 4102444900000 FIELDS 1 a")
    engine.run("HPEXPIREAT h 4102444800000 FIELDS 1 b")
    engine.run(line)
    assert engine.run("HKEYS h") == order.encode().split()


@pytest.mark.parametrize(("line", "resp2", "resp3"), [
    ("HGETALL h",                  b"*2\r\n$1\r\na\r\n$1\r\n1\r\n", b"%1\r\n$1\r\na\r\n$1\r\n1\r\n"),
    ("HGETALL missing",            b"*0\r\n", b"%0\r\n"),
    ("HRANDFIELD h 1 WITHVALUES",  b"*2\r\n$1\r\na\r\n$1\r\n1\r\n", b"*1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n"),
    ("HRANDFIELD missing",         b"$-1\r\n", b"_\r\n"),
    ("HMGET h b",                  b"*1\r\n$-1\r\n", b"*1\r\n_\r\n"),
    ("HINCRBYFLOAT h a 0.5",       b"$3\r\n1.5\r\n", b"$3\r\n1.5\r\n"),
    ("HSCAN h 0",                  b"*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n",
                                   b"*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n"),
])  # fmt: skip
def test_the_form_of_a_reply_in_both_protocols(engine, line, resp2, resp3):
    engine.run("HSET h a 1")
    reply = engine.run(line)
    assert (encode(reply, 2), encode(reply, 3)) == (resp2, resp3)


def test_a_reply_stays_as_it_is_when_the_hash_changes(engine):
    engine.run("HSET h a 1")
    reply = engine.run("HGETALL h")
    engine.run("HSET h b 2")
    assert reply == {b"a": b"1"}


def test_hrandfield_with_values_gives_each_field_its_own(engine):
    for number in range(600):
        engine.run(f"HSET h f{number} v{number}")
    for count in (5, 300, -5):
        reply = engine.run(f"HRANDFIELD h {count} WITHVALUES")
        assert isinstance(reply, Pairs)
        assert all(value == b"v" + field[1:] for field, value in reply)


def test_hscan_meets_every_field_of_a_large_hash(engine):
    for number in range(600):
        engine.run(f"HSET h f{number} {number}")
    cursor, met = b"0", []
    while True:
        cursor, fields = engine.run(f"HSCAN h {cursor.decode()} COUNT 50 NOVALUES")
        met += fields
        if cursor == b"0":
            break
    assert sorted(met) == sorted(b"f%d" % number for number in range(600))
