"""Bad input by way of redis-py: its own errors where it looks first, Redis's own everywhere else, nothing changed."""

import threading
from contextlib import suppress
from random import Random
from time import monotonic

import pytest
import redis
from redis.backoff import NoBackoff
from redis.exceptions import DataError, RedisError, ResponseError
from redis.retry import Retry

import teachredis
from teachredis.client.door import EndlessWait, do_what_is_due
from teachredis.client.line_socket import LineSocket
from teachredis.wire.resp_reader import MAX_BULK_BYTES

REFUSED = [
    (lambda r: r.execute_command("NOSUCH", "a"), "unknown command 'NOSUCH', with args beginning with: 'a' "),
    (lambda r: r.execute_command("GET"), "wrong number of arguments for 'get' command"),
    (lambda r: r.incr("name"), "value is not an integer or out of range"),
    (lambda r: r.incrby("number", 2**63 - 1), "increment or decrement would overflow"),
    (lambda r: r.execute_command("INCRBY", "number", 2**70), "value is not an integer or out of range"),
    (lambda r: r.rpush("name", "a"), "WRONGTYPE Operation against a key holding the wrong kind of value"),
    (lambda r: r.get("list"), "WRONGTYPE Operation against a key holding the wrong kind of value"),
    (lambda r: r.zadd("zset", {"b": float("nan")}), "value is not a valid float"),
    (lambda r: r.zincrby("zset", float("nan"), "a"), "value is not a valid float"),
    (lambda r: r.lpop("list", -1), "value is out of range, must be positive"),
    (lambda r: r.srandmember("set", -(2**63)), "value is out of range, value must between -9223372036854775807 and 9223372036854775807"),
    (lambda r: r.setrange("name", 2**62, "x"), "string exceeds maximum allowed size (proto-max-bulk-len)"),
    (lambda r: r.set("name", "x", ex=-1), "invalid expire time in 'set' command"),
    (lambda r: r.expire("name", 2**63 - 1), "invalid expire time in 'expire' command"),
    (lambda r: r.lset("list", 99, "x"), "index out of range"),
]  # fmt: skip

JUDGED_BY_REDIS_PY = [None, True, [1, 2], {"a": 1}, {1}, object(), 1j, ("a", "b")]
ODD = [b"", b"\x00", b"it's", b'"', b"\r\n", b"$3\r\nfoo\r\n", b"\xff\xfe", "🗝️", "مفتاح", " ", "a\nb", "x" * 100_000]


def prepare(r):
    r.mset({"name": "Ada", "number": 5})
    r.rpush("list", "a", "b")
    r.sadd("set", "a", "b")
    r.zadd("zset", {"a": 1})


@pytest.fixture
def r(running_engine):
    client = teachredis.Redis(engine=running_engine)
    prepare(client)
    return client


@pytest.fixture(params=["at once", "by the door", "decoding"])
def each_way(request, running_engine):
    """The short path, the ordinary one, and one with other settings."""
    client = teachredis.Redis(engine=running_engine, decode_responses=request.param == "decoding")
    prepare(client)
    if request.param == "by the door":
        client.stand_up()
    return client


def digest(r):
    return r.execute_command("DEBUG", "DIGEST")


@pytest.mark.parametrize(("call", "error"), REFUSED)
def test_it_is_refused_and_nothing_changes(each_way, running_engine, call, error):
    before = digest(each_way)
    with pytest.raises(ResponseError) as raised:
        call(each_way)
    assert str(raised.value) == error
    assert digest(each_way) == before
    running_engine.check()
    assert each_way.ping() is True


@pytest.mark.real
def test_redis_refuses_them_alike(real_redis):
    r = redis.Redis(port=real_redis.port)
    prepare(r)
    for call, error in REFUSED:
        with pytest.raises(ResponseError) as raised:
            call(r)
        assert str(raised.value) == error
    r.close()


@pytest.mark.parametrize("odd", JUDGED_BY_REDIS_PY, ids=repr)
def test_redis_py_refuses_what_is_no_word(each_way, odd):
    before = digest(each_way)
    for call in (lambda: each_way.set("k", odd), lambda: each_way.rpush("k", odd), lambda: each_way.hset("h", "f", odd)):
        with pytest.raises(DataError):
            call()
    with pytest.raises(RedisError):
        each_way.execute_command("SET", "k", odd)
    assert digest(each_way) == before


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:12]))
def test_any_text_and_bytes_come_back_as_they_were(r, odd):
    as_bytes = odd.encode() if isinstance(odd, str) else odd
    assert r.set(odd, odd) is True
    assert r.get(odd) == as_bytes
    assert r.hset("h", odd, odd) == 1
    assert r.hgetall("h") == {as_bytes: as_bytes}
    assert as_bytes in r.keys("*")
    assert as_bytes in set(r.scan_iter(count=100))
    assert r.pipeline().get(odd).strlen(odd).execute() == [as_bytes, len(as_bytes)]
    assert r.delete(odd) == 1


