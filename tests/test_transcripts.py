"""Every transcript gives its text on our engine, and the same replies on redis-server 8.2.3."""

import time
from pathlib import Path

import pytest

from teachredis.wire.cli_text import printed
from teachredis.wire.words import split_words
from tests.differential.compare import all_same
from tests.ours import Ours, frozen_engine
from tests.transcripts_reader import fits, read_transcript

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.rglob("*.txt"))


def name_of(path):
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def replay(path, side, told=lambda step, reply: None):
    """Do what the transcript says on one side; `told` hears each step with its reply (None: nothing came)."""
    for step in read_transcript(path):
        if step.advance_ms:
            side.engine.advance(step.advance_ms)
            continue
        client = side.client(step.client)
        if step.line is not None:
            client.send(split_words(step.line))
        if step.waits:
            assert client.is_silent(), f"{path.name}:{step.number}: {step.line} does not wait"
        else:
            told(step, client.receive())


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_on_our_engine(path):
    def told(step, reply):
        shown = printed(split_words(step.line or ""), reply, ours.client(step.client).protocol).rstrip("\n")
        assert fits(step.text, shown), f"{path.name}:{step.number}: {step.line}\nexpected:\n{step.text}\nshown:\n{shown}"

    ours = Ours(frozen_engine())
    replay(path, ours, told)
    ours.engine.check()


@pytest.mark.real
@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_on_redis_server(path, real_redis):
    if any(step.advance_ms for step in read_transcript(path)):
        pytest.skip("moves the clock, which a real server's cannot")
    here, there = {}, {}
    replay(path, Ours(frozen_engine(at_ms=time.time_ns() // 1_000_000)), collector(here))
    replay(path, real_redis, collector(there))
    for client, heard in here.items():
        commands = [split_words(step.line or "") for step, _ in heard]
        ours, theirs = [reply for _, reply in heard], [reply for _, reply in there[client]]
        at = all_same(commands, ours, theirs)
        if at is not None:
            step = heard[at][0]
            pytest.fail(f"{path.name}:{step.number}: {step.line}\nours:   {ours[at]!r}\ntheirs: {theirs[at]!r}")


def collector(heard):
    """A `told` that keeps (step, reply) by client."""
    return lambda step, reply: heard.setdefault(step.client, []).append((step, reply))
