"""A script on its run: what others see of it, how it is stopped, what it feeds on, what INFO counts."""

import threading
import time

import pytest

from teachredis import Engine
from teachredis.engine import Clock
from teachredis.wire.errors import ReplyError

ENDLESS = "while true do end"
CATCHES = "while true do pcall(function() while true do end end) end"
LOADS_ENDLESS = "#!lua name=mine\nredis.register_function('endless', function() while true do end end)"


class Elsewhere(threading.Thread):
    """Executes one command in another thread, as a server's worker does; `error` is what it was answered."""

    def __init__(self, engine, *argv):
        super().__init__(daemon=True)
        self.engine, self.argv, self.client = engine, [word.encode() for word in argv], engine.client()
        self.reply = self.error = None
        self.start()

    def run(self):
        with self.engine.lock:
            try:
                self.reply = self.engine.execute(self.client, self.argv)
            except ReplyError as error:
                self.error = str(error)


@pytest.fixture
def impatient():
    """An engine that answers BUSY after 20 ms."""
    engine = Engine(clock=Clock())
    engine.run("CONFIG SET busy-reply-threshold 20")
    return engine


def said(engine, line):
    with engine.lock:
        try:
            return engine.run(line)
        except ReplyError as error:
            return str(error)


def until_busy(engine):
    scripting = engine.ports.scripting
    for _ in range(2000):
        if engine.ports.scripting is not None and engine.ports.scripting.busy:
            return
        time.sleep(0.005)
    raise AssertionError(f"never busy: {scripting}")


@pytest.mark.parametrize("script", [ENDLESS, CATCHES, f"coroutine.wrap(function() {ENDLESS} end)()"])
def test_a_long_script_makes_others_hear_busy_until_it_is_killed(impatient, script):
    running = Elsewhere(impatient, "EVAL", script, "0")
    until_busy(impatient)
    assert said(impatient, "GET name").startswith("BUSY Redis is busy running a script. You can only call SCRIPT KILL")
    assert said(impatient, "FUNCTION KILL").startswith("BUSY Redis is busy running a script. You can only call SCRIPT KILL")
    assert said(impatient, "SCRIPT KILL") == "OK"
    running.join(20)
    assert "Script killed by user with SCRIPT KILL" in running.error
    assert said(impatient, "PING") == "PONG"
    assert impatient.rare is None


def test_a_function_is_killed_by_function_kill_only(impatient):
    impatient.execute(impatient.local, [b"FUNCTION", b"LOAD", LOADS_ENDLESS.encode()])
    running = Elsewhere(impatient, "FCALL", "endless", "0")
    until_busy(impatient)
    assert "FUNCTION KILL" in said(impatient, "SCRIPT KILL")
    stats = said(impatient, "FUNCTION STATS")[b"running_script"]
    assert (stats[b"name"], stats[b"command"]) == (b"endless", [b"fcall", b"endless", b"0"])
    assert said(impatient, "FUNCTION KILL") == "OK"
    running.join(20)
    assert running.error


def test_a_script_that_has_written_cannot_be_killed_but_its_work_stays_whole(impatient):
    units = []
    impatient.journal.feeds.append(units.append)
    body = "redis.call('SET', 'a', 1) local till = os.clock() + 0.5 while os.clock() < till do end redis.call('SET', 'b', 2)"
    running = Elsewhere(impatient, "EVAL", body, "0")
    until_busy(impatient)
    assert said(impatient, "SCRIPT KILL").startswith("UNKILLABLE")
    assert units == []  # nobody who came in between has fed half of it
    running.join(20)
    assert [[argv for _, argv in unit] for unit in units] == [[(b"MULTI",), (b"SET", b"a", b"1"), (b"SET", b"b", b"2"), (b"EXEC",)]]


def test_a_busy_engine_spoils_a_transaction(impatient):
    other = impatient.client()
    impatient.execute(other, [b"MULTI"])
    running = Elsewhere(impatient, "EVAL", ENDLESS, "0")
    until_busy(impatient)
    with impatient.lock, pytest.raises(ReplyError, match="BUSY"):
        impatient.execute(other, [b"SET", b"a", b"1"])
    said(impatient, "SCRIPT KILL")
    running.join(20)
    with pytest.raises(ReplyError, match="EXECABORT"):
        impatient.execute(other, [b"EXEC"])


def test_ctrl_c_ends_a_script_even_one_that_has_written(engine):
    asked = iter([False, False, True, True, True, True])
    engine.interrupted = lambda: next(asked, True)
    with pytest.raises(ReplyError, match="Script killed by user"):
        engine.execute(engine.local, [b"EVAL", f"redis.call('SET', 'a', 1) {CATCHES}".encode(), b"0"])
    engine.interrupted = bool
    assert engine.run("EVAL 'return 1' 0") == 1


def test_nothing_runs_and_nothing_can_be_killed(engine):
    for command in ("SCRIPT KILL", "FUNCTION KILL"):
        with pytest.raises(ReplyError, match="NOTBUSY"):
            engine.run(command)


def test_a_library_that_does_not_end_is_given_up_after_half_a_second(engine):
    with pytest.raises(ReplyError, match="Error registering functions: ERR FUNCTION LOAD timeout"):
        engine.execute(engine.local, [b"FUNCTION", b"LOAD", f"#!lua name=mine\n{ENDLESS}".encode()])
    assert engine.run("EVAL 'local n = 0 for i = 1, 1000000 do n = n + 1 end return n' 0") == 1000000


