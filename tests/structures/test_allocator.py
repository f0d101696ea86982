"""Size classes and string headers, as measured on 8.2.3."""

import pytest

from teachredis.structures.allocator import sds_bytes, size_class
from teachredis.structures.skiplist import level_of, node_bytes


@pytest.mark.parametrize("size, given", [
    (0, 8), (8, 8), (9, 16), (17, 24), (64, 64), (65, 80), (97, 112), (129, 160), (257, 320), (4097, 5120), (1 << 20, 1 << 20),
])  # fmt: skip
def test_size_classes(size, given):
    assert size_class(size) == given


@pytest.mark.parametrize("length, given", [(0, 8), (1, 8), (6, 8), (7, 16), (31, 40), (32, 40), (255, 320), (256, 320), (65_536, 81_920)])
def test_strings_with_their_headers(length, given):
    assert sds_bytes(length) == given


def test_skiplist_levels_have_the_right_odds():
    levels = [level_of(b"member:%d" % number) for number in range(40_000)]
    for level in (1, 2, 3):
        assert levels.count(level) / len(levels) == pytest.approx(0.75 * 0.25 ** (level - 1), rel=0.05)
    assert sum(node_bytes(b"m%d" % number) for number in range(40_000)) / 40_000 == pytest.approx(45.836, rel=0.01)
