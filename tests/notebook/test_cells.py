"""What a `%%redis` cell shows."""

import pytest

from teachredis.notebook.errors import ExpectationError, MagicOptionError, RedisReplyError


def test_one_command_shows_its_reply_alone(notebook):
    assert notebook.redis("SET name Ada") == "OK"
    assert notebook.redis("GET name") == '"Ada"'


def test_two_commands_show_each_reply_under_its_own_line(notebook):
    assert notebook.redis("SET name Ada\nGET name") == '> SET name Ada\nOK\n> GET name\n"Ada"'


def test_plain_shows_the_replies_alone(notebook):
    assert notebook.redis("SET name Ada\nGET name", "--plain") == 'OK\n"Ada"'


def test_comments_and_blank_lines_are_no_commands(notebook):
    assert notebook.redis("# a name\n\nSET name Ada\n   # done") == "OK"


def test_python_reaches_the_same_keys(notebook):
    notebook.redis("SET name Ada")
    notebook.run("import redis\nvalue = redis.Redis().get('name')")
    assert notebook.names["value"] == b"Ada"


def test_braces_and_dollars_are_left_alone(notebook):
    notebook.redis("""SET json '{"name": "$x {y}"}'""")
    assert notebook.redis("GET json") == r'"{\"name\": \"$x {y}\"}"'


# --- options ------------------------------------------------------------------------------------------------


def test_out_keeps_a_list_or_the_value_of_a_single_command(notebook):
    notebook.redis("SET name Ada", "-o reply")
    assert notebook.names["reply"] is True
    notebook.redis("GET name\nGET missing", "-o replies")
    assert notebook.names["replies"] == [b"Ada", None]


def test_input_is_one_argument_whatever_it_holds(notebook):
    notebook.names["text"] = 'two words and a "quote"\n'
    notebook.names["n"] = 5
    notebook.redis("SET k{n} {text}\nSTRLEN k5", "-i text,n")
    assert notebook.run("%redis STRLEN k5").endswith(str(len(notebook.names["text"])))


def test_input_that_redis_cannot_take_is_refused(notebook):
    notebook.names["t"] = [1, 2, 3]
    notebook.redis("SET t {t}", "-i t")
    assert isinstance(notebook.error, MagicOptionError)
    assert "json.dumps(t)" in str(notebook.error)
    assert notebook.redis("EXISTS t") == "(integer) 0"


def test_an_unknown_option_names_the_nearest(notebook):
    notebook.redis("PING", "--keep-goin")
    assert str(notebook.error) == "%%redis has no option --keep-goin. Closest: --keep-going"


def test_a_database_is_for_one_cell(notebook):
    notebook.redis("SET k there", "-n 3")
    assert notebook.redis("EXISTS k") == "(integer) 0"
    assert notebook.redis("GET k", "-n 3") == '"there"'
    notebook.redis("GET k", "-n 16")
    assert str(notebook.error) == "-n 16: databases are numbered 0 to 15"


def test_commands_come_from_a_file(notebook, tmp_path):
    (tmp_path / "lines.redis").write_text("SET a 1\nINCR a\n")
    assert notebook.redis("GET a", f"-f {tmp_path / 'lines.redis'}").endswith('> GET a\n"2"')


def test_resp3_shows_maps_as_redis_cli_3_does(notebook):
    notebook.redis("HSET h a 1")
    assert notebook.redis("HGETALL h", "-3") == '1# "a" => "1"'


def test_cost_counts_and_states_no_times(notebook):
    assert notebook.redis("SET a 1\nGET a", "--cost --plain").splitlines()[2:] == [
        "2 commands, 2 round trips, 47 bytes sent, 12 received",
        "SET: O(1)",
        "GET: O(1)",
    ]


def test_tables_only_when_asked_for(notebook):
    notebook.redis("HSET h a 1 b 2")
    assert notebook.redis("HGETALL h", "--table") == "field  value\n------------\na      1\nb      2"
    assert notebook.redis("HGETALL h").startswith('1) "a"')


# --- errors -------------------------------------------------------------------------------------------------


def test_an_error_says_where_what_and_what_was_not_run(notebook):
    shown = notebook.redis("SET name Ada\nGET name\nLPUSH name Eve\nGET a\nGET b\nGET c")
    assert shown.splitlines()[-3:] == [
        "line 3: LPUSH name Eve",
        "(error) WRONGTYPE Operation against a key holding the wrong kind of value",
        '"name" holds a string. Lines 4 to 6 were not run.',
    ]
    assert isinstance(notebook.error, RedisReplyError)
    assert (notebook.error.code, notebook.error.line, notebook.error.command) == ("WRONGTYPE", 3, "LPUSH name Eve")


GOLDEN = [
    ("GTE name", "line 1: GTE name\n(error) ERR unknown command 'GTE', with args beginning with: 'name' \nclosest: GET"),
    (
        "SET name",
        "line 1: SET name\n(error) ERR wrong number of arguments for 'set' command\nSET needs a key and a value.",
    ),
    (
        "LPUSH name x",
        ("line 1: LPUSH name x\n(error) WRONGTYPE Operation against a key holding the wrong kind of value\n"
        '"name" holds a string.'),
    ),
    (
        "INCR price",
        ("line 1: INCR price\n(error) ERR value is not an integer or out of range\n"
        '"price" holds "1.5", which is not a whole number. INCRBYFLOAT counts with fractions.'),
    ),
    (
        'SET name "Ada',
        'line 1: SET name "Ada\n(error) Invalid argument(s)\nUnclosed quote at column 10. Nothing of this cell was run.',
    ),
]


