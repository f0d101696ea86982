"""%redis_connect: the same cells, views and clients on a real Redis; and a folder for the one in the kernel."""

import asyncio

import pytest
import redis

from teachredis.client import route
from teachredis.client.address import BadAddress, read_address
from tests.real import ABSENT, RealRedis, free_port, server_binary

pytestmark = pytest.mark.real


@pytest.fixture
def server(real_redis):
    return real_redis


@pytest.fixture
def mortal():
    """A server of a test's own, which it may stop or lock."""
    binary = server_binary()
    if binary is None:
        pytest.skip(ABSENT)
    running = RealRedis(binary)
    yield running
    running.stop()


@pytest.fixture
def far(notebook, server):
    """The notebook, connected."""
    shown = notebook.run(f"%redis_connect redis://localhost:{server.port}")
    assert shown.startswith(f"Connected to Redis 8.2.3 at redis://localhost:{server.port}."), shown
    return notebook


# --- cells --------------------------------------------------------------------------------------------------


def test_a_cell_speaks_to_the_server_and_shows_what_redis_cli_would(far, server):
    assert far.redis("RPUSH l a b\nLRANGE l 0 -1") == (
        '> RPUSH l a b\n(integer) 2\n> LRANGE l 0 -1\n1) "a"\n2) "b"\n'
        "note: -1 is the last element, -2 the one before it."
    )
    assert server.command("LLEN", "l") == 2
    assert far.redis("HSET h f v\nHGETALL h", "-3 --plain").endswith('1# "f" => "v"')


def test_errors_are_explained_from_what_the_server_holds(far):
    shown = far.redis("SET name Ada\nINCR name\nGET name")
    assert shown.endswith('"name" holds "Ada", which is not a whole number. Line 3 was not run.')
    assert far.redis("LPUSH name x").endswith('"name" holds a string.')
    assert far.redis("GETT name").endswith("closest: GET")


def test_a_database_for_one_cell(far, server):
    far.redis("SET here 1", "-n 3")
    assert far.redis("EXISTS here") == "(integer) 0"
    assert far.redis("EXISTS here", "-n 3") == "(integer) 1"
    assert "out of range" in far.redis("PING", "-n 99")


def test_a_client_that_waits_is_parked_and_heard_when_released(far):
    assert far.redis("BLPOP jobs 0", "--client bob") == 'bob is waiting for "jobs"'
    assert "bob is still waiting" in far.redis("PING", "--client bob")
    assert far.redis("RPUSH jobs mail") == '(integer) 1\nbob ← 1) "jobs" 2) "mail"'
    assert far.redis("PING", "--client bob") == "PONG"


def test_messages_are_heard_and_the_one_who_looks_is_not_seen_by_a_monitor(far):
    assert far.redis("SUBSCRIBE news", "--client eve").endswith('eve is listening to "news"')
    assert far.redis("PUBLISH news hello") == '(integer) 1\neve ← 1) "message" 2) "news" 3) "hello"'
    far.redis("UNSUBSCRIBE", "--client eve")
    assert far.redis("MONITOR", "--client mia") == "> MONITOR\nOK\nmia is watching every command"
    shown = far.run("%redis_view\n%redis SET k v")
    assert '"SET" "k" "v"' in shown
    assert "DUMP" not in shown
    assert "SCAN" not in shown


def test_python_values_and_scripts(far):
    far.run("x = %redis GET nothing\n%redis SET n 5\ny = %redis INCR n")
    assert (far.names["x"], far.names["y"]) == (None, 6)
    assert far.run("%%redis_lua bump n\nreturn redis.call('INCR', KEYS[1])") == "(integer) 7"


def test_completion_knows_the_servers_keys(far):
    from teachredis.notebook.completion import complete_at

    far.redis("SET user:1 a\nRPUSH user:2 b\nHSET h field1 x")
    assert complete_at("%redis GET us", 13) == ("us", ["user:1"])
    assert complete_at("%redis HGET h fi", 16) == ("fi", ["field1"])


# --- redis-py -----------------------------------------------------------------------------------------------


def test_redis_py_goes_along_there_and_back_with_objects_made_before(notebook, server):
    client, single = redis.Redis(), redis.Redis(single_connection_client=True)
    client.set("where", "kernel")
    assert single.get("where") == b"kernel"
    notebook.run(f"%redis_connect redis://localhost:{server.port}")
    assert client.get("where") is single.get("where") is redis.Redis().get("where") is None
    client.set("where", "server")
    assert server.command("GET", "where") == b"server"
    notebook.run("%redis_connect")
    assert client.get("where") == single.get("where") == redis.Redis().get("where") == b"kernel"


def test_asyncio_goes_along(far, server):
    async def get():
        client = redis.asyncio.Redis()
        try:
            return await client.get("k")
        finally:
            await client.aclose()

    server.command("SET", "k", "v")
    assert asyncio.run(get()) == b"v"
    far.run("%redis_connect")
    assert asyncio.run(get()) is None


