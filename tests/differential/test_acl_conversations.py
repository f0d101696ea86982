"""Users as their clients meet them: what is refused, who is hung up on, what the log says, as at redis-server 8.2.3."""

import pytest

from tests.differential.conversations import first_difference

BOB = "ACL SETUSER bob on >secret ~k* %R~r* %W~w* &c* +@all -@admin -@dangerous"

CONVERSATIONS = {
    "logging in": """
        a: ACL SETUSER bob on >secret +@all
        a: ACL SETUSER eve off nopass +@all
        b: AUTH bob wrong
        b: AUTH nobody secret
        b: AUTH eve any
        b: AUTH bob secret
        b: ACL WHOAMI
        b: HELLO 3 AUTH bob wrong
        b: HELLO 3 AUTH bob secret SETNAME me
        b: ACL WHOAMI
        b: ACL GETUSER bob
        b: AUTH default any
        b: AUTH any
        b: AUTH a b c
        b: RESET
        b: ACL WHOAMI
        a: ACL LOG
    """,
    "a password for the default user": """
        a: ACL SETUSER bob on nopass +ping
        a: ACL SETUSER default >word
        c: PING
        c: HELLO 2
        c: AUTH wrong
        c: AUTH bob any
        c: PING
        c: GET k
        a: CONFIG GET requirepass
        a: CONFIG SET requirepass other
        a: ACL LIST
        a: CONFIG GET requirepass
        d: AUTH other
        d: PING
        d: RESET
        d: PING
        a: CONFIG SET requirepass ''
        a: ACL LIST
        d: PING
        a: ACL SETUSER default resetpass
        e: PING
        e: AUTH x
        a: ACL SETUSER default nopass off
        f: PING
        f: AUTH x
        f: AUTH default x
        f: ACL WHOAMI
        a: ACL SETUSER default on
        f: PING
    """,
    "what is refused": f"""
        a: {BOB}
        b: AUTH bob secret
        b: GET x
        b: GET k1
        b: GET w1
        b: SET w1 1
        b: SET w1 1 GET
        b: SET r1 1
        b: MGET k1 r1 x y
        b: CONFIG GET port
        b: ACL LIST
        b: ACL WHOAMI
        b: ACL NOSUCH
        b: NOSUCH
        b: GET
        b: PUBLISH d m
        b: PUBLISH c1 m
        b: SORT k1 BY x*
        b: SORT k1 GET #
        b: SORT k1 BY nosort GET x
        b: BITFIELD r1 GET u8 0
        b: BITFIELD r1 SET u8 0 1
        b: EXISTS w1 r1
        b: RESET
        b: GET x
        a: ACL LOG 20
        a: ACL LOG RESET
        a: ACL LOG
    """,
    "first words and subcommands": """
        a: ACL SETUSER bob on nopass ~* +select|0 +client|id +client|getname -client|id +get|k +config -config|set
        b: AUTH bob any
        b: SELECT 0
        b: SELECT 1
        b: CLIENT ID
        b: CLIENT GETNAME
        b: get K
        b: get other
        b: CONFIG GET hz
        b: CONFIG SET hz 10
        a: ACL SETUSER bob -client
        b: CLIENT GETNAME
        a: ACL SETUSER bob +@all
        b: CLIENT GETNAME
        b: CONFIG SET hz 10
    """,
    "transactions": f"""
        a: {BOB} (+@all ~x)
        b: AUTH bob secret
        b: MULTI
        b: GET y
        b: EXEC
        b: MULTI
        b: GET k1
        b: GET x
        b: PUBLISH c1 m
        b: SET k1 1
        a: ACL SETUSER bob -get clearselectors resetchannels %R~k1
        b: EXEC
        b: MULTI
        b: SET k1 1
        b: SET w1 1
        a: ACL SETUSER bob resetkeys ~w1
        b: EXEC
        b: MULTI
        b: PING
        a: ACL SETUSER bob -exec
        b: EXEC
        b: PING
        b: MULTI
        b: PING
        a: ACL SETUSER bob -ping +exec
        b: DISCARD
        b: MULTI
        b: AUTH default x
        b: ECHO x
        b: EXEC
        a: ACL LOG 20
    """,
    "scripts": f"""
        a: {BOB} +debug
        b: AUTH bob secret
        b: EVAL "return redis.call('get', 'x')" 0
        b: EVAL "return redis.pcall('get', 'x').err" 0
        b: EVAL "return redis.call('get', KEYS[1])" 1 x
        b: EVAL "return redis.call('get', KEYS[1])" 1 k
        b: EVAL "return redis.call('config', 'get', 'port')" 0
        b: EVAL "return redis.call('publish', 'd', 'm')" 0
        b: EVAL "return redis.call('sort', 'k', 'by', 'x*')" 0
        b: EVAL "return redis.acl_check_cmd('get', 'x')" 0
        b: EVAL "return redis.acl_check_cmd('get', 'k')" 0
        b: EVAL "return redis.acl_check_cmd('config', 'get', 'x')" 0
        b: EVAL "return redis.acl_check_cmd('publish', 'd', 'm')" 0
        b: EVAL "return redis.acl_check_cmd('nosuch')" 0
        b: EVAL "return redis.acl_check_cmd('get')" 0
        b: EVAL "return redis.acl_check_cmd('client', 'nosuch')" 0
        b: EVAL_RO "return redis.call('set', 'x', 1)" 0
        b: EVAL_RO "return redis.call('set', 'k', 1)" 0
        b: MULTI
        b: EVAL "return redis.call('get', 'x')" 0
        b: EXEC
        a: EVAL "return redis.acl_check_cmd('get', 'x')" 0
        b: EVAL "#!lua flags=no-writes \\n return redis.call('get', 'x')" 0
        a: ACL LOG 20
    """,
    "functions": """
        a: FUNCTION LOAD "#!lua name=l \\n redis.register_function('f', function(keys) return redis.call('get', keys[1]) end)"
        a: ACL SETUSER bob on nopass ~k +fcall
        b: AUTH bob any
        b: FCALL f 1 k
        b: FCALL f 1 x
        a: ACL SETUSER bob +get
        b: FCALL f 1 k
        b: FUNCTION LIST
        a: ACL SETUSER bob resetkeys
        b: FCALL f 1 k
        a: ACL LOG
    """,
    "listening": """
        a: ACL SETUSER bob on nopass &c* &d +@all
        b: AUTH bob any
        b: SUBSCRIBE c d
        b: PSUBSCRIBE c*
        b: PSUBSCRIBE c1
        b: SUBSCRIBE e
        b: SSUBSCRIBE e
        b: SSUBSCRIBE c
        b: UNSUBSCRIBE e
        a: PUBLISH c m
        a: ACL SETUSER bob &e
        a: ACL SETUSER bob resetchannels &e &c* &d
        a: PUBLISH c m
        b2: AUTH bob any
        b2: SUBSCRIBE e
        b3: AUTH bob any
        a: ACL SETUSER bob resetchannels &c* &d
        b2: PING
        a: PUBLISH c m
        a: ACL SETUSER bob resetchannels &c? &d
        a: PUBLISH c m
        b3: ECHO hi
    """,
    "who is hung up on": """
        a: ACL SETUSER bob on nopass +@all
        a: ACL SETUSER carl on nopass +@all
        b: AUTH bob any
        b2: AUTH bob any
        c: AUTH carl any
        a: CLIENT KILL USER nobody
        a: CLIENT KILL USER bob
        b: PING
        a: ACL DELUSER carl nobody carl
        c: PING
        d: AUTH bob any
        d: ACL DELUSER bob
        d: PING
        a: ACL LIST
    """,
    "blocked clients": """
        a: ACL SETUSER bob on nopass ~* +@all
        b: AUTH bob any
        b: BLPOP l 0
        a: ACL SETUSER bob -blpop
        a: RPUSH l x
        a: LRANGE l 0 -1
        a: ACL SETUSER bob +blpop
        b2: AUTH bob any
        b2: BLPOP m 0
        a: ACL SETUSER bob resetkeys ~l
        a: RPUSH m x
        a: LRANGE m 0 -1
        b2: BLPOP l 0
        b2: BLPOP l 0
        a: ACL DELUSER bob
        a: RPUSH l y
        a: LRANGE l 0 -1
        a: ACL LOG
    """,
    "the log": """
        a: CONFIG SET acllog-max-len 3
        a: ACL SETUSER bob on nopass
        b: AUTH bob any
        b: GET x
        b: SET x 1
        b: GET y
        b: TYPE x
        a: ACL LOG
        b: DEL x
        b: GET x
        a: ACL LOG
        a: ACL LOG 1
        a: ACL LOG 0
        a: ACL LOG -1
        a: CONFIG SET acllog-max-len 1
        a: ACL LOG
        b: LLEN x
        a: ACL LOG
        a: CONFIG SET acllog-max-len 0
        b: LLEN x
        a: ACL LOG
        a: CONFIG SET acllog-max-len 128
    """,
    "channels by default": """
        a: CONFIG SET acl-pubsub-default allchannels
        a: ACL SETUSER bob
        a: ACL SETUSER bob (+get)
        a: ACL LIST
        a: CONFIG SET acl-pubsub-default resetchannels
        a: ACL SETUSER bob reset
        a: ACL SETUSER bob &x (+get)
        a: ACL GETUSER bob
    """,
    "deleting oneself in a transaction": """
        a: ACL SETUSER bob on nopass ~* +@all
        b: AUTH bob any
        b: MULTI
        b: ECHO 1
        b: ACL DELUSER bob
        b: EXEC
        a: ACL USERS
    """,
    "waiting out a pause": """
        a: ACL SETUSER bob on nopass ~* +@all
        b: AUTH bob any
        a: CLIENT PAUSE 100000 WRITE
        b: SET k 1
        a: ACL SETUSER bob -set
        a: CLIENT UNPAUSE
        a: GET k
        a: ACL LOG
    """,
    "mistakes": """
        a: ACL
        a: ACL NOSUCH
        a: ACL CAT nosuch
        a: ACL CAT x y
        a: ACL LOG x
        a: ACL LOG 1 2
        a: ACL GENPASS 0
        a: ACL GENPASS 4097
        a: ACL GENPASS x
        a: ACL GENPASS 1 2
        a: ACL DELUSER default
        a: ACL DELUSER
        a: ACL LOAD
        a: ACL SAVE
        a: ACL GETUSER nobody
        a: ACL DRYRUN nobody get x
        a: ACL DRYRUN default nosuch
        a: ACL DRYRUN default get
        a: ACL SETUSER "a b"
        a: CONFIG SET aclfile x
    """,
}


@pytest.mark.real
@pytest.mark.parametrize("name", CONVERSATIONS)
def test_users_are_treated_the_same(real_redis, name):
    assert first_difference(CONVERSATIONS[name], real_redis.port) is None


@pytest.mark.real
@pytest.mark.parametrize("name", ["logging in", "what is refused", "transactions", "scripts", "the log"])
def test_users_are_treated_the_same_in_resp3(real_redis, name):
    assert first_difference(CONVERSATIONS[name], real_redis.port, before="a: HELLO 3\nb: HELLO 3") is None
