"""The same calls through the same redis-py: to the engine and to a real server.  Same value, same type, same error.

The grid: the protocol asked for, legacy responses (where this redis-py knows them), and decoded or not.
"""

import inspect

import pytest
import redis

from teachredis import Engine
from teachredis.client import install, uninstall

KNOWS_LEGACY = "legacy_responses" in inspect.signature(redis.Redis.__init__).parameters
GRID = [
    {"protocol": protocol, "decode_responses": decode, **legacy}
    for protocol in (None, 2, 3)
    for decode in (False, True)
    for legacy in ([{"legacy_responses": True}, {"legacy_responses": False}] if KNOWS_LEGACY else [{}])
    if KNOWS_LEGACY or protocol is not None
]

CALLS = """
set('name', 'Ada') get('name') get('nope') set('n', 5) incr('n') incr('n', 10) decr('n') incrbyfloat('n', 1.5) get('n')
set('x', 1, nx=True) set('x', 2, nx=True) set('x', 3, xx=True, get=True) set('x', 4, ex=100) getset('x', 5) getdel('x')
mset({'a': 1, 'b': 2, 'c': 3}) mget('a', 'b', 'nope') msetnx({'a': 9}) append('name', '!') strlen('name')
getrange('name', 0, 1) setrange('name', 1, 'DA') setnx('name', 'x') psetex('p', 100000, 'v') setex('q', 100, 'v')
get(b'bytes') set(b'\\x00\\r\\n', b'\\xff\\xfe') exists('a', 'b', 'nope') delete('a', 'nope') unlink('b') type('name')
type('nope') ttl('name') ttl('nope') expire('name', 100) expire('nope', 100) persist('name') persist('name')
expireat('name', 4102444800) expiretime('name') pexpiretime('name') rename('c', 'd') renamenx('d', 'name') dbsize()
keys('na*') randomkey_type() touch('name', 'nope') copy('name', 'name2') object('encoding', 'name')
object('encoding', 'nope') set('float', 1.25) get('float') incrbyfloat('float', '0.1') set('neg', -7) decrby('neg', 3)
rpush('l', 1, 2, 3) lpush('l', -1, -2) llen('l') llen('nope') lrange('l', 0, -1) lindex('l', 0) lindex('l', 99)
linsert('l', 'before', 2, 'x') lset('l', 0, 'first') lset('l', 99, 'x') lrem('l', 1, 'x') lpos('l', '3') lpos('l', 'no')
rpop('l') lpop('l') lpop('l', 2) rpop('nope') lpop('nope', 2) ltrim('l', 0, 0) lrange('l', 0, -1) rpush('m', 'a', 'b')
lmove('m', 'l', 'LEFT', 'RIGHT') rpoplpush('m', 'l') lmpop(1, 'l', direction='LEFT', count=1) lpushx('nope', 1)
hset('h', 'f', 'v') hset('h', mapping={'a': 1, 'b': 2.5, 'c': 'x'}) hget('h', 'f') hget('h', 'nope') hgetall('h')
hgetall('nope') hkeys('h') hvals('h') hlen('h') hexists('h', 'f') hdel('h', 'f', 'nope') hmget('h', 'a', 'nope')
hincrby('h', 'a', 4) hincrbyfloat('h', 'b', 0.5) hsetnx('h', 'a', 1) hstrlen('h', 'c') hscan('h') hrandfield('nope')
sadd('s', 'a', 'b', 'c') sadd('s', 'a') scard('s') sismember('s', 'a') sismember('s', 'z') smismember('s', ['a', 'z'])
smembers('s') smembers('nope') sadd('s2', 'b', 'c', 'd') sinter('s', 's2') sunion('s', 's2') sdiff('s', 's2') srem('s', 'a')
sinterstore('s3', 's', 's2') sintercard(2, ['s', 's2']) smove('s', 's2', 'b') sscan('s2') spop('nope') srandmember('nope')
zadd('z', {'a': 1, 'b': 2, 'c': 2.5}) zadd('z', {'a': 1.5}, ch=True) zadd('z', {'a': 2}, incr=True) zscore('z', 'a')
zscore('z', 'nope') zmscore('z', ['a', 'nope']) zcard('z') zcount('z', 0, '+inf') zrank('z', 'a') zrank('z', 'nope')
zrevrank('z', 'a') zrank('z', 'a', withscore=True) zrange('z', 0, -1) zrange('z', 0, -1, withscores=True)
zrange('z', 0, -1, desc=True, withscores=True) zrangebyscore('z', 2, 3, withscores=True) zrevrange('z', 0, 0, withscores=True)
zincrby('z', 1.25, 'b') zadd('z2', {'b': 7}) zinter(['z', 'z2'], withscores=True) zunion(['z', 'z2'], withscores=True)
zdiff(['z', 'z2'], withscores=True) zinterstore('z3', ['z', 'z2']) zpopmin('z') zpopmax('z', 2) zpopmin('nope') zscan('z3')
zmpop(1, ['z3'], min=True) zrem('z2', 'b') zrandmember('nope') zadd('inf', {'p': float('inf'), 'm': float('-inf')})
zrange('inf', 0, -1, withscores=True) bzpopmin('inf', timeout=1) blpop('l', timeout=1) brpop(['nope', 'm'], timeout=0.01)
scan(count=1000) scan(match='na*', count=1000) sort('s2', alpha=True) sort('nope') get('l') incr('name') lpush('name', 1) hget('s2', 'x')
execute_command('NOPE', 'a') execute_command('GET') execute_command('SET', 'a') execute_command('PING') ping() echo('hi')
select(1) select(99) set('in1', 1) select(0) swapdb(0, 1) swapdb(0, 1) flushdb() dbsize() config_get('maxmemory')
config_set('maxmemory-policy', 'noeviction') client_setname('ada') client_getname() time_type() lastsave_type() flushall()
""".strip()


