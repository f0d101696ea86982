"""A redis-server of our own: loopback and unix socket, nothing on disk, gone at the end."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

import redis

from tests.real import free_port, server_binary

START_S = 10


class Server:
    """`port`, `unix_socket` and `pid` of a running redis-server 8.2.3."""

    def __init__(self):
        self.home = tempfile.TemporaryDirectory(prefix="teachredis-bench-")
        self.port, self.unix_socket = free_port(), str(Path(self.home.name) / "s")
        options = {"port": self.port, "bind": "127.0.0.1", "unixsocket": self.unix_socket,
                   "dir": self.home.name, "save": "", "appendonly": "no",
                   "logfile": "log", "daemonize": "no"}  # fmt: skip
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        self.process = subprocess.Popen([server_binary(), *words], stdin=subprocess.DEVNULL)
        self.pid = self.process.pid
        self.wait_until_ready()

    def wait_until_ready(self):
        end_s = time.monotonic() + START_S
        while time.monotonic() < end_s:
            try:
                redis.Redis(port=self.port).ping()
            except redis.ConnectionError:
                time.sleep(0.05)
            else:
                return
        raise RuntimeError("redis-server did not start")

    def stop(self):
        self.process.terminate()
        self.process.wait(10)
        self.home.cleanup()
