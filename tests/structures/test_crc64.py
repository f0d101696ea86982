"""Folding gives the same sum as going byte by byte."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.structures.crc64 import SHORT_BYTES, crc64, table


def byte_by_byte(data, crc=0):
    for byte in data:
        crc = table()[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc


def test_the_sum_that_everybody_checks():
    assert crc64(b"123456789") == 0xE9C6D914C4B8D9CA


@pytest.mark.parametrize("size", [0, 1, *range(SHORT_BYTES - 1, SHORT_BYTES + 20), 1023, 1024, 1025, 2047, 2048, 2049, 9999, 65_536, 100_001])
def test_long_texts_have_the_same_sum_either_way(size):
    data = Random(size).randbytes(size)
    for before in (0, 1, 2**64 - 1):
        assert crc64(data, before) == byte_by_byte(data, before)


@given(st.binary(max_size=2000), st.binary(max_size=2000))
def test_the_sum_goes_on_where_it_ended(one, other):
    assert crc64(other, crc64(one)) == crc64(one + other)


@given(st.binary(min_size=1, max_size=1000), st.data())
def test_a_changed_bit_changes_the_sum(data, draw):
    bit = draw.draw(st.integers(0, 8 * len(data) - 1))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    assert crc64(changed) != crc64(data)
