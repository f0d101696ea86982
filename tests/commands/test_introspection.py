"""COMMAND INFO, DOCS, GETKEYS and GETKEYSANDFLAGS equal redis-server's for every command that we have."""

import re

import pytest

from teachredis import Engine
from teachredis.session.facts import facts_of
from teachredis.session.help import summary_of
from teachredis.wire.errors import ReplyError
from tests.ours import OurClient, frozen_engine

NAMES = sorted(Engine().table)
SUBCOMMANDS = 9
PROSE = {b"summary", b"history"}
FORMULA = re.compile(r"O\((?:[^()]|\([^()]*\))*\)")
WITHOUT_FORMULA = {
    "cluster", "psync", "sync", "memory", "memory|malloc-stats", "memory|purge",
    "acl", "client", "config", "debug", "eval", "eval_ro", "evalsha", "evalsha_ro", "exec", "fcall", "fcall_ro", "function",
    "latency", "lolwut", "module", "monitor", "object", "pfdebug", "pfselftest", "pubsub", "script", "slowlog", "xgroup", "xinfo",
    "xread", "xreadgroup",
}  # fmt: skip

CALLS = """
GET a · GET · SET a b · SET a b GET · SET a b EX 1 get · MSET a 1 b 2 · MSET a 1 b · MSETNX a 1 · COPY a b · RENAME a b
DEL a b c · EXISTS a · OBJECT FREQ a · OBJECT HELP · OBJECT FOO a · OBJECT · LMPOP 1 a LEFT · LMPOP x a LEFT
LMPOP 0 a LEFT · LMPOP 5 a LEFT · LMPOP -1 a LEFT · BLMPOP 0 2 a b LEFT · BLPOP a b 0 · LMOVE a b LEFT RIGHT · LCS a b
ZUNIONSTORE d 2 a b · ZUNION 1 a · ZINTERCARD 2 a b LIMIT 1 · SINTERCARD 2 a b · BZMPOP 0 1 a MIN · BZPOPMAX a b 0
ZDIFFSTORE d 1 a · ZRANGESTORE d a 0 1 · SORT a · SORT a STORE b · SORT a BY x* GET y* STORE b STORE c · SORT_RO a BY x
SORT a BY STORE · SMOVE a b c · SUNIONSTORE a b c · HSET h f v · HEXPIRE h 1 FIELDS 1 f · PING · FOO · FOO BAR · CONFIG GET a
WATCH a b · SCAN 0 · KEYS x · DEBUG DIGEST · TOUCH a · RPOPLPUSH a b · BRPOPLPUSH a b 0 · MOVE a 1 · HGETEX h FIELDS 1 f
""".replace("\n", " · ").split(" · ")


@pytest.fixture
def sides(real_redis):
    """Two clients that speak RESP3: ours, theirs."""
    ours = OurClient(frozen_engine())
    ours.command([b"HELLO", b"3"])
    real_redis.command("HELLO", "3")
    return ours, real_redis


def ask(sides, *words):
    ours, theirs = sides
    argv = [word.encode() for word in words]
    return ours.command(argv), theirs.command(*argv)


def without_notes(info):
    """Our reply leaves the notes of key specifications out; subcommands come in no order."""
    if info is None:
        return None
    specs = [{name: value for name, value in spec.items() if name != b"notes"} for spec in info[8]]
    inner = sorted(map(without_notes, info[SUBCOMMANDS]), key=lambda row: row[0])
    return [*info[:8], specs, inner]


def without_prose(docs):
    """Summaries are our own, history is left out, of complexity the formula counts; everything in one order."""
    if not isinstance(docs, dict):
        return docs
    kept = {name: without_prose(value) for name, value in sorted(docs.items()) if name not in PROSE}
    formula = FORMULA.search(kept.get(b"complexity", b"").decode())
    return {**kept, b"complexity": formula and formula[0]}


@pytest.mark.real
@pytest.mark.parametrize("name", NAMES)
def test_command_info_equals_redis_server(sides, name):
    ours, theirs = ask(sides, "COMMAND", "INFO", name)
    assert [*map(without_notes, ours)] == [*map(without_notes, theirs)]


@pytest.mark.real
@pytest.mark.parametrize("name", NAMES)
def test_command_docs_equal_redis_server_but_for_the_prose(sides, name):
    ours, theirs = ask(sides, "COMMAND", "DOCS", name)
    assert without_prose(ours) == without_prose(theirs)


@pytest.mark.real
@pytest.mark.parametrize("call", [call for call in CALLS if call])
def test_getkeys_equals_redis_server(sides, call):
    for question in ("GETKEYS", "GETKEYSANDFLAGS"):
        ours, theirs = ask(sides, "COMMAND", question, *call.split())
        assert (type(ours), str(ours)) == (type(theirs), str(theirs))


@pytest.mark.parametrize("name", NAMES)
def test_every_command_says_in_a_sentence_what_it_does(engine, name):
    if engine.table[name].subcommands is None:
        assert 8 < len(summary_of(engine.table[name])) < 160


@pytest.mark.parametrize("name", NAMES)
def test_the_file_of_facts_knows_every_command(name):
    in_a_module = "module" in Engine().table[name].flags  # of which COMMAND DOCS says nothing
    assert facts_of(name).complexity or name in WITHOUT_FORMULA or in_a_module


def test_an_unknown_command_has_no_facts():
    assert facts_of("nosuch").arguments == []


def test_arguments_form_a_tree(engine):
    condition = next(argument for argument in facts_of("set").arguments if argument.name == "condition")
    assert condition.optional
    assert condition.type == "oneof"
    assert [inner.token for inner in condition.arguments] == ["NX", "XX"]
    assert facts_of("set").arguments[0].is_key


def test_command_list_filters(engine):
    assert engine.run("COMMAND LIST FILTERBY PATTERN CONFIG|*") == [b"config|get", b"config|set", b"config|resetstat",
                                                                    b"config|rewrite", b"config|help"]  # fmt: skip
    assert b"zadd" in engine.run("COMMAND LIST FILTERBY ACLCAT sortedset")
    assert engine.run("COMMAND LIST FILTERBY MODULE json") == []
    outer = [name for name in engine.run("COMMAND LIST") if b"|" not in name]
    assert len(outer) == engine.run("COMMAND COUNT") == len(engine.run("COMMAND"))
    assert b"config|get" in engine.run("COMMAND LIST")


@pytest.mark.parametrize("line", ["COMMAND LIST FOO", "COMMAND LIST FILTERBY", "COMMAND LIST FILTERBY FOO x"])
def test_command_list_refuses_other_filters(engine, line):
    with pytest.raises(ReplyError, match="ERR syntax error"):
        engine.run(line)


@pytest.mark.parametrize(("line", "error"), [
    ("XREAD COUNT 1 a b", "Invalid arguments specified for command"),
    ("XREADGROUP GROUP g c a b 1", "Invalid arguments specified for command"),
    ("SPUBLISH a b", "The command has no key arguments"),
    ("SUNSUBSCRIBE", "The command has no key arguments"),
])  # fmt: skip
def test_a_command_line_without_keys_names_none(engine, line, error):
    with pytest.raises(ReplyError, match=error):
        engine.run(f"COMMAND GETKEYS {line}")
