"""DEBUG answers as redis-server does, and its digests are equal."""

from random import Random

import pytest

from tests.ours import OurClient, frozen_engine

LINES = """
DEBUG FOO · DEBUG · DEBUG SLEEP · DEBUG SLEEP 0 · DEBUG SLEEP x · DEBUG DIGEST x · DEBUG DIGEST · DEBUG DIGEST-VALUE
DEBUG DIGEST-VALUE nokey a · DEBUG OBJECT · DEBUG OBJECT nokey · DEBUG OBJECT a fast · DEBUG SET-ACTIVE-EXPIRE
DEBUG SET-ACTIVE-EXPIRE x · DEBUG SET-ACTIVE-EXPIRE 1 · DEBUG JMAP · DEBUG RELOAD x · DEBUG RELOAD
DEBUG QUICKLIST-PACKED-THRESHOLD · DEBUG QUICKLIST-PACKED-THRESHOLD x · DEBUG QUICKLIST-PACKED-THRESHOLD 100b
DEBUG QUICKLIST-PACKED-THRESHOLD 5gb · DEBUG QUICKLIST-PACKED-THRESHOLD 0 · DEBUG LISTPACK s · DEBUG LISTPACK nokey
DEBUG LISTPACK s3 · DEBUG QUICKLIST s · DEBUG QUICKLIST h · DEBUG HTSTATS
DEBUG HTSTATS x · DEBUG HTSTATS 9 · DEBUG HTSTATS 99 · DEBUG HTSTATS-KEY nokey · DEBUG HTSTATS-KEY a · DEBUG HTSTATS-KEY h
DEBUG HTSTATS-KEY s3 · DEBUG STRINGMATCH-LEN · DEBUG SET-DISABLE-DENY-SCRIPTS 1 · DEBUG CHANGE-REPL-ID · DEBUG ERROR foo
DEBUG ERROR · DEBUG ERROR a b · DEBUG STRUCTSIZE · DEBUG SDSLEN a · DEBUG SDSLEN s · DEBUG POPULATE · DEBUG POPULATE x
DEBUG POPULATE -1 · DEBUG POPULATE 3 pp 10 · GET pp:2 · DEBUG POPULATE 2 · GET key:1 · DEBUG POPULATE 1 a x · DEBUG LOG hi
DEBUG DICT-RESIZING 0 · DEBUG DICT-RESIZING 1 · DEBUG PAUSE-CRON 0 · DEBUG REPLYBUFFER RESIZING 1
DEBUG REPLYBUFFER PEAK-RESET-TIME RESET · DEBUG KEYSIZES-HIST-ASSERT 0 · DEBUG PROTOCOL · DEBUG PROTOCOL foo
DEBUG PROTOCOL string · DEBUG PROTOCOL integer · DEBUG PROTOCOL double · DEBUG PROTOCOL bignum · DEBUG PROTOCOL null
DEBUG PROTOCOL array · DEBUG PROTOCOL set · DEBUG PROTOCOL map · DEBUG PROTOCOL verbatim · DEBUG PROTOCOL true
DEBUG PROTOCOL false
""".replace("\n", " · ").split(" · ")
SETUP = ("SET a 1", "SADD s 1 2 3", "HSET h f v", "SADD s3 " + " ".join(f"m{n}" for n in range(200)),
         "RPUSH q " + " ".join("x" * 1000 for _ in range(30)))  # fmt: skip
KEYS = [b"k%d" % number for number in range(12)]
FAR_MS = b"4102444800000"


@pytest.mark.real
@pytest.mark.parametrize("protocol", [2, 3])
def test_every_line_is_answered_as_by_redis_server(real_redis, protocol):
    ours = OurClient(frozen_engine())
    for line in (f"HELLO {protocol}", *SETUP):
        ours.command(line.encode().split())
        real_redis.command(*line.split())
    for line in filter(None, LINES):
        argv = line.encode().split()
        here, there = ours.command(argv), real_redis.command(*argv)
        assert (type(here).__name__, str(here)) == (type(there).__name__, str(there)), line


def random_value(rng):
    if rng.random() < 0.5:
        return b"%d" % rng.randrange(-5, 400)
    return bytes(rng.randrange(256) for _ in range(rng.randrange(80)))


def random_score(rng):
    scores = (rng.random() * 10, 1.0, -0.0, 1e15, 1e17, 1e18, 1e300, 5e-324, float("inf"), float(rng.randrange(100)))
    return repr(rng.choice(scores)).encode()


def random_write(rng):
    """One write to one of a few keys; the wrong type is welcome."""
    key, many = rng.choice(KEYS), rng.randrange(1, 160)
    values = [random_value(rng) for _ in range(2 * many)]
    return rng.choice([
        [b"SET", key, values[0]], [b"APPEND", key, values[0]], [b"RPUSH", key, *values], [b"SADD", key, *values],
        [b"HSET", key, *values], [b"ZADD", key, *(word for value in values for word in (random_score(rng), value))],
        [b"PEXPIREAT", key, FAR_MS], [b"HPEXPIREAT", key, FAR_MS, b"FIELDS", b"1", values[0]], [b"DEL", key],
        [b"LPOP", key], [b"SELECT", b"%d" % rng.randrange(3)],
    ])  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("seed", range(8))
def test_digests_equal_redis_servers(real_redis, seed):
    rng, ours = Random(seed), OurClient(frozen_engine())
    commands = [random_write(rng) for _ in range(60)]
    ours.pipeline(commands)
    real_redis.pipeline(commands)
    questions = [[b"DEBUG", b"DIGEST"]]
    for index in (b"0", b"1", b"2"):
        questions += [[b"SELECT", index], [b"DEBUG", b"DIGEST-VALUE", *KEYS]]
    assert ours.pipeline(questions) == real_redis.pipeline(questions)


def test_reload_keeps_everything(engine):
    for line in SETUP:
        engine.run(line)
    before = engine.run("DEBUG DIGEST")
    engine.run("DEBUG RELOAD")
    assert engine.run("DEBUG DIGEST") == before
    engine.check()


def test_help_lists_every_subcommand(engine):
    text = "\n".join(engine.run("DEBUG HELP"))
    assert "SLEEP <seconds>\n    Do nothing for a while" in text
    assert text.count("\n    ") == (len(engine.run("DEBUG HELP")) - 1) // 2
