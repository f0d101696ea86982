"""What strings leave behind: encodings, effects and events.  All seen on redis-server 8.2.3."""

import pytest

from teachredis.keyspace.events import Changed
from teachredis.wire.errors import ReplyError


class Heard:
    """Events and effects since the last `take`."""

    def __init__(self, engine):
        self.events, self.effects = [], []
        engine.journal.listeners.append(self.hear)
        engine.journal.feeds.append(self.feed)

    def hear(self, event):
        if isinstance(event, Changed):
            self.events.append(f"{event.event}({event.key.decode()})")

    def feed(self, unit):
        self.effects += [b" ".join(argv).decode() for _, argv in unit]

    def take(self):
        taken = " ".join(self.events), self.effects
        self.events, self.effects = [], []
        return taken


NOW_MS = 1_750_000_000_000  # the frozen engine's
FAR_MS = 4_102_444_800_000


@pytest.mark.parametrize(("before", "line", "events", "effect"), [
    ("", "SET k v", "new(k) set(k)", "SET k v"),
    ("SET k u", "SET k v", "overwritten(k) set(k)", "SET k v"),
    ("RPUSH k u", "SET k v", "overwritten(k) type_changed(k) set(k)", "SET k v"),
    ("", "SET k v EX 10", "new(k) set(k) expire(k)", f"SET k v PXAT {NOW_MS + 10_000}"),
    ("", f"SET k v NX EXAT {FAR_MS // 1000}", "new(k) set(k) expire(k)", f"SET k v PXAT {FAR_MS}"),
    ("", f"SET k v NX GET PXAT {FAR_MS}", "keymiss(k) new(k) set(k) expire(k)", f"SET k v NX GET PXAT {FAR_MS}"),
    ("SET k u", "SET k v XX GET KEEPTTL", "overwritten(k) set(k)", "SET k v XX KEEPTTL"),
    ("", "SETEX k 10 v", "new(k) set(k) expire(k)", f"SET k v PXAT {NOW_MS + 10_000}"),
    ("", "SETNX k v", "new(k) set(k)", "SETNX k v"),
    ("SET k u", "GETSET k v", "overwritten(k) set(k)", "SET k v"),
    ("SET k u", "GETDEL k", "del(k)", "DEL k"),
    ("SET k u", "GETEX k PX 10", "expire(k)", f"PEXPIREAT k {NOW_MS + 10}"),
    ("SET k u", "GETEX k EXAT 1", "del(k)", "DEL k"),
    ("SET k u EX 9", "GETEX k PERSIST", "persist(k)", "PERSIST k"),
    ("", "MSET k 1 j 2", "new(k) set(k) new(j) set(j)", "MSET k 1 j 2"),
    ("", "APPEND k v", "new(k) append(k)", "APPEND k v"),
    ("SET k u", "SETRANGE k 1 v", "setrange(k)", "SETRANGE k 1 v"),
    ("", "DECR k", "new(k) incrby(k)", "DECR k"),
    ("", "INCRBYFLOAT k 0.1", "new(k) incrbyfloat(k)", "SET k 0.1 KEEPTTL"),
    ("SET k u", "EXPIRE k 10 NX", "expire(k)", f"PEXPIREAT k {NOW_MS + 10_000} NX"),
    ("SET k u", "EXPIRE k 0", "del(k)", "DEL k"),
    ("SET k u", "RENAME k j", "new(j) rename_from(k) rename_to(j)", "RENAME k j"),
    ("SET k u", "COPY k j", "new(j) copy_to(j)", "COPY k j"),
    ("SET k u", "MOVE k 1", "new(k) move_from(k) move_to(k)", "MOVE k 1"),
    ("RPUSH k 1", "SORT k STORE j", "new(j) sortstore(j)", "SORT k STORE j"),
])  # fmt: skip
def test_one_change_is_told_and_fed(engine, before, line, events, effect):
    if before:
        engine.run(before)
    heard = Heard(engine)
    engine.run(line)
    assert heard.take() == (events, [effect])


