"""Bad input meets Redis's own error, leaves everything as it was, and never holds the kernel up.

Each line is run on our engine and, where one is there, on redis-server 8.2.3: the same error, and the same data
before and after.
"""

from random import Random
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from teachredis.values.value import Value
from teachredis.wire.errors import ReplyError
from teachredis.wire.replies import BLOCKED
from teachredis.wire.resp_writer import encode
from teachredis.wire.words import UnbalancedQuotes, split_words
from tests.differential.run import generators, group_names
from tests.differential.world import World
from tests.ours import OurClient, frozen_engine

PREPARE = (
    "SET string Ada", "SET number 5", "RPUSH list a b c", "HSET hash f 1 g two", "SADD set a b c", "ZADD zset 1 a 2 b",
    "ZADD infinite inf a", "SET mixed 1.5", "SET highest 9223372036854775807",
)  # fmt: skip

NOT_INTEGER = "ERR value is not an integer or out of range"
NOT_FLOAT = "ERR value is not a valid float"
POSITIVE = "ERR value is out of range, must be positive"
WRONG_TYPE = "WRONGTYPE Operation against a key holding the wrong kind of value"
TOO_LONG = "ERR string exceeds maximum allowed size (proto-max-bulk-len)"
BETWEEN = "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"
ARITY = "ERR wrong number of arguments for '{}' command"

