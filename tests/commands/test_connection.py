"""Who is there, who may do what, and what CLIENT does: the same as redis-server, line by line."""

import re

import pytest

from teachredis.wire.errors import ReplyError
from tests.ours import OurClient, Ours, frozen_engine

LINES = """
HELLO 4 · HELLO x · HELLO 2 AUTH · HELLO 2 AUTH default · HELLO 2 AUTH default x SETNAME · HELLO 2 SETNAME · HELLO 2 FOO
HELLO 2 AUTH nobody x · AUTH x · AUTH default x · AUTH nobody x · AUTH a b c · AUTH · PING a b · PING · PING a · ECHO
SELECT a · SELECT 16 · SELECT -1 · SELECT 99999999999999 · SELECT 3 · RESET x · CLIENT · CLIENT FOO · CLIENT GETNAME
CLIENT GETREDIR · CLIENT SETNAME · CLIENT SETNAME x · CLIENT GETNAME · CLIENT SETNAME ü · CLIENT SETNAME ~
CLIENT SETINFO lib-name foo · CLIENT SETINFO x 1 · CLIENT SETINFO · CLIENT SETINFO lib-ver é · CLIENT LIST TYPE foo
CLIENT LIST TYPE · CLIENT LIST ID · CLIENT LIST ID 1 x · CLIENT LIST ID 9999 · CLIENT LIST FOO · CLIENT LIST TYPE replica
CLIENT NO-EVICT on · CLIENT NO-EVICT x · CLIENT NO-TOUCH on · CLIENT NO-TOUCH off · CLIENT NO-TOUCH · CLIENT NO-TOUCH z
CLIENT PAUSE x · CLIENT PAUSE -1 · CLIENT PAUSE 1 FOO · CLIENT PAUSE x FOO · CLIENT PAUSE 0 · CLIENT UNPAUSE
CLIENT PAUSE 99999999999999999999 · CLIENT PAUSE 9223372036854775807 · CLIENT REPLY x · CLIENT REPLY ON
CLIENT CACHING x · CLIENT CACHING YES · CLIENT TRACKING · CLIENT TRACKING x · CLIENT TRACKING on REDIRECT 99999
CLIENT TRACKING on REDIRECT x · CLIENT TRACKING on REDIRECT · CLIENT TRACKING on PREFIX a · CLIENT TRACKING on FOO
CLIENT TRACKING on BCAST PREFIX a PREFIX ab · CLIENT TRACKING on OPTIN OPTOUT · CLIENT TRACKING on BCAST OPTIN
CLIENT TRACKINGINFO · CLIENT TRACKING on · CLIENT TRACKINGINFO · CLIENT TRACKING on BCAST · CLIENT TRACKING on OPTIN
CLIENT TRACKING off · CLIENT TRACKING on OPTIN · CLIENT CACHING YES · CLIENT TRACKINGINFO · CLIENT CACHING NO
CLIENT TRACKING on OPTOUT · CLIENT TRACKING off · CLIENT TRACKING on OPTOUT · CLIENT CACHING YES · CLIENT CACHING NO
CLIENT TRACKINGINFO · CLIENT TRACKING off · CLIENT TRACKING on BCAST PREFIX a PREFIX b NOLOOP · CLIENT TRACKINGINFO
CLIENT TRACKING on BCAST PREFIX c · CLIENT TRACKING on BCAST PREFIX ab · CLIENT TRACKINGINFO · CLIENT GETREDIR
CLIENT TRACKING off · CLIENT UNBLOCK x · CLIENT UNBLOCK 9999 · CLIENT UNBLOCK 1 FOO · CLIENT UNBLOCK 1 ERROR
CLIENT KILL · CLIENT KILL x · CLIENT KILL ID x · CLIENT KILL ID 0 · CLIENT KILL ID 9999 · CLIENT KILL ID 9999 ADDR
CLIENT KILL TYPE foo · CLIENT KILL TYPE pubsub · CLIENT KILL USER nobody · CLIENT KILL USER · CLIENT KILL SKIPME foo
CLIENT KILL MAXAGE x · CLIENT KILL MAXAGE 100000 · CLIENT KILL FOO BAR · CLIENT KILL ADDR 1.1.1.1:1 LADDR 2.2.2.2:2
RESET · MULTI · AUTH x · CLIENT ID · CLIENT REPLY ON · RESET · EXEC
""".replace("\n", " · ").split(" · ")


@pytest.mark.real
@pytest.mark.parametrize("protocol", [2, 3])
def test_every_line_is_answered_as_by_redis_server(real_redis, protocol):
    ours = OurClient(frozen_engine())
    ours.command([b"HELLO", b"%d" % protocol])
    real_redis.command("HELLO", protocol)
    for line in filter(None, LINES):
        argv = line.encode().split()
        here, there = ours.command(argv), real_redis.command(*argv)
        assert (type(here).__name__, str(here)) == (type(there).__name__, str(there)), line


def shape_of(line):
    """The names of a CLIENT LIST line's fields, in order."""
    return re.findall(rb"([a-z-]+)=", line)


@pytest.mark.real
def test_a_client_is_described_with_redis_servers_fields(real_redis):
    ours = OurClient(frozen_engine())
    assert shape_of(ours.command([b"CLIENT", b"INFO"])) == shape_of(real_redis.command("CLIENT", "INFO"))


def test_hello_chooses_the_protocol_and_names_the_client(engine):
    assert engine.run("HELLO 3 SETNAME ada")[b"proto"] == 3
    assert engine.local.protocol == 3
    assert engine.run("CLIENT GETNAME") == b"ada"


def test_hello_with_a_bad_option_changes_nothing(engine):
    with pytest.raises(ReplyError, match="Syntax error in HELLO option 'FOO'"):
        engine.run("HELLO 3 SETNAME ada FOO")
    assert engine.local.protocol == 2
    assert engine.run("CLIENT GETNAME") is None


