"""MIGRATE: a key goes only when the other side has it."""

import pytest

from teachredis.client.courier import Courier
from teachredis.codec import payload
from teachredis.wire.errors import ReplyError, Unreachable
from tests import real
from tests.ours import OurClient, frozen_engine


class Notebook:
    """A courier who writes down what it is given and answers what it was told to; an exception ends its way."""

    def __init__(self, *answers):
        self.answers = answers
        self.sent = []

    def deliver(self, host, port, timeout_ms, requests):
        self.address = host, port, timeout_ms
        self.sent = [[*request] for request in requests]
        for answer in (*self.answers, *["OK"] * len(requests)):
            if isinstance(answer, Unreachable):
                raise answer
            yield answer


def engine_with(courier):
    engine = frozen_engine()
    engine.ports.courier = courier
    for line in ("SET a 1", "RPUSH b x", "SET c 3 PX 1000"):
        engine.run(line)
    return engine


def migrate(engine, words):
    return OurClient(engine).command([word.encode() if word != "''" else b"" for word in f"MIGRATE {words}".split()])


def test_a_key_is_sent_and_deleted():
    courier = Notebook()
    engine = engine_with(courier)
    assert migrate(engine, "10.0.0.1 6380 a 3 500") == "OK"
    assert courier.address == (b"10.0.0.1", b"6380", 500)
    assert courier.sent == [[b"SELECT", b"3"], [b"RESTORE", b"a", b"0", payload.dump(b"1")]]
    assert engine.run("KEYS *") == [b"b", b"c"]


def test_options_go_along():
    courier = Notebook()
    engine = engine_with(courier)
    assert migrate(engine, "h 1 '' 0 0 COPY REPLACE AUTH2 ada secret KEYS a c missing") == "OK"
    assert courier.address[2] == 1000
    assert courier.sent[:2] == [[b"AUTH", b"ada", b"secret"], [b"SELECT", b"0"]]
    assert [request[1:3] + request[4:] for request in courier.sent[2:]] == [[b"a", b"0", b"REPLACE"], [b"c", b"1000", b"REPLACE"]]
    assert engine.run("DBSIZE") == 3


@pytest.mark.parametrize(("answers", "left"), [
    (["OK", ReplyError("BUSYKEY there")], [b"a"]),
    (["OK", "OK", ReplyError("BUSYKEY there")], [b"b"]),
    ([ReplyError("BUSYKEY there"), "OK", "OK"], [b"a", b"b"]),
])  # fmt: skip
def test_what_is_refused_stays(answers, left):
    engine = engine_with(Notebook(*answers))
    reply = migrate(engine, "h 1 '' 0 100 KEYS a b")
    assert str(reply) == "ERR Target instance replied with error: BUSYKEY there"
    assert engine.run("KEYS [ab]") == left


def test_the_first_error_is_told():
    engine = engine_with(Notebook(ReplyError("WRONGPASS no"), "OK", ReplyError("NOAUTH no")))
    assert str(migrate(engine, "h 1 a 0 100 AUTH x")) == "ERR Target instance replied with error: WRONGPASS no"
    assert engine.run("EXISTS a") == 1


def test_when_answers_stop_coming_only_what_was_confirmed_is_gone():
    engine = engine_with(Notebook("OK", "OK", Unreachable("reading to target instance")))
    effects = []
    engine.journal.feeds.append(lambda unit: effects.extend(argv for _, argv in unit))
    assert str(migrate(engine, "h 1 '' 0 100 KEYS a b c")) == "IOERR error or timeout reading to target instance"
    assert engine.run("KEYS *") == [b"b", b"c"]
    assert effects == [(b"DEL", b"a")]


def test_copies_leave_no_trace():
    engine = engine_with(Notebook())
    effects = []
    engine.journal.feeds.append(effects.append)
    migrate(engine, "h 1 a 0 100 COPY")
    assert effects == []


def test_an_engine_without_a_courier_reaches_nobody():
    assert str(migrate(engine_with(None), "h 1 a 0 100")) == "IOERR error or timeout connecting to the client"


def test_nobody_listens():
    engine = engine_with(Courier())
    for port in (real.free_port(), "x", "99999"):
        assert str(migrate(engine, f"127.0.0.1 {port} a 0 100")) == "IOERR error or timeout writing to target instance"
    assert engine.run("EXISTS a") == 1


def test_nobody_answers():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as silent:
        engine = engine_with(Courier())
        reply = migrate(engine, f"127.0.0.1 {silent.getsockname()[1]} a 0 50")
    assert str(reply) == "IOERR error or timeout reading to target instance"
    assert engine.run("EXISTS a") == 1


@pytest.mark.real
def test_keys_move_to_redis(running_redis, real_redis):
    engine, port = engine_with(Courier()), running_redis.port
    assert migrate(engine, f"127.0.0.1 {port} '' 1 1000 KEYS a b c") == "OK"
    assert engine.run("DBSIZE") == 0
    real_redis.command("SELECT", 1)
    assert real_redis.command("GET", "a") == b"1"
    assert real_redis.command("LRANGE", "b", 0, -1) == [b"x"]
    assert 0 < real_redis.command("PTTL", "c") <= 1000
    engine.run("SET a 2")
    busy = "ERR Target instance replied with error: BUSYKEY Target key name already exists."
    assert str(migrate(engine, f"127.0.0.1 {port} a 1 1000")) == busy
    assert migrate(engine, f"127.0.0.1 {port} a 1 1000 REPLACE COPY") == "OK"
    assert real_redis.command("GET", "a") == engine.run("GET a") == b"2"
    assert "DB index" in str(migrate(engine, f"127.0.0.1 {port} a 99 1000 COPY"))
    assert "WRONGPASS" in str(migrate(engine, f"127.0.0.1 {port} a 1 1000 AUTH2 ada secret"))