REFUSED = [
    # unknown commands
    ("NOSUCH a b", "ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' "),
    ('""', "ERR unknown command '', with args beginning with: "),
    (r'"GE\x00T" a', "ERR unknown command 'GE', with args beginning with: 'a' "),
    (r'"a\r\nb" "c\nd"', "ERR unknown command 'a  b', with args beginning with: 'c d' "),
    ("OBJECT nosuch k", "ERR unknown subcommand 'nosuch'. Try OBJECT HELP."),
    # wrong arity
    ("GET", ARITY.format("get")), ("GET a b", ARITY.format("get")), ("SET a", ARITY.format("set")),
    ("HSET hash f", ARITY.format("hset")), ("HSET hash f 1 g", ARITY.format("hset")),
    ("MSET a 1 b", ARITY.format("mset")), ("OBJECT ENCODING", ARITY.format("object|encoding")),
    # wrong type
    ("GET list", WRONG_TYPE), ("LPUSH string a", WRONG_TYPE), ("HGET set f", WRONG_TYPE), ("SADD zset a", WRONG_TYPE),
    ("ZADD hash 1 a", WRONG_TYPE), ("INCR list", WRONG_TYPE), ("APPEND hash x", WRONG_TYPE), ("LMOVE list set LEFT LEFT", WRONG_TYPE),
    ("SINTERSTORE string set list", WRONG_TYPE), ("ZUNIONSTORE d 2 zset list", WRONG_TYPE), ("SMOVE set list a", WRONG_TYPE),
    # no numbers
    ("INCR string", NOT_INTEGER), ("INCR mixed", NOT_INTEGER), ("INCRBY number 1.5", NOT_INTEGER), ("INCRBY number ''", NOT_INTEGER),
    ("INCRBY number ' 1'", NOT_INTEGER), ("INCRBY number 01", NOT_INTEGER), ("INCRBY number 1_000", NOT_INTEGER), ("INCRBY number ٣", NOT_INTEGER),
    ("INCR highest", "ERR increment or decrement would overflow"), ("HINCRBY hash g 1", "ERR hash value is not an integer"),
    ("DECRBY number -9223372036854775808", "ERR decrement would overflow"), ("SELECT one", NOT_INTEGER),
    # NaN and infinity
    ("ZADD zset nan c", NOT_FLOAT), ("ZADD zset 1 c nan d", NOT_FLOAT), ("ZADD zset -nan c", NOT_FLOAT), ("ZINCRBY zset nan a", NOT_FLOAT),
    ("ZADD zset 1e400 c", NOT_FLOAT), ("ZADD zset INCR nan a", NOT_FLOAT), ("ZINCRBY infinite -inf a", "ERR resulting score is not a number (NaN)"),
    ("ZRANGEBYSCORE zset nan 1", "ERR min or max is not a float"), ("ZCOUNT zset (nan 1", "ERR min or max is not a float"),
    ("INCRBYFLOAT number nan", NOT_FLOAT), ("INCRBYFLOAT number inf", "ERR increment would produce NaN or Infinity"),
    ("HINCRBYFLOAT hash f nan", NOT_FLOAT), ("ZUNIONSTORE d 1 zset WEIGHTS nan", "ERR weight value is not a float"),
    ("BLPOP list nan", "ERR timeout is not a float or out of range"), ("BLPOP list -1", "ERR timeout is negative"),
    # negative counts
    ("LPOP list -1", POSITIVE), ("RPOP list -1", POSITIVE), ("SPOP set -1", POSITIVE), ("ZPOPMIN zset -1", POSITIVE),
    ("LMPOP 1 list LEFT COUNT -1", "ERR count should be greater than 0"), ("LMPOP -1 list LEFT", "ERR numkeys should be greater than 0"),
    ("LPOS list a COUNT -1", "ERR COUNT can't be negative"), ("SINTERCARD 1 set LIMIT -1", "ERR LIMIT can't be negative"),
    ("SCAN 0 COUNT -1", "ERR syntax error"), ("SCAN -1 COUNT 0", "ERR invalid cursor"), ("SETRANGE string -1 x", "ERR offset is out of range"),
    ("SET string x EX -1", "ERR invalid expire time in 'set' command"), ("SET string x PX 0", "ERR invalid expire time in 'set' command"),
    # huge counts
    ("SRANDMEMBER set -9223372036854775808", BETWEEN), ("HRANDFIELD hash -9223372036854775808", BETWEEN),
    ("ZRANDMEMBER zset -9223372036854775808", BETWEEN), ("LPOS list a RANK -9223372036854775808", BETWEEN),
    ("HRANDFIELD hash -4611686018427387904 WITHVALUES", "ERR value is out of range"),
    ("SETRANGE string 536870911 ab", TOO_LONG), ("SETRANGE missing 9223372036854775807 x", TOO_LONG),
    ("EXPIRE string 9223372036854775807", "ERR invalid expire time in 'expire' command"),
    ("SELECT 9223372036854775807", "ERR value is out of range, value must between -2147483648 and 2147483647"),
    ("ZUNIONSTORE d 9223372036854775807 zset", "ERR syntax error"), ("BLPOP list 1e308", "ERR timeout is out of range"),
    ("HEXPIRE hash 1 FIELDS 9223372036854775807 f", "ERR The `numfields` parameter must match the number of arguments"),
    ("SCAN 18446744073709551616", "ERR invalid cursor"),
    # options
    ("SET string x NX XX", "ERR syntax error"), ("SET string x EX", "ERR syntax error"), ("ZADD zset GT LT 1 a", "ERR GT, LT, and/or NX options at the same time are not compatible"),
    ("COPY string string", "ERR source and destination objects are the same"), ("RENAME missing x", "ERR no such key"),
    ("LSET list 9 x", "ERR index out of range"), ("LINSERT list BESIDE a x", "ERR syntax error"), ("SORT list", "ERR One or more scores can't be converted into double"),
    (r'CONFIG SET save "900 ²"', "ERR CONFIG SET failed (possibly related to argument 'save') - Invalid save parameters"),
]  # fmt: skip


@pytest.fixture
def prepared(engine):
    for line in PREPARE:
        engine.run(line)
    return engine


def everything(engine):
    """All that a failing command must leave alone; encodings apart, which Redis itself may change in passing."""
    databases = [(db.data.keys(), dict(db.expires), dict(db.field_deadlines)) for db in engine.databases]
    settings_ = {name: engine.settings.read(name) for name in engine.settings.values}
    return engine.run("DEBUG DIGEST"), engine.journal.dirty, [(list(keys), *rest) for keys, *rest in databases], settings_


@pytest.mark.parametrize(("line", "error"), REFUSED, ids=[line for line, _ in REFUSED])
def test_it_is_refused_and_nothing_changes(prepared, line, error):
    before = everything(prepared)
    with pytest.raises(ReplyError) as raised:
        prepared.run(line)
    assert str(raised.value) == error
    assert everything(prepared) == before
    prepared.check()
    assert prepared.run("PING") == "PONG"


