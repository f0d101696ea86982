"""Tab: what is offered where."""

import pytest

from teachredis.notebook.completion import complete, complete_at
from teachredis.notebook.grammar import expected_after
from teachredis.notebook.inspection import help_at


@pytest.fixture
def filled(notebook):
    notebook.redis("SET user:1 a\nSET user:2 b\nRPUSH todo x\nHSET h name Ada age 36\nSET 'two words' x")
    return notebook


@pytest.mark.parametrize(
    ("left", "fragment", "offered", "not_offered"),
    [
        ("", "", {"GET", "SET", "LPUSH"}, {"CONFIG GET"}),
        ("LPU", "LPU", {"LPUSH", "LPUSHX"}, {"GET"}),
        ("lpu", "lpu", {"lpush", "lpushx"}, {"LPUSH"}),
        ("OBJECT ", "", {"ENCODING", "IDLETIME"}, {"GET"}),
        ("object enc", "enc", {"encoding"}, set()),
        ("GET ", "", {"user:1", "user:2"}, {"todo", "h", "two words"}),
        ("GET user:", "user:", {"user:1", "user:2"}, set()),
        ("LLEN ", "", {"todo"}, {"user:1"}),
        ("DEL ", "", {"todo", "h", "user:1"}, set()),
        ("DEL todo ", "", {"h", "user:1"}, set()),
        ("HGET h ", "", {"name", "age"}, set()),
        ("SET user:1 x ", "", {"NX", "XX", "EX", "GET"}, set()),
        ("SET user:1 x NX ", "", {"EX", "GET"}, {"NX", "XX"}),
        ("SET user:1 x EX ", "", set(), {"NX"}),
        ("SET user:1 x e", "e", {"ex", "exat"}, {"EX"}),
        ("--keep", "--keep", {"--keep-going"}, set()),
        ("NOSUCH ", "", set(), {"GET"}),
        ('GET "user', '"user', set(), {"user:1"}),
    ],
)
def test_what_is_offered(filled, left, fragment, offered, not_offered):
    found, hits = complete(left)
    assert found == fragment
    assert offered <= {*hits}
    assert not not_offered & {*hits}
    if not offered:
        assert hits == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("%%redis\nGET user:", ("user:", ["user:1", "user:2"])),
        ("x = 1\n%redis GET user:", ("user:", ["user:1", "user:2"])),
        ("x = %redis GET user:", ("user:", ["user:1", "user:2"])),
        ("%redis_view to", ("to", ["todo"])),
        ("%redis_help LPUSHX", ("LPUSHX", ["LPUSHX"])),
        ("%%redis --pl", ("--pl", ["--plain"])),
        ("print(us", None),
        ("%%redis\nGET user:1\nLL", ("LL", ["LLEN"])),
    ],
)
def test_where_it_is_ours_to_say(filled, code, expected):
    assert complete_at(code, len(code)) == expected


def test_the_cursor_may_stand_in_the_middle(filled):
    code = "%%redis\nGET user:\nPING"
    assert complete_at(code, len("%%redis\nGET user:")) == ("user:", ["user:1", "user:2"])


def test_completing_leaves_no_trace(filled):
    filled.run("%redis_clock +9s")
    complete("GET ")
    assert filled.redis("OBJECT IDLETIME user:1") == "(integer) 9"


def test_offers_are_bounded(filled):
    filled.names["keys"] = [f"key:{n}" for n in range(20_000)]
    filled.run("import redis\nredis.Redis().mset(dict.fromkeys(keys, 1))")
    assert len(complete("GET key:")[1]) == 100


@pytest.mark.parametrize(
    ("syntax", "args", "tokens", "names"),
    [
        ("key value [NX|XX] [GET]", [], (), ("key",)),
        ("key value [NX|XX] [GET]", [b"k"], (), ("value",)),
        ("key value [NX|XX] [GET]", [b"k", b"v"], ("NX", "XX", "GET"), ()),
        ("key value [NX|XX] [GET]", [b"k", b"v", b"get"], ("NX", "XX"), ()),
        ("key element [element ...]", [b"k", b"e", b"e"], (), ("element",)),
        ("key [key ...] timeout", [b"k"], (), ("key", "timeout")),
        ("source destination <LEFT|RIGHT> <LEFT|RIGHT>", [b"s", b"d"], ("LEFT", "RIGHT"), ()),
        ("key [LIMIT offset count]", [b"k", b"LIMIT", b"0"], (), ("count",)),
        ("key field value [field value ...]", [b"k", b"f", b"v"], (), ("field",)),
    ],
)
def test_what_the_syntax_line_lets_follow(syntax, args, tokens, names):
    assert expected_after(syntax, args) == (tokens, names)


def test_shift_tab_shows_the_command_s_help(notebook):
    assert help_at("%%redis\nLPUSH todo x", 10).startswith("LPUSH key element [element ...]")
    assert help_at("%redis object encoding x", 14).startswith("OBJECT ENCODING key")
    assert help_at("print(1)", 3) is None
    assert help_at("%%redis\nNOSUCH x", 10) is None
