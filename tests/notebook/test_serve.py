"""%redis_serve: other programs talk to the notebook's Redis, and the notebook stays at hand."""

import sys
import threading
import time

import pytest
import redis

import teachredis
from teachredis.server import CannotServe, background
from tests.real import RealClient, free_port


@pytest.fixture
def port():
    return free_port()


def outside(port, password=None):
    pool = redis.ConnectionPool(host="127.0.0.1", port=port, password=password)
    return redis.Redis(connection_pool=pool)


def test_serving_prints_where_and_a_line_to_try(notebook, port):
    shown = notebook.run(f"%redis_serve --port {port}")
    first, second = shown.splitlines()
    assert first == f"Redis listens on redis://127.0.0.1:{port}"
    password = second.partition(" -a ")[2].split()[0]
    assert second == f"Try it in a terminal:  redis-cli -p {port} -a {password} --no-auth-warning"
    assert len(password) >= 16
    notebook.redis("SET name Ada")
    assert outside(port, password).get("name") == b"Ada"
    assert notebook.run("%redis_serve") == shown, "asked again, it says it again"
    assert notebook.run("%redis_serve --stop") == "Nobody can connect any more."
    with pytest.raises(OSError):
        RealClient(port)
    assert notebook.run("%redis_serve --stop") == "Nobody could connect anyway."


def test_without_the_password_nobody_comes_in_and_the_notebook_is_not_asked(notebook, port):
    notebook.run(f"%redis_serve --port {port}")
    with pytest.raises(redis.AuthenticationError):
        outside(port).ping()
    assert notebook.redis("PING") == "PONG"
    notebook.run("%redis_reset")
    with pytest.raises(redis.AuthenticationError):
        outside(port).ping()


def test_a_password_of_one_s_own(notebook, port):
    assert " -a sesame" in notebook.run(f"%redis_serve --port {port} --password sesame")
    assert outside(port, "sesame").ping()


def test_a_unix_socket(notebook, tmp_path):
    path = tmp_path / "redis.sock"
    shown = notebook.run(f"%redis_serve --unix {path} --password x")
    assert f"redis-cli -s {path} -a x" in shown
    assert redis.Redis(unix_socket_path=str(path), password="x").ping()
    assert path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(("line", "said"), [
    ("--port abc", "--port needs a whole number, not abc"),
    ("--port 70000", "--port needs a number from 1 to 65535, not 70000"),
    ("--prot 1", "%redis_serve has no option --prot. Closest: --port"),
    ("here", "%redis_serve takes nothing; it got: here"),
])  # fmt: skip
def test_bad_options_name_the_nearest(notebook, line, said):
    notebook.run(f"%redis_serve {line}")
    assert str(notebook.error) == said


def test_a_port_in_use_is_said_in_one_sentence(notebook, port):
    taken = teachredis.serve(teachredis.Engine(), port=port)
    notebook.run(f"%redis_serve --port {port}")
    taken.stop()
    assert "Address already in use" in str(notebook.error)


def test_threads_switch_faster_while_it_serves_and_no_longer(notebook, port):
    before = sys.getswitchinterval()
    notebook.run(f"%redis_serve --port {port}")
    assert sys.getswitchinterval() == pytest.approx(background.SWITCH_S)
    notebook.run("%unload_ext teachredis")
    assert sys.getswitchinterval() == before
    with pytest.raises(OSError):
        RealClient(port)


def test_a_busy_client_leaves_the_notebook_responsive(notebook, port):
    notebook.run(f"%redis_serve --port {port} --password x")
    stop = threading.Event()

    def hammer():
        r = outside(port, "x")
        while not stop.is_set():
            pipeline = r.pipeline(transaction=False)
            for _ in range(1000):
                pipeline.incr("n")
            pipeline.execute()

    thread = threading.Thread(target=hammer)
    thread.start()
    try:
        start_s = time.monotonic()
        for _ in range(20):
            assert notebook.redis("PING") == "PONG"
        assert time.monotonic() - start_s < 10
    finally:
        stop.set()
        thread.join()


def test_messages_of_a_cell_reach_a_client_outside(notebook, port):
    notebook.run(f"%redis_serve --port {port} --password x")
    listener = outside(port, "x").pubsub()
    listener.subscribe("news")
    assert listener.get_message(timeout=5)
    notebook.redis("PUBLISH news hello")
    assert listener.get_message(timeout=5)["data"] == b"hello"


def test_the_same_from_python(port):
    with teachredis.serve(teachredis.Engine(), port=port, password="") as serving:
        assert serving.address == f"redis://127.0.0.1:{port}"
        assert serving.try_it == f"redis-cli -p {port}"
        assert outside(port).ping()
    assert repr(serving) == "Nobody listens any more."


def test_where_threads_cannot_start_it_says_so(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(CannotServe, match="neither threads nor sockets"):
        teachredis.serve(teachredis.Engine())