@pytest.mark.real
def test_redis_refuses_them_alike(real_redis):
    real_redis.pipeline(split_words(line) for line in PREPARE)
    before = real_redis.command("DEBUG", "DIGEST")
    answers = real_redis.pipeline(split_words(line) for line, _ in REFUSED)
    differing = [(line, error, str(answer)) for (line, error), answer in zip(REFUSED, answers, strict=True) if str(answer) != error]
    assert differing == []
    assert real_redis.command("DEBUG", "DIGEST") == before


# --- odd names and values ----------------------------------------------------------------------------------------

ODD = [
    b"", b"\x00", b"a\x00b", b"'", b'"', b'"unclosed', b"it's", b"\r\n", b"$6\r\nfoobar\r\n", b"a\nb", b"\\x00", b"\xff\xfe", b"\xc3", b" ", b"\t",
    "🗝️".encode(), "👩‍👩‍👧".encode(), "مفتاح".encode(), "\u202edrawkcab".encode(), "é".encode(), b"<script>alert(1)</script>", b"x" * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:20]))
def test_any_bytes_are_a_key_a_field_a_member_and_a_value(engine, odd):
    client = OurClient(engine)
    client.pipeline([[b"SET", odd, odd], [b"HSET", b"h", odd, odd], [b"SADD", b"s", odd], [b"ZADD", b"z", b"1", odd], [b"RPUSH", b"l", odd]])
    assert client.command([b"GET", odd]) == odd
    assert client.command([b"HGETALL", b"h"]) == [odd, odd]
    assert client.command([b"SMEMBERS", b"s"]) == client.command([b"LRANGE", b"l", b"0", b"-1"]) == [odd]
    assert client.command([b"ZRANK", b"z", odd]) == 0
    assert client.command([b"SCAN", b"0", b"COUNT", b"100"])[1].count(odd) == 1
    assert client.command([b"RENAME", odd, b"plain"]) == "OK"
    engine.check()


@pytest.mark.real
@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd[:20]))
def test_redis_has_the_same_digest_of_them(engine, real_redis, odd):
    commands = [[b"SET", odd, odd], [b"HSET", b"h", odd, odd], [b"SADD", b"s", odd], [b"ZADD", b"z", b"1", odd], [b"RPUSH", b"l", odd], [b"DEBUG", b"DIGEST"], [odd, odd]]
    ours, theirs = OurClient(engine).pipeline(commands), real_redis.pipeline(commands)
    assert list(map(str, ours)) == list(map(str, theirs))


@pytest.mark.parametrize("line", ['SET a "b', "SET a 'b", 'SET a "b"c', "SET a 'b'c", 'SET a "\\', "'"])
def test_unbalanced_quotes_run_nothing(prepared, line):
    before = everything(prepared)
    with pytest.raises(UnbalancedQuotes):
        prepared.run(line)
    assert everything(prepared) == before


# --- a string may have 512 MB ------------------------------------------------------------------------------------


def test_append_refuses_to_grow_beyond_the_limit(engine):
    engine.limits.proto_max_bulk_len = 1 << 20  # the same rule on a small scale
    engine.run("SETRANGE k 1048575 x")
    before = everything(engine)
    for line in ("APPEND k y", "SETRANGE k 1048576 y", "APPEND k 'a longer one'"):
        with pytest.raises(ReplyError, match="string exceeds maximum allowed size"):
            engine.run(line)
    assert everything(engine) == before


# --- denial: nothing explodes ------------------------------------------------------------------------------------