def test_text_that_has_no_utf8_is_redis_pys_error(each_way):
    before = digest(each_way)
    for call in (lambda: each_way.set("k", "\ud800"), lambda: each_way.get("\ud800"), lambda: each_way.rpush("\ud800", "a")):
        with pytest.raises(UnicodeEncodeError):
            call()
    assert digest(each_way) == before


@pytest.mark.parametrize("name", ["", " ", b""])
def test_a_command_without_a_name_is_unknown(r, name):
    with pytest.raises(ResponseError, match="unknown command ''"):
        r.execute_command(name)


def test_a_name_that_is_no_text_is_redis_pys_error(r):
    for name in (["GET", "a"], None, {}):
        with pytest.raises((RedisError, AttributeError, TypeError)):
            r.execute_command(name, "a")
    assert r.ping()


# --- a word may have 512 MB --------------------------------------------------------------------------------------


class Endless(bytes):
    """Bytes that say they are 600 MB long, so that nobody need have so many."""

    def __len__(self):
        return 600_000_000


TOO_LONG = "Protocol error: invalid bulk length"


@pytest.mark.slow
def test_600_megabytes_are_refused_by_every_way_and_not_stored(running_engine, r):
    big = bytes(600_000_000)
    decoding = teachredis.Redis(engine=running_engine, decode_responses=True)
    checking = teachredis.Redis(engine=running_engine, health_check_interval=1000)  # goes by bytes, like a socket
    pipeline, transaction = r.pipeline(transaction=False), r.pipeline()
    before = digest(r)
    ways = [
        lambda: r.set("k", big), lambda: r.set("k", big, ex=10), lambda: r.rpush("list", big), lambda: r.lpush("list", "a", big),
        lambda: r.hset("h", "f", big), lambda: r.hset("h", big, "v"), lambda: r.sadd("set", big), lambda: r.zadd("zset", {big: 1}),
        lambda: r.append("name", big), lambda: r.mset({"k": big}), lambda: r.set(big, "v"), lambda: r.execute_command("SET", "k", big),
        lambda: decoding.set("k", big), lambda: checking.set("k", big),
        lambda: pipeline.set("k", big), lambda: pipeline.rpush("list", big), lambda: transaction.set("k", big),
    ]  # fmt: skip
    for way in ways:
        with pytest.raises(ResponseError) as raised:
            way()
        assert str(raised.value) == TOO_LONG
        assert digest(r) == before
    assert pipeline.set("after", "1").execute() == [True]
    assert checking.ping()
    running_engine.check()


def test_exactly_the_limit_is_not_too_long():
    from teachredis.client.words import refuse_oversized

    class AtLimit(Endless):
        def __len__(self):
            return MAX_BULK_BYTES

    refuse_oversized([b"SET", AtLimit()])
    with pytest.raises(ResponseError, match=TOO_LONG):
        refuse_oversized([b"SET", Endless()])


