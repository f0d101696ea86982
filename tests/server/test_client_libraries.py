"""Other people's clients: redis-cli, redis-py with and without asyncio, node-redis."""

import asyncio
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import redis
import redis.asyncio

NODE_SCRIPT = """
const { createClient } = require('redis');
(async () => {
  for (const RESP of [2, 3]) {
    const client = createClient({ url: process.argv[2], RESP });
    await client.connect();
    const other = await client.duplicate().connect();
    const heard = new Promise(resolve => other.subscribe('news', message => resolve(message)));
    await client.set('name', 'Ada');
    const many = await Promise.all([...Array(1000).keys()].map(i => client.incr('n' + RESP)));
    await client.hSet('user', { name: 'Ada', city: 'London' });
    const popped = client.duplicate();
    await popped.connect();
    const waiting = popped.blPop('q', 5);
    await client.rPush('q', 'job');
    while (!(await client.publish('news', 'hello'))) {}
    console.log(JSON.stringify([
      await client.get('name'), many[999], await client.hGetAll('user'), (await waiting).element, await heard,
      await client.multi().set('a', '1').incr('a').exec(),
    ]));
    for (const each of [client, other, popped]) each.destroy ? each.destroy() : await each.disconnect();
  }
})().catch(error => { console.error(error); process.exit(1); });
"""


def pool(served, **options):
    return redis.ConnectionPool(host="127.0.0.1", port=served.port, **options)


@pytest.mark.skipif(shutil.which("redis-cli") is None, reason="no redis-cli here")
@pytest.mark.parametrize(("words", "said"), [
    (["PING"], "PONG\n"),
    (["-3", "HELLO"], None),
    (["-n", "3", "SET", "a", "1"], "OK\n"),
    (["INCR", "n"], "1\n"),
    (["--scan"], ""),
    (["-r", "3", "INCR", "m"], "1\n2\n3\n"),
])  # fmt: skip
def test_redis_cli(served, words, said):
    done = subprocess.run(["redis-cli", "-p", str(served.port), *words], capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stderr) == (0, "")
    assert said is None or done.stdout == said


@pytest.mark.skipif(shutil.which("redis-cli") is None, reason="no redis-cli here")
def test_redis_cli_pipes_a_file(served):
    lines = "".join(f"SET k{number} {number}\r\n" for number in range(10_000))
    done = subprocess.run(
        ["redis-cli", "-p", str(served.port), "--pipe"], input=lines, capture_output=True, text=True, timeout=60
    )
    assert "errors: 0, replies: 10000" in done.stdout
    assert served.run("DBSIZE") == 10_000


@pytest.mark.parametrize("protocol", [2, 3])
def test_redis_py(served, protocol):
    r = redis.Redis(connection_pool=pool(served, protocol=protocol, decode_responses=True))
    assert r.set("name", "Ada")
    assert r.get("name") == "Ada"
    pipeline = r.pipeline()
    for _ in range(1000):
        pipeline.incr("n")
    assert pipeline.execute()[-1] == 1000
    assert r.hset("user", mapping={"name": "Ada", "city": "London"}) == 2
    assert r.hgetall("user") == {"name": "Ada", "city": "London"}
    listener = r.pubsub()
    listener.subscribe("news")
    assert listener.get_message(timeout=5)["type"] == "subscribe"
    assert r.publish("news", "hello") == 1
    assert listener.get_message(timeout=5)["data"] == "hello"
    assert r.eval("return ARGV[1]", 0, "x") == "x"
    r.close()


def test_redis_py_with_asyncio(served):
    async def talk():
        r = redis.asyncio.Redis(connection_pool=redis.asyncio.ConnectionPool(host="127.0.0.1", port=served.port))
        replies = await asyncio.gather(*(r.incr("n") for _ in range(100)))
        waiting = asyncio.create_task(r.blpop("q", timeout=5))
        await asyncio.sleep(0)
        await r.rpush("q", "job")
        popped = await waiting
        await r.aclose()
        return sorted(replies), popped

    replies, (_, job) = asyncio.run(talk())
    assert (replies, job) == ([*range(1, 101)], b"job")


@pytest.fixture(scope="session")
def node_redis(tmp_path_factory):
    """A folder where node finds the package `redis`: NODE_REDIS names one; CI installs it into a temporary one."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None:
        pytest.skip("no node here: node-redis is not tried")
    if folder := os.environ.get("NODE_REDIS"):
        return Path(folder)
    if npm is None or not os.environ.get("CI"):
        pytest.skip("no package `redis` for node here (set NODE_REDIS to a folder with node_modules, or CI=true)")
    folder = tmp_path_factory.mktemp("node")
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "redis"], cwd=folder, capture_output=True, text=True, timeout=300
    )
    if done.returncode:
        pytest.skip(f"npm could not install redis: {done.stderr[-200:]}")
    return folder


def test_node_redis(served, node_redis, tmp_path):
    script = node_redis / "talk.js"
    script.write_text(NODE_SCRIPT)
    done = subprocess.run(
        ["node", str(script), f"redis://127.0.0.1:{served.port}"], cwd=node_redis, capture_output=True, text=True, timeout=60
    )
    assert done.stderr == ""
    expected = '["Ada",1000,{"name":"Ada","city":"London"},"job","hello",["OK",2]]\n'
    assert done.stdout == expected * 2
