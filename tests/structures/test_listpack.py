"""What an entry of a listpack takes, as MEMORY USAGE of redis-server 8.2.3 tells it, and the block itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.structures.listpack import EMPTY_BYTES, backlength_bytes, entry_bytes, pack, unpack


@pytest.mark.parametrize(("element", "size"), [
    (b"0", 2), (b"127", 2), (b"-1", 3), (b"128", 3), (b"4095", 3), (b"-4096", 3),
    (b"4096", 4), (b"-4097", 4), (b"32767", 4), (b"-32768", 4),
    (b"32768", 5), (b"-32769", 5), (b"8388607", 5), (b"-8388608", 5),
    (b"8388608", 6), (b"-8388609", 6), (b"2147483647", 6), (b"-2147483648", 6),
    (b"2147483648", 10), (b"-2147483649", 10), (b"9223372036854775807", 10), (b"-9223372036854775808", 10),
])  # fmt: skip
def test_a_number_takes_as_few_bytes_as_it_needs(element, size):
    assert entry_bytes(element) == size


@pytest.mark.parametrize("element", [b"-0", b"00", b"007", b"+1", b" 1", b"1 ", b"-", b"--1", b"9223372036854775808", b"1a"])
def test_what_is_not_written_as_redis_writes_a_number_is_text(element):
    assert entry_bytes(element) == len(element) + 2


@pytest.mark.parametrize(("length", "overhead"), [
    (0, 2), (63, 2), (64, 3), (125, 3), (126, 4), (4095, 4), (4096, 7), (16_377, 7), (16_378, 8), (2_097_145, 8), (2_097_146, 9),
])  # fmt: skip
def test_text_takes_its_length_and_two_lengths_more(length, overhead):
    assert entry_bytes(b"x" * length) == length + overhead


def test_the_backlength_takes_seven_bits_a_byte():
    assert [*map(backlength_bytes, (1, 127, 128, 16_382, 16_383, 2_097_151, 268_435_455))] == [1, 1, 2, 2, 3, 4, 5]


@pytest.mark.real
def test_redis_reckons_the_same(real_redis):
    elements = [b"%d" % (sign * 2**bits + more) for sign in (1, -1) for bits in range(64) for more in (-1, 0, 1)]
    elements += [b"x" * length for length in (0, 63, 64, 125, 126, 4095, 4096)]
    for element in elements:
        real_redis.command("DEL", "list")
        real_redis.command("RPUSH", "list", *[element] * 40)
        size = EMPTY_BYTES + 40 * entry_bytes(element)
        if size <= 8192:
            usage = real_redis.command("MEMORY", "USAGE", "list")
            assert usage - 24 == allocated(size), element


def allocated(size):
    """The allocator's class for `size` bytes: a quarter of the power of two below, at least 8 apart."""
    if size <= 64:
        return -(-size // 8) * 8
    step = 2 ** ((size - 1).bit_length() - 1) // 4
    return -(-size // step) * step


ENTRIES = st.lists(st.binary(max_size=200) | st.integers(-(2**63), 2**63 - 1).map(lambda number: b"%d" % number), max_size=50)


@given(ENTRIES)
def test_entries_come_back_and_take_what_was_reckoned(entries):
    block = pack(entries)
    assert unpack(block) == entries
    assert len(block) == EMPTY_BYTES + sum(map(entry_bytes, entries))


@pytest.mark.parametrize("size", [63, 64, 125, 126, 127, 128, 4095, 4096, 16_378, 16_379, 70_000, 2_097_146])
def test_long_texts_come_back(size):
    assert unpack(pack([b"x" * size, b"behind"])) == [b"x" * size, b"behind"]


def test_a_count_that_does_not_fit_is_left_open():
    block = pack([1] * 70_000)
    assert block[4:6] == b"\xff\xff"
    assert len(unpack(block)) == 70_000


@given(ENTRIES, st.data())
def test_a_damaged_block_is_refused_or_read(entries, draw):
    block = bytearray(pack(entries))
    block[draw.draw(st.integers(0, len(block) - 1))] = draw.draw(st.integers(0, 255))
    try:
        assert all(isinstance(entry, bytes) for entry in unpack(bytes(block)))
    except ValueError:
        pass


@pytest.mark.parametrize("block", [b"", b"\xff", pack([b"a"])[:-1], pack([b"a"]) + b"\xff", pack([b"a"])[:4] + b"\2\0" + pack([b"a"])[6:]])
def test_what_is_no_listpack_is_refused(block):
    with pytest.raises(ValueError, match="listpack"):
        unpack(block)
