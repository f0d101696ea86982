"""Live views without a browser: what is marked, what is sent, and that nothing is left behind."""

import socket
import threading
import time

import pytest

from teachredis import Engine
from teachredis.engine import Clock
from teachredis.keyspace.story import Story
from teachredis.server.background import free_port, serve
from teachredis.widgets import painter as painter_room
from teachredis.widgets.live import LiveView
from teachredis.widgets.message import MOST_BYTES, message_of, size_of
from teachredis.widgets.painter import MOST_VIEWS, Painter

NASTY = ["<script>alert(1)</script>", "a'b\"c&d", "😀 héllo", "שלום עולם", "\x00\x01\n", "]]>", "x" * 10_000_000]


class Stage:
    """An engine, its painter and a view of `todo`; `painted` runs the painter by hand."""

    def __init__(self):
        self.engine = Engine(clock=Clock(1_750_000_000_000))
        self.engine.journal.story = Story()
        self.painter = Painter(self.engine)
        self.painter.start = lambda: None  # no thread: a test says when it is time to paint

    def view(self, name="todo", **options):
        return LiveView(self.painter, 0, name, is_key=options.pop("is_key", True), **options)

    def keys(self, view):
        return [key for key, *_ in view.screen.scene["shapes"]]


@pytest.fixture
def stage():
    stage = Stage()
    yield stage
    stage.painter.close()


def test_pushes_are_painted_together(stage):
    view, sent = stage.view(), []
    assert view.screen.scene["caption"] == 'There is no key "todo".'
    view.screen.observe(lambda change: sent.append(change.new["caption"]), "scene")
    for element in "abc":
        stage.engine.run(f"RPUSH todo {element}")
    stage.painter.paint()
    stage.painter.paint()
    assert sent == ["todo is a list of 3 elements, head first: a, b, c."]
    assert "element a" in stage.keys(view)


def test_another_key_sends_nothing(stage):
    view, sent = stage.view(), []
    view.screen.observe(sent.append, "scene")
    stage.engine.run("RPUSH other x")
    stage.engine.run("SELECT 1")
    stage.engine.run("RPUSH todo x")
    stage.painter.paint()
    assert sent == []


@pytest.mark.parametrize(
    "line", ["RPUSH todo d", "LPOP todo", "EXPIRE todo 5", "DEL todo", "FLUSHALL", "RENAME todo other", "SET todo x", "SWAPDB 0 1"]
)
def test_whatever_changes_the_key_is_seen(stage, line):
    stage.engine.run("RPUSH todo a b c")
    view = stage.view()
    before = view.screen.scene
    stage.engine.run(line)
    stage.painter.paint()
    assert view.screen.scene != before


def test_the_command_is_told_if_it_was_the_only_one(stage):
    stage.engine.run("RPUSH todo a b c")
    view = stage.view()
    stage.engine.run("LPOP todo")
    stage.painter.paint()
    assert view.screen.scene["reason"] == "LPOP"
    stage.engine.run("LPOP todo")
    stage.engine.run("RPUSH todo z")
    stage.painter.paint()
    assert view.screen.scene["reason"] == ""


@pytest.mark.parametrize(
    ("line", "why"), [("PEXPIRE todo 1500", "it has expired"), ("DEL todo", "it was removed"), ("LPOP todo", "it was removed")]
)
def test_a_key_that_goes_says_why(stage, line, why):
    stage.engine.run("RPUSH todo a")
    view = stage.view()
    stage.engine.run(line)
    stage.engine.advance(2000)
    stage.painter.paint()
    assert view.screen.scene["caption"] == f'There is no key "todo": {why}.'


def test_time_passes_in_the_picture_without_any_command(stage):
    stage.engine.run("SET todo x EX 100")
    view = stage.view()
    stage.engine.clock.advance(40_000)
    stage.painter.paint()
    assert "It expires in 60 s." in view.screen.scene["lines"]