def test_unloading_gives_the_address_back(notebook, server):
    notebook.run(f"%redis_connect redis://localhost:{server.port}")
    notebook.run("%unload_ext teachredis")
    assert not route.is_set()
    notebook.run("%load_ext teachredis")


# --- views --------------------------------------------------------------------------------------------------


def test_views_show_what_the_server_holds_and_leave_no_trace(far, server):
    server.command("RPUSH", "l", "a", "b")
    server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu")
    server.command("SET", "s", "x")
    before = server.command("OBJECT", "FREQ", "s")
    assert far.run("%redis_view l") == "l is a list of 2 elements, head first: a, b.\n0 (-2)  a\n1 (-1)  b"
    assert far.run("%redis_view").startswith("Database 0 holds 2 keys.")
    far.run("%redis_view s")
    assert server.command("OBJECT", "FREQ", "s") == before
    server.command("CONFIG", "SET", "maxmemory-policy", "noeviction")


def test_a_view_says_what_it_cannot_show(far, server):
    server.command("HSET", "h", *(f"f{at}" for at in range(2000)))
    server.command("HDEL", "h", *(f"f{at}" for at in range(0, 1990, 2)))
    assert "On the server it is kept as hashtable." in far.run("%redis_view h")
    for at in range(1100):
        server.command("SET", f"k{at}", "v")
    assert "The first 1,000 of the server's 1,101 keys." in far.run("%redis_view")
    far.run("%redis_view memory")
    assert "does not tell enough" in str(far.error)
    far.run("%redis_view h --live")
    assert "--live is of the Redis in this kernel only" in str(far.error)
    server.command("SETRANGE", "huge", 9_000_000, "x")
    far.run("%redis_view huge")
    assert "too much to fetch" in str(far.error)


def test_why_tells_the_servers_number_beside_ours(far, server):
    server.command("HSET", "h", "f", "v")
    shown = far.run("%redis_why h")
    size = server.command("MEMORY", "USAGE", "h")
    assert f"kept as listpack: {size} bytes." in shown
    assert f"The server's own MEMORY USAGE: {size} bytes." in shown
    assert "does not tell where" in far.run("%redis_why gone")


# --- refusals -----------------------------------------------------------------------------------------------


def test_a_server_is_emptied_only_by_who_means_it(far, server):
    server.command("SET", "precious", "1")
    far.run("%redis_reset")
    assert "--flush-server" in str(far.error)
    assert server.command("EXISTS", "precious") == 1
    assert far.run("%redis_reset --flush-server").endswith("is empty.")
    assert server.command("DBSIZE") == 0


def test_what_belongs_to_the_kernel_says_so(far):
    for magic in ("%redis_clock +10s", "%redis_serve", "%redis_connect --dir"):
        far.run(magic)
        assert far.error is not None, magic


def test_where_nobody_answers_all_stays_as_it_was(notebook):
    notebook.redis("SET k v")
    notebook.run(f"%redis_connect redis://user:secret@localhost:{free_port()}")
    assert "refused" in str(notebook.error).lower()
    assert "secret" not in str(notebook.error)
    assert notebook.redis("GET k") == '"v"'


def test_a_server_that_goes_away_is_told_and_found_again(notebook, mortal):
    notebook.run(f"%redis_connect redis://localhost:{mortal.port}")
    mortal.process.kill()
    mortal.process.wait()
    assert "has closed the connection" in notebook.redis("PING") or "refused" in notebook.redis("PING")
    assert notebook.error is not None
    assert notebook.run("%redis_connect").startswith("The magics and redis.Redis() talk to the Redis in this kernel.")
    assert notebook.redis("PING") == "PONG"


def test_a_password_is_used_and_never_shown(notebook, mortal):
    mortal.command("CONFIG", "SET", "requirepass", "pa/ss")
    notebook.run(f"%redis_connect redis://localhost:{mortal.port}")
    assert "uthentication" in str(notebook.error)
    shown = notebook.run(f"%redis_connect redis://:pa%2Fss@localhost:{mortal.port}/2")
    assert "pa" not in shown.partition("localhost")[0]
    assert notebook.redis("CLIENT INFO").count("db=2") == 1
    assert redis.Redis().client_info()["db"] == 2


@pytest.mark.parametrize(
    "url",
    ["http://x", "localhost", "redis+sentinel://h:1", "redis+cluster://h:1/name", "redis+cluster://", "redis://h:port"],
)
def test_urls_that_lead_nowhere(url):
    with pytest.raises(BadAddress):
        read_address(url)


def test_urls_of_groups():
    found = read_address("redis+sentinel://:pw@a,b:1,[::1]:2/primary/3")
    assert found.hosts == (("a", 26379), ("b", 1), ("::1", 2))
    assert (found.service, found.settings["db"], found.settings["password"]) == ("primary", 3, "pw")
    assert str(found) == "redis+sentinel://a:26379,b:1,[::1]:2/primary"
