"""Pyodide (JupyterLite) has no threads, no processes and no sockets, and neither lupa nor hiredis.

Here an ordinary Python is given the same limits, in a process of its own, so that no node is needed to see that the
engine, redis-py's clients and the magics do without.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

LIMITS = """
import os, signal, socket, subprocess, sys, threading, _thread

def refuse(error, text):
    def refused(*args, **options):
        raise error(text)
    return refused

no_thread = refuse(RuntimeError, "can't start new thread")
for module in (_thread, threading):
    for name in ("start_new_thread", "_start_new_thread", "start_joinable_thread", "_start_joinable_thread"):
        if hasattr(module, name):
            setattr(module, name, no_thread)
for name in ("connect", "connect_ex", "bind", "listen"):
    setattr(socket.socket, name, refuse(OSError, "no network here"))
subprocess.Popen.__init__ = refuse(OSError, "emscripten does not support processes.")
os.fork = refuse(OSError, "emscripten does not support processes.")
signal.signal = refuse(ValueError, "signal only works in main thread of the main interpreter")
sys.modules["lupa"] = sys.modules["hiredis"] = None
"""

ENGINE = """
import teachredis
engine = teachredis.Engine()
assert engine.run("SET name Ada") == "OK" and engine.run("GET name") == b"Ada"
engine.tick()
engine.check()
print("done")
"""

EVERY_COMMAND = """
import pytest
options = ["-q", "-p", "no:cacheprovider", "-p", "no:cov", "-m", "not real", "-k", "not scripting"]  # no lupa
failed = pytest.main([*options, "tests/test_transcripts.py", "tests/engine/test_blocking.py"])
print("failed" if failed else "done")
"""

CLIENT = """
import time
import teachredis, redis
from teachredis.client import install, uninstall
from teachredis.client.door import EndlessWait
install(teachredis.Engine())
r = redis.Redis()
assert r.set("name", "Ada") and r.get("name") == b"Ada"
assert r.pipeline().rpush("list", 1, 2).lrange("list", 0, -1).execute() == [2, [b"1", b"2"]]
assert redis.Redis.from_url("redis://localhost", decode_responses=True).hgetall("missing") == {}
assert r.transaction(lambda pipe: pipe.multi() or pipe.incr("n"), "n") == [1]
with r.lock("mine"):
    assert r.exists("mine")
assert r.blpop("list") == (b"list", b"1")
assert r.blpop("nothing", timeout=0.05) is None
try:
    r.blpop("nothing")
except EndlessWait as error:
    assert "there is no other thread" in str(error)
else:
    raise AssertionError("a wait that nobody can end")
assert r.ping()
uninstall()
print("done")
"""

ASYNCIO = """
import asyncio
import teachredis, redis.asyncio
from teachredis.client import install, uninstall

async def main():
    waits, pushes = redis.asyncio.Redis(), redis.asyncio.Redis()
    assert await pushes.set("name", "Ada") and await pushes.get("name") == b"Ada"
    waiting = asyncio.ensure_future(waits.blpop("list", timeout=5))
    await asyncio.sleep(0)
    await pushes.rpush("list", "x")
    assert await waiting == (b"list", b"x")
    assert await waits.blpop("list", timeout=0.05) is None
    await waits.aclose()
    await pushes.aclose()

install(teachredis.Engine())
asyncio.run(main())
uninstall()
print("done")
"""

NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config
shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
for cell in ("%load_ext teachredis", "%%redis\\nSET name Ada\\nGET name", "%redis_view", "%redis_view name --live", "%redis_help LPUSH", "%redis_clock +10s",
             "%redis_clock real", "%%redis\\nBLPOP nothing 0", "%redis_reset", "import redis; assert redis.Redis().get('name') is None", "%unload_ext teachredis"):
    result = shell.run_cell(cell)
    result.raise_error()
print("done")
"""


@pytest.mark.parametrize("program", [ENGINE, CLIENT, ASYNCIO, NOTEBOOK, EVERY_COMMAND], ids=["engine", "client", "asyncio", "notebook", "every command"])
def test_it_does_without(program, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", LIMITS + program], cwd=ROOT, capture_output=True, text=True, timeout=120,
        env={"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path), "PATH": "", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.stdout.strip().endswith("done"), done.stdout[-2000:] + done.stderr[-3000:]


def test_the_limits_are_real():
    done = subprocess.run([sys.executable, "-c", LIMITS + "threading.Thread(target=print).start()"], capture_output=True, text=True)
    assert "can't start new thread" in done.stderr
