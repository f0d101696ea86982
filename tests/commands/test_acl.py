"""Users: what no comparison with a server can show, and what would only be slow to show there."""

import pytest
import redis

from teachredis import Engine
from teachredis.engine import Clock
from teachredis.wire.errors import ReplyError


def user(engine, *rules):
    """A client that speaks for a user with these rules."""
    engine.acl.set_user(b"bob", [b"on", b"nopass", *(rule.encode() for rule in rules)])
    client = engine.client()
    engine.run("AUTH bob any", client)
    return client


def refused(engine, line, client):
    with pytest.raises(ReplyError) as caught:
        engine.run(line, client)
    return str(caught.value)


@pytest.mark.parametrize(("rules", "mode"), [
    (["~*", "&*", "+@all"], None),
    (["~*", "&*", "+@all", "-debug"], "restricted"),
    (["~*", "+@all"], "restricted"),
    (["&*", "+@all", "%R~*", "%W~*"], "restricted"),
    (["(~* &* +@all)"], None),
    (["(~* &*)", "+@all"], "restricted"),
])  # fmt: skip
def test_only_who_lacks_a_right_is_looked_at(engine, rules, mode):
    assert user(engine, *rules).mode == mode


def test_rights_change_for_who_is_already_there(engine):
    client = user(engine, "~*", "&*", "+@all")
    engine.run("ACL SETUSER bob -get")
    assert refused(engine, "GET k", client) == "NOPERM User bob has no permissions to run the 'get' command"
    engine.run("ACL SETUSER bob +@all")
    assert engine.run("GET k", client) is None
    assert client.mode is None


def test_a_first_password_for_the_default_user_stops_newcomers_only(engine):
    before = engine.client()
    engine.run("ACL SETUSER default >word")
    assert engine.run("PING", before) == "PONG"
    assert refused(engine, "PING", engine.client()) == "NOAUTH Authentication required."


def test_a_reset_engine_knows_the_default_user_only():
    engine = Engine()
    client = user(engine, "+ping")
    engine.run("CONFIG SET requirepass secret")
    engine.reset()
    assert engine.run("ACL LIST") == [b"user default on nopass sanitize-payload ~* &* +@all"]
    assert engine.run("ACL WHOAMI", client) == b"default"
    assert engine.run("ACL LOG") == []


def test_what_was_refused_long_ago_is_noted_anew(engine):
    client = user(engine)
    refused(engine, "GET k", client)
    engine.advance(60_000)
    refused(engine, "GET k", client)
    assert [entry[b"count"] for entry in engine.run("ACL LOG")] == [2]
    engine.advance(60_001)
    refused(engine, "GET k", client)
    log = engine.run("ACL LOG")
    assert [(entry[b"count"], entry[b"age-seconds"]) for entry in log] == [(1, 0.0), (2, 60.001)]


def test_info_counts_refusals_by_reason(engine):
    client = user(engine, "+get", "+publish", "+auth")
    for line in ("SET k 1", "GET k", "GET k", "PUBLISH c m", "AUTH nobody x"):
        refused(engine, line, client)
    stats = dict(line.split(":") for line in engine.run("INFO stats").decode().split("\r\n") if ":" in line)
    told = [stats[f"acl_access_denied_{reason}"] for reason in ("cmd", "key", "channel", "auth")]
    assert told == ["1", "2", "1", "1"]
    engine.run("CONFIG RESETSTAT")
    assert b"acl_access_denied_key:0" in engine.run("INFO stats")


def test_passwords_can_be_had_again_where_time_stands_still():
    drawn = [Engine(clock=Clock(frozen_at_ms=0), seed=7).run("ACL GENPASS") for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 64


def test_the_engine_of_a_process_draws_passwords_that_nobody_guesses():
    from teachredis.client import route

    engine = route.default_engine()
    state = engine.rng.getstate()
    assert engine.run("ACL GENPASS") != engine.run("ACL GENPASS")
    assert engine.rng.getstate() == state


def test_a_first_word_that_could_not_be_read_again_is_refused(engine):
    for rule in ("'+get|a b'", "'+get|\"a'"):
        assert "Syntax error" in refused(engine, f"ACL SETUSER bob {rule}", engine.local)


def test_every_line_of_acl_list_makes_the_same_user_again(engine):
    engine.run("ACL SETUSER bob on >a >b ~x %R~y &c +@all -@read +get -client|kill (+set ~z) skip-sanitize-payload")
    [line, _] = engine.run("ACL LIST")
    engine.run("ACL DELUSER bob")
    engine.acl.set_user(b"bob", line.split()[2:])
    assert engine.run("ACL LIST")[0] == line


def test_redis_py_speaks_for_a_user(engine):
    import teachredis

    engine.run("ACL SETUSER bob on >word ~k +get +ping +client|setinfo")
    r = teachredis.Redis(engine=engine, username="bob", password="word")
    assert r.get("k") is None
    for call in (lambda: r.get("other"), lambda: r.set("k", 1), r.acl_whoami):
        with pytest.raises(redis.exceptions.NoPermissionError):
            call()
    with pytest.raises(redis.exceptions.AuthenticationError):
        teachredis.Redis(engine=engine, username="bob", password="wrong").ping()
    engine.run("ACL SETUSER bob +@all ~*")
    assert r.acl_whoami() == "bob"
    assert r.acl_getuser("bob")["flags"] == ["on", "sanitize-payload"]
    assert r.acl_log()[0]["reason"] == "auth"
