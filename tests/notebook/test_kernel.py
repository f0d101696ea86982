"""Through a real kernel's own messages, as a front end would: Tab, Shift-Tab, and a cell that fails."""

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
    sent = client.execute(source)
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
