"""Ctrl-C never lands inside a command, and never gets lost."""

import os
import random
import signal
import threading
import time

import pytest
import redis

from teachredis.client import install, interrupts, uninstall


def signals(count, every_s, done):
    """Send SIGINT to ourselves `count` times, as soon as the last one was taken."""
    for _ in range(count):
        if done.wait(every_s):
            return
        os.kill(os.getpid(), signal.SIGINT)


@pytest.fixture
def ctrl_c(loaded):
    """Starts a thread that sends interrupts; sees to it that none comes after the test."""
    done = threading.Event()
    threads = []

    def start(count, every_s):
        threads.append(threading.Thread(target=signals, args=(count, every_s, done)))
        threads[-1].start()
        return threads[-1]

    yield start
    done.set()
    for thread in threads:
        thread.join()


def steps(client):
    """Commands of several steps each; `moved` and `count` stay in step if every command is whole."""
    client.lmove("left", "right", "LEFT", "RIGHT")
    client.pipeline().rpush("left", "x").incr("count").execute()
    client.mset({"a": 1, "b": 1})
    client.set("a", 2)
    client.rpoplpush("right", "left")
    client.zunionstore("sum", ["one", "two"])


@pytest.fixture
def alarm():
    """Arms one Ctrl-C after so many seconds; tells when it came.  It comes at whatever instant Python is at then."""
    came = []

    def ring(number, frame):
        came.append(number)
        signal.raise_signal(signal.SIGINT)

    def arm(after_s):
        came.clear()
        signal.setitimer(signal.ITIMER_REAL, after_s)
        return came

    before = signal.signal(signal.SIGALRM, ring)
    yield arm
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Ctrl-C in somebody's __del__ is lost
def test_a_thousand_interrupts_leave_every_command_whole(loaded, alarm):
    client, chance, caught = redis.Redis(), random.Random(1), 0
    client.zadd("one", {str(n): n for n in range(50)})
    client.zadd("two", {str(n): n for n in range(25, 75)})
    for _ in range(1000):
        client.delete("left", "right", "count")
        client.rpush("left", *range(20))
        try:
            came = alarm(chance.uniform(0.0001, 0.0015))
            while not came:
                steps(client)
        except KeyboardInterrupt:
            caught += 1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        loaded.check()
        digests = {loaded.run("DEBUG DIGEST") for _ in range(2)}
        lengths = loaded.run("LLEN left") + loaded.run("LLEN right")
        assert lengths == 20 + int(loaded.run("GET count") or 0)
        assert len(digests) == 1
    assert caught > 900
    assert not interrupts.waiting
    assert client.ping()


def test_an_interrupt_inside_a_command_is_raised_right_after_it(loaded):
    client = redis.Redis()
    client.set("x", 0)

    def kick(event):
        os.kill(os.getpid(), signal.SIGINT)

    loaded.journal.listeners.append(kick)
    for call in (lambda: client.set("x", 1), lambda: client.mset({"x": 2}), lambda: client.pipeline().set("x", 3).execute()):
        with pytest.raises(KeyboardInterrupt):
            call()
    loaded.journal.listeners.clear()
    assert client.get("x") == b"3"
    assert not interrupts.waiting


def test_a_wait_is_interruptible(loaded, ctrl_c):
    client = redis.Redis()
    started_s = time.monotonic()
    ctrl_c(1, 0.1)
    with pytest.raises(KeyboardInterrupt):
        client.blpop("nothing", timeout=60)
    assert time.monotonic() - started_s < 5
    assert client.set("x", 1)
    assert not loaded.blocked


def test_a_pipeline_stops_between_two_commands(loaded, ctrl_c):
    client = redis.Redis()
    pipeline = client.pipeline(transaction=False)
    for _ in range(200_000):
        pipeline.incr("n")
    ctrl_c(1, 0.02)
    with pytest.raises(KeyboardInterrupt):
        pipeline.execute()
    assert 0 < int(client.get("n")) < 200_000
    loaded.check()


def test_outside_of_commands_ctrl_c_is_as_ever(loaded):
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


def test_a_handler_of_ones_own_is_called_and_comes_back(running_engine):
    seen = []
    mine = lambda number, frame: seen.append(number)  # noqa: E731
    before = signal.signal(signal.SIGINT, mine)
    try:
        install(running_engine)
        os.kill(os.getpid(), signal.SIGINT)
        assert seen == [signal.SIGINT]
        uninstall()
        assert signal.getsignal(signal.SIGINT) is mine
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_handler_put_in_since_is_left_alone(running_engine):
    before = signal.getsignal(signal.SIGINT)
    install(running_engine)
    theirs = lambda number, frame: None  # noqa: E731
    signal.signal(signal.SIGINT, theirs)
    uninstall()
    assert signal.getsignal(signal.SIGINT) is theirs
    signal.signal(signal.SIGINT, before)


def test_one_that_came_inside_a_command_is_passed_on_to_the_handler_that_was_there(running_engine):
    """A kernel's handler for cells that await raises nothing: it asks the event loop to stop the cell."""
    seen = []
    before = signal.signal(signal.SIGINT, lambda number, frame: seen.append(number))
    try:
        install(running_engine)
        running_engine.journal.listeners.append(lambda event: os.kill(os.getpid(), signal.SIGINT))
        assert redis.Redis().set("x", 1)
        assert seen == [signal.SIGINT]
        running_engine.journal.listeners.clear()
        uninstall()
    finally:
        signal.signal(signal.SIGINT, before)


def test_who_ignored_ctrl_c_ignores_it_still(running_engine):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        install(running_engine)
        os.kill(os.getpid(), signal.SIGINT)
        uninstall()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
