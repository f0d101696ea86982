"""A value is the same after DUMP and RESTORE, here, in redis-server 8.2.3, and on the way between them."""

from random import Random

import pytest

from teachredis.codec import payload
from tests.codec.random_values import KINDS, commands_for, of_vector_set
from tests.ours import OurClient, frozen_engine

KEYS_A_SEED = 150
SOONEST = slice(1, 9)
"""Where a listpackex says when its first field expires; Redis is not exact there."""


def made(rng, kinds=KINDS):
    """(client of an engine with one random key `k`, the commands that made it)."""
    ours = OurClient(frozen_engine())
    commands = commands_for(rng, b"k", kinds)
    ours.pipeline(commands)
    return ours, commands


@pytest.mark.parametrize("seed", range(8))
def test_a_value_comes_back(seed):
    rng = Random(seed)
    for _ in range(KEYS_A_SEED // 3):
        ours, _ = made(rng)
        dump = ours.command([b"DUMP", b"k"])
        if dump is None:
            continue
        assert ours.command([b"RESTORE", b"twin", b"0", dump]) == "OK"
        [one], [other] = (ours.command([b"DEBUG", b"DIGEST-VALUE", key]) for key in (b"k", b"twin"))
        assert one == other or b"-0" in dump
        assert ours.command([b"DUMP", b"twin"]) is not None
        ours.engine.check()


def without_soonest(dump):
    """A payload of a listpackex without the time in front."""
    return dump[:1] + dump[SOONEST.stop : -8] if dump[0] == 25 else dump


def has_order(ours, key):
    """Is it defined in which order the parts of the value are written?"""
    return ours.command([b"OBJECT", b"ENCODING", key]) != b"hashtable"


def look_at(client, key):
    return [
        client.command(argv) for argv in ([b"OBJECT", b"ENCODING", key], [b"DEBUG", b"DIGEST-VALUE", key])
    ]


class Real:
    """The server with the client's methods."""

    def __init__(self, real_redis):
        self.command = lambda argv: real_redis.command(*argv)
        self.pipeline = real_redis.pipeline


@pytest.mark.real
@pytest.mark.parametrize("seed", range(8))
def test_bytes_are_those_of_redis_and_mean_the_same_there(real_redis, seed):
    rng, real = Random(seed), Real(real_redis)
    for _ in range(KEYS_A_SEED):
        ours, commands = made(rng, [kind for kind in KINDS if kind is not of_vector_set])
        real.pipeline([[b"FLUSHALL"], *commands])
        dump, theirs = ours.command([b"DUMP", b"k"]), real.command([b"DUMP", b"k"])
        if dump is None or theirs is None:
            assert dump == theirs
            continue
        if has_order(ours, b"k"):
            assert without_soonest(dump) == without_soonest(theirs)
        for client in (ours, real):
            client.pipeline([[b"RESTORE", b"ours", b"0", dump], [b"RESTORE", b"theirs", b"0", theirs]])
        assert look_at(ours, b"theirs") == look_at(real, b"theirs")
        assert look_at(ours, b"ours") == look_at(real, b"ours")
        if has_order(ours, b"theirs"):
            again, there = ours.command([b"DUMP", b"theirs"]), real.command([b"DUMP", b"theirs"])
            assert without_soonest(again) == without_soonest(there)


@pytest.mark.real
def test_vector_sets_go_there_and_back(real_redis):
    rng, real = Random(1), Real(real_redis)
    for _ in range(20):
        ours, commands = made(rng, [of_vector_set])
        real.pipeline([[b"FLUSHALL"], *commands])
        for client, name in ((ours, b"ours"), (real, b"theirs")):
            dump = client.command([b"DUMP", b"k"])
            assert ours.command([b"RESTORE", name, b"0", dump]) == "OK"
            assert real.command([b"RESTORE", name, b"0", dump]) == "OK"
            assert look_at(ours, name) == look_at(real, name)
            question = [b"VSIM", name, b"ELE", b"e0", b"WITHSCORES"]
            assert ours.command(question) == real.command(question)
        ours.engine.check()


@pytest.mark.real
@pytest.mark.parametrize("seed", range(3))
def test_reloading_chooses_the_encodings_that_redis_chooses(real_redis, seed):
    rng, real, ours = Random(seed), Real(real_redis), OurClient(frozen_engine())
    keys = [b"k%d" % number for number in range(60)]
    commands = [command for key in keys for command in commands_for(rng, key)]
    for client in (ours, real):
        client.pipeline([*commands, [b"DEBUG", b"RELOAD"]])
    for key in keys:
        assert ours.command([b"OBJECT", b"ENCODING", key]) == real.command([b"OBJECT", b"ENCODING", key])
    ours.engine.check()


def test_without_compression_a_text_is_written_as_it_is(engine):
    engine.run("SET k " + "a" * 100)
    compressed = engine.run("DUMP k")
    engine.run("CONFIG SET rdbcompression no")
    plain = engine.run("DUMP k")
    assert plain == payload.sealed(b"\x00\x40\x64" + b"a" * 100)
    assert len(plain) > len(compressed)


def group_commands(rng):
    """Readers of a stream: what is pending, acknowledged, claimed, given back and given up."""
    yield [b"XADD", b"k", b"*", b"f", b"v"]
    for group in (b"g", b"1"):
        yield [b"XGROUP", b"CREATE", b"k", group, b"0"]
    for _ in range(40):
        group, consumer, entry = rng.choice((b"g", b"1")), rng.choice((b"ada", b"bob", b"7")), b"%d-1" % (2 * 10**13 + rng.randrange(60))
        yield rng.choice((
            [b"XADD", b"k", b"%d-1" % (2 * 10**13 + rng.randrange(60)), b"f", b"v", b"n", b"1"],
            [b"XREADGROUP", b"GROUP", group, consumer, b"COUNT", b"3", b"STREAMS", b"k", b">"],
            [b"XREADGROUP", b"GROUP", group, consumer, b"STREAMS", b"k", b"0"],
            [b"XACK", b"k", group, entry], [b"XDEL", b"k", entry], [b"XCLAIM", b"k", group, consumer, b"0", entry, b"FORCE"],
            [b"XGROUP", b"CREATECONSUMER", b"k", group, b"new"], [b"XGROUP", b"DELCONSUMER", b"k", group, consumer],
            [b"XGROUP", b"SETID", b"k", group, entry], [b"XAUTOCLAIM", b"k", group, consumer, b"0", b"0"],
        ))  # fmt: skip


@pytest.mark.real
@pytest.mark.parametrize("seed", range(6))
def test_groups_and_consumers_go_there_and_back(real_redis, seed):
    rng, real, ours = Random(seed), Real(real_redis), OurClient(frozen_engine())
    commands = [*group_commands(rng)]
    ours.pipeline(commands)
    real.pipeline(commands)
    for client in (ours, real):
        dump = client.command([b"DUMP", b"k"])
        for other in (ours, real):
            other.command([b"RESTORE", b"twin", b"0", dump, b"REPLACE"])
            assert other.command([b"DUMP", b"twin"]) == dump
    ours.engine.check()