@pytest.mark.real
def test_redis_says_so_and_hangs_up(real_redis):
    client = real_redis.client("talker")
    client.socket.sendall(b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$600000000\r\n")
    assert str(client.receive()) == f"ERR {TOO_LONG}"
    with pytest.raises(ConnectionError):
        client.receive()


# --- random calls ------------------------------------------------------------------------------------------------

WORDS = ["", "a", "b", "string", "list", b"\x00\xff", "🗝️", "nan", "inf", "-1", "9" * 30, 0, 1, -1, 2**63, 1.5, float("nan"), float("inf"), None, True, [1], b"\r\n"]
METHODS = ["get", "set", "incr", "incrby", "rpush", "lpush", "rpop", "lpop", "hget", "hset", "sadd", "llen", "append", "expire", "lrange", "zrange", "sort", "delete", "rename"]


@pytest.mark.parametrize("seed", range(10))
def test_random_calls_raise_what_redis_py_raises(running_engine, seed):
    """By the short path and by bytes alone (as a socket would be used): the same values, the same errors."""
    rng = Random(seed)
    other = teachredis.Engine(seed=1)
    fast, slow = teachredis.Redis(engine=running_engine), teachredis.Redis(engine=other, health_check_interval=10_000)
    for _ in range(400):
        name, words = rng.choice(METHODS), [rng.choice(WORDS) for _ in range(rng.randint(0, 3))]
        assert outcome(fast, name, words) == outcome(slow, name, words), (name, words)
    assert digest(fast) == digest(slow)
    running_engine.check()


def outcome(r, name, words):
    try:
        return repr(getattr(r, name)(*words))
    except (RedisError, TypeError, ValueError, AttributeError) as error:
        return type(error).__name__, str(error).partition("line")[0]


# --- connections that the other end closes -----------------------------------------------------------------------


def test_quit_ends_a_line_once_its_reply_is_read(running_engine):
    line = LineSocket(running_engine)
    line.sendall(b"*1\r\n$4\r\nQUIT\r\n*1\r\n$4\r\nPING\r\n")
    assert line.recv(100) == b"+OK\r\n"
    assert line.recv(100) == b""
    assert line.client.id not in running_engine.clients or running_engine.departed


def test_a_client_that_waits_is_told_that_it_was_killed(running_engine, r):
    waits = teachredis.Redis(engine=running_engine, single_connection_client=True, retry=None)
    number, raised = waits.client_id(), []

    def wait():
        try:
            waits.blpop("nothing")
        except redis.ConnectionError as error:
            raised.append(error)

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    while not running_engine.blocked:
        thread.join(0.001)
    assert r.client_kill_filter(_id=number) == 1
    thread.join(10)
    assert not thread.is_alive()
    assert len(raised) == 1


def test_a_client_that_was_killed_connects_anew(running_engine, r):
    other = teachredis.Redis(engine=running_engine)
    number = other.client_id()
    assert other.set("k", "v") is True  # by the short path
    assert r.client_kill_filter(_id=number) == 1
    assert other.get("k") == b"v"
    assert other.client_id() != number


# --- threads -----------------------------------------------------------------------------------------------------

HAMMERERS, ROUNDS, PATIENCE_S = 6, 150, 60


def pieces_of_work(r, key, rng):
    """Short calls, pipelines, transactions, waits, and now and then a new connection."""
    return (
        lambda: r.set(key, "1"), lambda: r.incr(key), lambda: r.get(key), lambda: r.delete(key), lambda: r.expire(key, rng.choice((-1, 1))),
        lambda: r.rpush(f"q{key}", "x", "y"), lambda: r.blpop([f"q{key}", "q"], timeout=0.01), lambda: r.blmove(f"q{key}", "q", timeout=0.01),
        lambda: r.pipeline(transaction=False).set(key, "2").incr(key).execute(),
        lambda: r.pipeline().sadd(f"s{key}", "a").spop(f"s{key}").execute(),
        lambda: r.transaction(lambda pipe: pipe.multi() or pipe.set(key, "3"), key),
        lambda: r.hset(f"h{key}", mapping={"f": 1, "g": 2}), lambda: r.zadd(f"z{key}", {"m": rng.random()}),
        r.flushdb, r.connection_pool.disconnect, lambda: r.scan(count=3),
    )  # fmt: skip


def hammer(engine, seed, stop):
    """One thread's share."""
    rng, r = Random(seed), teachredis.Redis(engine=engine, retry=Retry(NoBackoff(), 3))
    for _ in range(ROUNDS):
        work = rng.choice(pieces_of_work(r, f"k{rng.randrange(4)}", rng))
        with suppress(ResponseError, redis.ConnectionError):
            work()
        if stop.is_set():
            return


def tick_until(engine, stop):
    while not stop.wait(0.001):
        with engine.lock:
            do_what_is_due(engine)
            engine.tick()


def kill_until(engine, stop):
    """Somebody who closes other people's connections."""
    rng, r = Random(0), teachredis.Redis(engine=engine)
    while not stop.wait(0.005):
        numbers = [client["id"] for client in r.client_list() if client["id"] != str(r.client_id())]
        with suppress(RedisError):
            r.client_kill_filter(_id=rng.choice([*numbers, 0]))


def test_many_threads_one_engine(running_engine):
    stop, raised = threading.Event(), []

    def guarded(work, *args):
        try:
            work(running_engine, *args, stop)
        except BaseException as error:  # a thread's error is no test's failure by itself
            raised.append(error)

    hammerers = [threading.Thread(target=guarded, args=(hammer, seed), daemon=True) for seed in range(HAMMERERS)]
    others = [threading.Thread(target=guarded, args=(work,), daemon=True) for work in (tick_until, kill_until)]
    end_s = monotonic() + PATIENCE_S
    for thread in hammerers + others:
        thread.start()
    for thread in hammerers:
        thread.join(max(0, end_s - monotonic()))
    stuck = [thread for thread in hammerers if thread.is_alive()]
    stop.set()
    for thread in others:
        thread.join(10)
    assert not stuck
    assert raised == []
    running_engine.check()
    assert not running_engine.blocked
    assert all(not db.awaited and not db.watched for db in running_engine.databases)


@pytest.mark.parametrize("junk", [b"*1\r\n$-5\r\n", b"*1\r\n+PING\r\n", b"*99999999999\r\n", b'GET "a\r\n', b"*1\r\n$600000000\r\n"])
def test_bytes_that_are_no_requests_are_answered_and_hung_up_on(running_engine, junk):
    """After the good requests before them; what is written afterwards is lost, as on a wire."""
    line = LineSocket(running_engine)
    line.sendall(b"*1\r\n$4\r\nPING\r\n" + junk)
    line.sendall(b"*1\r\n$4\r\nPING\r\n")
    assert line.recv(100) == b"+PONG\r\n"
    assert line.recv(100).startswith(b"-ERR Protocol error: ")
    assert line.recv(100) == b""
    with pytest.raises(BrokenPipeError):
        line.sendall(b"PING\r\n")


def test_a_wait_that_nobody_could_end_is_an_error_at_once():
    from teachredis.engine import Clock

    r = teachredis.Redis(engine=teachredis.Engine(clock=Clock(1_750_000_000_000)))
    with pytest.raises(EndlessWait):
        r.blpop("nothing")
    assert r.ping()
