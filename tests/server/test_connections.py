"""Connections: order, turns, limits, and everything that a bad client does."""

import asyncio
import random
import socket
import time

import pytest

from teachredis.server import server as server_module
from teachredis.server.connection import Connection
from teachredis.wire.errors import ReplyError
from teachredis.wire.resp_reader import ReplyReader
from teachredis.wire.resp_writer import encode_request
from tests.server.conftest import exchange, info, read_exactly, read_until

MANY = 1_000
SET = encode_request([b"SET", b"a", b"1"])


def until(condition, timeout_s=10):
    end_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end_s, "it never came true"
        time.sleep(0.01)


def pairs(client, *words):
    """A map reply of RESP2 as a dict."""
    reply = client.command(*words)
    return dict(zip(reply[::2], reply[1::2], strict=True))


# --- order and turns ----------------------------------------------------------------------------------------


def test_replies_come_in_order_however_many_requests_there_are(served):
    wire = served.raw()
    wire.sendall(b"".join(encode_request([b"ECHO", b"%d" % number]) for number in range(5000)))
    got, reader = [], ReplyReader()
    while len(got) < 5000:
        got += reader.feed(wire.recv(1 << 16))
    assert got == [b"%d" % number for number in range(5000)]


def test_a_long_pipeline_lets_others_have_their_turn(served):
    busy, quick = served.raw(), served.client()
    quick.command("PING")
    busy.sendall(SET * 100_000)
    assert quick.command("PING") == "PONG"
    assert int(info(quick, "commandstats")["cmdstat_set"].split("calls=")[1].split(",")[0]) < 100_000
    assert read_exactly(busy, 500_000) == b"+OK\r\n" * 100_000


def test_requests_may_come_byte_by_byte(served):
    wire = served.raw()
    for byte in encode_request([b"SET", b"a", b"x\r\ny"]) + b"GET a\r\n":
        wire.sendall(bytes([byte]))
    assert read_until(wire, b"y\r\n") == b"+OK\r\n$4\r\nx\r\ny\r\n"


def test_a_thousand_connections_are_held_and_served(served):
    server_module.raise_open_files(3 * MANY)
    wires = [served.raw() for _ in range(MANY)]
    for wire in wires:
        wire.sendall(encode_request([b"INCR", b"n"]))
    assert sorted(int(read_until(wire, b"\r\n")[1:]) for wire in wires) == [*range(1, MANY + 1)]
    assert info(served.client(), "clients")["connected_clients"] == str(MANY + 2)
    for wire in wires:
        wire.close()
    until(lambda: len(served.server.connections) == 1)


# --- waiting and messages -----------------------------------------------------------------------------------


def test_a_blocked_client_s_next_requests_wait_and_then_follow(served):
    wire = served.raw()
    wire.sendall(b"BLPOP q 0\r\nPING\r\n" + encode_request([b"ECHO", b"x"]))
    until(lambda: served.engine.blocked)
    served.run("RPUSH q job")
    assert read_until(wire, b"x\r\n") == b"*2\r\n$1\r\nq\r\n$3\r\njob\r\n+PONG\r\n$1\r\nx\r\n"


def test_a_wait_ends_on_time(served):
    client = served.client()
    start_s = time.monotonic()
    assert repr(client.command("BLPOP", "q", "0.02")) == "NULL_ARRAY"
    assert 0.02 <= time.monotonic() - start_s < 0.5


def test_who_hangs_up_while_blocked_is_given_nothing(served):
    gone = served.raw()
    gone.sendall(b"BLPOP q 0\r\n")
    until(lambda: served.engine.blocked)
    gone.close()
    until(lambda: not served.engine.blocked)
    served.run("RPUSH q job")
    assert served.client().command("LRANGE", "q", "0", "-1") == [b"job"]


def test_messages_from_another_thread_arrive(served):
    client = served.client()
    assert client.command("SUBSCRIBE", "news") == [b"subscribe", b"news", 1]
    for number in range(1000):
        assert served.run(f"PUBLISH news {number}") == 1
    assert [client.receive()[2] for _ in range(1000)] == [b"%d" % number for number in range(1000)]


