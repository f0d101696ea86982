"""Known confusions are cleared up once a session."""

ORDER = "note: LPUSH puts its elements in one by one, so the last one named is the first of the list."


def test_a_note_is_said_once(notebook):
    assert notebook.redis("LPUSH todo wash cook") == f"(integer) 2\n{ORDER}"
    assert notebook.redis("LPUSH todo shop sleep") == "(integer) 4"


def test_no_note_where_nothing_can_be_confused(notebook):
    assert notebook.redis("LPUSH todo wash") == "(integer) 1"
    assert notebook.redis("KEYS *") == '1) "todo"'


def test_plain_is_replies_only(notebook):
    assert notebook.redis("LPUSH todo wash cook", "--plain") == "(integer) 2"


def test_a_failed_command_brings_no_note(notebook):
    notebook.redis("SET todo x")
    assert "note:" not in notebook.redis("LPUSH todo a b")


def test_keys_on_a_big_keyspace(notebook):
    notebook.run("import redis\nredis.Redis().mset({f'k:{n}': n for n in range(2000)})")
    assert notebook.redis("KEYS k:1").splitlines()[-1].startswith("note: KEYS looks at all 2,000 keys")