# --- passwords ----------------------------------------------------------------------------------------------


@pytest.fixture
def locked(engine):
    """An engine with a password, and a client that came after it was set."""
    engine.run("CONFIG SET requirepass secret")
    return engine, engine.client()


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("PING", "NOAUTH Authentication required."),
        ("MULTI", "NOAUTH Authentication required."),
        ("NOSUCH", "ERR unknown command 'NOSUCH', with args beginning with: "),
        ("GET", "ERR wrong number of arguments for 'get' command"),
        ("AUTH wrong", "WRONGPASS invalid username-password pair or user is disabled."),
        ("AUTH nobody secret", "WRONGPASS invalid username-password pair or user is disabled."),
        ("HELLO 5", "NOPROTO unsupported protocol version"),
    ],
)
def test_a_stranger_is_refused(locked, line, error):
    engine, stranger = locked
    with pytest.raises(ReplyError) as refused:
        engine.run(line, stranger)
    assert str(refused.value) == error


def test_a_stranger_cannot_shake_hands_without_a_password(locked):
    engine, stranger = locked
    with pytest.raises(ReplyError, match="NOAUTH HELLO must be called"):
        engine.run("HELLO 3", stranger)
    assert engine.run("HELLO 3 AUTH default secret", stranger)[b"proto"] == 3
    assert engine.run("PING", stranger) == "PONG"


def test_who_was_there_before_the_password_stays(locked):
    engine, _ = locked
    assert engine.run("PING") == "PONG"


def test_reset_logs_out(locked):
    engine, stranger = locked
    engine.run("AUTH secret", stranger)
    engine.run("RESET", stranger)
    with pytest.raises(ReplyError, match="NOAUTH"):
        engine.run("PING", stranger)


def test_without_a_password_everybody_is_let_in(locked):
    engine, stranger = locked
    engine.run("CONFIG SET requirepass ''")
    assert engine.run("PING", stranger) == "PONG"


def test_a_refused_command_is_counted_as_rejected(locked):
    engine, stranger = locked
    with pytest.raises(ReplyError):
        engine.run("PING", stranger)
    assert b"cmdstat_ping:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0" in engine.run(
        "INFO commandstats"
    )
    assert b"errorstat_NOAUTH:count=1" in engine.run("INFO errorstats")


# --- other clients ------------------------------------------------------------------------------------------


def test_quit_marks_the_client_as_closing(engine):
    assert engine.run("QUIT now please") == "OK"
    assert engine.local.closing


def test_kill_ends_another_client_and_its_wait(engine):
    ours = Ours(engine)
    waiting = ours.client("waiting")
    waiting.send([b"BLPOP", b"jobs", b"0"])
    assert engine.run(f"CLIENT KILL ID {waiting.session.id}") == 1
    assert waiting.session.closing
    assert waiting.session.id not in engine.clients
    engine.run("RPUSH jobs mail")
    assert engine.run("LLEN jobs") == 1


def test_kill_spares_oneself_unless_told_otherwise(engine):
    engine.client()
    assert engine.run("CLIENT KILL TYPE normal") == 1
    assert not engine.local.closing
    assert engine.run("CLIENT KILL TYPE normal SKIPME no") == 1
    assert engine.local.closing


@pytest.mark.parametrize(("reason", "heard"), [("TIMEOUT", "None"), ("ERROR", "UNBLOCKED client unblocked via CLIENT UNBLOCK")])
def test_unblock_ends_a_wait(engine, reason, heard):
    waiting = Ours(engine).client("waiting")
    waiting.send([b"BLPOP", b"jobs", b"0"])
    assert engine.run(f"CLIENT UNBLOCK {waiting.session.id} {reason}") == 1
    assert heard in str(waiting.receive()).replace("NULL_ARRAY", "None")
    assert engine.run(f"CLIENT UNBLOCK {waiting.session.id} {reason}") == 0


def test_a_pause_holds_back_writes_until_it_is_over(engine):
    other = Ours(engine).client("other")
    engine.run("CLIENT PAUSE 1000 WRITE")
    other.send([b"SET", b"name", b"Ada"])
    assert other.is_silent()
    assert engine.run("GET name") is None
    engine.advance(999)
    assert other.is_silent()
    engine.advance(1)
    assert other.receive() == "OK"
    assert engine.run("GET name") == b"Ada"


def test_unpause_lets_everybody_go_on_in_order(engine):
    ours = Ours(engine)
    engine.run("CLIENT PAUSE 100000 WRITE")
    for name in ("first", "second"):
        ours.client(name).send([b"APPEND", b"log", name.encode()])
    engine.run("CLIENT UNPAUSE")
    assert engine.run("GET log") == b"firstsecond"
    assert engine.rare is None


def test_a_pause_of_writes_holds_back_a_transaction_that_writes(engine):
    other = Ours(engine).client("other")
    other.command([b"MULTI"])
    other.command([b"SET", b"name", b"Ada"])
    engine.run("CLIENT PAUSE 1000 WRITE")
    other.send([b"EXEC"])
    assert other.is_silent()
    engine.run("CLIENT UNPAUSE")
    assert other.receive() == ["OK"]


def test_reply_off_and_skip_tell_the_door_to_be_silent(engine):
    client = engine.local
    engine.run("CLIENT REPLY SKIP")
    assert [client.swallows_reply(), client.swallows_reply()] == [True, False]
    engine.run("CLIENT REPLY OFF")
    engine.run("CLIENT REPLY SKIP")
    assert [client.swallows_reply(), client.swallows_reply()] == [True, True]
    engine.run("CLIENT REPLY ON")
    assert not client.swallows_reply()
