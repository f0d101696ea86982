"""LZF gives texts back, and is as greedy and as blind as Redis's."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachredis.structures.lzf import compress, decompress

TEXTS = st.binary(max_size=600) | st.text("ab ", max_size=1200).map(str.encode) | st.lists(st.sampled_from([b"the ", b"quick", b"fox"])).map(b"".join)


@given(TEXTS)
def test_a_text_comes_back(text):
    packed = compress(text, 2 * len(text) + 16)
    assert packed is not None
    assert decompress(packed, len(text)) == text


@given(TEXTS, st.integers(0, 700))
def test_it_never_takes_more_than_it_may(text, most):
    packed = compress(text, most)
    assert packed is None or len(packed) <= most


@given(st.binary(max_size=60), st.integers(0, 400))
def test_any_bytes_are_a_text_of_that_length_or_refused(packed, length):
    try:
        assert len(decompress(packed, length)) == length
    except ValueError:
        pass


@pytest.mark.parametrize(("packed", "why"), [
    (b"\x20\x00", "before its beginning"), (b"\x05abc", "length"), (b"\xe0", "too early"), (b"\x00a\x20", "too early"), (b"\x00a", "length"),
])  # fmt: skip
def test_damaged_texts_are_refused(packed, why):
    with pytest.raises(ValueError, match=why):
        decompress(packed, 5)


def test_a_match_may_reach_into_itself():
    assert compress(b"a" * 100, 96) == b"\x01aa\xe0W\x00\x01aa"


def random_text(rng):
    size = rng.choice((21, 22, 25, 30, 40, 60, 100, 200, 300, 1000, 5000))
    match rng.randrange(5):
        case 0:
            return bytes(rng.choices(b"ab", k=size))
        case 1:
            return bytes(rng.choices(b"abcdefgh ", k=size))
        case 2:
            words = [rng.randbytes(rng.randrange(1, 12)) for _ in range(20)]
            return b"".join(rng.choices(words, k=size))[:size]
        case 3:
            return (rng.randbytes(rng.randrange(1, 400)) * size)[:size]
    return bytes(min(255, int(abs(rng.gauss(0, 30)))) for _ in range(size))


@pytest.mark.real
def test_it_finds_what_redis_finds(real_redis):
    rng = Random(1)
    texts = [random_text(rng).ljust(21, b"x") for _ in range(1500)] + [random_text(rng) * 40 for _ in range(5)]
    for text in texts:
        real_redis.command("SET", "k", text)
        theirs = real_redis.command("DUMP", "k")[1:-10]
        ours = compress(text, len(text) - 4)
        assert (theirs[0] == 0xC3) == (ours is not None)
        assert ours is None or theirs.endswith(ours)
