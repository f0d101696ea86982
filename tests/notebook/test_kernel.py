"""Through a real kernel's own messages, as a front end would: Tab, Shift-Tab, and a cell that fails."""

import time
from queue import Empty

import pytest
from jupyter_client.manager import start_new_kernel


@pytest.fixture(scope="module")
def kernel():
    manager, client = start_new_kernel(startup_timeout=90)
    run(client, "%load_ext teachredis")
    run(client, "%%redis\nSET user:1 a\nSET user:2 b")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def run(client, source):
    """Everything a cell says on the way: (kind of message, content)."""
    sent = client.execute(source, stop_on_error=False)
    heard = []
    while True:
        message = client.get_iopub_msg(timeout=60)
        if message["parent_header"].get("msg_id") != sent:
            continue
        heard.append((message["msg_type"], message["content"]))
        if heard[-1] == ("status", {"execution_state": "idle"}):
            return heard


def reply(client, sent):
    """The shell's answer to that very message."""
    while True:
        try:
            message = client.get_shell_msg(timeout=60)
        except Empty:
            pytest.fail("the kernel does not answer")
        if message["parent_header"].get("msg_id") == sent:
            return message["content"]


@pytest.mark.parametrize(
    ("code", "fragment", "matches"),
    [
        ("%%redis\nGET user:", "user:", ["user:1", "user:2"]),
        ("x = %redis GET user:", "user:", ["user:1", "user:2"]),
        ("%%redis\nOBJECT ENC", "ENC", ["ENCODING"]),
        ("%%redis\nlpushx", "lpushx", ["lpushx"]),
    ],
)
def test_tab(kernel, code, fragment, matches):
    answer = reply(kernel, kernel.complete(code, len(code)))
    assert answer["matches"] == matches
    assert code[answer["cursor_start"] : answer["cursor_end"]] == fragment


def test_tab_in_python_is_ipython_s_own(kernel):
    run(kernel, "some_long_name = 1")
    answer = reply(kernel, kernel.complete("some_long_n", 11))
    assert "some_long_name" in answer["matches"]
    assert "GET" not in answer["matches"]


def test_shift_tab(kernel):
    answer = reply(kernel, kernel.inspect("%%redis\nLPUSH todo wash", 12))
    assert answer["found"]
    assert answer["data"]["text/plain"].startswith("LPUSH key element [element ...]")


def test_an_error_is_three_lines_and_stops_run_all(kernel):
    errors = [content for kind, content in run(kernel, "%%redis\nLPUSH user:1 x") if kind == "error"]
    assert len(errors) == 1
    assert errors[0]["ename"] == "RedisReplyError"
    assert errors[0]["evalue"].splitlines() == errors[0]["traceback"]
    assert len(errors[0]["traceback"]) == 3


def test_the_short_path_and_the_door_share_the_keys_in_a_kernel(kernel):
    heard = run(kernel, "import redis\nredis.Redis().get('user:1')")
    shown = [content["data"]["text/plain"] for kind, content in heard if kind == "execute_result"]
    assert shown == ["b'a'"]


# --- Kernel > Interrupt -------------------------------------------------------------------------------------


@pytest.fixture
def interruptible():
    """A kernel of its own, with the extension and a client `r`."""
    manager, client = start_new_kernel(startup_timeout=90)
    run(client, "%load_ext teachredis\nimport redis, time\nr = redis.Redis()")
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def interrupted(manager, client, source):
    """Interrupt a cell once it says that it has begun: (what error it then shows, how long that took)."""
    sent, error, began_s = client.execute(source, stop_on_error=False), None, None
    while True:
        message = client.get_iopub_msg(timeout=20)
        if message["parent_header"].get("msg_id") != sent:
            continue
        kind, content = message["msg_type"], message["content"]
        if kind == "stream" and began_s is None:
            time.sleep(0.3)  # it is in the middle of it now
            manager.interrupt_kernel()
            began_s = time.monotonic()
        if kind == "error":
            error = content["traceback"]
        if (kind, content) == ("status", {"execution_state": "idle"}):
            return error, time.monotonic() - began_s


def printed(client, source):
    """What a cell printed."""
    return "".join(content["text"] for kind, content in run(client, source) if kind == "stream")


WHOLE = "from teachredis.client import default_engine\ndefault_engine().check()\nprint(r.incr('after'), r.get('x'))"
WAITING = "print('begun', flush=True)\nr.blpop('q', 0)"
BUSY = "print('begun', flush=True)\nn = 0\nwhile True:\n    n += 1; r.set('x', n); r.lmove('l', 'm'); r.lmove('m', 'l')"


@pytest.mark.slow
def test_an_interrupt_ends_a_wait_and_a_busy_loop_and_nothing_else(interruptible):
    manager, client = interruptible
    run(client, "r.rpush('l', *range(100)); r.set('x', 0)")
    for round_, source in enumerate([WAITING, BUSY, WAITING, BUSY, BUSY], 1):
        shown, took_s = interrupted(manager, client, source)
        assert "KeyboardInterrupt" in shown[-1]
        assert source is BUSY or shown == ["line 2: r.blpop('q', 0)", "KeyboardInterrupt"]
        assert took_s < 5
        assert printed(client, WHOLE).startswith(f"{round_} b'")
        assert printed(client, "print(r.llen('l') + r.llen('m'))") == "100\n"


@pytest.mark.slow
def test_python_s_own_interrupts_look_as_ever(interruptible):
    manager, client = interruptible
    shown, _ = interrupted(manager, client, "print('begun', flush=True)\nwhile True: pass")
    assert "Traceback" in "".join(shown)
    assert "on_sigint" not in "".join(shown)
    waiting = "from redis.asyncio import Redis\nprint('begun', flush=True)\nawait Redis().blpop('q', 0)"
    shown, _ = interrupted(manager, client, waiting)
    assert shown == ["line 3: await Redis().blpop('q', 0)", "CancelledError"]


INSIDE = """
import os, signal
from teachredis.client import default_engine, interrupts

def kick(event):
    default_engine().journal.listeners.clear()
    os.kill(os.getpid(), signal.SIGINT)
    print('the command went on')

default_engine().journal.listeners.append(kick)
r.set('y', 1)
"""
GUARDED = "print(signal.getsignal(signal.SIGINT) is interrupts.on_sigint)"


def test_an_interrupt_inside_a_command_is_raised_right_after_it(interruptible):
    _, client = interruptible
    heard = run(client, INSIDE)
    assert [content["text"] for kind, content in heard if kind == "stream"] == ["the command went on\n"]
    assert [content["ename"] for kind, content in heard if kind == "error"] == ["KeyboardInterrupt"]
    assert printed(client, WHOLE.replace("'x'", "'y'")) == "1 b'1'\n"
    assert printed(client, GUARDED) == "True\n"
    run(client, "%unload_ext teachredis")
    assert printed(client, GUARDED) == "False\n"
    run(client, "%load_ext teachredis")
    run(client, "%reload_ext teachredis")
    assert printed(client, GUARDED) == "True\n"
