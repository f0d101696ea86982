"""Files go to redis-server 8.2.3 and come back; replies are the same where no time is involved."""

from random import Random

import pytest

from tests.codec.random_values import commands_for
from tests.persistence.servers import OURS, Program, real

pytestmark = pytest.mark.real
KEYS = 150
CODE = "#!lua name=mylib\nredis.register_function('one', function() return 1 end)"
FAR_MS = 4_102_444_800_000

CONVERSATION = """
BGSAVE NOW · BGSAVE SCHEDULE NOW · SAVE · LASTSAVE X · BGREWRITEAOF X · DEBUG RELOAD NOW · DEBUG LOADAOF
CONFIG SET dbfilename a/b · CONFIG SET dir /nowhere · SET a 1 · SAVE · DEBUG RELOAD · GET a · MULTI · SAVE · EXEC
MULTI · SET b 1 · BGSAVE · EXEC · CONFIG SET dbfilename sub · SAVE · WAITAOF 1 0 0 · CONFIG SET appendonly maybe
CONFIG SET appendfilename x · CONFIG SET appendfsync never · DEBUG RELOAD NOSAVE · CONFIG SET dbfilename none.rdb
CONFIG GET dbfilename · CONFIG GET appendfsync · SHUTDOWN SAVE NOSAVE
""".replace("\n", " · ").strip(" ·").split(" · ")


def fill(server, seed):
    """Random keys of all types, some with deadlines, in two databases."""
    rng = Random(seed)
    for number in range(KEYS):
        key = b"k%d" % number
        server.command("SELECT", number % 2 * 3)
        server.client.pipeline(list(commands_for(rng, key)))
        if rng.random() < 0.3:
            server.command("PEXPIREAT", key, FAR_MS + number)
    server.command("FUNCTION", "LOAD", "REPLACE", CODE)


def digest(server):
    return server.command("DEBUG", "DIGEST")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    made.mkdir()
    return made


def ways():
    return pytest.mark.parametrize("ours_first", [True, False], ids=["ours-to-real", "real-to-ours"])


def pair(ours_first):
    return (OURS, real()) if ours_first else (real(), OURS)


@ways()
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("how", ["SAVE", "BGSAVE", "SHUTDOWN"])
def test_an_rdb_file_goes_over(folder, ours_first, seed, how):
    writer, reader = pair(ours_first)
    with Program(writer, folder) as server:
        fill(server, seed)
        before = digest(server)
        if how == "SHUTDOWN":
            assert server.stop("SAVE") == 0
        else:
            server.command(how)
            server.wait_for("rdb_bgsave_in_progress", "0")
    with Program(reader, folder) as server:
        assert digest(server) == before
        assert server.run("FCALL one 0") == 1


@ways()
@pytest.mark.parametrize("preamble", ["yes", "no"])
def test_an_append_only_file_goes_over_and_back(folder, ours_first, preamble):
    writer, reader = pair(ours_first)
    if not ours_first and preamble == "no":
        pytest.skip("redis-server 8.2.3 crashes when it writes a vector set into a base of commands")
    with Program(writer, folder, appendonly="yes", aof_use_rdb_preamble=preamble) as server:
        fill(server, 3)
        server.run("BGREWRITEAOF")
        server.wait_for("aof_rewrite_in_progress", "0")
        fill(server, 4)
        before = digest(server)
        server.stop()
    with Program(reader, folder, appendonly="yes") as server:
        assert digest(server) == before
        server.run("FLUSHALL")
        fill(server, 5)
        before = digest(server)
        server.stop()
    with Program(writer, folder, appendonly="yes") as server:
        assert digest(server) == before


def test_replies_are_those_of_redis(tmp_path):
    replies = []
    for name, words in (("real", real()), ("ours", OURS)):
        (tmp_path / name / "sub").mkdir(parents=True)
        with Program(words, tmp_path / name) as server:
            replies.append([(line, told(server.run(line))) for line in CONVERSATION])
    assert replies[1] == replies[0]


def told(reply):
    """A reply as text; of our own addition to an error only what is Redis's."""
    return str(reply).partition(" (")[0]


def test_info_has_the_fields_of_redis(tmp_path):
    fields = []
    for name, words in (("real", real()), ("ours", OURS)):
        (tmp_path / name).mkdir()
        with Program(words, tmp_path / name, appendonly="yes") as server:
            server.wait_for("aof_rewrite_in_progress", "0")
            fields.append(list(server.info()))
    assert fields[0] == fields[1]
