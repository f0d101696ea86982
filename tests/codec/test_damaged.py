"""A damaged payload, its checksum made right, is refused or gives a value that passes `check`: never anything else."""

from random import Random

import pytest

from teachredis.codec import payload
from teachredis.values.value import Value
from tests.codec.random_values import commands_for
from tests.ours import OurClient, frozen_engine

KEYS, FLIPS = 40, 40


def damaged(rng, body):
    """The body with one to three bytes or bits changed, lost or added."""
    body = bytearray(body)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        at = rng.randrange(len(body) if rng.random() < 0.6 else min(len(body), 30))
        match rng.randrange(10):
            case 0 | 1:
                body[at] = rng.choice((0, 255, 127, 128, rng.randrange(256)))
            case 2:
                del body[at : at + rng.randrange(1, 4)]
            case 3:
                body[at:at] = rng.randbytes(rng.randrange(1, 4))
            case _:
                body[at] ^= 1 << rng.randrange(8)
        body = body or bytearray(1)
    return payload.sealed(bytes(body))


def dumps(rng):
    """Payloads without their footers."""
    for _ in range(KEYS):
        ours = OurClient(frozen_engine())
        ours.pipeline(commands_for(rng, b"k"))
        value = ours.engine.databases[0].data.get(b"k")
        if value is not None:
            yield payload.dump(value, compresses=rng.random() < 0.5)[: -payload.FOOTER_BYTES]


@pytest.mark.parametrize("seed", range(4))
def test_a_damaged_payload_is_refused_or_gives_a_sound_value(engine, seed):
    rng = Random(seed)
    for body in dumps(rng):
        for _ in range(FLIPS):
            try:
                value = payload.load(damaged(rng, body), engine.limits)
            except ValueError:
                continue
            if isinstance(value, Value):
                value.check()
            payload.load(payload.dump(value), engine.limits)


def test_a_refused_payload_changes_nothing(engine):
    engine.run("SET k before")
    client = OurClient(engine)
    for body in (
        b"",
        b"\x00",
        b"\xff\x00",
        b"\x02\x02\x01a\x01a",
        b"\x0b\x01a",
        b"\x15\x81",
        b"\x07\x00",
        b"\x05\x01\x01a\x00",
    ):
        reply = client.command([b"RESTORE", b"k", b"0", payload.sealed(body), b"REPLACE"])
        assert str(reply) == "ERR Bad data format"
    assert engine.run("GET k") == b"before"


def test_a_length_that_lies_takes_no_memory(engine):
    huge = b"\x81" + b"\xff" * 8
    for body in (
        b"\x00" + huge,
        b"\x01" + huge,
        b"\x02" + huge,
        b"\x04" + huge,
        b"\x00\xc3\x01" + huge + b"a",
        b"\x12" + huge,
    ):
        with pytest.raises(ValueError, match="too early|so long|integer"):
            payload.load(payload.sealed(body), engine.limits)


@pytest.mark.real
def test_what_redis_refuses_is_refused(real_redis):
    real_redis.command("CONFIG", "SET", "sanitize-dump-payload", "yes")
    engine, rng = frozen_engine(), Random(5)
    for body in dumps(rng):
        payloads = [damaged(rng, body) for _ in range(FLIPS)]
        asked = [[b"RESTORE", b"k", b"0", each, b"REPLACE"] for each in payloads]
        for each, reply in zip(payloads, real_redis.pipeline(asked), strict=True):
            if str(reply) != "OK":
                with pytest.raises(ValueError):
                    payload.load(each, engine.limits)
