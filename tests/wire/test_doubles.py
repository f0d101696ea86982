"""The text of a double."""

import struct
from math import isnan
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.wire.doubles import double_text

AWKWARD = [
    3.0, 0.1, 0.3, 1 / 3, -2.5, 1e15, 1e17, 2.0**62, 2.0**62 + 1024, 2.0**63, 1e20, 1e21, 123456789012345680000.0,
    1e-4, 1e-6, 1e-7, 1.25e-5, 123456789.125, 1e22, 1e23, 1.5e300, 1.7976931348623157e308, 5e-324,
    2.2250738585072014e-308, 2.225073858507201e-308, 437.56053, 374.2203643, -3.888032916356391e16,
    float("inf"), float("-inf"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), [
    (3.0, b"3"), (0.0, b"0"), (-0.0, b"-0"), (0.1, b"0.1"), (-0.5, b"-0.5"), (1e15, b"1000000000000000"),
    (1e17, b"100000000000000000"), (2.0**62, b"4611686018427387904"), (1e20, b"1e+20"), (1e21, b"1e+21"),
    (123456789012345680000.0, b"123456789012345680000"), (0.000001, b"0.000001"), (1e-7, b"1e-7"),
    (1.25e-5, b"1.25e-5"), (1.5e300, b"1.5e+300"), (5e-324, b"5e-324"),
    (float("inf"), b"inf"), (float("-inf"), b"-inf"), (float("nan"), b"nan"),
])  # fmt: skip
def test_text_of_a_double(value, text):
    assert double_text(value) == text


def test_grisu2_is_not_always_shortest():
    assert double_text(437.56053) == b"437.56053000000003"


@given(st.floats(allow_nan=False))
def test_the_text_reads_back_as_the_same_double(value):
    assert float(double_text(value)) == value


def random_doubles(count):
    chance = Random(8)
    for _ in range(count // 2):
        [value] = struct.unpack("<d", chance.randbytes(8))
        if not isnan(value):
            yield value
        yield round(chance.uniform(-1000, 1000), chance.randrange(9))


@pytest.mark.real
@pytest.mark.parametrize("protocol", [2, 3])
def test_the_text_is_that_of_redis(real_redis, protocol):
    client = real_redis.client(f"RESP{protocol}")
    client.command("HELLO", protocol)
    values = AWKWARD + list(random_doubles(4000))
    client.pipeline([b"ZADD", b"scores", repr(value).encode(), b"%d" % i] for i, value in enumerate(values))
    replies = client.pipeline([b"ZSCORE", b"scores", b"%d" % i] for i in range(len(values)))
    if protocol == 2:
        assert replies == [double_text(value) for value in values]
    else:
        assert [double_text(reply) for reply in replies] == [double_text(value) for value in values]
