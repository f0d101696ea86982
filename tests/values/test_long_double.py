"""80-bit numbers: the texts are those that redis-server 8.2.3 answered."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.values.long_double import add, long_double_text, read_long_double


def value_of(number):
    mantissa, exponent = number
    return mantissa * Fraction(2) ** exponent


@pytest.mark.parametrize(("one", "other", "text"), [
    (b"0.1", b"0.2", b"0.3"),
    (b"3.0", b"1", b"4"),
    (b"5.0e3", b"200", b"5200"),
    (b"-5", b"5", b"0"),
    (b"-0.1", b"0.1", b"0"),
    (b"0", b"-0.0000000000000000001", b"0"),                   # no -0
    (b"0x10", b"0x1p1", b"18"),
    (b"1e20", b"0.00000000000000001", b"100000000000000000000"),
    (b"9007199254740993", b"0", b"9007199254740993"),          # more than a double holds
    (b"18446744073709551617", b"0", b"18446744073709551616"),  # more than 64 bits hold
    (b"1e-4950", b"1", b"1"),
])  # fmt: skip
def test_sum(one, other, text):
    assert long_double_text(add(read_long_double(one), read_long_double(other))) == text


@pytest.mark.parametrize("text", [
    b"", b" 1", b"1 ", b"one", b"nan", b".", b"1e", b"0x", b"1_0", b"--1", b"1e4933", b"1e-5950", b"1\0", b"0" * 5120,
])  # fmt: skip
def test_what_is_no_number(text):
    assert read_long_double(text) is None


@pytest.mark.parametrize("text", [b"inf", b"-inf", b"+infinity", b"INF"])
def test_infinity_is_read_but_never_added(text):
    assert add(read_long_double(text), read_long_double(b"1")) is None


def test_a_sum_beyond_the_range_is_none():
    most = read_long_double(b"1.18973149535723176502e4932")
    assert add(most, most) is None


@given(st.integers(min_value=-(2**64), max_value=2**64))
def test_whole_numbers_of_64_bits_are_exact(number):
    assert long_double_text(read_long_double(b"%d" % number)) == b"%d" % number


@given(st.fractions(), st.integers(min_value=0, max_value=30))
def test_no_other_value_of_64_bits_is_nearer(fraction, digits):
    text = f"{float(fraction):.{digits}f}".encode()
    read, exact = value_of(read_long_double(text)), Fraction(text.decode())
    assert abs(read - exact) <= abs(exact) / 2**64
