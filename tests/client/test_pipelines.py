"""Pipelines and transactions, through both of their paths."""

import pytest
import redis

from teachredis.client.redis_client import Redis
from tests.ours import frozen_engine


@pytest.fixture(params=["plain", "by redis-py"])
def client(request, engine):
    client = Redis(engine=engine)
    if request.param == "by redis-py":
        client.stand_up()
    client.ping()
    return client


@pytest.mark.parametrize("transaction", [True, False])
def test_replies_come_in_order_with_errors_in_their_places(client, transaction):
    pipeline = client.pipeline(transaction=transaction)
    pipeline.set("a", 1).incr("a").lpush("a", "x").get("a").hset("h", "f", 1).hgetall("h").zadd("z", {"m": 1.5})
    *before, error, got, added, fields, scored, score = pipeline.zscore("z", "m").execute(raise_on_error=False)
    assert before == [True, 2]
    assert isinstance(error, redis.ResponseError)
    assert (got, added, fields, scored, score) == (b"2", 1, {b"f": b"1"}, 1, 1.5)


@pytest.mark.parametrize("transaction", [True, False])
def test_the_first_error_is_raised_and_says_where(client, transaction):
    client.set("a", "text")
    pipeline = client.pipeline(transaction=transaction).set("b", 1).incr("a").incr("b")
    with pytest.raises(redis.ResponseError, match=r"Command # 2 \(INCRBY a 1\) of pipeline caused error: value is not"):
        pipeline.execute()
    assert client.get("b") == b"2"


@pytest.mark.parametrize("transaction", [True, False])
def test_a_wrong_argument_is_refused_before_anything_is_sent(client, transaction):
    pipeline = client.pipeline(transaction=transaction).set("a", 1).set("b", [1])
    with pytest.raises(redis.DataError):
        pipeline.execute()
    assert client.exists("a") == 0


def test_an_unknown_command_spoils_the_transaction(client):
    pipeline = client.pipeline().set("a", 1)
    pipeline.execute_command("NOPE")
    with pytest.raises(redis.ResponseError, match="unknown command"):
        pipeline.execute()
    assert client.exists("a") == 0


def test_watch_lets_a_transaction_through_or_not(client, engine):
    client.set("n", 1)
    for disturbed in (False, True):
        with client.pipeline() as pipeline:
            pipeline.watch("n")
            value = int(pipeline.get("n"))
            if disturbed:
                engine.run("SET n 10")
            pipeline.multi()
            pipeline.set("n", value + 1)
            if disturbed:
                with pytest.raises(redis.WatchError):
                    pipeline.execute()
            else:
                assert pipeline.execute() == [True]
    assert client.get("n") == b"10"


def test_transaction_retries_until_nobody_disturbs(client, engine):
    rounds = []

    def add(pipeline):
        value = int(pipeline.get("n") or 0)
        rounds.append(value)
        if len(rounds) < 3:
            engine.run("INCR n")
        pipeline.multi()
        pipeline.set("n", value + 1)

    assert client.transaction(add, "n") == [True]
    assert rounds == [0, 1, 2]
    assert client.get("n") == b"3"


def test_an_empty_pipeline_does_nothing(client):
    assert client.pipeline().execute() == []


def test_a_pipeline_may_be_used_again(client):
    pipeline = client.pipeline()
    assert pipeline.set("a", 1).execute() == [True]
    assert pipeline.get("a").execute() == [b"1"]
    assert len(pipeline) == 0


def test_commands_about_the_client_go_redis_pys_way_in_the_middle(client):
    pipeline = client.pipeline(transaction=False).set("a", 1)
    pipeline.execute_command("SELECT", 1)
    pipeline.set("a", 2).execute_command("SELECT", 0)
    assert pipeline.get("a").execute() == [True, True, True, True, b"1"]


def test_both_paths_count_alike():
    counted = []
    for plain in (True, False):
        engine = frozen_engine()
        client = Redis(engine=engine)
        if not plain:
            client.stand_up()
        client.ping()
        for transaction in (True, False):
            client.pipeline(transaction=transaction).set("a", 1).get("b").lpush("a", 1).get("a").execute(raise_on_error=False)
        calls = {name: (entry.calls, entry.failed) for name, entry in engine.table.items()}
        counted.append((calls, engine.errors, engine.journal.hits, engine.journal.misses, engine.journal.dirty))
    assert counted[0] == counted[1]


def test_bulk_iterators_see_everything(client):
    client.mset({f"k{n}": n for n in range(100)})
    client.hset("h", mapping={f"f{n}": n for n in range(600)})
    client.sadd("s", *range(300))
    client.zadd("z", {str(n): n for n in range(300)})
    assert {*client.scan_iter(match="k*", count=7)} == {f"k{n}".encode() for n in range(100)}
    assert dict(client.hscan_iter("h")) == {f"f{n}".encode(): str(n).encode() for n in range(600)}
    assert {*client.sscan_iter("s")} == {str(n).encode() for n in range(300)}
    assert dict(client.zscan_iter("z")) == {str(n).encode(): float(n) for n in range(300)}
