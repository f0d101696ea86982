"""What clients hear of each other is what they hear at redis-server 8.2.3."""

import pytest

from tests.differential.conversations import first_difference

CONVERSATIONS = {
    "subscribing in RESP2": r"""
        a: SUBSCRIBE x y
        a: GET k
        a: PING
        a: PING hi
        a: PSUBSCRIBE n*
        b: PUBLISH x 1
        b: PUBLISH news 2
        b: PUBSUB CHANNELS y*
        b: PUBSUB NUMSUB x z
        b: PUBSUB NUMPAT
        a: UNSUBSCRIBE y
        a: UNSUBSCRIBE
        a: PUNSUBSCRIBE n*
        a: PUNSUBSCRIBE
        a: UNSUBSCRIBE foo bar
        a: GET k
        a: SUBSCRIBE again again
        a: RESET
        b: PUBLISH again nobody
    """,
    "channels, patterns and shards": """
        c: SUBSCRIBE first
        c: PSUBSCRIBE f*
        b: PUBLISH first twice
        c: SSUBSCRIBE s t
        b: SPUBLISH s m
        b: SPUBLISH first m
        b: PUBSUB SHARDCHANNELS t*
        b: PUBSUB SHARDNUMSUB s t u
        c: SUNSUBSCRIBE t
        c: SUNSUBSCRIBE
    """,
    "a transaction that subscribes": """
        c: MULTI
        c: SUBSCRIBE q
        c: EXEC
        b: PUBLISH q later
        b: MULTI
        b: PUBLISH q inside
        b: EXEC
    """,
    "keyspace notifications": """
        b: CONFIG SET notify-keyspace-events KEA
        a: PSUBSCRIBE __key*
        b: SET k v EX 100
        b: LPUSH l a
        b: LPOP l
        b: DEL k
        b: GET nokey
        b: SELECT 3
        b: SADD s 1 2
        b: RENAME s s2
        b: CONFIG SET notify-keyspace-events Elmn
        b: CONFIG GET notify-keyspace-events
        b: LPUSH l a
        b: GET nokey
        b: SET nk 1
        b: CONFIG SET notify-keyspace-events ""
        b: SET nk 2
    """,
    "monitoring": r"""
        m: MONITOR
        b: SET a "x\x00y\n\"\\"
        b: LPUSH a 1
        b: MULTI
        b: SET q 1
        b: EXEC
        b: CONFIG GET maxmemory
        b: NOSUCH
        b: GET
        b: SELECT 2
        b: BLPOP zz 0
        a: SELECT 2
        a: RPUSH zz 1
        m: GET a
        m: RESET
        b: PING
    """,
    "monitoring scripts and secrets": r"""
        m: MONITOR
        b: EVAL "return redis.call('set', KEYS[1], 'v')" 1 k
        b: EVAL "redis.call('lpush', KEYS[1], 'v')" 1 k
        b: EVALSHA nosuch 0
        b: MULTI
        b: EVAL "return redis.call('get', KEYS[1])" 1 k
        b: EXEC
        b: AUTH secret
        b: AUTH default secret
        b: HELLO 2 AUTH nobody secret
        m: MONITOR
        m: PING
    """,
    "new, overwritten and of another type": """
        b: CONFIG SET notify-keyspace-events KEAmnoc
        b: CONFIG GET notify-keyspace-events
        a: PSUBSCRIBE __key*
        b: SET k v
        b: SET k w
        b: LPUSH l a
        b: SET l w
        b: SET l2 w
        b: RENAME l l2
        b: COPY l2 c
        b: MOVE c 1
        b: SADD s a
        b: SORT s ALPHA STORE l2
        b: CONFIG SET notify-keyspace-events KEA
        b: SET l2 x
        b: SET m x
        b: CONFIG SET notify-keyspace-events ""
    """,
    "asking too much": """
        a: PUBSUB CHANNELS a b
        a: PUBSUB SHARDCHANNELS a b
        a: PUBSUB NUMPAT a
        a: PUBSUB NOSUCH
    """,
    "prefixes of tracking": """
        c: CLIENT TRACKING ON BCAST PREFIX foo
        c: CLIENT TRACKING ON BCAST PREFIX foobar
        c: CLIENT TRACKING ON BCAST PREFIX bar
        c: CLIENT TRACKINGINFO
        c: CLIENT TRACKING OFF
        c: CLIENT TRACKING ON BCAST
        c: CLIENT TRACKING ON BCAST PREFIX foo
        c: CLIENT TRACKINGINFO
    """,
    "tracking what was read": """
        c: CLIENT TRACKING ON
        r: SUBSCRIBE __redis__:invalidate
        b: SET k 1
        c: GET k
        c: CLIENT TRACKINGINFO
        c: CLIENT GETREDIR
        b: SET k 2
    """,
}
IN_RESP3 = {
    "tracking": """
        c: CLIENT TRACKING ON
        c: GET k
        b: SET k 1
        b: SET k 2
        c: MGET k j
        b: MSET k 1 j 2
        c: GET k
        c: SET k 3
        c: CLIENT TRACKINGINFO
        c: GET k
        b: FLUSHALL
        c: MULTI
        c: GET q
        c: EXEC
        b: SET q 1
        b: LPUSH l 1
        c: LRANGE l 0 -1
        b: EXPIRE l 100
        c: TTL l
        b: PERSIST l
        c: LLEN l
        b: RENAME l l2
        c: TYPE l2
        b: LPOP l2
    """,
    "tracking without one's own changes": """
        c: CLIENT TRACKING ON NOLOOP
        c: GET k
        c: SET k 1
        c: GET k
        b: SET k 1
    """,
    "tracking a key that expires while one looks at it": """
        c: CLIENT TRACKING ON BCAST NOLOOP
        c: SET other 1
        c: DEBUG SET-ACTIVE-EXPIRE 0
        c: SET k 1 PX 1
        c: DEBUG SLEEP 0.01
        c: GET k
        c: DEBUG SET-ACTIVE-EXPIRE 1
    """,
    "tracking what was read, and then everything": """
        c: CLIENT TRACKING ON
        c: GET k
        c: CLIENT TRACKING OFF
        c: CLIENT TRACKING ON BCAST
        b: SET k 1
    """,
    "tracking by choice": """
        c: CLIENT TRACKING ON OPTIN
        c: GET k
        b: SET k 1
        c: CLIENT CACHING YES
        c: CLIENT TRACKINGINFO
        c: GET k
        b: SET k 1
        c: GET k
        b: SET k 1
        c: CLIENT TRACKING OFF
        c: CLIENT TRACKING ON OPTOUT
        c: CLIENT CACHING NO
        c: GET k
        b: SET k 1
        c: GET k
        b: SET k 1
    """,
    "tracking what scripts and transactions read": """
        c: CLIENT TRACKING ON
        c: EVAL "return redis.call('get', KEYS[1])" 1 k
        b: SET k 1
        c: EVAL_RO "return redis.call('get', 'j')" 1 k
        b: SET k 2
        b: SET j 2
        c: CLIENT TRACKING OFF
        c: CLIENT TRACKING ON OPTIN
        c: CLIENT CACHING YES
        c: MULTI
        c: GET a
        c: GET b
        c: EXEC
        b: MSET a 1 b 1
        c: CLIENT CACHING YES
        c: NOSUCH
        c: GET a
        b: SET a 2
        c: CLIENT CACHING YES
        c: CLIENT NOSUCH
        c: GET a
        b: SET a 3
    """,
    "many keys at once": """
        c: CLIENT TRACKING ON BCAST
        b: EVAL "redis.call('set', 'k', '9') redis.call('set', 'j', '9')" 0
        b: MSET z 1 y 2 x 3
    """,
    "tracking by prefix": """
        c: CLIENT TRACKING ON BCAST PREFIX a PREFIX b
        b: MSET a1 1 b1 2 c1 3 a2 4
        b: MULTI
        b: SET a1 x
        b: INCR a2
        b: EXEC
        b: GET nokey
        b: DEL a1 c1
        c: SET a9 1
        b: FLUSHDB
        c: CLIENT TRACKING OFF
        b: SET a1 1
    """,
    "listening and asking at once": """
        c: SUBSCRIBE x
        c: GET k
        c: PUBLISH x self
        c: PING
        c: MULTI
        c: SUBSCRIBE q
        c: PUBLISH q in
        c: EXEC
        c: UNSUBSCRIBE x
        c: UNSUBSCRIBE
    """,
}


@pytest.mark.real
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_everybody_hears_the_same(real_redis, name):
    assert first_difference(CONVERSATIONS[name], real_redis.port) is None


@pytest.mark.real
@pytest.mark.parametrize("name", IN_RESP3)
def test_everybody_hears_the_same_in_resp3(real_redis, name):
    assert first_difference(IN_RESP3[name], real_redis.port, before="c: HELLO 3") is None
