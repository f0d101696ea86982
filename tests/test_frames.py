"""How many Python functions a command runs through, pinned exactly.

Time depends on the machine and on who else uses it: the same code took 1.3 µs and 13 µs within the hour.  Calls do not:
each costs some 0.05 µs, here and everywhere, and a change that adds one to GET adds it to everything.  So calls are
counted, with `sys.setprofile`, and `make bench` tells people the microseconds.

A count that went down is good news: write the new number here.  One that went up needs a reason: find the new call
in the list that the failure shows; take it out if you can, else write the number here and the reason into the commit.
"""

import gc
import sys

import pytest

import teachredis

AT_THE_ENGINE = [
    # made ready by        the command            calls
    ("SET name Ada",       "GET name",            5),
    ("PING",               "GET missing",         7),
    ("SET name Ada",       "SET name Ada",        6),
    ("SET n 1",            "INCR n",              9),
    ("RPUSH todo wash",    "LPUSH todo cook",     11),
    ("RPUSH todo wash",    "RPUSH todo cook",     11),
    ("RPUSH todo wash",    "LLEN todo",           5),
    ("HSET user name Ada", "HSET user name Bob",  9),
    ("HSET user name Ada", "HGET user name",      5),
    ("SADD tags red",      "SADD tags red",       6),
    ("ZADD scores 1 Ada",  "ZADD scores 2 Ada",   10),
    ("SET name Ada",       "DEL name",            4),
]  # fmt: skip

ON_THE_SHORT_PATH = [
    # made ready by        the method   its arguments               calls
    ("SET name Ada",       "get",   ("name",),                      4),
    ("SET name Ada",       "set",   ("name", "Ada"),                5),
    ("SET n 1",            "incr",  ("n",),                         12),
    ("RPUSH todo wash",    "rpush", ("todo", "cook"),               10),
    ("RPUSH todo wash",    "lpush", ("todo", "cook"),               12),
    ("RPUSH todo wash",    "llen",  ("todo",),                      6),
    ("HSET user name Ada", "hset",  ("user", "name", "Bob"),        10),
    ("HSET user name Ada", "hget",  ("user", "name"),               6),
    ("SADD tags red",      "sadd",  ("tags", "red"),                7),
    ("ZADD scores 1 Ada",  "zadd",  ("scores", {"Ada": 2}),         11),
]  # fmt: skip

NEVER_MS = 1 << 62

CHANGED = """{what} ran {now} Python functions, not {pinned}:
  {calls}
Fewer: write the new number into tests/test_frames.py.  More: take the new call out, or say in the commit what it buys."""


def calls_of(run):
    """The names of all Python functions that `run()` calls, in order."""
    names = []

    def note(frame, event, _):
        if event == "call" and not frame.f_code.co_name.endswith("comp>"):  # inlined since Python 3.12
            names.append(frame.f_code.co_qualname)

    before = sys.getprofile()
    gc.disable()  # a collection would run other people's callbacks, Hypothesis's among them
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
        gc.enable()
    return names[1:]  # `run` itself


def hold(what, calls, pinned):
    said = CHANGED.format(what=what, now=len(calls), pinned=pinned, calls="\n  ".join(calls))
    assert len(calls) == pinned, said


@pytest.mark.parametrize("ready, line, pinned", AT_THE_ENGINE, ids=[line for _, line, _ in AT_THE_ENGINE])
def test_a_command_at_the_engine_runs_through_as_many_functions_as_ever(engine, ready, line, pinned):
    engine.run(ready)
    argv = line.encode().split()
    hold(line, calls_of(lambda: engine.execute(engine.local, argv)), pinned)


@pytest.mark.parametrize(
    "ready, method, words, pinned", ON_THE_SHORT_PATH, ids=[method for _, method, _, _ in ON_THE_SHORT_PATH]
)
def test_a_method_on_the_short_path_runs_through_as_many_functions_as_ever(ready, method, words, pinned):
    engine = teachredis.Engine()
    engine.cron_ms = NEVER_MS  # a tick would come by the door
    engine.timing.slow_us = NEVER_MS  # and a busy machine makes slow commands, which are looked at
    engine.run(ready)
    r = teachredis.Redis(engine=engine)
    r.ping()  # sits down: from now on the short path is taken
    call = getattr(r, method)
    hold(f"r.{method}{words}", calls_of(lambda: call(*words)), pinned)


def test_a_longer_way_is_noticed():
    def run():
        known()
        new()

    def known():
        pass

    def new():
        pass

    with pytest.raises(AssertionError, match=r"PING ran 2 Python functions, not 1[\s\S]*new"):
        hold("PING", calls_of(run), 1)