def test_a_client_s_own_message_follows_the_reply(served):
    wire = served.raw()
    wire.sendall(b"HELLO 3\r\nSUBSCRIBE c\r\nPUBLISH c hi\r\nPING\r\n")
    assert read_until(wire, b"+PONG\r\n").endswith(b":1\r\n>3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n+PONG\r\n")


# --- scripts ------------------------------------------------------------------------------------------------


def test_an_endless_script_leaves_others_an_answer_and_can_be_killed(served):
    served.run("CONFIG SET busy-reply-threshold 50")
    stuck, other = served.raw(), served.client()
    stuck.sendall(encode_request([b"EVAL", b"while true do end", b"0"]) + b"PING\r\n")
    until(lambda: served.engine.ports.scripting is not None and served.engine.ports.scripting.busy)
    assert str(other.command("GET", "a")).startswith("BUSY Redis is busy running a script")
    assert other.command("SCRIPT", "KILL") == "OK"
    assert b"Script killed by user" in read_until(stuck, b"+PONG\r\n")
    assert other.command("SET", "a", "1") == "OK"


def test_scripts_in_a_pipeline_keep_their_place(served):
    wire = served.raw()
    wire.sendall(b"SET a 1\r\nEVAL 'return redis.call(\"INCR\",KEYS[1])' 1 a\r\nGET a\r\nMULTI\r\nEVAL 'return 7' 0\r\nEXEC\r\nPING\r\n")
    assert read_until(wire, b"+PONG\r\n") == b"+OK\r\n:2\r\n$1\r\n2\r\n+OK\r\n+QUEUED\r\n*1\r\n:7\r\n+PONG\r\n"


# --- ends ---------------------------------------------------------------------------------------------------


def test_a_killed_client_is_hung_up_on(served):
    doomed, other = served.client(), served.client()
    number = doomed.command("CLIENT", "ID")
    assert other.command("CLIENT", "KILL", "ID", str(number)) == 1
    with pytest.raises(ConnectionError):
        doomed.receive()


def test_who_kills_itself_hears_so_first(served):
    wire = served.raw()
    wire.sendall(b"CLIENT ID\r\n")
    number = read_until(wire, b"\r\n")[1:].strip()
    wire.sendall(b"CLIENT KILL ID " + number + b" SKIPME no\r\nPING\r\n")
    assert read_until(wire, b"nothing more") == b":1\r\n"


def test_hanging_up_in_the_middle_of_a_reply_harms_nobody(served):
    served.run(f"SET big {'x' * 100_000}")
    for _ in range(20):
        wire = served.raw()
        wire.sendall(b"GET big\r\n" * 100)
        wire.recv(10)
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset, not an ordinary end
        wire.close()
    assert served.client().command("PING") == "PONG"
    until(lambda: len(served.server.connections) == 1)


def test_garbage_ends_only_who_sends_it(served):
    rng = random.Random(7)
    good = served.client()
    for _ in range(100):
        exchange(served.port, rng.randbytes(rng.randrange(1, 2000)) + b"\r\n", 0.02)
        assert good.command("PING") == "PONG"


def test_a_bug_ends_one_connection_and_is_told(served, monkeypatch):
    told = []
    monkeypatch.setattr(served.server, "log", lambda level, text, error=None: told.append((text, error)))
    entry = served.engine.table["echo"]
    monkeypatch.setattr(entry, "run", lambda client, message: 1 / 0)
    wire, other = served.raw(), served.client()
    wire.sendall(b"ECHO x\r\n")
    with pytest.raises(ConnectionError):
        assert not wire.recv(10) or None
        raise ConnectionError
    assert isinstance(told[0][1], ZeroDivisionError)
    assert other.command("PING") == "PONG"


# --- limits -------------------------------------------------------------------------------------------------


def test_one_client_too_many_is_told_so(served):
    served.run("CONFIG SET maxclients 2")
    first, second = served.client(), served.client()
    assert [first.command("PING"), second.command("PING")] == ["PONG", "PONG"]
    assert exchange(served.port, b"PING\r\n") == (b"-ERR max number of clients reached\r\n", True)
    assert info(first, "stats")["rejected_connections"] == "1"


