"""`teachredis-server`: its words, its files, its beginning and its end; where a text is Redis's, Redis is asked."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import time

import pytest

from teachredis import Engine
from teachredis.server.command_line import read_command_line
from teachredis.server.config_file import FatalConfig, Loader
from tests.real import RealClient, free_port, server_binary

START_S = 20
MODULE = [sys.executable, "-m", "teachredis.server"]

BAD = [
    ["--port", "abc"], ["--port"], ["--port", "1", "2"], ["--maxmemory", "1zz"], ["--save", "1"],
    ["--databases", "0"], ["--appendonly", "maybe"], ["--loglevel", "x"], ["--unixsocketperm", "8"],
    ["--unixsocketperm", "1777"], ["--client-output-buffer-limit", "normal", "1"], ["--dir", "/nonexistent"],
    ["--timeout", "-1"], ["--enable-debug-command", "perhaps"], ["--maxclients", "0"],
]  # fmt: skip


def engine_of(*words, stdin=""):
    line = read_command_line(words, io.StringIO(stdin))
    engine = Engine()
    loader = Loader(engine)
    loader.load(line.text)
    return engine, loader


# --- words and files ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "setting", "value"), [
    (["--port", "7777"], "port", "7777"),
    (["--port 7777"], "port", "7777"),
    (["--maxmemory", "100mb"], "maxmemory", "104857600"),
    (["--save", ""], "save", ""),
    (["--save", "--port", "1"], "save", ""),
    (["--save", "10", "1", "--save", "20", "2"], "save", "10 1 20 2"),
    (["--bind", "127.0.0.1", "::1"], "bind", "127.0.0.1 ::1"),
    (["--requirepass", 'a "b" c'], "requirepass", 'a "b" c'),
    (["--client-output-buffer-limit", "pubsub", "1mb", "2", "3"], "client-output-buffer-limit",
     "normal 0 0 0 slave 268435456 67108864 60 pubsub 1048576 2 3"),
    (["--enable-debug-command", "local"], "enable-debug-command", "local"),
    (["--slave-read-only", "no"], "replica-read-only", "no"),
])  # fmt: skip
def test_any_setting_is_an_option(words, setting, value):
    engine, _ = engine_of(*words)
    assert engine.settings.read(setting) == value


def test_a_file_is_read_with_its_quotes_remarks_and_other_files(tmp_path):
    (tmp_path / "more.conf").write_text("hz 20\n")
    (tmp_path / "main.conf").write_text(
        f'# a remark\n\n  MaxClients 50 \r\ninclude {tmp_path}/m*e.conf\nrequirepass "a\\x41 b"\nhz2 1\n'
    )
    engine, loader = engine_of(str(tmp_path / "main.conf"), "--maxclients", "60")
    read = engine.settings.read
    assert (read("maxclients"), read("hz"), read("requirepass")) == ("60", "20", "aA b")
    assert loader.unknown == ["hz2 1"]


def test_a_dash_reads_standard_input():
    engine, _ = engine_of("--hz", "20", "-", stdin="hz 30\nport 1\n")
    assert (engine.settings.read("hz"), engine.settings.read("port")) == ("20", "1")


def test_a_file_that_includes_itself_is_refused(tmp_path):
    file = tmp_path / "a.conf"
    file.write_text(f"include {file}\n")
    with pytest.raises(FatalConfig, match="Too many nested includes"):
        engine_of(str(file))


def test_commands_can_be_renamed_and_taken_away():
    engine, _ = engine_of("--rename-command", "GET", "FETCH", "--rename-command", "KEYS", "")
    assert engine.run("FETCH a") is None
    for gone in ("GET a", "KEYS *"):
        with pytest.raises(Exception, match="unknown command"):
            engine.run(gone)


def said_by(words):
    """(exit status, the error text without the program's name)."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=START_S, stdin=subprocess.DEVNULL)
    return done.returncode, done.stderr or done.stdout


@pytest.mark.real
@pytest.mark.parametrize("words", BAD, ids=" ".join)
def test_a_bad_option_is_fatal_in_the_words_of_redis(words):
    if server_binary() is None:
        pytest.skip("no redis-server 8.2.3 here")
    status, theirs = said_by([server_binary(), *words])
    with pytest.raises(FatalConfig) as ours:
        engine_of_process(words)
    assert status == 1
    assert str(ours.value).strip() == theirs.strip()


def engine_of_process(words):
    from teachredis.server.process import Process

    before = os.getcwd()  # noqa: PTH109  # `dir` changes it
    try:
        Process(words)
    finally:
        os.chdir(before)


def test_fatal_errors_end_the_program_with_status_1(tmp_path):
    assert said_by([*MODULE, "--port", "x"]) == (1, (
        "\n*** FATAL CONFIG FILE ERROR (Redis 8.2.3) ***\nReading the configuration file, at line 2\n"
        ">>> 'port \"x\"'\nargument couldn't be parsed into an integer\n"
    ))  # fmt: skip
    status, text = said_by([*MODULE, str(tmp_path / "none.conf")])
    assert (status, f"can't open config file '{tmp_path}/none.conf': No such file" in text) == (1, True)
    status, text = said_by([*MODULE, "--bind"])
    assert (status, "Configured to not listen anywhere, exiting." in text) == (1, True)
    status, text = said_by([*MODULE, "--port", str(free_port()), "--foo", "bar"])
    assert (status, ">>> 'foo \"bar\"'" in text or ">>> 'foo bar'" in text) == (1, True)


def test_version_and_help():
    assert said_by([*MODULE, "--version"])[1].startswith("Redis server v=8.2.3 ")
    assert said_by([*MODULE, "-h"])[1].startswith("Usage: teachredis-server ")


# --- the running program ------------------------------------------------------------------------------------


class Program:
    """A running teachredis-server, its port and its log."""

    def __init__(self, folder, *words):
        self.port, self.log = free_port(), folder / "log"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--logfile", str(self.log), "--dir", str(folder)]
        self.process = subprocess.Popen([*MODULE, *words, *options], cwd=folder, stdin=subprocess.DEVNULL)
        self.client = self.connect()

    def connect(self, port=None):
        end_s = time.monotonic() + START_S
        while time.monotonic() < end_s:
            with contextlib.suppress(OSError):
                return RealClient(port or self.port)
            time.sleep(0.02)
        raise AssertionError(self.log.read_text() if self.log.exists() else "no log")

    def ended(self):
        return self.process.wait(START_S)

    def stop(self):
        self.client.close()
        self.process.kill()
        self.process.wait()


@pytest.fixture
def program(tmp_path):
    started = []

    def start(*words):
        started.append(Program(tmp_path, *words))
        return started[-1]

    yield start
    for each in started:
        each.stop()


def test_it_serves_until_shutdown_and_tidies_up(program, tmp_path):
    unix, pid = tmp_path / "sock", tmp_path / "pid"
    running = program("--unixsocket", str(unix), "--unixsocketperm", "700", "--pidfile", str(pid))
    assert running.client.command("SET", "a", "1") == "OK"
    assert int(pid.read_text()) == running.process.pid
    assert unix.stat().st_mode & 0o777 == 0o700
    running.client.send([b"SHUTDOWN", b"NOSAVE"])
    assert running.ended() == 0
    assert not unix.exists()
    assert not pid.exists()
    log = running.log.read_text()
    assert all(word in log for word in (f" PID: {running.process.pid}", "Ready to accept connections tcp", "bye bye"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it(program, number):
    running = program()
    running.client.command("PING")
    running.process.send_signal(number)
    assert running.ended() == 0


def test_config_set_moves_it_to_another_port_and_back_if_that_is_taken(program):
    running, new = program(), free_port()
    assert running.client.command("CONFIG", "SET", "port", str(new)) == "OK"
    other = running.connect(new)
    assert other.command("CONFIG", "SET", "timeout", "0", "maxclients", "100") == "OK"
    with pytest.raises(OSError):
        RealClient(running.port)
    refusal = other.command("CONFIG", "SET", "port", "22", "bind", "192.0.2.250")
    assert "Unable to listen on this port" in str(refusal)
    assert other.command("CONFIG", "GET", "port", "bind") == [b"port", str(new).encode(), b"bind", b"127.0.0.1"]
    assert running.connect(new).command("PING") == "PONG"
    assert "can't set immutable config" in str(other.command("CONFIG", "SET", "unixsocket", "/tmp/x"))
    assert "The operating system is not able to handle" in str(
        other.command("CONFIG", "SET", "maxclients", "4000000000")
    )


def test_config_rewrite_keeps_remarks_and_adds_what_changed(program, tmp_path):
    file = tmp_path / "r.conf"
    file.write_text("# mine\nmaxclients 50\nsave 10 1\nhz 10\n")
    running = program(str(file))
    running.client.command("CONFIG", "SET", "maxclients", "60", "requirepass", "a b", "save", "5 1 6 2")
    assert running.client.command("CONFIG", "REWRITE") == "OK"
    lines = file.read_text().splitlines()
    assert lines[:5] == ["# mine", "maxclients 60", "save 5 1", "save 6 2", "hz 10"]
    assert 'requirepass "a b"' in lines
    engine, _ = engine_of(str(file))
    assert engine.settings.read("save") == "5 1 6 2"


def test_a_daemon_goes_on_without_its_parent(tmp_path):
    port, pid = free_port(), tmp_path / "pid"
    words = ["--port", str(port), "--bind", "127.0.0.1", "--daemonize", "yes", "--pidfile", str(pid), "--dir", str(tmp_path)]
    assert subprocess.run([*MODULE, *words], timeout=START_S).returncode == 0
    end_s = time.monotonic() + START_S
    while not pid.exists() and time.monotonic() < end_s:
        time.sleep(0.02)
    number = int(pid.read_text())
    os.kill(number, signal.SIGTERM)
    while pid.exists() and time.monotonic() < end_s:
        time.sleep(0.02)
    assert not pid.exists()


def test_debug_sleep_makes_everybody_wait(program):
    running = program("--enable-debug-command", "yes")
    other = running.connect()
    running.client.send([b"DEBUG", b"SLEEP", b"0.3"])
    time.sleep(0.1)
    start_s = time.monotonic()
    other.command("PING")
    assert time.monotonic() - start_s > 0.1


def test_there_is_nothing_to_shut_down_without_a_server(engine):
    for line, answer in (("SHUTDOWN", "ERR Errors trying to SHUTDOWN"), ("SHUTDOWN ABORT", "ERR No shutdown in progress")):
        with pytest.raises(Exception, match=answer):
            engine.run(line)
