"""An engine as a primary: what a replica is sent, and that a real redis-server follows it."""

import time

import pytest

from teachredis import Engine
from teachredis.client.courier import Courier
from teachredis.codec.rdb import read
from teachredis.replication.backlog import Backlog
from tests.differential.run import sequence
from tests.real import ABSENT, RealRedis, free_port, server_binary
from tests.server.conftest import Served

GROUPS = ["hashes", "keys", "lists", "sets", "sorted_sets", "streams", "strings"]


@pytest.fixture
def served():
    made = Served(Engine(seed=1))
    yield made
    made.stop()


class Replica:
    """A raw connection that says what a replica says."""

    def __init__(self, served, first=b"PSYNC ? -1\r\n"):
        self.socket = served.raw()
        self.socket.settimeout(10)
        self.data = b""
        self.socket.sendall(first)

    def line(self):
        """A line of text."""
        while b"\n" not in self.data:
            self.data += self.socket.recv(65536)
        line, _, self.data = self.data.partition(b"\n")
        return line.strip().decode()

    def bytes(self, count):
        while len(self.data) < count:
            self.data += self.socket.recv(65536)
        taken, self.data = self.data[:count], self.data[count:]
        return taken

    def copy(self):
        """The copy, as what is in it."""
        return [*read(self.bytes(int(self.line()[1:])), Engine().limits)]

    def command(self):
        """The next command of the stream, as text."""
        words = []
        for _ in range(int(self.line()[1:])):
            words.append(self.bytes(int(self.line()[1:])).decode())
            self.bytes(2)
        return " ".join(words)

    def ack(self, number):
        self.socket.sendall(b"REPLCONF ACK %d\r\n" % number)


def online(served):
    replica = Replica(served)
    replica.line()
    replica.copy()
    return replica


def wait_for(what):
    deadline = time.monotonic() + 20
    while not what():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)


# --- the stream ---------------------------------------------------------------------------------------------


def test_a_replica_gets_a_copy_and_then_every_change(served):
    served.run("SET before 1")
    replica = Replica(served)
    word, identity, offset = replica.line().split()
    assert (word, len(identity), offset) == ("+FULLRESYNC", 40, "0")
    assert b"before" in {each.key for each in replica.copy() if hasattr(each, "key")}
    served.run("set a 1")
    served.run("GET a")
    served.run("incr a")
    assert [replica.command() for _ in range(3)] == ["SELECT 0", "set a 1", "incr a"]


def test_chance_and_time_are_told_as_what_came_of_them(served):
    replica = online(served)
    served.run("SADD s only")
    served.run("SPOP s")
    served.run("SET k v EX 100")
    told = [replica.command() for _ in range(4)]
    assert told[:3] == ["SELECT 0", "SADD s only", "SREM s only"] or told[2].startswith("DEL")
    assert told[3].startswith("SET k v PXAT ")


def test_a_transaction_is_told_whole_and_messages_go_along(served):
    replica, client = online(served), served.client()
    for words in (["MULTI"], ["SET", "a", "1"], ["PUBLISH", "news", "x"], ["INCR", "a"], ["EXEC"]):
        client.command(*words)
    told = [replica.command() for _ in range(6)]
    assert told == ["MULTI", "SELECT 0", "SET a 1", "PUBLISH news x", "INCR a", "EXEC"]


def test_who_was_away_for_a_moment_hears_what_was_missed(served):
    replica = Replica(served)
    identity = replica.line().split()[1]
    replica.copy()
    served.run("SET a 1")
    first = len(b"*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n")
    again = Replica(served, f"PSYNC {identity} {first + 1}\r\n".encode())
    assert again.line() == f"+CONTINUE {identity}"
    assert again.command() == "SET a 1"
    stranger = Replica(served, f"PSYNC {'0' * 40} 1\r\n".encode())
    assert stranger.line().startswith("+FULLRESYNC")


def test_expired_keys_are_told(served):
    replica = online(served)
    served.run("SET k v PX 20")
    time.sleep(0.05)
    served.run("GET k")
    told = [replica.command() for _ in range(3)]
    assert told[2] == "DEL k"
    served.run("CONFIG SET lazyfree-lazy-expire yes")
    served.run("SET k v PX 20")
    time.sleep(0.05)
    served.run("GET k")
    assert [replica.command() for _ in range(2)][1] == "UNLINK k"


def test_sync_of_old_sends_the_copy_alone(served):
    served.run("SET k v")
    replica = Replica(served, b"SYNC\r\n")
    assert any(getattr(each, "key", None) == b"k" for each in replica.copy())


def test_only_the_functions_if_no_more_is_wanted(served):
    served.run("SET k v")
    replica = Replica(served, b'REPLCONF rdb-only 1 rdb-filter-only "functions"\r\nSYNC\r\n')
    assert replica.line() == "+OK"
    assert not any(hasattr(each, "deadline_ms") for each in replica.copy())
    served.run("SET k w")
    assert served.client().command("ROLE")[2] == []