def calls():
    """(text, function of a client) for each call above; they are parted by blanks outside brackets."""
    text, depth, start = CALLS.replace("\n", " "), 0, 0
    for at, letter in enumerate(text + " "):
        depth += (letter in "([{") - (letter in ")]}")
        if letter == " " and not depth and text[start:at].strip():
            yield text[start:at].strip()
            start = at


class Caller:
    """What `eval` calls: redis-py's methods, and a few of which only the type is compared."""

    def __init__(self, client):
        self.client = client

    def __getattr__(self, name):
        if name.endswith("_type"):
            return lambda: type(getattr(self.client, name.removesuffix("_type"))()).__name__
        return getattr(self.client, name)


EXECUTE = "execute(raise_on_error=False)"
UNORDERED = ("keys", "smembers", "sinter", "sunion", "sdiff", "sscan", "scan", "hscan")


def outcome(client, text, like=None):
    """('is', type and value) or ('raises', class and words); unordered where `like`, or the call itself, is."""
    caller = Caller(client)
    try:
        value = eval(f"caller.{text}", {"caller": caller, "float": float})
    except Exception as error:
        return "raises", type(error).__module__, type(error).__name__, str(error)
    return "is", typed(value, unordered=(like or text).partition("(")[0] in UNORDERED)


def typed(value, unordered=False):
    """The value with the type of everything in it; the items of unordered answers sorted."""
    if isinstance(value, dict):
        return type(value).__name__, [(typed(key), typed(item)) for key, item in sorted(value.items(), key=repr)]
    if isinstance(value, list | tuple | set):
        items = [typed(item, unordered) for item in value]
        return type(value).__name__, sorted(items, key=repr) if unordered or isinstance(value, set) else items
    return type(value).__name__, repr(value)


def label(options):
    return " ".join(f"{name}={value}" for name, value in options.items())


@pytest.fixture
def both(real_redis, request):
    """(client of the engine, client of the real server) with the same options."""
    options = request.param
    engine = Engine(seed=1)
    install(engine)
    yield redis.Redis(**options), redis.Redis(port=real_redis.port, **options)
    uninstall()


@pytest.mark.parametrize("both", GRID, ids=label, indirect=True)
def test_every_call_answers_as_from_a_real_server(both):
    ours, real = both
    different = [
        (text, mine, theirs)
        for text in calls()
        if (mine := outcome(ours, text)) != (theirs := outcome(real, text))
    ]
    assert different == []


@pytest.mark.parametrize("both", GRID, ids=label, indirect=True)
@pytest.mark.parametrize("transaction", [True, False])
def test_every_call_answers_the_same_in_a_pipeline(both, transaction):
    """Each call alone in a pipeline of its own, so that an error stays with its call."""
    different = []
    for text in calls():
        if any(word in text for word in ("_type", "select", "swapdb", "scan", "blpop", "brpop", "bzpop")):
            continue
        answers = []
        for client in both:
            pipeline = client.pipeline(transaction=transaction)
            noted = outcome(pipeline, text)
            answers.append(noted if noted[0] == "raises" else outcome(pipeline, EXECUTE, like=text))
        if answers[0] != answers[1]:
            different.append((text, *answers))
    assert different == []


def test_there_are_enough_calls():
    assert len([*calls()]) >= 150
