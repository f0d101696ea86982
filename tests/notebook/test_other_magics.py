"""%redis_help, %redis_reset, %redis_clock, %redis_view; loading and unloading."""

import pytest
import redis

from teachredis.client import route
from teachredis.notebook.extension import READY


def test_help_is_read_from_the_function(notebook):
    shown = notebook.run("%redis_help LPUSH")
    assert shown.startswith("LPUSH key element [element ...]\n\n")
    assert "redis.io/commands/lpush" in shown


def test_help_on_a_group_lists_its_commands(notebook):
    shown = notebook.run("%redis_help @list")
    assert {line.split()[0] for line in shown.splitlines()} >= {"LPUSH", "LPOP", "LRANGE", "BLPOP"}


def test_help_on_a_subcommand(notebook):
    assert notebook.run("%redis_help object encoding").startswith("OBJECT ENCODING key")


def test_help_source_shows_the_engine_s_own_function(notebook):
    notebook.run("code = get_ipython().run_line_magic('redis_help', 'LPUSH --source')")
    assert "def lpush(db: Keyspace, key: bytes" in notebook.names["code"].data


def test_help_on_nothing_known_names_the_nearest(notebook):
    notebook.run("%redis_help LPUHS")
    assert str(notebook.error) == "There is no command LPUHS. Closest: LPUSH"


def test_reset_empties_everything(notebook):
    notebook.redis("SET a 1\nCONFIG SET hash-max-listpack-entries 3")
    notebook.redis("BLPOP q 0", "--client bob")
    notebook.redis("SELECT 2\nSET b 1")
    assert notebook.run("%redis_reset") == "Redis is empty again."
    assert notebook.redis("DBSIZE") == "(integer) 0"
    assert notebook.redis("CONFIG GET hash-max-listpack-entries").endswith('"512"')
    assert notebook.redis("PING", "--client bob") == "PONG"


def test_the_clock_moves_ttls(notebook):
    notebook.redis("SET a 1 EX 100")
    notebook.run("%redis_clock +40s")
    assert notebook.redis("TTL a") == "(integer) 60"
    notebook.run("%redis_clock +1m")
    assert notebook.redis("GET a") == "(nil)"


def test_the_clock_says_which_it_is(notebook):
    assert notebook.run("%redis_clock") == "The clock stands still at 2025-06-15 15:06:40 UTC."
    assert notebook.run("%redis_clock real") == "The clock runs in real time."


def test_the_clock_stands_still_at_a_day_for_all_learners(notebook):
    said = "The clock stands still at 2025-01-01 00:00:00 UTC."
    assert notebook.run("%redis_clock freeze 2025-01-01") == said
    assert notebook.redis("XADD orders * item tea") == '"1735689600000-0"'


def test_a_clock_that_went_back_still_ends_waits_and_keys(notebook):
    notebook.run("%redis_clock freeze 2030-05-05 12:30")
    notebook.run("%redis_clock freeze 2001-01-01")
    notebook.redis("SET soon gone PX 500")
    notebook.redis("BLPOP q 2", "--client bob")
    assert notebook.run("%redis_clock +3s").endswith("bob ← (nil)")
    assert notebook.redis("DBSIZE") == "(integer) 0"


def test_the_clock_refuses_nonsense(notebook):
    notebook.run("%redis_clock freeze tomorrow")
    assert str(notebook.error) == "%redis_clock freeze takes a day, 2025-01-01, perhaps with a time, not tomorrow"
    notebook.run("%redis_clock +10")
    assert str(notebook.error) == "+10 is no span of time: +10s, +2h, +500ms"


VIEWS = {
    "name": 'name is a string of 3 bytes: "Ada".',
    "todo": "todo is a list of 3 elements, head first: sleep, cook, wash.",
    "h": "h is a hash of 3 fields: a=1, b=2, c=3.",
    "fruit": "fruit is a set of 2 members: apple, pear.",
    "board": "board, highest first: 0 ada 120, 1 eve 95, 2 bob 95 (tie by name).",
}


def test_every_type_is_told_in_one_sentence(notebook):
    notebook.redis(
        "SET name Ada\nRPUSH todo sleep cook wash\nHSET h a 1 b 2 c 3\nSADD fruit pear apple\nZADD board 120 ada 95 bob 95 eve"
    )
    for key, caption in VIEWS.items():
        assert notebook.run(f"%redis_view {key}").splitlines()[0] == caption


def test_the_keyspace_is_a_tree(notebook):
    assert notebook.run("%redis_view") == "No keys yet. Try  SET name Ada"
    notebook.redis("SET user:1 a\nSET user:2 b\nRPUSH todo x")
    assert notebook.run("%redis_view").splitlines() == [
        "Database 0 holds 3 keys.",
        "todo  LIST",
        "user:  2 keys",
        "  1  STR",
        "  2  STR",
    ]


def test_looking_leaves_no_trace(notebook):
    notebook.redis("SET a 1 EX 100")
    notebook.run("%redis_clock +50s")
    notebook.run("%redis_view a\n%redis_view")
    assert notebook.redis("OBJECT IDLETIME a") == "(integer) 50"
    assert "keyspace_misses:0" in notebook.redis("INFO stats")


def test_what_is_not_there_is_said(notebook):
    assert notebook.run("%redis_view nothing") == 'There is no key "nothing".'


def test_loading_prints_one_line(notebook):
    assert notebook.run("%reload_ext teachredis").splitlines()[0] == READY


def test_unloading_gives_everything_back(notebook):
    notebook.run("%unload_ext teachredis")
    assert route.engine is None
    notebook.run("%redis PING")
    assert notebook.error is not None or "not found" in notebook.run("%redis PING")
    assert type(redis.Redis().connection_pool.make_connection()) is redis.connection.Connection
    notebook.run("%load_ext teachredis")


def test_redis_py_errors_show_the_students_line_and_the_message(notebook):
    shown = notebook.run("import redis\nr = redis.Redis()\nr.set('t', [1, 2, 3])")
    where, message = shown.splitlines()
    assert where == "line 3: r.set('t', [1, 2, 3])"
    assert message.startswith("DataError: ")


def test_a_view_has_styles_and_options_behind_the_key(notebook):
    notebook.run("%redis SETBIT days 3 1\n%redis GEOADD cities 2.35 48.86 Paris\n%redis SET 'my key' x")
    assert notebook.run("%redis_view days --bits").splitlines()[0] == "days has 1 one among 8 bits: 3."
    assert notebook.run("%redis_view --map cities").splitlines()[0] == "cities holds 1 place."
    assert "my key is a string" in notebook.run("%redis_view my key --limit 3")
    notebook.run("%redis_view days --limit x")
    assert "needs a whole number" in str(notebook.error)


@pytest.mark.parametrize(("target", "start"), [("memory", "Used "), ("eviction", "No key was evicted."), ("channels", "Nobody listens")])
def test_the_whole_engine_is_viewed(notebook, target, start):
    assert notebook.run(f"%redis_view {target}").startswith(start)


def test_a_live_view_follows_and_ends_with_the_extension(notebook):
    shown = notebook.run("%redis_view todo --live")
    assert shown == 'There is no key "todo".'
    notebook.run("import teachredis\nview = teachredis.view('todo', live=True)\nr = __import__('redis').Redis()\nr.rpush('todo', 'a')")
    view = notebook.names["view"]
    assert view.screen.scene["caption"] == "todo is a list of 1 element, head first: a."
    assert len(view.painter.views) == 2
    notebook.run("%unload_ext teachredis")
    assert view.painter.views == []
    notebook.run("%load_ext teachredis")