@pytest.mark.parametrize(("line", "shown"), GOLDEN, ids=[line for line, _ in GOLDEN])
def test_the_five_golden_errors(notebook, line, shown):
    notebook.redis("SET name Ada\nSET price 1.5")
    assert notebook.redis(line) == shown


def third_line(notebook, command):
    return notebook.redis(command).splitlines()[2]


def test_a_syntax_error_shows_the_syntax_and_speaks_of_blanks(notebook):
    shown = third_line(notebook, "SET greeting hello world")
    assert shown.startswith("A value with blanks stands in quotes. SET key value [")


@pytest.mark.parametrize("command", ["SET a “hello world”", "“GET a”", "GET “a b”"])
def test_quotes_of_a_word_processor_are_pointed_out(notebook, command):
    assert third_line(notebook, command) == "To Redis “ and ” are letters; quotes are \" and '."


def test_a_number_of_seconds(notebook):
    assert third_line(notebook, "EXPIRE a") == "EXPIRE needs a key and a number of seconds."


@pytest.mark.parametrize("file", ["nowhere.txt", "."])
def test_a_file_that_cannot_be_read_is_one_line(notebook, file):
    notebook.redis("PING", f"-f {file}")
    assert str(notebook.error) in {"-f nowhere.txt: No such file or directory", "-f .: Is a directory"}


def test_an_unclosed_quote_runs_nothing(notebook):
    notebook.redis('SET a 1\nSET b "x')
    assert notebook.redis("EXISTS a b") == "(integer) 0"


def test_keep_going_runs_the_rest_and_raises_at_the_end(notebook):
    shown = notebook.redis("SET a x\nINCR a\nGET a", "--keep-going")
    assert '> GET a\n"x"' in shown
    assert isinstance(notebook.error, RedisReplyError)


def test_expect_passes_only_with_that_error(notebook):
    notebook.redis("SET a x")
    assert notebook.redis("LPUSH a y", "--expect WRONGTYPE").startswith("(error) WRONGTYPE")
    assert notebook.error is None
    notebook.redis("GET a", "--expect WRONGTYPE")
    assert isinstance(notebook.error, ExpectationError)


def test_expect_lets_another_error_stop_the_cell(notebook):
    notebook.redis("SET a x\nINCR a", "--expect WRONGTYPE")
    assert notebook.error.code == "ERR"


# --- clients and waiting ------------------------------------------------------------------------------------


def test_a_waiting_client_is_parked_and_heard_under_the_cell_that_releases_it(notebook):
    assert notebook.redis("BLPOP jobs 0", "--client bob") == 'bob is waiting for "jobs"'
    assert notebook.redis('RPUSH jobs "send mail"') == '(integer) 1\nbob ← 1) "jobs" 2) "send mail"'


def test_a_parked_client_cannot_speak(notebook):
    notebook.redis("BLPOP jobs 0", "--client bob")
    assert 'bob is still waiting for "jobs"' in notebook.redis("PING", "--client bob")


def test_a_timeout_fires_when_the_clock_passes_it(notebook):
    notebook.redis("BLPOP jobs 10", "--client bob")
    assert notebook.run("%redis_clock +5s") == "5s later. The clock stands still."
    assert notebook.run("%redis_clock +5s") == "5s later. The clock stands still.\nbob ← (nil)"


def test_a_wait_may_be_given_time(notebook):
    assert notebook.redis("BLPOP jobs 4\nPING", "--for 5s") == "> BLPOP jobs 4\n(nil)\n> PING\nPONG"
    assert notebook.redis("BLPOP jobs 10", "--for 5s --client bob") == 'bob is waiting for "jobs"'


def test_a_wait_on_a_real_clock_ends_when_somebody_pushes(notebook):
    notebook.run("%redis_clock real")
    notebook.run(
        "import redis, threading\nthreading.Timer(0.1, lambda: redis.Redis().rpush('jobs', 'mail')).start()"
    )
    assert notebook.redis("BLPOP jobs 0", "--for 60s") == '1) "jobs"\n2) "mail"'


def test_clients_have_their_own_transactions(notebook):
    notebook.redis("SET k 1\nWATCH k\nMULTI", "--client ann")
    notebook.redis("SET k 2", "--client bob")
    assert notebook.redis("SET k 3\nEXEC", "--client ann").endswith("> EXEC\n(nil)")


# --- one line -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "shown", "value"),
    [
        ("GET name", '"Ada"', b"Ada"),
        ("STRLEN name", "(integer) 3", 3),
        ("GET missing", "(nil)", None),
        ("SET name Ada", "OK", True),
        ("MGET name missing", '1) "Ada"\n2) (nil)', [b"Ada", None]),
        ("HGETALL h", '1) "a"\n2) "1"', {b"a": b"1"}),
    ],
)
def test_a_line_shows_redis_cli_text_and_is_redis_py_s_value(notebook, command, shown, value):
    notebook.redis("SET name Ada\nHSET h a 1")
    assert notebook.run(f"%redis {command}") == shown
    notebook.run(f"x = %redis {command}")
    assert notebook.names["x"] == value


def test_a_line_that_fails_raises_in_three_lines(notebook):
    notebook.run("%redis INCR")
    assert str(notebook.error).splitlines()[2] == "INCR needs a key and nothing more."


def test_redis_alone_prints_the_card(notebook):
    card = notebook.run("%redis")
    magics = ["redis_view", "redis_help", "redis_reset", "redis_clock", "redis_check"]
    assert all(f"%{magic}" in card for magic in magics)
    assert all(len(line) <= 80 for line in card.splitlines())
