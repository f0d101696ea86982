"""Layouts that older versions wrote are read as redis-server 8.2.3 reads them."""

from struct import pack

import pytest

from teachredis.codec import kinds, payload
from teachredis.structures import intset, listpack
from tests.ours import OurClient, frozen_engine

WORDS = (
    b"a",
    b"12",
    b"13",
    b"-1",
    b"300",
    b"-70000",
    b"5000000",
    b"-6000000000",
    b"hello world",
    b"x" * 100,
    b"",
)
LONG = (*WORDS, b"y" * 300, b"z", b"w" * 17_000, b"v")
FAR_MS = 4_102_444_800_000


def length(size):
    return bytes((size,)) if size < 64 else b"\x80" + size.to_bytes(4, "big")


def text(data):
    return length(len(data)) + data


def ziplist(entries):
    """A ziplist as Redis 6 made it."""
    body, before, tail = b"", 0, 10
    for entry in entries:
        tail = 10 + len(body)
        piece = (bytes((before,)) if before < 254 else b"\xfe" + before.to_bytes(4, "little")) + content(
            entry
        )
        body, before = body + piece, len(piece)
    return pack("<IIH", 11 + len(body), tail, len(entries)) + body + b"\xff"


def content(entry):
    if not entry.lstrip(b"-").isdigit():
        size = len(entry)
        head = (
            bytes((size,))
            if size < 64
            else bytes((0x40 | size >> 8, size & 255))
            if size < 1 << 14
            else b"\x80" + size.to_bytes(4, "big")
        )
        return head + entry
    number = int(entry)
    if 0 <= number <= 12:
        return bytes((0xF1 + number,))
    first, size = next(
        row
        for row in ((0xFE, 1), (0xC0, 2), (0xF0, 3), (0xD0, 4), (0xE0, 8))
        if -(256 ** row[1]) // 2 <= number < 256 ** row[1] // 2
    )
    return bytes((first,)) + number.to_bytes(size, "little", signed=True)


