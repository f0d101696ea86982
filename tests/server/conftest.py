"""A server in a thread, its engine at hand, and raw connections to it."""

import contextlib
import socket

import pytest

from teachredis import Engine
from teachredis.server import Serving
from tests.real import RealClient, free_port

WAIT_S = 10


class Served:
    """`engine` and `port`; `client()` speaks RESP, `raw()` bytes.  All connections are closed at the end."""

    def __init__(self, engine):
        self.engine = engine
        self.serving = Serving(engine, "127.0.0.1", free_port(), "", None).start()
        self.port = self.serving.port
        self.server = self.serving.server
        self.open = []

    def client(self):
        made = RealClient(self.port)
        self.open.append(made)
        return made

    def raw(self):
        made = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)
        self.open.append(made)
        return made

    def run(self, line):
        """A command from inside, as a cell would."""
        with self.engine.lock:
            return self.engine.run(line)

    def stop(self):
        for each in self.open:
            with contextlib.suppress(OSError):
                each.close()
        self.serving.stop()


@pytest.fixture
def served():
    made = Served(Engine(seed=1))
    yield made
    made.stop()


def exchange(port, data, wait_s=0.3):
    """Send bytes; what comes back within a while, and whether the other end hung up."""
    got, closed = b"", False
    with socket.create_connection(("127.0.0.1", port), timeout=wait_s) as wire, contextlib.suppress(TimeoutError):
        with contextlib.suppress(ConnectionError):
            wire.sendall(data)
        with contextlib.suppress(ConnectionError):
            while piece := wire.recv(1 << 16):
                got += piece
        closed = True
    return got, closed


def read_until(wire, end):
    """Bytes up to and with `end`, or up to the end of the connection."""
    got = b""
    while not got.endswith(end) and (piece := wire.recv(1 << 16)):
        got += piece
    return got


def read_exactly(wire, size):
    """So many bytes."""
    got = bytearray()
    while len(got) < size and (piece := wire.recv(1 << 20)):
        got += piece
    return bytes(got)


def info(client, *sections):
    """INFO as a dict of texts."""
    text = client.command(b"INFO", *sections)
    return dict(line.split(":", 1) for line in text.decode().splitlines() if ":" in line)