MANY = b"a" * 20_000
HEAVY = {
    "stars": [b"KEYS", b"a*" * 500 + b"b"],
    "more stars than Redis follows": [b"KEYS", b"a*" * 20_000 + b"b"],
    "classes and stars": [b"KEYS", b"[a-c]*" * 500 + b"b"],
    "any byte and stars": [b"KEYS", b"?*" * 999 + b"b"],
    "unclosed brackets": [b"KEYS", b"[" * 100_000],
    "SCAN MATCH": [b"SCAN", b"0", b"COUNT", b"9223372036854775807", b"MATCH", b"*a" * 900 + b"[b]"],
    "COMMAND LIST": [b"COMMAND", b"LIST", b"FILTERBY", b"PATTERN", b"*a" * 900 + b"b"],
    "CONFIG GET": [b"CONFIG", b"GET", b"*a" * 900 + b"[b]"],
    "STRINGMATCH-LEN": [b"DEBUG", b"STRINGMATCH-LEN", b"100000", b"a*" * 900 + b"b"],
    "STRINGMATCH-LEN huge": [b"DEBUG", b"STRINGMATCH-LEN", b"9223372036854775807", b"a*"],
    "POPULATE": [b"DEBUG", b"POPULATE", b"9223372036854775807"],
    "POPULATE large": [b"DEBUG", b"POPULATE", b"9", b"k", b"9223372036854775807"],
    "LCS": [b"LCS", b"long", b"long"],
    "LCS LEN": [b"LCS", b"long", b"long", b"LEN"],
    "LRANGE": [b"LRANGE", b"list", b"-9223372036854775808", b"9223372036854775807"],
    "SORT": [b"SORT", b"list", b"ALPHA", b"LIMIT", b"-9223372036854775808", b"9223372036854775807"],
    "SRANDMEMBER": [b"SRANDMEMBER", b"set", b"-9223372036854775807"],
    "HRANDFIELD": [b"HRANDFIELD", b"hash", b"-9223372036854775807"],
    "HRANDFIELD WITHVALUES": [b"HRANDFIELD", b"hash", b"-4611686018427387903", b"WITHVALUES"],
    "ZRANDMEMBER": [b"ZRANDMEMBER", b"zset", b"-9223372036854775807"],
    "ZRANDMEMBER WITHSCORES": [b"ZRANDMEMBER", b"zset", b"-4611686018427387903", b"WITHSCORES"],
    "SPOP": [b"SPOP", b"set", b"9223372036854775807"],
    "LOLWUT": [b"LOLWUT", b"VERSION", b"5", b"9223372036854775807", b"9223372036854775807", b"9223372036854775807"],
    "many digits": [b"INCRBY", b"number", b"9" * 1_000_000],
    "many digits of a setting": [b"CONFIG", b"SET", b"maxmemory", b"9" * 100_000 + b"gb"],
    "many digits of a score": [b"ZADD", b"zset", b"9" * 1_000_000, b"a"],
    "a far exponent": [b"INCRBYFLOAT", b"number", b"1e" + b"9" * 100_000],
    "the smallest long double": [b"INCRBYFLOAT", b"number", b"1e-4950"],
    "a far sleep": [b"DEBUG", b"SLEEP", b"1e400"],
    "no sleep": [b"DEBUG", b"SLEEP", b"nan"],
}  # fmt: skip
SECONDS_AT_MOST = 5  # of processor time; each takes milliseconds, what explodes takes for ever


@pytest.mark.parametrize("argv", HEAVY.values(), ids=HEAVY)
def test_it_ends_soon(prepared, argv):
    client = OurClient(prepared)
    client.pipeline([[b"SET", MANY, MANY], [b"SET", b"long", MANY]])
    start_s = process_time()
    client.command(argv)
    assert process_time() - start_s < SECONDS_AT_MOST
    prepared.check()


def test_a_long_transaction_is_just_long(engine):
    client = OurClient(engine)
    client.command([b"MULTI"])
    client.pipeline([[b"RPUSH", b"list", b"x"]] * 50_000)
    client.command([b"MULTI"])  # refused, harmless
    assert client.command([b"EXEC"])[-1] == 50_000
    engine.check()


def test_a_frozen_clock_far_away_still_ticks_on(engine):
    engine.run("DEBUG SLEEP 1e400")
    engine.run("SET k v EX 1")
    engine.advance(5000)
    assert engine.run("EXISTS k") == 0


# --- a failing command changes nothing ---------------------------------------------------------------------------

NAUGHTY = st.sampled_from([
    b"", b"\x00", b"nan", b"-nan", b"inf", b"1e400", b"(", b"[", b"+", b"-", b"(nan", b"*", b"[a-", b"\\", b"0x", b"1e", b"1_000", b"-9223372036854775808",
    b"9223372036854775807", b"9223372036854775808", b"99999999999999999999999", b"NX", b"COUNT", b"FIELDS", b"LIMIT", b"STORE", b"EX", b"WITHSCORES", b"\xff",
    "٣".encode(), "²".encode(), "🗝️".encode(),
])  # fmt: skip
WORDS = st.one_of(NAUGHTY, st.binary(max_size=6), st.integers(-3, 3).map(lambda number: b"%d" % number), st.sampled_from([b"string:1", b"list:1", b"hash:1", b"set:1", b"zset:1"]))
NAMES = sorted(name for name, entry in frozen_engine().table.items() if entry.subcommands is None)
TYPED = st.builds(lambda name, words: [word.encode() for word in name.split("|")] + words, st.sampled_from(NAMES), st.lists(WORDS, max_size=6))
ARGV = st.one_of(TYPED, st.lists(st.binary(max_size=6), min_size=1, max_size=4))


