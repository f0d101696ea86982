"""Recording: what is seen of each step, the film strip, the page of its own, and going back."""

import json
import re

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import teachredis
from teachredis.keyspace.rewind import Images
from teachredis.notebook import stepping
from teachredis.notebook.recording import MOST_STEPS, Recorder
from teachredis.pictures.strip import MOST_ROWS, strip_of
from teachredis.widgets.stepper import MOST_BYTES, Tape
from tests.differential.run import sequence
from tests.ours import frozen_engine

GROUPS = ["hashes", "keys", "lists", "sets", "sorted_sets", "streams", "strings"]
CELL = "RPUSH todo wash cook\nLPUSH todo sleep\nLRANGE todo 0 0\nGET todo\nPING"


@pytest.fixture(autouse=True)
def no_history():
    stepping.history.__init__()


def frames_of(engine, *lines):
    recorder = Recorder(engine)
    with recorder:
        for line in lines:
            engine.run(line)
    return recorder


# --- what is recorded ---------------------------------------------------------------------------------------


def test_each_command_is_a_step_with_what_it_did(notebook):
    shown = notebook.run(f"%%redis --steps\n{CELL}")
    for line in (
        "4 steps; at the end: todo is a list of 3 elements, head first: sleep, wash, cook.",
        "1. RPUSH todo wash cook  →  (integer) 2  (todo is new)",
        "2. LPUSH todo sleep  →  (integer) 3  (2 → 3 elements)",
        '3. LRANGE todo 0 0  →  1) "sleep"  (only looked)',
        "4. GET todo  →  (error) WRONGTYPE O…  (refused: nothing changed)",
        "0 (-3)  sleep",
    ):
        assert line in shown.splitlines()
    assert str(notebook.error).endswith('"todo" holds a list. Line 5 was not run.')


def test_python_and_other_clients_are_recorded_too(notebook):
    shown = notebook.run(
        "import redis, teachredis\nr = redis.Redis()\nwith teachredis.steps():\n"
        "    r.set('a', 1)\n    r.pipeline().incr('a').incr('a').execute()"
    )
    assert [line.partition("  ")[0] for line in shown.splitlines()[1:6]] == [
        "1. SET a 1", "2. MULTI", "3. INCRBY a 1", "4. INCRBY a 1", "5. EXEC",
    ]  # fmt: skip
    assert notebook.run("with teachredis.steps():\n    pass") == "Nothing was recorded: no command has run."


def test_a_script_is_one_step_and_its_writes_belong_to_it(engine):
    recorder = frames_of(engine, "EVAL \"redis.call('SET','a','1') redis.call('SET','b','2')\" 0")
    [step] = recorder.steps
    assert step.frame.said == "changed 2 keys"


def test_nothing_is_left_when_the_recording_is_over(engine):
    frames_of(engine, "SET a 1")
    assert engine.witness is engine.rare is None
    assert engine.journal.snapshots == []


def test_two_recordings_at_once_are_refused(notebook):
    notebook.run("import teachredis\nwith teachredis.steps():\n    with teachredis.steps():\n        pass")
    assert "recording already" in str(notebook.error)


def test_of_many_steps_the_middle_goes(engine):
    recorder = frames_of(engine, *(f"SET k {at}" for at in range(MOST_STEPS + 50)))
    numbers = [step.frame.number for step in recorder.steps]
    assert (len(numbers), recorder.missing) == (MOST_STEPS, 50)
    assert numbers[:100] == [*range(1, 101)]
    assert numbers[-1] == MOST_STEPS + 50


# --- how it is shown ----------------------------------------------------------------------------------------


def test_the_strip_and_its_text_tell_the_same(engine):
    recorder = frames_of(engine, *(f"RPUSH list element-{at}" for at in range(MOST_ROWS + 4)))
    scene = strip_of([step.frame for step in recorder.steps])
    assert all(label in scene.text for label in scene.labels())
    assert "… 4 steps not shown" in scene.text
    keys = [shape.key for shape in scene.shapes]
    assert len(keys) == len(set(keys))


def test_a_tape_that_is_too_long_is_cut_in_its_middle(engine):
    recorder = frames_of(engine, *(f"SADD s {'x' * 20}{at}" for at in range(190)))
    tape = Tape([step.frame for step in recorder.steps], recorder.before)
    assert len(json.dumps(tape.content())) <= MOST_BYTES
    assert tape.content()["steps"][-1]["number"] == 190