def test_half_a_request_may_not_grow_for_ever(served):
    served.run("CONFIG SET client-query-buffer-limit 1mb")
    wire = served.raw()
    wire.sendall(b"*2\r\n$3\r\nGET\r\n$500000000\r\n")
    with pytest.raises(ConnectionError):
        for _ in range(100):
            wire.sendall(b"x" * 100_000)
            time.sleep(0.001)
    assert info(served.client(), "stats")["client_query_buffer_limit_disconnections"] == "1"


def test_what_is_announced_is_not_reserved(served):
    wires = [served.raw() for _ in range(50)]
    for wire in wires:
        wire.sendall(b"*1048576\r\n$536870912\r\nabc")
    until(lambda: len(served.server.connections) == 50 and all(
        each.reader.waiting() for each in [*served.server.connections]
    ))
    assert all(len(each.reader.incoming.data) < 100 for each in served.server.connections)


def test_replies_that_nobody_reads_end_the_connection_where_there_is_a_limit(served):
    served.run("CONFIG SET client-output-buffer-limit 'normal 1mb 0 0'")
    served.run(f"SET big {'x' * 100_000}")
    wire = served.raw()
    wire.sendall(b"GET big\r\n" * 1000)
    until(lambda: not served.server.connections)
    assert info(served.client(), "stats")["client_output_buffer_limit_disconnections"] == "1"


def test_the_soft_limit_is_patient_for_a_while(served):
    served.run("CONFIG SET client-output-buffer-limit 'pubsub 0 100000 1'")
    wire, start_s = served.raw(), time.monotonic()
    wire.sendall(b"SUBSCRIBE c\r\n")
    read_until(wire, b":1\r\n")
    served.run(f"PUBLISH c {'x' * 20_000_000}")
    until(lambda: not served.server.connections)
    assert time.monotonic() - start_s > 0.9


def test_without_a_limit_who_does_not_read_is_not_read_from(served, monkeypatch):
    monkeypatch.setattr("teachredis.server.connection.PATIENCE_BYTES", 100_000)
    served.run(f"SET big {'x' * 100_000}")
    wire = served.raw()
    wire.sendall(b"GET big\r\n" * 200)
    until(lambda: [each.held for each in served.server.connections] == ["choked"])
    [connection] = served.server.connections
    assert connection.transport.get_write_buffer_size() < 20_000_000
    expected = (b"$100000\r\n" + b"x" * 100_000 + b"\r\n") * 200
    assert read_exactly(wire, len(expected)) == expected


def test_the_idle_are_closed_and_the_blocked_are_not(served):
    idle, blocked = served.client(), served.client()
    idle.command("PING")
    blocked.send([b"BLPOP", b"q", b"0"])
    served.run("CONFIG SET timeout 1")
    with pytest.raises(ConnectionError):
        idle.receive()
    served.run("RPUSH q 1")
    assert blocked.receive() == [b"q", b"1"]


class FromAfar:
    """The transport of a connection from another machine."""

    def __init__(self):
        self.written, self.closed = b"", False
        self.socket = socket.socket()

    def get_extra_info(self, name):
        return {"socket": self.socket, "peername": ("192.0.2.7", 5), "sockname": ("192.0.2.1", 6379)}[name]

    def set_write_buffer_limits(self, high):
        pass

    def write(self, data):
        self.written += data

    def close(self):
        self.closed = True
        self.socket.close()


@pytest.mark.parametrize(("before", "is_let_in"), [
    ("PING", False),
    ("CONFIG SET protected-mode no", True),
    ("CONFIG SET requirepass secret", True),
])  # fmt: skip
def test_protected_mode_keeps_other_machines_out(served, before, is_let_in):
    served.run(before)
    afar = FromAfar()

    async def connect():
        Connection(served.server).connection_made(afar)

    asyncio.run_coroutine_threadsafe(connect(), served.server.loop).result()
    assert afar.closed is not is_let_in
    assert afar.written.startswith(b"-DENIED Redis is running in protected mode") is not is_let_in
    afar.socket.close()
    served.server.connections.clear()


