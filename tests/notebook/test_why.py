"""%redis_why: each byte of a key that is there, and how one went that is not."""


def test_a_key_that_is_there(notebook):
    notebook.redis("SET name Ada")
    assert notebook.run("%redis_why name") == (
        '"name" is a string, kept as embstr: 32 bytes.\n'
        "  16  header: type, encoding, time of last use\n"
        "   7  the key, 4 bytes, and what frames it\n"
        "   7  the string beside the key, and what frames it\n"
        "   2  rounding of the key's block\n"
        "Key and string share 64 bytes, of which 30 are used; with more it would be raw.\n"
        "It has no deadline."
    )


def test_the_nearest_threshold(notebook):
    notebook.redis("HSET user name Ada born 1815")
    said = "More than 512 fields (now: 2), or one longer than 64 bytes (the longest now: 4), would make it a hashtable."
    assert said in notebook.run("%redis_why user")


def test_looking_leaves_no_trace(notebook):
    notebook.redis("SET name Ada")
    notebook.run("%redis_clock +10s")
    notebook.run("%redis_why name")
    assert notebook.redis("OBJECT IDLETIME name") == "(integer) 10"


def test_a_deadline(notebook):
    notebook.redis("SET name Ada EX 90")
    assert notebook.run("%redis_why name").endswith("It expires in 90 s, at 2025-06-15 15:08:10 UTC.")


def test_a_key_that_was_deleted(notebook):
    notebook.redis("SET name Ada")
    notebook.redis("DEL name", "--client bob")
    said = notebook.run("%redis_why name")
    assert said.startswith('"name" is gone: client ')
    assert said.endswith(' "bob" removed it with DEL name, at 2025-06-15 15:06:40 UTC.')


def test_a_key_that_lost_its_last_element(notebook):
    notebook.redis("RPUSH jobs one")
    notebook.redis("LPOP jobs")
    assert "removed it with LPOP jobs" in notebook.run("%redis_why jobs")


def test_a_key_removed_through_redis_py(notebook):
    notebook.run("import redis; r = redis.Redis(); r.set('a', 1); r.ping(); r.delete('a')")
    assert "removed it with DEL a" in notebook.run("%redis_why a")


def test_a_key_that_expired_unseen(notebook):
    notebook.redis("SET job 1 EX 5")
    notebook.run("%redis_clock +10s")
    said = '"job" is gone: its deadline was 2025-06-15 15:06:45 UTC, and the active cycle came by 0 s later.'
    assert notebook.run("%redis_why job") == said


def test_a_key_that_was_evicted(notebook):
    notebook.redis("CONFIG SET maxmemory-policy allkeys-lru maxmemory-samples 64")
    notebook.redis("SET old 1\nSET new 1")
    notebook.run("%redis_clock +10s")
    notebook.redis("GET new")
    notebook.run("r = __import__('redis').Redis()\nfor n in range(50): r.set(f'k{n}', 'x' * 100)")
    notebook.redis("CONFIG SET maxmemory 730000\nPING")
    shown = notebook.run("%redis_why old").splitlines()
    assert shown[0].startswith('"old" is gone: evicted by allkeys-lru at 2025-06-15 15:06:50 UTC, which freed 24 bytes.')
    assert shown[1:3] == ["The candidates, best first:", '       idle 10 s  "old"']
    assert shown[-2].startswith("Drawn by chance this time: ")
    assert '"old"' in shown[-2]
    assert shown[-1] == "Exact LRU, which looks at every key, would have found none better."


def test_a_key_that_never_was(notebook):
    said = 'There is no "nobody", and none has gone as far as is remembered.'
    assert notebook.run("%redis_why nobody") == said


def test_a_key_that_came_back(notebook):
    notebook.redis("SET a 1\nDEL a\nSET a 2")
    assert notebook.run("%redis_why a").startswith('"a" is a string, kept as int: 24 bytes.')


def test_it_takes_one_key(notebook):
    notebook.run("%redis_why")
    assert str(notebook.error) == "%redis_why takes one key; one with blanks stands in quotes"
    notebook.redis('SET "two words" 1')
    assert notebook.run('%redis_why "two words"').startswith('"two words" is a string')


def test_python_says_the_same(notebook):
    notebook.redis("SET a 1")
    assert notebook.run("import teachredis; teachredis.why('a')") == notebook.run("%redis_why a")
