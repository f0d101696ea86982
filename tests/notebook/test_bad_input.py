"""Bad input in cells: three short lines, nothing half done, the kernel alive; and what a value holds is only shown."""

import contextlib
import io
from html.parser import HTMLParser
from random import Random
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teachredis import Engine
from teachredis.engine import Clock
from teachredis.notebook import completion, inspection
from teachredis.notebook.errors import MagicOptionError, RedisReplyError, TeachRedisError
from teachredis.notebook.here import Here
from teachredis.notebook.magics import TeachRedis
from teachredis.notebook.tables import Table
from teachredis.notebook.target import KernelTarget
from teachredis.wire.words import quoted
from tests.differential.run import generators, group_names
from tests.differential.world import World

REFUSED = [
    ('SET a "b', "Invalid argument(s)"), ("SET a 'b", "Invalid argument(s)"), ('SET a "b"c', "Invalid argument(s)"),
    ("NOSUCH a", "ERR unknown command 'NOSUCH', with args beginning with: 'a' "), ("GET", "ERR wrong number of arguments for 'get' command"),
    ("INCR name", "ERR value is not an integer or out of range"), ("LPUSH name x", "WRONGTYPE Operation against a key holding the wrong kind of value"),
    ("ZADD z nan a", "ERR value is not a valid float"), ("LPOP list -1", "ERR value is out of range, must be positive"),
    ("SETRANGE name 9223372036854775807 x", "ERR string exceeds maximum allowed size (proto-max-bulk-len)"), ('""', "ERR unknown command '', with args beginning with: "),
]  # fmt: skip


@pytest.mark.parametrize(("line", "error"), REFUSED, ids=[line for line, _ in REFUSED])
def test_a_cell_says_so_and_changes_nothing(notebook, line, error):
    notebook.redis("SET name Ada\nRPUSH list a b")
    before = notebook.redis("DEBUG DIGEST")
    shown = notebook.redis(line)
    assert isinstance(notebook.error, RedisReplyError)
    assert shown.splitlines()[:2] == [f"line 1: {line}", f"(error) {error}"]
    assert notebook.redis("DEBUG DIGEST") == before
    assert notebook.redis("PING") == "PONG"


OPTIONS = [
    "-o", "-o 1x", "-o class", "-o a.b", "-i missing", "-i", "-n 16", "-n -1", "-n one", "-n " + "9" * 5000, "-n ²", "-f /nowhere/at/all", "-f /", "-f a\x00b",
    "--expect", "--nosuch", "--tabel", "--table=1", "--plain=x", "-x", "--", "words behind",
]  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: options[:20])
def test_an_odd_option_runs_nothing(notebook, options):
    notebook.redis("SET name Ada", options)
    assert isinstance(notebook.error, MagicOptionError)
    assert notebook.redis("EXISTS name") == "(integer) 0"


MAGICS = [
    "%redis_clock yesterday", "%redis_clock +1", "%redis_clock +99999999999999999d", "%redis_clock " + "9" * 5000, "%redis_clock +" + "9" * 5000 + "s",
    "%redis_reset now", "%redis_view --limit x", "%redis_view --limit " + "9" * 5000, "%redis_view --nosuch k", "%redis_help nosuch",
]  # fmt: skip


@pytest.mark.parametrize("magic", MAGICS, ids=lambda magic: magic[:30])
def test_an_odd_word_behind_a_magic_is_refused(notebook, magic):
    notebook.run(magic)
    assert isinstance(notebook.error, TeachRedisError)


def test_a_line_ends_at_its_newline_and_nowhere_else(notebook):
    for strange in "\x0b\x0c\x1c\x85\u2028\u2029":
        notebook.redis(f'SET k "a{strange}b"')
        assert notebook.error is None
        assert notebook.redis("STRLEN k") == f"(integer) {len(f'a{strange}b'.encode())}"


def test_a_cell_from_windows_reads_alike(notebook):
    assert notebook.redis("SET k v\r\nGET k\r\n", "--plain") == 'OK\n"v"'


def test_redis_pys_stumbling_keeps_the_reply(notebook):
    """Inside MULTI a reply is QUEUED, which redis-py tries to read as a number."""
    notebook.run("%redis MULTI")
    notebook.run("x = %redis INCRBYFLOAT k 1.5")
    assert notebook.error is None
    assert notebook.names["x"] == b"QUEUED"


@pytest.mark.slow
def test_600_megabytes_are_refused_and_not_stored(notebook):
    notebook.names["big"] = bytes(600_000_000)
    shown = notebook.redis("SET k {big}", "-i big")
    assert shown.splitlines()[:2] == ["line 1: SET k {big}", "(error) ERR Protocol error: invalid bulk length"]
    assert notebook.redis("EXISTS k") == "(integer) 0"


@pytest.mark.parametrize("cell", ["%%redis\n{}", "%redis_help {}", "%%redis --{}\nPING", "%%redis\nOBJECT {} k"])
def test_a_very_long_word_is_no_riddle(notebook, cell):
    """Nobody looks for the command that 100,000 letters were meant to be."""
    start_s = process_time()
    notebook.run(cell.format("x" * 100_000))
    assert isinstance(notebook.error, TeachRedisError)
    assert process_time() - start_s < 5


# --- what a value holds is shown, never obeyed -------------------------------------------------------------------

NASTY = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><b>bold</b>', "'quoted'", "a & b &amp; c", "</td></table><h1>out</h1>", "<!-- -->", "]]>", "\x00<i>",
]  # fmt: skip