@pytest.mark.parametrize(("value", "answer"), [("no", "ERR DEBUG command not allowed"), ("local", "OK"), ("yes", "OK")])
def test_debug_over_a_wire_needs_the_setting(served, value, answer):
    served.engine.settings.load("enable-debug-command", value)
    client = served.client()
    assert str(client.command("DEBUG", "SET-ACTIVE-EXPIRE", "1")).startswith(answer)
    client.command("MULTI")
    client.command("DEBUG", "SET-ACTIVE-EXPIRE", "1")
    assert isinstance(client.command("EXEC"), ReplyError) is (value == "no")


@pytest.mark.parametrize(("value", "answer"), [("no", "can't set protected config"), ("local", "OK"), ("yes", "OK")])
def test_protected_settings_need_the_setting(served, value, answer):
    served.engine.settings.load("enable-protected-configs", value)
    assert str(served.client().command("CONFIG", "SET", "dbfilename", "x.rdb")).endswith(answer)


# --- figures ------------------------------------------------------------------------------------------------


def test_client_list_tells_of_socket_and_buffers(served):
    client = served.client()
    text = client.command("CLIENT", "INFO").decode()
    fields = dict(word.split("=", 1) for word in text.split())
    assert fields["laddr"] == f"127.0.0.1:{served.port}"
    assert fields["addr"] == "{}:{}".format(*client.socket.getsockname())
    assert int(fields["fd"]) > 2
    sent = len(encode_request([b"CLIENT", b"INFO"]))
    assert (fields["qbuf"], fields["tot-net-in"], fields["omem"]) == (str(sent), str(sent), "0")


def test_info_tells_of_the_process_and_its_bytes(served):
    client = served.client()
    client.command("SET", "a", "x" * 1000)
    found = info(client)
    assert found["tcp_port"] == str(served.port)
    assert int(found["process_id"]) > 1
    assert int(found["total_net_input_bytes"]) > 1000
    assert int(found["total_net_output_bytes"]) >= 5
    assert found["listener0"] == f"name=tcp,bind=127.0.0.1,port={served.port}"
    client.command("CONFIG", "RESETSTAT")
    assert int(info(client)["total_net_input_bytes"]) < 1000


# --- the port's own password --------------------------------------------------------------------------------


@pytest.fixture
def locked(served):
    served.server.password = b"sesame"
    return served


@pytest.mark.parametrize(("sent", "answered"), [
    (b"GET a\r\nPING\r\n", b"-NOAUTH Authentication required.\r\n" * 2),
    (b"AUTH sesame\r\nPING\r\n", b"+OK\r\n+PONG\r\n"),
    (b"AUTH default sesame\r\nPING\r\n", b"+OK\r\n+PONG\r\n"),
    (b"AUTH x\r\n", b"-WRONGPASS invalid username-password pair or user is disabled.\r\n"),
    (b"AUTH other sesame\r\n", b"-WRONGPASS invalid username-password pair or user is disabled.\r\n"),
    (b"*11\r\n", b"-ERR Protocol error: unauthenticated multibulk length\r\n"),
    (b"QUIT\r\n", b"+OK\r\n"),
])  # fmt: skip
def test_the_door_has_a_password_of_its_own(locked, sent, answered):
    assert exchange(locked.port, sent)[0] == answered


def test_hello_may_bring_the_password(locked):
    assert exchange(locked.port, b"HELLO 3\r\n")[0].startswith(b"-NOAUTH HELLO must be called")
    assert exchange(locked.port, b"HELLO 3 AUTH default sesame SETNAME me\r\nCLIENT GETNAME\r\n")[0].endswith(b"$2\r\nme\r\n")


def test_resetting_the_notebook_does_not_open_the_door(locked):
    locked.run("CONFIG SET maxclients 5")
    locked.engine.reset()
    assert exchange(locked.port, b"PING\r\n")[0].startswith(b"-NOAUTH")
