"""Lengths and texts survive being written and read, and take as few bytes as they may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.codec.modules import module_number
from teachredis.codec.reader import Reader
from teachredis.codec.writer import Writer


def written(write, *arguments, compresses=True):
    writer = Writer(compresses=compresses)
    write(writer, *arguments)
    return bytes(writer.out)


@given(st.integers(0, 2**64 - 1))
def test_any_length_comes_back(length):
    data = written(Writer.length, length)
    reader = Reader(data)
    assert reader.length() == length
    assert reader.at == len(data)


@pytest.mark.parametrize(
    ("length", "size"), [(63, 1), (64, 2), (16_383, 2), (16_384, 5), (2**32 - 1, 5), (2**32, 9)]
)
def test_a_length_takes_as_few_bytes_as_it_needs(length, size):
    assert len(written(Writer.length, length)) == size


@given(
    st.binary(max_size=200)
    | st.integers(-(2**70), 2**70).map(lambda n: b"%d" % n)
    | st.text("ab", max_size=300).map(str.encode)
)
def test_any_text_comes_back(text):
    for compresses in (True, False):
        reader = Reader(written(Writer.text, text, compresses=compresses))
        assert reader.text() == text
        assert reader.at == reader.end


@pytest.mark.parametrize(("text", "data"), [
    (b"1", b"\xc0\x01"), (b"-128", b"\xc0\x80"), (b"128", b"\xc1\x80\x00"), (b"-32769", b"\xc2\xff\x7f\xff\xff"),
    (b"2147483648", b"\x0a2147483648"), (b"01", b"\x0201"), (b"a" * 20, b"\x14" + b"a" * 20), (b"a" * 21, b"\xc3\x06\x15\x01aa\xe0\x0a\x00"),
])  # fmt: skip
def test_a_text_is_written_as_redis_writes_it(text, data):
    assert written(Writer.text, text) == data


@pytest.mark.parametrize(
    "data", [b"", b"\x05abc", b"\x41", b"\xc2\x01", b"\xc3\x05\x05abc", b"\xc4abc", b"\x82abc"]
)
def test_a_text_that_is_cut_off_is_refused(data):
    with pytest.raises(ValueError, match="too early|expected"):
        Reader(data).text()


def test_a_reader_stops_at_its_end():
    reader = Reader(b"abcdef", end=3)
    assert reader.raw(3) == b"abc"
    with pytest.raises(ValueError, match="too early"):
        reader.byte()


def test_the_number_of_a_module_spells_its_name():
    assert module_number("vectorset", 0) == 0xBDE72DA2BB1EB400


def test_every_type_that_a_file_may_have_is_told_in_words():
    from teachredis.codec import kinds

    numbers = {value for name, value in vars(kinds).items() if name.isupper() and isinstance(value, int)}
    others = {kinds.RDB_VERSION, kinds.SET_LISTPACK_SINCE, kinds.ACTIVE_SINCE, kinds.HASH_DEADLINES_SINCE}
    assert numbers - others <= kinds.IN_WORDS.keys()
