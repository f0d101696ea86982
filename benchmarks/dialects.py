"""The same jobs in three ways of speaking.  A method that is missing, or fails, means: cannot do this job.

Each job does `n` operations and gives back something by which one sees that they were really done.
"""

from __future__ import annotations

from itertools import islice, repeat

from benchmarks.words import signature, word_list

MSET_KEYS = 1000
WORDS = word_list()


def batches(n):
    """The first n of the pairs k0 v, k1 v, ... as dicts of MSET_KEYS."""
    pairs = ((f"k{i}", "v") for i in range(n))
    while batch := dict(islice(pairs, MSET_KEYS)):
        yield batch


class RedisPy:
    """redis-py's methods, whoever answers: teachredis, a server, fakeredis, credish."""

    def __init__(self, client):
        self.r = client

    def empty(self):
        self.r.flushdb()
        self.r.set("name", "Ada")
        self.r.hset("user", "name", "Ada")

    def get(self, n):
        r = self.r
        for _ in repeat(None, n):
            value = r.get("name")
        return value

    def set(self, n):
        r = self.r
        for _ in repeat(None, n):
            done = r.set("name", "Ada")
        return done

    def incr(self, n):
        r = self.r
        for _ in repeat(None, n):
            count = r.incr("n")
        return count

    def rpush(self, n):
        r = self.r
        for _ in repeat(None, n):
            length = r.rpush("todo", "wash")
        return length

    def hset(self, n):
        r = self.r
        for _ in repeat(None, n):
            r.hset("user", "name", "Ada")
        return r.hget("user", "name")

    def pipeline(self, n):
        pipe = self.r.pipeline(transaction=False)
        for i in range(n):
            pipe.set(f"k{i}", "v")
        return len(pipe.execute())

    def mset(self, n):
        for batch in batches(n):
            self.r.mset(batch)
        return self.r.get(f"k{n - 1}")

    def anagrams(self, n):
        r = self.r
        for word in islice(WORDS, n):
            r.rpush(f"Anagram:{signature(word)}", word)
        return r.llen("Anagram:aelpst")

    def keys_delete(self, n):
        keys = self.r.keys("Anagram*")
        self.r.delete(*keys)
        return len(keys)


class Credish(RedisPy):
    """redis-py's names on credish, where a SET after FLUSHDB ends the process: each run gets a new store."""

    def __init__(self, new_store):
        self.new_store = new_store

    def empty(self):
        self.r = self.new_store()
        self.r.set("name", "Ada")
        self.r.hset("user", "name", "Ada")


class Plain:
    """A Python dict: what the same work costs without any Redis."""

    def empty(self):
        self.d = {"name": b"Ada", "n": 0, "todo": [], "user": {"name": b"Ada"}}

    def get(self, n):
        d = self.d
        for _ in repeat(None, n):
            value = d["name"]
        return value

    def set(self, n):
        d = self.d
        for _ in repeat(None, n):
            d["name"] = b"Ada"
        return True

    def incr(self, n):
        d = self.d
        for _ in repeat(None, n):
            d["n"] += 1
        return d["n"]

    def rpush(self, n):
        d = self.d
        for _ in repeat(None, n):
            d["todo"].append("wash")
        return len(d["todo"])

    def hset(self, n):
        d = self.d
        for _ in repeat(None, n):
            d["user"]["name"] = b"Ada"
        return d["user"]["name"]

    def pipeline(self, n):
        d = self.d
        for i in range(n):
            d[f"k{i}"] = "v"
        return n

    def mset(self, n):
        for batch in batches(n):
            self.d.update(batch)
        return self.d[f"k{n - 1}"].encode()

    def anagrams(self, n):
        d = self.d
        for word in islice(WORDS, n):
            d.setdefault(f"Anagram:{signature(word)}", []).append(word)
        return len(d["Anagram:aelpst"])

    def keys_delete(self, n):
        keys = [key for key in self.d if key.startswith("Anagram")]
        for key in keys:
            del self.d[key]
        return len(keys)


class Awaited:
    """redis.asyncio's methods, one `await` after the other in one loop: burner-redis."""

    def __init__(self, client, loop):
        self.r, self.loop = client, loop

    def empty(self):
        self.loop.run_until_complete(self.start())

    async def start(self):
        if keys := await self.r.keys("*"):
            await self.r.delete(*keys)
        await self.r.set("name", "Ada")

    def __getattr__(self, job):
        waits = getattr(type(self), f"wait_{job}", None)
        if waits is None:
            raise AttributeError(job)
        return lambda n: self.loop.run_until_complete(waits(self, n))

    async def wait_get(self, n):
        for _ in repeat(None, n):
            value = await self.r.get("name")
        return value

    async def wait_set(self, n):
        for _ in repeat(None, n):
            done = await self.r.set("name", "Ada")
        return done

    async def wait_rpush(self, n):
        for _ in repeat(None, n):
            length = await self.r.rpush("todo", "wash")
        return length

    async def wait_hset(self, n):
        for _ in repeat(None, n):
            await self.r.hset("user", "name", "Ada")
        return await self.r.hget("user", "name")

    async def wait_pipeline(self, n):
        pipe = self.r.pipeline()
        for i in range(n):
            pipe.set(f"k{i}", "v")
        return len(await pipe.execute())

    async def wait_anagrams(self, n):
        for word in islice(WORDS, n):
            await self.r.rpush(f"Anagram:{signature(word)}", word)
        return await self.r.llen("Anagram:aelpst")

    async def wait_keys_delete(self, n):
        keys = await self.r.keys("Anagram*")
        await self.r.delete(*keys)
        return len(keys)
