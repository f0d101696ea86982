"""Other people's libraries, and several threads, on the engine."""

import threading

import pytest
import redis


def note(number):
    redis.Redis().rpush("noted", number)


def test_threads_hammering_one_engine_lose_nothing(loaded):
    def work():
        client = redis.Redis()
        for number in range(300):
            client.incr("n")
            client.rpush("l", number)
            client.pipeline().incr("m").incr("m").execute()
            client.lmove("l", "l2", "LEFT", "RIGHT")

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client = redis.Redis()
    assert client.mget("n", "m") == [b"1800", b"3600"]
    assert client.llen("l") + client.llen("l2") == 1800
    loaded.check()


def test_one_client_may_be_shared_by_threads(loaded):
    client = redis.Redis()
    threads = [threading.Thread(target=lambda: [client.incr("n") for _ in range(500)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert client.get("n") == b"2000"


def test_a_busy_pipeline_lets_others_in(loaded):
    other, done = redis.Redis(), threading.Event()
    other.ping()

    def pump():
        pipeline = redis.Redis().pipeline(transaction=False)
        for _ in range(100_000):
            pipeline.incr("n")
        pipeline.execute()
        done.set()

    thread = threading.Thread(target=pump)
    thread.start()
    seen = set()
    while not done.is_set():
        seen.add(other.get("n"))
    thread.join()
    assert len(seen) > 3


def test_an_rq_worker_works_off_its_queue(loaded):
    rq = pytest.importorskip("rq")

    class Worker(rq.SimpleWorker):
        """Without the thread that listens for commands to the worker, while the engine knows no SUBSCRIBE."""

        if "subscribe" not in loaded.table:
            subscribe = unsubscribe = lambda self: None

    connection = redis.Redis()
    queue = rq.Queue(connection=connection)
    for number in range(3):
        queue.enqueue("tests.client.test_libraries.note", number, result_ttl=0)  # results are kept in streams
    assert len(queue) == 3
    Worker([queue], connection=connection).work(burst=True, logging_level="ERROR")
    assert connection.lrange("noted", 0, -1) == [b"0", b"1", b"2"]
    assert len(queue) == len(queue.failed_job_registry) == 0