@pytest.mark.parametrize(("before", "line"), [
    ("SET k v", "SET k w NX"), ("", "SET k w XX"), ("SET k v", "SETNX k w"), ("SET k v", "MSETNX j 1 k 2"),
    ("SET k v", "GETEX k"), ("SET k v", "GETEX k PERSIST"), ("SET k v", 'SETRANGE k 1 ""'), ("SET k v", "PERSIST k"),
    ("SET k v", "EXPIRE k 10 XX"), ("SET k v", "RENAME k k"), ("MSET k 1 j 2", "RENAMENX k j"), ("MSET k 1 j 2", "COPY k j"),
])  # fmt: skip
def test_what_changes_nothing_is_not_told_nor_fed(engine, before, line):
    if before:
        engine.run(before)
    heard, dirty = Heard(engine), engine.journal.dirty
    engine.run(line)
    assert heard.take() == ("", [])
    assert engine.journal.dirty == dirty


@pytest.mark.parametrize(("lines", "encoding"), [
    (["SET k 1"], "int"),
    (["SET k 1", "APPEND k 2"], "raw"),
    (["SET k 1", "APPEND k 2", "INCR k"], "int"),
    (["INCRBYFLOAT k 1"], "embstr"),
    (["SETRANGE k 0 1"], "raw"),
    ([f"SET k {'x' * 40}", "EXPIRE k 10"], "raw"),
    ([f"SET k {'x' * 40} EX 10"], "raw"),
    ([f"SET k {'x' * 40} EX 10", "PERSIST k"], "raw"),
    ([f"SET k {'x' * 32} EX 10", f"SET k {'x' * 33} KEEPTTL"], "raw"),
    ([f"SET k {'x' * 32} EX 10", f"SET k {'x' * 33}"], "embstr"),
    (["SET k 10000 EX 10", f"SET k {'x' * 33}"], "embstr"),
    ([f"SET {'j' * 30} {'x' * 30}", f"RENAME {'j' * 30} k"], "raw"),
    ([f"SET {'j' * 30} {'x' * 30}", f"COPY {'j' * 30} k"], "raw"),
])  # fmt: skip
def test_encoding_follows_the_history(engine, lines, encoding):
    for line in lines:
        engine.run(line)
    assert engine.run("OBJECT ENCODING k") == encoding.encode()


@pytest.mark.parametrize("line", ["APPEND k xxxxxx", "SETRANGE k 8 xxx", "SETRANGE j 9223372036854775807 x"])
def test_no_string_grows_beyond_the_limit(engine, line):
    engine.run("SET k xxxxx")
    engine.limits.proto_max_bulk_len = 10
    with pytest.raises(ReplyError, match="string exceeds maximum allowed size"):
        engine.run(line)
    assert engine.run("GET k") == b"xxxxx"
    assert engine.run("EXISTS j") == 0


@pytest.mark.parametrize(("line", "events", "effects"), [
    ("GET k", "expired(k) keymiss(k)", ["DEL k"]),
    ("SET k v", "expired(k) new(k) set(k)", ["MULTI", "DEL k", "SET k v", "EXEC"]),
    ("SETNX k v", "expired(k) new(k) set(k)", ["MULTI", "DEL k", "SETNX k v", "EXEC"]),
    ("RENAME j k", "expired(k) new(k) rename_from(j) rename_to(k)", ["MULTI", "DEL k", "RENAME j k", "EXEC"]),
    ("COPY j k", "expired(k) new(k) copy_to(k)", ["MULTI", "DEL k", "COPY j k", "EXEC"]),
    ("DEL k", "expired(k)", ["DEL k"]),
    ("MOVE k 1", "expired(k)", ["DEL k"]),
    ("SCAN 0 MATCH x", "expired(k)", ["DEL k"]),
    ("OBJECT ENCODING k", "expired(k)", ["DEL k"]),
    ("KEYS *", "", []),                         # leaves it out, but there
])  # fmt: skip
def test_a_stale_key_goes_before_the_command(engine, line, events, effects):
    engine.run("MSET j 1 k 2")
    engine.run("PEXPIRE k 5")
    heard = Heard(engine)
    engine.clock.advance(5)
    engine.run(line)
    assert heard.take() == (events, effects)