# --- effects ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("script", "fed"), [
    ("return redis.call('GET', 'a')", []),
    ("redis.call('SET', 'a', 1)", [(b"SET", b"a", b"1")]),
    ("redis.call('INCR', 'n') redis.call('SPOP', 's')", [(b"MULTI",), (b"INCR", b"n"), (b"SREM", b"s", b"x"), (b"EXEC",)]),
    ("redis.set_repl(redis.REPL_NONE) redis.call('SET', 'a', 1) redis.set_repl(redis.REPL_ALL) redis.call('SET', 'b', 2)", [(b"SET", b"b", b"2")]),
    ("redis.call('SET', 'a', 1) redis.call('NOSUCH')", [(b"SET", b"a", b"1")]),
])  # fmt: skip
def test_the_effects_are_those_of_the_commands(engine, script, fed):
    engine.run("SADD s x")
    units = []
    engine.journal.feeds.append(units.append)
    try:
        engine.execute(engine.local, [b"EVAL", script.encode(), b"0"])
    except ReplyError:
        pass
    assert [argv for unit in units for _, argv in unit if argv[0] != b"DEL"] == fed


def test_a_script_wakes_who_waits_when_it_is_over(engine):
    waits = engine.client()
    engine.execute(waits, [b"BLPOP", b"q", b"0"])
    assert engine.run("EVAL \"redis.call('RPUSH', 'q', 'a', 'b') return redis.call('LLEN', 'q')\" 0") == 2
    assert waits.outbox == [[b"q", b"a"]]


def test_time_stands_still_in_a_script(engine):
    engine.run("SET gone soon PX 5")
    found = engine.run("EVAL \"local a = redis.call('TIME') return {a[1] .. a[2], redis.call('TTL', 'gone'), redis.call('TIME')[2]}\" 0")
    assert found[0].endswith(found[2])


def test_the_callers_database_and_protocol_stay_as_they_are(engine):
    engine.run("EVAL \"redis.setresp(3) redis.call('SELECT', 2) redis.call('SET', 'there', 1)\" 0")
    assert engine.run("EXISTS there") == 0
    assert engine.local.protocol == 2
    engine.run("SELECT 2")
    assert engine.run("EVAL \"return redis.call('EXISTS', 'there')\" 0") == 1


# --- what is counted ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("script", "errors", "calls", "failed"), [
    ("return redis.call('SELECT', 99)", 1, (1, 1), (1, 1)),
    ("return redis.pcall('SELECT', 99).err", 1, (1, 1), (1, 0)),
    ("return redis.pcall('SELECT', 99)", 1, (1, 1), (1, 1)),
    ("return redis.error_reply('My own')", 1, (0, 1), (0, 1)),
    ("error('my own')", 1, (0, 1), (0, 1)),
])  # fmt: skip
def test_an_error_is_counted_once(engine, script, errors, calls, failed):
    engine.run("CONFIG RESETSTAT")
    try:
        engine.execute(engine.local, [b"EVAL", script.encode(), b"0"])
    except ReplyError:
        pass
    select, evaluate = engine.table["select"], engine.table["eval"]
    assert engine.error_replies == errors
    assert ((select.calls, evaluate.calls), (select.failed, evaluate.failed)) == (calls, failed)


def test_of_the_scripts_of_eval_only_the_last_500_are_kept(engine):
    engine.run("SCRIPT LOAD 'return 1'")
    for number in range(2, 601):
        engine.run(f"EVAL 'return {number}' 0")
        engine.run("EVAL 'return 2' 0")
    info = engine.run("INFO memory").decode() + engine.run("INFO stats").decode()
    assert "number_of_cached_scripts:501\r\n" in info
    assert "evicted_scripts:99\r\n" in info
    known = engine.ports.scripting.scripts.known
    assert {script.body for script in known.values()} >= {b"return 1", b"return 2", b"return 600"}


def test_without_lua_every_command_of_the_room_says_so(engine, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "lupa", None)
    lines = ["EVAL 'return 1' 0", "EVALSHA x 0", "SCRIPT LOAD x", "SCRIPT EXISTS x", "SCRIPT FLUSH", "SCRIPT KILL", "FCALL f 0", "FUNCTION LIST"]
    for line in lines:
        with pytest.raises(ReplyError, match="this Python has no Lua"):
            engine.run(line)
    assert engine.run("PING") == "PONG"
    assert "number_of_cached_scripts:0" in engine.run("INFO memory").decode()


def test_reset_forgets_scripts_functions_and_settings_of_the_libraries(engine):
    engine.run("EVAL 'cjson.encode_max_depth(3)' 0")
    engine.execute(engine.local, [b"FUNCTION", b"LOAD", LOADS_ENDLESS.encode()])
    engine.reset()
    assert engine.run("EVAL 'return cjson.encode_max_depth()' 0") == 1000
    assert engine.run("FUNCTION LIST") == []


def test_monitor_shows_the_script_and_then_its_commands(engine):
    watches = engine.client()
    engine.execute(watches, [b"MONITOR"])
    engine.run("EVAL \"return redis.call('SET', KEYS[1], 1)\" 1 name")
    shown = [str(line).partition("[")[2] for line in watches.outbox]
    assert shown == ["0 127.0.0.1:0] \"EVAL\" \"return redis.call('SET', KEYS[1], 1)\" \"1\" \"name\"", '0 lua] "SET" "name" "1"']


def test_what_a_script_reads_is_tracked_for_its_caller(engine):
    engine.run("HELLO 3")
    engine.run("CLIENT TRACKING on")
    engine.run("EVAL \"return redis.call('GET', KEYS[1])\" 1 name")
    engine.execute(engine.client(), [b"SET", b"name", b"Ada"])
    assert engine.local.outbox == [[b"invalidate", [b"name"]]]
