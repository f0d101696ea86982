"""The bit-parallel table holds the same lengths as the textbook's."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from teachredis.structures.lcs import lcs_length, lcs_pairs

texts = st.lists(st.sampled_from(b"abc"), max_size=20).map(bytes)


def textbook(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        above, row = row, [0]
        for j, y in enumerate(b):
            row.append(above[j] + 1 if x == y else max(above[j + 1], row[j]))
    return row[-1]


@given(texts, texts)
def test_length_is_that_of_the_textbook(a, b):
    assert lcs_length(a, b) == textbook(a, b)


@given(texts, texts)
def test_pairs_are_a_longest_common_subsequence(a, b):
    pairs = lcs_pairs(a, b)[::-1]
    assert len(pairs) == textbook(a, b)
    assert all(a[i] == b[j] for i, j in pairs)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(pairs))
