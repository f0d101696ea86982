"""Where a string's bytes lie: encodings and sizes as measured on redis-server 8.2.3."""

import pytest

from teachredis.values.string_object import Text, block_bytes, has_room, size_class, string_encoding


@pytest.mark.parametrize(("key_length", "value", "roomy", "encoding"), [
    (1, b"12345", False, "int"),
    (1, b"-9223372036854775808", False, "int"),
    (1, b"9223372036854775808", False, "embstr"),
    (1, b"+1", False, "embstr"),
    (1, Text(b"1"), False, "embstr"),           # INCRBYFLOAT
    (1, bytearray(b"1"), False, "raw"),         # APPEND
    (1, b"x" * 40, False, "embstr"),
    (1, b"x" * 41, False, "raw"),
    (1, b"x" * 32, True, "embstr"),
    (1, b"x" * 33, True, "raw"),
    (36, b"x" * 5, False, "embstr"),
    (36, b"x" * 6, False, "raw"),
])  # fmt: skip
def test_encoding(key_length, value, roomy, encoding):
    assert string_encoding(b"k" * key_length, value, roomy=roomy) == encoding


@pytest.mark.parametrize(("key_length", "without", "with_room"), [
    (1, 24, 32), (5, 24, 32), (12, 32, 40), (20, 40, 48), (28, 48, 56), (30, 56, 64), (44, 80, 80), (127, 160, 160),
    (255, 320, 320),
])  # fmt: skip
def test_block_of_a_number(key_length, without, with_room):
    key = b"k" * key_length
    assert size_class(block_bytes(key, b"1", roomy=False)) == without
    assert size_class(block_bytes(key, b"1", roomy=True)) == with_room


@pytest.mark.parametrize(("key_length", "value", "room"), [
    (1, b"1", False), (44, b"1", True), (200, b"x" * 100, True), (36, b"abcde", True), (1, b"x" * 40, False),
])  # fmt: skip
def test_room_by_luck_or_by_a_long_key(key_length, value, room):
    assert has_room(b"k" * key_length, value) is room


@pytest.mark.parametrize(("size", "given"), [(0, 8), (1, 8), (9, 16), (64, 64), (65, 80), (97, 112), (129, 160), (1025, 1280)])
def test_size_class(size, given):
    assert size_class(size) == given
