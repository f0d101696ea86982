"""Users in files: ACL LOAD and SAVE, `user` lines of a configuration; where a text is Redis's, Redis is asked."""

import contextlib
import subprocess

import pytest

from tests.real import RealRedis, server_binary
from tests.server.test_process import MODULE, Program

GOOD = [
    "",
    "user alice on >secret ~* +@all\n\n   user bob  off   +get (+set ~x) \r\n",
    "user default on nopass ~k +@all\nuser alice reset ( +get ~a ) (+set)\n",
]
BAD = [
    "user a on\nuser a off\n", "nobody\n", "user\n", "USER a on\n", "# a remark\n",
    "user a\nuser b +nosuch\nuser c +@nosuch x\n", 'user "a b" on\n', "user a\ton\n",
    "user a +get|a|b +client|a|b +get| ~* ~b &* &x <b #c (on)\n", "user a on\nuser b )\n", "user a on (+get b)\n",
]  # fmt: skip


@pytest.fixture(scope="module")
def theirs(tmp_path_factory):
    """A redis-server with a file of users."""
    binary = server_binary()
    if binary is None:
        pytest.skip("no redis-server")
    file = tmp_path_factory.mktemp("theirs") / "users.acl"
    file.write_text("")
    server = RealRedis(binary, aclfile=file)
    yield server.main, file
    server.stop()


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """Our program, likewise."""
    folder = tmp_path_factory.mktemp("ours")
    file = folder / "users.acl"
    file.write_text("")
    running = Program(folder, "--aclfile", str(file))
    yield running.client, file
    running.stop()


def after_loading(side, text):
    client, file = side
    file.write_text(text)
    loaded = str(client.command("ACL", "LOAD")).replace(str(file), "<file>")
    return loaded, client.command("ACL", "LIST"), client.command("ACL", "SAVE"), file.read_text()


@pytest.mark.real
@pytest.mark.parametrize("text", [*GOOD, *BAD])
def test_a_file_is_loaded_and_saved_as_by_redis(ours, theirs, text):
    assert after_loading(ours, text) == after_loading(theirs, text)


@pytest.mark.real
def test_a_file_that_is_gone(ours, theirs):
    said = []
    for client, file in (ours, theirs):
        file.unlink()
        said.append(str(client.command("ACL", "LOAD")).replace(str(file), "<file>"))
    assert said[0] == said[1]


def test_a_selector_that_is_not_closed_is_a_mistake_like_another(ours):
    assert after_loading(ours, "user a (+get\n")[0].startswith("ERR <file>:1: Syntax error. WARNING")


def test_a_client_stays_if_its_user_does(ours):
    client, file = ours
    file.write_text("user stays on nopass +@all\nuser goes on nopass +@all\nuser hears on nopass &* +@all\n")
    assert client.command("ACL", "LOAD") == "OK"
    running = {name: connected(client, name) for name in ("stays", "goes", "hears")}
    running["hears"].command("SUBSCRIBE", "news")
    file.write_text("user stays on nopass +ping\nuser hears on nopass +@all\n")
    assert client.command("ACL", "LOAD") == "OK"
    assert running["stays"].command("PING") == "PONG"
    assert "NOPERM" in str(running["stays"].command("ECHO", "x"))
    for name in ("goes", "hears"):
        with pytest.raises(ConnectionError):
            running[name].command("PING")


def connected(client, name):
    other = type(client)(client.socket.getpeername()[1])
    assert other.command("AUTH", name, "any") == "OK"
    return other


# --- the configuration --------------------------------------------------------------------------------------


def test_users_of_the_configuration_are_there_and_written_back(tmp_path):
    file = tmp_path / "r.conf"
    file.write_text('user alice on nopass +get\n# mine\nuser bob off "(+set ~x)"\nhz 10\n')
    running = Program(tmp_path, str(file))
    with contextlib.closing(running.client):
        assert running.client.command("ACL", "USERS") == [b"alice", b"bob", b"default"]
        assert running.client.command("ACL", "DELUSER", "bob") == 1
        assert running.client.command("ACL", "SETUSER", "carl") == "OK"
        assert running.client.command("CONFIG", "REWRITE") == "OK"
    running.stop()
    lines = file.read_text().splitlines()
    assert lines[:4] == [
        "user alice on nopass sanitize-payload resetchannels -@all +get", "# mine",
        "user carl off sanitize-payload resetchannels -@all", "hz 10",
    ]  # fmt: skip
    assert lines[-1] == "user default on nopass sanitize-payload ~* &* +@all"


@pytest.mark.real
@pytest.mark.parametrize("text", [
    "user", "user a +nosuch", "user a on\nuser a on", "user a (+get", 'user "a b" on', "user a on\naclfile /nosuch/file",
    "aclfile /nosuch/file",
])  # fmt: skip
def test_what_no_server_starts_with(tmp_path, text):
    if server_binary() is None:
        pytest.skip("no redis-server")
    file = tmp_path / "r.conf"
    file.write_text(f'port 1\nsave ""\n{text}\n')
    ours, theirs = complaint_of([*MODULE, str(file)]), complaint_of([server_binary(), str(file)])
    assert ours == theirs


def complaint_of(words):
    """The lines that a program says why it does not start, without time and process."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    lines = (done.stdout + done.stderr).splitlines()
    plain = [line.partition(" # ")[2] or line for line in lines if " * " not in line and "overcommit" not in line]
    return [line for line in plain if line and "bye bye" not in line]