SCRIPTS = {b"eval", b"evalsha", b"fcall"}
"""What a script did before it failed stays done."""


class Hammered:
    """An engine that is given any argv, and asked after each whether a failure left a trace."""

    def __init__(self):
        self.engine = frozen_engine()
        self.engine.run("CONFIG SET proto-max-bulk-len 1mb")  # a bit far out would make each look at the data slow
        self.units = []
        self.engine.journal.feeds.append(self.units.append)
        self.client = self.engine.client()

    def state(self):
        engine, client = self.engine, self.client
        databases = [(contents(db), dict(db.expires), dict(db.field_deadlines)) for db in engine.databases]
        session = (client.db.index, client.name, client.protocol, client.authenticated, dict(client.info))
        return databases, engine.journal.dirty, dict(engine.settings.values), session

    def give(self, argv):
        """Errors: whatever is not a ReplyError comes out, which fails the test."""
        before = self.state()
        self.units.clear()
        reply = self.reply_to(argv)
        if isinstance(reply, ReplyError) and argv[0].lower() not in SCRIPTS:
            assert self.state() == before, (argv, reply)
            assert not self.units, (argv, reply)
        self.receive(reply)
        assert not self.engine.journal.pending
        assert not self.engine.journal.replaced

    def reply_to(self, argv):
        try:
            return self.engine.execute(self.client, list(argv))
        except ReplyError as error:
            return error

    def receive(self, reply):
        if reply is BLOCKED:
            self.client.stop_waiting()
        else:
            encode(reply, 2), encode(reply, 3)
        if self.engine.paused_until_ms:
            self.engine.unpause()
        if self.client.closing or self.client.id not in self.engine.clients:
            self.client = self.engine.client()


def contents(db):
    return [(key, insides(value) if isinstance(value, Value) else bytes(value)) for key, value in db.data.items()]


def insides(value):
    """What a value holds, whatever its encoding."""
    digests = {"list": lambda: list(value), "hash": lambda: (dict(value.fields), dict(value.deadlines))}
    plain = {"set": lambda: list(value.members), "zset": lambda: list(value.scores.items())}
    plain |= {"vectorset": lambda: [(name, node.attributes) for name, node in value.graph.nodes.items()]}
    plain |= {"stream": lambda: [[*node.ids] for node in value.nodes]}
    return (digests | plain)[value.type_name]()


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ARGV, min_size=1, max_size=30))
def test_only_error_replies_come_out_and_they_change_nothing(commands):
    hammered = Hammered()
    for argv in commands:
        hammered.give(argv)
    hammered.engine.check()


MAKERS = generators(group_names())
TWISTED_COMMANDS = 20_000
SEQUENCE = 200


def twisted(rng, world):
    """A sensible command, often with a word left out, doubled, added or made odd."""
    argv = list(rng.choice(MAKERS)(rng, world))
    at = rng.randrange(len(argv))
    twists = (
        lambda: argv,
        lambda: argv[:at] + argv[at + 1 :] or argv,
        lambda: [*argv[:at], argv[at], *argv[at:]],
        lambda: [*argv[:at + 1], world.word(), *argv[at + 1:]],
        lambda: argv[:1] + [world.integer() if at == place else word for place, word in enumerate(argv[1:], 1)],
    )
    return rng.choice(twists)()


@pytest.mark.parametrize("seed", range(TWISTED_COMMANDS // SEQUENCE))
def test_twisted_commands_of_every_group_change_nothing_where_they_fail(seed):
    rng = Random(seed)
    world, hammered = World(rng, odd=0.15), Hammered()
    for _ in range(SEQUENCE):
        hammered.give(twisted(rng, world))
    hammered.engine.check()
