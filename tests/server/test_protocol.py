"""What bytes get what bytes back: a table, checked here and with redis-server 8.2.3."""

import pytest

from tests.server.conftest import exchange

LONG = 70_000
PING = b"*1\r\n$4\r\nPING\r\n"
ERROR = b"-ERR Protocol error: %b\r\n"

CASES = [
    # sent                                                    answered                                        closed?
    (PING * 3,                                                b"+PONG\r\n" * 3,                               False),
    (b"PING\r\nPING\n",                                       b"+PONG\r\n" * 2,                               False),
    (b"\r\n\r\n\nPING\r\n",                                   b"+PONG\r\n",                                   False),
    (b"*0\r\n*-10\r\n" + PING,                                b"+PONG\r\n",                                   False),
    (b'ECHO "a b\\x41"\r\n',                                  b"$4\r\na bA\r\n",                              False),
    (b"*2\r\n$4\r\nECHO\r\n$5\r\nab\r\nc\r\n",                b"$5\r\nab\r\nc\r\n",                           False),
    (b"*2\r\n$3\r\nGET\r\n$2\r\nabXXPING\r\n",                b"$-1\r\n+PONG\r\n",                            False),
    (b"*1\r\n$0\r\n\r\n",                  b"-ERR unknown command '', with args beginning with: \r\n",         False),
    (b"*3\r\n$3\r\nSET\r\n$1\r\nx\r\nfooz\r\n",               ERROR % b"expected '$', got 'f'",               True),
    (b"*1\r\n\r\n",                                           ERROR % b"expected '$', got ' '",               True),
    (b"*20000000000\r\n",                                     ERROR % b"invalid multibulk length",            True),
    (b"*2147483648\r\n",                                      ERROR % b"invalid multibulk length",            True),
    (b"*01\r\n",                                              ERROR % b"invalid multibulk length",            True),
    (b"*+1\r\n",                                              ERROR % b"invalid multibulk length",            True),
    (b"PING\r\n*a\r\nPING\r\n",                     b"+PONG\r\n" + ERROR % b"invalid multibulk length",       True),
    (b"*2147483647\r\n",                                      b"",                                            False),
    (b"*1\r\n$-10\r\n",                                       ERROR % b"invalid bulk length",                 True),
    (b"*1\r\n$04\r\nPING\r\n",                                ERROR % b"invalid bulk length",                 True),
    (b"*1\r\n$536870913\r\n",                                 ERROR % b"invalid bulk length",                 True),
    (b"*1\r\n$536870912\r\n",                                 b"",                                            False),
    (b'"foo\r\n',                                             ERROR % b"unbalanced quotes in request",        True),
    (b'SET a "b"c\r\n',                                       ERROR % b"unbalanced quotes in request",        True),
    (b"x" * LONG,                                             ERROR % b"too big inline request",              True),
    (b"*" + b"1" * LONG,                                      ERROR % b"too big mbulk count string",          True),
    (b"*1\r\n$" + b"1" * LONG,                                ERROR % b"too big bulk count string",           True),
    (b"QUIT\r\nPING\r\n",                                     b"+OK\r\n",                                     True),
    (b"POST / HTTP/1.1\r\nHost: x\r\n\r\n",                   b"",                                            True),
    (b"Host: foo\r\nPING\r\n",                                b"",                                            True),
    (b"CLIENT REPLY OFF\r\nPING\r\nNOSUCH\r\nCLIENT REPLY ON\r\n", b"+OK\r\n",                                False),
    (b"CLIENT REPLY SKIP\r\nPING\r\nECHO a\r\n",              b"$1\r\na\r\n",                                 False),
    (b"HELLO 4\r\nPING\r\n",                    b"-NOPROTO unsupported protocol version\r\n+PONG\r\n",        False),
    (b"SHUTDOWN ABORT\r\n",                                   b"-ERR No shutdown in progress.\r\n",           False),
    (b"SHUTDOWN NOSAVE SAVE\r\nSHUTDOWN ABORT NOW\r\nSHUTDOWN LATER\r\n", b"-ERR syntax error\r\n" * 3,       False),
]  # fmt: skip
IDS = [f"{number}-{sent[:20]!r}" for number, (sent, _, _) in enumerate(CASES)]

STRANGERS = [
    (b"*11\r\n", ERROR % b"unauthenticated multibulk length", True),
    (b"*10\r\n", b"", False),
    (b"*1\r\n$16385\r\n", ERROR % b"unauthenticated bulk length", True),
    (b"*1\r\n$16384\r\n", b"", False),
    (b"AUTH secret\r\n*11\r\n", b"+OK\r\n", False),
    (b"GET a\r\n", b"-NOAUTH Authentication required.\r\n", False),
    (b"AUTH wrong\r\n", b"-WRONGPASS invalid username-password pair or user is disabled.\r\n", False),
    (b"AUTH secret\r\nRESET\r\nPING\r\n", b"+OK\r\n+RESET\r\n-NOAUTH Authentication required.\r\n", False),
]


@pytest.mark.parametrize(("sent", "answered", "closed"), CASES, ids=IDS)
def test_bytes_are_answered_as_redis_answers(served, sent, answered, closed):
    assert exchange(served.port, sent) == (answered, closed)


@pytest.mark.parametrize(("sent", "answered", "closed"), STRANGERS)
def test_who_is_not_logged_in_may_not_say_much(served, sent, answered, closed):
    served.run("CONFIG SET requirepass secret")
    assert exchange(served.port, sent) == (answered, closed)


@pytest.mark.real
def test_redis_server_answers_the_same(real_redis):
    assert {sent: exchange(real_redis.port, sent) for sent, _, _ in CASES} == {
        sent: (answered, closed) for sent, answered, closed in CASES
    }


@pytest.mark.real
def test_redis_server_lets_strangers_say_as_little(real_redis):
    real_redis.command("CONFIG", "SET", "requirepass", "secret")
    try:
        found = [exchange(real_redis.port, sent) for sent, _, _ in STRANGERS]
    finally:
        real_redis.command("CONFIG", "SET", "requirepass", "")
    assert found == [(answered, closed) for _, answered, closed in STRANGERS]


def test_what_was_forgotten_before_a_command_is_heard_before_its_reply(served):
    client = served.client()
    client.command("HELLO", "3")
    client.command("CLIENT", "TRACKING", "ON")
    for key in ("a", "b", "c"):
        client.command("GET", key)
    client.send([b"CONFIG", b"SET", b"tracking-table-max-keys", b"1"], [b"MULTI"])
    heard = [client.receive() for _ in range(4)]
    assert [str(reply) if isinstance(reply, str) else reply[0] for reply in heard] == [
        "OK", b"invalidate", b"invalidate", "OK",
    ]  # fmt: skip


def test_a_batch_that_is_over_leaves_nothing_behind(served):
    """Its buffer may hold 64 MB, and what is heard later must not be written into it."""
    client = served.client()
    client.command("SET", "big", "x" * 1_000_000)
    assert len(client.command("GET", "big")) == 1_000_000
    client.command("CLIENT", "PAUSE", "1")
    client.command("PING")
    assert [connection.out for connection in served.server.connections] == [None]