def test_what_nobody_is_told_of_is_seen_when_painting(stage):
    view = stage.view("v")
    stage.engine.run("VADD v VALUES 2 1 0 ada")
    stage.painter.paint()
    assert "v" in view.screen.scene["caption"]


def test_the_keyspace_follows_every_key(stage):
    view = stage.view("keyspace", is_key=False)
    stage.engine.run("SET name Ada")
    stage.painter.paint()
    assert view.screen.scene["caption"] == "Database 0 holds 1 key."


def test_looking_leaves_no_trace(stage):
    stage.engine.run("SET a 1")
    stage.engine.run("RPUSH todo x")
    view, db = stage.view(), stage.engine.databases[0]
    before = (dict(db.access), db.journal.hits, db.journal.misses, db.journal.dirty)
    stage.engine.clock.advance(5000)
    stage.painter.paint()
    assert before == (dict(db.access), db.journal.hits, db.journal.misses, db.journal.dirty)
    view.close()


def test_closing_leaves_nothing_behind(stage):
    views = [stage.view(), stage.view("other")]
    assert stage.engine.journal.listeners == []
    for view in views:
        view.close()
        view.close()
    assert stage.painter.views == []


def test_a_view_that_no_page_shows_rests_and_wakes(stage):
    view = stage.view()
    view.told(None, {"shown": 1}, None)
    view.told(None, {"shown": -1}, None)
    assert stage.painter.views == []
    stage.engine.run("RPUSH todo a")
    view.told(None, {"shown": 1}, None)
    stage.painter.paint()
    assert "element a" in stage.keys(view)


def test_of_too_many_views_the_oldest_stands_still(stage):
    views = [stage.view() for _ in range(MOST_VIEWS + 1)]
    assert views[0].screen.scene["caption"].startswith("Frozen")
    assert stage.painter.views == views[1:]


def test_a_message_is_small_whatever_is_in_the_key(stage):
    stage.engine.execute(stage.engine.local, [b"RPUSH", b"todo", *(word.encode() for word in NASTY * 40)])
    view = stage.view(limit=10_000)
    assert size_of(view.screen.scene) <= MOST_BYTES
    drawn = [view.screen.scene["head"], *(markup for *_, markup in view.screen.scene["shapes"])]
    assert "<script>" not in "".join(drawn)


def test_what_is_sent_is_what_the_figure_shows(stage):
    stage.engine.run("RPUSH todo a b c")
    view = stage.view()
    bundle = view._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == "\n".join((view.screen.scene["caption"], view.screen.scene["lines"]))
    assert message_of(view.scene) == view.screen.scene


def test_a_thread_paints_while_a_program_runs():
    engine = Engine()
    painter, sent = Painter(engine), []
    view = LiveView(painter, 0, "todo", is_key=True)
    view.screen.observe(lambda change: sent.append(threading.current_thread().name), "scene")
    began = time.monotonic()
    while time.monotonic() < began + 0.5:
        with engine.lock:
            engine.run("INCR todo")
    painter.close()
    assert 2 <= len(sent) <= 12  # 20 a second at most, and this machine may be slow
    assert {*sent} == {"teachredis painter"}
    painter.thread.join(5)
    assert not painter.thread.is_alive()


def test_without_threads_the_end_of_the_cell_paints(monkeypatch):
    def refuse(_):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(painter_room.threading.Thread, "start", refuse)
    engine = Engine(clock=Clock(0))
    painter = Painter(engine)
    view = LiveView(painter, 0, "todo", is_key=True)
    engine.run("SET todo x")
    assert painter.thread is None
    painter.paint()
    assert "string" in view.screen.scene["caption"]
    painter.close()


def test_what_another_program_does_is_seen(stage):
    serving = serve(stage.engine, port=free_port("127.0.0.1"), password="")
    try:
        view = stage.view()
        with socket.create_connection(("127.0.0.1", serving.port), timeout=10) as wire:
            wire.sendall(b"RPUSH todo far\r\n")
            assert wire.recv(100) == b":1\r\n"
        stage.painter.paint()
        assert "element far" in stage.keys(view)
    finally:
        serving.stop()