class Structure(HTMLParser):
    """The tags of a piece of HTML, and its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.text = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, *attrs))

    def handle_comment(self, data):
        self.tags.append(("comment", data))

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("nasty", NASTY)
@pytest.mark.parametrize("fill", ["HSET k {f} {v}", "ZADD k 1 {f}", "CONFIG SET requirepass {f}"])
def test_a_table_shows_any_text_as_text(notebook, nasty, fill):
    notebook.names.update(f=nasty, v=nasty)
    plain, odd = (table_after(notebook, fill, text) for text in ("plain", nasty))
    assert Structure(odd._repr_html_()).tags == Structure(plain._repr_html_()).tags
    assert nasty.replace("\x00", "") in "".join(Structure(odd._repr_html_()).text).replace("\x00", "")


def table_after(notebook, fill, text):
    notebook.names.update(f=text, v=text)
    looks = {"HSET": "HGETALL k", "ZADD": "ZRANGE k 0 -1 WITHSCORES", "CONFIG": "CONFIG GET requirepass"}
    notebook.run("%redis_reset")
    notebook.redis(fill, "-i f,v")
    notebook.run(f"table = %redis --table -3 {looks[fill.split()[0]]}")
    assert notebook.error is None
    assert isinstance(notebook.names["table"], Table)
    return notebook.names["table"]


@pytest.mark.parametrize("nasty", NASTY)
def test_html_is_made_of_escaped_text(nasty):
    html = Table((nasty, nasty), [(nasty, nasty)])._repr_html_()
    assert {tag for tag, *_ in Structure(html).tags} == {"table", "thead", "tr", "th", "tbody", "td"}


def test_every_piece_of_html_goes_through_escape():
    """Where a room of ours writes HTML, it imports `escape`; whoever adds one must think of it."""
    from pathlib import Path

    import teachredis

    for path in Path(teachredis.__file__).parent.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if "text/html" in source or "_repr_html_" in source or "HTML(" in source:
            assert "escape(" in source, path


# --- random text -------------------------------------------------------------------------------------------------

SHARP = st.sampled_from([*"{}\"'\\#-=<>&%$!?*[]()|;:,. \t\n\r\x00\x0b\x85\u2028\xa0é٣²", "🗝️", "\u202e", "\x1b[31m"])
WORD = st.sampled_from([
    "GET", "SET", "HGETALL", "MULTI", "EXEC", "BLPOP", "QUIT", "CONFIG", "GET", "CLIENT", "KILL", "COMMAND", "DOCS", "k", "list:1", "hash:1", "1", "-1", "-o x", "-o 1", "-i text",
    "-i n", "{text}", "{n}", "--table", "-3", "--plain", "--cost", "--keep-going", "--expect ERR", "--client bob", "-n 1", "-n 99", "-f /nowhere", "keyspace", "@list", "--source",
])  # fmt: skip
TEXT = st.lists(st.one_of(WORD, SHARP, st.text(st.characters(codec="utf-8"), max_size=4)), max_size=12).map(" ".join)
MAGIC = st.sampled_from(["redis", "redis_view", "redis_help", "redis_clock"])


@pytest.fixture(scope="module")
def session():
    """The magics without a shell: an engine, variables, and their output caught."""
    engine = Engine(clock=Clock(1_750_000_000_000), seed=1)
    magics = TeachRedis.__new__(TeachRedis)
    before = Here.target, Here.kernel
    Here.target = Here.kernel = KernelTarget(engine)
    yield Session(engine, magics)
    Here.target, Here.kernel = before


class Session:
    def __init__(self, engine, magics):
        from types import SimpleNamespace

        self.engine, self.magics = engine, magics
        variables = {"text": 'two "words"\n\x00', "n": 5, "listed": [1, 2]}
        TeachRedis.__init__(magics, SimpleNamespace(user_ns=variables, configurables=[]))

    def try_magic(self, name, *text):
        """Only a TeachRedisError may come out, and it must be able to show itself."""
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                shown = getattr(self.magics, name)(*text)
            except TeachRedisError as error:
                shown = error._render_traceback_()
        repr(shown)
        if isinstance(shown, Table):
            shown._repr_html_()


RANDOM = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@RANDOM
@given(options=TEXT, body=TEXT)
def test_any_text_in_a_cell(session, options, body):
    session.try_magic("redis", options.replace("\n", " "), body)
    session.try_magic("redis", "", body)
    session.engine.check()


@RANDOM
@given(name=MAGIC, text=TEXT)
def test_any_text_behind_a_magic(session, name, text):
    session.try_magic(name, text.replace("\n", " "))
    session.engine.check()


@RANDOM
@given(start=st.sampled_from(["%%redis\n", "%redis ", "x = %redis ", "%redis_help ", "%redis_view ", ""]), text=TEXT, at=st.floats(0, 1))
def test_any_text_where_tab_or_shift_tab_is_pressed(session, start, text, at):
    code = start + text
    cursor = round(at * len(code))
    completion.complete_at(code, cursor)
    inspection.help_at(code, cursor)


@pytest.mark.parametrize("seed", range(5))
def test_random_commands_of_every_group_as_cells(session, seed):
    rng = Random(seed)
    world, makers = World(rng, odd=0.2), generators(group_names())
    for _ in range(100):
        lines = [" ".join(map(quoted, rng.choice(makers)(rng, world))) for _ in range(3)]
        session.try_magic("redis", rng.choice(("", "--keep-going", "--table -3", "--cost", "-o x")), "\n".join(lines))
        session.try_magic("redis", lines[0])
    session.try_magic("redis_reset", "")
    session.engine.check()
