"""Vector sets: what a transcript cannot show (RESP3, effects, events, watchers), and agreement with a real server."""

import struct
from random import Random

import pytest

from teachredis.wire.errors import ReplyError
from teachredis.wire.resp_writer import encode
from tests.ours import OurClient, frozen_engine

EAST = 'VADD v VALUES 2 1 0 east SETATTR "{}"'


@pytest.mark.parametrize(("command", "resp2", "resp3"), [
    ("VADD v VALUES 2 0 1 north", b":1\r\n", b"#t\r\n"),
    (EAST, b":0\r\n", b"#f\r\n"),
    ("VREM v nobody", b":0\r\n", b"#f\r\n"),
    ("VISMEMBER v east", b":1\r\n", b"#t\r\n"),
    ("VSETATTR v east x", b":1\r\n", b"#t\r\n"),
    ("VSIM v ELE east", b"*1\r\n$4\r\neast\r\n", b"*1\r\n$4\r\neast\r\n"),
    ("VSIM v ELE east WITHSCORES", b"*2\r\n$4\r\neast\r\n$1\r\n1\r\n", b"%1\r\n$4\r\neast\r\n,1\r\n"),
    ("VSIM v ELE east WITHATTRIBS", b"*2\r\n$4\r\neast\r\n$2\r\n{}\r\n", b"%1\r\n$4\r\neast\r\n$2\r\n{}\r\n"),
    ("VSIM v ELE east WITHATTRIBS WITHSCORES", b"*3\r\n$4\r\neast\r\n$1\r\n1\r\n$2\r\n{}\r\n",
     b"%1\r\n$4\r\neast\r\n*2\r\n,1\r\n$2\r\n{}\r\n"),
    ("VSIM v ELE east WITHSCORES FILTER 0", b"*0\r\n", b"%0\r\n"),
    ("VSIM none ELE east WITHSCORES", b"*0\r\n", b"*0\r\n"),
    ("VEMB v east", b"*2\r\n$1\r\n1\r\n$1\r\n0\r\n", b"*2\r\n,1\r\n,0\r\n"),
    ("VEMB v none", b"$-1\r\n", b"_\r\n"),
    ("VINFO none", b"*-1\r\n", b"_\r\n"),
    ("VLINKS none east", b"$-1\r\n", b"_\r\n"),
    ("VGETATTR none east", b"$-1\r\n", b"_\r\n"),
    ("VRANDMEMBER none", b"$-1\r\n", b"_\r\n"),
    ("VCARD v", b":1\r\n", b":1\r\n"),
])  # fmt: skip
def test_shapes_of_replies(engine, command, resp2, resp3):
    engine.run(EAST)
    reply = engine.run(command)
    assert encode(reply, 2) == resp2
    assert encode(reply, 3) == resp3


def test_links_with_scores_are_a_map_for_each_level(engine):
    engine.run(EAST)
    engine.run("VADD v VALUES 2 0 1 north")
    levels = engine.run("VLINKS v east WITHSCORES")
    assert levels[-1] == {b"north": 0.5}
    assert encode(levels[-1:], 3) == b"*1\r\n%1\r\n$5\r\nnorth\r\n,0.5\r\n"
    assert engine.run("VLINKS v north")[-1] == [b"east"]


@pytest.mark.parametrize(("command", "effect", "events", "disturbs"), [
    ("VADD v VALUES 2 0 1 north", True, [], True),
    ("VADD v VALUES 2 5 1 east", False, [], True),            # one that moves is told to nobody: as in Redis
    ("VADD v VALUES 3 5 1 2 east", False, [], True),          # nor is a refusal, but watchers are disturbed
    ("VADD v VALUES 2 5 1 east M 1", False, [], False),       # unless the words themselves are wrong
    ("VREM v east", True, [], True),                          # the key goes without a word
    ("VREM v nobody", False, [], True),
    ("VSETATTR v east x", True, [], True),
    ("VSETATTR v nobody x", False, [], True),
    ("VSIM v ELE east", False, [], False),
    ("VRANDMEMBER v 2", False, [], False),
])  # fmt: skip
def test_whom_a_command_tells(engine, command, effect, events, disturbs):
    engine.run(EAST)
    units, heard = [], []
    engine.journal.feeds.append(units.append)
    engine.journal.listeners.append(heard.append)
    watcher = engine.client()
    engine.run("WATCH v", watcher)
    try:
        engine.run(command)
    except ReplyError:
        pass
    assert bool(units) is effect
    assert [event.event for event in heard] == events
    engine.run("MULTI", watcher)
    assert (engine.run("EXEC", watcher) != []) is disturbs