def zipmap(pairs):
    body = b""
    for at, piece in enumerate(pairs):
        size = bytes((len(piece),)) if len(piece) < 254 else b"\xfe" + len(piece).to_bytes(4, "little")
        body += size + (b"\0" if at % 2 else b"") + piece
    return bytes((len(pairs) // 2,)) + body + b"\xff"


def fields(*deadlines):
    """Pairs behind their deadlines, as the layouts with metadata have them."""
    return length(len(deadlines)) + b"".join(
        length(at) + b"\x01%c\x01x" % (97 + n) for n, at in enumerate(deadlines)
    )


def stream(version, *, pending=b"\0", consumers=b"\0"):
    node = listpack.pack([2, 1, 1, b"f", 0, 2, 0, 0, b"v", 4, 3, 1, 0, b"w", 4, 0, 2, 0, 1, b"g", b"u", 6])
    body = b"\x01" + text(pack(">QQ", 5, 0)) + text(node) + b"\x02" + b"\x09\x00"
    if version > 1:
        body += b"\x05\x00" + b"\x06\x00" + b"\x03"
    group = b"\x01" + b"\x01g" + b"\x05\x00" + (b"\x01" if version > 1 else b"") + pending + consumers
    return body + group


PENDING = b"\x01" + pack(">QQ", 5, 0) + pack("<q", 1_700_000_000_000) + b"\x03"
SEEN = pack("<q", 1_700_000_000_500)
OWNER = b"\x01" + b"\x02me" + SEEN + b"\x01" + pack(">QQ", 5, 0)
OWNER_3 = b"\x01" + b"\x02me" + SEEN + SEEN + b"\x01" + pack(">QQ", 5, 0)

BODIES = {
    "linked list": (kinds.LIST, b"\x03" + text(b"a") + b"\xc0\x05" + text(b"x" * 40)),
    "linked list with a huge element": (kinds.LIST, b"\x02" + text(b"a" * 9000) + b"\xc0\x05"),
    "list ziplist": (kinds.LIST_ZIPLIST, text(ziplist(LONG))),
    "list ziplist, short": (kinds.LIST_ZIPLIST, text(ziplist(WORDS))),
    "quicklist": (
        kinds.LIST_QUICKLIST,
        b"\x03" + text(ziplist(WORDS)) + text(ziplist(())) + text(ziplist(WORDS)),
    ),
    "quicklist of one": (kinds.LIST_QUICKLIST, b"\x01" + text(ziplist(WORDS))),
    "quicklist with an empty node": (
        kinds.LIST_QUICKLIST_2,
        b"\x02\x02" + text(listpack.pack(())) + b"\x01\x02hi",
    ),
    "set": (kinds.SET, b"\x03" + text(b"a") + b"\xc0\x05\xc0\x07"),
    "set of numbers": (kinds.SET, b"\x03" + b"\xc2\x00\x00\x01\x00" + b"\xc0\x05\xc0\x07"),
    "wide intset": (kinds.SET_INTSET, text(intset.pack([1, 2], 8))),
    "text scores": (kinds.ZSET, b"\x03\x01a\x031.5\x01b\xfe\x01c\xff"),
    "zset ziplist": (kinds.ZSET_ZIPLIST, text(ziplist((b"a", b"1", b"b", b"1.5", b"c", b"inf")))),
    "hash ziplist": (kinds.HASH_ZIPLIST, text(ziplist((b"a", b"1", b"b", b"x" * 60)))),
    "hash ziplist, long": (kinds.HASH_ZIPLIST, text(ziplist((b"a", b"1", b"b", b"x" * 65)))),
    "zipmap": (kinds.HASH_ZIPMAP, text(zipmap((b"a", b"1", b"b", b"x" * 60)))),
    "zipmap, long": (kinds.HASH_ZIPMAP, text(zipmap((b"a", b"1", b"b", b"x" * 260)))),
    "hash": (kinds.HASH, b"\x02\x01a\x01b\x01c" + text(b"x" * 65)),
    "hash with deadlines": (kinds.HASH_METADATA, pack("<q", FAR_MS) + fields(5, 1, 5, 0, 1, 0)),
    "hash with no deadlines": (kinds.HASH_METADATA, pack("<q", FAR_MS) + fields(0, 0)),
    "hash with deadlines, preview": (
        kinds.HASH_METADATA_PRE_GA,
        b"\x01\x81" + pack(">q", FAR_MS) + b"\x01a\x01x",
    ),
    "listpackex, preview": (
        kinds.HASH_LISTPACK_EX_PRE_GA,
        text(listpack.pack([b"a", b"x", FAR_MS, b"b", b"y", 0])),
    ),
    "stream 5.0": (kinds.STREAM, stream(1, pending=PENDING, consumers=OWNER)),
    "stream 7.0": (kinds.STREAM_2, stream(2, pending=PENDING, consumers=OWNER)),
    "stream 7.2": (kinds.STREAM_3, stream(3, pending=PENDING, consumers=OWNER_3)),
    "stream without consumers": (kinds.STREAM_3, stream(3)),
}
LOOKS = [[b"TYPE", b"k"], [b"OBJECT", b"ENCODING", b"k"], [b"DEBUG", b"DIGEST-VALUE", b"k"]]
SHOW = {
    "list": [[b"LRANGE", b"k", b"0", b"-1"]],
    "zset": [[b"ZRANGE", b"k", b"0", b"-1", b"WITHSCORES"]],
    "hash": [[b"HPEXPIRETIME", b"k", b"FIELDS", b"3", b"a", b"b", b"c"], [b"HLEN", b"k"]],
    "stream": [[b"XINFO", b"STREAM", b"k"], [b"XINFO", b"GROUPS", b"k"], [b"XPENDING", b"k", b"g", b"-", b"+", b"9", b"me"],
               [b"XRANGE", b"k", b"-", b"+"]],
}  # fmt: skip
REFUSED = {
    "no elements": (kinds.LIST, b"\0"), "no members": (kinds.SET, b"\0"), "no fields": (kinds.HASH, b"\0"), "no scores": (kinds.ZSET_2, b"\0"),
    "NaN as text": (kinds.ZSET, b"\x01\x01a\xfd"), "no number": (kinds.ZSET, b"\x01\x01a\x03abc"), "a field twice": (kinds.HASH, b"\x02\x01a\x01b\x01a\x01c"),
    "NaN": (kinds.ZSET_2, b"\x01\x01a" + pack("<d", float("nan"))), "unsorted intset": (kinds.SET_INTSET, text(intset.pack([2, 1], 2))),
    "empty listpack": (kinds.HASH_LISTPACK, text(listpack.pack(()))), "odd listpack": (kinds.HASH_LISTPACK, text(listpack.pack([1]))),
    "unsorted deadlines": (kinds.HASH_LISTPACK_EX, pack("<q", FAR_MS) + text(listpack.pack([b"a", b"x", FAR_MS + 1, b"b", b"y", FAR_MS]))),
    "pending for nobody": (kinds.STREAM_3, stream(3, pending=PENDING)), "only empty nodes": (kinds.LIST_QUICKLIST, b"\x01" + text(ziplist(()))),
}  # fmt: skip


def restore(body):
    kind, data = body
    return [b"RESTORE", b"k", b"0", payload.sealed(bytes((kind,)) + data)]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_it_is_read(engine, body):
    assert OurClient(engine).command(restore(body)) == "OK"
    engine.check()


@pytest.mark.real
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_it_is_read_as_redis_reads_it(real_redis, body):
    ours = OurClient(frozen_engine())
    assert ours.command(restore(body)) == real_redis.command(*restore(body)) == "OK"
    questions = LOOKS + SHOW.get(ours.command([b"TYPE", b"k"]), [])
    for question in questions:
        here, there = (
            without_time(client) for client in (ours.command(question), real_redis.command(*question))
        )
        assert here == there, question


def without_time(reply):
    """XPENDING tells how long ago; all else stays as it is."""
    if isinstance(reply, list) and reply and isinstance(reply[0], list) and reply[0][1:2] == [b"me"]:
        return [[entry[0], entry[1], entry[3]] for entry in reply]
    return reply


@pytest.mark.real
@pytest.mark.parametrize("body", REFUSED.values(), ids=REFUSED)
def test_it_is_refused_as_redis_refuses_it(real_redis, body):
    real_redis.command("CONFIG", "SET", "sanitize-dump-payload", "yes")
    ours = OurClient(frozen_engine())
    assert (
        str(ours.command(restore(body))) == str(real_redis.command(*restore(body))) == "ERR Bad data format"
    )