# --- how far they are ---------------------------------------------------------------------------------------


def test_wait_counts_acknowledgements(served):
    replica, client = online(served), served.client()
    client.command("SET", "a", "1")
    client.send([b"WAIT", b"1", b"0"])
    assert [replica.command() for _ in range(3)] == ["SELECT 0", "SET a 1", "REPLCONF GETACK *"]
    assert client.is_silent()
    replica.ack(10_000)
    assert client.receive() == 1
    assert client.command("WAIT", "2", "20") == 1


def test_role_and_info_tell_of_replicas(served):
    replica, client = Replica(served, b"REPLCONF listening-port 7000\r\nPSYNC ? -1\r\n"), served.client()
    assert replica.line() == "+OK"
    replica.line()
    replica.copy()
    replica.ack(0)
    role, _, [[host, port, _]] = client.command("ROLE")
    assert (role, host, port) == (b"master", b"127.0.0.1", b"7000")
    info = client.command("INFO", "replication").decode()
    assert "connected_slaves:1" in info
    assert "slave0:ip=127.0.0.1,port=7000,state=online,offset=0,lag=0,type=replica" in info
    assert "flags=S" in client.command("CLIENT", "LIST", "TYPE", "replica").decode()
    replica.socket.close()
    wait_for(lambda: client.command("ROLE")[2] == [])


def test_too_few_replicas_refuse_writes(served):
    client = served.client()
    client.command("CONFIG", "SET", "min-replicas-to-write", "1")
    assert str(client.command("SET", "a", "1")) == "NOREPLICAS Not enough good replicas to write."
    replica = online(served)
    replica.ack(0)
    assert client.command("SET", "a", "1") == "OK"


def test_the_backlog_keeps_the_end_of_the_stream():
    backlog = Backlog(10, end=100)
    backlog.append(b"x" * 95 + b"12345")
    assert (backlog.end, backlog.since(196)) == (200, b"12345")
    assert backlog.since(201) == b""
    assert backlog.since(202) is backlog.since(190) is None
    assert backlog.start == 191


# --- a real one ---------------------------------------------------------------------------------------------


@pytest.mark.real
def test_a_real_redis_follows_through_random_commands(served):
    binary = server_binary()
    if binary is None:
        pytest.skip(ABSENT)
    real, client = RealRedis(binary), served.client()
    try:
        for at in range(1000):
            client.command("SET", f"before:{at}", at)
        real.command("REPLICAOF", "127.0.0.1", served.port)
        wait_for(lambda: b"master_link_status:up" in real.command("INFO", "replication"))
        for argv in sequence(7, GROUPS, 3000):
            client.send(argv)
            if argv[0].upper() not in {
                b"BLPOP",
                b"BRPOP",
                b"BLMOVE",
                b"BLMPOP",
                b"BZPOPMIN",
                b"BZPOPMAX",
                b"XREAD",
            }:
                client.receive()
        client = served.client()
        client.command("SET", "the end", "1")
        assert client.command("WAIT", "1", "20000") == 1
        assert real.command("DBSIZE") == client.command("DBSIZE")
        assert real.command("DEBUG", "DIGEST") == served.run("DEBUG DIGEST")
    finally:
        real.stop()


# --- without a primary --------------------------------------------------------------------------------------


def test_a_replica_that_finds_no_primary_is_read_only(served):
    client = served.client()
    client.command("SET", "a", "1")
    assert client.command("REPLICAOF", "localhost", free_port()) == "OK"
    assert str(client.command("SET", "a", "2")).startswith("READONLY")
    assert str(client.command("EVAL", "return redis.call('SET','a','2')", "0")).startswith("READONLY")
    assert client.command("GET", "a") == b"1"
    assert client.command("ROLE")[0] == b"slave"
    assert b"master_link_status:down" in client.command("INFO", "replication")
    client.command("CONFIG", "SET", "replica-serve-stale-data", "no")
    assert str(client.command("GET", "a")).startswith("MASTERDOWN")
    assert client.command("REPLICAOF", "NO", "ONE") == "OK"
    assert client.command("SET", "a", "2") == "OK"


def test_a_server_that_is_there_is_not_followed(served):
    other, served.engine.ports.courier = Served(Engine(seed=2)), Courier()
    try:
        said = served.client().command("REPLICAOF", "127.0.0.1", other.port)
        assert "follows no other server" in str(said)
    finally:
        other.stop()


def test_what_went_by_itself_is_no_transaction(served):
    replica = online(served)
    for at in range(3):
        served.run(f"SET k{at} v PX 10")
    time.sleep(0.05)
    served.run("SCAN 0 COUNT 100")
    told = [replica.command() for _ in range(7)]
    assert sorted(told[4:]) == ["DEL k0", "DEL k1", "DEL k2"]
    served.run("SADD s a b")
    served.run("SPOP s 5")
    assert [replica.command() for _ in range(2)] == ["SADD s a b", "DEL s"]