def test_a_new_set_is_told_as_a_new_key(engine):
    heard = []
    engine.journal.listeners.append(heard.append)
    engine.run(EAST)
    assert [(event.event, event.key) for event in heard] == [("new", b"v")]


def test_a_missing_key_is_a_miss_for_readers_only(engine):
    for command in ("VSIM v ELE a", "VCARD v", "VEMB v a", "VLINKS v a", "VINFO v", "VGETATTR v a", "VISMEMBER v a"):
        before = engine.journal.misses
        engine.run(command)
        assert engine.journal.misses == before + 1, command
    before = engine.journal.misses
    engine.run("VREM v a")
    engine.run("VSETATTR v a x")
    assert engine.journal.misses == before


def test_wrong_words_are_found_when_the_command_runs(engine):
    engine.run("MULTI")
    assert str(engine.run("VADD")) == "QUEUED"
    [error] = engine.run("EXEC")
    assert str(error) == "ERR wrong number of arguments for 'VADD' command"


def test_sets_are_numbered(engine):
    engine.run(EAST)
    engine.run("VADD w VALUES 1 1 a")
    assert [engine.run(f"VINFO {key}")["vset-uid"] for key in "vw"] == [0, 1]
    engine.reset()
    engine.run(EAST)
    assert engine.run("VINFO v")["vset-uid"] == 0


def test_the_module_is_told_of_everywhere(engine):
    [module] = engine.run("MODULE LIST")
    assert engine.run("HELLO 3")[b"modules"] == [module]
    assert b"module:name=vectorset,ver=1" in engine.run("INFO modules")
    assert engine.run("COMMAND LIST FILTERBY MODULE vectorset")[0].isupper()
    assert engine.run("COMMAND DOCS vadd") == {b"VADD": {b"group": b"module", b"module": b"vectorset"}}
    engine.run("VCARD v")
    assert b"cmdstat_VCARD:calls=1" in engine.run("INFO commandstats")


def test_an_engine_without_the_room_has_no_module():
    from teachredis import Engine
    from teachredis.commands import ROOMS

    engine = Engine(rooms=[room for room in ROOMS if "vector" not in room])
    assert engine.run("MODULE LIST") == []


def test_a_huge_projection_is_refused(engine):
    with pytest.raises(ReplyError, match="invalid vector specification"):
        engine.run("VADD v REDUCE 100000000 VALUES 2 1 1 a")


def test_snapshots_keep_a_set_as_it_was(engine):
    engine.run(EAST)
    snapshot = engine.open_snapshot()
    engine.run("VADD v VALUES 2 0 1 north")
    [(_, before, _)] = snapshot.items(0)
    assert [*before.graph.nodes] == [b"east"]
    engine.close_snapshot(snapshot)


@pytest.mark.real
@pytest.mark.parametrize("kind", ["NOQUANT", "Q8", "BIN"])
@pytest.mark.parametrize("dimensions", [1, 3, 8, 15, 64, 100, 301])
def test_vectors_and_scores_agree_to_the_last_bit(real_redis, kind, dimensions):
    rng, ours = Random(dimensions), OurClient(frozen_engine())

    def blob():
        return struct.pack(f"{dimensions}f", *(rng.gauss(0, 1) for _ in range(dimensions)))

    commands = [[b"VADD", b"k", b"FP32", blob(), b"%d" % number, kind.encode()] for number in range(12)]
    commands += [[b"VEMB", b"k", b"%d" % number, *raw] for number in range(12) for raw in ((), (b"RAW",))]
    commands += [[b"VSIM", b"k", b"FP32", blob(), b"WITHSCORES", b"TRUTH", b"COUNT", b"20"] for _ in range(10)]
    assert ours.pipeline(commands) == real_redis.pipeline(commands)
