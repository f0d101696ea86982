"""Streams of requests, whole, odd and broken, as fast as can be: `python -m tests.wire.request_mutator 1000000`.

Two ways through RequestReader must agree whatever the bytes and wherever they are cut: `requests`, which reads word by
word, and `take`, which first tries to cut whole requests at their line ends.
"""

import random
import sys

from teachredis.wire.errors import ProtocolError
from teachredis.wire.resp_reader import RequestReader
from teachredis.wire.resp_writer import encode_request

PLAIN = [encode_request(words) for words in (
    [b"PING"], [b"GET", b"k"], [b"SET", b"k", b"v" * 30], [b"ECHO", b""], [b"MSET", *[b"a"] * 10],
)]  # fmt: skip
ODD = [
    encode_request([b"ECHO", b"a\r\nb"]), encode_request([b"SET", b"k", b"*2\r\n$3\r\nGET\r\n"]), b"PING\r\n", b"\r\n",
    b"GET k\n", b"*0\r\n", b"*-1\r\n", b"*1\r\n$-1\r\n", b"*x\r\n", b"$3\r\nabc\r\n", b"*2\r\n$3\r\nGET\r\n$2\r\nabXX",
    b'"a b" c\r\n', b'"a\r\n', b"*3\r\n", b"*1\r\n*1\r\n$4\r\nPING\r\n", b"*1\r\n:1\r\n", b"*1\r\n$4\r\nPINGX\r\n",
    b"*1024\r\n", b"*99999999999\r\n", b"$536870913\r\n", b"*1\r\n$536870912\r\n",
]  # fmt: skip
SPICE = b"*$\r\n0123 a\"'\x00-:+"


def stream(rng):
    """Some requests one after the other, often with one byte wrong."""
    pieces = [rng.choice(PLAIN if rng.random() < 0.7 else ODD) for _ in range(rng.randrange(1, 12))]
    data = b"".join(pieces)
    if rng.random() < 0.4:
        at = rng.randrange(len(data))
        data = data[:at] + bytes([rng.choice(SPICE)]) + data[at + rng.randrange(2) :]
    return data


def cut(rng, data):
    """The same bytes in one to five pieces."""
    places = sorted(rng.randrange(len(data) + 1) for _ in range(rng.randrange(5)))
    return [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]


def one_by_one(pieces, reader):
    for piece in pieces:
        reader.feed(piece)
        yield from reader.requests()


def taken(pieces, reader, rng):
    for piece in pieces:
        reader.feed(piece)
        while found := reader.take(rng.choice((1, 3, 128))):
            yield from found


def outcome(requests):
    """The requests, and the complaint that ended them."""
    found = []
    try:
        found.extend(requests)
    except ProtocolError as error:
        found.append(str(error))
    return found


def disagreement(rng):
    """None, or a stream that the two ways read differently."""
    data = stream(rng)
    authenticated = rng.random() < 0.9
    pieces, other_pieces = cut(rng, data), cut(rng, data)
    careful = outcome(one_by_one(pieces, RequestReader(authenticated=authenticated)))
    quick = outcome(taken(other_pieces, RequestReader(authenticated=authenticated), rng))
    return None if careful == quick else (data, pieces, other_pieces, careful, quick)


def main(count, seed):
    rng = random.Random(seed)
    for number in range(count):
        if (found := disagreement(rng)) is not None:
            print(f"seed {seed}, stream {number}: {found}")
            return 1
    print(f"{count} streams, no disagreement")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)))
