"""Servers as programs with a folder of their own: ours and redis-server 8.2.3."""

import contextlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.real import ABSENT, RealClient, free_port, server_binary

START_S = 30
OURS = [sys.executable, "-m", "teachredis.server"]
OPTIONS = {
    "bind": "127.0.0.1", "save": "", "enable-debug-command": "yes", "enable-protected-configs": "yes",
}  # fmt: skip


def real():
    """The words that start redis-server, or a skip."""
    if server_binary() is None:
        pytest.skip(ABSENT)
    return [str(server_binary())]


def older():
    """The words that start redis-server 7.0, or a skip."""
    binary = shutil.which("redis-server")
    said = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout if binary else ""
    if "v=7.0." not in said:
        pytest.skip("no redis-server 7.0 here (Debian's package redis-server): nothing to compare with")
    return [binary]


class Program:
    """A running server; `client` is connected.  `stop` ends it as SHUTDOWN does, `kill` as a crash would."""

    def __init__(self, words, folder, **settings):
        self.port, self.folder = free_port(), Path(folder)
        self.log = self.folder.parent / f"log-{self.port}"
        options = {**OPTIONS, "port": self.port, "dir": folder, **settings}
        line = [
            word for name, value in options.items() for word in (f"--{name.replace('_', '-')}", str(value))
        ]
        with self.log.open("w") as out:
            self.process = subprocess.Popen([*words, *line], stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        try:
            self.client = self.connect()
        except BaseException:
            self.kill()
            raise

    def connect(self):
        end_s = time.monotonic() + START_S
        while time.monotonic() < end_s and self.process.poll() is None:
            with contextlib.suppress(OSError):
                client = RealClient(self.port)
                if client.command("PING") == "PONG":
                    return client
            time.sleep(0.02)
        raise AssertionError(f"the server did not start:\n{self.log.read_text()}")

    def command(self, *words):
        return self.client.command(*words)

    def run(self, line):
        return self.command(*line.split())

    def info(self):
        text = self.command("INFO", "persistence").decode()
        return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)

    def wait_for(self, field, value):
        end_s = time.monotonic() + START_S
        while self.info()[field] != value:
            assert time.monotonic() < end_s, f"{field} is still {self.info()[field]}"
            time.sleep(0.02)

    def stop(self, way="NOSAVE"):
        with contextlib.suppress(OSError):
            self.client.send([b"SHUTDOWN", way.encode()])
        return self.process.wait(START_S)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