def test_values_cannot_break_out_of_the_page(engine):
    recorder = frames_of(engine, 'SET a "</script><script>alert(1)</script><img src=x onerror=alert(1)>"')
    page = Tape([step.frame for step in recorder.steps], recorder.before).page()
    assert page.count("<script") == page.count("</script>") == 1
    assert "<img src=x" not in page
    assert not re.search(r"""(src|href)=["']?(http|//)""", page)


def test_the_page_is_written_where_it_is_wanted(notebook, tmp_path):
    notebook.run(
        f"import teachredis\nwith teachredis.steps(save={str(tmp_path / 's.html')!r}):\n    %redis SET a 1"
    )
    assert "SET a 1" in (tmp_path / "s.html").read_text(encoding="utf-8")
    notebook.redis("SET b 2", f"--steps --save {tmp_path / 't.html'}")
    assert "SET b 2" in (tmp_path / "t.html").read_text(encoding="utf-8")
    notebook.redis("SET b 2", "--save t.html")
    assert "--steps --save FILE" in str(notebook.error)
    notebook.run("with teachredis.steps(save='/dev/null/x'):\n    %redis SET a 1")
    assert "--save" in str(notebook.error)


# --- going back ---------------------------------------------------------------------------------------------


def test_back_and_forth(notebook):
    notebook.redis("RPUSH todo wash\nRPUSH todo cook\nSET name Ada", "--steps")
    assert notebook.run("%redis_undo --diff 2").splitlines()[0] == "would take back step 3: SET name Ada"
    assert notebook.run("%redis_undo 2") == "taken back: SET name Ada\ntaken back: RPUSH todo cook"
    assert notebook.redis("LRANGE todo 0 9") == '1) "wash"'
    assert notebook.run("%redis_undo --redo") == "done again: RPUSH todo cook"
    assert notebook.redis("LLEN todo") == "(integer) 2"
    notebook.run("%redis_undo --to 0")
    assert notebook.redis("KEYS *") == "(empty array)"
    notebook.run("%redis_undo --redo --to 3")
    assert notebook.redis("GET name") == '"Ada"'


def test_what_would_lose_something_is_refused(notebook):
    notebook.run("%redis_undo")
    assert "Nothing was recorded" in str(notebook.error)
    notebook.redis("SET a 1", "--steps")
    notebook.redis("SET a 2")
    notebook.run("%redis_undo")
    assert "would be lost" in str(notebook.error)
    assert notebook.redis("GET a") == '"2"'
    notebook.run("%redis_undo x")
    assert "whole number" in str(notebook.error)


def test_deadlines_and_who_watches(engine):
    engine.run("SET a 1 PX 1000")
    recorder = frames_of(engine, "PERSIST a", "DEL a")
    recorder.steps[1].images.put_back()
    recorder.steps[0].images.put_back()
    assert engine.run("PTTL a") == 1000


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), back=st.integers(1, 40))
def test_the_state_after_going_back_is_the_state_by_replay(seed, back):
    commands = sequence(seed, GROUPS, 60)
    engine, client = fresh()
    recorder = Recorder(engine)
    digests = [engine.run("DEBUG DIGEST")]
    with recorder:
        for argv in commands:
            before = len(recorder.steps)
            perform(engine, client, argv)
            digests += [None] * (len(recorder.steps) - before - 1)
            if len(recorder.steps) > before:
                recorder_off = engine.witness
                engine.witness = None
                digests.append(engine.run("DEBUG DIGEST"))
                engine.witness = recorder_off
    redo = []
    for step in recorder.steps[::-1][:back]:
        redo.append(step.images.put_back())
        engine.check()
    at = max(len(recorder.steps) - back, 0)
    assert digests[at] in {None, engine.run("DEBUG DIGEST")}
    for images in reversed(redo):
        assert isinstance(images.put_back(), Images)
    assert engine.run("DEBUG DIGEST") == digests[-1]
    engine.check()


def fresh():
    engine = frozen_engine()
    return engine, engine.client()


def perform(engine, client, argv):
    if client.waiting is None:
        try:
            engine.execute(client, argv)
        except teachredis.wire.errors.ReplyError:
            pass
    engine.settle()


def test_an_append_only_file_hears_of_it(notebook, tmp_path):
    notebook.run(f"%redis_connect --dir {tmp_path / 'data'} --aof")
    notebook.redis("SET a 1\nRPUSH l x", "--steps")
    notebook.run("%redis_undo")
    [log] = (tmp_path / "data" / "appendonlydir").glob("*.incr.aof")
    assert log.read_bytes().rstrip().endswith(b"DEL\r\n$1\r\nl")
    assert redis.Redis().exists("l") == 0
