"""Intsets come back as they were written, or are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.structures.intset import pack, unpack, width_of

NUMBERS = st.sets(st.integers(-(2**63), 2**63 - 1), min_size=1).map(sorted)


@given(NUMBERS)
def test_numbers_come_back(numbers):
    width = max(map(width_of, numbers))
    assert unpack(pack(numbers, width)) == (numbers, width)


@pytest.mark.parametrize(("number", "width"), [
    (0, 2), (32_767, 2), (-32_768, 2), (32_768, 4), (-32_769, 4), (2**31 - 1, 4), (2**31, 8), (-(2**31) - 1, 8),
])  # fmt: skip
def test_a_number_takes_as_few_bytes_as_it_needs(number, width):
    assert width_of(number) == width


@pytest.mark.parametrize("block", [b"", pack([1], 2)[:-1], pack([1], 2) + b"x", pack([], 2), pack([2, 1], 2), pack([1, 1], 4), b"\3" + pack([1], 2)[1:]])
def test_what_is_no_intset_is_refused(block):
    with pytest.raises(ValueError, match="intset"):
        unpack(block)
