"""CLIENT PAUSE: what waits, what does not, and what does not expire meanwhile."""

import pytest

from teachredis.wire.replies import BLOCKED

HELD = (
    "SET k 1", "PUBLISH news hello", "SPUBLISH news hello", "PFCOUNT visitors", "EVAL 'return 1' 0",
    r'EVAL "#!lua\nreturn 1" 0', "EVALSHA 0000000000000000000000000000000000000000 0", "FCALL nosuch 0",
)  # fmt: skip
NOT_HELD = ("GET k", "PING", "EVAL_RO 'return 1' 0", r'EVAL "#!lua flags=no-writes\nreturn 1" 0', "CONFIG SET hz 20")


@pytest.mark.parametrize("line", HELD)
def test_a_pause_of_writes_holds_what_may_have_effects(engine, line):
    engine.run("CLIENT PAUSE 1000 WRITE")
    assert engine.run(line) is BLOCKED


@pytest.mark.parametrize("line", NOT_HELD)
def test_a_pause_of_writes_lets_pass_what_only_reads(engine, line):
    engine.run("CLIENT PAUSE 1000 WRITE")
    assert engine.run(line) is not BLOCKED


@pytest.mark.parametrize(("queued", "held"), [("GET k", False), ("SET k 1", True), ("EVAL 'return 1' 0", True)])
def test_exec_is_held_for_what_was_queued(engine, queued, held):
    engine.run("MULTI")
    engine.run(queued)
    engine.run("CLIENT PAUSE 1000 WRITE", engine.client())
    assert (engine.run("EXEC") is BLOCKED) == held


def test_nothing_expires_during_a_pause_and_still_it_is_not_there(engine):
    engine.run("SET short 1 PX 10")
    engine.run("CLIENT PAUSE 5000 WRITE")
    engine.advance(1000)
    assert engine.run("GET short") is None
    assert engine.run("EXISTS short") == 0
    assert engine.run("DBSIZE") == 1
    assert engine.journal.expired_keys == 0
    engine.run("CLIENT UNPAUSE")
    assert engine.run("GET short") is None
    assert engine.journal.expired_keys == 1
    assert engine.run("DBSIZE") == 0


def test_a_pause_that_is_over_lets_keys_expire_again_without_a_command(engine):
    engine.run("SET short 1 PX 10")
    engine.run("CLIENT PAUSE 5000")
    engine.advance(10_000)
    assert engine.journal.expired_keys == 1


def test_randomkey_takes_a_stale_key_if_there_is_no_other(engine):
    engine.run("SET short 1 PX 10")
    engine.run("CLIENT PAUSE 5000 WRITE")
    engine.advance(100)
    assert engine.run("RANDOMKEY") == b"short"
    engine.run("CLIENT UNPAUSE")
    assert engine.run("RANDOMKEY") is None


def test_a_write_in_the_transaction_that_paused_makes_a_key_of_its_own(engine):
    engine.run("RPUSH list old")
    engine.run("PEXPIRE list 10")
    for line in ("MULTI", "CLIENT PAUSE 5000 WRITE", "DEBUG SLEEP 1", "RPUSH list new"):
        engine.run(line)
    engine.run("EXEC")
    engine.advance(1000)
    assert engine.run("LRANGE list 0 -1") == [b"new"]
