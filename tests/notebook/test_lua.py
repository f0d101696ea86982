"""%%redis_lua: a script in a cell of its own."""

from teachredis.notebook.errors import MagicOptionError, RedisReplyError

ADD = "local sum = redis.call('INCRBY', KEYS[1], ARGV[1])\nreturn {sum, ARGV[2]}"


def lua(notebook, line, body):
    return notebook.run(f"%%redis_lua {line}\n{body}")


def test_the_reply_is_shown_as_redis_cli_shows_it(notebook):
    assert lua(notebook, "add counter --args 5 'two words'", ADD) == '1) (integer) 5\n2) "two words"'


def test_the_name_holds_the_sha1_for_evalsha(notebook):
    lua(notebook, "add counter --args 5 x", ADD)
    assert notebook.redis("EVALSHA {add} 1 counter 2 y", "-i add") == '1) (integer) 7\n2) "y"'


def test_the_value_can_be_kept(notebook):
    lua(notebook, "-o found add counter --args 5 x", ADD)
    assert notebook.names["found"] == [5, b"x"]


def test_an_error_names_the_scripts_own_line_and_says_what_was_written(notebook):
    notebook.redis("SET name Ada")
    lua(notebook, "wrong name other", "redis.call('SET', KEYS[2], 1)\n\nreturn redis.call('INCR', KEYS[1])")
    assert isinstance(notebook.error, RedisReplyError)
    where, what, facts = str(notebook.error).splitlines()
    assert where == "line 3: return redis.call('INCR', KEYS[1])"
    assert what.startswith("(error) ERR value is not an integer or out of range script: ")
    assert facts == "What the script wrote before it stopped stays: there is no rollback."
    assert notebook.redis("GET other") == '"1"'


def test_a_script_that_lua_cannot_read_names_the_line_too(notebook):
    lua(notebook, "broken", "local x = 1\nreturn x +* 2")
    assert str(notebook.error).splitlines()[0] == "line 2: return x +* 2"
    assert str(notebook.error).splitlines()[2] == "Nothing was written."
    assert "broken" not in notebook.names


def test_an_expected_error_is_shown_and_stops_nothing(notebook):
    shown = lua(notebook, "--expect MY own", "return redis.error_reply('MY error')")
    assert shown == "(error) MY error"
    assert notebook.error is None


def test_a_name_is_needed_and_must_be_one_of_pythons(notebook):
    for line in ("", "--args 1", "2nd"):
        lua(notebook, line, "return 1")
        assert isinstance(notebook.error, MagicOptionError)


def test_another_client_and_database_can_run_it(notebook):
    lua(notebook, "-n 3 --client bob put", "redis.call('SET', 'here', 1)")
    assert notebook.redis("EXISTS here", "-n 3") == "(integer) 1"
    assert notebook.redis("EXISTS here") == "(integer) 0"


def test_the_card_and_completion_know_it(notebook):
    from teachredis.notebook.completion import redis_text

    assert "%%redis_lua NAME" in notebook.run("%redis")
    assert redis_text("%%redis_lua add\nreturn re", 25) is None
